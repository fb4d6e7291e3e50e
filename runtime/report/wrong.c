/* What becomes of a process in which a handler found something wrong: `when_wrong` of the options.
 *
 * To count, something has to look at the end of the process, so the count is one for all engines of it. Its
 * status is seen by on_exit(3); what is done about it waits for the library's destructor, which runs after
 * all that the program does at exit, such as closing an engine. A child of fork begins to count anew.
 */
#include "config.h"
#include "runtime/report/report.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    atomic_bool watched;
    bool ending;
    int status; /* with which the process ends */
    _Atomic long process;
    _Atomic uint64_t count;
} wrong; /* without a lock, which a child of fork might find taken */

#if HAVE_ON_EXIT
static void see_exit(int status, void *arg)
{
    (void)arg;
    wrong.ending = true;
    wrong.status = status;
}
#else
static void see_exit(void) /* the status is not known: 1 in any case */
{
    wrong.ending = true;
}
#endif

int spex_wrong_watch(void)
{
    if (atomic_exchange(&wrong.watched, true))
        return SPEX_OK;
#if HAVE_ON_EXIT
    return on_exit(see_exit, NULL) ? SPEX_E_NOMEM : SPEX_OK;
#else
    return atexit(see_exit) ? SPEX_E_NOMEM : SPEX_OK;
#endif
}

__attribute__((destructor)) static void end(void)
{
    uint64_t count = atomic_load(&wrong.count);
    if (!wrong.ending || !count || atomic_load(&wrong.process) != getpid())
        return;
    fprintf(stderr, "spex: %llu error%s in this program, which ends with status %d (SPEX_ON_ERROR=count)\n",
            (unsigned long long)count, count == 1 ? "" : "s", wrong.status ? wrong.status : 1);
    if (wrong.status)
        return;
    fflush(stdout);
    fflush(stderr);
    _exit(1);
}

static void count(void)
{
    long process = getpid();
    if (atomic_exchange(&wrong.process, process) != process)
        atomic_store(&wrong.count, 0);
    atomic_fetch_add(&wrong.count, 1);
}

/* What the program has printed is not lost, unless another thread is at it and may never end. */
static _Noreturn void end_at_once(void)
{
    if (!ftrylockfile(stdout))
        fflush(stdout);
    _exit(1);
}

void spex_wrong(spex_when_wrong when, const spex_error *error)
{
    if (when == SPEX_WHEN_WRONG_COUNT)
        count();
    if (when != SPEX_WHEN_WRONG_EXIT && when != SPEX_WHEN_WRONG_ABORT)
        return;
    char line[SPEX_MESSAGE_SIZE + 80];
    snprintf(line, sizeof line, "spex: ends the program, as SPEX_ON_ERROR or when_wrong says: %s\n",
             error->message);
    spex_print((const spex_reporter *)error->engine, line);
    if (when == SPEX_WHEN_WRONG_ABORT)
        abort();
    end_at_once();
}
