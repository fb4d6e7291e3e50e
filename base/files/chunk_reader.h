/* Reading a file in pieces of whole lines. (feed.c) */
#ifndef BASE_FILES_CHUNK_READER_H
#define BASE_FILES_CHUNK_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct base_feed {
    FILE *in;
    char *rest; /* what has been read of the line after the last piece */
    size_t rest_length, rest_capacity;
    bool at_end;
} base_feed;

/* Some lines, in memory of their own. */
typedef struct base_lump {
    char *bytes;
    size_t length, capacity;
} base_lump;

void base_feed_open(base_feed *feed, FILE *in);
void base_feed_close(base_feed *feed);

/* The next whole lines, up to `size` bytes, or one line if that is longer; the last line of the file may
 * lack its newline. A length of 0: there are none left. */
base_status base_feed_next(base_feed *feed, size_t size, base_lump *lump, base_error *error);

#endif
