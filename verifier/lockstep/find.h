/* From a run that failed to a failure that is told. (find.c) */
#ifndef VERIFIER_LOCKSTEP_FIND_H
#define VERIFIER_LOCKSTEP_FIND_H

#include "verifier/lockstep/job.h"

/* Takes what the last run did: it is run again twice, made small unless `no_shrink`, and run once more for
 * what it writes. `found` has its number, strategy and seed; it is to be released in any case. */
base_status lockstep_find(const lockstep_job *job, lockstep_program *program, const lockstep_outcome *outcome,
                          bool no_shrink, lockstep_symbols *symbols, lockstep_found *found,
                          lockstep_schedule *original, base_error *error);
void lockstep_found_release(lockstep_found *found);

/* Of the program, or of all nodes; to be closed. NULL: they cannot be had. */
lockstep_symbols *lockstep_open_symbols(const lockstep_program *program);

/* Where two runs differ first, in words; "" where they do not. */
void lockstep_tell_difference(const lockstep_schedule *wanted, const lockstep_schedule *got,
                              lockstep_symbols *symbols, char *text, size_t size);

/* What stands above the schedule of a failure: the options that it was found with. */
void lockstep_head(const lockstep_options *options, const lockstep_found *found, lockstep_heading *heading);

/* Writes a schedule to a file. Returns an exit status; what went wrong has been said. */
int lockstep_keep(const lockstep_schedule *schedule, const lockstep_heading *heading, const char *path);

#endif
