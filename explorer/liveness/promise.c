/* A promise is broken by a run that, once it was made, stays for ever among states that do not keep it: in a
 * component, being fair, or by stopping where nothing fair is possible. For `settles` it is a component, or a
 * stop, with a state that does not keep it. `possibly` is broken by a state from which none that keeps it can
 * be reached.
 *
 * Distances: a run to a state with the promise unkept first comes to a state that makes it, by as few steps
 * as its level says, and goes on among states that do not keep it. */
#include "config.h"

#include "explorer/liveness/promise.h"

#include "explorer/liveness/lasso.h"
#include "explorer/runs/shortest.h"

#include <stdlib.h>
#include <string.h>

typedef struct promise {
    explorer_space *space;
    const spex_explorer_property *property;
    explorer_counterexample *found;
    /* Of each state: */
    uint8_t *is_goal, *is_root, *may_wait; /* keeps the promise; makes it; `until` is true */
    uint32_t *
        distance; /* steps of a shortest run to it with a promise unkept; SPEX_EXPLORER_NONE: there is none */
    uint32_t *from;  /* the state before on that run, unless it made the promise */
    uint32_t *local; /* its node in the component at hand */
    /* The best end of a stem so far. */
    uint32_t end;                   /* SPEX_EXPLORER_NONE: none */
    bool is_stop;                   /* the run stops there, or is wrong by then */
    bool makes_it;                  /* the promise is made in the cycle only */
    explorer_fair_graph *component; /* while it is looked at */
} promise;

static void judge_state(void *arg, explorer_view *view, uint32_t state)
{
    promise *p = arg;
    const spex_explorer_property *q = p->property;
    const void *self = p->space->search->model->self;
    p->is_goal[state] = q->state && q->state(self, view->state, q->arg);
    p->may_wait[state] = !q->until || q->until(self, view->state, q->arg);
    bool is_early = !q->at_start || state < p->space->levels[1];
    bool is_kept = q->kind == SPEX_EXPLORER_EVENTUALLY && p->is_goal[state];
    p->is_root[state] = is_early && !is_kept && (!q->when || q->when(self, view->state, q->arg));
}

/* Whether a run with an unkept promise may go through a state. */
static bool is_region(const promise *p, uint32_t state)
{
    return p->property->kind == SPEX_EXPLORER_SETTLES || !p->is_goal[state];
}

static bool measure(promise *p)
{
    const explorer_space *space = p->space;
    const explorer_graph *g = &space->graph;
    uint32_t *now = base_alloc(g->count, sizeof *now), *next = base_alloc(g->count, sizeof *next);
    size_t now_count = 0, next_count = 0;
    bool is_well = now && next;
    for (uint32_t d = 0; is_well && (now_count || d < space->level_count); d++) {
        if (d < space->level_count)
            for (uint32_t i = space->levels[d]; i < space->levels[d + 1]; i++)
                if (p->is_root[i] && p->distance[i] == SPEX_EXPLORER_NONE) {
                    p->distance[i] = d;
                    now[now_count++] = i;
                }
        for (size_t k = 0; k < now_count; k++)
            for (uint64_t e = g->row[now[k]]; e < g->row[now[k] + 1] && p->may_wait[now[k]]; e++) {
                uint32_t to = g->to[e];
                if (p->distance[to] != SPEX_EXPLORER_NONE || !is_region(p, to))
                    continue;
                p->distance[to] = d + 1;
                p->from[to] = now[k];
                next[next_count++] = to;
            }
        uint32_t *kept = now;
        now = next;
        next = kept;
        now_count = next_count;
        next_count = 0;
    }
    free(now);
    free(next);
    return is_well || explorer_space_no_memory(p->space);
}

/* The run up to the end of the stem. */
static bool write_stem(promise *p, explorer_run *run)
{
    uint32_t root = p->end;
    size_t count = 0;
    uint32_t *way = base_alloc(p->found->length + 1, sizeof *way);
    if (!way)
        return false;
    if (!p->makes_it)
        for (; p->from[root] != SPEX_EXPLORER_NONE; root = p->from[root])
            way[count++] = root;
    explorer_goal goal = {p->space->number[root], 0, explorer_space_level(p->space, root)};
    bool is_well = explorer_shortest(p->space->search, &goal, run) == EXPLORER_TRACED;
    for (uint32_t at = root; is_well && count > 0; at = way[count])
        is_well = explorer_lasso_step(p->space, at, way[--count], run);
    free(way);
    return is_well;
}

/* A stem of `length` steps to `state` would do. Says whether it is the shortest so far. */
static bool offer(promise *p, uint32_t state, uint64_t length, bool is_stop, bool makes_it)
{
    explorer_counterexample *f = p->found;
    if (f->is_there && (length > f->length || (length == f->length && state >= p->end)))
        return false;
    f->is_there = true;
    f->length = length;
    p->end = state;
    p->is_stop = is_stop;
    p->makes_it = makes_it;
    return true;
}

/* ---- stops ---- */

static void look_for_stops(promise *p)
{
    explorer_space *s = p->space;
    const spex_explorer_property *q = p->property;
    for (uint32_t i = 0; i < s->graph.count; i++) {
        if (p->distance[i] == SPEX_EXPLORER_NONE ||
            (p->found->is_there && p->distance[i] > p->found->length) ||
            (q->kind == SPEX_EXPLORER_SETTLES && p->is_goal[i]))
            continue;
        if (!p->may_wait[i] || !explorer_fair_is_possible(s, s->view, q, i))
            offer(p, i, p->distance[i], true, false);
    }
}

/* ---- components ---- */

/* A node of a fair part that the cycle must go through. */
static uint32_t find_node(const promise *p, const uint32_t *nodes, uint32_t count, const uint8_t *what,
                          bool wanted)
{
    for (uint32_t i = 0; i < count; i++)
        if (what[p->component->nodes->states[nodes[i]]] == wanted)
            return nodes[i];
    return SPEX_EXPLORER_NONE;
}

static bool look_at_part(void *arg, const uint32_t *nodes, uint32_t count)
{
    promise *p = arg;
    const spex_explorer_property *q = p->property;
    uint32_t through[2] = {SPEX_EXPLORER_NONE, SPEX_EXPLORER_NONE};
    if (q->kind == SPEX_EXPLORER_SETTLES &&
        (through[0] = find_node(p, nodes, count, p->is_goal, false)) == SPEX_EXPLORER_NONE)
        return true;
    uint32_t root = q->at_start ? SPEX_EXPLORER_NONE : find_node(p, nodes, count, p->is_root, true);
    uint32_t home = SPEX_EXPLORER_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t state = p->component->nodes->states[nodes[i]];
        bool is_best =
            p->distance[state] != SPEX_EXPLORER_NONE && offer(p, state, p->distance[state], false, false);
        if (root != SPEX_EXPLORER_NONE && offer(p, state, explorer_space_level(p->space, state), false, true))
            is_best = true;
        if (is_best)
            home = nodes[i];
    }
    if (home == SPEX_EXPLORER_NONE)
        return true;
    if (p->makes_it)
        through[1] = root;
    explorer_run *run = &p->found->run;
    explorer_run_free(run);
    if (!write_stem(p, run) || !explorer_lasso_close(p->component, nodes, count, home, through, run))
        explorer_run_free(run);
    return true;
}

static uint32_t target_of(const void *arg, uint32_t from, uint32_t to, explorer_target *targets)
{
    const promise *p = arg;
    (void)from;
    *targets = (explorer_target){p->local[to], 0};
    return p->local[to] != SPEX_EXPLORER_NONE;
}

static bool look_at_component(void *arg, const uint32_t *states, uint32_t count)
{
    promise *p = arg;
    explorer_fair_graph fair;
    uint32_t *copy = base_alloc_zeroed(count, sizeof *copy); /* the walk goes on over its own */
    if (!copy)
        return explorer_space_no_memory(p->space);
    memcpy(copy, states, count * sizeof *copy);
    for (uint32_t i = 0; i < count; i++)
        p->local[copy[i]] = i;
    const explorer_nodes nodes = {count, copy, 0, target_of, 1, p};
    bool is_well = explorer_fair_open(&fair, p->space, p->property, &nodes);
    if (is_well) {
        p->component = &fair;
        is_well = explorer_fair_parts(&fair, look_at_part, p);
        explorer_fair_close(&fair);
    }
    for (uint32_t i = 0; i < count; i++)
        p->local[copy[i]] = SPEX_EXPLORER_NONE;
    free(copy);
    return is_well && !explorer_space_is_over(p->space);
}

static bool judge_eventually(promise *p)
{
    explorer_graph *g = &p->space->graph;
    if (!measure(p))
        return false;
    look_for_stops(p);
    uint32_t *nodes = base_alloc_zeroed(g->count, sizeof *nodes), count = 0;
    if (!nodes)
        return explorer_space_no_memory(p->space);
    for (uint32_t i = 0; i < g->count; i++) {
        bool is_in = p->distance[i] != SPEX_EXPLORER_NONE && p->may_wait[i];
        g->group[i] = is_in ? 1 : 0;
        if (is_in)
            nodes[count++] = i;
    }
    bool is_well = explorer_components(g, 1, nodes, count, look_at_component, p);
    free(nodes);
    if (!is_well)
        return explorer_space_is_over(p->space) ? false : explorer_space_no_memory(p->space);
    if (p->found->is_there && p->is_stop && !write_stem(p, &p->found->run))
        explorer_run_free(&p->found->run);
    return true;
}

/* ---- possibly ---- */

static bool reach_back(promise *p, uint8_t *can)
{
    const explorer_graph *g = &p->space->graph;
    uint64_t *row = base_alloc_zeroed((uint64_t)g->count + 2, sizeof *row);
    uint32_t *back = base_alloc(g->row[g->count], sizeof *back), *work = base_alloc(g->count, sizeof *work);
    bool is_well = row && back && work;
    size_t waiting = 0;
    if (is_well) {
        for (uint64_t e = 0; e < g->row[g->count]; e++)
            row[g->to[e] + 2]++;
        for (uint32_t i = 2; i <= g->count; i++)
            row[i] += row[i - 1];
        for (uint32_t i = 0; i < g->count; i++)
            for (uint64_t e = g->row[i]; e < g->row[i + 1]; e++)
                back[row[g->to[e] + 1]++] = i;
        for (uint32_t i = 0; i < g->count; i++)
            if ((can[i] = p->is_goal[i] || p->space->has_cut[i]))
                work[waiting++] = i;
    }
    while (is_well && waiting) {
        uint32_t state = work[--waiting];
        for (uint64_t e = row[state]; e < row[state + 1]; e++)
            if (!can[back[e]]) {
                can[back[e]] = true;
                work[waiting++] = back[e];
            }
    }
    free(row);
    free(back);
    free(work);
    return is_well;
}

static bool judge_possibly(promise *p)
{
    uint64_t bytes = p->space->graph.row[p->space->graph.count] * sizeof(uint32_t);
    uint8_t *can = base_alloc_zeroed(p->space->graph.count, 1);
    bool is_well = can && explorer_space_take(p->space, bytes);
    if (is_well) {
        is_well = reach_back(p, can) || explorer_space_no_memory(p->space);
        explorer_space_give(p->space, bytes);
    }
    for (uint32_t i = 0; is_well && i < p->space->graph.count && !p->found->is_there; i++)
        if (p->is_root[i] && !can[i])
            offer(p, i, explorer_space_level(p->space, i), true, true);
    free(can);
    if (is_well && p->found->is_there && !write_stem(p, &p->found->run))
        explorer_run_free(&p->found->run);
    return is_well;
}

/* ---- the whole ---- */

#define BYTES_OF_STATE 40u /* with what the walks take */

static bool open_promise(promise *p)
{
    uint32_t count = p->space->graph.count;
    p->is_goal = base_alloc_zeroed(count, 1);
    p->is_root = base_alloc_zeroed(count, 1);
    p->may_wait = base_alloc_zeroed(count, 1);
    p->distance = base_alloc(count, sizeof *p->distance);
    p->from = base_alloc(count, sizeof *p->from);
    p->local = base_alloc(count, sizeof *p->local);
    if (!p->is_goal || !p->is_root || !p->may_wait || !p->distance || !p->from || !p->local)
        return explorer_space_no_memory(p->space);
    memset(p->distance, 0xff, count * sizeof *p->distance);
    memset(p->from, 0xff, count * sizeof *p->from);
    memset(p->local, 0xff, count * sizeof *p->local);
    return true;
}

static void close_promise(promise *p)
{
    free(p->is_goal);
    free(p->is_root);
    free(p->may_wait);
    free(p->distance);
    free(p->from);
    free(p->local);
}

bool explorer_promise_judge(explorer_space *space, const spex_explorer_property *property,
                            explorer_counterexample *found)
{
    uint64_t bytes = (uint64_t)space->graph.count * BYTES_OF_STATE;
    promise p = {.space = space, .property = property, .found = found, .end = SPEX_EXPLORER_NONE};
    *found = (explorer_counterexample){.is_there = false};
    bool is_well =
        explorer_space_take(space, bytes) && open_promise(&p) && explorer_space_each(space, judge_state, &p);
    is_well =
        is_well && (property->kind == SPEX_EXPLORER_POSSIBLY ? judge_possibly(&p) : judge_eventually(&p));
    close_promise(&p);
    explorer_space_give(space, bytes);
    return is_well;
}
