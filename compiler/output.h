/* The files of one run of spexc: printed into memory first and written together at the end, so that a run
 * that fails writes nothing. */
#ifndef SPEXC_OUTPUT_H
#define SPEXC_OUTPUT_H

#include "lts/lts.h"

#include <stdio.h>

typedef struct spexc_outputs spexc_outputs;

spexc_outputs *spexc_outputs_new(void); /* NULL: no memory */
void spexc_outputs_free(spexc_outputs *outputs);

/* Begins the file `path` ("-": standard output) and returns what to print it to: a stream of `outputs` that
 * is good until the next file begins. NULL: no memory. */
FILE *spexc_outputs_begin(spexc_outputs *outputs, const char *path);
/* What was begun so far. */
size_t spexc_outputs_count(const spexc_outputs *outputs);
const char *spexc_outputs_path(const spexc_outputs *outputs, size_t index);
/* Writes the files in the order in which they were begun: each whole or not at all, and not touched when it
 * holds these very bytes already. LTS_E_NOMEM when printing ran out of memory: then nothing is written. */
lts_status spexc_outputs_write(spexc_outputs *outputs, lts_error *error);

#endif
