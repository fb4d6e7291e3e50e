/* Which block each state of an LTS is in. (partition.c) */
#ifndef LTS_REDUCE_PARTITION_H
#define LTS_REDUCE_PARTITION_H

#include "lts/explicit.h"

/* Blocks are numbered as the states of the quotient are. */
typedef struct lts_partition {
    uint32_t blocks;
    uint32_t states;
    uint32_t *block_of; /* LTS_NONE: not reachable, dropped */
} lts_partition;

void lts_partition_release(lts_partition *p); /* zeroed is fine; afterwards it is zeroed */
/* Asserts that every block has a state, and every state a block or none. */
void lts_partition_check(const lts_partition *p);

#endif
