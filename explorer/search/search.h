/* A search through the states of a model, breadth first. (search.c, worker.c) */
#ifndef EXPLORER_SEARCH_SEARCH_H
#define EXPLORER_SEARCH_SEARCH_H

#include "base/clock.h"
#include "explorer/fewer/stubborn.h"
#include "explorer/search/edges.h"
#include "explorer/store/states.h"

#define EXPLORER_NEVER UINT64_MAX

/* An end beside those of spex_explorer_end: it is to be made anew, in every order. Actions turned out to be
 * dependent that were taken for independent, or of too few states steps could be left out. */
#define EXPLORER_ANEW 1000

/* What is known of a property of states or of steps. */
typedef struct explorer_broken {
    uint64_t length; /* of a shortest run that breaks it; EXPLORER_NEVER: none was seen */
    uint32_t number; /* the state in which that is, or whose step it is; the least that was seen */
} explorer_broken;

/* What the threads count, each for itself, and then the search for all. */
typedef struct explorer_counts {
    uint64_t read;    /* states whose steps were looked at */
    uint64_t reduced; /* those of them of which steps were left out */
    uint64_t steps, faults, cuts;
    double missed;
    uint64_t *by_cut, *by_origin;
    uint8_t *marks;
    explorer_broken *broken; /* one a property */
} explorer_counts;

struct explorer_worker;

typedef struct explorer_search {
    const spex_explorer_model *model;
    spex_explorer_options options; /* with everything filled in */
    bool has_symmetry;
    bool has_stubborn;                      /* steps may be left out; after the search: some were */
    bool is_trying;                         /* ... and it is still tried */
    _Atomic bool is_tied;                   /* steps depend on each other that were taken for independent */
    uint64_t weighed_read, weighed_reduced; /* how many there were when that was weighed last */
    base_thread_pool *pool;
    explorer_symmetry symmetry;
    explorer_states states;
    explorer_edges edges; /* of all steps, when they are noted */
    struct explorer_worker *workers;
    unsigned jobs;
    uint32_t *judged; /* properties that are still looked at: of states first, then of steps */
    uint32_t judged_states, judged_steps;
    explorer_counts counts;
    _Atomic int end; /* spex_explorer_end; SPEX_EXPLORER_COMPLETE while nothing ends it */
    _Atomic bool is_paused;
    uint64_t depth; /* of the level whose steps are looked at */
    /* Of a search for shorter runs: what is broken, and by how long ones; levels beyond are not looked at.
     * NULL: it is no such search. */
    const explorer_broken *sought;
    double began, told, seconds;
} explorer_search;

/* `options` as the user gave them. False: no memory, or the folder cannot be written. */
bool explorer_search_open(explorer_search *search, const spex_explorer_model *model,
                          const spex_explorer_options *options);
void explorer_search_close(explorer_search *search);
/* Before it runs: where steps lead is noted, as long as there is memory for it. */
void explorer_search_note_edges(explorer_search *search);
/* False: no memory for the search itself; otherwise `end` says how it ended. */
bool explorer_search_run(explorer_search *search);
void explorer_search_figures(const explorer_search *search, spex_explorer_figures *figures);
/* Ends it, unless something else has. */
static inline void explorer_search_stop(explorer_search *search, spex_explorer_end why)
{
    int none = SPEX_EXPLORER_COMPLETE;
    atomic_compare_exchange_strong(&search->end, &none, (int)why);
}
static inline bool explorer_search_has_ended(const explorer_search *search)
{
    return atomic_load_explicit(&search->end, memory_order_relaxed) != SPEX_EXPLORER_COMPLETE;
}
/* Has it ended, is time up, or does somebody want an end? Then it ends. */
static inline bool explorer_search_is_over(explorer_search *search)
{
    if (search->options.stop && *search->options.stop)
        explorer_search_stop(search, SPEX_EXPLORER_STOPPED);
    if (search->options.timeout > 0 && base_seconds() - search->began > search->options.timeout)
        explorer_search_stop(search, SPEX_EXPLORER_TIMEOUT);
    return explorer_search_has_ended(search);
}
/* Whether it has to be made again without partial order. */
static inline bool explorer_search_is_in_vain(const explorer_search *search)
{
    return atomic_load(&search->end) == EXPLORER_ANEW;
}
/* Whether somebody wants an end even without what comes after the search. */
static inline bool explorer_search_is_given_up(const explorer_search *search)
{
    return search->options.stop && *search->options.stop > 1;
}
/* A view on its states, when it has ended. */
bool explorer_search_view(explorer_search *search, explorer_view *view, unsigned worker);

#endif
