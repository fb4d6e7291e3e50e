/* Deadlocks, and what only something outside could end. */
#include "lockstep/inside/stuck.h"

#include <errno.h>
#include <poll.h>

#include "lockstep/inside/held.h"
#include "lockstep/inside/ready.h"
#include "lockstep/inside/real.h"

enum { OUTSIDE_TIME = 1000 };

/* The thread that a waiting one waits for, when it is one. */
static const thread *held_back_by(const thread *t)
{
    if (t->is_finished || t->deadline != LOCKSTEP_NEVER || lockstep_can_do(t))
        return NULL;
    if ((t->op == LOCKSTEP_LOCK || t->op == LOCKSTEP_RDLOCK || t->op == LOCKSTEP_WRLOCK) &&
        t->of->holder >= 0)
        return &lockstep_now->threads[t->of->holder];
    if (t->op == LOCKSTEP_JOIN)
        return t->of->address;
    if (lockstep_waits_for_file(t->op)) { /* whoever took it may have ended: the lock is not a thread's */
        const thread *by = &lockstep_now->threads[lockstep_lock_against(&t->wanted)->thread];
        return by->is_finished ? NULL : by;
    }
    return NULL;
}

static void note_waits(void)
{
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        const thread *by = held_back_by(&lockstep_now->threads[i]);
        lockstep_shared->result.threads[i].waits_for = by ? (uint8_t)by->number : LOCKSTEP_NOBODY;
    }
}

void lockstep_look_for_circle(const thread *t)
{
    const thread *at = held_back_by(t);
    for (uint32_t i = 0; at && at != t && i < lockstep_now->thread_count; i++) {
        if (at->is_finished && t->op != LOCKSTEP_JOIN) {
            note_waits();
            lockstep_fail(LOCKSTEP_DEADLOCK, t->place,
                          "thread %u waits for a lock that thread %u held when it ended", t->number,
                          at->number);
        }
        at = held_back_by(at);
    }
    if (at != t)
        return;
    note_waits();
    lockstep_fail(LOCKSTEP_DEADLOCK, t->place, "threads wait for each other in a circle");
}

/* Does it wait for something of the kernel? */
static bool waits_outside(const thread *t)
{
    return !t->is_finished && (t->op == LOCKSTEP_READ || (lockstep_is_of_network(t->op) && t->events));
}

/* How long, in milliseconds, something outside may take: for ever where one does nothing but wait for it;
 * where others of the program could bring it as well, a while. */
static int patience(void)
{
    int time = -1;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        if (waits_outside(&lockstep_now->threads[i]) && lockstep_now->threads[i].op != LOCKSTEP_READ)
            time = OUTSIDE_TIME;
    return time;
}

/* Nothing comes from outside. */
static bool is_quiet_outside(void)
{
    struct pollfd all[LOCKSTEP_THREADS_MAX];
    nfds_t count = 0;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        if (waits_outside(&lockstep_now->threads[i]))
            all[count++] = (struct pollfd){.fd = lockstep_now->threads[i].descriptor,
                                           .events = lockstep_now->threads[i].events};
    if (count == 0)
        return true;
    lockstep_shared->result.outside_count++;
    int found;
    while ((found = REAL(poll)(all, count, patience())) < 0 && errno == EINTR) {
    }
    return found == 0;
}

void lockstep_wait_outside(void)
{
    if (is_quiet_outside()) {
        note_waits();
        if (lockstep_shared->result.has_forked)
            lockstep_fail(LOCKSTEP_LIMIT, 0,
                          "no thread can go on; a process that was forked, which is not controlled, may have "
                          "to do with it");
        bool is_taken;
        for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
            if (!lockstep_now->threads[i].is_finished &&
                (lockstep_now->threads[i].op == LOCKSTEP_AWAIT_CHANGE ||
                 lockstep_is_kept_waiting(&lockstep_now->threads[i], &is_taken)))
                lockstep_fail(LOCKSTEP_LIVELOCK, lockstep_now->threads[i].place,
                              "thread %u spins, and no other thread can change what it reads", i);
        lockstep_fail(LOCKSTEP_DEADLOCK, lockstep_self ? lockstep_self->place : 0, "no thread can go on");
    }
}
