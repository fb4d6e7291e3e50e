/* A progress line on the terminal, wiped when the work is done; elsewhere one line, once. */
#include "cli/progress.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SECONDS 0.5
#define NEXT_SECONDS  0.1
#define BAR           30u
#define STILL_SECONDS 2 /* after which a log is told */

/* The option that keeps a phase short. */
static const struct {
    const char *phase, *option;
} limits[] = {{"composing", "--max-states"}, {"assertions", "--no-assertions"}, {"subsets", "--max-subsets"}};

static double seconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

/* Tells what is done at the moment, in one line. */
static void tell_once(const char *phase, uint64_t done)
{
    fputs("still at work", stderr);
    if (phase)
        fprintf(stderr, ": %s", phase);
    if (phase && done > 0)
        fprintf(stderr, ", %" PRIu64 " so far", done);
    for (size_t i = 0; phase && i < sizeof limits / sizeof *limits; i++)
        if (strcmp(limits[i].phase, phase) == 0)
            fprintf(stderr, "; %s would end that sooner", limits[i].option);
    fputc('\n', stderr);
}

static void *wait_and_tell(void *arg)
{
    cli_progress *progress = arg;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STILL_SECONDS;
    pthread_mutex_lock(&progress->lock);
    int status = 0;
    while (!progress->is_over && status == 0)
        status = pthread_cond_timedwait(&progress->ended, &progress->lock, &until);
    if (!progress->is_over)
        tell_once(progress->phase, progress->done);
    pthread_mutex_unlock(&progress->lock);
    return NULL;
}

static bool is_wanted(void)
{
    const char *wish = getenv("SPEX_PROGRESS");
    return !wish || strcmp(wish, "never") != 0;
}

void cli_progress_begin(cli_progress *progress)
{
    *progress = (cli_progress){.is_shown = isatty(STDERR_FILENO) && is_wanted()};
    clock_gettime(CLOCK_MONOTONIC, &progress->begun);
    progress->last = progress->begun;
    if (progress->is_shown || !is_wanted())
        return;
    pthread_mutex_init(&progress->lock, NULL);
    pthread_cond_init(&progress->ended, NULL);
    progress->is_waiting = pthread_create(&progress->thread, NULL, wait_and_tell, progress) == 0;
}

/* Notes what is done now, for the thread, unless it looks at that now. In a child of fork there is none, and
 * the lock may be held for ever. */
static void note(cli_progress *progress, const char *phase, uint64_t done)
{
    if (pthread_mutex_trylock(&progress->lock) != 0)
        return;
    progress->phase = phase;
    progress->done = done;
    pthread_mutex_unlock(&progress->lock);
}

void cli_progress_tell(const char *phase, uint64_t done, uint64_t total, void *arg)
{
    cli_progress *progress = arg;
    assert(phase && progress);
    assert(progress->last.tv_sec >= progress->begun.tv_sec); /* it was begun */
    if (progress->is_waiting)
        note(progress, phase, done);
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

void cli_progress_wipe(cli_progress *progress)
{
    if (progress->is_there)
        fputs("\r\33[K", stderr);
    progress->is_there = false;
}

void cli_progress_end(cli_progress *progress)
{
    cli_progress_wipe(progress);
    if (!progress->is_waiting)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->is_over = true;
    pthread_cond_signal(&progress->ended);
    pthread_mutex_unlock(&progress->lock);
    pthread_join(progress->thread, NULL);
    pthread_cond_destroy(&progress->ended);
    pthread_mutex_destroy(&progress->lock);
    progress->is_waiting = false;
}
