/* Two specs that are claimed to be related. */
#ifndef LANGUAGE_ASSERT_PAIR_H
#define LANGUAGE_ASSERT_PAIR_H

#include "language/assert/claim.h"

typedef struct lang_pair {
    lang_asserted *claim;
    uint32_t other;           /* the second spec; UINT32_MAX: there is none, which was said; or */
    lang_value *other_system; /* the value of a system */
    const char *other_name;   /* quoted */
    lang_value *left, *right; /* their behaviours, with small parts */
} lang_pair;

/* Finds the second spec. False: no memory. */
bool lang_pair_begin(lang_pair *pair, lang_asserted *claim);
/* Evaluates both sides in a mode. False: no memory. A side is NULL when it has errors, which were said. */
bool lang_pair_evaluate(lang_pair *pair, lang_mode mode);
/* Which of `count` names the assertion gives after `under`; `missing` when it gives none. `count`: it is none
 * of them, which was said: "'x' is not `kind`". */
size_t lang_pair_find_under(const lang_pair *pair, const char *const *names, size_t count, size_t missing,
                            const char *kind);

/* Notes the steps of a shortest run of `value`, one of the two, with this trace (its labels are of `labels`),
 * that ends in `goal` (LTS_NONE: anywhere). `weak`: silent steps are not in the trace and not noted. False:
 * no memory. (trace.c) */
bool lang_pair_note_trace(const lang_pair *p, const lang_value *value, const base_names *labels,
                          const lts_label *trace, uint32_t length, bool weak, lts_state goal);

bool lang_check_equivalence(lang_pair *pair); /* equivalence.c */
bool lang_check_refinement(lang_pair *pair);  /* refinement.c */

#endif
