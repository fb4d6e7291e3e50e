/* What a specification declares, in the generated header: enums of its states and actions, and, for the
 * reader, its transitions. */
#include "compiler/c/pair.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#define READABLE_TRANSITIONS 100u /* a longer list is left to the source */
#define READABLE_NAME        40u  /* longer ones do not take part in the alignment */

/* Makes a column wide enough for a name of that length. */
static void widen(size_t *width, size_t length)
{
    size_t wanted = length < READABLE_NAME ? length : READABLE_NAME;
    *width = wanted > *width ? wanted : *width;
}

typedef struct enumerator {
    const char *name, *c_name, *doc;
    const char *remark; /* "initial", or NULL */
    uint32_t number;    /* what it is, where others of no name come before it; else 0 */
} enumerator;

static bool spells_itself(const char *name, const char *c_name)
{
    for (; *name && toupper((unsigned char)*name) == *c_name; name++, c_name++)
        ;
    return *name == '\0' && *c_name == '\0';
}

/* `is_last`: no comma behind it. `width`: of the longest C name. */
static void declare_enumerator(const lang_spec *spec, const char *kind, const enumerator *e, size_t width,
                               bool is_last, FILE *out)
{
    bool has_long_doc = e->doc && (strchr(e->doc, '\n') || strlen(e->doc) > 60);
    bool is_renamed = !spells_itself(e->name, e->c_name);
    if (has_long_doc) {
        fputs("    /*\n", out);
        spexc_c_comment_lines(e->doc, "     * ", out);
        fputs("     */\n", out);
    }
    spexc_c_fill(out, spec, "    $X_$s_$s", kind, e->c_name);
    if (e->number)
        spexc_c_fill(out, spec, " = $u", e->number);
    fputs(is_last ? "" : ",", out);
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

/* Does nothing lead out of a source, whatever the variables? */
static bool is_terminal(const lang_spec *spec, uint32_t source)
{
    bool is_one = true;
    for (uint32_t s = source; s < spec->state_count && is_one; s += spec->source_count)
        is_one = spexc_is_terminal(spec, s);
    return is_one;
}

static const char *state_remark(const lang_spec *spec, uint32_t s)
{
    static const char *const remarks[3][2] = {
        {NULL, "terminal"}, {"initial", "initial, terminal"}, {"may be initial", "may be initial, terminal"}};
    unsigned begins = s == spec->lts->initial ? 1 : lang_is_initial(spec, s) ? 2 : 0;
    return remarks[begins][is_terminal(spec, s)];
}

static void declare_actions(const lang_spec *spec, FILE *out)
{
    size_t width = strlen("TAU");
    bool has_gap = false;
    for (uint32_t a = 0; a < spec->action_count; a++)
        if (spexc_has_constant(spec, a))
            widen(&width, strlen(spec->actions[a].c_name));
    spexc_c_fill(out, spec, "/* Actions, in order of first mention. */\nenum $x_action {\n");
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const lang_action *action = &spec->actions[a];
        bool begins_gap =
            spexc_has_constant(spec, a) && a + 1 < spec->action_count && !spexc_has_constant(spec, a + 1);
        const char *remark = begins_gap         ? "and its other values, in order"
                             : action->internal ? "internal"
                             : action->input    ? "input"
                                                : NULL;
        enumerator e = {action->name, action->c_name, action->doc, remark, has_gap ? a : 0};
        has_gap = !spexc_has_constant(spec, a);
        if (!has_gap)
            declare_enumerator(spec, "ACTION", &e, width, false, out);
    }
    enumerator tau = {LTS_TAU_TEXT, "TAU", NULL, "what nobody sees: always allowed, changes nothing",
                      has_gap ? spec->action_count : 0};
    declare_enumerator(spec, "ACTION", &tau, width, true, out);
    fputs("};\n\n", out);
}

void spexc_c_declare_enums(const lang_spec *spec, FILE *out)
{
    assert(spec->c_name && spec->sources[0].c_name);
    size_t width = 0;
    for (uint32_t s = 0; s < spec->source_count; s++)
        widen(&width, strlen(spec->sources[s].c_name));
    spexc_c_fill(out, spec, "/* States, as declared. */\nenum $x_state {\n");
    for (uint32_t s = 0; s < spec->source_count; s++) {
        const lang_state *state = &spec->sources[s];
        enumerator e = {state->name, state->c_name, state->doc, state_remark(spec, s), 0};
        declare_enumerator(spec, "STATE", &e, width, s + 1 == spec->source_count, out);
    }
    spexc_c_fill(out, spec, "};\n\n");
    declare_actions(spec, out);
}

static size_t put_label(const lang_spec *spec, const lang_transition *t, FILE *out)
{
    return t->written ? spexc_c_comment(t->written, out)
                      : spexc_c_lts_name(lang_action_name(spec, t->action), out);
}

static void list_transition(const lang_spec *spec, const lang_transition *t, const size_t width[3], FILE *out)
{
    fputs(" *     ", out);
    size_t from = spexc_c_lts_name(spec->sources[t->from].name, out);
    spexc_c_pad(from < width[0] ? width[0] - from : 0, out);
    fputs(" --[", out);
    size_t action = put_label(spec, t, out);
    fputs("]->", out);
    spexc_c_pad(1 + (action < width[1] ? width[1] - action : 0), out);
    size_t to = spexc_c_lts_name(spec->sources[t->to].name, out);
    if (t->optional || t->doc)
        spexc_c_pad(2 + (to < width[2] ? width[2] - to : 0), out);
    if (t->optional)
        fputs(t->doc ? "optional; " : "optional", out);
    if (t->doc)
        spexc_c_comment(t->doc, out);
    fputc('\n', out);
}

/* All of them where they are few, else those that have something said about them. */
static bool is_listed(const lang_spec *spec, uint32_t i)
{
    return !lang_is_written_before(spec->written, i) &&
           (spec->written_count <= READABLE_TRANSITIONS || spec->written[i].doc);
}

void spexc_c_list_transitions(const lang_spec *spec, FILE *out)
{
    size_t width[3] = {0, 0, 0};
    uint32_t listed = 0, all = 0;
    for (uint32_t i = 0; i < spec->written_count; i++) {
        const lang_transition *t = &spec->written[i];
        all += !lang_is_written_before(spec->written, i);
        if (!is_listed(spec, i))
            continue;
        const size_t lengths[3] = {spexc_c_lts_name(spec->sources[t->from].name, NULL),
                                   put_label(spec, t, NULL),
                                   spexc_c_lts_name(spec->sources[t->to].name, NULL)};
        for (unsigned k = 0; k < 3; k++)
            widen(&width[k], lengths[k]);
        listed++;
    }
    if (listed == 0)
        return;
    fprintf(out, "/* Transitions, as declared%s:\n *\n", listed < all ? " (some)" : "");
    for (uint32_t i = 0; i < spec->written_count; i++)
        if (is_listed(spec, i))
            list_transition(spec, &spec->written[i], width, out);
    fputs(" */\n\n", out);
}
