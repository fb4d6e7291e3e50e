/* Whole files in memory. (read_file.c) */
#ifndef BASE_FILES_READ_FILE_H
#define BASE_FILES_READ_FILE_H

#include <stddef.h>
#include <stdio.h>

/* All bytes of `in` from where it is to its end, at most `most`, with a NUL behind them that `*length` does
 * not count; the caller's to free. NULL: errno says why, EFBIG that there are more than `most`. */
char *base_read_stream(FILE *in, size_t most, size_t *length);
/* The same of the file at `path`. */
char *base_read_file(const char *path, size_t most, size_t *length);

#endif
