/* A promise is broken by a run that, once it was made, stays for ever among states that do not keep it: in a
 * component, being fair, or by stopping where nothing fair is possible. For `settles` it is a component, or a
 * stop, with a state that does not keep it. `possibly` is broken by a state from which none that keeps it can
 * be reached.
 *
 * Distances: a run to a state with the promise unkept first comes to a state that makes it, by as few steps
 * as its level says, and goes on among states that do not keep it. */
#include "config.h"

#include "explorer/liveness/promise.h"

#include "explorer/runs/shortest.h"

#include <stdlib.h>
#include <string.h>

static const spex_explorer_property *property_of(const explorer_promise *p)
{
    return &p->space->search->model->properties[p->property];
}

static bool judge_states(explorer_promise *p)
{
    explorer_space *s = p->space;
    const spex_explorer_model *model = s->search->model;
    const spex_explorer_property *q = property_of(p);
    for (uint32_t i = 0; i < s->graph.count; i++) {
        if (!s->is_there[i])
            continue;
        explorer_view_load(&s->view, i);
        const void *state = s->view.state;
        p->is_goal[i] = q->state && q->state(model->self, state, q->arg);
        p->may_wait[i] = !q->until || q->until(model->self, state, q->arg);
        bool is_early = !q->at_start || i < explorer_states_level_end(&s->search->states, 0);
        p->is_root[i] = is_early && (!q->when || q->when(model->self, state, q->arg));
        if (q->kind == SPEX_EXPLORER_EVENTUALLY && p->is_goal[i])
            p->is_root[i] = false;
    }
    return !explorer_search_is_given_up(s->search);
}

/* Whether a run with an unkept promise may go through a state. */
static bool is_region(const explorer_promise *p, uint32_t state)
{
    return property_of(p)->kind == SPEX_EXPLORER_SETTLES || !p->is_goal[state];
}

static bool measure(explorer_promise *p)
{
    const explorer_states *states = &p->space->search->states;
    const explorer_graph *g = &p->space->graph;
    uint32_t *now = base_alloc(g->count, sizeof *now), *next = base_alloc(g->count, sizeof *next);
    size_t now_count = 0, next_count = 0;
    bool is_well = now && next;
    for (uint32_t d = 0; is_well && (now_count || d < states->level_count); d++) {
        if (d < states->level_count)
            for (uint32_t i = states->levels[d]; i < explorer_states_level_end(states, d); i++)
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
    return is_well;
}

static uint64_t level_of(const explorer_promise *p, uint32_t state)
{
    const explorer_states *states = &p->space->search->states;
    size_t low = 0, high = states->level_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (states->levels[middle] <= state)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The run up to the end of the stem. */
static bool write_stem(explorer_promise *p, explorer_run *run)
{
    uint32_t root = p->end;
    size_t count = 0;
    uint32_t *way = base_alloc(p->length + 1, sizeof *way);
    if (!way)
        return false;
    if (!p->makes_it)
        for (; p->from[root] != SPEX_EXPLORER_NONE; root = p->from[root])
            way[count++] = root;
    explorer_goal goal = {root, p->property, level_of(p, root)};
    bool is_well = explorer_shortest(p->space->search, &goal, run) == EXPLORER_TRACED;
    for (uint32_t at = root; is_well && count > 0; at = way[count])
        is_well = explorer_lasso_step(p, at, way[--count], NULL, run);
    free(way);
    return is_well;
}

/* A stem of `length` steps to `state` would do. Says whether it is the shortest so far. */
static bool offer(explorer_promise *p, uint32_t state, uint64_t length, bool is_stop, bool makes_it)
{
    if (p->is_broken && (length > p->length || (length == p->length && state >= p->end)))
        return false;
    p->is_broken = true;
    p->length = length;
    p->end = state;
    p->is_stop = is_stop;
    p->makes_it = makes_it;
    return true;
}

/* ---- stops ---- */

static void look_for_stops(explorer_promise *p)
{
    explorer_space *s = p->space;
    const spex_explorer_property *q = property_of(p);
    for (uint32_t i = 0; i < s->graph.count; i++) {
        if (p->distance[i] == SPEX_EXPLORER_NONE || (p->is_broken && p->distance[i] > p->length) ||
            (q->kind == SPEX_EXPLORER_SETTLES && p->is_goal[i]))
            continue;
        explorer_view_load(&s->view, i);
        if (!p->may_wait[i] || !explorer_fair_is_possible(s->search, &s->view, q))
            offer(p, i, p->distance[i], true, false);
    }
}

/* ---- components ---- */

/* A node of a fair part that the cycle must go through. */
static uint32_t find_node(const explorer_promise *p, const uint32_t *nodes, uint32_t count,
                          const uint8_t *what, bool wanted)
{
    for (uint32_t i = 0; i < count; i++)
        if (what[p->component->number[nodes[i]]] == wanted)
            return nodes[i];
    return SPEX_EXPLORER_NONE;
}

static bool look_at_part(void *arg, const uint32_t *nodes, uint32_t count)
{
    explorer_promise *p = arg;
    const spex_explorer_property *q = property_of(p);
    uint32_t through[2] = {SPEX_EXPLORER_NONE, SPEX_EXPLORER_NONE};
    if (q->kind == SPEX_EXPLORER_SETTLES &&
        (through[0] = find_node(p, nodes, count, p->is_goal, false)) == SPEX_EXPLORER_NONE)
        return true;
    uint32_t root = q->at_start ? SPEX_EXPLORER_NONE : find_node(p, nodes, count, p->is_root, true);
    uint32_t home = SPEX_EXPLORER_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t state = p->component->number[nodes[i]];
        bool is_best =
            p->distance[state] != SPEX_EXPLORER_NONE && offer(p, state, p->distance[state], false, false);
        if (root != SPEX_EXPLORER_NONE && offer(p, state, level_of(p, state), false, true))
            is_best = true;
        if (is_best)
            home = nodes[i];
    }
    if (home == SPEX_EXPLORER_NONE)
        return true;
    if (p->makes_it)
        through[1] = root;
    explorer_run_free(&p->run);
    if (!write_stem(p, &p->run) ||
        !explorer_lasso_close(p, p->component, nodes, count, home, through, &p->run))
        explorer_run_free(&p->run);
    return true;
}

static bool look_at_component(void *arg, const uint32_t *states, uint32_t count)
{
    explorer_promise *p = arg;
    explorer_fair_graph fair;
    uint32_t *copy = base_alloc_zeroed(count, sizeof *copy); /* the walk goes on over its own */
    if (!copy)
        return false;
    memcpy(copy, states, count * sizeof *copy);
    for (uint32_t i = 0; i < count; i++)
        p->local[copy[i]] = i;
    bool is_well =
        explorer_fair_open(&fair, p->space->search, &p->space->view, property_of(p), copy, count, p->local);
    if (is_well) {
        p->component = &fair;
        is_well = explorer_fair_parts(&fair, look_at_part, p);
        explorer_fair_close(&fair);
    }
    for (uint32_t i = 0; i < count; i++)
        p->local[copy[i]] = SPEX_EXPLORER_NONE;
    free(copy);
    return is_well && !explorer_search_is_given_up(p->space->search);
}

static bool judge_eventually(explorer_promise *p)
{
    explorer_graph *g = &p->space->graph;
    if (!measure(p))
        return false;
    look_for_stops(p);
    uint32_t *nodes = base_alloc_zeroed(g->count, sizeof *nodes), count = 0;
    if (!nodes)
        return false;
    for (uint32_t i = 0; i < g->count; i++) {
        bool is_in = p->distance[i] != SPEX_EXPLORER_NONE && p->may_wait[i];
        g->group[i] = is_in ? 1 : 0;
        if (is_in)
            nodes[count++] = i;
    }
    bool is_well = explorer_components(g, 1, nodes, count, look_at_component, p);
    free(nodes);
    if (is_well && p->is_broken && p->is_stop && !write_stem(p, &p->run))
        explorer_run_free(&p->run);
    return is_well;
}

/* ---- possibly ---- */

static bool reach_back(explorer_promise *p, uint8_t *can)
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
            if ((can[i] = p->space->is_there[i] && (p->is_goal[i] || p->space->has_cut[i])))
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

static bool judge_possibly(explorer_promise *p)
{
    uint8_t *can = base_alloc_zeroed(p->space->graph.count, 1);
    bool is_well = can && reach_back(p, can);
    for (uint32_t i = 0; is_well && i < p->space->graph.count && !p->is_broken; i++)
        if (p->space->is_there[i] && p->is_root[i] && !can[i])
            offer(p, i, level_of(p, i), true, true);
    free(can);
    if (is_well && p->is_broken && !write_stem(p, &p->run))
        explorer_run_free(&p->run);
    return is_well;
}

bool explorer_promise_judge(explorer_promise *promise, explorer_space *space, uint32_t property)
{
    uint32_t count = space->graph.count;
    *promise = (explorer_promise){.space = space, .property = property, .end = SPEX_EXPLORER_NONE};
    promise->is_goal = base_alloc_zeroed(count, 1);
    promise->is_root = base_alloc_zeroed(count, 1);
    promise->may_wait = base_alloc_zeroed(count, 1);
    promise->distance = base_alloc(count, sizeof *promise->distance);
    promise->from = base_alloc(count, sizeof *promise->from);
    promise->local = base_alloc(count, sizeof *promise->local);
    if (!promise->is_goal || !promise->is_root || !promise->may_wait || !promise->distance ||
        !promise->from || !promise->local)
        return false;
    memset(promise->distance, 0xff, count * sizeof *promise->distance);
    memset(promise->from, 0xff, count * sizeof *promise->from);
    memset(promise->local, 0xff, count * sizeof *promise->local);
    if (!judge_states(promise))
        return false;
    return property_of(promise)->kind == SPEX_EXPLORER_POSSIBLY ? judge_possibly(promise)
                                                                : judge_eventually(promise);
}

void explorer_promise_close(explorer_promise *promise)
{
    free(promise->is_goal);
    free(promise->is_root);
    free(promise->may_wait);
    free(promise->distance);
    free(promise->from);
    free(promise->local);
    explorer_run_free(&promise->run);
}
