/* What one thread of a search does with one state. (worker.c) */
#ifndef EXPLORER_SEARCH_WORKER_H
#define EXPLORER_SEARCH_WORKER_H

#include "explorer/search/cache.h"
#include "explorer/search/choices.h"
#include "explorer/search/waiting.h"

/* A step that may be given again: its words that are not those of its state are words[begin] .. words[end -
 * 1], each after its number. */
typedef struct explorer_repeat {
    uint64_t hash, label;
    spex_explorer_outcome outcome;
    uint32_t number;
    size_t begin, end;
} explorer_repeat;

/* A range of numbers whose turn has not come. */
typedef struct explorer_range {
    uint32_t begin, end;
} explorer_range;

typedef struct explorer_worker {
    spex_explorer_out out;
    explorer_search *search;
    explorer_view view;
    uint32_t number; /* of the state at hand; SPEX_EXPLORER_NONE: none, these are first states */
    bool is_stuck;   /* it has no step so far */
    uint16_t flags;  /* EXPLORER_FLAG_...: of the steps that it has so far */
    explorer_repeat *repeats;
    uint32_t *repeat_words;
    size_t repeat_count, repeat_capacity, repeat_word_count, repeat_word_capacity;
    /* Partial order: which part of the steps this round is about. */
    explorer_stubborn stubborn;
    explorer_choices choices;
    enum { EXPLORER_ALL, EXPLORER_LOOK, EXPLORER_INSIDE, EXPLORER_OUTSIDE } round;
    bool is_reducible;
    explorer_waiting_room waiting;
    explorer_cache cache;
    /* How many steps are taken from one look at the clock to the next, so that some milliseconds pass; how
     * many are left of them; and when it was looked at last. */
    uint32_t pace, steps_left;
    double looked;
    bool is_over; /* time is up, or somebody wants an end: what is left of a state's steps is not looked at */
    explorer_range *left; /* what was not done when it paused */
    size_t left_count, left_capacity;
    explorer_counts counts;
    char apart[BASE_CACHE_PADDING];
} explorer_worker;

bool explorer_worker_open(explorer_worker *worker, explorer_search *search, unsigned number);
void explorer_worker_close(explorer_worker *worker);
/* The search is over: what is of use for its steps alone is gone, and others may use the worker's view. */
void explorer_worker_rest(explorer_worker *worker);

/* The first states. */
void explorer_worker_begin(explorer_worker *worker);
/* Judges a state, and finds its steps. */
void explorer_worker_expand(explorer_worker *worker, uint32_t number);
/* Judges a state and no more. */
void explorer_worker_judge(explorer_worker *worker, uint32_t number);
/* What is noted of a state besides its steps: bit g: a fair step of group g is possible; of those from the
 * eighth on all have one bit. */
#define EXPLORER_FLAG_GROUP(group) ((uint16_t)(1u << ((group) < 7 ? (group) : 7)))
#define EXPLORER_FLAG_CUT          ((uint16_t)0x100) /* a step of it is cut */

/* What a step adds to that. */
static inline uint16_t explorer_flags_of(const spex_explorer_step *step)
{
    uint16_t flags = step->outcome == SPEX_EXPLORER_CUT ? EXPLORER_FLAG_CUT : 0;
    for (uint32_t i = 0; i < step->fair_count; i++)
        flags |= EXPLORER_FLAG_GROUP(step->fair[i].group);
    return flags;
}

bool explorer_counts_open(explorer_counts *counts, const spex_explorer_model *model);
void explorer_counts_close(explorer_counts *counts);

#endif
