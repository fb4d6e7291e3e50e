/* What lies within some steps of two states: a breadth-first search that gives states new numbers in the
 * order in which it meets them. Where silent steps do not count, they are followed before the next distance
 * is begun.
 *
 * New numbers are what says that a state has been met, and what is kept of the states grows with what is
 * near: lts_visited would take room for all of them twice.
 */
#include "lts/explain/neighbourhood.h"
#include "lts/explain/explain.h"

#include "base/array.h"
#include "lts/rows.h"

#include <assert.h>
#include <string.h>

typedef struct nearby {
    const lts *l;
    bool silent;
    uint32_t *number; /* per state of `l`, its new one; LTS_NONE: not met */
    lts_state *met;   /* by new number */
    uint32_t *distance;
    size_t count, met_capacity, distance_capacity;
} nearby;

void lts_neighbourhood_release(lts_neighbourhood *v)
{
    lts_free(v->l);
    free(v->distance);
    *v = (lts_neighbourhood){0};
}

static bool number_state(nearby *s, lts_state state, uint32_t distance)
{
    if (s->number[state] != LTS_NONE)
        return true;
    if (!base_grow(s->met, s->met_capacity, s->count + 1) ||
        !base_grow(s->distance, s->distance_capacity, s->count + 1))
        return false;
    assert(s->count < LTS_MAX);
    s->number[state] = (uint32_t)s->count;
    s->met[s->count] = state;
    s->distance[s->count++] = distance;
    return true;
}

static bool is_silent(const nearby *s, uint64_t edge)
{
    return s->silent && s->l->edges[edge].label == LTS_TAU;
}

/* Meets all at the next distance, given that those met from `*begin` on are at the one before, but for what
 * they silently become; `*begin` moves to where the new distance begins. */
static bool search_distance(nearby *s, size_t *begin, uint32_t distance)
{
    const lts *l = s->l;
    for (size_t i = *begin; i < s->count; i++)
        for (uint64_t e = l->first[s->met[i]]; e < l->first[s->met[i] + 1]; e++)
            if (is_silent(s, e) && !number_state(s, l->edges[e].target, distance - 1))
                return false;
    size_t i = *begin;
    for (*begin = s->count; i < *begin; i++)
        for (uint64_t e = l->first[s->met[i]]; e < l->first[s->met[i] + 1]; e++)
            if (!is_silent(s, e) && !number_state(s, l->edges[e].target, distance))
                return false;
    return true;
}

/* Searches; `*inside`: so many states, the first ones, are to keep their steps. */
static bool search(nearby *s, const lts_state from[2], uint32_t most, size_t *inside)
{
    memset(s->number, 0xff, s->l->states * sizeof *s->number);
    *inside = 0;
    bool good = number_state(s, from[0], 0) && number_state(s, from[1], 0);
    for (uint32_t distance = 1; distance <= most && *inside < s->count && good; distance++)
        good = search_distance(s, inside, distance);
    return good;
}

static lts *make_part(const nearby *s, size_t inside)
{
    const lts *l = s->l;
    uint64_t edges = 0;
    for (size_t i = 0; i < inside; i++)
        edges += l->first[s->met[i] + 1] - l->first[s->met[i]];
    lts *part = lts_allocate((uint32_t)s->count, edges, false, l->labels);
    if (!part)
        return NULL;
    uint64_t at = 0;
    for (size_t i = 0; i < s->count; i++) {
        lts_state state = s->met[i];
        for (uint64_t e = l->first[state]; i < inside && e < l->first[state + 1]; e++)
            part->edges[at++] = (lts_edge){l->edges[e].label, s->number[l->edges[e].target]};
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
    nearby s = {.l = l, .silent = silent, .number = base_alloc(l->states, sizeof *s.number)};
    size_t inside;
    if (s.number && search(&s, from, most, &inside))
        v->l = make_part(&s, inside);
    v->distance = s.distance;
    free(s.number);
    free(s.met);
    return v->l ? lts_sort_rows(v->l, NULL) : BASE_E_NOMEM;
}
