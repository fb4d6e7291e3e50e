/* Who could move: what each thread is about to do, and whether anything is in its way. */
#include "lockstep/inside/ready.h"

#include <poll.h>

#include "lockstep/inside/held.h"
#include "lockstep/inside/hints.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/strategy.h"
#include "lockstep/inside/waits.h"

static bool is_input_there(const thread *t)
{
    struct pollfd one = {.fd = t->descriptor, .events = t->events};
    return REAL(poll)(&one, 1, 0) != 0;
}

bool lockstep_can_do(const thread *t)
{
    const object *o = t->of;
    switch (t->op) {
    case LOCKSTEP_BEGIN:
        return t->is_born;
    case LOCKSTEP_LOCK:
        return o->holder == -1 ||
               (o->holder == (int)t->number && o->limit != 0); /* limit: it may be taken again */
    case LOCKSTEP_WAKE:
        return o->holder == -1 && t->is_signalled;
    case LOCKSTEP_JOIN:
        return o->turn == 2;
    case LOCKSTEP_RDLOCK:
        return o->holder == -1;
    case LOCKSTEP_WRLOCK:
        return o->holder == -1 && o->count == 0;
    case LOCKSTEP_SEM_WAIT:
        return o->count > 0;
    case LOCKSTEP_LEAVE:
        return t->is_signalled;
    case LOCKSTEP_ONCE:
        return o->turn != 1;
    case LOCKSTEP_SLEEP:
        return t->deadline <= lockstep_now->clock;
    case LOCKSTEP_READ: /* of a file nothing has to be waited for */
        return t->of || is_input_there(t);
    case LOCKSTEP_FILE_LOCK:
    case LOCKSTEP_FILE_SHARE:
        return !lockstep_lock_against(&t->wanted) || lockstep_would_close_circle(&t->wanted);
    case LOCKSTEP_AWAIT_CHANGE:
        return lockstep_has_changed(t);
    case LOCKSTEP_FUTEX_RESUME:
        return t->is_signalled;
    case LOCKSTEP_CONNECT:
    case LOCKSTEP_ACCEPT:
    case LOCKSTEP_SEND:
    case LOCKSTEP_RECEIVE:
    case LOCKSTEP_POLL:
        return lockstep_answered_at(t) <= lockstep_now->clock || (t->events && is_input_there(t));
    default:
        return true;
    }
}

bool lockstep_can_give_up(const thread *t)
{
    const bool may_leave = t->op == LOCKSTEP_SEM_WAIT || t->op == LOCKSTEP_JOIN || t->op == LOCKSTEP_SLEEP ||
                           t->op == LOCKSTEP_READ || t->op == LOCKSTEP_WAKE ||
                           lockstep_is_of_network(t->op); /* points of cancellation */
    if (t->op == LOCKSTEP_WAKE && t->of->holder != -1)
        return false;
    return (t->is_cancelled && !t->no_cancel && may_leave) || t->deadline != LOCKSTEP_NEVER;
}

bool lockstep_can_wake_spuriously(const thread *t)
{
    return t->op == LOCKSTEP_WAKE && t->of->holder == -1 && !t->is_signalled &&
           lockstep_now->spurious_left > 0;
}

static bool is_idle(const thread *t)
{
    return t->op == LOCKSTEP_YIELD || t->op == LOCKSTEP_SPIN || t->op == LOCKSTEP_SLEEP ||
           lockstep_is_spinning(t);
}

bool lockstep_is_kept_waiting(const thread *t, bool *is_taken)
{
    if (lockstep_shared->plan.policy != LOCKSTEP_EXHAUST || !lockstep_turns_in_vain(t, is_taken))
        return false;
    if (*is_taken && lockstep_shared->result.loop == 0)
        lockstep_shared->result.loop = t->place;
    return true;
}

/* Is its node one of those that stand still? */
static bool is_held(const thread *t)
{
    return lockstep_now->held && lockstep_now->held >> lockstep_node_of_thread(t) & 1;
}

lockstep_set lockstep_find_ready(lockstep_set *early, lockstep_set *idle)
{
    const bool is_prefix = lockstep_shared->result.step_count < lockstep_shared->plan.prefix;
    lockstep_set ready = 0, late = 0, turning = 0;
    int64_t first = LOCKSTEP_NEVER;
    *early = *idle = 0;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        const thread *t = &lockstep_now->threads[i];
        if (t->is_finished || is_held(t))
            continue;
        if (is_idle(t))
            *idle |= lockstep_bit(i);
        bool is_taken = false;
        if (lockstep_is_kept_waiting(t, &is_taken)) {
            turning |= is_taken ? lockstep_bit(i) : 0;
            continue;
        }
        if (lockstep_can_do(t))
            ready |= lockstep_bit(i);
        else if (lockstep_can_give_up(t) || lockstep_answered_at(t) != LOCKSTEP_NEVER) {
            const int64_t answered = lockstep_answered_at(t),
                          due = t->deadline < answered ? t->deadline : answered;
            late |= lockstep_bit(i);
            first = due < first ? due : first;
            *idle |= lockstep_bit(i);
        }
        if (!is_prefix && lockstep_can_wake_spuriously(t) && lockstep_draw_rarely())
            *early |= lockstep_bit(i);
    }
    if ((ready | late | *early) == 0) /* nobody is left to change what it reads: it may come to its end */
        ready = turning & -turning;
    if (!lockstep_shared->plan.is_idle_time)
        return ready | late | *early;
    for (uint32_t i = 0; i < lockstep_now->thread_count && ready == 0;
         i++) /* the clock moves as little as it can */
        if (lockstep_has(late, i) && (lockstep_now->threads[i].deadline == first ||
                                      lockstep_answered_at(&lockstep_now->threads[i]) == first))
            return lockstep_bit(i) | *early;
    return ready | *early;
}
