/* See rules.h. Most steps are from one state by one transition, and found by halving; only for others are
 * sets of states collected. */
#include "runtime/specs/rules.h"

#include "runtime/specs/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool is_silent(const spex_monitor *m, uint32_t action)
{
    return action == m->action_count - 1 || m->internal[action];
}

/* The first transition that is not before those of that action. */
static uint32_t find_edge(const spex_monitor *m, uint32_t from, uint32_t action)
{
    uint32_t low = 0, high = m->edge_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const spex_edge *e = &m->edges[middle];
        if (e->from != from ? e->from < from : e->action < action)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_by(const spex_monitor *m, uint32_t edge, uint32_t from, uint32_t action)
{
    return edge < m->edge_count && m->edges[edge].from == from && m->edges[edge].action == action;
}

/* ---- conditions ---- */

const spex_condition *spex_condition_of(const spex_rules *rules, uint32_t edge)
{
    uint32_t low = 0, high = rules ? rules->condition_count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rules->conditions[middle].edge < edge)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = rules && low < rules->condition_count && rules->conditions[low].edge == edge;
    return found ? &rules->conditions[low] : NULL;
}

int spex_condition_time(const spex_condition *c, bool is_late, int64_t rested)
{
    if (c->after > INT64_MAX / 1000 || rested < c->after * 1000)
        return SPEX_E_TOO_EARLY;
    if (!is_late && c->within <= INT64_MAX / 1000 && rested > c->within * 1000)
        return SPEX_E_TOO_LATE;
    return SPEX_OK;
}

/* ---- sets of states ---- */

typedef struct states { /* those it may be in; `late`: also by silent steps */
    bool *has, *late;
    uint32_t *list, count;
} states;

static int states_init(states *s, const spex_monitor *m)
{
    *s = (states){calloc(m->state_count, sizeof *s->has), calloc(m->state_count, sizeof *s->late),
                  malloc(m->state_count * sizeof *s->list), 0};
    return s->has && s->late && s->list ? SPEX_OK : SPEX_E_NOMEM;
}

static void states_release(states *s)
{
    free(s->has);
    free(s->late);
    free(s->list);
}

static void states_add(states *s, uint32_t state)
{
    if (!s->has[state])
        s->list[s->count++] = state;
    s->has[state] = true;
}

static void states_clear(states *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        s->has[s->list[i]] = s->late[s->list[i]] = false;
    s->count = 0;
}

static void add_place(const spex_monitor *m, spex_place place, states *s)
{
    if (place.set)
        for (uint32_t i = 0; i < place.set->count; i++)
            states_add(s, place.set->runs[i]);
    else if (place.run != PLACE_ANYWHERE)
        states_add(s, place.run);
    else
        for (uint32_t i = 0; i < m->state_count; i++)
            states_add(s, i);
}

static void close_silently(const spex_monitor *m, states *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t from = s->list[i];
        for (uint32_t e = find_edge(m, from, 0); e < m->edge_count && m->edges[e].from == from; e++)
            if (is_silent(m, m->edges[e].action)) {
                states_add(s, m->edges[e].to);
                s->late[m->edges[e].to] = true;
            }
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int place_of(const spex_monitor *m, states *s, spex_place *place)
{
    *place = (spex_place){.run = s->count ? s->list[0] : PLACE_ANYWHERE};
    if (s->count <= 1)
        return SPEX_OK;
    if (s->count == m->state_count) {
        place->run = PLACE_ANYWHERE;
        return SPEX_OK;
    }
    place->set = malloc(sizeof *place->set + s->count * sizeof place->set->runs[0]);
    if (!place->set)
        return SPEX_E_NOMEM;
    qsort(s->list, s->count, sizeof *s->list, by_number);
    place->set->count = s->count;
    memcpy(place->set->runs, s->list, s->count * sizeof *s->list);
    return SPEX_OK;
}

/* ---- steps ---- */

void spex_went_release(spex_went *went)
{
    free(went->more);
    went->more = NULL;
}

static int add_candidate(spex_went *went, uint32_t *room, spex_candidate candidate)
{
    if (went->count == *room) {
        uint32_t more = *room * 4;
        spex_candidate *list = realloc(went->more, more * sizeof *list);
        if (!list)
            return SPEX_E_NOMEM;
        if (!went->more)
            memcpy(list, went->few, sizeof went->few);
        went->more = list;
        *room = more;
    }
    (went->more ? went->more : went->few)[went->count++] = candidate;
    return SPEX_OK;
}

static bool leads_to(const spex_monitor *m, uint32_t from, uint32_t to, states *work)
{
    if (from == to)
        return true;
    states_clear(work);
    states_add(work, from);
    close_silently(m, work);
    return work->has[to];
}

/* Keeps those that fit what was reported, if some do; then the specification is where that says. */
static bool keep_reported(const spex_monitor *m, spex_went *went, uint32_t to, states *work)
{
    spex_candidate *list = went->more ? went->more : went->few;
    uint32_t kept = 0;
    for (uint32_t i = 0; to < m->state_count && i < went->count; i++)
        if (leads_to(m, m->edges[list[i].edge].to, to, work)) {
            spex_candidate one = list[i];
            list[i] = list[kept];
            list[kept++] = one;
        }
    went->count = kept ? kept : went->count;
    return kept > 0;
}

static int collect(const spex_monitor *m, const states *before, uint32_t action, spex_went *went)
{
    uint32_t room = CANDIDATES_FEW;
    int status = SPEX_OK;
    for (uint32_t i = 0; !status && i < before->count; i++) {
        uint32_t from = before->list[i];
        for (uint32_t e = find_edge(m, from, action); !status && is_by(m, e, from, action); e++)
            status = add_candidate(went, &room, (spex_candidate){e, before->late[from]});
    }
    return status;
}

static int step_sets(const spex_monitor *m, spex_place from, spex_triple t, states *before, states *work,
                     spex_went *went)
{
    add_place(m, from, before);
    close_silently(m, before);
    int status = collect(m, before, t.action, went);
    if (status)
        return status;
    bool rests = is_silent(m, t.action);
    bool is_told = keep_reported(m, went, t.to, work);
    if (!is_told && rests && t.to < m->state_count && before->has[t.to]) {
        is_told = true; /* it rested there */
        went->count = 0;
    }
    if (is_told || (went->count == 0 && !rests)) {
        went->to = (spex_place){.run = t.to < m->state_count ? t.to : PLACE_ANYWHERE};
        return SPEX_OK;
    }
    states_clear(work);
    if (rests)
        add_place(m, from, work);
    for (uint32_t i = 0; i < went->count; i++)
        states_add(work, m->edges[spex_went_by(went)[i].edge].to);
    went->count = rests ? 0 : went->count; /* it may have rested */
    return place_of(m, work, &went->to);
}

/* From one state that no silent step leads out of, by transitions of which one leads to where it was
 * reported, or by the only one. */
static bool step_once(const spex_spec *spec, spex_place from, spex_triple t, spex_went *went)
{
    const spex_monitor *m = spec->monitor;
    if (from.set || from.run == PLACE_ANYWHERE || spec->leaves_silently[from.run])
        return false;
    uint32_t only = spec->only ? spec->only[from.run * m->action_count + t.action] : SPEX_NOT_ONE;
    if (only != SPEX_NOT_ONE) {
        went->few[went->count++] = (spex_candidate){only, false};
        went->to = (spex_place){.run = m->edges[only].to};
        return true;
    }
    uint32_t first = find_edge(m, from.run, t.action), end = first, by = UINT32_MAX;
    for (; is_by(m, end, from.run, t.action); end++) {
        if (spec->leaves_silently[m->edges[end].to])
            return false;
        if (m->edges[end].to == t.to)
            by = end;
    }
    if (by == UINT32_MAX && end == first + 1)
        by = first;
    if (by == UINT32_MAX)
        return false;
    went->few[went->count++] = (spex_candidate){by, false};
    went->to = (spex_place){.run = m->edges[by].to};
    return true;
}

int spex_place_step(const spex_spec *spec, spex_place from, spex_triple triple, spex_went *went)
{
    const spex_monitor *m = spec->monitor;
    assert(m && spec->leaves_silently);
    went->count = 0;
    went->more = NULL;
    went->to = (spex_place){.run = PLACE_ANYWHERE};
    bool is_known = triple.action < m->action_count;
    if (is_known && !is_silent(m, triple.action) && step_once(spec, from, triple, went))
        return SPEX_OK;
    if (!is_known) {
        went->to = spex_place_at(spec, triple.to);
        return SPEX_OK;
    }
    states before = {0}, work = {0};
    int status = states_init(&before, m);
    if (!status)
        status = states_init(&work, m);
    if (!status)
        status = step_sets(m, from, triple, &before, &work, went);
    states_release(&before);
    states_release(&work);
    if (status)
        spex_went_release(went);
    return status;
}

/* ---- where it is ---- */

int spex_place_within(const spex_spec *spec, spex_place place, const uint8_t *marked, bool *within)
{
    const spex_monitor *m = spec->monitor;
    if (!place.set && place.run != PLACE_ANYWHERE && !spec->leaves_silently[place.run]) {
        *within = marked[place.run];
        return SPEX_OK;
    }
    states s;
    int status = states_init(&s, m);
    if (!status) {
        add_place(m, place, &s);
        close_silently(m, &s);
        *within = true;
        for (uint32_t i = 0; i < s.count; i++)
            *within = *within && marked[s.list[i]];
    }
    states_release(&s);
    return status;
}

int spex_place_among(const spex_spec *spec, const spex_reach *reach, uint32_t source, spex_place *place)
{
    uint32_t sources = spec->monitor->source_count, count = 0;
    for (uint32_t k = 0; k < reach->count; k++)
        count += reach->todo[k] % sources == source;
    bool all = count == 0;
    count = all ? reach->count : count;
    *place = (spex_place){.run = PLACE_ANYWHERE};
    if (count > 1 && !(place->set = malloc(sizeof *place->set + count * sizeof place->set->runs[0])))
        return SPEX_E_NOMEM;
    if (place->set)
        place->set->count = 0;
    for (uint32_t s = 0; s < spec->monitor->state_count; s++) {
        if (!reach->has[s] || (!all && s % sources != source))
            continue;
        place->run = s;
        if (place->set)
            place->set->runs[place->set->count++] = s;
    }
    return SPEX_OK;
}

const char *spex_place_name(const spex_spec *spec, spex_place place)
{
    const spex_monitor *m = spec->monitor;
    bool one = !place.set && place.run != PLACE_ANYWHERE && !spec->leaves_silently[place.run];
    return one ? spex_reported_name(m, place.run % spex_reported_count(m)) : NULL;
}
