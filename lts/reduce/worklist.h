/* Refinement block by block. (worklist.c) */
#ifndef LTS_REDUCE_WORKLIST_H
#define LTS_REDUCE_WORKLIST_H

#include "lts/reduce/partition_state.h"

/* After a sweep: splits single blocks until none can be split any more, or the watched nodes have parted. */
base_status lts_process_worklist(lts_partition_state *r);

#endif
