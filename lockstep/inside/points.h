/* Places of plain accesses that are scheduling points, and those that are to be. (points.c) */
#ifndef LOCKSTEP_INSIDE_POINTS_H
#define LOCKSTEP_INSIDE_POINTS_H

#include <stdbool.h>
#include <stdint.h>

void lockstep_begin_points(void);
/* Is the access at this place a scheduling point of this run? */
bool lockstep_is_point(uint64_t place);
/* It is to be one in the runs to come. */
void lockstep_note_point(uint64_t place);

#endif
