/* Writing text quickly: one buffer before a FILE, numbers by hand. What cannot be written shows at the end,
 * in base_text_writer_finish, and not before. (text_writer.c) */
#ifndef BASE_FILES_TEXT_WRITER_H
#define BASE_FILES_TEXT_WRITER_H

#include "base/error.h"

#include "base/parallel/sequencer.h"
#include <stdbool.h>
#include <stdio.h>

typedef struct base_text_writer {
    FILE *out;
    size_t length;
    bool failed;               /* sticky: put what you like, ask at the end */
    base_sequencer *sequencer; /* NULL: whatever is put can be handed over when it suits */
    size_t turn;
    char bytes[1 << 17];
} base_text_writer;

/* A writer to `out`, which stays the caller's. NULL: no memory. */
base_text_writer *base_text_writer_new(FILE *out);
void base_write_bytes(base_text_writer *writer, const char *text, size_t length);
void base_write_text(base_text_writer *writer, const char *text);
void base_write_number(base_text_writer *writer, uint64_t number);

#define BASE_DECIMAL_DIGITS 20 /* of a number, at most */
/* Writes a number in decimal, with nothing after it; returns how many digits it has. */
size_t base_format_decimal(uint64_t number, char digits[BASE_DECIMAL_DIGITS]);

/* What is put from here on goes to the FILE in that turn, which several writers share, ... */
void base_text_writer_begin_turn(base_text_writer *writer, base_sequencer *sequencer, size_t turn);
/* ... and now all of it has been put. */
void base_text_writer_end_turn(base_text_writer *writer);
/* Hands everything to the FILE, flushes that and frees the writer: BASE_OK or BASE_E_IO. */
base_status base_text_writer_finish(base_text_writer *writer);

#endif
