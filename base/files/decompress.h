/* Compressed input, read as if it were not. (decompress.c) */
#ifndef BASE_FILES_DECOMPRESS_H
#define BASE_FILES_DECOMPRESS_H

#include "base/error.h"
#include <stdbool.h>
#include <stdio.h>

/* `plain` gives the bytes of `in` as they were before they were compressed with gzip, zstd or bzip2,
 * whichever this build can read; closing it closes `in`. It is `in` itself when that is not compressed.
 * Damaged data shows when it is read: the readers here say so, others see EBADMSG. Not in liblts but in
 * libdecompress. (decompress.c) */
base_status base_decompress(FILE *in, FILE **plain, base_error *error);
/* Do these first bytes of a file say that it is compressed? */
bool base_is_compressed(const char *bytes, size_t length);

#endif
