/* Where results go: standard output, or a file that is replaced whole. */
#ifndef SPEXV_OUTPUT_H
#define SPEXV_OUTPUT_H

#include "lts/lts.h"

/* Writes to `path`, atomically; NULL or "-": standard output. Says on stderr what went wrong. Returns an exit
 * status: 0; 1 when the format cannot hold the content; 2. */
int spexv_output(const char *path, lts_status (*write)(FILE *out, void *arg), void *arg);

#endif
