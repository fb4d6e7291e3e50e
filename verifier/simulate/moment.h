/* What there is to a moment of a walk besides the state: the time, since when an instance has been where it
 * is, and where its parent or a child is said to be. A walk has one for each step and each wait, so that all
 * can be taken back. (moment.c)
 */
#ifndef VERIFIER_SIMULATE_MOMENT_H
#define VERIFIER_SIMULATE_MOMENT_H

#include "base/arena.h"
#include "language/language.h"

#include <stdio.h>

typedef struct spexv_moment {
    int64_t now, entered; /* milliseconds since the walk began; when the state was entered */
    bool is_rested;       /* that it has rested too long has been told */
    int64_t *since;       /* per stay_timeout: since when it has been within those states; -1: it is not */
    bool *is_over;        /* and whether that was told */
    const char *
        *other; /* per relation: the state in which the other instance is said to be; NULL: nothing is said */
} spexv_moment;

/* Has the specification anything to say of times? NULL: false. */
bool spexv_has_times(const lang_spec *spec);

/* The beginning, in `state`; NULL: no memory. So it is with what follows. */
spexv_moment *spexv_moment_begin(base_arena *arena, const lang_spec *spec, lts_state state);
/* After a step to `state`. */
spexv_moment *spexv_moment_step(base_arena *arena, const lang_spec *spec, const spexv_moment *before,
                                lts_state state);
/* So many milliseconds later; what has its time in between is told on standard output. */
spexv_moment *spexv_moment_wait(base_arena *arena, const lang_spec *spec, const spexv_moment *before,
                                lts_state state, int64_t milliseconds);
/* When something is next to happen, or a step comes to be in time or too late, in milliseconds from now; -1:
 * never. */
int64_t spexv_moment_next(const lang_spec *spec, const spexv_moment *m, lts_state state);
/* With the other instance of that name in `at`, or, NULL, wherever it is. */
spexv_moment *spexv_moment_assume(base_arena *arena, const lang_spec *spec, const spexv_moment *before,
                                  const char *name, const char *at);

/* What is said behind the state: the time, and its limits, a line each. */
void spexv_moment_print(const lang_spec *spec, const spexv_moment *m, lts_state state, FILE *out);
/* What is said behind a step: what its label says, and whether it is in time. Of transitions that are one
 * step, the one that is most in time counts. */
void spexv_moment_print_step(const lang_spec *spec, const spexv_moment *m, uint32_t transition, FILE *out);
/* Says how the step breaks the rules, if it does, as an engine would. */
void spexv_moment_judge(const lang_spec *spec, const spexv_moment *m, uint32_t transition, FILE *out);

#endif
