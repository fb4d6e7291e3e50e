/* The time that a node goes by, in microseconds. (clock.c) */
#ifndef NODES_CLOCK_H
#define NODES_CLOCK_H

#include "nodes/inside.h"

int64_t node_now(const spex_node *node);  /* never goes back */
int64_t node_wall(const spex_node *node); /* since 1970 */

/* A moment so many milliseconds after `now`; SPEX_INFINITY where that is beyond what there is. */
int64_t node_after(int64_t now, int64_t milliseconds);

#endif
