/* What one thread of a search does with one state. (worker.c) */
#ifndef EXPLORER_SEARCH_WORKER_H
#define EXPLORER_SEARCH_WORKER_H

#include "explorer/search/search.h"

/* A step that waits to be looked up, until memory has brought what that takes. */
typedef struct explorer_waiting {
    uint64_t pair;
    uint32_t parent;
} explorer_waiting;

#define EXPLORER_BATCH 64u

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
    bool leads_on;   /* one of its steps led to a state of the next level */
    /* Of steps that may be given again: their hashes. */
    uint64_t *repeats;
    size_t repeat_count, repeat_capacity;
    /* Partial order: which part of the steps this round is about. */
    explorer_stubborn stubborn;
    enum { EXPLORER_ALL, EXPLORER_LOOK, EXPLORER_INSIDE, EXPLORER_OUTSIDE } round;
    bool is_reducible;
    /* Steps to be looked up; compact: with the words of their states. */
    explorer_waiting batch[EXPLORER_BATCH];
    uint32_t batch_count;
    uint32_t *batch_words;
    /* What came when the tables were full: words, parent, words, parent, ... */
    uint32_t *late;
    size_t late_count, late_capacity;
    explorer_range *left; /* what was not done when it paused */
    size_t left_count, left_capacity;
    uint32_t refused; /* the last state a step of which found no room */
    explorer_counts counts;
    char apart[BASE_CACHE_PADDING];
} explorer_worker;

bool explorer_worker_open(explorer_worker *worker, explorer_search *search, unsigned number);
void explorer_worker_close(explorer_worker *worker);

/* The first states. */
void explorer_worker_begin(explorer_worker *worker);
/* Judges a state, and finds its steps. */
void explorer_worker_expand(explorer_worker *worker, uint32_t number);
/* Judges a state and no more. */
void explorer_worker_judge(explorer_worker *worker, uint32_t number);
/* Looks up what waits. */
void explorer_worker_flush(explorer_worker *worker);
/* Adds what came too late, after the tables have grown. */
void explorer_worker_catch_up(explorer_worker *worker);

bool explorer_counts_open(explorer_counts *counts, const spex_explorer_model *model);
void explorer_counts_close(explorer_counts *counts);

#endif
