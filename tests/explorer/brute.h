/* The plain way: all states in a list, all steps in another. (brute.c) */
#ifndef TESTS_EXPLORER_BRUTE_H
#define TESTS_EXPLORER_BRUTE_H

#include <spex-explorer.h>

#define BRUTE_NEVER UINT64_MAX

typedef struct brute_step {
    uint32_t from, to; /* to: SPEX_EXPLORER_NONE: nowhere */
    uint64_t label;
    uint32_t agent, number;
    spex_explorer_outcome outcome;
    bool changes;
    bool breaks[32]; /* properties of steps */
    uint32_t fair_count, asks_count;
    spex_explorer_fair fair[4], asks[4];
} brute_step;

typedef struct brute {
    const spex_explorer_model *model;
    unsigned char *states;
    uint64_t *level;
    uint32_t count, capacity, first_count;
    brute_step *steps; /* of each state in a row, by state */
    size_t step_count, step_capacity;
    size_t *row;
    uint64_t step_number, depth, faults; /* counted as the explorer does */
    uint64_t cuts[8], origins[8];
    uint8_t marks[64];
    uint64_t broken[32];   /* the length of a shortest run */
    uint32_t switches[32]; /* of agents, of the shortest run with fewest */
} brute;

/* False: more than `most` states. */
bool brute_search(brute *b, const spex_explorer_model *model, uint32_t most);
void brute_free(brute *b);
const void *brute_state(const brute *b, uint32_t number);
uint32_t brute_number(const brute *b, const void *state); /* SPEX_EXPLORER_NONE: there is none */

#endif
