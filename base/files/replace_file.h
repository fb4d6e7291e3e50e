/* Files that are replaced whole or not at all. (replace_file.c, atomic_file.c) */
#ifndef BASE_FILES_REPLACE_FILE_H
#define BASE_FILES_REPLACE_FILE_H

#include "base/error.h"
#include <stdbool.h>
#include <stdio.h>

/* Writes a file atomically and durably: a temporary file beside it, fsync, rename, fsync of the folder.
 * `write` returns BASE_OK or why not; then the old file stays and nothing else is left. What is no regular
 * file, a pipe or /dev/stdout, is written to as it is. (file.c) */
base_status base_replace_file(const char *path, base_status (*write)(FILE *out, void *arg), void *arg,
                              base_error *error);

/* A file in the making: printed to beside the file that it is to replace, and put in its place when it is
 * whole (draft.c). Several can be made, and published when all have turned out well.
 *
 *     begin, print to the stream, end, [changes], publish; or discard at any moment
 *
 * `durable`: what is published is on the disk; else it can be lost when the machine stops, and costs less. */
typedef struct base_draft base_draft;

base_status base_draft_begin(const char *path, bool durable, base_draft **draft, base_error *error);
FILE *base_draft_stream(base_draft *draft); /* the draft's own, until its end */
/* Nothing more is to be printed; whether all that was is on its way. */
base_status base_draft_end(base_draft *draft, base_error *error);
/* Does the file hold other bytes now, or is it not there? */
bool base_draft_changes(const base_draft *draft);
/* Puts the draft in its place and frees it, in any case. */
base_status base_draft_publish(base_draft *draft, base_error *error);
void base_draft_discard(base_draft *draft); /* frees it; NULL is fine */

#endif
