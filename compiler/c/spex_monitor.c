/* The spex_monitor of a specification in generated C: its names, its transitions as declared and its options,
 * for an engine of libspex. */
#include "compiler/c/form.h"
#include "compiler/c/pair.h"
#include "compiler/c/runs.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define READABLE_EDGES 500u /* so many transitions are spelled with their names */

static void put_one(spexc_c_list *list, uint32_t index)
{
    char text[24];
    snprintf(text, sizeof text, "[%" PRIu32 "] = 1", index);
    spexc_c_list_text(list, text);
}

static void define_internal(const lang_spec *spec, FILE *out)
{
    spexc_c_fill(out, spec, "/* Actions that count as tau. */\nstatic const uint8_t $x_internal_[$u] = {\n",
                 spec->action_count + 1);
    spexc_c_list list = {.out = out, .indent = 4};
    bool is_wide = spexc_c_is_wide(spec);
    for (uint32_t a = 0; a < spec->action_count; a++)
        if (!is_wide)
            spexc_c_list_number(&list, spec->actions[a].internal);
        else if (spec->actions[a].internal)
            put_one(&list, a);
    if (is_wide)
        put_one(&list, spec->action_count);
    else
        spexc_c_list_number(&list, 1);
    spexc_c_list_end(&list);
    fputs("};\n\n", out);
}

#define TOGETHER 4u /* transitions by one action from one state that are a row of a table */

/* Rows that are numbers, where many may be alike but for the action. */
static void put_edges(const lang_spec *spec, const spex_edge *edges, uint32_t count, FILE *out)
{
    spexc_c_runs runs = spexc_c_runs_of(spec, out);
    for (uint32_t i = 0, end; i < count; i = end) {
        char before[24], after[64 * TOGETHER], *to = after;
        snprintf(before, sizeof before, "{ %" PRIu32 ", ", edges[i].from);
        for (end = i; end < count && end - i < (runs.is_wide ? TOGETHER : 1) &&
                      edges[end].from == edges[i].from && edges[end].action == edges[i].action;
             end++) {
            if (end > i)
                to += sprintf(to, " { %" PRIu32 ", %c", edges[i].from, SPEXC_C_AGAIN);
            to += sprintf(to, ", %" PRIu32 ", %" PRIu32 " },", edges[end].to, edges[end].line);
        }
        spexc_c_runs_add(&runs, before, edges[i].action, after);
    }
    spexc_c_runs_end(&runs);
}

static void define_edges(const spexc_tables *t, FILE *out)
{
    const lang_spec *spec = t->spec;
    if (t->edge_count == 0)
        return;
    spexc_c_fill(out, spec,
                 "/* The transitions as declared: from, action, to, line. */\n"
                 "static const spex_edge $x_edges_[$u] = {\n",
                 t->edge_count);
    bool is_readable = t->edge_count <= READABLE_EDGES && spec->variable_count == 0;
    if (!is_readable)
        put_edges(spec, t->edges, t->edge_count, out);
    for (uint32_t i = 0; is_readable && i < t->edge_count; i++) {
        const spex_edge *e = &t->edges[i];
        if (spexc_has_constant(spec, e->action))
            spexc_c_fill(out, spec, "    { $X_STATE_$s, $X_ACTION_$s, $X_STATE_$s, $u },\n",
                         spec->states[e->from].c_name, spexc_action_c_name(spec, e->action),
                         spec->states[e->to].c_name, e->line);
        else
            put_edges(spec, e, 1, out);
    }
    fputs("};\n\n", out);
}

/* Steps whose assignments are out of range. */
static void define_refused(const spexc_tables *t, FILE *out)
{
    if (t->refused_count == 0)
        return;
    spexc_c_fill(out, t->spec,
                 "/* Steps that would leave the range of a variable: from, action, to, line. */\n"
                 "static const spex_edge $x_refused_[$u] = {\n",
                 t->refused_count);
    put_edges(t->spec, t->refused, t->refused_count, out);
    fputs("};\n\n", out);
}

static void define_resume(const spexc_tables *t, FILE *out)
{
    spexc_c_fill(out, t->spec,
                 "/* Per declared state: the state of the run that goes on from it. */\n"
                 "static const uint32_t $x_resume_[$u] = {\n",
                 t->spec->state_count);
    spexc_c_list list = {.out = out, .indent = 4};
    for (uint32_t s = 0; s < t->spec->state_count; s++)
        spexc_c_list_number(&list, t->resume[s]);
    spexc_c_list_end(&list);
    fputs("};\n\n", out);
}

static bool has_state_timeouts(const lang_spec *spec)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spec->states[s].timeout >= 0)
            return true;
    return false;
}

static void duration_text(int64_t milliseconds, char text[static 24])
{
    if (milliseconds == SPEX_INFINITY)
        snprintf(text, 24, "SPEX_INFINITY");
    else
        snprintf(text, 24, "%" PRId64, milliseconds);
}

static void define_state_options(const lang_spec *spec, FILE *out)
{
    char text[24];
    if (has_state_timeouts(spec)) {
        spexc_c_fill(out, spec,
                     "/* Per declared state, in milliseconds; -1: as everywhere. */\n"
                     "static const int64_t $x_timeout_[$u] = {\n",
                     spec->state_count);
        spexc_c_list list = {.out = out, .indent = 4};
        for (uint32_t s = 0; s < spec->state_count; s++) {
            duration_text(spec->states[s].timeout, text);
            spexc_c_list_text(&list, text);
        }
        spexc_c_list_end(&list);
        fputs("};\n\n", out);
    }
    if (spec->prunable == SPEX_PRUNABLE_NAMED) {
        spexc_c_fill(out, spec,
                     "/* Declared states in which an instance may be pruned. */\n"
                     "static const uint8_t $x_prunable_[$u] = {\n",
                     spec->state_count);
        spexc_c_list list = {.out = out, .indent = 4};
        for (uint32_t s = 0; s < spec->state_count; s++)
            spexc_c_list_number(&list, spec->states[s].prunable);
        spexc_c_list_end(&list);
        fputs("};\n\n", out);
    }
}

static bool has_state_flags(const lang_spec *spec)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spec->states[s].final)
            return true;
    return spec->initial_count > 1;
}

/* Where it is right to stop, and where instances may begin. */
static void define_ends(const spexc_tables *t, FILE *out)
{
    const lang_spec *spec = t->spec;
    if (has_state_flags(spec)) {
        spexc_c_fill(out, spec,
                     "/* Per declared state: SPEX_STATE_FINAL, SPEX_STATE_INITIAL. */\n"
                     "static const uint8_t $x_flags_[$u] = {\n",
                     spec->state_count);
        spexc_c_list list = {.out = out, .indent = 4};
        for (uint32_t s = 0; s < spec->state_count; s++)
            spexc_c_list_number(&list, spexc_state_flags(spec, s));
        spexc_c_list_end(&list);
        fputs("};\n\n", out);
    }
    if (t->may_end) {
        spexc_c_fill(out, spec,
                     "/* Per state of the run: may the specification be in a final state? */\n"
                     "static const uint8_t $x_may_end_[$u] = {\n",
                     t->run_count);
        spexc_c_list list = {.out = out, .indent = 4};
        for (uint32_t run = 0; run < t->run_count; run++)
            spexc_c_list_number(&list, t->may_end[run]);
        spexc_c_list_end(&list);
        fputs("};\n\n", out);
    }
}

static void fill_run(const spexc_tables *t, FILE *out)
{
    const spexc_c_form *form = spexc_c_form_of(t);
    spexc_c_fill(out, t->spec,
                 "    .form = SPEX_RUN_$s,\n"
                 "    .run_count = $u,\n"
                 "    .run_width = $u,\n",
                 form->name, t->run_count, spexc_c_entry_of(t).width);
    spexc_c_fill(out, t->spec, form->members);
    spexc_c_fill(out, t->spec, "    .resume = $x_resume_,\n");
}

static void fill_options(const lang_spec *spec, FILE *out)
{
    static const char *const prunables[] = {[SPEX_PRUNABLE_NONE] = "NONE",
                                            [SPEX_PRUNABLE_ALL] = "ALL",
                                            [SPEX_PRUNABLE_TERMINAL] = "TERMINAL",
                                            [SPEX_PRUNABLE_NAMED] = "NAMED"};
    char transition[24], prune[24];
    duration_text(spec->transition_timeout, transition);
    duration_text(spec->prune_timeout, prune);
    spexc_c_fill(out, spec,
                 "    .transition_timeout = $s, /* durations in milliseconds */\n"
                 "    .prune_timeout = $s,\n",
                 transition, prune);
    if (has_state_timeouts(spec))
        spexc_c_fill(out, spec, "    .state_timeout = $x_timeout_,\n");
    spexc_c_fill(out, spec, "    .prunable = SPEX_PRUNABLE_$s,\n", prunables[spec->prunable]);
    if (spec->prunable == SPEX_PRUNABLE_NAMED)
        spexc_c_fill(out, spec, "    .prunable_state = $x_prunable_,\n");
    if (spec->on_error)
        spexc_c_fill(out, spec, "    .on_error = $s,\n", spec->on_error);
    if (spec->strict)
        spexc_c_fill(out, spec, "    .flags = SPEX_MONITOR_STRICT,\n");
}

void spexc_c_define_monitor(const spexc_subject *subject, const spexc_tables *t, FILE *out)
{
    assert(!subject->freestanding);
    const lang_spec *spec = t->spec;
    spexc_c_define_long_name(spec, "spec", 0, spec->name, out);
    spexc_c_define_names(spec, true, out);
    define_internal(spec, out);
    define_edges(t, out);
    define_refused(t, out);
    if (spec->variable_count > 0)
        spexc_c_define_unfolded(spec, out);
    if (spec->unfolded_count > 0)
        spexc_c_define_kept(spec, out);
    define_resume(t, out);
    define_state_options(spec, out);
    define_ends(t, out);
    spexc_c_define_rules(t, out);
    spexc_c_fill(out, spec,
                 "const spex_monitor $x_monitor = {\n"
                 "    .abi = SPEX_MONITOR_ABI,\n"
                 "    .size = sizeof(spex_monitor),\n"
                 "    .name = ");
    spexc_c_put_name(spec, "spec", 0, spec->name, out);
    fputs(",\n    .source = ", out);
    spexc_c_string(subject->source, out);
    fprintf(out, ",\n    .fingerprint = UINT64_C(0x%016" PRIx64 "),\n", spec->fingerprint);
    spexc_c_fill(out, spec,
                 "    .state_count = $u,\n"
                 "    .action_count = $u,\n"
                 "    .edge_count = $u,\n"
                 "    .initial = $X_STATE_$s,\n"
                 "    .states = $x_$s_,\n"
                 "    .actions = $x_actions_,\n"
                 "    .internal = $x_internal_,\n",
                 spec->state_count, t->columns, t->edge_count, spec->states[spec->lts->initial].c_name,
                 spec->variable_count > 0 ? "unfolded" : "states");
    if (t->edge_count > 0)
        spexc_c_fill(out, spec, "    .edges = $x_edges_,\n");
    fill_run(t, out);
    fill_options(spec, out);
    spexc_c_fill(out, spec, "    .layout = $X_LAYOUT,\n");
    if (t->may_end)
        spexc_c_fill(out, spec, "    .may_end = $x_may_end_,\n");
    if (has_state_flags(spec))
        spexc_c_fill(out, spec, "    .state_flags = $x_flags_,\n");
    if (spec->variable_count > 0)
        spexc_c_fill(out, spec, "    .source_count = $u,\n    .sources = $x_states_,\n", spec->source_count);
    if (t->refused_count > 0)
        spexc_c_fill(out, spec, "    .refused_count = $u,\n    .refused = $x_refused_,\n", t->refused_count);
    if (lang_has_rules(spec))
        spexc_c_fill(out, spec, "    .rules = &$x_rules_,\n");
    fputs("};\n", out);
}
