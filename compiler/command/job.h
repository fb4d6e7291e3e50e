/* One run of spexc: what was asked for, what was read, what is to be written. */
#ifndef COMPILER_COMMAND_JOB_H
#define COMPILER_COMMAND_JOB_H

#include "compiler/command/files.h"
#include "compiler/command/request.h"
#include "compiler/subject.h"
#include "language/language.h"

typedef struct spexc_job {
    const spexc_request *request;
    spexc_subject subject;   /* what the writers are told */
    lang_unit *unit;         /* NULL: the source need not be understood */
    const lang_spec **specs; /* those asked for */
    spexc_tables **tables;   /* one each, or NULL when no output needs them */
    char *prefix;            /* of the files written; "-": the standard output */
    spexc_files *files;
    lts_stats stats;
    const lts_options *lts; /* who hears of the progress */
    double since;           /* when the phase at hand began */
} spexc_job;

/* Prints everything asked for into job->files. Returns 0, 1 or 2 as the exit status is; what is wrong has
 * been said (generate.c). */
int spexc_generate(spexc_job *job);

/* The rule that says what the first `targets` files depend on (depfile.c). */
void spexc_write_depfile(const spexc_job *job, size_t targets, FILE *out);

/* Refuses to replace what spexc did not write. The files have ended. Returns 0; 2: has been said (guard.c).
 */
int spexc_guard_files(const spexc_job *job);

void spexc_end_phase(spexc_job *job, const char *phase); /* the one at hand, so named, is over (stats.c) */
void spexc_print_stats(const spexc_job *job, FILE *out);

#endif
