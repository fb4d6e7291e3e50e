/* A thread that rests is left alone: what it calls is the C library's, and no step. So does whatever watches
 * a program (the recorder of histories, <spex-history.h>), as its watching is to change nothing. No other
 * thread moves meanwhile, so that a lock that is only taken by those who rest is always free. */
#include "lockstep/inside/rest.h"

#include "lockstep/inside/real.h"
#include "lockstep/inside/state.h"

static __thread thread *resting __attribute__((tls_model("initial-exec")));
static __thread unsigned depth __attribute__((tls_model("initial-exec")));

INTERPOSED void spex_lockstep_rest(void);
INTERPOSED void spex_lockstep_resume(void);

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

bool lockstep_rests(void)
{
    return resting != NULL;
}
