/* spex chaos: from the words of a command to what is said of a system. */
#ifndef VERIFIER_CHAOS_JOB_H
#define VERIFIER_CHAOS_JOB_H

#include "chaos/chaos.h"
#include "systems/systems.h"

/* An option that says something of a clause. */
typedef struct chaos_said {
    chaos_word word;
    const char *text; /* NULL: it is left out */
} chaos_said;

typedef struct chaos_job {
    chaos_said *said;
    size_t said_count;
    bool no_faults;
    bool has_seeds;
    uint64_t first, last; /* seeds */
    unsigned jobs;
    bool allow_under_tested, check_determinism, no_cache, no_shrink;
    const char *output, *timeline;
    const char *operand;
} chaos_job;

/* A failure, with the first seed that has it. */
typedef struct chaos_finding {
    chaos_failure failure;
    uint64_t seed, runs;
    chaos_script script; /* the smallest that was found */
    uint32_t tries;      /* to make it small */
} chaos_finding;

typedef struct chaos_result {
    const char *path;
    const lang_system *text;
    const chaos_job *job;
    chaos_setup *setup;
    base_arena *arena;
    uint64_t first, last, runs, failed;
    chaos_counts counts;
    int64_t time; /* of all runs */
    chaos_seen seen;
    chaos_finding findings[CHAOS_MOST_FAILURES]; /* in the order of their seeds */
    uint32_t finding_count;
    const char *trouble;
    const char **missing;
    uint32_t missing_count;
    chaos_verdict verdict;
} chaos_result;

/* Runs a system, and says what came of it. Returns an exit status. (run.c) */
int chaos_run_operand(const chaos_job *job);

/* ---- telling (tell.c) ---- */

/* Tells a run, an event a line, as it goes on; of a failure's script all but the last lines may be left out.
 */
void chaos_tell_run(const chaos_result *result, const chaos_script *script, size_t most_lines,
                    const char *before, FILE *out);

/* "1.25s", written to `buffer`. */
const char *chaos_moment(int64_t at, char buffer[static 64]);

/* ---- formats ---- */
void chaos_print_text(const chaos_result *result, FILE *out);

#endif
