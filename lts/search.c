/* What breadth-first searches keep. */
#include "lts/search.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

bool lts_visited_begin(lts_visited *v, uint32_t states)
{
    *v = (lts_visited){.met = base_alloc_zeroed(states, sizeof *v->met),
                       .order = base_alloc(states, sizeof *v->order)};
    return v->met && v->order;
}

void lts_visited_release(lts_visited *v)
{
    free(v->met);
    free(v->order);
    *v = (lts_visited){0};
}

bool lts_nearby_begin(lts_nearby *n, uint32_t states)
{
    *n = (lts_nearby){.number = base_alloc(states, sizeof *n->number)};
    if (n->number)
        memset(n->number, 0xff, states * sizeof *n->number);
    return n->number != NULL;
}

void lts_nearby_release(lts_nearby *n)
{
    free(n->number);
    free(n->order);
    *n = (lts_nearby){0};
}

void lts_nearby_clear(lts_nearby *n)
{
    for (uint32_t i = 0; i < n->count; i++)
        n->number[n->order[i]] = LTS_NONE;
    n->count = 0;
}

bool lts_nearby_visit(lts_nearby *n, lts_state s)
{
    if (n->number[s] != LTS_NONE)
        return true;
    if (!base_grow(n->order, n->capacity, (size_t)n->count + 1))
        return false;
    assert(n->count < LTS_MAX);
    n->number[s] = n->count;
    n->order[n->count++] = s;
    return true;
}

base_status lts_trail_add(lts_trail *trail, lts_state state, uint32_t from, uint64_t via)
{
    assert(from == LTS_NONE || from < trail->count);
    if (trail->count == LTS_MAX)
        return BASE_E_LIMIT;
    if (!base_grow(trail->visits, trail->capacity, (size_t)trail->count + 1))
        return BASE_E_NOMEM;
    trail->visits[trail->count++] = (lts_visit_record){state, from, via};
    return BASE_OK;
}

void lts_trail_release(lts_trail *trail)
{
    free(trail->visits);
    *trail = (lts_trail){0};
}

base_status lts_trail_way(const lts_trail *trail, uint32_t last, uint32_t **way, uint32_t *length)
{
    assert(last < trail->count);
    uint32_t steps = 0;
    for (uint32_t v = last; trail->visits[v].from != LTS_NONE; v = trail->visits[v].from)
        steps++;
    uint32_t *visits = base_alloc((uint64_t)steps + 1, sizeof *visits);
    if (!visits)
        return BASE_E_NOMEM;
    for (uint32_t v = last, i = steps + 1; i-- > 0; v = trail->visits[v].from)
        visits[i] = v;
    *way = visits;
    *length = steps;
    return BASE_OK;
}
