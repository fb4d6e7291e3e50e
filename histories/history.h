/* Histories: what clients of a shared object saw, in memory, and how one comes to be. (history.c)
 *
 * Whoever reads or records a history tells it events in real-time order; the history pairs starts with ends
 * and says what is wrong with those that do not pair. */
#ifndef HISTORIES_HISTORY_H
#define HISTORIES_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "histories/values.h"

#define HISTORY_NEVER   UINT32_MAX /* an end that has not come */
#define HISTORY_NO_TIME INT64_MIN
#define HISTORY_OPS_MAX (UINT32_MAX / 4) /* so that events have numbers of 32 bits */

typedef enum history_outcome {
    HISTORY_OK,     /* took place, its answer is known */
    HISTORY_FAILED, /* did not take place */
    HISTORY_UNKNOWN /* may take effect at any moment after its start, or never; also when nothing ends it */
} history_outcome;

typedef struct history_op {
    uint32_t process; /* index of `processes` */
    history_outcome outcome;
    history_value f;        /* its name, a text */
    history_value key;      /* HISTORY_ABSENT: none was given */
    history_value argument; /* `value` of the start; HISTORY_NULL: none */
    history_value answer;   /* `value` of the end; HISTORY_ABSENT without an end */
    history_value result;   /* `result` of the end, or HISTORY_ABSENT */
    uint32_t start;         /* number of the event, from 0; events that are no operations do not count */
    uint32_t end;           /* likewise, of ok and fail; HISTORY_NEVER when unknown */
    uint64_t start_line, end_line; /* from 1; 0: none */
    int64_t start_time, end_time;  /* nanoseconds, or HISTORY_NO_TIME */
} history_op;

/* What happened and is no operation: a process killed, a network cut. */
typedef struct history_note {
    history_value text;
    history_value until; /* as given, or HISTORY_ABSENT */
    uint32_t at;         /* before the event of this number */
    uint64_t line;
    int64_t time;
} history_note;

typedef struct history_process {
    history_value name; /* an integer */
    uint32_t open;      /* its operation under way, or HISTORY_NEVER */
    uint64_t lost;      /* line of its unknown end: it does not call again; 0: none */
} history_process;

typedef struct history {
    history_values *values;
    history_op *ops; /* in the order of their starts */
    size_t op_count, op_capacity;
    history_process *processes;
    size_t process_count, process_capacity;
    history_note *notes;
    size_t note_count, note_capacity;
    uint32_t events;   /* so many starts and ends */
    int64_t last_time; /* of the last event that has a time */
    uint32_t *index;   /* of processes by name; the history's own */
    size_t index_count;
} history;

history *history_new(void);    /* NULL: no memory */
void history_free(history *h); /* NULL is fine */

/* One event as it was read or recorded. What is not given: HISTORY_ABSENT, HISTORY_NO_TIME. */
typedef enum history_event_type {
    HISTORY_EVENT_INVOKE,
    HISTORY_EVENT_OK,
    HISTORY_EVENT_FAIL,
    HISTORY_EVENT_INFO,
    HISTORY_EVENT_NOTE
} history_event_type;

typedef struct history_event {
    history_event_type type;
    history_value process; /* an integer; of a note anything */
    history_value f, key, value, result;
    history_value text, until; /* of a note */
    int64_t time;
    uint64_t line; /* for messages */
} history_event;

/* Takes in the next event. On an error the history is as it was before. Values are of `h->values`. */
base_status history_add(history *h, const history_event *event, base_error *error);

/* An operation whose moments are known, for inputs that have one a row: to be called in the order of starts;
 * moments are events' numbers and all different. `h->events` is the caller's to set. */
base_status history_add_op(history *h, const history_op *op, history_value process, base_error *error);

/* Are these the same steps of a transaction, but for what reads found? One that begins with none decides on
 * them as it goes. True when they are no steps. */
bool history_same_steps(const history_values *values, history_value begun, history_value ended);

/* The operation as a reader would write it: `cas [1,2] -> true`. Long values are cut. */
bool history_write_op(history_string *to, const history *h, const history_op *op);

#endif
