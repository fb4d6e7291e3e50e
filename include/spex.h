/* libspex: follows the instances of a specification in a running program. SPDX-License-Identifier: Apache-2.0
 *
 * Every function may be called from any thread at any time on one engine, also from an error handler; only
 * spex_close must be the last call on it. Functions return SPEX_OK or a SPEX_E_ code, or what the error
 * handler made of it; where they return SPEX_E_NOMEM or SPEX_E_ARGUMENT, everything is as before. libspex(3)
 * says the same at more length.
 */
#ifndef SPEX_H
#define SPEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header, as text and as a number: major * 10000 + minor * 100 + patch. spex_version() is
 * that of the library that the program runs with, which may be later.
 *
 * Structures grow at their ends only: the inline functions below pass the size that a program was compiled
 * with, so that it runs with every later library of the same soname. Those that the library makes and shows
 * (spex_error, spex_instance, spex_model) may be longer than this header says: look at them in place, do not
 * copy them by value. Those that are passed by value or stand in arrays (spex_id, spex_step, spex_allowed,
 * ...) stay as they are. */
#define SPEX_VERSION        "0.2.0"
#define SPEX_VERSION_MAJOR  0
#define SPEX_VERSION_MINOR  2
#define SPEX_VERSION_PATCH  0
#define SPEX_VERSION_NUMBER (SPEX_VERSION_MAJOR * 10000 + SPEX_VERSION_MINOR * 100 + SPEX_VERSION_PATCH)

#if defined __GNUC__
#define SPEX_PUBLIC __attribute__((visibility("default")))
#else
#define SPEX_PUBLIC
#endif

#define SPEX_INFINITY INT64_MAX  /* a duration that never ends */
#define SPEX_NO_RUN   UINT32_MAX /* no run state: the action is not allowed */

/* Codes. */
enum {
    SPEX_OK = 0,
    SPEX_E_NOMEM,
    SPEX_E_ARGUMENT, /* a null pointer, an empty identifier, a number out of range */
    SPEX_E_NAME,     /* a state or action name that no model file can hold: empty, with a newline, ... */
    SPEX_E_MONITOR, /* a monitor generated for another version of libspex, or two that share a name, or a call
                       that was compiled before its specification was changed */
    SPEX_E_INSTANCE_NOT_FOUND,
    SPEX_E_INSTANCE_EXISTS,
    SPEX_E_NOT_ALLOWED, /* the specification allows no such action here */
    SPEX_E_IMPL_MODEL_NOT_FOUND,
    SPEX_E_DEVIATION_STILL_BISIMILAR,
    SPEX_E_DEVIATION_NOT_BISIMILAR,
    SPEX_E_IO,                 /* a model file or folder cannot be read or written */
    SPEX_E_SYNTAX,             /* a model file is not of its format */
    SPEX_E_TRANSITION_TIMEOUT, /* an instance has rested too long */
    SPEX_E_STORE,              /* the store cannot be read or written */
    SPEX_E_STORE_BUSY,         /* another process has the store */
    SPEX_E_QUEUE_FULL,         /* an asynchronous call was dropped */
    SPEX_E_FORKED,             /* the engine was opened by this process's parent */
    SPEX_E_WRONG_STATE,        /* a strict specification cannot be in the state that was reported */
    SPEX_E_INITIAL,            /* instances do not all begin where the specification does */
    SPEX_E_CLOSING,            /* an asynchronous call came when spex_close had made the last, or too many */
    SPEX_E_AMBIGUOUS,          /* instances of several specifications have this identifier */
    SPEX_E_UNFINISHED,         /* an instance ended where its specification has no final state */
    SPEX_E_RANGE,              /* the action is not allowed: a value is out of range, or there is none */
    SPEX_E_TOO_EARLY,          /* a step came sooner than its `after` */
    SPEX_E_TOO_LATE,           /* a step came later than its `within` */
    SPEX_E_STAY_TIMEOUT,       /* an instance has stayed too long within some states */
    SPEX_E_PARENT,             /* an instance began without the parent that its specification gives it */
    /* Of nodes, <spex-node.h>: */
    SPEX_E_AGENT_NOT_FOUND, /* nobody has this name */
    SPEX_E_AGENT_EXISTS,    /* somebody has it already */
    SPEX_E_AGENT,           /* an agent of another version or type; a message that it does not accept */
    SPEX_E_BACKPRESSURE,    /* a queue is full: the request was refused, the cast dropped */
    SPEX_E_CONSTRAINT,      /* a message fails its `where`, or a value does not fit its field */
    SPEX_E_NO_HANDLER,      /* no handler fits the message */
    SPEX_E_FAULT,           /* a handler went wrong */
    SPEX_E_CALL_TIMEOUT,    /* no reply came in time */
    SPEX_E_STOPPED,         /* the node stops, or was closed */
    SPEX_E_NOT_CONNECTED,   /* the other node cannot be reached */
    SPEX_E_PROTOCOL,        /* the protocols of two nodes do not fit */
    SPEX_E_VIOLATION,       /* a monitored safety property does not hold */
    SPEX_E_DEADLINE         /* what a monitored liveness property wants did not come in time */
};

/* The number of the library's version, as SPEX_VERSION_NUMBER is that of the header. */
SPEX_PUBLIC int spex_version(void);

/* ---- what spexc generates ---- */

#define SPEX_MONITOR_ABI 2u

typedef struct spex_engine spex_engine;
typedef struct spex_error spex_error;
typedef int spex_error_handler(const spex_error *error, void *arg);

typedef enum spex_prunable {
    SPEX_PRUNABLE_NONE,
    SPEX_PRUNABLE_ALL,
    SPEX_PRUNABLE_TERMINAL,
    SPEX_PRUNABLE_NAMED
} spex_prunable;

/* How a monitor knows which actions may follow. Internal actions and tau are always allowed and change
 * nothing.
 *
 * DENSE   `dense` has run_count rows of action_count entries; entries of internal actions and tau stay put.
 * SPARSE  `row` delimits each run state's visible actions, ascending in `row_action`: search it by halving.
 *         Internal actions and tau are in no row; ask `internal` first.
 * SET     no table of subsets: where the specification may be is a set of run states. A row begins with the
 *         silent steps, as action action_count - 1; each leads to a greater run state. One ascending pass
 * over a set thus closes it under silent steps and finds what an action leads to. Sets that are kept need not
 * be closed: { 0 } is the start, { resume[s] } goes on from s.
 * KEPT    no table at all: with the values of its variables, the specification has too many states. `kept`
 *         tells the next one. Run state resume[s] stands for source s with the first values.
 */
typedef enum spex_run_form { SPEX_RUN_DENSE, SPEX_RUN_SPARSE, SPEX_RUN_SET, SPEX_RUN_KEPT } spex_run_form;

typedef struct spex_kept_variable {
    const char *name;
    int64_t low, high, initial;
    const char *const *words; /* what its values are called, the first being 0; NULL: they are numbers */
} spex_kept_variable;

typedef struct spex_kept {
    uint32_t variable_count;
    const spex_kept_variable *variables;
    /* Where `action` leads from source `state`, with `values`, which become those after it. SPEX_NO_RUN: it
     * is not allowed; SPEX_NO_RUN - 1: neither, as a value would be out of range, or there is none. */
    uint32_t (*step)(const void *arg, uint32_t state, int64_t *values, uint32_t action);
    const void *arg;
} spex_kept;

typedef struct spex_edge { /* a transition of the specification as declared */
    uint32_t from, action, to;
    uint32_t line; /* in `source`; 0: unknown */
} spex_edge;

/* What is said of times and of other instances, which an engine judges, and no run automaton. */
typedef struct spex_relation { /* to instances of another specification */
    const char *specification;
    const char *const *states; /* of it */
    uint32_t state_count;
    uint32_t is_while; /* 1: `while`, the other one is the parent; 0: `unless`, it is a child */
} spex_relation;

typedef struct spex_condition {  /* of a transition */
    uint32_t edge;               /* its number in `edges` */
    uint32_t unless, only_while; /* one more than a number in `relations`; 0: none */
    uint32_t not_used;           /* 0 */
    int64_t after, within;       /* milliseconds since the state was entered; 0, SPEX_INFINITY: none */
} spex_condition;

typedef struct spex_stay {
    int64_t timeout;       /* milliseconds */
    const uint8_t *states; /* per declared state: is it one of those */
} spex_stay;

typedef struct spex_rules {
    const char *parent;               /* the specification that parents are of; NULL: there are none */
    const spex_condition *conditions; /* in order of `edge` */
    const spex_relation *relations;
    const spex_stay *stays;
    uint32_t condition_count, relation_count, stay_count;
    uint32_t not_used; /* 0 */
} spex_rules;

/* A specification, compiled. Constant data; shared by all engines of a process. */
typedef struct spex_monitor {
    uint32_t abi;       /* SPEX_MONITOR_ABI */
    uint32_t size;      /* sizeof(spex_monitor): what it was compiled with */
    const char *name;   /* "order" */
    const char *source; /* "order.lts", or NULL */
    uint64_t fingerprint;
    uint32_t state_count;  /* as declared, before reduction */
    uint32_t action_count; /* the last one is tau */
    uint32_t edge_count;
    uint32_t initial;
    const char *const *states;
    const char *const *actions;
    const uint8_t *internal; /* per action: 1 when it counts as tau */
    const spex_edge *edges;  /* in order of `from`, then `action`, then `to` */
    /* The run automaton: which actions may follow. Run state 0 is the start. */
    spex_run_form form;
    uint32_t run_count;
    uint32_t
        run_width; /* bytes of an entry of dense, row_action, row_next: 2 or 4; the largest: not allowed */
    const void *dense;
    const uint32_t *row; /* sparse and set: run_count + 1 entries */
    const void *row_action, *row_next;
    const uint32_t *resume; /* per declared state: the run state that goes on from it */
    /* Options. Durations in milliseconds. */
    int64_t transition_timeout, prune_timeout;
    const int64_t *state_timeout; /* per declared state, -1: transition_timeout; NULL: none has its own */
    spex_prunable prunable;
    const uint8_t *prunable_state; /* per declared state; NULL unless SPEX_PRUNABLE_NAMED */
    spex_error_handler *on_error;  /* NULL: the engine's */
    uint64_t flags;                /* SPEX_MONITOR_..., or 0 */
    uint64_t layout; /* XXH3 over the names of states and actions in the order of their numbers */
    const uint8_t
        *may_end; /* per run state: may the specification be in a final state? NULL: none is declared */
    const uint8_t *state_flags; /* per declared state: SPEX_STATE_...; NULL: 0 of each */
    /* Of a specification with variables. Its `states` are those that are declared, its sources, with values:
     * "sent[tries=2]". State v * source_count + s is source s with the values number v, of which the first
     * are those in the beginning. What a program reports is a source. */
    uint32_t source_count;      /* 0: there are no variables */
    uint32_t refused_count;     /* steps that are not allowed as they would leave the range of a variable: */
    const char *const *sources; /* their names */
    const spex_edge *refused;   /* in order of `from`, then `action`; `to` is a source */
    const spex_rules *rules;    /* NULL: there are none */
    const spex_kept *kept;      /* of SPEX_RUN_KEPT; `states` are then the sources with the first values */
} spex_monitor;

#define SPEX_STATE_FINAL    1u /* it is right to stop there */
#define SPEX_STATE_INITIAL  2u /* instances may begin there */
#define SPEX_MONITOR_STRICT 1u /* the states that the program reports are compared with the declared ones */

/* ---- identifiers ---- */

/* Any 1 to 65535 bytes, borrowed for the length of a call. */
typedef struct spex_id {
    const void *bytes; /* NULL: `number`, as its eight bytes, least first */
    size_t length;
    uint64_t number;
} spex_id;

SPEX_PUBLIC spex_id spex_id_str(const char *text); /* the characters without the NUL */
SPEX_PUBLIC spex_id spex_id_bytes(const void *bytes, size_t length);
SPEX_PUBLIC spex_id spex_id_u64(uint64_t number);

/* ---- instances, as they are shown ---- */

typedef struct spex_step { /* one transition of an instance */
    const char *from;      /* "nil" where the instance began */
    const char *action;    /* "__initialisation__" where it began */
    const char *to;
    int64_t time; /* microseconds since 1970 */
} spex_step;

/* A copy of an instance at one moment. Names of states and actions live as long as the engine. */
typedef struct spex_instance {
    spex_id id;
    const spex_monitor
        *monitor; /* NULL: it came from the store and its specification is not registered yet */
    const char *specification;
    const char *state;
    const char *meta;         /* "" where none was given */
    bool finished;            /* its monitor allows nothing more */
    int64_t changed;          /* when it came to its state, microseconds since 1970 */
    int64_t rested;           /* for how many milliseconds it has been there */
    const spex_step *history; /* newest first */
    size_t history_count;
    spex_id parent;                   /* the instance that it belongs to; `length` 0: it has none, or that is
                                         gone */
    const char *parent_specification; /* which that is of; NULL: it has none */
} spex_instance;

/* ---- errors ---- */

typedef struct spex_allowed { /* an action that the specification allows */
    const char *action;
    uint32_t line; /* of the specification's source, 0: unknown */
} spex_allowed;

/* What an error handler is given; all of it is the engine's and lasts as long as the handler runs. Where
 * nothing is known, pointers are NULL and numbers 0. */
struct spex_error {
    int code;
    const char *message; /* one line, without a newline */
    spex_engine *engine;
    const spex_monitor *monitor;
    const spex_instance *instance;  /* as it was before the call; only `id` when there is none */
    const char *from, *action, *to; /* the transition that was reported */
    bool not_allowed;               /* the specification allows no such action there */
    const spex_allowed *allowed;    /* what it allows there */
    size_t allowed_count;
    int64_t timeout;  /* SPEX_E_TRANSITION_TIMEOUT: the milliseconds that the instance may rest;
                         SPEX_E_STAY_TIMEOUT: that it may stay; SPEX_E_TOO_EARLY, SPEX_E_TOO_LATE: the limit */
    const char *path; /* a file that is wrong, and where in it */
    uint64_t line, column;
    const char *const *expected; /* SPEX_E_WRONG_STATE: the states that it may be in; SPEX_E_INITIAL: where it
                                    or others should begin; SPEX_E_AMBIGUOUS: two of the specifications;
                                    SPEX_E_UNFINISHED: the final states; SPEX_E_STAY_TIMEOUT: the states
                                    of the stay; SPEX_E_NOT_ALLOWED with `other`: its states in question */
    size_t expected_count;
    const spex_instance *other; /* SPEX_E_NOT_ALLOWED: the parent or the child because of which;
                                   SPEX_E_PARENT: what was given as parent. `id`, `specification`, `state` */
    const char *agent; /* of a node: the agent's name; `action` is then the tag or the property's name, `path`
                          and `line` the place in the .lts file */
};

/* Prints the error, the instance's history and the caller's stack to stderr. Returns SPEX_OK for what it
 * calls a warning, SPEX_E_DEVIATION_STILL_BISIMILAR, SPEX_E_IMPL_MODEL_NOT_FOUND and SPEX_E_INITIAL, else the
 * error's code. `arg` is unused.
 */
SPEX_PUBLIC int spex_default_error_handler(const spex_error *error, void *arg);
SPEX_PUBLIC const char *spex_strerror(int code); /* "instance not found"; never NULL */

/* Tells an error that something on top of libspex has found, as the engine tells its own: to its handler, and
 * where that returns a code, as `when_wrong` says. Returns what the handler returned. `code` and `message`
 * are needed; `engine` is filled in. SPEX_E_ARGUMENT. */
SPEX_PUBLIC int spex_tell_sized(spex_engine *engine, const spex_error *error, size_t size);
static inline int spex_tell(spex_engine *engine, const spex_error *error)
{
    return spex_tell_sized(engine, error, sizeof(spex_error));
}

/* The error as a JSON object, on one line; free it with free(). An identifier or meta text that is not UTF-8
 * is in hexadecimal, as "id_hex", "meta_hex". */
SPEX_PUBLIC int spex_error_json(const spex_error *error, char **json);

/* SPEX_MUST(call) runs a call that must not fail: on an error it prints it with file and line, and aborts. */
#define SPEX_MUST(call) spex_must((call), #call, __FILE__, __LINE__)
SPEX_PUBLIC void spex_must(int code, const char *call, const char *file, int line);

/* ---- the engine ---- */

/* Where an engine has its time from, in microseconds. An engine with a clock of the program's own starts no
 * thread for timeouts and pruning: these happen in spex_tick. Locks are held while it is read: it must not
 * call the library. */
typedef struct spex_clock {
    int64_t (*monotonic)(void *arg); /* never goes back; durations are measured by it */
    int64_t (*wall)(void *arg);      /* since 1970; what people read, and what lasts from run to run */
    void *arg;
} spex_clock;

#define SPEX_HISTORY_DEFAULT ((size_t)0) /* not given */
#define SPEX_HISTORY_NONE    (SIZE_MAX - 1)
#define SPEX_HISTORY_ALL     SIZE_MAX

typedef enum spex_choice {
    SPEX_CHOICE_DEFAULT, /* not given */
    SPEX_NO,
    SPEX_YES
} spex_choice;

typedef enum spex_durability {
    SPEX_DURABLE_DEFAULT, /* not given */
    SPEX_DURABLE_BATCH,   /* committed within 10 ms, together with whatever else came */
    SPEX_DURABLE_SYNC     /* a call returns when what it reports is on disk */
} spex_durability;

typedef enum spex_queue_full {
    SPEX_QUEUE_FULL_DEFAULT, /* not given */
    SPEX_QUEUE_FULL_BLOCK,   /* an asynchronous call waits for room */
    SPEX_QUEUE_FULL_DROP     /* it is dropped and counted */
} spex_queue_full;

/* What becomes of the program when an error handler returns a code, which the default one does for all errors
 * but its warnings. */
typedef enum spex_when_wrong {
    SPEX_WHEN_WRONG_DEFAULT, /* not given */
    SPEX_WHEN_WRONG_GO_ON,   /* nothing: the call returns the code */
    SPEX_WHEN_WRONG_ABORT,   /* it aborts there */
    SPEX_WHEN_WRONG_EXIT,    /* it ends with status 1, there and by _exit(2) */
    SPEX_WHEN_WRONG_COUNT    /* where it would end with status 0 it ends with 1; a line tells how many */
} spex_when_wrong;

/* Options: what is given counts, else the environment variable, else the default. What is 0 is not given, so
 * that `spex_options options = {0};` means the defaults. */
typedef struct spex_options {
    const char *models_dir; /* where NAME.spex files are read when a specification is registered and written
                               at close; SPEX_MODELS_DIR; default: nowhere, which "" says outright */
    unsigned shards;        /* 1 to 1024; 0: SPEX_SHARDS, else 4 */
    size_t history;         /* transitions kept per instance, SPEX_HISTORY_NONE or SPEX_HISTORY_ALL; 0:
                               SPEX_HISTORY, else 64 */
    spex_error_handler *error_handler;   /* for monitors without `on_error`; default: the one above */
    void *error_arg;                     /* for every handler */
    const spex_monitor *const *monitors; /* NULL-terminated, or NULL */
    int64_t
        prune_interval; /* milliseconds between passes, or SPEX_INFINITY: only the one at start; 0:
                           SPEX_PRUNE_INTERVAL ("6h", "1h30m", "infinity", milliseconds), else six hours */
    spex_choice
        check_timeouts_on_start; /* are instances reported that became late while no engine ran?
                                    SPEX_CHECK_TIMEOUTS_ON_START ("true", "false"); default SPEX_YES */
    const char
        *store_dir; /* where instances outlive the process; SPEX_STORE_DIR; default: nowhere, also "" */
    spex_durability durability; /* SPEX_DURABILITY ("batch", "sync"); default SPEX_DURABLE_BATCH */
    size_t queue_length;        /* asynchronous calls that may wait; 0: SPEX_QUEUE_LENGTH, else 65536 */
    spex_queue_full queue_full; /* SPEX_QUEUE_FULL ("block", "drop"); default SPEX_QUEUE_FULL_BLOCK */
    bool testing;               /* set by spex_testing_begin */
    const spex_clock *clock;    /* copied; NULL: the system's */
    spex_when_wrong when_wrong; /* SPEX_ON_ERROR ("abort", "exit", "count"); default SPEX_WHEN_WRONG_GO_ON */
    unsigned not_used;          /* 0 */
    const char *history_file;   /* where transitions go as a history of operations, by <spex-history.h>: an
                                   action on an instance, its key; default: nowhere, also "" */
    spex_choice strict; /* is every specification `strict`? SPEX_YES, SPEX_NO; default: those that say so */
    spex_choice learn_not_allowed; /* does a model that learns take in steps that the specification does not
                                      allow? Else they are counted in its file only. SPEX_LEARN_NOT_ALLOWED;
                                      default SPEX_NO */
    spex_choice save_at_exit; /* are models saved when the program ends without spex_close? SPEX_SAVE_AT_EXIT;
                                 default SPEX_YES */
    spex_choice
        check_final; /* are instances that end by spex_close asked whether they may, where `final` states
                        are declared and there is no store? SPEX_CHECK_FINAL; default SPEX_NO */
    void (*log)(const char *text, void *arg); /* given what would be printed to stderr, a message a call, of
                                                 one line or several, each with its newline, also when it is
                                                 about these options; any thread, no lock; default: it is
                                                 printed */
    void *log_arg;
    void *(*allocate)(size_t size, size_t alignment,
                      void *arg); /* all memory of the engine: that for instances is asked for some megabytes
                                     at a time; NULL: there is none, and the call that wants it is
                                     SPEX_E_NOMEM. libspex(3) says what is not taken from here. Any thread;
                                     locks are held: it must not call the library. Given with `release`;
                                     default: the system's */
    void (*release)(void *memory, size_t size, void *arg);
    void *memory_arg; /* of both */
} spex_options;

/* Sets every option to "not given". */
static inline void spex_options_init(spex_options *options)
{
    if (options)
        memset(options, 0, sizeof *options);
}

/* Opens an engine; close it with spex_close. `options` may be NULL: none given. What is wrong with a model
 * file or an option goes to the error handler first. SPEX_E_ARGUMENT, SPEX_E_MONITOR, SPEX_E_IO,
 * SPEX_E_SYNTAX, SPEX_E_STORE, SPEX_E_STORE_BUSY, SPEX_E_NOMEM.
 *
 * spex_open_sized: the same, with the sizes that the caller knows of spex_options and spex_clock. Options of
 * a later version than the library's are SPEX_E_ARGUMENT when they are given. */
SPEX_PUBLIC int spex_open_sized(spex_engine **engine, const spex_options *options, size_t options_size,
                                size_t clock_size);
static inline int spex_open(spex_engine **engine, const spex_options *options)
{
    return spex_open_sized(engine, options, sizeof(spex_options), sizeof(spex_clock));
}

/* Saves the models that learned into `models_dir` and frees the engine, whatever it returns. NULL is fine.
 * SPEX_E_IO: a model could not be written. In one of the engine's own error handlers nothing happens but
 * SPEX_E_ARGUMENT. */
SPEX_PUBLIC int spex_close(spex_engine *engine);

/* Makes a specification known and reads its model. Again is fine. SPEX_E_MONITOR, SPEX_E_IO, SPEX_E_SYNTAX.
 */
SPEX_PUBLIC int spex_register(spex_engine *engine, const spex_monitor *monitor);

/* ---- what a program reports ---- */

/* An instance begins; registers the monitor if need be. `meta` (may be NULL) and the identifier are copied.
 * `initial_state` NULL: the specification's. Another of its states: the monitor begins there. A name of the
 * program's own: the monitor begins where the specification does. SPEX_E_INSTANCE_EXISTS, SPEX_E_NAME,
 * SPEX_E_INITIAL (once a specification) and the model's errors. */
SPEX_PUBLIC int spex_init_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                   const char *meta, const char *initial_state);

/* The same of an instance that belongs to instance `parent` of the specification that its own calls its
 * parent. Where there is none of that identifier: SPEX_E_PARENT, and it begins without one. SPEX_E_ARGUMENT:
 * its specification has no parent. */
SPEX_PUBLIC int spex_init_child(spex_engine *engine, const spex_monitor *monitor, spex_id id, spex_id parent,
                                const char *meta, const char *initial_state);

/* An instance did `action` and is in `state` now. `tau` and `__internal__` both mean the internal action.
 * An instance is known by its specification and its identifier. spex_transition_of names the specification
 * by its monitor; without one (NULL), and in spex_transition, the only instance that has the identifier is
 * meant, else SPEX_E_AMBIGUOUS, and likewise below.
 * SPEX_E_INSTANCE_NOT_FOUND, SPEX_E_NAME, SPEX_E_NOT_ALLOWED, SPEX_E_WRONG_STATE,
 * SPEX_E_IMPL_MODEL_NOT_FOUND, SPEX_E_DEVIATION_...
 */
SPEX_PUBLIC int spex_transition(spex_engine *engine, spex_id id, const char *action, const char *state);
SPEX_PUBLIC int spex_transition_of(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                   const char *action, const char *state);

/* As the two above, by index into the monitor's states and actions: what the generated wrappers call.
 * `layout`: the monitor's when the caller was compiled; where it is another now, its numbers mean something
 * else, and the call does nothing but say so. SPEX_E_MONITOR: that. SPEX_E_ARGUMENT: there is no
 * state or action of that number. */
SPEX_PUBLIC int spex_init_instance_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout,
                                           spex_id id, const char *meta, uint32_t initial_state);
SPEX_PUBLIC int spex_init_child_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout,
                                        spex_id id, spex_id parent, const char *meta, uint32_t initial_state);
SPEX_PUBLIC int spex_transition_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout,
                                        spex_id id, uint32_t action, uint32_t state);

/* The same, copied to a queue and done in order by a thread of the engine's own; errors reach the error
 * handler only. SPEX_E_ARGUMENT and SPEX_E_NOMEM come back at once; so does SPEX_E_QUEUE_FULL under
 * SPEX_QUEUE_FULL_DROP. A handler that runs in that thread never waits for room. */
SPEX_PUBLIC int spex_init_instance_async(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                         const char *meta, const char *initial_state);
SPEX_PUBLIC int spex_init_child_async(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                      spex_id parent, const char *meta, const char *initial_state);
SPEX_PUBLIC int spex_transition_async(spex_engine *engine, spex_id id, const char *action, const char *state);

/* The same by index, as spex_transition_indexed and its kin; what is wrong with that comes back at once. */
SPEX_PUBLIC int spex_init_instance_async_indexed(spex_engine *engine, const spex_monitor *monitor,
                                                 uint64_t layout, spex_id id, const char *meta,
                                                 uint32_t initial_state);
SPEX_PUBLIC int spex_init_child_async_indexed(spex_engine *engine, const spex_monitor *monitor,
                                              uint64_t layout, spex_id id, spex_id parent, const char *meta,
                                              uint32_t initial_state);
SPEX_PUBLIC int spex_transition_async_indexed(spex_engine *engine, const spex_monitor *monitor,
                                              uint64_t layout, spex_id id, uint32_t action, uint32_t state);

/* The instance ends, and is deleted. Where its specification declares final states and its monitor can be in
 * none of them: SPEX_E_UNFINISHED. `monitor` may be NULL. SPEX_E_INSTANCE_NOT_FOUND and SPEX_E_AMBIGUOUS go
 * to no handler. */
SPEX_PUBLIC int spex_end_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id);

/* Waits until all that was queued before is done; spex_close does so too. In the queue's own thread, returns
 * at once. */
SPEX_PUBLIC int spex_flush(spex_engine *engine);

/* In a child of fork, before any other call on its parent's engine: goes on with it. Instances are as they
 * were when it was forked; calls that were queued then, and a history file, are the parent's. An engine with
 * a store reads it again, once the parent is gone: SPEX_E_STORE_BUSY until then, and the call may be
 * repeated. In another process than a child, does nothing. */
SPEX_PUBLIC int spex_after_fork(spex_engine *engine);

/* For tests: inserts or replaces an instance in `state` (NULL: the specification's initial one) and adds
 * nothing to the model. Its monitor assumes any state of the specification. SPEX_E_NAME. */
SPEX_PUBLIC int spex_mock_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                   const char *state, const char *meta);

/* Reports what is late and prunes what may go by now, in the caller's thread: for a program that gave a clock
 * of its own. Otherwise the engine does that by itself. */
SPEX_PUBLIC int spex_tick(spex_engine *engine);

/* ---- looking at instances ---- */

/* A copy to be freed with spex_instance_free. SPEX_E_INSTANCE_NOT_FOUND and SPEX_E_AMBIGUOUS go to no
 * handler. */
SPEX_PUBLIC int spex_get_instance(spex_engine *engine, spex_id id, spex_instance **instance);
SPEX_PUBLIC int spex_get_instance_of(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                     spex_instance **instance);
SPEX_PUBLIC void spex_instance_free(spex_instance *instance); /* NULL is fine */

/* Calls `fn` with a copy of each instance, of one specification where `monitor` is not NULL, in no particular
 * order. Instances that come or go meanwhile may be met or not. Stops when `fn` does not return 0, and
 * returns what it returned. */
typedef int spex_instance_fn(const spex_instance *instance, void *arg);
SPEX_PUBLIC int spex_each_instance(spex_engine *engine, const spex_monitor *monitor, spex_instance_fn *fn,
                                   void *arg);

/* SPEX_E_INSTANCE_NOT_FOUND and SPEX_E_AMBIGUOUS go to no handler. */
SPEX_PUBLIC int spex_delete_instance(spex_engine *engine, spex_id id);
SPEX_PUBLIC int spex_delete_instance_of(spex_engine *engine, const spex_monitor *monitor, spex_id id);

/* Deletes the instances for which `predicate` holds, unless they have moved on while it looked. `deleted`
 * (may be NULL) receives how many. */
typedef bool spex_predicate(const spex_instance *instance, void *arg);
SPEX_PUBLIC int spex_delete_instances(spex_engine *engine, spex_predicate *predicate, void *arg,
                                      size_t *deleted);

/* ---- models ---- */

typedef struct spex_model_transition {
    const char *from, *action, *to; /* "nil", "__initialisation__" for the start of instances */
} spex_model_transition;

typedef struct spex_model { /* a copy of what is known of a specification's implementation */
    const spex_monitor *monitor;
    bool learning;
    const spex_model_transition *transitions; /* in no particular order */
    size_t transition_count;
    uint64_t refused; /* steps that the specification did not allow, and which were not learned */
} spex_model;

/* As spex_each_instance, for models; the order is that of registration. */
typedef int spex_model_fn(const spex_model *model, void *arg);
SPEX_PUBLIC int spex_each_model(spex_engine *engine, spex_model_fn *fn, void *arg);

/* Calls `fn` with the name of each model's file ("order.spex") and what belongs in it. */
typedef int spex_export_fn(const char *file, const char *content, size_t length, void *arg);
SPEX_PUBLIC int spex_export_models(spex_engine *engine, spex_export_fn *fn, void *arg);

/* Writes each model to its file in `dir`, atomically and durably. SPEX_E_IO. */
SPEX_PUBLIC int spex_save_models(spex_engine *engine, const char *dir);

/* ---- tests that learn ---- */

/* For test programs, before spex_open: every model learns, whatever its file says. What is learned is
 * appended to `models_dir` (default: "spex_models") at once, to NAME.spex.new, so that a test that crashes
 * loses nothing; at spex_close and at exit it is merged into NAME.spex, with learning mode off. Any number of
 * test programs may do so in one folder at once. A test runner may fork: without a store, the engine can be
 * used in the child. SPEX_E_IO. */
SPEX_PUBLIC int spex_testing_begin_sized(spex_options *options, size_t options_size);
static inline int spex_testing_begin(spex_options *options)
{
    return spex_testing_begin_sized(options, sizeof(spex_options));
}

/* ---- watching it work ---- */

typedef struct spex_state_count {
    const char *state;
    uint64_t instances;
} spex_state_count;

typedef struct spex_specification_count {
    const char *specification;
    uint64_t instances;
    const spex_state_count *states; /* those that instances are in */
    size_t state_count;
} spex_specification_count;

typedef struct spex_statistics { /* counts since the engine was opened */
    uint64_t instances;          /* now */
    uint64_t begun, transitions, deleted, pruned;
    uint64_t not_allowed, deviations_still_bisimilar, deviations_not_bisimilar, timeouts,
        errors;        /* told of */
    uint64_t queued;   /* asynchronous calls that wait now */
    uint64_t dropped;  /* asynchronous calls */
    uint64_t commits;  /* of the store */
    int64_t store_lag; /* microseconds since the oldest change that is not on disk yet */
    const spex_specification_count *specifications;
    size_t specification_count;
} spex_statistics;

/* Counts; looks at every instance, some at a time. Release with spex_statistics_release. */
SPEX_PUBLIC int spex_stats_sized(spex_engine *engine, spex_statistics *statistics, size_t size);
SPEX_PUBLIC void spex_statistics_release_sized(spex_statistics *statistics, size_t size);
static inline int spex_stats(spex_engine *engine, spex_statistics *statistics)
{
    return spex_stats_sized(engine, statistics, sizeof(spex_statistics));
}
static inline void spex_statistics_release(spex_statistics *statistics)
{
    spex_statistics_release_sized(statistics, sizeof(spex_statistics));
}

/* Writes the same as text for Prometheus. SPEX_E_IO. */
SPEX_PUBLIC int spex_write_metrics(spex_engine *engine, FILE *out);

#ifdef __cplusplus
}
#endif

#endif
