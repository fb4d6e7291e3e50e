/* A fair cycle: from one thing that fairness asks for to the next, each by a shortest way, and home again. */
#include "config.h"

#include "explorer/liveness/lasso.h"

#include <stdlib.h>
#include <string.h>

typedef struct finder {
    spex_explorer_out out;
    explorer_space *space;
    uint32_t to;
    explorer_run *run;
    bool is_found, is_failed;
} finder;

static void find_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    finder *f = (finder *)out;
    uint32_t number;
    if (f->is_found || step->outcome != SPEX_EXPLORER_STEP ||
        !explorer_view_find(f->space->view, step->after, &number) || f->space->local[number] != f->to)
        return;
    spex_explorer_moment moment = {step->label, step->agent, step->action, step->outcome, NULL};
    f->is_found = true;
    f->is_failed = !explorer_run_add(f->run, &moment, step->after);
}

bool explorer_lasso_step(explorer_space *space, uint32_t from, uint32_t to, explorer_run *run)
{
    explorer_view *view = space->view;
    const spex_explorer_model *model = space->search->model;
    finder f = {{.step = find_step, .scratch = view->scratch}, space, to, run, false, false};
    explorer_space_load(space, view, from);
    model->steps(model->self, view->state, &f.out);
    return f.is_found && !f.is_failed;
}

typedef struct tour {
    explorer_fair_graph *fair;
    const uint32_t *nodes;
    uint32_t count, at;
    uint64_t *by; /* the edge by which a node was met, + 1 */
    uint32_t *before, *queue;
    explorer_run *run;
    uint8_t *is_seen_to; /* per action: the cycle has a step of it, or a state without */
} tour;

static bool follow(tour *t, uint32_t node, uint64_t edge)
{
    t->at = t->fair->graph.to[edge];
    return explorer_fair_follow(t->fair, node, edge, t->run);
}

/* Goes to a node by a shortest way. */
static bool go_to(tour *t, uint32_t goal)
{
    if (t->at == goal)
        return true;
    for (uint32_t i = 0; i < t->count; i++)
        t->by[t->nodes[i]] = 0;
    size_t head = 0, tail = 0;
    t->queue[tail++] = t->at;
    t->by[t->at] = UINT64_MAX;
    while (head < tail && !t->by[goal]) {
        uint32_t node = t->queue[head++];
        for (uint64_t e = t->fair->graph.row[node]; e < t->fair->graph.row[node + 1]; e++) {
            uint32_t to = t->fair->graph.to[e];
            if (explorer_fair_is_inside(t->fair, node, e) && !t->by[to]) {
                t->by[to] = e + 1;
                t->before[to] = node;
                t->queue[tail++] = to;
            }
        }
    }
    assert(t->by[goal]); /* it is a component */
    size_t length = 0;
    for (uint32_t node = goal; node != t->at; node = t->before[node])
        t->queue[length++] = node;
    while (length > 0) {
        uint32_t to = t->queue[--length];
        if (!follow(t, t->before[to], t->by[to] - 1))
            return false;
    }
    return true;
}

/* Sees to an action: by a step of it, or else (where it is weak) by a state in which it is not possible. */
static bool see_to(tour *t, uint32_t action)
{
    const explorer_fair_graph *f = t->fair;
    const explorer_lists *lists = &f->lists;
    if (t->is_seen_to[action])
        return true;
    t->is_seen_to[action] = true;
    for (uint32_t i = 0; i < t->count; i++)
        for (uint64_t e = f->graph.row[t->nodes[i]]; e < f->graph.row[t->nodes[i] + 1]; e++)
            if (f->taken[e] != EXPLORER_EMPTY_LIST && explorer_fair_is_inside(f, t->nodes[i], e) &&
                explorer_lists_has(lists, f->taken[e], action))
                return go_to(t, t->nodes[i]) && follow(t, t->nodes[i], e);
    for (uint32_t i = 0; i < t->count && lists->actions[action].reliance == EXPLORER_WEAK; i++)
        if (!explorer_lists_has(lists, f->possible[t->nodes[i]], action))
            return go_to(t, t->nodes[i]);
    return true;
}

/* Sees to all actions of a list that are relied upon in one way. */
static bool see_to_list(tour *t, uint32_t list, explorer_reliance reliance)
{
    const explorer_lists *lists = &t->fair->lists;
    for (size_t i = explorer_lists_begin(lists, list); i < explorer_lists_end(lists, list); i++)
        if (lists->actions[lists->items[i]].reliance == reliance && !see_to(t, lists->items[i]))
            return false;
    return true;
}

static bool see_to_all(tour *t, uint32_t home)
{
    const explorer_fair_graph *f = t->fair;
    for (uint32_t a = 0; a < f->lists.action_count; a++)
        if (f->lists.actions[a].reliance == EXPLORER_ACCEPTED && !see_to(t, a))
            return false;
    if (!see_to_list(t, f->possible[home], EXPLORER_WEAK))
        return false;
    for (uint32_t n = 0; n < t->count; n++) {
        uint32_t node = t->nodes[n];
        if (!see_to_list(t, f->possible[node], EXPLORER_STRONG))
            return false;
        for (uint64_t e = f->graph.row[node]; e < f->graph.row[node + 1]; e++)
            if (f->asked[e] != EXPLORER_EMPTY_LIST && explorer_fair_is_inside(f, node, e) &&
                !see_to_list(t, f->asked[e], EXPLORER_ANSWERED))
                return false;
    }
    return true;
}

/* Takes any step within the part. */
static bool go_anywhere(tour *t)
{
    for (uint64_t e = t->fair->graph.row[t->at]; e < t->fair->graph.row[t->at + 1]; e++)
        if (explorer_fair_is_inside(t->fair, t->at, e))
            return follow(t, t->at, e);
    return false;
}

bool explorer_lasso_close(explorer_fair_graph *fair, const uint32_t *nodes, uint32_t count, uint32_t home,
                          const uint32_t through[2], explorer_run *run)
{
    tour t = {.fair = fair, .nodes = nodes, .count = count, .at = home, .run = run};
    size_t stem = run->length;
    t.by = base_alloc_zeroed(fair->graph.count, sizeof *t.by);
    t.before = base_alloc(fair->graph.count, sizeof *t.before);
    t.queue = base_alloc(fair->graph.count, sizeof *t.queue);
    t.is_seen_to = base_alloc_zeroed(fair->lists.action_count, 1);
    bool is_well = t.by && t.before && t.queue && t.is_seen_to && see_to_all(&t, home);
    for (int i = 0; i < 2; i++)
        is_well = is_well && (through[i] == SPEX_EXPLORER_NONE || go_to(&t, through[i]));
    is_well = is_well && (run->length > stem || go_anywhere(&t)) && go_to(&t, home);
    run->cycle = run->length - stem;
    free(t.by);
    free(t.before);
    free(t.queue);
    free(t.is_seen_to);
    return is_well;
}
