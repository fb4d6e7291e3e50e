/* Where in a root each group of a model's fields has its value: a few bits of it, or the number of its node.
 * (spots.c) */
#ifndef EXPLORER_STORE_SPOTS_H
#define EXPLORER_STORE_SPOTS_H

#include "explorer/store/states.h"

typedef struct explorer_spot {
    uint32_t at;          /* its first bit in a root; another when roots are written anew */
    uint32_t index;       /* of a tree's values: which it is in, */
    uint32_t shift, mask; /* and which bits of that */
} explorer_spot;

/* Fills in one for each group, by its number. False: some group has no such place. */
bool explorer_spots_find(const explorer_states *states, explorer_spot *spots);

/* The value of the state that is `now`; and bits of it that change in the words of a root, which have one
 * more after them. */
static inline uint32_t explorer_spot_now(const explorer_spot *spot, const explorer_view *view)
{
    return view->now[spot->index] >> spot->shift & spot->mask;
}
static inline void explorer_spot_flip(const explorer_spot *spot, uint32_t *root, uint32_t bits)
{
    uint64_t two = (uint64_t)bits << spot->at % 32;
    root[spot->at / 32] ^= (uint32_t)two;
    root[spot->at / 32 + 1] ^= (uint32_t)(two >> 32);
}

/* The value that a group has in `then` of a view, into which a step of the loaded state was packed; its node
 * is added where it is not there yet. False: there is no room for that. */
bool explorer_spots_then(explorer_view *view, uint32_t group, uint32_t *value);
/* Whether a group is another in `then` than in `now`. */
bool explorer_spots_differ(const explorer_view *view, uint32_t group);
/* Whether no others than these groups differ. */
bool explorer_spots_are_all(const explorer_view *view, const uint32_t *groups, uint32_t count);

#endif
