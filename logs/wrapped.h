/* Events in an array that lies under a key: {"page": 1, "events": [{...}, ...]}. Of such a document, which
 * can be of any size, one event at a time is in memory. (wrapped.c)
 */
#ifndef LOGS_WRAPPED_H
#define LOGS_WRAPPED_H

#include "logs/form.h"

typedef struct logs_wrapped logs_wrapped;

/* Whether the log is such: the options name a key, or the object that it begins with has neither an instance
 * nor an action and one array of objects only. `*out` is NULL when it is not. BASE_E_SYNTAX: it has several
 * such arrays. */
base_status logs_wrapped_open(logs_reader *reader, logs_wrapped **out, base_error *error);
void logs_wrapped_close(logs_wrapped *wrapped); /* NULL is fine */

/* The key, or keys with dots between them. */
const char *logs_wrapped_key(const logs_wrapped *wrapped);

/* Goes to the next event; `*is_end`: there is none. */
base_status logs_wrapped_find(logs_wrapped *wrapped, logs_input *input, bool *is_end, base_error *error);
/* The event that was found has been taken. */
void logs_wrapped_taken(logs_wrapped *wrapped);

#endif
