/* A run of the system: states and the steps between them. (run.c) */
#ifndef EXPLORER_RUNS_RUN_H
#define EXPLORER_RUNS_RUN_H

#include <spex-explorer.h>

typedef struct explorer_run {
    size_t state_size;
    unsigned char *states; /* the first, and that after each step */
    spex_explorer_moment *moments;
    size_t length, cycle; /* steps; those of its end that come again and again */
    size_t capacity, states_capacity;
} explorer_run;

/* Begins a run. False: no memory. */
bool explorer_run_begin(explorer_run *run, size_t state_size, const void *first);
/* Adds a step; `after` NULL: it leads nowhere. */
bool explorer_run_add(explorer_run *run, const spex_explorer_moment *moment, const void *after);
/* What its moments point to stands. */
void explorer_run_finish(explorer_run *run);
void explorer_run_free(explorer_run *run);
static inline const void *explorer_run_state(const explorer_run *run, size_t step)
{
    return run->states + step * run->state_size;
}

#endif
