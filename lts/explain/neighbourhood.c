/* What lies within some steps of two states, which get new numbers in the order in which a breadth-first
 * search meets them. Where silent steps do not count, they are followed before the next distance is begun.
 */
#include "lts/explain/neighbourhood.h"
#include "lts/explain/explain.h"

#include "base/array.h"
#include "lts/rows.h"
#include "lts/search.h"

#include <assert.h>
#include <string.h>

typedef struct walk {
    const lts *l;
    bool silent;
    lts_nearby met;
    uint32_t *distance; /* of each that has been met, in that order */
    size_t distance_capacity;
} walk;

void lts_neighbourhood_release(lts_neighbourhood *v)
{
    lts_free(v->l);
    free(v->distance);
    *v = (lts_neighbourhood){0};
}

static bool meet(walk *w, lts_state state, uint32_t distance)
{
    const uint32_t before = w->met.count;
    if (!lts_nearby_visit(&w->met, state))
        return false;
    if (w->met.count == before)
        return true;
    if (!base_grow(w->distance, w->distance_capacity, w->met.count))
        return false;
    w->distance[before] = distance;
    return true;
}

static bool is_silent(const walk *w, uint64_t edge)
{
    return w->silent && w->l->edges[edge].label == LTS_TAU;
}

/* Meets all at the next distance, given that those met from `*begin` on are at the one before, but for what
 * they silently become; `*begin` moves to where the new distance begins. */
static bool search_distance(walk *w, size_t *begin, uint32_t distance)
{
    const lts *l = w->l;
    for (size_t i = *begin; i < w->met.count; i++)
        for (uint64_t e = l->first[w->met.order[i]]; e < l->first[w->met.order[i] + 1]; e++)
            if (is_silent(w, e) && !meet(w, l->edges[e].target, distance - 1))
                return false;
    size_t i = *begin;
    for (*begin = w->met.count; i < *begin; i++)
        for (uint64_t e = l->first[w->met.order[i]]; e < l->first[w->met.order[i] + 1]; e++)
            if (!is_silent(w, e) && !meet(w, l->edges[e].target, distance))
                return false;
    return true;
}

/* Searches; `*inside`: so many states, the first ones, are to keep their steps. */
static bool search(walk *w, const lts_state from[2], uint32_t most, size_t *inside)
{
    *inside = 0;
    bool good = meet(w, from[0], 0) && meet(w, from[1], 0);
    for (uint32_t distance = 1; distance <= most && *inside < w->met.count && good; distance++)
        good = search_distance(w, inside, distance);
    return good;
}

static lts *make_part(const walk *w, size_t inside)
{
    const lts *l = w->l;
    uint64_t edges = 0;
    for (size_t i = 0; i < inside; i++)
        edges += l->first[w->met.order[i] + 1] - l->first[w->met.order[i]];
    lts *part = lts_allocate((uint32_t)w->met.count, edges, false, l->labels);
    if (!part)
        return NULL;
    uint64_t at = 0;
    for (size_t i = 0; i < w->met.count; i++) {
        lts_state state = w->met.order[i];
        for (uint64_t e = l->first[state]; i < inside && e < l->first[state + 1]; e++)
            part->edges[at++] = (lts_edge){l->edges[e].label, w->met.number[l->edges[e].target]};
        part->first[i + 1] = at;
    }
    return part;
}

base_status lts_neighbourhood_of(const lts *l, const lts_state from[2], uint32_t most, bool silent,
                                 lts_neighbourhood *v)
{
    assert(from[0] != from[1]);
    assert(from[0] < l->states && from[1] < l->states);
    *v = (lts_neighbourhood){0};
    walk w = {.l = l, .silent = silent};
    size_t inside;
    if (lts_nearby_begin(&w.met, l->states) && search(&w, from, most, &inside))
        v->l = make_part(&w, inside);
    v->distance = w.distance;
    lts_nearby_release(&w.met);
    return v->l ? lts_sort_rows(v->l, NULL) : BASE_E_NOMEM;
}
