/* Shortest runs: to a goal, and with a given trace. Both searches are breadth-first, over states or over
 * pairs of a state and how much of the trace has been taken, and keep how each of those was first met: the
 * way back.
 */
#include "lts/run.h"
#include "base/array.h"
#include "base/word_index.h"
#include "lts/explicit.h"
#include "lts/search.h"

#include <assert.h>

lts_step lts_step_of(const lts *l, lts_state from, uint64_t e)
{
    assert(from < l->states && e >= l->first[from] && e < l->first[from + 1]);
    return (lts_step){.label = l->edges[e].label,
                      .from = from,
                      .to = l->edges[e].target,
                      .origin = l->origin ? l->origin[e] : LTS_NONE};
}

typedef struct search {
    const lts *l;
    lts_trail trail;
} search;

/* The way to visit `last`. */
static base_status go_back(const search *s, uint32_t last, lts_run *run)
{
    uint32_t *way, length;
    const lts_visit_record *visits = s->trail.visits;
    base_status status = lts_trail_way(&s->trail, last, &way, &length);
    if (status != BASE_OK)
        return status;
    lts_step *steps = base_alloc(length, sizeof *steps);
    for (uint32_t n = 0; steps && n < length; n++)
        steps[n] = lts_step_of(s->l, visits[way[n]].state, visits[way[n + 1]].via);
    free(way);
    if (!steps)
        return BASE_E_NOMEM;
    *run = (lts_run){steps, length, visits[last].state};
    return BASE_OK;
}

/* Sets *run when there is a visit `last`, and releases the search. */
static base_status conclude(search *s, base_status status, uint32_t last, bool *found, lts_run *run)
{
    bool is_found = status == BASE_OK && last != LTS_NONE;
    if (is_found)
        status = go_back(s, last, run);
    lts_trail_release(&s->trail);
    if (status == BASE_OK)
        *found = is_found;
    return status;
}

/* ---- to a goal ---- */

static bool may_end(const lts_goal *goal, lts_state s)
{
    return !goal->to || goal->to[s];
}

/* Looks at the steps from visit v; *last: the one that ends the run. */
static base_status look_around(search *s, const lts_goal *goal, uint32_t v, bool *met, uint32_t *last)
{
    const lts *l = s->l;
    lts_state from = s->trail.visits[v].state;
    for (uint64_t e = l->first[from]; e < l->first[from + 1]; e++) {
        lts_edge edge = l->edges[e];
        if (goal->silent && edge.label != LTS_TAU)
            return BASE_OK;
        bool ends = may_end(goal, edge.target) && (goal->last == LTS_NONE || goal->last == edge.label);
        if (met[edge.target] && !ends)
            continue;
        met[edge.target] = true;
        base_status status = lts_trail_add(&s->trail, edge.target, v, e);
        if (ends)
            *last = s->trail.count - 1;
        if (ends || status != BASE_OK)
            return status;
    }
    return BASE_OK;
}

base_status lts_shortest_run(const lts *l, const lts_goal *goal, bool *found, lts_run *run)
{
    assert(goal->from < l->states && found && run);
    search s = {.l = l};
    bool *met = base_alloc_zeroed(l->states, sizeof *met);
    uint32_t last = LTS_NONE;
    base_status status = met ? lts_trail_add(&s.trail, goal->from, LTS_NONE, 0) : BASE_E_NOMEM;
    if (status == BASE_OK) {
        met[goal->from] = true;
        if (goal->last == LTS_NONE && may_end(goal, goal->from))
            last = 0;
    }
    for (uint32_t v = 0; v < s.trail.count && status == BASE_OK && last == LTS_NONE; v++)
        status = look_around(&s, goal, v, met, &last);
    free(met);
    return conclude(&s, status, last, found, run);
}

/* ---- with a given trace ---- */

typedef struct tracking {
    search search;
    base_word_index
        known; /* how much of the trace has been taken and the state, numbered as the visits are */
    uint64_t max_visits;
} tracking;

static base_status meet(tracking *t, uint32_t taken, lts_state state, uint32_t before, uint64_t edge)
{
    uint32_t number = base_word_index_intern_pair(&t->known, taken, state);
    if (number == LTS_NONE)
        return BASE_E_NOMEM;
    if (number < t->search.trail.count)
        return BASE_OK;
    return number >= t->max_visits ? BASE_E_LIMIT : lts_trail_add(&t->search.trail, state, before, edge);
}

static base_status follow(tracking *t, const lts_trace *trace, uint32_t v, uint32_t taken)
{
    const lts *l = t->search.l;
    lts_state from = t->search.trail.visits[v].state;
    base_status status = BASE_OK;
    for (uint64_t e = l->first[from]; e < l->first[from + 1] && status == BASE_OK; e++) {
        lts_edge edge = l->edges[e];
        if (trace->weak && edge.label == LTS_TAU)
            status = meet(t, taken, edge.target, v, e);
        else if (taken < trace->length && edge.label == trace->labels[taken])
            status = meet(t, taken + 1, edge.target, v, e);
    }
    return status;
}

base_status lts_run_of_trace(const lts *l, const lts_trace *trace, lts_state end, uint64_t max_visits,
                             bool *found, lts_run *run)
{
    assert(l && (trace->labels || trace->length == 0) && found && run);
    tracking t = {.search.l = l, .max_visits = max_visits};
    uint32_t last = LTS_NONE;
    base_status status = meet(&t, 0, l->initial, LTS_NONE, 0);
    for (uint32_t v = 0; v < t.search.trail.count && status == BASE_OK && last == LTS_NONE; v++) {
        uint32_t taken = (uint32_t)(*base_word_index_key(&t.known, v) >> 32);
        if (taken == trace->length && (end == LTS_NONE || t.search.trail.visits[v].state == end))
            last = v;
        else
            status = follow(&t, trace, v, taken);
    }
    base_word_index_release(&t.known);
    return conclude(&t.search, status, last, found, run);
}

void lts_run_release(lts_run *run)
{
    free(run->steps);
    *run = (lts_run){0};
}
