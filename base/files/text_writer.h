/* Writing text quickly: one buffer before a FILE, numbers by hand. */
#ifndef BASE_FILES_TEXT_WRITER_H
#define BASE_FILES_TEXT_WRITER_H

#include "base/error.h"

#include "base/parallel/sequencer.h"
#include <stdbool.h>
#include <stdio.h>

typedef struct base_sink {
    FILE *out;
    size_t length;
    bool failed;       /* sticky: put what you like, ask at the end */
    base_turns *turns; /* NULL: whatever is put can be handed over when it suits */
    size_t turn;
    char bytes[1 << 17];
} base_sink;

/* A new sink, one for a call of a writer. NULL: no memory. */
base_sink *base_sink_new(FILE *out);
void base_sink_put(base_sink *sink, const char *text, size_t length);
void base_sink_text(base_sink *sink, const char *text);
void base_sink_number(base_sink *sink, uint64_t number);

#define BASE_DIGITS 20 /* of a number, at most */
/* Writes a number in decimal, with nothing after it; returns how many digits it has. */
size_t base_digits(uint64_t number, char digits[BASE_DIGITS]);

/* What is put from here on goes to the FILE in that turn, which several sinks share, ... */
void base_sink_take_turn(base_sink *sink, base_turns *turns, size_t turn);
/* ... and now all of it has been put. */
void base_sink_pass_turn(base_sink *sink);
/* Hands everything to the FILE, flushes that and frees the sink: BASE_OK or BASE_E_IO. */
base_status base_sink_finish(base_sink *sink);

#endif
