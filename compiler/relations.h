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

/* Notes the steps of a shortest run of `value`, one of the two, with this trace (its labels are of `labels`),
 * that ends in `goal` (LTS_NONE: anywhere). `weak`: silent steps are not in the trace and not noted. False:
 * no memory. (trace.c) */
bool spexc_note_trace(const spexc_pair *p, const spexc_value *value, const lts_names *labels,
                      const lts_label *trace, uint32_t length, bool weak, lts_state goal);

bool spexc_check_equivalence(spexc_pair *pair); /* equivalence.c */
bool spexc_check_refinement(spexc_pair *pair);  /* refinement.c */

#endif
