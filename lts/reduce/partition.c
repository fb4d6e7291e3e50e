/* Partitions of states: giving them back, and what holds of each. */
#include "lts/reduce/partition.h"

#include "base/array.h"

#include <assert.h>

void lts_partition_release(lts_partition *p)
{
    free(p->block_of);
    *p = (lts_partition){0};
}

void lts_partition_check(const lts_partition *p)
{
    bool *has_state = base_alloc_zeroed(p->blocks, sizeof *has_state);
    for (lts_state s = 0; s < p->states; s++) {
        assert(p->block_of[s] == LTS_NONE || p->block_of[s] < p->blocks);
        if (has_state && p->block_of[s] != LTS_NONE)
            has_state[p->block_of[s]] = true;
    }
    for (uint32_t b = 0; has_state && b < p->blocks; b++)
        assert(has_state[b]);
    free(has_state);
}
