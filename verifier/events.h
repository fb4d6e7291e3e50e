/* Logs of events, as CSV or JSON Lines: one event after the other, whatever it was read from. */
#ifndef SPEXV_EVENTS_H
#define SPEXV_EVENTS_H

#include "lts/lts.h"

typedef enum spexv_role { SPEXV_TIME, SPEXV_INSTANCE, SPEXV_ACTION, SPEXV_STATE, SPEXV_ROLES } spexv_role;

const char *spexv_role_name(spexv_role role); /* "time" */

typedef struct spexv_value {
    const char *text; /* NUL-terminated; NULL: the event has none, or an empty one */
    size_t length;
    uint64_t line, column; /* in the log; column 0: not known */
} spexv_value;

typedef struct spexv_event {
    spexv_value value[SPEXV_ROLES];
    uint64_t line;
} spexv_event;

typedef struct spexv_events spexv_events;

typedef struct spexv_columns {
    const char *name[SPEXV_ROLES]; /* NULL: the role's own name */
    char separator;                /* of CSV; 0: a comma */
} spexv_columns;

/* Reads from `in`, which stays the caller's; what it holds is told by its first character: `{` begins JSON
 * Lines. A CSV log begins with a line of column names. LTS_E_SYNTAX when a column that must be there is not:
 * instance, action, and those that `columns` names. */
lts_status spexv_events_open(FILE *in, const spexv_columns *columns, spexv_events **out, lts_error *error);
void spexv_events_close(spexv_events *events); /* NULL is fine */

/* The next event, valid until the next call; `*event` is NULL at the end. After LTS_E_SYNTAX one may go on
 * with the next line. */
lts_status spexv_events_next(spexv_events *events, const spexv_event **event, lts_error *error);

/* Text of the line last read, NUL-terminated. */
const char *spexv_events_raw(const spexv_events *events);

#endif
