/* Places of plain accesses that are scheduling points, by names that hold on another day. (points.c) */
#ifndef LOCKSTEP_OUTSIDE_POINTS_H
#define LOCKSTEP_OUTSIDE_POINTS_H

#include "lockstep/outside/schedule.h"

/* Adds one to a heading by its name: "program+0x11d4", or "all". false: it is no such name, or no memory. */
bool lockstep_points_add(lockstep_heading *heading, const char *name);
/* Names in the heading the first `count` points of a program that is there; UINT32_MAX: all accesses. */
base_status lockstep_points_name(const lockstep_program *program, uint32_t count, lockstep_heading *heading);
/* Makes the heading's points those of the program, and sets the schedule's number of them. BASE_E_IO: one is
 * in a library that is not there. */
base_status lockstep_points_give(const lockstep_heading *heading, lockstep_schedule *schedule,
                                 lockstep_program *program, base_error *error);

#endif
