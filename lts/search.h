/* Breadth-first search: which states have been met, each once and in order, and how. (search.c)
 *
 * A search is a loop over what has been met, which grows while the loop runs:
 *
 *     lts_visit(&met, start);
 *     for (size_t i = 0; i < met.count; i++)
 *         for each step from met.order[i]
 *             lts_visit(&met, its target);
 *
 * The store of the states met is lts_visited where they are those of an explicit LTS, lts_nearby where few of
 * them will be met, and else a base_word_index, whose `count` grows in the same way. A trail, beside either,
 * keeps how each was first met, which is what a shortest run is read from.
 */
#ifndef LTS_SEARCH_H
#define LTS_SEARCH_H

#include "lts/explicit.h"

/* ---- states of an explicit LTS ---- */

typedef struct lts_visited {
    uint8_t *met;     /* per state, 1 or 0 */
    lts_state *order; /* those that have been met, in that order; room for all */
    size_t count;
} lts_visited;

/* Nothing has been met. False: no memory; release it in any case. */
bool lts_visited_begin(lts_visited *v, uint32_t states);
void lts_visited_release(lts_visited *v);

/* Meets a state; is it the first time? */
static inline bool lts_visit(lts_visited *v, lts_state s)
{
    if (!v->met[s]) {
        v->met[s] = 1;
        v->order[v->count++] = s;
        return true;
    }
    return false;
}

/* ---- a few states of an explicit LTS, for many small searches one after the other ---- */

typedef struct lts_nearby {
    uint32_t *number; /* per state, its place in `order`; LTS_NONE: not met */
    lts_state *order; /* those that have been met, in that order; grows */
    uint32_t count;
    size_t capacity;
} lts_nearby;

/* Nothing has been met. False: no memory; release it in any case. */
bool lts_nearby_begin(lts_nearby *n, uint32_t states);
void lts_nearby_release(lts_nearby *n);

/* Forgets what has been met, in as much time as that is. */
void lts_nearby_clear(lts_nearby *n);

/* Meets a state, if it has not been. False: no memory. */
bool lts_nearby_visit(lts_nearby *n, lts_state s);

/* ---- how each was met ---- */

typedef struct lts_visit_record {
    lts_state state; /* or whatever number it has */
    uint32_t from;   /* the visit it was met from; LTS_NONE: the search began here */
    uint64_t via;    /* by which edge, or what else tells the step */
} lts_visit_record;

/* Begin with {0}. */
typedef struct lts_trail {
    lts_visit_record *visits; /* in the order they were made */
    uint32_t count;
    size_t capacity;
} lts_trail;

/* BASE_E_NOMEM, or BASE_E_LIMIT when there are LTS_MAX visits already. */
base_status lts_trail_add(lts_trail *trail, lts_state state, uint32_t from, uint64_t via);
void lts_trail_release(lts_trail *trail);

/* The way to the visit `last`: the numbers of *length + 1 visits, from where the search began to `last`; the
 * caller's to free. */
base_status lts_trail_way(const lts_trail *trail, uint32_t last, uint32_t **way, uint32_t *length);

#endif
