/* Pictures as text: Graphviz DOT and Mermaid's stateDiagram-v2. */
#include "lts/sink.h"

#include <inttypes.h>
#include <string.h>

static bool terminal(const lts *l, lts_state s)
{
    return l->first[s] == l->first[s + 1];
}

/* The inside of a DOT string: quotes and backslashes escaped, control characters as spaces. */
static void put_dot(lts_sink *sink, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\')
            lts_sink_put(sink, "\\", 1);
        lts_sink_put(sink, (unsigned char)text[i] < 0x20 ? " " : text + i, 1);
    }
}

/* A Mermaid label: what its grammar or HTML could take for its own becomes an entity, `#N;`. */
static void put_mermaid(lts_sink *sink, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && !strchr("\"#;:<>{}[]()%&|\\", c)) {
            lts_sink_put(sink, text + i, 1);
        } else {
            lts_sink_put(sink, "#", 1);
            lts_sink_number(sink, c < 0x20 ? ' ' : c);
            lts_sink_put(sink, ";", 1);
        }
    }
}

static void dot_states(const lts *l, lts_sink *sink)
{
    char number[16];
    for (lts_state s = 0; s < l->states; s++) {
        const char *text = lts_state_text(l, s, number);
        lts_sink_text(sink, "    ");
        lts_sink_number(sink, s);
        lts_sink_text(sink, " [label=\"");
        put_dot(sink, text, strlen(text));
        lts_sink_text(sink, terminal(l, s) ? "\", shape=doublecircle];\n" : "\"];\n");
    }
}

lts_status lts_write_dot(const lts *l, const char *name, FILE *out)
{
    lts_sink *sink = lts_sink_new(out);
    if (!sink)
        return LTS_E_NOMEM;
    lts_sink_text(sink, "digraph \"");
    put_dot(sink, name, strlen(name));
    lts_sink_text(sink, "\" {\n    rankdir=LR;\n    node [shape=circle];\n    start [shape=point];\n");
    dot_states(l, sink);
    lts_sink_text(sink, "    start -> ");
    lts_sink_number(sink, l->initial);
    lts_sink_text(sink, ";\n");
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            lts_sink_text(sink, "    ");
            lts_sink_number(sink, s);
            lts_sink_text(sink, " -> ");
            lts_sink_number(sink, l->edges[e].target);
            lts_sink_text(sink, " [label=\"");
            put_dot(sink, lts_names_text(l->labels, label), lts_names_length(l->labels, label));
            lts_sink_text(sink, label == LTS_TAU ? "\", style=dashed];\n" : "\"];\n");
        }
    lts_sink_text(sink, "}\n");
    return lts_sink_finish(sink);
}

static void mermaid_state(lts_sink *sink, lts_state s)
{
    lts_sink_put(sink, "s", 1);
    lts_sink_number(sink, s);
}

lts_status lts_write_mermaid(const lts *l, FILE *out)
{
    lts_sink *sink = lts_sink_new(out);
    char number[16];
    if (!sink)
        return LTS_E_NOMEM;
    lts_sink_text(sink, "stateDiagram-v2\n    direction LR\n");
    for (lts_state s = 0; s < l->states; s++) {
        const char *text = lts_state_text(l, s, number);
        lts_sink_text(sink, "    state \"");
        put_mermaid(sink, text, strlen(text));
        lts_sink_text(sink, "\" as ");
        mermaid_state(sink, s);
        lts_sink_put(sink, "\n", 1);
    }
    lts_sink_text(sink, "    [*] --> ");
    mermaid_state(sink, l->initial);
    lts_sink_put(sink, "\n", 1);
    for (lts_state s = 0; s < l->states; s++) {
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            lts_sink_text(sink, "    ");
            mermaid_state(sink, s);
            lts_sink_text(sink, " --> ");
            mermaid_state(sink, l->edges[e].target);
            lts_sink_text(sink, ": ");
            put_mermaid(sink, lts_names_text(l->labels, label), lts_names_length(l->labels, label));
            lts_sink_put(sink, "\n", 1);
        }
        if (terminal(l, s)) {
            lts_sink_text(sink, "    ");
            mermaid_state(sink, s);
            lts_sink_text(sink, " --> [*]\n");
        }
    }
    return lts_sink_finish(sink);
}
