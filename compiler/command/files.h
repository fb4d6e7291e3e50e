/* The files of one run of spexc: printed as drafts, and put in place together at the end, so that a run that
 * fails changes nothing. */
#ifndef COMPILER_COMMAND_FILES_H
#define COMPILER_COMMAND_FILES_H

#include "lts/lts.h"

#include <stdio.h>

typedef struct spexc_files spexc_files;

/* `durable`: what is written is on the disk when it is done, as what cannot be made again must be. NULL: no
 * memory. */
spexc_files *spexc_files_new(bool durable);
/* What was not written is gone. NULL is fine. */
void spexc_files_free(spexc_files *files);

/* Begins the file `path` ("-": standard output) and returns what to print it to: a stream of `files` that
 * is good until the next file begins. NULL: why is in `error`. */
FILE *spexc_files_begin(spexc_files *files, const char *path, base_error *error);
/* What was begun so far. */
size_t spexc_files_count(const spexc_files *files);
const char *spexc_files_path(const spexc_files *files, size_t index);
/* Nothing more is printed: all files are whole, and none is in its place yet. */
base_status spexc_files_end(spexc_files *files, base_error *error);
/* Are there other bytes now where the file is to go, or none? Standard output: false. After the end. */
bool spexc_files_differs(const spexc_files *files, size_t index);
/* Writes the files in the order in which they were begun: each whole or not at all, and not touched when it
 * holds these very bytes already. None is, when one could not be printed to its end. */
base_status spexc_files_write(spexc_files *files, base_error *error);

#endif
