/* Operands of commands about systems: FILE.lts, or FILE.lts:SYSTEM. (operand.c) */
#ifndef VERIFIER_CHECK_OPERAND_H
#define VERIFIER_CHECK_OPERAND_H

#include "verifier/check/check.h"

/* A file with its systems. */
typedef struct check_file {
    char *path;
    const char *wanted; /* one system, or NULL: all */
    lang_diagnostics *diagnostics;
    lang_unit *unit;
} check_file;

/* What is done with each system. Returns an exit status. */
typedef int check_do_system(const check_file *file, const lang_system *system, const check_options *options,
                            void *arg);

/* Does it with each of the file's own systems, or with the one that is named. Returns the worst exit status;
 * what is wrong has been said. */
int check_each_system(const char *operand, const check_options *options, check_do_system *each, void *arg);
/* Are there programs among its agents, which cannot be searched? Says which. */
bool check_has_programs(const char *path, const lang_system *system);

#endif
