/* A line on the terminal that tells how far a long computation is. */
#ifndef SPEXV_PROGRESS_H
#define SPEXV_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct spexv_progress {
    bool is_shown; /* stderr is a terminal */
    bool is_there; /* a line stands on it */
    struct timespec begun, last;
} spexv_progress;

void spexv_progress_begin(spexv_progress *progress);
/* The callback of lts_options; `arg` is the spexv_progress. Draws nothing in the first half second, and then
 * not more often than ten times a second. */
void spexv_progress_tell(const char *phase, uint64_t done, uint64_t total, void *arg);
void spexv_progress_end(spexv_progress *progress); /* wipes the line */

#endif
