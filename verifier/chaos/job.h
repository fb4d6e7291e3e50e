/* spex chaos: from the words of a command to what is said of a system. */
#ifndef VERIFIER_CHAOS_JOB_H
#define VERIFIER_CHAOS_JOB_H

#include "chaos/chaos.h"
#include "verifier/check/result.h"

/* An option that says something of a clause. */
typedef struct chaos_said {
    chaos_word word;
    const char *text; /* NULL: it is left out */
} chaos_said;

typedef enum chaos_format { CHAOS_TEXT, CHAOS_JSON, CHAOS_JUNIT, CHAOS_HTML, CHAOS_MERMAID } chaos_format;

typedef struct chaos_job {
    chaos_said *said;
    size_t said_count;
    bool no_faults;
    bool has_seeds;
    uint64_t first, last; /* seeds */
    unsigned jobs;
    bool allow_under_tested, check_determinism, no_cache, no_shrink, no_record;
    chaos_format format;
    const char *output, *timeline;
    const char *history; /* where what clients of programs saw goes; NULL: nowhere */
    const char *logs;    /* a folder for what programs write; NULL: it is not kept */
    const char *events;  /* where the visible actions of all runs go; NULL: nowhere */
    const char *record;  /* where a failing run goes; NULL: run.chaos */
    const char *replay;  /* a file with a run; NULL: runs are made by seeds */
    uint64_t times;      /* that it is replayed; 0: nothing was said */
    bool wants_small;    /* of `replay`: it is to be made small */
    const char *operand; /* NULL: as the file with the run says */
    bool has_way;        /* --as was given */
    bool is_real;        /* as processes */
    bool is_stepped;     /* these by one schedule, in virtual time: lockstep */
    const char *program; /* of these; NULL: it is made */
} chaos_job;

/* An option that is there and means nothing in the way that the job has, and which way it is of; NULL: there
 * is none. (job.c) */
const char *chaos_unfit_option(const chaos_job *job, const char **of);

#endif
