/* Names of states and actions in generated C: tables of strings, and functions that look in them. */
#include "compiler/c/form.h"
#include "compiler/c/pair.h"
#include "compiler/c/runs.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <string.h>

#define LONGEST_LITERAL 4095u /* characters, ISO C11 5.2.4.1 */

/* A name longer than any string literal that C promises is an array of characters; spelled out before its
 * use. */
void spexc_c_define_long_name(const lang_spec *spec, const char *kind, uint32_t number, const char *name,
                              FILE *out)
{
    if (strlen(name) <= LONGEST_LITERAL)
        return;
    spexc_c_fill(out, spec, "static const char $x_$s_$u_[] = {\n", kind, number);
    spexc_c_list list = {.out = out, .indent = 4};
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        char text[8];
        snprintf(text, sizeof text, "'\\%03o'", *c);
        spexc_c_list_text(&list, text);
    }
    spexc_c_list_text(&list, "0");
    spexc_c_list_end(&list);
    fputs("};\n\n", out);
}

void spexc_c_put_name(const lang_spec *spec, const char *kind, uint32_t number, const char *name, FILE *out)
{
    if (strlen(name) <= LONGEST_LITERAL)
        spexc_c_string(name, out);
    else
        spexc_c_fill(out, spec, "$x_$s_$u_", kind, number);
}

static void define_states(const lang_spec *spec, const char *linkage, FILE *out)
{
    for (uint32_t s = 0; s < spec->source_count; s++)
        spexc_c_define_long_name(spec, "state", s, spec->sources[s].name, out);
    spexc_c_fill(out, spec, "$sconst char *const $x_states_[$u] = {\n", linkage, spec->source_count);
    for (uint32_t s = 0; s < spec->source_count; s++) {
        fputs("    ", out);
        spexc_c_put_name(spec, "state", s, spec->sources[s].name, out);
        fputs(",\n", out);
    }
    fputs("};\n\n", out);
}

/* With values of variables; of what is not unfolded, with the first ones. */
static const char *unfolded_name(const lang_spec *spec, uint32_t s)
{
    return spec->source_of ? spec->states[s].name : spec->begin_names[s];
}

void spexc_c_define_unfolded(const lang_spec *spec, FILE *out)
{
    assert(spec->source_of || spec->begin_names);
    for (uint32_t s = 0; s < spec->state_count; s++)
        spexc_c_define_long_name(spec, "unfolded", s, unfolded_name(spec, s), out);
    spexc_c_fill(out, spec,
                 "/* States with values of variables. */\n"
                 "static const char *const $x_unfolded_[$u] = {\n",
                 spec->state_count);
    for (uint32_t s = 0; s < spec->state_count; s++) {
        fputs("    ", out);
        spexc_c_put_name(spec, "unfolded", s, unfolded_name(spec, s), out);
        fputs(",\n", out);
    }
    fputs("};\n\n", out);
}

static void put_action(const lang_spec *spec, uint32_t a, spexc_c_runs *runs, FILE *out)
{
    const char *name = spec->actions[a].name, *after;
    uint32_t number;
    size_t before;
    if (!spexc_has_constant(spec, a) && strlen(name) <= LONGEST_LITERAL &&
        spexc_c_last_number(name, &before, &number, &after)) {
        spexc_c_runs_add_name(runs, name, before, number, after);
        return;
    }
    spexc_c_runs_end(runs);
    fputs("    ", out);
    spexc_c_put_name(spec, "action", a, name, out);
    fputs(",\n", out);
}

static void define_actions(const lang_spec *spec, const char *linkage, FILE *out)
{
    for (uint32_t a = 0; a < spec->action_count; a++)
        spexc_c_define_long_name(spec, "action", a, spec->actions[a].name, out);
    spexc_c_fill(out, spec, "$sconst char *const $x_actions_[$u] = {\n", linkage, spec->action_count + 1);
    spexc_c_runs runs = spexc_c_runs_of(spec, out);
    for (uint32_t a = 0; a < spec->action_count; a++)
        put_action(spec, a, &runs, out);
    spexc_c_runs_end(&runs);
    fputs("    \"" LTS_TAU_TEXT "\",\n};\n\n", out);
}

void spexc_c_define_names(const lang_spec *spec, bool is_static, FILE *out)
{
    assert(spec->source_count > 0);
    const char *linkage = is_static ? "static " : "";
    define_states(spec, linkage, out);
    define_actions(spec, linkage, out);
}

void spexc_c_declare_name_tables(const spexc_tables *t, FILE *out)
{
    const lang_spec *spec = t->spec;
    spexc_c_name_table(t, NULL, "states", out);
    spexc_c_name_table(t, NULL, "actions", out);
    spexc_c_fill(out, spec,
                 "extern const char *const $x_states_[$u];\n"
                 "extern const char *const $x_actions_[$u];\n\n",
                 spec->source_count, spec->action_count + 1);
}

void spexc_c_declare_names(const lang_spec *spec, bool are_in_monitor, FILE *out)
{
    const char *in = are_in_monitor ? "monitor." : "", *after = are_in_monitor ? "" : "_";
    for (unsigned i = 0; i < 2; i++) {
        const char *kind = i == 0 ? "state" : "action";
        const char *table = i == 0 && are_in_monitor && spec->variable_count > 0 ? "source" : kind;
        if (i == 0)
            fputs("/* What a state and an action are called in the specification; \"?\": that is none. */\n",
                  out);
        spexc_c_fill(out, spec, "static inline const char *$x_$s_name(enum $x_$s $s)\n{\n", kind, kind, kind);
        if (are_in_monitor) /* which may be newer than who asks */
            spexc_c_fill(out, spec, "    if ($x_monitor.layout != $X_LAYOUT)\n        return \"?\";\n");
        spexc_c_fill(out, spec, "    return (uint32_t)$s < $uu ? $x_$s$ss$s[$s] : \"?\";\n}\n\n", kind,
                     i == 0 ? spec->source_count : spec->action_count + 1, in, table, after, kind);
    }
}
