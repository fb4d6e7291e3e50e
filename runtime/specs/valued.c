/* Specifications with variables. A program reports a source, "sent"; what an instance is recorded in is that
 * with the values of the variables, "sent[tries=2]". Where several values are possible all are named, sorted,
 * "sent[tries=1 | tries=2]", and where nothing is known of them, "sent[?]". The number of such a name is all
 * that is kept: where it is a declared state, as nearly always, a step is found by halving; else the name is
 * taken apart again.
 */
#include "runtime/specs/valued.h"
#include "runtime/specs/edges.h"
#include "runtime/specs/valued_kept.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- where the monitor goes on ---- */

/* All states of which these may be the parts. */
static void add_fitting(const spex_monitor *m, const spex_parts *p, spex_reach *states)
{
    for (uint32_t s = 0; s < m->state_count; s++)
        if ((p->source == SPEX_NO_SOURCE || p->source == s % m->source_count) &&
            (!p->has || p->has[s / m->source_count]))
            spex_reach_add(states, s);
}

static int resume(const spex_spec *spec, const spex_parts *p, spex_position *to)
{
    spex_reach states;
    int status = spex_reach_init(&states, spec->monitor);
    if (!status) {
        add_fitting(spec->monitor, p, &states);
        status = spex_monitor_resume_among(spec->monitor, states.todo, states.count, to);
    }
    spex_reach_release(&states);
    return status;
}

int spex_valued_resume(spex_spec *spec, uint32_t *state, spex_position *to)
{
    if (!spec->has_values || *state < spec->monitor->state_count)
        return spex_monitor_resume(spec->monitor, *state, to);
    if (spex_keeps(spec->monitor))
        return spex_kept_go_on(spec, state, to);
    spex_parts p;
    int status = spex_take_apart(spec, *state, &p);
    if (status)
        return status;
    status = resume(spec, &p, to);
    if (!status)
        status = spex_put_together(spec, &p, spex_names_at(&spec->states, *state)->text, state);
    free(p.has);
    return status;
}

int spex_valued_fitting(const spex_spec *spec, uint32_t state, bool **fits)
{
    spex_parts p;
    spex_reach states;
    *fits = NULL;
    if (!spec->has_values || spex_keeps(spec->monitor))
        return SPEX_OK;
    int status = spex_take_apart(spec, state, &p);
    if (status)
        return status;
    status = spex_reach_init(&states, spec->monitor);
    if (!status) {
        add_fitting(spec->monitor, &p, &states);
        *fits = states.has;
        states.has = NULL;
    }
    spex_reach_release(&states);
    free(p.has);
    return status;
}

int spex_valued_begin(spex_spec *spec, bool is_known, uint32_t *state)
{
    const spex_monitor *m = spec->monitor;
    if (!spec->has_values || (is_known && *state < m->state_count))
        return SPEX_OK;
    bool *has = is_known ? calloc(spex_values_count(spec), sizeof *has) : NULL;
    if (is_known && !has)
        return SPEX_E_NOMEM;
    if (has)
        has[0] = true;
    const spex_name *name = spex_names_at(&spec->states, *state);
    uint32_t source = *state < m->state_count ? *state % m->source_count : SPEX_NO_SOURCE;
    spex_parts p = {source, name->length, has, is_known};
    int status = spex_put_together(spec, &p, name->text, state);
    free(has);
    return status;
}

/* ---- steps ---- */

static bool is_refused(const spex_monitor *m, uint32_t from, uint32_t action)
{
    uint32_t low = 0, high = m->refused_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const spex_edge *e = &m->refused[middle];
        if (e->from < from || (e->from == from && e->action < action))
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->refused_count && m->refused[low].from == from && m->refused[low].action == action;
}

/* The only transition of that action to that source; NULL: there is none, or it cannot be told so. */
static const spex_edge *only_transition(const spex_spec *spec, uint32_t from, uint32_t action,
                                        uint32_t source)
{
    const spex_monitor *m = spec->monitor;
    const spex_edge *found = NULL;
    if (from >= m->state_count || spec->has_silent)
        return NULL;
    for (uint32_t i = spex_find_edge(m, from, action, 0);
         i < m->edge_count && m->edges[i].from == from && m->edges[i].action == action; i++) {
        if (m->edges[i].to % m->source_count != source)
            continue;
        if (found)
            return NULL;
        found = &m->edges[i];
    }
    return found;
}

/* The states in which it may be before the step, as far as the parts of its state say. */
static void add_before(const spex_monitor *m, const spex_parts *p, bool has_source, const spex_reach *among,
                       spex_reach *before)
{
    for (uint32_t k = 0; k < among->count; k++) {
        uint32_t s = among->todo[k];
        bool fits = !has_source || p->source == SPEX_NO_SOURCE || p->source == s % m->source_count;
        if (fits && (!p->has || p->has[s / m->source_count]))
            spex_reach_add(before, s);
    }
}

static void step_from(const spex_monitor *m, uint32_t action, spex_reach *before, spex_reach *after)
{
    spex_reach_close(m, before);
    spex_reach_step(m, before, action, after);
}

/* Where it may be before the step, by where the run automaton is. Where it is deterministic, it goes on as
 * the run automaton does; else it may be in all states that allow no more. */
static int find_position(const spex_spec *spec, spex_position here, spex_reach *among)
{
    if (!spec->is_deterministic)
        return spex_reach_position(spec->monitor, here, among);
    spex_reach_resumed(spec->monitor, here, among);
    return SPEX_OK;
}

/* Where it is said to be. */
static void add_place(uint32_t from, const spex_place *place, const spex_monitor *m, spex_reach *before)
{
    if (from < m->state_count)
        spex_reach_add(before, from);
    else if (place->set)
        for (uint32_t i = 0; i < place->set->count; i++)
            spex_reach_add(before, place->set->runs[i]);
    else
        spex_reach_add(before, place->run);
}

/* Where the specification may be after the step: from where it is said to be, as far as that allows the step;
 * else from wherever the run automaton may be, with these values; else with any. */
static int follow(const spex_spec *spec, const spex_valued_what *w, const spex_parts *p, spex_reach *after)
{
    const spex_monitor *m = spec->monitor;
    uint32_t action = w->action;
    spex_reach among = {0}, before = {0};
    int status = spex_reach_init(&among, m);
    bool is_silent = spex_is_silent(m, action);
    for (unsigned attempt = 0; attempt < 4 && !status && after->count == 0; attempt++) {
        if (attempt == 0 && w->from >= m->state_count && !w->place)
            continue;
        spex_reach_release(&before);
        status = spex_reach_init(&before, m);
        if (!status && attempt == 1)
            status = find_position(spec, w->here, &among);
        if (status)
            break;
        if (attempt == 0)
            add_place(w->from, w->place, m, &before);
        else
            add_before(m, attempt == 3 ? &(spex_parts){.source = SPEX_NO_SOURCE} : p, attempt == 1, &among,
                       &before);
        step_from(m, action, &before, after);
        for (uint32_t k = 0;
             (action == m->action_count - 1 || (is_silent && after->count == 0)) && k < before.count; k++)
            spex_reach_add(after, before.todo[k]); /* it may rest meanwhile */
    }
    spex_reach_close(m, after);
    spex_reach_release(&among);
    spex_reach_release(&before);
    return status;
}

/* The values of those states that are of the source that was reported, if there are any; else of all. */
static int values_of(const spex_spec *spec, const spex_reach *after, spex_parts *p)
{
    const spex_monitor *m = spec->monitor;
    bool any = false;
    p->has = calloc(spex_values_count(spec), sizeof *p->has);
    if (!p->has)
        return SPEX_E_NOMEM;
    for (uint32_t k = 0; k < after->count; k++)
        any = any || after->todo[k] % m->source_count == p->source;
    for (uint32_t k = 0; k < after->count; k++) {
        uint32_t v = after->todo[k] / m->source_count;
        if (any && after->todo[k] % m->source_count != p->source)
            continue;
        p->count += !p->has[v];
        p->has[v] = true;
    }
    if (p->count == 0) {
        free(p->has);
        p->has = NULL;
    }
    return SPEX_OK;
}

/* A step that is allowed. */
static int take(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    spex_parts now = spex_reported_parts(spec, w->reported), was;
    const spex_edge *only =
        now.source == SPEX_NO_SOURCE ? NULL : only_transition(spec, w->from, w->action, now.source);
    if (only) {
        v->state = only->to;
        return SPEX_OK;
    }
    spex_reach after = {0};
    int status = spex_take_apart(spec, w->from, &was);
    if (!status)
        status = spex_reach_init(&after, m);
    if (!status)
        status = follow(spec, w, &was, &after);
    if (!status)
        status = values_of(spec, &after, &now);
    if (!status)
        status = spex_list_expected(m, &after, now.source, &v->expected);
    if (!status)
        status = spex_put_together(spec, &now, spex_names_at(&spec->states, w->reported)->text, &v->state);
    if (!status && v->state >= m->state_count)
        status = spex_place_among(spec, &after, now.source, &v->place);
    spex_reach_release(&after);
    free(was.has);
    free(now.has);
    return status;
}

static int place_fitting(const spex_spec *spec, const spex_parts *p, spex_place *place)
{
    spex_reach states;
    int status = spex_reach_init(&states, spec->monitor);
    if (!status) {
        add_fitting(spec->monitor, p, &states);
        status = spex_place_among(spec, &states, p->source, place);
    }
    spex_reach_release(&states);
    return status;
}

int spex_valued_place(const spex_spec *spec, uint32_t state, spex_place *place)
{
    spex_parts p;
    *place = spex_place_at(spec, state);
    if (!spec->has_values || state < spec->monitor->state_count)
        return SPEX_OK;
    int status = spex_take_apart(spec, state, &p);
    if (!status && (p.source != SPEX_NO_SOURCE || p.has))
        status = place_fitting(spec, &p, place);
    if (!status)
        free(p.has);
    return status;
}

/* One that is not: the values stay as they are. */
static int slip(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    const spex_monitor *m = spec->monitor;
    spex_parts now = spex_reported_parts(spec, w->reported), was;
    int status = spex_take_apart(spec, w->from, &was);
    if (status)
        return status;
    for (uint32_t i = 0; i < spex_values_count(spec) && was.source != SPEX_NO_SOURCE; i++)
        v->is_out_of_range =
            v->is_out_of_range ||
            (was.has && was.has[i] && is_refused(m, i * m->source_count + was.source, w->action));
    now.has = was.has;
    now.count = was.count;
    status = spex_put_together(spec, &now, spex_names_at(&spec->states, w->reported)->text, &v->state);
    if (!status)
        status = resume(spec, &now, &v->position);
    if (!status && v->state >= m->state_count)
        status = place_fitting(spec, &now, &v->place);
    free(was.has);
    return status;
}

int spex_valued_step(spex_spec *spec, const spex_valued_what *w, spex_valued *v)
{
    assert(spec->has_values);
    *v = (spex_valued){.place.run = PLACE_ANYWHERE};
    int status;
    if (spex_keeps(spec->monitor))
        status = w->status ? spex_kept_slip(spec, w, v) : spex_kept_take(spec, w, v);
    else
        status = w->status ? slip(spec, w, v) : take(spec, w, v);
    if (status || !v->expected.is_wrong) {
        free(v->expected.sources);
        v->expected.sources = NULL;
    }
    if (status) {
        spex_run_set_free(v->position.set);
        spex_run_set_free(v->place.set);
    }
    return status;
}
