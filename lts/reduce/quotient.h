/* The canonical quotient. (quotient.c) */
#ifndef LTS_REDUCE_QUOTIENT_H
#define LTS_REDUCE_QUOTIENT_H

#include "lts/explicit.h"
#include "lts/reduce/collapse.h"
#include "lts/reduce/partition.h"

/* Makes, with `jobs` threads, the quotient of `l` by a stable partition of its graph, and, when asked, says
 * which state went where.
 */
base_status lts_quotient(const lts *l, const lts_graph *g, uint32_t *block, uint32_t blocks, unsigned jobs,
                         lts **quotient, lts_partition *classes);

#endif
