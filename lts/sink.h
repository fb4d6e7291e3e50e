/* Writing text quickly: one buffer before a FILE, numbers by hand. */
#ifndef LTS_SINK_H
#define LTS_SINK_H

#include "lts/lts.h"

typedef struct lts_sink {
    FILE *out;
    size_t length;
    bool failed; /* sticky: put what you like, ask at the end */
    char bytes[1 << 16];
} lts_sink;

/* A new sink, one for a call of a writer. NULL: no memory. */
lts_sink *lts_sink_new(FILE *out);
void lts_sink_put(lts_sink *sink, const char *text, size_t length);
void lts_sink_text(lts_sink *sink, const char *text);
void lts_sink_number(lts_sink *sink, uint64_t number);
/* Hands everything to the FILE, flushes that and frees the sink: LTS_OK or LTS_E_IO. */
lts_status lts_sink_finish(lts_sink *sink);

#endif
