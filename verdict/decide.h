/* Whether a recorded model behaves as its specification, and if not, what is in the way. Decides; says
 * nothing. */
#ifndef VERDICT_DECIDE_H
#define VERDICT_DECIDE_H

#include "language/language.h"
#include "lts/lts.h"
#include "verdict/repair.h"

#define VERDICT_REASONS         5u      /* differences that are looked for when nobody says otherwise */
#define VERDICT_ALL_REASONS_MAX 200000u /* transitions: of a larger model only the first is looked for */

typedef struct verdict_difference {
    const lts *behaviour; /* the model's, the differences before this one repaired */
    lts *repaired;        /* the same when it is the difference's own */
    lts_explanation *why; /* LTS_LEFT: `behaviour`, LTS_RIGHT: the specification */
    lts_formula *formula; /* that tells this difference and no other; NULL: the one of `why` does */
    bool is_forbidden;    /* the model does what the specification does not allow; else something of the
                           * specification was never seen */
} verdict_difference;

typedef struct verdict_decision {
    const lts_model *model;
    const lang_spec *spec;
    bool is_equivalent; /* or conforms */
    lts_conformance_kind kind;
    bool is_forbidden;     /* not equivalent, and not just for what was never seen */
    bool spec_has_changed; /* the model was recorded under another fingerprint */
    bool can_compare;      /* there is one beginning, or several, and conformance is decided */
    bool is_modal;         /* the specification has optional transitions, or either has several beginnings:
                            * then it is conformance that is decided */
    uint8_t *optional;     /* transitions of the specification; NULL: none is */
    lts_label *unknown;    /* actions of the model, labels of `behaviour`, that the specification has not */
    uint32_t unknown_count;
    lts *behaviour;                  /* the model's LTS, what the specification calls internal being tau */
    lts_explanation *why;            /* of least depth; NULL: equivalent */
    verdict_difference *differences; /* what is forbidden first */
    uint32_t difference_count;
    bool has_more;             /* there are more differences */
    bool first_only;           /* whether there are more was not looked for: the model is too large, or
                                * the last difference, one in divergence or of beginnings, cannot be repaired */
    verdict_repair repairs[2]; /* what to change in the model, in the specification */
} verdict_decision;

/* The model's LTS, the actions that the specification calls internal being tau. Free it with lts_free. */
base_status verdict_behaviour(const lts_model *model, const lang_spec *spec, lts **out);

/* Decides; `options` names the equivalence. At most `max_reasons` differences are looked for, one when the
 * model is large. `model` and `spec` are borrowed and must outlive the decision. */
base_status verdict_decide(const lts_model *model, const lang_spec *spec, const lts_options *options,
                           unsigned max_reasons, verdict_decision *decision, base_error *error);
/* Conformance of `behaviour`, the model's or that repaired, to the specification; `modal` becomes the two
 * sides, which must outlive the result. */
base_status verdict_decide_conformance(const verdict_decision *decision, const lts *behaviour,
                                       const lts_options *options, lts_modal modal[static 2],
                                       lts_conformance **out, base_error *error);
void verdict_decision_release(verdict_decision *decision); /* zeroed is fine */

#endif
