/* A monitor made in memory: the tables of the compiler, in the shape that generated code gives them. */
#include "compiler/monitor.h"

#include <assert.h>
#include <stdlib.h>

#include "compiler/kept.h"
#include "compiler/tables.h"

struct spexc_monitor {
    spex_monitor monitor;
    spexc_tables *tables;
    const char **states, **actions, **sources;
    uint8_t *internal, *state_flags;
    spex_rules rules;
    spex_relation *relations;
    spex_stay *stays;
    uint8_t *stay_states; /* of all stays */
    spexc_kept *kept;     /* NULL: the specification is unfolded */
};

static void name_things(spexc_monitor *m, const lang_spec *spec)
{
    for (uint32_t s = 0; s < spec->state_count; s++) {
        m->states[s] = spec->begin_names ? spec->begin_names[s] : spec->states[s].name;
        m->state_flags[s] = spexc_state_flags(spec, s);
    }
    for (uint32_t s = 0; s < spec->source_count; s++)
        m->sources[s] = spec->sources[s].name;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        m->actions[a] = spec->actions[a].name;
        m->internal[a] = spec->actions[a].internal;
    }
    m->actions[spec->action_count] = LTS_TAU_TEXT;
    m->internal[spec->action_count] = 1;
}

static void fill(spexc_monitor *m)
{
    const spexc_tables *t = m->tables;
    const lang_spec *spec = t->spec;
    m->monitor = (spex_monitor){
        .abi = SPEX_MONITOR_ABI,
        .size = sizeof(spex_monitor),
        .name = spec->name,
        .fingerprint = spec->fingerprint,
        .state_count = spec->state_count,
        .action_count = t->columns,
        .edge_count = t->edge_count,
        .initial = spec->lts->initial,
        .states = m->states,
        .actions = m->actions,
        .internal = m->internal,
        .edges = t->edges,
        .form = t->form,
        .run_count = t->run_count,
        .run_width = sizeof(uint32_t),
        .dense = t->dense,
        .row = t->row,
        .row_action = t->row_action,
        .row_next = t->row_next,
        .resume = t->resume,
        .transition_timeout = SPEX_INFINITY,
        .prune_timeout = SPEX_INFINITY,
        .prunable = SPEX_PRUNABLE_NONE,
        .flags = spec->strict ? SPEX_MONITOR_STRICT : 0,
        .layout = t->layout,
        .may_end = t->may_end,
        .state_flags = m->state_flags,
        .source_count = spec->source_of ? spec->source_count : 0,
        .sources = spec->source_of ? m->sources : NULL,
        .refused = t->refused,
        .refused_count = t->refused_count,
        .rules = lang_has_rules(spec) ? &m->rules : NULL,
        .kept = m->kept ? spexc_kept_get(m->kept) : NULL,
    };
    if (m->kept) {
        m->monitor.source_count = spec->source_count;
        m->monitor.sources = m->sources;
    }
}

static void fill_rules(spexc_monitor *m, const lang_spec *spec)
{
    for (uint32_t i = 0; i < spec->relation_count; i++) {
        const lang_relation *r = &spec->relations[i];
        m->relations[i] = (spex_relation){r->other->text, r->states, r->state_count, r->is_while};
    }
    for (uint32_t i = 0; i < spec->stay_count; i++) {
        uint8_t *states = m->stay_states + (size_t)i * spec->state_count;
        for (uint32_t s = 0; s < spec->state_count; s++)
            states[s] = spec->stays[i].has[lang_source_of(spec, s)];
        m->stays[i] = (spex_stay){spec->stays[i].timeout, states};
    }
    m->rules = (spex_rules){.parent = spec->parent ? spec->parent->text : NULL,
                            .conditions = m->tables->conditions,
                            .condition_count = m->tables->condition_count,
                            .relations = m->relations,
                            .relation_count = spec->relation_count,
                            .stays = m->stays,
                            .stay_count = spec->stay_count};
}

base_status spexc_monitor_build(const lang_spec *spec, spexc_monitor **out, base_error *error)
{
    assert(spec->state_count == spec->lts->states); /* else it was loaded without names */
    spexc_monitor *m = calloc(1, sizeof *m);
    if (!m)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    const lang_spec *followed = spec->folded ? spec->folded : spec;
    m->states = calloc((size_t)followed->state_count + 1, sizeof *m->states);
    m->sources = calloc((size_t)spec->source_count + 1, sizeof *m->sources);
    m->actions = calloc((size_t)spec->action_count + 1, sizeof *m->actions);
    m->state_flags = calloc((size_t)followed->state_count + 1, sizeof *m->state_flags);
    m->internal = calloc((size_t)spec->action_count + 1, sizeof *m->internal);
    m->relations = calloc((size_t)spec->relation_count + 1, sizeof *m->relations);
    m->stays = calloc((size_t)spec->stay_count + 1, sizeof *m->stays);
    m->stay_states = calloc((size_t)spec->stay_count * followed->state_count + 1, 1);
    base_status status = BASE_OK;
    if (!m->states || !m->sources || !m->actions || !m->internal || !m->state_flags || !m->relations ||
        !m->stays || !m->stay_states)
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    else
        status = spexc_tables_build(spec, SPEXC_REDUCE_BRANCHING, SPEXC_MAX_TABLE, &m->tables, error);
    if (!status && spec->unfolded_count > 0)
        status = spexc_kept_build(spec, &m->kept, error);
    if (status) {
        spexc_monitor_free(m);
        return status;
    }
    name_things(m, followed);
    fill_rules(m, followed);
    fill(m);
    *out = m;
    return BASE_OK;
}

void spexc_monitor_free(spexc_monitor *monitor)
{
    if (!monitor)
        return;
    spexc_tables_free(monitor->tables);
    spexc_kept_free(monitor->kept);
    free(monitor->states);
    free(monitor->sources);
    free(monitor->actions);
    free(monitor->internal);
    free(monitor->state_flags);
    free(monitor->relations);
    free(monitor->stays);
    free(monitor->stay_states);
    free(monitor);
}

const spex_monitor *spexc_monitor_get(const spexc_monitor *monitor)
{
    assert(monitor->tables);
    return &monitor->monitor;
}
