/* Runs that are taken once more, through code that was compiled in another way. (follow.c) */
#ifndef VERIFIER_CHECK_FOLLOW_H
#define VERIFIER_CHECK_FOLLOW_H

#include "base/arena.h"
#include "verifier/check/check.h"

#include <jansson.h>

/* A run, and what its steps lead to. */
typedef struct check_run {
    const void *first;
    const spex_explorer_moment *moments;
    size_t length, cycle_length;
    const json_t *saved; /* its steps, as they were read from a file; NULL: it is of none */
} check_run;

/* Where it may begin, in the arena. NULL: no memory. */
const void **check_first_states(const checking_model *model, base_arena *arena, size_t *count);
/* Does a state have what was saved of the first one (NULL: nothing was, as there was one alone)? */
bool check_is_saved_first(const checking_model *model, const void *state, const json_t *saved);
/* Finds the steps of a saved run (json.c) by what they say and change, from that state on; externs that are
 * asked give what they gave then. False: *stuck is the number, from 0, of the step that is not possible here;
 * SIZE_MAX: no memory. */
bool check_find_run(const checking_model *model, const json_t *saved, const void *first, base_arena *arena,
                    check_run *run, size_t *stuck);
/* Is it a run of the model, does its cycle close, and is it as it should be for a violation of a property? Of
 * liveness fairness is not looked at. */
bool check_is_run(const checking_model *model, const check_run *run); /* no more than that it is a run */
bool check_confirms(const checking_model *model, uint32_t property, const check_run *run);

#endif
