/* Logs of events: one event after the other, whatever form the log has. (events.c) */
#ifndef LOGS_EVENTS_H
#define LOGS_EVENTS_H

#include "logs/form.h"

typedef struct logs_event {
    logs_value value[LOGS_ROLES];
    uint64_t line;
    bool is_new_instance; /* in a form where the events of one instance stand together */
} logs_event;

typedef struct logs_events logs_events;

/* Reads from `in`, which stays the caller's; what form it has is told by its first bytes, unless `columns`
 * says so. BASE_E_SYNTAX when a column that must be there is not: instance, action, and those that `columns`
 * names. */
base_status logs_events_open(FILE *in, const logs_columns *columns, logs_events **out, base_error *error);
void logs_events_close(logs_events *events); /* NULL is fine */

/* The next event, valid until the next call; `*event` is NULL at the end. After BASE_E_SYNTAX one may go on;
 * that may be the end. */
base_status logs_events_next(logs_events *events, const logs_event **event, base_error *error);

/* The line of the log that the place in the event last read is in, as far as it belongs to the event; not
 * NUL-terminated. NULL: it is not known. `*column`: where in its line it begins. */
const char *logs_events_quote(const logs_events *events, const logs_value *at, size_t *length,
                              uint64_t *column);

/* May events have such a value: is there a column for it, as far as that is known beforehand? */
bool logs_events_may_have(const logs_events *events, logs_role role);
const logs_form *logs_events_form(const logs_events *events);
/* The key under which an array of events was found, although nobody named it; NULL: it was not so. */
const char *logs_events_taken_from(const logs_events *events);
uint64_t logs_events_passed_over(const logs_events *events); /* rows that conditions have left out */
/* Of the columns that conditions name, the first one that no row has had; NULL: each was there. */
const char *logs_events_never_seen(const logs_events *events);

#endif
