/* Reading a file in chunks of whole lines. (chunk_reader.c) */
#ifndef BASE_FILES_CHUNK_READER_H
#define BASE_FILES_CHUNK_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct base_chunk_reader {
    FILE *in;
    char *rest; /* what has been read of the line after the last chunk */
    size_t rest_length, rest_capacity;
    bool at_end;
} base_chunk_reader;

/* Some lines, in memory of their own: begin with {0}, use it again and again, free(bytes) at the end. */
typedef struct base_chunk {
    char *bytes;
    size_t length, capacity;
} base_chunk;

/* Reads from where `in` is, which stays the caller's. */
void base_chunk_reader_open(base_chunk_reader *reader, FILE *in);
void base_chunk_reader_close(base_chunk_reader *reader);

/* The next whole lines, up to `size` bytes, or one line if that is longer; the last line of the file may
 * lack its newline. A length of 0: there are none left. */
base_status base_chunk_reader_next(base_chunk_reader *reader, size_t size, base_chunk *chunk,
                                   base_error *error);

#endif
