/* A thread that rests is left alone: what it calls is the C library's, and no step. So does whatever watches
 * a program (the recorder of histories, <spex-history.h>), as its watching is to change nothing. No other
 * thread moves meanwhile, so that a lock that is only taken by those who rest is always free.
 *
 * What libspex finds wrong is a failure of the run. */
#include "lockstep/inside/rest.h"

#include <stdio.h>
#include <string.h>

#include "lockstep/inside/real.h"
#include "lockstep/inside/state.h"

static __thread thread *resting __attribute__((tls_model("initial-exec")));
static __thread unsigned depth __attribute__((tls_model("initial-exec")));

INTERPOSED void spex_lockstep_rest(void);
INTERPOSED void spex_lockstep_resume(void);
INTERPOSED void spex_lockstep_deviation(const char *message);
INTERPOSED void spex_lockstep_history(const char *message);

void spex_lockstep_rest(void)
{
    if (depth++ == 0) {
        resting = lockstep_self;
        lockstep_self = NULL;
    }
}

void spex_lockstep_resume(void)
{
    if (--depth == 0) {
        lockstep_self = resting;
        resting = NULL;
    }
}

static bool counts(lockstep_failure kind)
{
    return lockstep_self && lockstep_shared->plan.failing >> kind & 1;
}

void spex_lockstep_deviation(const char *message)
{
    if (counts(LOCKSTEP_MONITOR))
        lockstep_fail(LOCKSTEP_MONITOR, 0, "%s", message ? message : "a deviation");
}

/* The program goes on, so that what is recorded is complete. */
void spex_lockstep_history(const char *message)
{
    lockstep_result *r = &lockstep_shared->result;
    if (!message)
        message = "it does not fit";
    if (!counts(LOCKSTEP_HISTORY) || r->failure != LOCKSTEP_FINE)
        return;
    snprintf(r->message, sizeof r->message, "%.*s", (int)strcspn(message, "\n"), message);
    r->failure = LOCKSTEP_HISTORY;
}

bool lockstep_rests(void)
{
    return resting != NULL;
}
