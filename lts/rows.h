/* The rows of an LTS being made. */
#ifndef LTS_ROWS_H
#define LTS_ROWS_H

#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"

/* Brings the edges of each state into order of (label, target) and drops repetitions, of which the first in
 * the old order keeps its origin. `transitions` and `first` follow; the arrays shrink. `pool`: NULL for the
 * caller alone. */
base_status lts_sort_rows(lts *l, base_thread_pool *pool);

/* Empty rows for `states` states: all arrays allocated, `first` zeroed, `transitions` set, `origin` only when
 * asked for. Takes a reference to `labels`. NULL: no memory. */
lts *lts_allocate(uint32_t states, uint64_t transitions, bool with_origin, base_names *labels);

#endif
