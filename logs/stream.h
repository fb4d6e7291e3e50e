/* JSON that is larger than memory: one value after the other, each whole or passed over. (stream.c) */
#ifndef LOGS_STREAM_H
#define LOGS_STREAM_H

#include "logs/input.h"

/* Passes over blanks; `*c` is the character that follows, EOF at the end. */
base_status logs_stream_peek(logs_input *input, int *c, base_error *error);

/* How long the value is that begins here; all of it is then in the buffer. Only brackets and strings are
 * looked at. BASE_E_SYNTAX: it does not end. BASE_E_LIMIT: it is larger than any event may be. */
base_status logs_stream_measure(logs_input *input, size_t *length, base_error *error);

/* The same of what is not at the start of the input but `*at` bytes behind it, which are kept; `*at` moves to
 * its end. */
base_status logs_stream_end(logs_input *input, size_t *at, base_error *error);
/* The character that follows, blanks passed over, `*at` bytes behind the start of the input; `*at` moves
 * there. EOF at the end. */
base_status logs_stream_ahead(logs_input *input, size_t *at, int *c, base_error *error);

/* Passes over the value that begins here, however large. */
base_status logs_stream_skip(logs_input *input, base_error *error);

/* An error of something in the text at the start of the input, whose column was counted from there: now it
 * has its place in the log. Returns `status`. */
base_status logs_stream_place(const logs_input *input, base_status status, base_error *error);

/* Fails where the input is. */
base_status logs_stream_fail(const logs_input *input, base_error *error, const char *message);

#endif
