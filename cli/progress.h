/* Tells how far a long computation is: on a terminal, in a line that is wiped; else once, after two seconds,
 * so that a log shows what the time goes to. SPEX_PROGRESS=never: not at all. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct cli_progress {
    bool is_shown; /* stderr is a terminal */
    bool is_there; /* a line stands on it */
    struct timespec begun, last;
    /* Where stderr is no terminal: a thread that tells after two seconds what is done then. */
    bool is_waiting; /* there is that thread */
    bool is_over;
    const char *phase;
    uint64_t done;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
} cli_progress;

/* A progress that was begun has to be ended before it goes out of scope. */
void cli_progress_begin(cli_progress *progress);
/* The callback of lts_options; `arg` is the cli_progress. Draws nothing in the first half second, and then
 * not more often than ten times a second. */
void cli_progress_tell(const char *phase, uint64_t done, uint64_t total, void *arg);
void cli_progress_wipe(cli_progress *progress); /* the line, for others to print */
void cli_progress_end(cli_progress *progress);  /* wipes the line; again is fine */

#endif
