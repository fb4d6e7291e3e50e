/* Reading a file in pieces of whole lines. (feed.c) */
#ifndef LTS_FEED_H
#define LTS_FEED_H

#include "lts/lts.h"

typedef struct lts_feed {
    FILE *in;
    char *rest; /* what has been read of the line after the last piece */
    size_t rest_length, rest_capacity;
    bool at_end;
} lts_feed;

/* Some lines, in memory of their own. */
typedef struct lts_lump {
    char *bytes;
    size_t length, capacity;
} lts_lump;

void lts_feed_open(lts_feed *feed, FILE *in);
void lts_feed_close(lts_feed *feed);

/* The next whole lines, up to `size` bytes, or one line if that is longer; the last line of the file may
 * lack its newline. A length of 0: there are none left. */
lts_status lts_feed_next(lts_feed *feed, size_t size, lts_lump *lump, lts_error *error);

#endif
