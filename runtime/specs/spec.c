/* See spec.h. */
#include "runtime/specs/spec.h"
#include "runtime/specs/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void spex_spec_free(spex_spec *spec)
{
    assert(spec);
    free(spec->name);
    spex_names_release(&spec->states);
    spex_names_release(&spec->actions);
    spex_valued_release(spec);
    spex_model_release(&spec->model);
    free(spec->goes_on);
    free(spec->leaves_silently);
    free(spec->only);
    free(atomic_load(&spec->counted));
    free(spec->queues);
    free(spec);
}

int spex_spec_new(const char *name, spex_spec **out)
{
    assert(name && *name);
    spex_spec *spec = calloc(1, sizeof *spec);
    if (!spec)
        return SPEX_E_NOMEM;
    spec->name = strdup(name);
    if (!spec->name || spex_names_init(&spec->states))
        goto no_states;
    if (spex_names_init(&spec->actions))
        goto no_actions;
    if (spex_model_init(&spec->model))
        goto no_model;
    *out = spec;
    return SPEX_OK;

no_model:
    spex_names_release(&spec->actions);
no_actions:
    spex_names_release(&spec->states);
no_states:
    free(spec->name);
    free(spec);
    return SPEX_E_NOMEM;
}

static int name_all(spex_names *names, const char *const *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number;
        int status = spex_names_add(names, texts[i], strlen(texts[i]), &number);
        if (status)
            return status;
        if (number != i)
            return SPEX_E_MONITOR; /* two of one name */
    }
    return SPEX_OK;
}

#define ONLY_MOST 65536u

static int find_only_edges(spex_spec *spec)
{
    const spex_monitor *m = spec->monitor;
    size_t count = (size_t)m->state_count * m->action_count;
    if (!spec->rules || count > ONLY_MOST)
        return SPEX_OK;
    spec->only = malloc(count * sizeof *spec->only);
    if (!spec->only)
        return SPEX_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        spec->only[i] = SPEX_NOT_ONE;
    for (uint32_t e = 0; e < m->edge_count; e++) {
        const spex_edge *edge = &m->edges[e];
        bool is_first =
            e == 0 || m->edges[e - 1].from != edge->from || m->edges[e - 1].action != edge->action;
        bool is_last = e + 1 == m->edge_count || m->edges[e + 1].from != edge->from ||
                       m->edges[e + 1].action != edge->action;
        if (is_first && is_last && !spec->leaves_silently[edge->from] && !spec->leaves_silently[edge->to])
            spec->only[(size_t)edge->from * m->action_count + edge->action] = e;
    }
    return SPEX_OK;
}

int spex_spec_set_monitor(spex_spec *spec, const spex_monitor *monitor)
{
    assert(!spec->monitor && !strcmp(spec->name, monitor->name));
    SPEX_CHECK(assert(spex_monitor_valid(monitor)));
    spec->monitor = monitor;
    spec->fingerprint = monitor->fingerprint;
    spec->tables = spex_monitor_tables(monitor);
    spec->goes_on = calloc(monitor->run_count, sizeof *spec->goes_on);
    if (!spec->goes_on)
        return SPEX_E_NOMEM;
    spex_monitor_goes_on(monitor, spec->goes_on);
    spec->rules = spex_monitor_rules(monitor);
    spec->leaves_silently = calloc(monitor->state_count, sizeof *spec->leaves_silently);
    if (!spec->leaves_silently)
        return SPEX_E_NOMEM;
    for (uint32_t i = 0; i < monitor->edge_count; i++)
        if (monitor->edges[i].action == monitor->action_count - 1 ||
            monitor->internal[monitor->edges[i].action])
            spec->leaves_silently[monitor->edges[i].from] = 1;
    int status = find_only_edges(spec);
    if (!status)
        status = name_all(&spec->states, monitor->states, monitor->state_count);
    if (!status)
        status = name_all(&spec->actions, monitor->actions, monitor->action_count);
    if (!status)
        status = spex_valued_init(spec);
    assert(status || atomic_load(&spec->states.count) == monitor->state_count);
    assert(status || atomic_load(&spec->actions.count) == monitor->action_count);
    return status;
}

void spex_spec_forked(spex_spec *spec)
{
    spex_mutex_init(&spec->states.lock, SPEX_RANK_NAMES);
    spex_mutex_init(&spec->actions.lock, SPEX_RANK_NAMES);
    if (spec->has_values) {
        spex_mutex_init(&spec->sources.lock, SPEX_RANK_NAMES);
        spex_mutex_init(&spec->values.lock, SPEX_RANK_NAMES);
    }
    spex_mutex_init(&spec->model.lock, SPEX_RANK_MODEL);
    spex_mutex_init(&spec->model.deciding, SPEX_RANK_DECIDING);
}

bool spex_same_monitor(const spex_monitor *a, const spex_monitor *b)
{
    return a == b || (a->fingerprint == b->fingerprint && a->layout == b->layout &&
                      a->run_count == b->run_count && a->form == b->form && !strcmp(a->name, b->name));
}

bool spex_prunes(const spex_spec *spec)
{
    return spec->monitor->prunable != SPEX_PRUNABLE_NONE &&
           spec->monitor->prune_timeout < SPEX_INFINITY / 1000;
}

void spex_spec_check(spex_spec *spec)
{
    assert(spec->name && *spec->name);
    spex_names_check(&spec->states);
    spex_names_check(&spec->actions);
    spex_model_check(&spec->model);
}
