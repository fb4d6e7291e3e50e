/* The time that a node goes by, in microseconds. (clock.c) */
#ifndef NODES_CLOCK_H
#define NODES_CLOCK_H

#include "nodes/inside.h"

/* Of the program's clock, or the system's. In a node that was told to be wrong (node.h) the latter runs
 * faster and slower. */
int64_t node_now(const spex_node *node);  /* never goes back */
int64_t node_wall(const spex_node *node); /* since 1970 */

/* The least time of the system's clock in which the node's may go on by so much. */
int64_t node_least_wait(const spex_node *node, int64_t microseconds);

/* A moment so many milliseconds after `now`; SPEX_INFINITY where that is beyond what there is. */
int64_t node_after(int64_t now, int64_t milliseconds);

#endif
