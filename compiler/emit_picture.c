/* Pictures of a specification as text: Graphviz DOT and Mermaid's stateDiagram-v2. States and edges bear
 * their own names, internal actions too; internal steps are dashed, terminal states double-ringed, `///` text
 * becomes tooltips (in Mermaid, which has none, notes).
 */
#include "compiler/emit.h"

#include <inttypes.h>
#include <string.h>

/* What is said about a transition, else about its action, else nothing: NULL. */
static const char *transition_doc(const lang_spec *spec, const lang_transition *t)
{
    return t->doc || t->action == LTS_NONE ? t->doc : spec->actions[t->action].doc;
}

/* ---- DOT ---- */

/* A quoted string: line ends stay, other control characters become blanks. */
static void dot_text(const char *text, FILE *out)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n", out);
        else if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
    fputc('"', out);
}

static void dot_attributes(const char *label, const char *doc, const char *more, FILE *out)
{
    fputs(" [label=", out);
    dot_text(label, out);
    fputs(more, out);
    if (doc) {
        fputs(", tooltip=", out);
        dot_text(doc, out);
    }
    fputs("];\n", out);
}

void spexc_emit_dot(const lang_spec *spec, FILE *out)
{
    fputs("digraph ", out);
    dot_text(spec->name, out);
    fputs(" {\n    rankdir=LR;\n    node [shape=circle];\n", out);
    if (spec->doc) {
        fputs("    tooltip=", out);
        dot_text(spec->doc, out);
        fputs(";\n", out);
    }
    fputs("    start [shape=point];\n", out);
    for (uint32_t s = 0; s < spec->state_count; s++) {
        fprintf(out, "    %" PRIu32, s);
        dot_attributes(spec->states[s].name, spec->states[s].doc,
                       spexc_is_terminal(spec, s) ? ", shape=doublecircle" : "", out);
    }
    fprintf(out, "    start -> %" PRIu32 ";\n", spec->lts->initial);
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        fprintf(out, "    %" PRIu32 " -> %" PRIu32, t->from, t->to);
        dot_attributes(spexc_action_name(spec, t->action), transition_doc(spec, t),
                       spexc_is_silent(spec, t->action) ? ", style=dashed" : "", out);
    }
    fputs("}\n", out);
}

/* ---- Mermaid ---- */

/* A label: what Mermaid's grammar or HTML could take for its own becomes an entity, #N; */
static void mermaid_text(const char *text, FILE *out)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < ' ')
            fputc(' ', out);
        else if (strchr("\"#;:<>{}[]()%&|\\", c))
            fprintf(out, "#%u;", c);
        else
            fputc(c, out);
    }
}

void spexc_emit_mermaid(const lang_spec *spec, FILE *out)
{
    fputs("stateDiagram-v2\n    direction LR\n", out);
    for (uint32_t s = 0; s < spec->state_count; s++) {
        fputs("    state \"", out);
        mermaid_text(spec->states[s].name, out);
        fprintf(out, "\" as s%" PRIu32 "\n", s);
    }
    fprintf(out, "    [*] --> s%" PRIu32 "\n", spec->lts->initial);
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        fprintf(out, "    s%" PRIu32 " --> s%" PRIu32 ": ", t->from, t->to);
        if (spexc_is_silent(spec, t->action))
            fputs("(", out); /* Mermaid cannot dash an edge */
        mermaid_text(spexc_action_name(spec, t->action), out);
        fputs(spexc_is_silent(spec, t->action) ? ")\n" : "\n", out);
    }
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spexc_is_terminal(spec, s))
            fprintf(out, "    s%" PRIu32 " --> [*]\n", s);
    for (uint32_t s = 0; s < spec->state_count; s++) {
        if (!spec->states[s].doc)
            continue;
        fprintf(out, "    note right of s%" PRIu32 ": ", s);
        mermaid_text(spec->states[s].doc, out);
        fputc('\n', out);
    }
}
