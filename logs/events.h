/* Logs of events, as CSV or JSON Lines: one event after the other, whatever it was read from. */
#ifndef LOGS_EVENTS_H
#define LOGS_EVENTS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

typedef enum logs_role { LOGS_TIME, LOGS_INSTANCE, LOGS_ACTION, LOGS_STATE, LOGS_ROLES } logs_role;

const char *logs_role_name(logs_role role); /* "time" */

typedef struct logs_value {
    const char *text; /* NUL-terminated; NULL: the event has none, or an empty one */
    size_t length;
    uint64_t line, column; /* in the log; column 0: not known */
} logs_value;

typedef struct logs_event {
    logs_value value[LOGS_ROLES];
    uint64_t line;
} logs_event;

typedef struct logs_events logs_events;

typedef struct logs_columns {
    const char *name[LOGS_ROLES]; /* NULL: the role's own name */
    char separator;               /* of CSV; 0: a comma */
} logs_columns;

/* Reads from `in`, which stays the caller's; what it holds is told by its first character: `{` begins JSON
 * Lines. A CSV log begins with a line of column names. BASE_E_SYNTAX when a column that must be there is not:
 * instance, action, and those that `columns` names. */
base_status logs_events_open(FILE *in, const logs_columns *columns, logs_events **out, base_error *error);
void logs_events_close(logs_events *events); /* NULL is fine */

/* The next event, valid until the next call; `*event` is NULL at the end. After BASE_E_SYNTAX one may go on
 * with the next line. */
base_status logs_events_next(logs_events *events, const logs_event **event, base_error *error);

/* Text of the line last read, NUL-terminated. */
const char *logs_events_raw(const logs_events *events);

#endif
