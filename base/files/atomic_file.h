/* A file in the making: printed to beside the file that it is to replace, and put in its place when it is
 * whole. Several can be made, and published when all have turned out well. (atomic_file.c)
 *
 *     begin, print to the stream, close, [differs], publish; or discard at any moment
 */
#ifndef BASE_FILES_ATOMIC_FILE_H
#define BASE_FILES_ATOMIC_FILE_H

#include "base/error.h"
#include <stdbool.h>
#include <stdio.h>

typedef struct base_atomic_file base_atomic_file;

/* `durable`: what is published is on the disk; else it can be lost when the machine stops, and costs less. */
base_status base_atomic_file_begin(const char *path, bool durable, base_atomic_file **file,
                                   base_error *error);
FILE *base_atomic_file_stream(base_atomic_file *file); /* the file's own, until it is closed */
/* Nothing more is to be printed; whether all that was is on its way. */
base_status base_atomic_file_close(base_atomic_file *file, base_error *error);
/* Are there other bytes at the path now, or none? */
bool base_atomic_file_differs(const base_atomic_file *file);
/* Puts the file in its place and frees it, in any case. */
base_status base_atomic_file_publish(base_atomic_file *file, base_error *error);
void base_atomic_file_discard(base_atomic_file *file); /* frees it; NULL is fine */

#endif
