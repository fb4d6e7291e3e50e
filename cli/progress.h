/* A line on the terminal that tells how far a long computation is. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct cli_progress {
    bool is_shown; /* stderr is a terminal */
    bool is_there; /* a line stands on it */
    struct timespec begun, last;
} cli_progress;

void cli_progress_begin(cli_progress *progress);
/* The callback of lts_options; `arg` is the cli_progress. Draws nothing in the first half second, and then
 * not more often than ten times a second. */
void cli_progress_tell(const char *phase, uint64_t done, uint64_t total, void *arg);
void cli_progress_end(cli_progress *progress); /* wipes the line */

#endif
