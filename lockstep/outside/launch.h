/* Programs before they are under control. (launch.c) */
#ifndef LOCKSTEP_OUTSIDE_LAUNCH_H
#define LOCKSTEP_OUTSIDE_LAUNCH_H

#include <limits.h>

#include "lockstep/outside/program.h"

/* The file that a command names; false: there is none. */
bool lockstep_find_program(const char *name, char path[static PATH_MAX]);
/* BASE_E_IO: it cannot be controlled, and why. */
base_status lockstep_look_at_program(const char *name, base_error *error);
/* Standard input, as a file that each run reads from its beginning; -1: that cannot be had. */
int lockstep_keep_input(void);

/* What a program under control is given: descriptors, which it inherits, and its words. */
typedef struct lockstep_birth {
    const char *const *words;
    unsigned number; /* of several that make runs at a time: for its processor */
    int memory, channel, input, output, kept;
    const char *node; /* of nodes: LOCKSTEP_NODE_ENVIRONMENT; or NULL */
} lockstep_birth;

/* The calling process becomes it. */
_Noreturn void lockstep_become(const lockstep_options *options, const lockstep_birth *birth);

#endif
