/* What came of runs, for those who write it down in one format or another: nothing here knows how a run was
 * made. (result.c, story.c) */
#ifndef VERIFIER_CHAOS_RESULT_H
#define VERIFIER_CHAOS_RESULT_H

#include "histories/histories.h"
#include "verifier/chaos/job.h"

/* Something that happened in a run. */
typedef struct chaos_told {
    int64_t at;
    chaos_event_kind kind;
    const char *text; /* "partition: s | c[0], c[1]"; of a step its own */
    uint32_t agent;   /* whose it is; CHECKING_OUTSIDE: nobody's, or all agents' */
    uint64_t side;    /* as in chaos_event */
    const chaos_fault *fault;
    size_t step; /* number, from 0, among those of the finding; SIZE_MAX: it is none */
} chaos_told;

/* A run that is told. */
typedef struct chaos_story {
    chaos_told *events;
    size_t count, left_out; /* earlier ones */
    uint32_t room;
    check_finding finding; /* its steps */
    spex_explorer_finding found;
    const checking_model *model;
    uint64_t digest;
} chaos_story;

/* A failure, with the first seed that has it. */
typedef struct chaos_finding {
    chaos_failure failure;
    uint64_t seed, runs;
    chaos_script script; /* the smallest that was found */
    chaos_script whole;  /* as it was met */
    uint32_t tries;      /* to make it small */
    chaos_story story;
    const char *kept, *kept_whole; /* files; NULL: it is not kept, or there was nothing to make small */
} chaos_finding;

/* What the clients of a program, or of a group of them, saw in one run. */
typedef struct chaos_history {
    const char *name, *model, *condition;
    uint32_t agent; /* the first one */
    uint64_t seed;
    history_verdict verdict;
    uint64_t operations, answered, refused, unknown;
    const char *trouble;     /* why it cannot be judged; NULL: it can */
    const char *text, *json; /* the reports of spex history check; NULL: there are none */
} chaos_history;

typedef struct chaos_result {
    const char *path;
    const lang_system *text;
    const lang_diagnostics *sources;
    const chaos_job *job;
    chaos_setup *setup;
    const chaos_plan *plan;
    base_arena *arena;
    check_result check; /* what is told is told by it */
    uint64_t code;
    uint32_t kept; /* runs of other systems of the same command are in files already */
    uint64_t first, last, runs;
    uint64_t failed, stuck, rested, ended; /* runs: that failed; of the others, that could not go on, came to
                                              rest, went on to their end */
    chaos_counts counts;
    int64_t time; /* of all runs */
    chaos_seen seen;
    chaos_finding findings[CHAOS_MOST_FAILURES]; /* in the order of their seeds */
    uint32_t finding_count;
    chaos_finding sample; /* of a page: the end of the first run, where none failed; of processes: what struck
                             in it */
    chaos_history *histories; /* in the order of runs */
    uint32_t history_count, history_room, history_files;
    const char *trouble;
    const char **missing;
    uint32_t missing_count;
    checking_occurrence *occurrences; /* what may occur, and whether it did */
    uint32_t occurrence_count;
    chaos_verdict verdict;
    const chaos_record *record; /* of a replay */
    bool is_same_run;           /* the same as was recorded */
    uint64_t unknown;           /* properties, by bits, that could not be judged of all steps */
    uint64_t again;             /* of a replay: runs that failed as it did */
    bool is_of_several;         /* the command has other systems, too */
} chaos_result;

/* ---- together (collect.c) ---- */
void chaos_warn(void *result, const char *message); /* a chaos_tell */
/* A run more. */
void chaos_collect(chaos_result *result, const chaos_outcome *outcome, uint64_t seed);

/* Runs the seeds of a result, which has its setup, as processes, and tells what came of them; or, so often as
 * there are to be runs, what is to be replayed (NULL: nothing is). Returns an exit status. (processes.c) */
int chaos_run_processes(chaos_result *result, const chaos_script *replayed);

/* Tells the script's run: all of it, or the last `most` events. False: no memory. (story.c) */
bool chaos_story_make(chaos_result *result, chaos_finding *finding, size_t most);
/* Is it told, or is it what the step before it says? */
bool chaos_is_told(chaos_event_kind kind, const chaos_fault *fault);
/* What is told of an event, as a text in the arena. */
const char *chaos_event_text(const chaos_result *result, const checking_model *model,
                             const chaos_event *event, base_arena *arena);

/* Takes the runs of all failures once more, through handlers that were compiled separately: they have to be
 * runs of the model that `spex check` searches. Returns an exit status; what is wrong has been said.
 * (confirm.c) */
int chaos_confirm(chaos_result *result, const lang_agents *agents, const chaos_plan *plan);

/* Keeps the failing runs in files. Returns an exit status. (keep.c) */
int chaos_keep(chaos_result *result);
/* The same by seeds, all processes and their threads by one schedule and in virtual time (lockstep.c, where
 * it can be built) */
int chaos_run_lockstep(chaos_result *result);
/* The name of the next file for a failing run; the first one has no number. NULL: no memory. (keep.c) */
const char *chaos_next_kept(chaos_result *result, const char *otherwise, const char *suffix);
/* A file that a system writes, of a command that may have several: "t-bank.txt" of "t.txt". NULL: no memory,
 * or none is wanted. (keep.c) */
const char *chaos_own_file(const chaos_result *result, const char *path);
/* Reads the file of a replay. Returns an exit status. (keep.c) */
int chaos_read_kept(const char *path, chaos_record *record);

/* Of a run, as it is kept. */
uint64_t chaos_digest(const chaos_outcome *outcome);
/* The failure of a claim of the model; NULL: there is none. */
const chaos_finding *chaos_finding_of(const chaos_result *result, int64_t claim);
/* What clients saw, where it is of that; NULL: it is not. */
const chaos_history *chaos_history_of(const chaos_result *result, const chaos_finding *finding);
const char *chaos_verdict_of(const chaos_finding *finding); /* "violated", "not in time" */

/* Writes what is visible of a run, as spex replay takes it: a line an action, in an instance called after the
 * seed, times from `since` on. False: no memory. (events.c) */
bool chaos_print_events(const chaos_result *result, const chaos_script *script, int64_t since, FILE *out);
/* Writes a run, an event a line, as it goes on. (tell.c) */
void chaos_tell_run(const chaos_result *result, const chaos_script *script, FILE *out);
/* "1.25s", written to `buffer`. */
const char *chaos_moment(int64_t at, char buffer[static 64]);

/* ---- formats ---- */

/* What is counted, in the order in which it is said: none of what did not occur. (counts.c) */
typedef struct chaos_number {
    const char *group, *one, *many, *key;
    uint64_t count;
} chaos_number;
#define CHAOS_NUMBERS 19u
void chaos_list_numbers(const chaos_counts *counts, chaos_number numbers[static CHAOS_NUMBERS]);

void chaos_print_text(const chaos_result *result, FILE *out);
/* One failure. */
void chaos_print_finding(const chaos_result *result, const chaos_finding *finding, FILE *out);
void chaos_print_json(const chaos_result *result, FILE *out);
void chaos_print_junit(const chaos_result *result, FILE *out);
void chaos_print_mermaid(const chaos_result *result, FILE *out);
void chaos_print_page(const chaos_result *result, FILE *out);
void chaos_print_lanes(const chaos_result *result, const chaos_finding *finding, FILE *out); /* SVG */

#endif
