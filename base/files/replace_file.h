/* Files that are replaced whole or not at all. (replace_file.c) */
#ifndef BASE_FILES_REPLACE_FILE_H
#define BASE_FILES_REPLACE_FILE_H

#include "base/error.h"
#include <stdio.h>

/* Writes a file atomically and durably: a temporary file beside it, fsync, rename, fsync of the folder.
 * `write` returns BASE_OK or why not; then the old file stays and nothing else is left. What is no regular
 * file, a pipe or /dev/stdout, is written to as it is. */
base_status base_replace_file(const char *path, base_status (*write)(FILE *out, void *arg), void *arg,
                              base_error *error);

#endif
