/* Two LTSs taken as one. (joint.c) */
#ifndef LTS_COMPARE_JOINT_H
#define LTS_COMPARE_JOINT_H

#include "lts/explicit.h"
#include "lts/options.h"

/* So many states and transitions of the union of two are looked at in search of a difference that is near,
 * before anything is refined: a small part of what reading them cost. */
uint64_t lts_near_budget(const lts *both);

/* Two LTSs reduced as one, and where their initial states went. */
typedef struct lts_joint_quotient {
    lts *quotient; /* to be freed */
    lts_state left, right;
} lts_joint_quotient;

/* `both` is their union, the second one's initial state being `right`. */
base_status lts_reduce_jointly(const lts *both, lts_state right, lts_equivalence modulo,
                               const lts_options *options, lts_joint_quotient *joint);

#endif
