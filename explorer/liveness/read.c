/* The steps between the nodes of a component, with what is fair in them. They are made again; which edge is
 * which step is known by their order. */
#include "config.h"

#include "explorer/liveness/fair.h"

#include <stdlib.h>
#include <string.h>

explorer_reliance explorer_fair_reliance(const explorer_search *search,
                                         const spex_explorer_property *property, uint32_t group)
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

#define MOST_ACTIONS 512u /* in one list; more are an error of the model */

typedef struct reader {
    spex_explorer_out out;
    explorer_fair_graph *fair;
    explorer_view *view;
    uint32_t node;
    uint32_t actions[MOST_ACTIONS]; /* the list at hand */
    size_t action_count;
    uint32_t *possible; /* of the node, so far */
    size_t possible_count, possible_capacity;
    bool is_failed;
} reader;

static void put_action(reader *r, explorer_fair_action action)
{
    uint32_t number = explorer_lists_action(&r->fair->lists, action);
    if (number == UINT32_MAX || r->action_count == MOST_ACTIONS)
        r->is_failed = true;
    else
        r->actions[r->action_count++] = number;
}

static void put_actions(reader *r, const spex_explorer_fair *actions, uint32_t count, bool asks)
{
    explorer_fair_graph *f = r->fair;
    for (uint32_t i = 0; i < count; i++) {
        explorer_reliance reliance = explorer_fair_reliance(f->space->search, f->property, actions[i].group);
        if (reliance != EXPLORER_IGNORED && (!asks || reliance == EXPLORER_ANSWERED))
            put_action(r, (explorer_fair_action){actions[i].action, actions[i].group, reliance});
    }
}

static uint32_t end_list(reader *r)
{
    uint32_t list = explorer_lists_put(&r->fair->lists, r->actions, r->action_count);
    r->is_failed = r->is_failed || list == UINT32_MAX;
    return list;
}

static bool is_step(const reader *r, const spex_explorer_step *step)
{
    size_t size = r->fair->space->search->model->state_size;
    return step->outcome == SPEX_EXPLORER_STEP && memcmp(step->after, r->view->state, size) != 0;
}

/* The nodes that a step leads to. */
static uint32_t find_targets(const explorer_fair_graph *f, explorer_view *view, uint32_t node,
                             const spex_explorer_step *step)
{
    uint32_t number;
    return explorer_view_find(view, step->after, &number)
               ? f->nodes->targets(f->nodes->arg, node, f->space->local[number], f->targets)
               : 0;
}

static bool put_edge(reader *r, const explorer_target *target, uint32_t asked)
{
    explorer_fair_graph *f = r->fair;
    size_t need = f->edge_count + 1, own = r->action_count;
    if (!base_grow(f->graph.to, f->edges_capacity[0], need) ||
        !base_grow(f->taken, f->edges_capacity[1], need) ||
        !base_grow(f->asked, f->edges_capacity[2], need) ||
        !base_grow(f->graph.is_cut, f->edges_capacity[3], need))
        return false;
    for (uint32_t set = 0; set < f->nodes->sets; set++)
        if (target->accepted >> set & 1)
            put_action(r, (explorer_fair_action){set, UINT32_MAX, EXPLORER_ACCEPTED});
    f->graph.to[f->edge_count] = target->node;
    f->taken[f->edge_count] = end_list(r);
    f->asked[f->edge_count] = asked;
    f->graph.is_cut[f->edge_count++] = false;
    r->action_count = own;
    return !r->is_failed;
}

/* What is possible: steps that change something, and those that are cut. */
static void note_possible(reader *r)
{
    for (size_t i = 0; i < r->action_count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < r->possible_count && !is_known; k++)
            is_known = r->possible[k] == r->actions[i];
        if (is_known)
            continue;
        if (!base_grow(r->possible, r->possible_capacity, r->possible_count + 1)) {
            r->is_failed = true;
            return;
        }
        r->possible[r->possible_count++] = r->actions[i];
    }
}

static void read_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    reader *r = (reader *)out;
    bool leads_on = is_step(r, step);
    if (r->is_failed || (!leads_on && step->outcome != SPEX_EXPLORER_CUT))
        return;
    r->action_count = 0;
    if (leads_on)
        put_actions(r, step->asks, step->asks_count, true);
    uint32_t asked = end_list(r), count = leads_on ? find_targets(r->fair, r->view, r->node, step) : 0;
    r->action_count = 0;
    put_actions(r, step->fair, step->fair_count, false);
    note_possible(r);
    for (uint32_t i = 0; i < count && !r->is_failed; i++)
        r->is_failed = !put_edge(r, &r->fair->targets[i], asked);
}

static uint64_t bytes_of(const explorer_fair_graph *f)
{
    const explorer_lists *l = &f->lists;
    return (f->edges_capacity[0] + f->edges_capacity[1] + f->edges_capacity[2]) * sizeof(uint32_t) +
           f->edges_capacity[3] + l->actions_capacity * sizeof *l->actions +
           l->items_capacity * sizeof *l->items + l->ends_capacity * sizeof *l->ends;
}

/* Tells the space of what was taken since. */
static bool count_bytes(explorer_fair_graph *f)
{
    uint64_t now = bytes_of(f) + (uint64_t)f->nodes->count * 16, before = f->bytes;
    f->bytes = now;
    return explorer_space_take(f->space, now - before);
}

static bool read_nodes(explorer_fair_graph *f, reader *r)
{
    const spex_explorer_model *model = f->space->search->model;
    for (uint32_t i = 0; i < f->nodes->count; i++) {
        if (i % 1024 == 0 && (explorer_space_is_over(f->space) || !count_bytes(f)))
            return false;
        explorer_space_load(f->space, r->view, f->nodes->states[i]);
        r->node = i;
        r->possible_count = 0;
        f->graph.row[i] = f->edge_count;
        model->steps(model->self, r->view->state, &r->out);
        f->graph.row[i + 1] = f->edge_count;
        f->possible[i] = explorer_lists_put(&f->lists, r->possible, r->possible_count);
        if (r->is_failed || f->possible[i] == UINT32_MAX)
            return explorer_space_no_memory(f->space);
    }
    return true;
}

bool explorer_fair_open(explorer_fair_graph *fair, explorer_space *space,
                        const spex_explorer_property *property, const explorer_nodes *nodes)
{
    memset(fair, 0, sizeof *fair);
    fair->space = space;
    fair->property = property;
    fair->nodes = nodes;
    fair->graph.count = nodes->count;
    fair->graph.row = base_alloc(nodes->count + 1ull, sizeof *fair->graph.row);
    fair->graph.group = base_alloc_zeroed(nodes->count, sizeof *fair->graph.group);
    fair->possible = base_alloc(nodes->count, sizeof *fair->possible);
    fair->targets = base_alloc(nodes->most, sizeof *fair->targets);
    reader r = {
        .out = {.step = read_step, .scratch = space->view->scratch}, .fair = fair, .view = space->view};
    bool is_well = fair->graph.row && fair->graph.group && fair->possible && fair->targets &&
                   explorer_lists_open(&fair->lists);
    is_well = is_well ? read_nodes(fair, &r) : explorer_space_no_memory(space);
    free(r.possible);
    if (!is_well)
        explorer_fair_close(fair);
    return is_well;
}

void explorer_fair_close(explorer_fair_graph *fair)
{
    if (fair->space)
        explorer_space_give(fair->space, fair->bytes);
    explorer_graph_close(&fair->graph);
    free(fair->possible);
    free(fair->taken);
    free(fair->asked);
    free(fair->targets);
    explorer_lists_close(&fair->lists);
    memset(fair, 0, sizeof *fair);
}

/* ---- one edge again ---- */

typedef struct follower {
    spex_explorer_out out;
    explorer_fair_graph *fair;
    uint32_t node;
    uint64_t edge; /* edges of the node that are still to come before it */
    explorer_run *run;
    bool is_found, is_failed;
} follower;

static void follow_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    follower *f = (follower *)out;
    explorer_view *view = f->fair->space->view;
    if (f->is_found || step->outcome != SPEX_EXPLORER_STEP ||
        memcmp(step->after, view->state, f->fair->space->search->model->state_size) == 0)
        return;
    uint32_t count = find_targets(f->fair, view, f->node, step);
    if (f->edge >= count) {
        f->edge -= count;
        return;
    }
    spex_explorer_moment moment = {step->label, step->agent, step->action, step->outcome, NULL};
    f->is_found = true;
    f->is_failed = !explorer_run_add(f->run, &moment, step->after);
}

bool explorer_fair_follow(explorer_fair_graph *fair, uint32_t node, uint64_t edge, explorer_run *run)
{
    explorer_view *view = fair->space->view;
    const spex_explorer_model *model = fair->space->search->model;
    follower f = {{.step = follow_step, .scratch = view->scratch},
                  fair,
                  node,
                  edge - fair->graph.row[node],
                  run,
                  false,
                  false};
    explorer_space_load(fair->space, view, fair->nodes->states[node]);
    model->steps(model->self, view->state, &f.out);
    return f.is_found && !f.is_failed;
}

/* ---- stops ---- */

typedef struct looker {
    spex_explorer_out out;
    explorer_search *search;
    explorer_view *view;
    const spex_explorer_property *property;
    bool is_possible;
} looker;

static void look(spex_explorer_out *out, const spex_explorer_step *step)
{
    looker *l = (looker *)out;
    if (step->outcome == SPEX_EXPLORER_FAULT ||
        (step->outcome == SPEX_EXPLORER_STEP &&
         memcmp(step->after, l->view->state, l->search->model->state_size) == 0))
        return;
    for (uint32_t i = 0; i < step->fair_count; i++) {
        explorer_reliance reliance = explorer_fair_reliance(l->search, l->property, step->fair[i].group);
        if (reliance == EXPLORER_WEAK || reliance == EXPLORER_STRONG)
            l->is_possible = true;
    }
}

bool explorer_fair_is_possible(explorer_space *space, explorer_view *view,
                               const spex_explorer_property *property, uint32_t state)
{
    explorer_search *search = space->search;
    bool has_late = false;
    for (uint32_t g = 0; g < search->model->group_count; g++) {
        explorer_reliance reliance = explorer_fair_reliance(search, property, g);
        bool is_relied_on = reliance == EXPLORER_WEAK || reliance == EXPLORER_STRONG;
        if (is_relied_on && g < 7 && (space->possible[state] >> g & 1))
            return true;
        has_late = has_late || (is_relied_on && g >= 7);
    }
    if (!has_late || !(space->possible[state] >> 7))
        return false;
    explorer_space_load(space, view, state);
    looker l = {{.step = look, .scratch = view->scratch}, search, view, property, false};
    search->model->steps(search->model->self, view->state, &l.out);
    return l.is_possible;
}
