/* All steps of a search that came to its end, as a graph. (space.c)
 *
 * States have numbers of their own here: as a search by one thread finds them, so that what is said does not
 * depend on how many there were. */
#ifndef EXPLORER_LIVENESS_SPACE_H
#define EXPLORER_LIVENESS_SPACE_H

#include "explorer/liveness/components.h"
#include "explorer/runs/run.h"
#include "explorer/search/worker.h"

typedef struct explorer_space {
    explorer_search *search;
    explorer_view *view;  /* of the calling thread */
    explorer_graph graph; /* of steps that change something */
    uint32_t *number;     /* of each state: the search's */
    uint32_t *local;      /* the other way; SPEX_EXPLORER_NONE: it is nobody's */
    uint8_t *has_cut;     /* of each state: a step of it is cut */
    uint8_t *possible;    /* of each state: bit g: a step of group g is possible; bit 7: of a later group */
    uint32_t *levels;     /* the first state of each level, and the end */
    size_t level_count;
    _Atomic uint64_t bytes, most_bytes; /* of memory, of which there are `limit`; and at its most */
    uint64_t limit;
    _Atomic int end; /* spex_explorer_end: what ended it before its time; SPEX_EXPLORER_COMPLETE: nothing */
} explorer_space;

/* False: `end` says why. */
bool explorer_space_open(explorer_space *space, explorer_search *search);
void explorer_space_close(explorer_space *space);

/* May so much more memory be used? If not, that is the end. What is no longer used is given back. */
bool explorer_space_take(explorer_space *space, uint64_t bytes);
void explorer_space_give(explorer_space *space, uint64_t bytes);
/* Whether time is up, or somebody wants an end. */
bool explorer_space_is_over(explorer_space *space);
bool explorer_space_no_memory(explorer_space *space); /* false */
static inline uint64_t explorer_space_most_bytes(const explorer_space *space)
{
    return atomic_load(&space->most_bytes);
}

static inline void explorer_space_load(explorer_space *space, explorer_view *view, uint32_t state)
{
    explorer_view_load(view, space->number[state]);
}
uint32_t explorer_space_level(const explorer_space *space, uint32_t state);

/* Asks of every state, on all threads: each(arg, view at the state, state). */
typedef void explorer_each_state(void *arg, explorer_view *view, uint32_t state);
bool explorer_space_each(explorer_space *space, explorer_each_state *each, void *arg);

/* A counterexample to a property of runs. */
typedef struct explorer_counterexample {
    bool is_there;
    uint64_t length;  /* of its stem */
    explorer_run run; /* without states: there was no memory for it */
} explorer_counterexample;

#endif
