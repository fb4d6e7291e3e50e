/* Refinement block by block. (worklist.c) */
#ifndef LTS_REDUCE_WORKLIST_H
#define LTS_REDUCE_WORKLIST_H

#include "lts/reduce/partition_state.h"

/* After a sweep: splits single blocks until none can be split any more, or the watched nodes have parted.
 * `*is_done` becomes false when it gave up, having looked at too much: then the partition is as fine as it
 * got, and nothing of the worklist's own is left. */
base_status lts_process_worklist(lts_partition_state *r, bool *is_done);

#endif
