/* A progress line on the terminal, wiped when the work is done. */
#include "cli/progress.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_SECONDS 0.5
#define NEXT_SECONDS  0.1
#define BAR           30u

static double seconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

void cli_progress_begin(cli_progress *progress)
{
    *progress = (cli_progress){.is_shown = isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &progress->begun);
    progress->last = progress->begun;
}

void cli_progress_tell(const char *phase, uint64_t done, uint64_t total, void *arg)
{
    cli_progress *progress = arg;
    assert(phase && progress);
    assert(progress->last.tv_sec >= progress->begun.tv_sec); /* it was begun */
    if (!progress->is_shown || seconds_since(&progress->begun) < FIRST_SECONDS ||
        (progress->is_there && seconds_since(&progress->last) < NEXT_SECONDS))
        return;
    clock_gettime(CLOCK_MONOTONIC, &progress->last);
    fprintf(stderr, "\r\33[K%s", phase);
    if (total > 0) {
        unsigned full = done >= total ? BAR : (unsigned)((double)done / (double)total * BAR);
        fputs(" [", stderr);
        for (unsigned i = 0; i < BAR; i++)
            fputc(i < full ? '#' : ' ', stderr);
        fprintf(stderr, "] %3u%%", (unsigned)(done >= total ? 100 : (double)done / (double)total * 100));
    } else if (done > 0) {
        fprintf(stderr, " %" PRIu64, done);
    }
    fflush(stderr);
    progress->is_there = true;
}

void cli_progress_end(cli_progress *progress)
{
    if (progress->is_there)
        fputs("\r\33[K", stderr);
    progress->is_there = false;
}
