/* A fair cycle: from one thing that fairness asks for to the next, each by a shortest way, and home again. */
#include "config.h"

#include "explorer/liveness/promise.h"

#include <stdlib.h>
#include <string.h>

typedef struct finder {
    spex_explorer_out out;
    explorer_promise *promise;
    uint32_t to;
    const uint64_t *label;
    explorer_run *run;
    bool is_found, is_failed;
} finder;

static void find_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    finder *f = (finder *)out;
    uint32_t number;
    if (f->is_found || step->outcome != SPEX_EXPLORER_STEP || (f->label && step->label != *f->label) ||
        !explorer_view_find(&f->promise->space->view, step->after, &number) || number != f->to)
        return;
    spex_explorer_moment moment = {step->label, step->agent, step->action, step->outcome, NULL};
    f->is_found = true;
    f->is_failed = !explorer_run_add(f->run, &moment, step->after);
}

bool explorer_lasso_step(explorer_promise *promise, uint32_t from, uint32_t to, const uint64_t *label,
                         explorer_run *run)
{
    explorer_view *view = &promise->space->view;
    const spex_explorer_model *model = promise->space->search->model;
    finder f = {{find_step, view->scratch}, promise, to, label, run, false, false};
    explorer_view_load(view, from);
    model->steps(model->self, view->state, &f.out);
    return f.is_found && !f.is_failed;
}

typedef struct tour {
    explorer_promise *promise;
    const explorer_fair_graph *fair;
    const uint32_t *nodes;
    uint32_t count, at;
    uint64_t *by; /* the edge by which a node was met, + 1 */
    uint32_t *before, *queue;
    explorer_run *run;
    explorer_fair_action *done; /* actions that the cycle has a step of, or of which it has a state without */
    size_t done_count, done_capacity;
} tour;

static bool is_inside(const explorer_fair_graph *f, uint32_t node, uint64_t edge)
{
    return !f->graph.is_cut[edge] && f->graph.group[f->graph.to[edge]] == f->graph.group[node];
}

static bool follow(tour *t, uint32_t node, uint64_t edge)
{
    uint32_t to = t->fair->graph.to[edge];
    t->at = to;
    return explorer_lasso_step(t->promise, t->fair->number[node], t->fair->number[to], &t->fair->label[edge],
                               t->run);
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
            if (is_inside(t->fair, node, e) && !t->by[to]) {
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

static bool is_same(const explorer_fair_action *a, const explorer_fair_action *b)
{
    return a->action == b->action && a->group == b->group;
}

static bool has(const explorer_fair_graph *f, explorer_fair_span span, const explorer_fair_action *action)
{
    for (uint32_t i = span.begin; i < span.end; i++)
        if (is_same(&f->actions[i], action))
            return true;
    return false;
}

/* Sees to an action: by a step of it, or else (where it is weak) by a state in which it is not possible. */
static bool see_to(tour *t, const explorer_fair_action *action)
{
    const explorer_fair_graph *f = t->fair;
    for (size_t i = 0; i < t->done_count; i++)
        if (is_same(&t->done[i], action))
            return true;
    if (!base_grow(t->done, t->done_capacity, t->done_count + 1))
        return false;
    t->done[t->done_count++] = *action;
    for (uint32_t i = 0; i < t->count; i++)
        for (uint64_t e = f->graph.row[t->nodes[i]]; e < f->graph.row[t->nodes[i] + 1]; e++)
            if (is_inside(f, t->nodes[i], e) && has(f, f->taken[e], action))
                return go_to(t, t->nodes[i]) && follow(t, t->nodes[i], e);
    for (uint32_t i = 0; i < t->count && action->reliance == EXPLORER_WEAK; i++)
        if (!has(f, f->possible[t->nodes[i]], action))
            return go_to(t, t->nodes[i]);
    return true;
}

static bool see_to_all(tour *t, uint32_t home)
{
    const explorer_fair_graph *f = t->fair;
    for (uint32_t i = f->possible[home].begin; i < f->possible[home].end; i++)
        if (f->actions[i].reliance == EXPLORER_WEAK && !see_to(t, &f->actions[i]))
            return false;
    for (uint32_t n = 0; n < t->count; n++) {
        uint32_t node = t->nodes[n];
        for (uint32_t i = f->possible[node].begin; i < f->possible[node].end; i++)
            if (f->actions[i].reliance == EXPLORER_STRONG && !see_to(t, &f->actions[i]))
                return false;
        for (uint64_t e = f->graph.row[node]; e < f->graph.row[node + 1]; e++)
            for (uint32_t i = f->asked[e].begin; is_inside(f, node, e) && i < f->asked[e].end; i++)
                if (!see_to(t, &f->actions[i]))
                    return false;
    }
    return true;
}

/* Takes any step within the part. */
static bool go_anywhere(tour *t)
{
    for (uint64_t e = t->fair->graph.row[t->at]; e < t->fair->graph.row[t->at + 1]; e++)
        if (is_inside(t->fair, t->at, e))
            return follow(t, t->at, e);
    return false;
}

bool explorer_lasso_close(explorer_promise *promise, const explorer_fair_graph *fair, const uint32_t *nodes,
                          uint32_t count, uint32_t home, const uint32_t through[2], explorer_run *run)
{
    tour t = {.promise = promise, .fair = fair, .nodes = nodes, .count = count, .at = home, .run = run};
    size_t stem = run->length;
    t.by = base_alloc_zeroed(fair->graph.count, sizeof *t.by);
    t.before = base_alloc(fair->graph.count, sizeof *t.before);
    t.queue = base_alloc(fair->graph.count, sizeof *t.queue);
    bool is_well = t.by && t.before && t.queue && see_to_all(&t, home);
    for (int i = 0; i < 2; i++)
        is_well = is_well && (through[i] == SPEX_EXPLORER_NONE || go_to(&t, through[i]));
    is_well = is_well && (run->length > stem || go_anywhere(&t)) && go_to(&t, home);
    run->cycle = run->length - stem;
    free(t.by);
    free(t.before);
    free(t.queue);
    free(t.done);
    return is_well;
}
