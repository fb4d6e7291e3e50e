/* Breadth-first through an implicit LTS: the index of the states that have been met is also the queue. */
#include "lts/explore.h"

#include "base/array.h"
#include "lts/rows.h"
#include "lts/search.h"

#include <string.h>

/* ---- making it explicit ---- */

typedef struct exploration {
    base_word_index *states;
    lts_successors successors; /* of the state at hand */
    bool with_origin;
    uint64_t transitions;
    lts_edge *edges;
    uint32_t *origin;
    uint64_t *first;
    size_t edge_capacity, origin_capacity, first_capacity;
} exploration;

/* Notes the steps of the state at hand, and meets what they lead to. */
static base_status note_row(exploration *x)
{
    const lts_successors *row = &x->successors;
    size_t end = (size_t)x->transitions + row->count;
    if (!base_grow(x->edges, x->edge_capacity, end) ||
        (x->with_origin && !base_grow(x->origin, x->origin_capacity, end)))
        return BASE_E_NOMEM;
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < row->count && status == BASE_OK; i++) {
        lts_edge *edge = &x->edges[x->transitions];
        edge->label = row->steps[i].label;
        if (x->with_origin)
            x->origin[x->transitions] = row->steps[i].origin;
        status = base_word_index_intern(x->states, lts_successors_target(row, i), &edge->target);
        x->transitions += status == BASE_OK;
    }
    return status;
}

static base_status explore_states(exploration *x, const lts_implicit *implicit, uint64_t max_states,
                                  const lts_options *options)
{
    base_status status = lts_implicit_initials(implicit, &x->successors);
    for (uint32_t i = 0, n; i < x->successors.count && status == BASE_OK; i++)
        status = base_word_index_intern(x->states, lts_successors_target(&x->successors, i), &n);
    for (uint32_t s = 0; s < x->states->count && status == BASE_OK; s++) {
        if (x->states->count > max_states)
            return BASE_E_LIMIT;
        if (s % 4096 == 0)
            lts_report_progress(options, "composing", x->states->count, 0);
        if (!base_grow(x->first, x->first_capacity, (size_t)s + 2))
            return BASE_E_NOMEM;
        x->first[s] = x->transitions;
        status = lts_implicit_successors(implicit, base_word_index_key(x->states, s), &x->successors);
        if (status == BASE_OK)
            status = note_row(x);
        x->first[s + 1] = x->transitions;
    }
    return status;
}

/* Makes the LTS of what was explored; takes the arrays over. */
static base_status finish(exploration *x, base_names *labels, lts **out)
{
    lts *l = calloc(1, sizeof *l);
    if (!l)
        return BASE_E_NOMEM;
    *l = (lts){.states = x->states->count,
               .transitions = x->transitions,
               .first = x->first,
               .edges = x->edges ? x->edges : base_alloc(0, sizeof *x->edges),
               .origin = x->origin,
               .labels = base_names_ref(labels)};
    x->first = NULL;
    x->edges = NULL;
    x->origin = NULL;
    base_status status = l->edges ? lts_sort_rows(l, NULL) : BASE_E_NOMEM;
    if (status == BASE_OK)
        *out = l;
    else
        lts_free(l);
    return status;
}

base_status lts_explore(const lts_implicit *implicit, base_names *labels, bool with_origin,
                        uint64_t max_states, base_word_index *states, lts **out, const lts_options *options)
{
    assert(implicit && labels && states && states->words == implicit->words && states->count == 0 && out);
    exploration x = {.states = states, .with_origin = with_origin};
    base_status status = explore_states(&x, implicit, max_states, options);
    if (status == BASE_OK)
        base_word_index_close(states);
    lts_successors_release(&x.successors);
    if (status == BASE_OK)
        status = finish(&x, labels, out);
    free(x.edges);
    free(x.origin);
    free(x.first);
    return status;
}

/* ---- shortest paths ---- */

typedef struct path_search {
    const lts_implicit *implicit;
    lts_is_goal *is_goal;
    const void *arg;
    uint64_t max_states;
    base_word_index states;
    lts_trail trail; /* numbered as the states are, but for one after all others that ends the path */
    lts_successors successors;
    uint32_t last; /* where the path ends; LTS_NONE: nowhere yet */
} path_search;

static uint64_t via_of(lts_implicit_step step)
{
    return (uint64_t)step.label << 32 | step.origin;
}

/* Meets the target of step `i` of those at hand; `label` LTS_NONE: it is a first state. */
static base_status meet(path_search *p, uint32_t from, uint32_t i, lts_label label)
{
    const uint64_t *target = lts_successors_target(&p->successors, i);
    bool ends = p->is_goal(p->arg, label, target);
    uint32_t known = p->states.count, number;
    base_status status = base_word_index_intern(&p->states, target, &number);
    if (status != BASE_OK || (number < known && !ends))
        return status;
    if (p->states.count > p->max_states)
        return BASE_E_LIMIT;
    status = lts_trail_add(&p->trail, number, from, via_of(p->successors.steps[i]));
    if (ends)
        p->last = p->trail.count - 1;
    return status;
}

static base_status look_around(path_search *p, uint32_t visit)
{
    base_status status = lts_implicit_successors(
        p->implicit, base_word_index_key(&p->states, p->trail.visits[visit].state), &p->successors);
    for (uint32_t i = 0; i < p->successors.count && status == BASE_OK && p->last == LTS_NONE; i++)
        status = meet(p, visit, i, p->successors.steps[i].label);
    return status;
}

static base_status go_back(const path_search *p, lts_path *path)
{
    uint32_t *way, length;
    unsigned words = p->implicit->words;
    base_status status = lts_trail_way(&p->trail, p->last, &way, &length);
    if (status != BASE_OK)
        return status;
    *path = (lts_path){.words = words,
                       .length = length,
                       .steps = base_alloc(length, sizeof *path->steps),
                       .states = base_alloc(((uint64_t)length + 1) * words, sizeof *path->states)};
    bool fine = path->steps && path->states;
    for (uint32_t i = 0; i <= length && fine; i++) {
        const lts_visit_record *visit = &p->trail.visits[way[i]];
        memcpy(path->states + (size_t)i * words, base_word_index_key(&p->states, visit->state),
               words * sizeof *path->states);
        if (i)
            path->steps[i - 1] = (lts_implicit_step){(lts_label)(visit->via >> 32), (uint32_t)visit->via};
    }
    free(way);
    if (!fine)
        lts_path_release(path);
    return fine ? BASE_OK : BASE_E_NOMEM;
}

base_status lts_shortest_path(const lts_implicit *implicit, lts_is_goal *is_goal, const void *arg,
                              uint64_t max_states, bool *found, lts_path *path)
{
    assert(implicit && is_goal && found && path);
    path_search p = {.implicit = implicit,
                     .is_goal = is_goal,
                     .arg = arg,
                     .max_states = max_states,
                     .states.words = implicit->words,
                     .last = LTS_NONE};
    base_status status = lts_implicit_initials(implicit, &p.successors);
    for (uint32_t i = 0; i < p.successors.count && status == BASE_OK && p.last == LTS_NONE; i++)
        status = meet(&p, LTS_NONE, i, LTS_NONE);
    for (uint32_t v = 0; v < p.trail.count && status == BASE_OK && p.last == LTS_NONE; v++)
        status = look_around(&p, v);
    bool is_found = status == BASE_OK && p.last != LTS_NONE;
    if (is_found)
        status = go_back(&p, path);
    if (status == BASE_OK)
        *found = is_found;
    base_word_index_release(&p.states);
    lts_trail_release(&p.trail);
    lts_successors_release(&p.successors);
    return status;
}

void lts_path_release(lts_path *path)
{
    free(path->steps);
    free(path->states);
    *path = (lts_path){0};
}
