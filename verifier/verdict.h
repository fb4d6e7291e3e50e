/* Whether a recorded model behaves as its specification, and if not, what is in the way. Decides; says
 * nothing. */
#ifndef SPEXV_VERDICT_H
#define SPEXV_VERDICT_H

#include "verifier/input.h"

typedef struct spexv_verdict {
    const lts_model *model;
    const spexc_spec *spec;
    bool is_equivalent;
    bool spec_has_changed; /* the model was recorded under another fingerprint */
    bool begins_in_one;    /* exactly one initialisation: else there is nothing to compare */
    lts_label *unknown;    /* actions of the model, labels of `behaviour`, that the specification has not */
    uint32_t unknown_count;
    lts *behaviour;               /* the model's LTS, what the specification calls internal being tau */
    lts_explanation *explanation; /* LTS_LEFT: `behaviour`; NULL when equivalent, or nothing was compared */
} spexv_verdict;

/* Judges; `options` names the equivalence. `model` and `spec` are borrowed and must outlive the verdict. */
lts_status spexv_judge(const lts_model *model, const spexc_spec *spec, const lts_options *options,
                       spexv_verdict *verdict, lts_error *error);
void spexv_verdict_release(spexv_verdict *verdict); /* zeroed is fine */

#endif
