/* libspex: follows the instances of a specification in a running program. SPDX-License-Identifier: Apache-2.0
 *
 * Every function may be called from any thread at any time on one engine. Functions return SPEX_OK or a
 * SPEX_E_ code.
 */
#ifndef SPEX_H
#define SPEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPEX_VERSION "0.1.0"

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
    SPEX_E_NAME,     /* a state or action name that is empty or holds a newline or NUL */
    SPEX_E_MONITOR,  /* a monitor generated for another version of libspex, or two that share a name */
    SPEX_E_INSTANCE_NOT_FOUND,
    SPEX_E_INSTANCE_EXISTS,
    SPEX_E_NOT_ALLOWED, /* the specification allows no such action here */
    SPEX_E_IMPL_MODEL_NOT_FOUND,
    SPEX_E_DEVIATION_STILL_BISIMILAR,
    SPEX_E_DEVIATION_NOT_BISIMILAR,
    SPEX_E_IO,    /* a model file or folder cannot be read or written */
    SPEX_E_SYNTAX /* a model file is not of its format */
};

/* ---- what spexc generates ---- */

#define SPEX_MONITOR_ABI 1u

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
 */
typedef enum spex_run_form { SPEX_RUN_DENSE, SPEX_RUN_SPARSE, SPEX_RUN_SET } spex_run_form;

typedef struct spex_edge { /* a transition of the specification as declared */
    uint32_t from, action, to;
    uint32_t line; /* in `source`; 0: unknown */
} spex_edge;

/* A specification, compiled. Constant data; shared by all engines of a process. */
typedef struct spex_monitor {
    uint32_t abi;       /* SPEX_MONITOR_ABI */
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
} spex_monitor;

/* ---- identifiers ---- */

/* Any 1 to 65535 bytes, borrowed for the length of a call. */
typedef struct spex_id {
    const void *bytes; /* NULL: `number`, as its eight bytes, least first */
    size_t length;
    uint64_t number;
} spex_id;

SPEX_PUBLIC spex_id spex_id_str(const char *text);
SPEX_PUBLIC spex_id spex_id_bytes(const void *bytes, size_t length);
SPEX_PUBLIC spex_id spex_id_u64(uint64_t number);

/* ---- the engine ---- */

typedef struct spex_engine spex_engine;

typedef struct spex_options {
    const char *models_dir; /* where NAME.spex files are read at open and written at close; NULL: nowhere */
    unsigned shards;        /* 1 to 1024 */
    size_t history;         /* transitions kept per instance */
    spex_error_handler *error_handler;
    void *error_arg;
    const spex_monitor *const *monitors; /* NULL-terminated, or NULL */
} spex_options;

SPEX_PUBLIC void spex_options_init(spex_options *options);
SPEX_PUBLIC int spex_open(spex_engine **engine, const spex_options *options);
SPEX_PUBLIC int spex_close(spex_engine *engine);
SPEX_PUBLIC int spex_register(spex_engine *engine, const spex_monitor *monitor);
SPEX_PUBLIC int spex_init_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                   const char *meta, const char *initial_state);
SPEX_PUBLIC int spex_transition(spex_engine *engine, spex_id id, const char *action, const char *state);
/* As spex_transition, by index into the monitor's actions and states: what the generated wrappers call. */
SPEX_PUBLIC int spex_transition_indexed(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                                        uint32_t action, uint32_t state);
SPEX_PUBLIC const char *spex_strerror(int code);

#ifdef __cplusplus
}
#endif

#endif
