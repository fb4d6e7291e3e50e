/* Two specs that are claimed to be related. */
#ifndef SPEXC_RELATIONS_H
#define SPEXC_RELATIONS_H

#include "compiler/assertion.h"

typedef struct spexc_pair {
    spexc_claim *claim;
    uint32_t other;            /* the second spec */
    const char *other_name;    /* quoted */
    spexc_value *left, *right; /* their behaviours, with small parts */
} spexc_pair;

/* Evaluates both sides in a mode. False: no memory. A side is NULL when it has errors, which were said. */
bool spexc_evaluate_pair(spexc_pair *pair, spexc_mode mode);
/* Which of `count` names the assertion gives after `under`; `missing` when it gives none. `count`: it is none
 * of them, which was said: "'x' is not `kind`". */
size_t spexc_find_under(spexc_claim *claim, const char *const *names, size_t count, size_t missing,
                        const char *kind);

bool spexc_check_equivalence(spexc_pair *pair); /* equivalence.c */
bool spexc_check_refinement(spexc_pair *pair);  /* refinement.c */

#endif
