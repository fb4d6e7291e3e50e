/* Two LTSs taken as one. */
#include "lts/compare/joint.h"

#include "lts/reduce/reduce.h"

#include <assert.h>

#define NEAR_SHARE 4u

uint64_t lts_near_budget(const lts *both)
{
    return ((uint64_t)both->states + both->transitions) / NEAR_SHARE;
}

base_status lts_reduce_jointly(const lts *both, lts_state right, lts_equivalence modulo,
                               const lts_options *options, lts_joint_quotient *joint)
{
    assert(both->initial < right && right < both->states);
    lts_partition classes = {0};
    lts_options whole = {.equivalence = modulo, .keep_unreachable = true};
    if (options) {
        whole.jobs = options->jobs;
        whole.stats = options->stats;
        whole.progress = options->progress;
        whole.progress_arg = options->progress_arg;
    }
    base_status status = lts_reduce(both, &whole, &joint->quotient, &classes, NULL);
    if (status == BASE_OK) {
        joint->left = classes.block_of[both->initial];
        joint->right = classes.block_of[right];
    }
    lts_partition_release(&classes);
    return status;
}
