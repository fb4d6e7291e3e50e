/* Systems of agents that run while things go wrong. The handlers are those that ship; a step is one of the
 * model that `spex check` searches (checking/), and what is decided here is when each happens, in time that
 * only this room knows. This is the room's door. It knows no language.
 *
 * A *plan* (plan/) says how often what goes wrong. A *script* says, for one seed, what exactly does, and
 * when: the faults, the inputs, and which messages are hit. A run follows a script, and the same script gives
 * the same run.
 */
#ifndef CHAOS_CHAOS_H
#define CHAOS_CHAOS_H

#include "base/arena.h"
#include "base/error.h"
#include "chaos/plan/plan.h"
#include "checking/checking.h"

/* ---- what may go wrong in a system (setup.c) ---- */

/* A system with what a plan allows: a model of it, which has room for so many messages in a channel as were
 * needed so far. */
typedef struct chaos_setup chaos_setup;

/* What is told of a plan before the start: what is configured and cannot act. */
typedef void chaos_tell(void *arg, const char *message);

/* Where the plan has no block and no option for something, the system's `faults` and `network` clauses are
 * what goes wrong. What contradicts the network clause is an error. BASE_E_NOMEM, BASE_E_LIMIT,
 * BASE_E_SYNTAX. The system is borrowed. */
base_status chaos_setup_open(chaos_setup **setup, const spex_system *system, const chaos_plan *plan,
                             chaos_tell *warn, void *arg, base_error *error);
void chaos_setup_close(chaos_setup *setup); /* NULL is fine */
/* As much room for messages as the other one has. False: no memory. */
bool chaos_setup_grow_as(chaos_setup *setup, const chaos_setup *other);
/* What has occurred in the runs of another setup of the system has occurred in those of this one, too. */
void chaos_setup_add_notes(const chaos_setup *setup, const chaos_setup *other);
/* The plan, with what the system allows itself. */
const chaos_plan *chaos_setup_plan(const chaos_setup *setup);
/* The model, with the faults that the plan allows; it may be another one after a run that needed more room.
 */
const checking_model *chaos_setup_model(const chaos_setup *setup);
/* The system, with what the plan allows. */
const spex_system *chaos_setup_system(const chaos_setup *setup);
/* More messages wait in a channel than the model has room for: another one, with more. False: there are too
 * many, or there is no memory. */
bool chaos_setup_grow(chaos_setup *setup);

/* ---- what goes wrong in one run (script.c) ---- */

typedef enum chaos_fault_kind {
    CHAOS_FAULT_KILL,
    CHAOS_FAULT_PAUSE,
    CHAOS_FAULT_PARTITION,
    CHAOS_FAULT_SLOW, /* delays, for a spell */
    CHAOS_FAULT_FULL, /* a disk */
    CHAOS_FAULT_KINDS
} chaos_fault_kind;

/* Where a run of processes is: so many messages have come from one agent to another, the last one so long
 * ago. Times from the start on are not those of the next run. */
typedef struct chaos_anchor {
    uint32_t from, to; /* agents; `from` UINT32_MAX: from outside */
    uint64_t count;    /* 0: nothing is said */
    int64_t ago;
} chaos_anchor;

typedef struct chaos_fault {
    int64_t at, lasts; /* of a kill, until it is restarted */
    chaos_fault_kind kind;
    uint32_t agent;      /* of a kill, a pause, a full disk */
    chaos_partition how; /* of a partition */
    uint64_t choice;     /* of a partition: which one */
    chaos_anchor after;  /* of processes: what it waits for, rather than for its time */
} chaos_fault;

/* "pause", "partition, one way" */
const char *chaos_fault_name(const chaos_fault *fault);

typedef struct chaos_input {
    int64_t at;
    uint32_t input; /* of the system's */
    uint64_t values;
} chaos_input;

typedef enum chaos_hit_kind {
    CHAOS_HIT_DROP,
    CHAOS_HIT_DOUBLE,
    CHAOS_HIT_LATE,
    CHAOS_HIT_KINDS
} chaos_hit_kind;

/* A message that is hit: the one of that number, from 0, of all that were sent in a channel. */
typedef struct chaos_hit {
    uint32_t channel;
    chaos_hit_kind kind;
    uint64_t number;
} chaos_hit;

typedef struct chaos_script {
    uint64_t seed;
    uint64_t pace; /* where what is drawn of times begins, and of externs; as made: the seed */
    int64_t duration;
    chaos_fault *faults; /* in the order of time */
    chaos_input *inputs;
    chaos_hit *hits;     /* where `has_hits`: these and no others; else as `shares` and the seed have it */
    uint64_t most_steps; /* the run ends after so many; 0: there is no such limit */
    size_t fault_count, fault_room, input_count, input_room, hit_count, hit_room;
    uint32_t shares[CHAOS_HIT_KINDS]; /* of messages, millionths */
    bool has_hits;
    bool is_wild; /* nobody promises the speed of anything: how fast each message, agent and timer is, is
                     drawn */
    bool is_even; /* every message takes as long as every other one, and what agents do by themselves, too */
    uint8_t *evens; /* that of these alone: per channel, then per agent; NULL: of none */
    uint32_t even_count;
} chaos_script;

/* The script of a seed. False: no memory. */
bool chaos_script_make(chaos_script *script, const chaos_setup *setup, uint64_t seed);
bool chaos_script_copy(chaos_script *copy, const chaos_script *script);
void chaos_script_release(chaos_script *script);

/* What those need who run a script in another way: by its shares, is message `number` of a channel hit so
 * (network.c)? The script's list of hits, in the order of messages, to be freed, and whether one is in it
 * (hits.c): NULL: no memory, or none is. Which agents do not hear of which in a partition: `cut` has from *
 * agents + to (cut.c).
 */
bool chaos_is_hit(const chaos_script *script, uint32_t channel, uint64_t number, chaos_hit_kind kind);
chaos_hit *chaos_hits_in_order(const chaos_script *script);
bool chaos_has_hit(const chaos_hit *hits, size_t count, chaos_hit hit);
void chaos_partition_cuts(const chaos_fault *fault, uint32_t agents, bool *cut);

/* The last restarts, in a ring. */
#define CHAOS_MOST_RESTARTS 64u
typedef struct chaos_restarts {
    int64_t at[CHAOS_MOST_RESTARTS];
    uint64_t count;
} chaos_restarts;
/* There is to be another one: has the supervisor restarted so often that it gives up? Else it is noted.
 * (supervise.c) */
bool chaos_gives_up(chaos_restarts *restarts, const chaos_plan *plan, int64_t now);
/* Which agents go down along with one that is killed: from *first up to *end. (supervise.c) */
void chaos_go_down(const chaos_plan *plan, uint32_t killed, uint32_t agents, uint32_t *first, uint32_t *end);

/* ---- a run (run.c) ---- */

typedef enum chaos_event_kind {
    CHAOS_EVENT_START, /* of all agents */
    CHAOS_EVENT_STEP,  /* of an agent, or of the network */
    CHAOS_EVENT_FAULT_BEGINS,
    CHAOS_EVENT_FAULT_ENDS,
    CHAOS_EVENT_CHECK,
    CHAOS_EVENT_DOWN, /* `agent`, since the step before */
    CHAOS_EVENT_UP,
    CHAOS_EVENT_NOTE /* `text` */
} chaos_event_kind;

typedef struct chaos_event {
    int64_t at;
    chaos_event_kind kind;
    const void *before;             /* of a step */
    const spex_explorer_step *step; /* of a step, as properties are given it, and of the start; borrowed for
                                       the call */
    uint32_t agent;
    uint64_t side; /* of a partition: a bit each agent that is on one side; 0: there are none */
    const chaos_fault *fault;
    const char *text;
} chaos_event;

typedef void chaos_watch(void *arg, const chaos_event *event);

/* What was wrong. */
typedef enum chaos_failure_kind {
    CHAOS_NO_FAILURE,
    CHAOS_VIOLATED,    /* a property of states or steps, `final`, or a fault of a handler */
    CHAOS_NOT_IN_TIME, /* a promise that was not kept */
    CHAOS_DIED,        /* a process, of `agent`, that nothing had killed */
    CHAOS_MISBEHAVED,  /* threads of a process, of `agent`: what lockstep finds, a deadlock or the like */
    CHAOS_NOT_FITTING  /* what clients of the program `agent`, or of its group, saw: no model has it */
} chaos_failure_kind;

typedef struct chaos_failure {
    chaos_failure_kind kind;
    uint32_t property;     /* of the model's; UINT32_MAX: the deadline of a promise of one agent */
    uint32_t agent, claim; /* of a deadline: whose, and which of its claims */
    int64_t at, since;     /* of a promise: from when on it was open */
    uint64_t step;         /* after so many steps, one that is a fault included */
    bool is_recovered;     /* of a deadline: it was kept later */
} chaos_failure;

#define CHAOS_MOST_FAILURES 16u

/* What an outcome was of. */
typedef struct chaos_counts {
    uint64_t steps, messages, delivered, lost, dropped, doubled, late;
    uint64_t inputs, answered, taken, refused, timed_out;
    uint64_t faults[CHAOS_FAULT_KINDS], torn, restarts, timers, checks;
} chaos_counts;

void chaos_counts_add(chaos_counts *counts, const chaos_counts *more);

typedef struct chaos_outcome {
    int64_t ended;                               /* when */
    bool is_at_rest;                             /* it ended since nothing could happen any more */
    chaos_failure failures[CHAOS_MOST_FAILURES]; /* the first one of each property */
    uint32_t failure_count;
    const char *trouble; /* a part of the harness could not go on; NULL: none */
    chaos_counts counts;
    uint64_t digest;  /* of all steps and their times: the same for the same run */
    uint64_t states;  /* of all states as well, where the script has a list of hits */
    uint64_t unknown; /* of processes, a bit a property: it asked what is under way as a step is taken */
} chaos_outcome;

/* What has come about in all runs of a setup. */
typedef struct chaos_seen {
    uint8_t *marks; /* per mark of the model */
    uint32_t mark_count;
} chaos_seen;

bool chaos_seen_make(chaos_seen *seen, const chaos_setup *setup);
void chaos_seen_release(chaos_seen *seen);
void chaos_seen_add(chaos_seen *seen, const chaos_seen *more);

/* Runs a script. `watch` may be NULL. `seen`: what came about is added. `hits`, where not NULL: the messages
 * that were hit are appended to its hits. False: no memory. */
bool chaos_run(chaos_setup *setup, const chaos_script *script, chaos_watch *watch, void *arg,
               chaos_seen *seen, chaos_script *hits, chaos_outcome *outcome);

/* ---- making a failing script small (shrink.c) ---- */

/* Replaces a script whose run fails so by one whose run does with fewer faults, then messages that are hit,
 * then inputs, then delays, in at most so many runs; `*used` of them. False: no memory. */
bool chaos_shrink(chaos_setup *setup, chaos_script *script, const chaos_failure *failure, uint32_t runs,
                  uint32_t *used);

/* Is the failure one of its last step, after which nothing of a run is of account? */
bool chaos_ends_with_step(const chaos_setup *setup, const chaos_failure *failure);

/* ---- what is said of runs (verdict.c) ---- */

typedef enum chaos_verdict { CHAOS_PASS, CHAOS_UNDER_TESTED, CHAOS_FAIL } chaos_verdict;
const char *chaos_verdict_name(chaos_verdict verdict); /* "UNDER-TESTED" */

/* What of a plan did not happen, or of the properties did not come about, in all of some runs: texts in the
 * arena. `trouble`: why the harness could not go on; NULL: it could. NULL: no memory. */
const char **chaos_missing(const chaos_setup *setup, const chaos_counts *counts, const chaos_seen *seen,
                           const char *trouble, base_arena *arena, uint32_t *count);

/* "no faults", a property's name, or that of an agent's promise. */
const char *chaos_failure_name(const chaos_setup *setup, const chaos_failure *failure);
bool chaos_is_same_failure(const chaos_failure *a, const chaos_failure *b);

/* ---- a run in a file: spex-chaos(5) (record.c, read_record.c) ---- */

#define CHAOS_RECORD_VERSION 1u

typedef struct chaos_record_line {
    uint32_t line;
    uint32_t count;
    const char **words; /* behind the line's first word, which is one of: */
    enum chaos_record_kind {
        CHAOS_RECORD_EVEN,
        CHAOS_RECORD_FAULT,
        CHAOS_RECORD_INPUT,
        CHAOS_RECORD_HIT
    } kind;
} chaos_record_line;

/* What stands in such a file. All texts are in its arena, where it was read. */
typedef struct chaos_record {
    base_arena *arena;
    const char *way;           /* "simulation", "processes" */
    const char *path, *system; /* of what was run */
    uint64_t code;             /* a hash of its handlers; 0: not known */
    chaos_plan plan;
    chaos_failure_kind failure;
    const char *property, *agent; /* that failed, and of a deadline whose; NULL */
    int64_t failed_at;
    uint64_t digest; /* of the run; of processes: 0 */
    /* what went wrong: for chaos_record_script */
    uint64_t seed, pace, most_steps;
    bool is_wild, is_even;
    chaos_record_line *lines;
    uint32_t line_count;
} chaos_record;

/* Writes a run: `record` without its last part, which is the script's. */
base_status chaos_record_write(const chaos_record *record, const chaos_setup *setup,
                               const chaos_script *script, FILE *out);
/* Reads one. BASE_E_SYNTAX, BASE_E_NOMEM: with the line. */
base_status chaos_record_read(FILE *in, chaos_record *record, base_error *error);
void chaos_record_release(chaos_record *record);
/* The script of a record for a system that was opened with its plan: names are looked up. */
base_status chaos_record_script(const chaos_record *record, const chaos_setup *setup, chaos_script *script,
                                base_error *error);

#endif
