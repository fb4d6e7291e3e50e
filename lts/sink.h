/* Writing text quickly: one buffer before a FILE, numbers by hand. */
#ifndef LTS_SINK_H
#define LTS_SINK_H

#include "lts/lts.h"
#include "lts/turns.h"

typedef struct lts_sink {
    FILE *out;
    size_t length;
    bool failed;      /* sticky: put what you like, ask at the end */
    lts_turns *turns; /* NULL: whatever is put can be handed over when it suits */
    size_t turn;
    char bytes[1 << 17];
} lts_sink;

/* A new sink, one for a call of a writer. NULL: no memory. */
lts_sink *lts_sink_new(FILE *out);
void lts_sink_put(lts_sink *sink, const char *text, size_t length);
void lts_sink_text(lts_sink *sink, const char *text);
void lts_sink_number(lts_sink *sink, uint64_t number);

#define LTS_DIGITS 20 /* of a number, at most */
/* Writes a number in decimal, with nothing after it; returns how many digits it has. */
size_t lts_digits(uint64_t number, char digits[LTS_DIGITS]);

/* What is put from here on goes to the FILE in that turn, which several sinks share, ... */
void lts_sink_take_turn(lts_sink *sink, lts_turns *turns, size_t turn);
/* ... and now all of it has been put. */
void lts_sink_pass_turn(lts_sink *sink);
/* Hands everything to the FILE, flushes that and frees the sink: LTS_OK or LTS_E_IO. */
lts_status lts_sink_finish(lts_sink *sink);

#endif
