/* A growing array of states and one of steps. */
#include "config.h"

#include "explorer/runs/run.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

bool explorer_run_begin(explorer_run *run, size_t state_size, const void *first)
{
    assert(state_size > 0);
    memset(run, 0, sizeof *run);
    run->state_size = state_size;
    if (!base_grow(run->states, run->states_capacity, state_size))
        return false;
    memcpy(run->states, first, state_size);
    return true;
}

bool explorer_run_add(explorer_run *run, const spex_explorer_moment *moment, const void *after)
{
    size_t size = run->state_size;
    if (!base_grow(run->moments, run->capacity, run->length + 1) ||
        !base_grow(run->states, run->states_capacity, (run->length + 2) * size))
        return false;
    if (after)
        memcpy(run->states + (run->length + 1) * size, after, size);
    else
        memcpy(run->states + (run->length + 1) * size, run->states + run->length * size, size);
    run->moments[run->length++] = *moment;
    return true;
}

void explorer_run_finish(explorer_run *run)
{
    assert(run->cycle <= run->length);
    for (size_t i = 0; i < run->length; i++)
        run->moments[i].after =
            run->moments[i].outcome == SPEX_EXPLORER_STEP ? explorer_run_state(run, i + 1) : NULL;
}

void explorer_run_free(explorer_run *run)
{
    free(run->states);
    free(run->moments);
    memset(run, 0, sizeof *run);
}
