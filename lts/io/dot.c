/* Pictures as text: Graphviz DOT and Mermaid's stateDiagram-v2. */
#include "base/files/text_writer.h"
#include "lts/io/io.h"

#include <inttypes.h>
#include <string.h>

static bool terminal(const lts *l, lts_state s)
{
    return l->first[s] == l->first[s + 1];
}

/* The inside of a DOT string: quotes and backslashes escaped, control characters as spaces. */
static void put_dot(base_text_writer *writer, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\')
            base_write_bytes(writer, "\\", 1);
        base_write_bytes(writer, (unsigned char)text[i] < 0x20 ? " " : text + i, 1);
    }
}

/* A Mermaid label: what its grammar or HTML could take for its own becomes an entity, `#N;`. */
static void put_mermaid(base_text_writer *writer, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && !strchr("\"#;:<>{}[]()%&|\\", c)) {
            base_write_bytes(writer, text + i, 1);
        } else {
            base_write_bytes(writer, "#", 1);
            base_write_number(writer, c < 0x20 ? ' ' : c);
            base_write_bytes(writer, ";", 1);
        }
    }
}

static void dot_states(const lts *l, base_text_writer *writer)
{
    char number[16];
    for (lts_state s = 0; s < l->states; s++) {
        const char *text = lts_state_text(l, s, number);
        base_write_text(writer, "    ");
        base_write_number(writer, s);
        base_write_text(writer, " [label=\"");
        put_dot(writer, text, strlen(text));
        base_write_text(writer, terminal(l, s) ? "\", shape=doublecircle];\n" : "\"];\n");
    }
}

base_status lts_write_dot(const lts *l, const char *name, FILE *out)
{
    base_text_writer *writer = base_text_writer_new(out);
    if (!writer)
        return BASE_E_NOMEM;
    base_write_text(writer, "digraph \"");
    put_dot(writer, name, strlen(name));
    base_write_text(writer, "\" {\n    rankdir=LR;\n    node [shape=circle];\n    start [shape=point];\n");
    dot_states(l, writer);
    base_write_text(writer, "    start -> ");
    base_write_number(writer, l->initial);
    base_write_text(writer, ";\n");
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            base_write_text(writer, "    ");
            base_write_number(writer, s);
            base_write_text(writer, " -> ");
            base_write_number(writer, l->edges[e].target);
            base_write_text(writer, " [label=\"");
            put_dot(writer, base_names_text(l->labels, label), base_names_length(l->labels, label));
            base_write_text(writer, label == LTS_TAU ? "\", style=dashed];\n" : "\"];\n");
        }
    base_write_text(writer, "}\n");
    return base_text_writer_finish(writer);
}

static void mermaid_state(base_text_writer *writer, lts_state s)
{
    base_write_bytes(writer, "s", 1);
    base_write_number(writer, s);
}

base_status lts_write_mermaid(const lts *l, FILE *out)
{
    base_text_writer *writer = base_text_writer_new(out);
    char number[16];
    if (!writer)
        return BASE_E_NOMEM;
    base_write_text(writer, "stateDiagram-v2\n    direction LR\n");
    for (lts_state s = 0; s < l->states; s++) {
        const char *text = lts_state_text(l, s, number);
        base_write_text(writer, "    state \"");
        put_mermaid(writer, text, strlen(text));
        base_write_text(writer, "\" as ");
        mermaid_state(writer, s);
        base_write_bytes(writer, "\n", 1);
    }
    base_write_text(writer, "    [*] --> ");
    mermaid_state(writer, l->initial);
    base_write_bytes(writer, "\n", 1);
    for (lts_state s = 0; s < l->states; s++) {
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            base_write_text(writer, "    ");
            mermaid_state(writer, s);
            base_write_text(writer, " --> ");
            mermaid_state(writer, l->edges[e].target);
            base_write_text(writer, ": ");
            put_mermaid(writer, base_names_text(l->labels, label), base_names_length(l->labels, label));
            base_write_bytes(writer, "\n", 1);
        }
        if (terminal(l, s)) {
            base_write_text(writer, "    ");
            mermaid_state(writer, s);
            base_write_text(writer, " --> [*]\n");
        }
    }
    return base_text_writer_finish(writer);
}
