/* Shortest runs: to a goal, and with a given trace. Both searches are breadth-first, over states or over
 * pairs of a state and how much of the trace has been taken, and keep how each of those was first met: the
 * way back.
 */
#include "lts/run.h"
#include "base/array.h"
#include "base/pair_index.h"
#include "lts/explicit.h"

#include <assert.h>

lts_step lts_step_of(const lts *l, lts_state from, uint64_t e)
{
    assert(from < l->states && e >= l->first[from] && e < l->first[from + 1]);
    return (lts_step){.label = l->edges[e].label,
                      .from = from,
                      .to = l->edges[e].target,
                      .origin = l->origin ? l->origin[e] : LTS_NONE};
}

typedef struct visit {
    lts_state state;
    uint32_t before; /* the visit it was met from; LTS_NONE: the first */
    uint64_t edge;   /* by which edge */
} visit;

typedef struct search {
    const lts *l;
    visit *visits; /* in the order they are made */
    uint32_t count;
    size_t capacity;
} search;

static base_status note_visit(search *s, lts_state state, uint32_t before, uint64_t edge)
{
    if (s->count == LTS_MAX)
        return BASE_E_LIMIT;
    if (!base_grow(s->visits, s->capacity, (size_t)s->count + 1))
        return BASE_E_NOMEM;
    s->visits[s->count++] = (visit){state, before, edge};
    return BASE_OK;
}

/* The way to visit `last`. */
static base_status go_back(const search *s, uint32_t last, lts_run *run)
{
    uint32_t length = 0;
    for (uint32_t v = last; s->visits[v].before != LTS_NONE; v = s->visits[v].before)
        length++;
    lts_step *steps = base_alloc(length, sizeof *steps);
    if (!steps)
        return BASE_E_NOMEM;
    for (uint32_t v = last, n = length; n-- > 0; v = s->visits[v].before) {
        uint64_t e = s->visits[v].edge;
        steps[n] = lts_step_of(s->l, s->visits[s->visits[v].before].state, e);
    }
    *run = (lts_run){steps, length, s->visits[last].state};
    return BASE_OK;
}

/* Sets *run when there is a visit `last`, and releases the search. */
static base_status conclude(search *s, base_status status, uint32_t last, bool *found, lts_run *run)
{
    bool is_found = status == BASE_OK && last != LTS_NONE;
    if (is_found)
        status = go_back(s, last, run);
    free(s->visits);
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
    lts_state from = s->visits[v].state;
    for (uint64_t e = l->first[from]; e < l->first[from + 1]; e++) {
        lts_edge edge = l->edges[e];
        if (goal->silent && edge.label != LTS_TAU)
            return BASE_OK;
        bool ends = may_end(goal, edge.target) && (goal->last == LTS_NONE || goal->last == edge.label);
        if (met[edge.target] && !ends)
            continue;
        met[edge.target] = true;
        base_status status = note_visit(s, edge.target, v, e);
        if (ends)
            *last = s->count - 1;
        if (ends || status != BASE_OK)
            return status;
    }
    return BASE_OK;
}

base_status lts_shortest_run(const lts *l, const lts_goal *goal, bool *found, lts_run *run)
{
    search s = {.l = l};
    bool *met = base_alloc_zeroed(l->states, sizeof *met);
    uint32_t last = LTS_NONE;
    base_status status = met ? note_visit(&s, goal->from, LTS_NONE, 0) : BASE_E_NOMEM;
    if (status == BASE_OK) {
        met[goal->from] = true;
        if (goal->last == LTS_NONE && may_end(goal, goal->from))
            last = 0;
    }
    for (uint32_t v = 0; v < s.count && status == BASE_OK && last == LTS_NONE; v++)
        status = look_around(&s, goal, v, met, &last);
    free(met);
    return conclude(&s, status, last, found, run);
}

/* ---- with a given trace ---- */

typedef struct tracking {
    search search;
    base_pair_index
        known; /* how much of the trace has been taken and the state, numbered as the visits are */
    uint64_t max_visits;
} tracking;

static base_status meet(tracking *t, uint32_t taken, lts_state state, uint32_t before, uint64_t edge)
{
    uint32_t number = base_pair_index_intern(&t->known, taken, state);
    if (number == LTS_NONE)
        return BASE_E_NOMEM;
    if (number < t->search.count)
        return BASE_OK;
    return number >= t->max_visits ? BASE_E_LIMIT : note_visit(&t->search, state, before, edge);
}

static base_status follow(tracking *t, const lts_trace *trace, uint32_t v, uint32_t taken)
{
    const lts *l = t->search.l;
    lts_state from = t->search.visits[v].state;
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
    tracking t = {.search.l = l, .max_visits = max_visits};
    uint32_t last = LTS_NONE;
    base_status status = meet(&t, 0, l->initial, LTS_NONE, 0);
    for (uint32_t v = 0; v < t.search.count && status == BASE_OK && last == LTS_NONE; v++) {
        uint32_t taken = (uint32_t)(t.known.pair[v] >> 32);
        if (taken == trace->length && (end == LTS_NONE || t.search.visits[v].state == end))
            last = v;
        else
            status = follow(&t, trace, v, taken);
    }
    base_pair_index_release(&t.known);
    return conclude(&t.search, status, last, found, run);
}

void lts_run_release(lts_run *run)
{
    free(run->steps);
    *run = (lts_run){0};
}
