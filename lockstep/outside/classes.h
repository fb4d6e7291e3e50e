/* What runs have in common. (classes.c) */
#ifndef LOCKSTEP_OUTSIDE_CLASSES_H
#define LOCKSTEP_OUTSIDE_CLASSES_H

#include "lockstep/outside/program.h"

/* A number that runs share which differ only in the order of steps that do not depend on each other. */
uint64_t lockstep_class_of(const lockstep_program *program);
/* A number that runs share in which each read of memory sees the same write. */
uint64_t lockstep_reads_of(const lockstep_program *program);

#endif
