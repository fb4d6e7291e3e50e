/* The files of one run of spexc: printed as drafts, and put in place together at the end, so that a run that
 * fails changes nothing. */
#ifndef COMPILER_OUTPUT_H
#define COMPILER_OUTPUT_H

#include "lts/lts.h"

#include <stdio.h>

typedef struct spexc_outputs spexc_outputs;

/* `durable`: what is written is on the disk when it is done, as what cannot be made again must be. NULL: no
 * memory. */
spexc_outputs *spexc_outputs_new(bool durable);
/* What was not written is gone. NULL is fine. */
void spexc_outputs_free(spexc_outputs *outputs);

/* Begins the file `path` ("-": standard output) and returns what to print it to: a stream of `outputs` that
 * is good until the next file begins. NULL: why is in `error`. */
FILE *spexc_outputs_begin(spexc_outputs *outputs, const char *path, base_error *error);
/* What was begun so far. */
size_t spexc_outputs_count(const spexc_outputs *outputs);
const char *spexc_outputs_path(const spexc_outputs *outputs, size_t index);
/* Writes the files in the order in which they were begun: each whole or not at all, and not touched when it
 * holds these very bytes already. None is, when one could not be printed to its end. */
base_status spexc_outputs_write(spexc_outputs *outputs, base_error *error);

#endif
