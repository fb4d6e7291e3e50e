/* The implicit LTS: its states come about as they are asked for. Whoever knows the first states and the
 * successors of a state has one: an explicit LTS, a composition, a system of agents. What is searched, walked
 * through or explored without being built first stands on this. (implicit.c)
 *
 * A state is so many 64-bit words that only the LTS understands; equal words are the same state. Labels are
 * numbers in a table of names, 0 is tau; origins are as in an explicit LTS.
 */
#ifndef LTS_IMPLICIT_H
#define LTS_IMPLICIT_H

#include "base/word_index.h"
#include "lts/explicit.h"

typedef struct lts_implicit_step {
    lts_label label;
    uint32_t origin; /* LTS_NONE: none */
} lts_implicit_step;

/* The steps of one state: `steps[i]` leads to the `words` words at `targets + i * words`. */
typedef struct lts_successors {
    unsigned words;
    uint32_t count;
    lts_implicit_step *steps;
    uint64_t *targets;
    size_t step_capacity, target_capacity;
} lts_successors;

/* For an implicit LTS: adds a step; the target is to be written where the result points, before the next one
 * is added. NULL: no memory. */
uint64_t *lts_successors_add(lts_successors *successors, lts_label label, uint32_t origin);
void lts_successors_release(lts_successors *successors);

static inline const uint64_t *lts_successors_target(const lts_successors *successors, uint32_t i)
{
    assert(i < successors->count);
    return successors->targets + (size_t)i * successors->words;
}

typedef struct lts_implicit {
    const void *self;         /* what it is, and ... */
    void *scratch;            /* ... what it needs to work with, or NULL: both are handed to the functions */
    unsigned words;           /* of a state, at least 1 */
    const base_names *labels; /* belongs to `self` */

    /* Adds the first states, as targets of silent steps without origins; at least one. */
    base_status (*initials)(const void *self, void *scratch, lts_successors *out);
    /* Adds the steps of `state`, which was a target before; each time the same ones, in the same order. */
    base_status (*successors)(const void *self, void *scratch, const uint64_t *state, lts_successors *out);
    /* What to call a state; the text is that of `self`, or in `buffer`. */
    const char *(*state_text)(const void *self, const uint64_t *state, char buffer[static 16]);
} lts_implicit;

/* An explicit LTS, which must outlive it, as an implicit one: its states, in one word, and its rows as they
 * are. There is nothing to be freed. */
lts_implicit lts_implicit_of(const lts *l);

/* What `x->initials` or `x->successors` adds, instead of what was there. */
base_status lts_implicit_initials(const lts_implicit *x, lts_successors *out);
base_status lts_implicit_successors(const lts_implicit *x, const uint64_t *state, lts_successors *out);

#endif
