/* Decided exactly. Weak: of each action that is possible in all states of the component, a step must be in
 * it; no part of an unfair one is fair. Strong: where an action is possible in some state and no step of it
 * is in the component, a fair run leaves these states in the end, so what is left without them is looked at.
 * Answered: likewise, without the steps that ask. (Emerson and Lei, "Modalities for model checking", 1987.)
 */
#include "config.h"

#include "explorer/liveness/fair.h"

#include <stdlib.h>
#include <string.h>

static explorer_reliance reliance_on(const explorer_search *search, const spex_explorer_property *property,
                                     uint32_t group)
{
    assert(group < search->model->group_count);
    const spex_explorer_group *g = &search->model->groups[group];
    bool is_given = false;
    for (uint32_t i = 0; i < property->given_count; i++)
        is_given = is_given || property->given[i] == group;
    if (g->given ? !is_given : search->options.fairness == SPEX_EXPLORER_NO_FAIRNESS)
        return EXPLORER_IGNORED;
    if (g->kind == SPEX_EXPLORER_ANSWERED)
        return EXPLORER_ANSWERED;
    bool is_strong =
        g->kind == SPEX_EXPLORER_STRONG || search->options.fairness == SPEX_EXPLORER_STRONG_FAIRNESS;
    return is_strong ? EXPLORER_STRONG : EXPLORER_WEAK;
}

/* ---- reading ---- */

typedef struct reader {
    spex_explorer_out out;
    explorer_fair_graph *fair;
    explorer_search *search;
    explorer_view *view;
    const spex_explorer_property *property;
    const uint32_t *local;
    bool is_failed;
} reader;

static explorer_fair_span put_actions(reader *r, const spex_explorer_fair *actions, uint32_t count, bool asks)
{
    explorer_fair_graph *f = r->fair;
    explorer_fair_span span = {(uint32_t)f->action_count, (uint32_t)f->action_count};
    if (!base_grow(f->actions, f->actions_capacity, f->action_count + count)) {
        r->is_failed = true;
        return span;
    }
    for (uint32_t i = 0; i < count; i++) {
        explorer_reliance reliance = reliance_on(r->search, r->property, actions[i].group);
        if (reliance != EXPLORER_IGNORED && (!asks || reliance == EXPLORER_ANSWERED))
            f->actions[f->action_count++] =
                (explorer_fair_action){actions[i].action, actions[i].group, reliance};
    }
    span.end = (uint32_t)f->action_count;
    return span;
}

static void read_edge(spex_explorer_out *out, const spex_explorer_step *step)
{
    reader *r = (reader *)out;
    explorer_fair_graph *f = r->fair;
    uint32_t number;
    if (step->outcome != SPEX_EXPLORER_STEP ||
        memcmp(step->after, r->view->state, r->search->model->state_size) == 0 ||
        !explorer_view_find(r->view, step->after, &number) || r->local[number] == SPEX_EXPLORER_NONE)
        return;
    size_t need = f->edge_count + 1;
    if (!base_grow(f->graph.to, f->edges_capacity[0], need) ||
        !base_grow(f->taken, f->edges_capacity[1], need) ||
        !base_grow(f->asked, f->edges_capacity[2], need) ||
        !base_grow(f->label, f->edges_capacity[3], need) ||
        !base_grow(f->graph.is_cut, f->edges_capacity[4], need)) {
        r->is_failed = true;
        return;
    }
    f->graph.to[f->edge_count] = r->local[number];
    f->taken[f->edge_count] = put_actions(r, step->fair, step->fair_count, false);
    f->asked[f->edge_count] = put_actions(r, step->asks, step->asks_count, true);
    f->label[f->edge_count] = step->label;
    f->graph.is_cut[f->edge_count++] = false;
}

/* What is possible: steps that change something, and those that are cut. */
static void read_possible(spex_explorer_out *out, const spex_explorer_step *step)
{
    reader *r = (reader *)out;
    if (step->outcome == SPEX_EXPLORER_FAULT ||
        (step->outcome == SPEX_EXPLORER_STEP &&
         memcmp(step->after, r->view->state, r->search->model->state_size) == 0))
        return;
    put_actions(r, step->fair, step->fair_count, false);
}

bool explorer_fair_open(explorer_fair_graph *fair, explorer_search *search, explorer_view *view,
                        const spex_explorer_property *property, const uint32_t *states, uint32_t count,
                        const uint32_t *local)
{
    memset(fair, 0, sizeof *fair);
    fair->graph.count = count;
    fair->graph.row = base_alloc((uint64_t)count + 1, sizeof *fair->graph.row);
    fair->graph.group = base_alloc_zeroed(count, sizeof *fair->graph.group);
    fair->number = base_alloc(count, sizeof *fair->number);
    fair->possible = base_alloc(count, sizeof *fair->possible);
    reader r = {{read_edge, view->scratch}, fair, search, view, property, local, false};
    r.is_failed = !fair->graph.row || !fair->graph.group || !fair->number || !fair->possible;
    for (uint32_t i = 0; i < count && !r.is_failed; i++) {
        explorer_view_load(view, states[i]);
        fair->number[i] = states[i];
        fair->graph.row[i] = fair->edge_count;
        r.out.step = read_edge;
        search->model->steps(search->model->self, view->state, &r.out);
        fair->graph.row[i + 1] = fair->edge_count;
        fair->possible[i].begin = (uint32_t)fair->action_count;
        r.out.step = read_possible;
        search->model->steps(search->model->self, view->state, &r.out);
        fair->possible[i].end = (uint32_t)fair->action_count;
    }
    if (!r.is_failed)
        return true;
    explorer_fair_close(fair);
    return false;
}

void explorer_fair_close(explorer_fair_graph *fair)
{
    free(fair->graph.row);
    free(fair->graph.to);
    free(fair->graph.group);
    free(fair->graph.is_cut);
    free(fair->number);
    free(fair->possible);
    free(fair->taken);
    free(fair->asked);
    free(fair->label);
    free(fair->actions);
    memset(fair, 0, sizeof *fair);
}

bool explorer_fair_is_possible(explorer_search *search, explorer_view *view,
                               const spex_explorer_property *property)
{
    explorer_fair_graph fair = {.edge_count = 0};
    reader r = {{read_possible, view->scratch}, &fair, search, view, property, NULL, false};
    search->model->steps(search->model->self, view->state, &r.out);
    bool is_possible = r.is_failed;
    for (size_t i = 0; i < fair.action_count; i++)
        is_possible = is_possible || fair.actions[i].reliance != EXPLORER_ANSWERED;
    free(fair.actions);
    return is_possible;
}

/* ---- deciding ---- */

typedef struct part {
    uint32_t *nodes, count;
} part;

typedef struct parts {
    explorer_fair_graph *fair;
    part *waiting;
    size_t count, capacity;
    uint32_t groups;
} parts;

typedef struct actions { /* a set, sorted */
    explorer_fair_action *list;
    size_t count, capacity;
} actions;

static int by_action(const void *a, const void *b)
{
    const explorer_fair_action *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->action > y->action) - (x->action < y->action);
}

static bool has_action(const actions *set, const explorer_fair_action *action)
{
    return set->count && bsearch(action, set->list, set->count, sizeof *set->list, by_action);
}

static bool spans(const explorer_fair_graph *f, explorer_fair_span span, const explorer_fair_action *action)
{
    for (uint32_t i = span.begin; i < span.end; i++)
        if (by_action(&f->actions[i], action) == 0)
            return true;
    return false;
}

static bool is_inside(const explorer_fair_graph *f, uint32_t node, uint64_t edge)
{
    return !f->graph.is_cut[edge] && f->graph.group[f->graph.to[edge]] == f->graph.group[node];
}

/* The actions of which there are steps inside a part. */
static bool collect_taken(const explorer_fair_graph *f, const part *p, actions *taken)
{
    for (uint32_t i = 0; i < p->count; i++)
        for (uint64_t e = f->graph.row[p->nodes[i]]; e < f->graph.row[p->nodes[i] + 1]; e++) {
            explorer_fair_span span = f->taken[e];
            if (!is_inside(f, p->nodes[i], e) || span.begin == span.end)
                continue;
            if (!base_grow(taken->list, taken->capacity, taken->count + (span.end - span.begin)))
                return false;
            for (uint32_t k = span.begin; k < span.end; k++)
                if (!taken->count || by_action(&taken->list[taken->count - 1], &f->actions[k]) != 0)
                    taken->list[taken->count++] = f->actions[k];
        }
    if (taken->count)
        qsort(taken->list, taken->count, sizeof *taken->list, by_action);
    return true;
}

static bool is_weakly_fair(const explorer_fair_graph *f, const part *p, const actions *taken)
{
    explorer_fair_span first = f->possible[p->nodes[0]];
    for (uint32_t i = first.begin; i < first.end; i++) {
        const explorer_fair_action *a = &f->actions[i];
        bool stays = a->reliance == EXPLORER_WEAK && !has_action(taken, a);
        for (uint32_t k = 1; k < p->count && stays; k++)
            stays = spans(f, f->possible[p->nodes[k]], a);
        if (stays)
            return false;
    }
    return true;
}

static bool wants(const explorer_fair_graph *f, explorer_fair_span span, explorer_reliance reliance,
                  const actions *taken)
{
    for (uint32_t i = span.begin; i < span.end; i++)
        if (f->actions[i].reliance == reliance && !has_action(taken, &f->actions[i]))
            return true;
    return false;
}

/* Takes away states and steps that a fair run through the part does not meet for ever. Says whether there
 * were any. */
static bool take_away(parts *ps, const part *p, const actions *taken)
{
    explorer_fair_graph *f = ps->fair;
    bool is_any = false;
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t node = p->nodes[i];
        for (uint64_t e = f->graph.row[node]; e < f->graph.row[node + 1]; e++)
            if (is_inside(f, node, e) && wants(f, f->asked[e], EXPLORER_ANSWERED, taken)) {
                f->graph.is_cut[e] = true;
                is_any = true;
            }
    }
    for (uint32_t i = 0; i < p->count; i++)
        if (wants(f, f->possible[p->nodes[i]], EXPLORER_STRONG, taken)) {
            f->graph.group[p->nodes[i]] = UINT32_MAX;
            is_any = true;
        }
    return is_any;
}

static bool put_part(void *arg, const uint32_t *nodes, uint32_t count)
{
    parts *ps = arg;
    uint32_t *copy = base_alloc(count, sizeof *copy);
    if (!copy || !base_grow(ps->waiting, ps->capacity, ps->count + 1)) {
        free(copy);
        return false;
    }
    memcpy(copy, nodes, count * sizeof *copy);
    ps->waiting[ps->count++] = (part){copy, count};
    return true;
}

static bool look_at(parts *ps, part p, explorer_each_component *each, void *arg)
{
    explorer_fair_graph *f = ps->fair;
    uint32_t group = ++ps->groups;
    for (uint32_t i = 0; i < p.count; i++)
        f->graph.group[p.nodes[i]] = group;
    actions taken = {NULL, 0, 0};
    bool is_well = collect_taken(f, &p, &taken);
    if (is_well && is_weakly_fair(f, &p, &taken))
        is_well = take_away(ps, &p, &taken)
                      ? explorer_components(&f->graph, group, p.nodes, p.count, put_part, ps)
                      : each(arg, p.nodes, p.count);
    free(taken.list);
    return is_well;
}

bool explorer_fair_parts(explorer_fair_graph *fair, explorer_each_component *each, void *arg)
{
    parts ps = {.fair = fair};
    uint32_t *all = base_alloc(fair->graph.count, sizeof *all);
    bool is_well = all != NULL;
    for (uint32_t i = 0; is_well && i < fair->graph.count; i++)
        all[i] = i;
    is_well = is_well && explorer_components(&fair->graph, 0, all, fair->graph.count, put_part, &ps);
    free(all);
    while (ps.count) {
        part p = ps.waiting[--ps.count];
        is_well = is_well && look_at(&ps, p, each, arg);
        free(p.nodes);
    }
    free(ps.waiting);
    return is_well;
}
