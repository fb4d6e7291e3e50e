/* Where results go: standard output, or a file that is replaced whole. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/error.h"

#include <stdio.h>

/* Writes to `path`, atomically; NULL or "-": standard output. Says on stderr what went wrong. Returns an exit
 * status: 0; 1 when the format cannot hold the content; 2. */
int cli_output(const char *path, base_status (*write)(FILE *out, void *arg), void *arg);

/* Says that memory is short, which takes none; `about`: a file, or the command. Returns the exit status for
 * it. */
int cli_out_of_memory(const char *about);

#endif
