/* The generated pair: order.h and order.c. */
#include "config.h"

#include "compiler/c_text.h"
#include "compiler/emit.h"

#include <ctype.h>
#include <string.h>

#define READABLE_TRANSITIONS 100u /* a longer list is left to the source */
#define READABLE_NAME        40u  /* longer ones do not take part in the alignment */

static size_t shorter(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- enums ---- */

typedef struct enumerator {
    const char *name, *c_name, *doc;
    const char *remark; /* "initial", or NULL */
} enumerator;

static bool spells_itself(const char *name, const char *c_name)
{
    for (; *name && toupper((unsigned char)*name) == *c_name; name++, c_name++)
        ;
    return *name == '\0' && *c_name == '\0';
}

/* `is_last`: no comma behind it. `width`: of the longest C name. */
static void emit_enumerator(const lang_spec *spec, const char *kind, const enumerator *e, size_t width,
                            bool is_last, FILE *out)
{
    bool has_long_doc = e->doc && (strchr(e->doc, '\n') || strlen(e->doc) > 60);
    bool is_renamed = !spells_itself(e->name, e->c_name);
    if (has_long_doc) {
        fputs("    /*\n", out);
        spexc_c_comment_lines(e->doc, "     * ", out);
        fputs("     */\n", out);
    }
    spexc_c_fill(out, spec, "    $X_$s_$s$s", kind, e->c_name, is_last ? "" : ",");
    const char *parts[3] = {is_renamed ? e->name : NULL, e->remark, has_long_doc ? NULL : e->doc};
    bool has_comment = parts[0] || parts[1] || parts[2];
    if (has_comment) {
        size_t length = strlen(e->c_name);
        spexc_c_pad((length < width ? width - length : 0) + is_last, out);
        const char *before = " /* ";
        for (unsigned i = 0; i < 3; i++) {
            if (!parts[i])
                continue;
            fputs(before, out);
            if (i == 0)
                spexc_c_lts_name(parts[i], out);
            else
                spexc_c_comment(parts[i], out);
            before = i == 1 ? ": " : ", ";
        }
        fputs(" */", out);
    }
    fputc('\n', out);
}

static const char *state_remark(const lang_spec *spec, uint32_t s)
{
    bool is_initial = s == spec->lts->initial, is_terminal = spexc_is_terminal(spec, s);
    return is_initial && is_terminal ? "initial, terminal"
           : is_initial              ? "initial"
           : is_terminal             ? "terminal"
                                     : NULL;
}

static void emit_enums(const lang_spec *spec, FILE *out)
{
    size_t width = 0;
    for (uint32_t s = 0; s < spec->state_count; s++) {
        size_t length = shorter(strlen(spec->states[s].c_name), READABLE_NAME);
        width = length > width ? length : width;
    }
    spexc_c_fill(out, spec, "/* States, as declared. */\nenum $x_state {\n");
    for (uint32_t s = 0; s < spec->state_count; s++) {
        const lang_state *state = &spec->states[s];
        enumerator e = {state->name, state->c_name, state->doc, state_remark(spec, s)};
        emit_enumerator(spec, "STATE", &e, width, s + 1 == spec->state_count, out);
    }
    width = strlen("TAU");
    for (uint32_t a = 0; a < spec->action_count; a++) {
        size_t length = shorter(strlen(spec->actions[a].c_name), READABLE_NAME);
        width = length > width ? length : width;
    }
    spexc_c_fill(out, spec, "};\n\n/* Actions, in order of first mention. */\nenum $x_action {\n");
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const lang_action *action = &spec->actions[a];
        enumerator e = {action->name, action->c_name, action->doc, action->internal ? "internal" : NULL};
        emit_enumerator(spec, "ACTION", &e, width, false, out);
    }
    enumerator tau = {LTS_TAU_TEXT, "TAU", NULL, "what nobody sees: always allowed, changes nothing"};
    emit_enumerator(spec, "ACTION", &tau, width, true, out);
    fputs("};\n\n", out);
}

/* ---- the transitions, for the reader ---- */

static void emit_transition(const lang_spec *spec, const lang_transition *t, const size_t width[3], FILE *out)
{
    fputs(" *     ", out);
    size_t from = spexc_c_lts_name(spec->states[t->from].name, out);
    spexc_c_pad(from < width[0] ? width[0] - from : 0, out);
    fputs(" --[", out);
    size_t action = spexc_c_lts_name(spexc_action_name(spec, t->action), out);
    fputs("]->", out);
    spexc_c_pad(1 + (action < width[1] ? width[1] - action : 0), out);
    size_t to = spexc_c_lts_name(spec->states[t->to].name, out);
    if (t->doc) {
        spexc_c_pad(2 + (to < width[2] ? width[2] - to : 0), out);
        spexc_c_comment(t->doc, out);
    }
    fputc('\n', out);
}

/* All of them where they are few, else those that have something said about them. */
static bool is_listed(const lang_spec *spec, uint32_t i)
{
    return spec->transition_count <= READABLE_TRANSITIONS || spec->transitions[i].doc;
}

static void emit_transitions(const lang_spec *spec, FILE *out)
{
    size_t width[3] = {0, 0, 0};
    uint32_t listed = 0;
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        if (!is_listed(spec, i))
            continue;
        const size_t lengths[3] = {spexc_c_lts_name(spec->states[t->from].name, NULL),
                                   spexc_c_lts_name(spexc_action_name(spec, t->action), NULL),
                                   spexc_c_lts_name(spec->states[t->to].name, NULL)};
        for (unsigned k = 0; k < 3; k++)
            if (lengths[k] > width[k])
                width[k] = shorter(lengths[k], READABLE_NAME);
        listed++;
    }
    if (listed == 0)
        return;
    fprintf(out, "/* Transitions, as declared%s:\n *\n", listed < spec->transition_count ? " (some)" : "");
    for (uint32_t i = 0; i < spec->transition_count; i++)
        if (is_listed(spec, i))
            emit_transition(spec, &spec->transitions[i], width, out);
    fputs(" */\n\n", out);
}

/* ---- the header ---- */

/* Is it to be declared that there is such a handler? Those of <spex.h> are, and those of specifications
 * before. */
static bool declares_handler(const spexc_pair *pair, uint32_t index)
{
    const char *handler = pair->tables[index]->spec->on_error;
    if (!handler || strncmp(handler, "spex_", 5) == 0)
        return false;
    for (uint32_t i = 0; i < index; i++)
        if (pair->tables[i]->spec->on_error && strcmp(pair->tables[i]->spec->on_error, handler) == 0)
            return false;
    return true;
}

static void emit_engine_part(const spexc_pair *pair, uint32_t index, FILE *out)
{
    const lang_spec *spec = pair->tables[index]->spec;
    fputs("\n/* ---- the monitor under an engine of libspex ---- */\n\n", out);
    if (declares_handler(pair, index))
        spexc_c_fill(out, spec,
                     "/* Yours: what it returns is what the call that found the error returns. */\n"
                     "int $s(const spex_error *error, void *arg);\n\n",
                     spec->on_error);
    spexc_c_fill(
        out, spec,
        "extern const spex_monitor $x_monitor;\n\n"
        "/* An instance `id` comes to be, in state `initial`. `meta`: a note of yours on it, or NULL. */\n"
        "static inline int $x_init_instance(spex_engine *engine, spex_id id, const char *meta,\n");
    spexc_c_pad(strlen("static inline int _init_instance(") + strlen(spec->c_name), out);
    spexc_c_fill(out, spec,
                 "enum $x_state initial)\n"
                 "{\n"
                 "    return spex_init_instance(engine, &$x_monitor, id, meta, $x_monitor.states[initial]);\n"
                 "}\n\n");
    spexc_c_fill(out, spec,
                 "/* The instance `id` did `action` and is in `state` now. */\n"
                 "static inline int $x_transition(spex_engine *engine, spex_id id, enum $x_action action,\n");
    spexc_c_pad(strlen("static inline int _transition(") + strlen(spec->c_name), out);
    spexc_c_fill(
        out, spec,
        "enum $x_state state)\n"
        "{\n"
        "    return spex_transition_indexed(engine, &$x_monitor, id, (uint32_t)action, (uint32_t)state);\n"
        "}\n");
}

/* An action to show how the run is used: the first that is possible at the start, else tau. */
static const char *first_action(const spexc_tables *t)
{
    const lang_spec *spec = t->spec;
    for (uint32_t i = 0; i < t->edge_count; i++)
        if (t->edges[i].from == spec->lts->initial && t->edges[i].action < spec->action_count &&
            !spec->actions[t->edges[i].action].internal)
            return spec->actions[t->edges[i].action].c_name;
    return "TAU";
}

static void emit_usage(const spexc_pair *pair, FILE *out)
{
    const spexc_tables *t = pair->tables[0];
    const lang_spec *spec = t->spec;
    const char *action = first_action(t), *initial = spec->states[spec->lts->initial].c_name;
    spexc_c_fill(out, spec,
                 " *     $x_run run = $X_RUN_INIT;\n"
                 " *     if (!$x_step(&run, $X_ACTION_$s))\n"
                 " *         puts(\"the specification does not allow that here\");\n",
                 action);
    if (pair->freestanding)
        return;
    spexc_c_fill(out, spec,
                 " *\n"
                 " * or, under an engine of libspex, which follows many instances and learns what they do:\n"
                 " *\n"
                 " *     $x_init_instance(engine, id, NULL, $X_STATE_$s);\n"
                 " *     $x_transition(engine, id, $X_ACTION_$s, state);\n",
                 initial, action);
}

static void emit_guard(const spexc_pair *pair, FILE *out)
{
    fputs("SPEXC_", out);
    for (const unsigned char *c = (const unsigned char *)pair->base; *c; c++)
        fputc(*c < 128 && isalnum(*c) ? toupper(*c) : '_', out);
    fputs("_H\n", out);
}

static void emit_origin(const spexc_pair *pair, const char *what, FILE *out)
{
    fprintf(out, "/* %s, generated by spexc " PACKAGE_VERSION " from ", what);
    spexc_c_comment(pair->source, out);
    fputs(": change that, not this.", out);
}

static void emit_title(const lang_spec *spec, FILE *out)
{
    fputs("/* ======== ", out);
    spexc_c_comment(spec->name, out);
    fputs(" ========", out);
    if (spec->doc) {
        fputs("\n *\n", out);
        spexc_c_comment_lines(spec->doc, " * ", out);
    }
    fputs(" */\n\n", out);
}

/* Which version of <spex.h> the pair was made for must be seen when it is compiled: `abi` in the monitor is
 * that of the header. */
static void emit_includes(const spexc_pair *pair, FILE *out)
{
    if (pair->freestanding)
        fputs("\n#include <stdbool.h>\n#include <stdint.h>\n", out);
    else
        fprintf(out,
                "\n#include <spex.h>\n\n"
                "#if SPEX_MONITOR_ABI != %u\n"
                "#error \"this is for another version of libspex: generate it again, with that version's "
                "spexc\"\n"
                "#endif\n",
                (unsigned)SPEX_MONITOR_ABI);
}

void spexc_emit_header(const spexc_pair *pair, FILE *out)
{
    emit_origin(pair, pair->count == 1 ? "The monitor of a specification" : "The monitors of specifications",
                out);
    fputs("\n *\n", out);
    emit_usage(pair, out);
    fputs(" */\n#ifndef ", out);
    emit_guard(pair, out);
    fputs("#define ", out);
    emit_guard(pair, out);
    emit_includes(pair, out);
    fputs("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n", out);
    for (uint32_t i = 0; i < pair->count; i++) {
        const spexc_tables *t = pair->tables[i];
        emit_title(t->spec, out);
        emit_enums(t->spec, out);
        emit_transitions(t->spec, out);
        spexc_emit_step(t, out);
        if (!pair->freestanding)
            emit_engine_part(pair, i, out);
        fputc('\n', out);
    }
    fputs("#ifdef __cplusplus\n}\n#endif\n\n#endif\n", out);
}

void spexc_emit_source(const spexc_pair *pair, FILE *out)
{
    emit_origin(pair, pair->count == 1 ? "The tables of a monitor" : "The tables of monitors", out);
    fputs(" */\n#include ", out);
    fputc('"', out);
    fputs(pair->base, out);
    fputs(".h\"\n", out);
    for (uint32_t i = 0; i < pair->count; i++) {
        fputs("\n/* ======== ", out);
        spexc_c_comment(pair->tables[i]->spec->name, out);
        fputs(" ======== */\n\n", out);
        spexc_emit_run_tables(pair->tables[i], out);
        if (!pair->freestanding) {
            fputc('\n', out);
            spexc_emit_monitor(pair, pair->tables[i], out);
        }
    }
}
