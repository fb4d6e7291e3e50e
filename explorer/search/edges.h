/* Where the steps of states lead, noted while they are looked at, for those who need the graph afterwards:
 * four bytes a step and ten a state. (edges.c)
 *
 * Each thread has a list of its own: of each state that it has looked at, if it has steps, its number, how
 * many there are, and where they lead. */
#ifndef EXPLORER_SEARCH_EDGES_H
#define EXPLORER_SEARCH_EDGES_H

#include "explorer/store/region.h"

#include "base/array.h"

typedef struct explorer_edge_list {
    uint32_t *words;
    size_t count, capacity;
    size_t begin;   /* of what is noted of the last state */
    size_t counted; /* words that are in `bytes` */
    char apart[BASE_CACHE_PADDING];
} explorer_edge_list;

typedef struct explorer_edges {
    explorer_edge_list *lists; /* NULL: nothing was ever noted */
    unsigned jobs;
    explorer_region flags;  /* a uint16_t for each state: what the caller likes */
    _Atomic uint64_t bytes; /* of the lists, as explorer_edges_count has them */
    _Atomic bool is_on;     /* false: nothing is noted any more, and what was is of no use */
} explorer_edges;

#define EXPLORER_EDGES_HEAD 2u         /* words before those that say where steps lead */
#define EXPLORER_NO_EDGE    UINT32_MAX /* it is not known yet where the step leads */
#define EXPLORER_NO_PLACE   SIZE_MAX

/* For at most so many states. False: no memory, and nothing will be noted. */
bool explorer_edges_open(explorer_edges *edges, unsigned jobs, uint64_t states);
void explorer_edges_close(explorer_edges *edges);

static inline bool explorer_edges_are_noted(const explorer_edges *edges)
{
    return atomic_load_explicit(&edges->is_on, memory_order_relaxed);
}
/* No more. What was noted stays until explorer_edges_close, as others may be at it. */
static inline void explorer_edges_give_up(explorer_edges *edges)
{
    atomic_store_explicit(&edges->is_on, false, memory_order_relaxed);
}

/* A step leads from one state to another. The steps of a state come from one thread, one after the other. */
void explorer_edges_note(explorer_edges *edges, unsigned thread, uint32_t from, uint32_t to);
/* The same where it is not known yet, for explorer_edges_fill. EXPLORER_NO_PLACE: nothing is noted. */
size_t explorer_edges_leave(explorer_edges *edges, unsigned thread, uint32_t from);
void explorer_edges_fill(explorer_edges *edges, unsigned thread, size_t place, uint32_t to);
void explorer_edges_flag(explorer_edges *edges, uint32_t state, uint16_t flags);
/* Counts what a thread has noted; returns what all took, in bytes, when there are so many states. */
uint64_t explorer_edges_count(explorer_edges *edges, unsigned thread, uint64_t states);

#endif
