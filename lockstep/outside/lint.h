/* What of a program can be controlled, by its files alone. (lint.c) */
#ifndef LOCKSTEP_OUTSIDE_LINT_H
#define LOCKSTEP_OUTSIDE_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A function that a file calls, and why it is not controlled, or NULL. */
typedef struct lockstep_lint_call {
    char *name;
    const char *why;
} lockstep_lint_call;

typedef struct lockstep_lint_file {
    char *path;
    lockstep_lint_call *calls; /* those that matter, in the order of names */
    size_t count, capacity;
    bool is_instrumented; /* compiled for control */
    bool is_readable;     /* it has a table of what it calls */
} lockstep_lint_file;

/* The program's file first, then its libraries, but for those of the C library and of spex. */
typedef struct lockstep_lint {
    lockstep_lint_file *files;
    size_t count, capacity;
} lockstep_lint;

/* `library`: liblockstep.so. BASE_E_IO: a file cannot be read, or spex was built without libelf. To be
 * released in any case. */
base_status lockstep_lint_program(const char *path, const char *library, lockstep_lint *lint,
                                  base_error *error);
void lockstep_lint_release(lockstep_lint *lint);
/* How many calls are not controlled. */
size_t lockstep_lint_uncontrolled(const lockstep_lint *lint);

#endif
