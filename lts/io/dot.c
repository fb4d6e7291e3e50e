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
static void put_dot(base_sink *sink, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\')
            base_sink_put(sink, "\\", 1);
        base_sink_put(sink, (unsigned char)text[i] < 0x20 ? " " : text + i, 1);
    }
}

/* A Mermaid label: what its grammar or HTML could take for its own becomes an entity, `#N;`. */
static void put_mermaid(base_sink *sink, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && !strchr("\"#;:<>{}[]()%&|\\", c)) {
            base_sink_put(sink, text + i, 1);
        } else {
            base_sink_put(sink, "#", 1);
            base_sink_number(sink, c < 0x20 ? ' ' : c);
            base_sink_put(sink, ";", 1);
        }
    }
}

static void dot_states(const lts *l, base_sink *sink)
{
    char number[16];
    for (lts_state s = 0; s < l->states; s++) {
        const char *text = lts_state_text(l, s, number);
        base_sink_text(sink, "    ");
        base_sink_number(sink, s);
        base_sink_text(sink, " [label=\"");
        put_dot(sink, text, strlen(text));
        base_sink_text(sink, terminal(l, s) ? "\", shape=doublecircle];\n" : "\"];\n");
    }
}

base_status lts_write_dot(const lts *l, const char *name, FILE *out)
{
    base_sink *sink = base_sink_new(out);
    if (!sink)
        return BASE_E_NOMEM;
    base_sink_text(sink, "digraph \"");
    put_dot(sink, name, strlen(name));
    base_sink_text(sink, "\" {\n    rankdir=LR;\n    node [shape=circle];\n    start [shape=point];\n");
    dot_states(l, sink);
    base_sink_text(sink, "    start -> ");
    base_sink_number(sink, l->initial);
    base_sink_text(sink, ";\n");
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            base_sink_text(sink, "    ");
            base_sink_number(sink, s);
            base_sink_text(sink, " -> ");
            base_sink_number(sink, l->edges[e].target);
            base_sink_text(sink, " [label=\"");
            put_dot(sink, base_names_text(l->labels, label), base_names_length(l->labels, label));
            base_sink_text(sink, label == LTS_TAU ? "\", style=dashed];\n" : "\"];\n");
        }
    base_sink_text(sink, "}\n");
    return base_sink_finish(sink);
}

static void mermaid_state(base_sink *sink, lts_state s)
{
    base_sink_put(sink, "s", 1);
    base_sink_number(sink, s);
}

base_status lts_write_mermaid(const lts *l, FILE *out)
{
    base_sink *sink = base_sink_new(out);
    char number[16];
    if (!sink)
        return BASE_E_NOMEM;
    base_sink_text(sink, "stateDiagram-v2\n    direction LR\n");
    for (lts_state s = 0; s < l->states; s++) {
        const char *text = lts_state_text(l, s, number);
        base_sink_text(sink, "    state \"");
        put_mermaid(sink, text, strlen(text));
        base_sink_text(sink, "\" as ");
        mermaid_state(sink, s);
        base_sink_put(sink, "\n", 1);
    }
    base_sink_text(sink, "    [*] --> ");
    mermaid_state(sink, l->initial);
    base_sink_put(sink, "\n", 1);
    for (lts_state s = 0; s < l->states; s++) {
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            base_sink_text(sink, "    ");
            mermaid_state(sink, s);
            base_sink_text(sink, " --> ");
            mermaid_state(sink, l->edges[e].target);
            base_sink_text(sink, ": ");
            put_mermaid(sink, base_names_text(l->labels, label), base_names_length(l->labels, label));
            base_sink_put(sink, "\n", 1);
        }
        if (terminal(l, s)) {
            base_sink_text(sink, "    ");
            mermaid_state(sink, s);
            base_sink_text(sink, " --> [*]\n");
        }
    }
    return base_sink_finish(sink);
}
