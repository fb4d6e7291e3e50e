/* spex lockstep: what its verbs share. */
#ifndef VERIFIER_LOCKSTEP_JOB_H
#define VERIFIER_LOCKSTEP_JOB_H

#include "cli/cli.h"
#include "lockstep/lockstep.h"

typedef enum lockstep_format { /* in the order of --format's values */
                               LOCKSTEP_TEXT,
                               LOCKSTEP_JSON,
                               LOCKSTEP_JUNIT,
                               LOCKSTEP_SARIF,
                               LOCKSTEP_HTML,
                               LOCKSTEP_MERMAID
} lockstep_format;

typedef enum lockstep_fallback { /* of a replay that goes another way; in the order of --fallback's values */
                                 LOCKSTEP_FALL_NONE, /* ends there */
                                 LOCKSTEP_FALL_PLAIN,
                                 LOCKSTEP_FALL_RANDOM
} lockstep_fallback;

typedef struct lockstep_job {
    char *const *words; /* the command's, ended by NULL */
    const char *verb;
    const char **operands; /* behind the verb */
    size_t count;
    lockstep_options options;
    lockstep_exploration exploration;
    unsigned failing; /* a bit each kind of failure that counts */
    unsigned steps, hang, spurious, depth, expected_exit, jobs;
    bool has_seed, has_steps, has_spurious, keeps_going, no_shrink, allows_under_tested;
    bool wants_slice, wants_debugger, has_fallback;
    lockstep_format format;
    lockstep_fallback fallback;
    const char *output, *trace, *shown;
    const char *nodes; /* the file that names them */
    bool has_network_options;
} lockstep_job;

enum { LOCKSTEP_CYCLES_MAX = 8, LOCKSTEP_OUTPUT_MAX = 65536 };

/* A failure that was found, confirmed and made small; or a schedule that was read from its file. */
typedef struct lockstep_found {
    lockstep_schedule schedule;
    lockstep_cycle cycle; /* of LOCK_ORDER */
    uint64_t number;      /* of the run that met it, from 1 */
    uint64_t seed;
    const char *strategy;
    uint32_t original_steps, original_preemptions;
    bool is_reproducible;
    char why[520];          /* if not: the first step that was another, and what may be behind it */
    char *trace, *original; /* files: the schedule, and the one that was met first; or NULL */
    char *output;           /* what the program wrote, or NULL */
    uint8_t *is_kept;       /* a byte a step: the failure depends on it; NULL: all are shown */
} lockstep_found;

typedef struct lockstep_report {
    const lockstep_job *job;
    const char *program;
    lockstep_symbols *symbols;
    lockstep_found *found;
    size_t count, capacity;
    bool is_under_tested;
    bool is_alone; /* runs were made one at a time, as they change what others would see */
    lockstep_cycle cycles[LOCKSTEP_CYCLES_MAX]; /* lock orders that could deadlock */
    uint32_t cycle_count;
    lockstep_source_record sources[LOCKSTEP_SOURCES]; /* the first time in all runs */
    uint64_t races, unwatched; /* runs that had data races; accesses for which there was no memory */
    double seconds;
    char block[256];        /* "", or the block of a test that was run */
    uint64_t start_address; /* the first variable that its runs found changed, or 0 */
    uint32_t start_bytes, start_memory, start_descriptors; /* as in lockstep_result */
    /* of a schedule from a file, which is the one that was found */
    bool is_file, was_run;
    bool is_again;        /* it failed as the file says */
    char divergence[400]; /* "" or where it went another way */
} lockstep_report;

int lockstep_job_run(lockstep_job *job);
int lockstep_job_replay(lockstep_job *job);
int lockstep_job_show(lockstep_job *job);
int lockstep_job_shrink(lockstep_job *job);
int lockstep_job_slice(lockstep_job *job);
int lockstep_job_export(lockstep_job *job);
int lockstep_job_lint(lockstep_job *job);

/* liblockstep.so: $SPEX_LOCKSTEP_LIBRARY, beside this program where it was built, else where it was
 * installed. NULL after saying that it is nowhere. */
const char *lockstep_library(void);

#endif
