/* Decided exactly. Weak: of each action that is possible in all states of the component, a step must be in
 * it; no part of an unfair one is fair. Strong: where an action is possible in some state and no step of it
 * is in the component, a fair run leaves these states in the end, so what is left without them is looked at.
 * Answered: likewise, without the steps that ask. Accepted by an automaton: a step of each of its sets must
 * be in it. (Emerson and Lei, "Modalities for model checking", 1987.) */
#include "config.h"

#include "explorer/liveness/fair.h"

#include <stdlib.h>
#include <string.h>

typedef struct part {
    uint32_t *nodes, count;
} part;

typedef struct parts {
    explorer_fair_graph *fair;
    part *waiting;
    size_t count, capacity;
    uint32_t groups;
    uint8_t *is_taken; /* per action: a step of it is inside the part at hand */
} parts;

/* Notes the actions of which there are steps inside a part. */
static void note_taken(const parts *ps, const part *p)
{
    const explorer_fair_graph *f = ps->fair;
    memset(ps->is_taken, 0, f->lists.action_count);
    for (uint32_t i = 0; i < p->count; i++)
        for (uint64_t e = f->graph.row[p->nodes[i]]; e < f->graph.row[p->nodes[i] + 1]; e++) {
            uint32_t list = f->taken[e];
            if (list == EXPLORER_EMPTY_LIST || !explorer_fair_is_inside(f, p->nodes[i], e))
                continue;
            for (size_t k = explorer_lists_begin(&f->lists, list); k < explorer_lists_end(&f->lists, list);
                 k++)
                ps->is_taken[f->lists.items[k]] = true;
        }
}

static bool is_weakly_fair(const parts *ps, const part *p)
{
    const explorer_fair_graph *f = ps->fair;
    const explorer_lists *lists = &f->lists;
    uint32_t first = f->possible[p->nodes[0]];
    for (size_t i = explorer_lists_begin(lists, first); i < explorer_lists_end(lists, first); i++) {
        uint32_t action = lists->items[i];
        bool stays = lists->actions[action].reliance == EXPLORER_WEAK && !ps->is_taken[action];
        for (uint32_t k = 1; k < p->count && stays; k++)
            stays = explorer_lists_has(lists, f->possible[p->nodes[k]], action);
        if (stays)
            return false;
    }
    return true;
}

static bool is_accepting(const parts *ps)
{
    const explorer_lists *lists = &ps->fair->lists;
    uint32_t sets = 0;
    for (size_t a = 0; a < lists->action_count; a++)
        sets += lists->actions[a].reliance == EXPLORER_ACCEPTED && ps->is_taken[a];
    return sets == ps->fair->nodes->sets;
}

static bool wants(const parts *ps, uint32_t list, explorer_reliance reliance)
{
    const explorer_lists *lists = &ps->fair->lists;
    for (size_t i = explorer_lists_begin(lists, list); i < explorer_lists_end(lists, list); i++)
        if (lists->actions[lists->items[i]].reliance == reliance && !ps->is_taken[lists->items[i]])
            return true;
    return false;
}

/* Takes away states and steps that a fair run through the part does not meet for ever. Says whether there
 * were any. */
static bool take_away(parts *ps, const part *p)
{
    explorer_fair_graph *f = ps->fair;
    bool is_any = false;
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t node = p->nodes[i];
        for (uint64_t e = f->graph.row[node]; e < f->graph.row[node + 1]; e++)
            if (explorer_fair_is_inside(f, node, e) && wants(ps, f->asked[e], EXPLORER_ANSWERED)) {
                f->graph.is_cut[e] = true;
                is_any = true;
            }
    }
    for (uint32_t i = 0; i < p->count; i++)
        if (wants(ps, f->possible[p->nodes[i]], EXPLORER_STRONG)) {
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
        return explorer_space_no_memory(ps->fair->space);
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
    note_taken(ps, &p);
    if (!is_accepting(ps) || !is_weakly_fair(ps, &p))
        return true;
    return take_away(ps, &p) ? explorer_components(&f->graph, group, p.nodes, p.count, put_part, ps)
                             : each(arg, p.nodes, p.count);
}

bool explorer_fair_parts(explorer_fair_graph *fair, explorer_each_component *each, void *arg)
{
    parts ps = {.fair = fair, .is_taken = base_alloc_zeroed(fair->lists.action_count, 1)};
    uint32_t *all = base_alloc(fair->graph.count, sizeof *all);
    bool is_well = all && ps.is_taken;
    for (uint32_t i = 0; is_well && i < fair->graph.count; i++)
        all[i] = i;
    is_well = is_well ? explorer_components(&fair->graph, 0, all, fair->graph.count, put_part, &ps)
                      : explorer_space_no_memory(fair->space);
    free(all);
    while (ps.count) {
        part p = ps.waiting[--ps.count];
        is_well = is_well && look_at(&ps, p, each, arg);
        free(p.nodes);
    }
    free(ps.waiting);
    free(ps.is_taken);
    return is_well;
}
