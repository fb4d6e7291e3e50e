/* spex lockstep: what its verbs share. */
#ifndef VERIFIER_LOCKSTEP_JOB_H
#define VERIFIER_LOCKSTEP_JOB_H

#include "cli/cli.h"
#include "lockstep/lockstep.h"

typedef struct lockstep_job {
    const char **operands; /* behind the verb */
    size_t count;
    lockstep_options options;
    lockstep_exploration exploration;
    unsigned failing; /* a bit each kind of failure that counts */
    unsigned steps, hang, spurious, depth, expected_exit;
    bool has_seed, has_steps, keeps_going, no_shrink, allows_under_tested;
    const char *format, *output, *trace, *shown;
} lockstep_job;

enum { LOCKSTEP_CYCLES_MAX = 8 };

/* A failure that was found, confirmed and made small. */
typedef struct lockstep_found {
    lockstep_schedule schedule;
    lockstep_cycle cycle; /* of LOCK_ORDER */
    uint64_t number;      /* of the run that met it, from 1 */
    const char *strategy;
    uint32_t original_steps;
    bool is_reproducible;
    uint32_t differs_at; /* if not: the first step that was another */
    char *trace;         /* the file, or NULL */
    char *output;        /* what the program wrote */
} lockstep_found;

typedef struct lockstep_report {
    const lockstep_job *job;
    lockstep_symbols *symbols;
    lockstep_found *found;
    size_t count, capacity;
    bool is_under_tested;
    lockstep_cycle cycles[LOCKSTEP_CYCLES_MAX]; /* lock orders that could deadlock */
    uint32_t cycle_count;
    uint64_t races, unwatched; /* runs that had data races; accesses for which there was no memory */
    double seconds;
} lockstep_report;

int lockstep_job_run(lockstep_job *job);
int lockstep_job_replay(lockstep_job *job);
int lockstep_job_show(lockstep_job *job);

base_status lockstep_report_text(FILE *out, void *report);
base_status lockstep_report_json(FILE *out, void *report);

/* liblockstep.so: $SPEX_LOCKSTEP_LIBRARY, beside this program where it was built, else where it was
 * installed. NULL after saying that it is nowhere. */
const char *lockstep_library(void);

#endif
