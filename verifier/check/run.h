/* The systems of files, searched or replayed one after another. (run.c) */
#ifndef VERIFIER_CHECK_RUN_H
#define VERIFIER_CHECK_RUN_H

#include "verifier/check/check.h"

/* Searches the systems of operands, FILE.lts or FILE.lts:SYSTEM, and writes what was found to `output`, NULL:
 * standard output. Returns an exit status. SIGINT ends a search, of which is said what was found. */
int check_files(const char *const *operands, size_t count, const check_options *options, const char *output);
/* Takes the runs that the file `saved` has of them once more. */
int check_replay_files(const char *const *operands, size_t count, const check_options *options,
                       const char *saved);

#endif
