/* The bytes of a log, through one buffer, with the place of each. (input.c) */
#ifndef LOGS_INPUT_H
#define LOGS_INPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct logs_input {
    FILE *in;
    char *buffer;
    size_t capacity, start, end; /* read and not yet taken: buffer[start .. end) */
    uint64_t line, column;       /* of buffer[start], from 1 */
    bool at_end;
} logs_input;

/* Reads from where `in` is, which stays the caller's. Nothing is read yet. */
void logs_input_open(logs_input *input, FILE *in);
void logs_input_close(logs_input *input);

/* Reads more behind `end`: up to the end of a line, so that what comes through a pipe is seen as it comes, or
 * some. Pointers into the buffer become invalid. A byte behind `end` stays free for a NUL. When there is no
 * more, `at_end` is set. */
base_status logs_input_fill(logs_input *input, base_error *error);

/* Passes over a byte order mark, and reads until there is enough to say what the log is: what is left at
 * `start` is then some whole lines, some KiB, or all. */
base_status logs_input_begin(logs_input *input, base_error *error);

static inline size_t logs_input_have(const logs_input *input)
{
    return input->end - input->start;
}

static inline char *logs_input_text(const logs_input *input)
{
    return input->buffer + input->start;
}

/* The first `length` bytes have been used. */
void logs_input_take(logs_input *input, size_t length);

/* Moves a place, which is that of text[0], to that of text[length]. */
void logs_move_place(const char *text, size_t length, uint64_t *line, uint64_t *column);

#endif
