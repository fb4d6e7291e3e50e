/* Which steps of two threads cannot change places. Both halves use it: the program under control, to leave
 * out what an equal run would do, and whoever controls it, to find the orders that differ.
 *
 * A step touches at most two objects; how it does so is what counts. Two steps are independent when they
 * touch no object both, or touch each in ways of which neither sees the other's effect. */
#ifndef LOCKSTEP_DEPENDENCE_H
#define LOCKSTEP_DEPENDENCE_H

#include <stdbool.h>

#include "lockstep/shared.h"

typedef enum lockstep_touch {
    LOCKSTEP_TOUCH_NOT,
    LOCKSTEP_LOOK, /* memory */
    LOCKSTEP_CHANGE,
    LOCKSTEP_WATCH,
    LOCKSTEP_TAKE, /* mutexes, and rwlocks for writing */
    LOCKSTEP_TRY,
    LOCKSTEP_GIVE,
    LOCKSTEP_SHARE, /* rwlocks for reading */
    LOCKSTEP_TRY_SHARE,
    LOCKSTEP_GIVE_SHARE,
    LOCKSTEP_QUEUE, /* condition variables: it begins to wait, goes on */
    LOCKSTEP_CALL,
    LOCKSTEP_GO_ON,
    LOCKSTEP_POST, /* semaphores */
    LOCKSTEP_GET,
    LOCKSTEP_TRY_GET,
    LOCKSTEP_COME, /* barriers */
    LOCKSTEP_PASS,
    LOCKSTEP_ENTER, /* what is done once */
    LOCKSTEP_HAVE_DONE,
    LOCKSTEP_STOP, /* threads */
    LOCKSTEP_AWAIT,
    LOCKSTEP_TOUCHES
} lockstep_touch;

/* How a step of this operation touches its object, and its second one. */
static inline lockstep_touch lockstep_touch_of(unsigned op)
{
    switch (op) {
    case LOCKSTEP_LOAD:
    case LOCKSTEP_ATOMIC_LOAD:
    case LOCKSTEP_READ:
    case LOCKSTEP_OPEN:
    case LOCKSTEP_STAT:
        return LOCKSTEP_LOOK;
    case LOCKSTEP_AWAIT_CHANGE:
        return LOCKSTEP_WATCH;
    case LOCKSTEP_STORE:
    case LOCKSTEP_ATOMIC_STORE:
    case LOCKSTEP_ATOMIC_MODIFY:
    case LOCKSTEP_ATOMIC_COMPARE:
    case LOCKSTEP_OPEN_NEW:
    case LOCKSTEP_MAKE:
    case LOCKSTEP_RENAME:
    case LOCKSTEP_UNLINK:
    case LOCKSTEP_WRITE:
    case LOCKSTEP_SEEK:
        return LOCKSTEP_CHANGE;
    case LOCKSTEP_LOCK:
    case LOCKSTEP_WRLOCK:
    case LOCKSTEP_WAKE:
    case LOCKSTEP_FILE_LOCK:
        return LOCKSTEP_TAKE;
    case LOCKSTEP_TRYLOCK:
    case LOCKSTEP_TRYWRLOCK:
    case LOCKSTEP_FILE_TRYLOCK:
        return LOCKSTEP_TRY;
    case LOCKSTEP_UNLOCK:
    case LOCKSTEP_RWUNLOCK:
    case LOCKSTEP_FILE_UNLOCK:
        return LOCKSTEP_GIVE;
    case LOCKSTEP_RDLOCK:
    case LOCKSTEP_FILE_SHARE:
        return LOCKSTEP_SHARE;
    case LOCKSTEP_TRYRDLOCK:
    case LOCKSTEP_FILE_TRYSHARE:
        return LOCKSTEP_TRY_SHARE;
    case LOCKSTEP_RDUNLOCK:
    case LOCKSTEP_FILE_UNSHARE:
        return LOCKSTEP_GIVE_SHARE;
    case LOCKSTEP_WAIT:
    case LOCKSTEP_FUTEX_WAIT:
        return LOCKSTEP_QUEUE;
    case LOCKSTEP_SIGNAL:
    case LOCKSTEP_BROADCAST:
    case LOCKSTEP_FUTEX_WAKE:
        return LOCKSTEP_CALL;
    case LOCKSTEP_FUTEX_RESUME:
        return LOCKSTEP_GO_ON;
    case LOCKSTEP_SEM_POST:
        return LOCKSTEP_POST;
    case LOCKSTEP_SEM_WAIT:
        return LOCKSTEP_GET;
    case LOCKSTEP_SEM_TRYWAIT:
        return LOCKSTEP_TRY_GET;
    case LOCKSTEP_ARRIVE:
        return LOCKSTEP_COME;
    case LOCKSTEP_LEAVE:
        return LOCKSTEP_PASS;
    case LOCKSTEP_ONCE:
        return LOCKSTEP_ENTER;
    case LOCKSTEP_ONCE_DONE:
        return LOCKSTEP_HAVE_DONE;
    case LOCKSTEP_END:
        return LOCKSTEP_STOP;
    case LOCKSTEP_JOIN:
        return LOCKSTEP_AWAIT;
    default:
        return LOCKSTEP_TOUCH_NOT;
    }
}

static inline lockstep_touch lockstep_second_touch_of(unsigned op)
{
    switch (op) {
    case LOCKSTEP_WAIT: /* the mutex */
        return LOCKSTEP_GIVE;
    case LOCKSTEP_WAKE: /* the condition variable */
        return LOCKSTEP_GO_ON;
    case LOCKSTEP_STORE: /* of these and all others: what is ordered over all memory (--memory) */
    case LOCKSTEP_ATOMIC_STORE:
    case LOCKSTEP_ATOMIC_MODIFY:
    case LOCKSTEP_ATOMIC_COMPARE:
    case LOCKSTEP_FENCE:
        return LOCKSTEP_CHANGE;
    case LOCKSTEP_READ: /* where the file is read and written next */
    case LOCKSTEP_WRITE:
    case LOCKSTEP_RENAME: /* the other name */
    case LOCKSTEP_LISTEN: /* what is under way */
    case LOCKSTEP_CONNECT:
    case LOCKSTEP_ACCEPT:
    case LOCKSTEP_SEND:
    case LOCKSTEP_RECEIVE:
    case LOCKSTEP_POLL:
    case LOCKSTEP_CLOSE:
        return LOCKSTEP_CHANGE;
    default:
        return LOCKSTEP_LOOK;
    }
}

static inline bool lockstep_touches_as(lockstep_touch a, lockstep_touch b, lockstep_touch one,
                                       lockstep_touch other)
{
    return (a == one && b == other) || (a == other && b == one);
}

/* Does the order of two such touches of one object matter? */
static inline bool lockstep_is_conflict(lockstep_touch a, lockstep_touch b)
{
    if (a == LOCKSTEP_TOUCH_NOT || b == LOCKSTEP_TOUCH_NOT)
        return false;
    const bool shares_a = a == LOCKSTEP_SHARE || a == LOCKSTEP_TRY_SHARE || a == LOCKSTEP_GIVE_SHARE;
    const bool shares_b = b == LOCKSTEP_SHARE || b == LOCKSTEP_TRY_SHARE || b == LOCKSTEP_GIVE_SHARE;
    const bool is_idle_pair = a == b && (a == LOCKSTEP_LOOK || a == LOCKSTEP_QUEUE || a == LOCKSTEP_GO_ON ||
                                         a == LOCKSTEP_POST || a == LOCKSTEP_PASS || a == LOCKSTEP_AWAIT);
    const bool looks_a = a == LOCKSTEP_LOOK || a == LOCKSTEP_WATCH;
    const bool looks_b = b == LOCKSTEP_LOOK || b == LOCKSTEP_WATCH;
    return !is_idle_pair && !(shares_a && shares_b) && !(looks_a && looks_b) &&
           !lockstep_touches_as(a, b, LOCKSTEP_QUEUE, LOCKSTEP_GO_ON);
}

/* Could a thread that is about to touch an object as `b` have gone before another's touch `a`? Not where it
 * is `a` that lets it go on. */
static inline bool lockstep_could_precede(lockstep_touch a, lockstep_touch b)
{
    return !((a == LOCKSTEP_GIVE && (b == LOCKSTEP_TAKE || b == LOCKSTEP_SHARE)) ||
             (a == LOCKSTEP_GIVE_SHARE && b == LOCKSTEP_TAKE) ||
             (a == LOCKSTEP_STOP && b == LOCKSTEP_AWAIT) ||
             (a == LOCKSTEP_HAVE_DONE && b == LOCKSTEP_ENTER) || (a == LOCKSTEP_COME && b == LOCKSTEP_PASS));
}

/* Two such steps change places where they have nothing but their object in common. */
static inline bool lockstep_only_looks(unsigned op)
{
    return lockstep_touch_of(op) == LOCKSTEP_LOOK || lockstep_touch_of(op) == LOCKSTEP_WATCH;
}

/* Does a step read what others wrote, and write what others read? Of locks, what the one before left: taking
 * reads, letting go writes. */
static inline bool lockstep_op_reads(unsigned op)
{
    const lockstep_touch touch = lockstep_touch_of(op);
    return touch == LOCKSTEP_LOOK || touch == LOCKSTEP_TAKE || touch == LOCKSTEP_TRY ||
           touch == LOCKSTEP_SHARE || touch == LOCKSTEP_TRY_SHARE || touch == LOCKSTEP_GET ||
           touch == LOCKSTEP_TRY_GET || op == LOCKSTEP_ATOMIC_MODIFY || op == LOCKSTEP_ATOMIC_COMPARE;
}

static inline bool lockstep_op_writes(unsigned op)
{
    const lockstep_touch touch = lockstep_touch_of(op);
    return touch == LOCKSTEP_CHANGE || touch == LOCKSTEP_GIVE || touch == LOCKSTEP_GIVE_SHARE ||
           touch == LOCKSTEP_POST || op == LOCKSTEP_WAIT;
}

/* What a thread does, or is about to. */
typedef struct lockstep_event {
    uint32_t object, also; /* 0: none */
    uint8_t op;
    uint8_t round; /* of barriers */
} lockstep_event;

/* The end of the process takes away what others would have done. */
static inline bool lockstep_depends(const lockstep_event *a, const lockstep_event *b)
{
    if (a->op == LOCKSTEP_EXIT || b->op == LOCKSTEP_EXIT) /* before a value is chosen nobody can move */
        return !lockstep_is_value(a->op) && !lockstep_is_value(b->op);
    const bool are_of_barriers = (a->op == LOCKSTEP_ARRIVE || a->op == LOCKSTEP_LEAVE) &&
                                 (b->op == LOCKSTEP_ARRIVE || b->op == LOCKSTEP_LEAVE);
    if (are_of_barriers && a->round != b->round) /* who has yet to leave is nothing to who comes again */
        return false;
    const lockstep_touch a1 = lockstep_touch_of(a->op), a2 = lockstep_second_touch_of(a->op);
    const lockstep_touch b1 = lockstep_touch_of(b->op), b2 = lockstep_second_touch_of(b->op);
    return (a->object && a->object == b->object && lockstep_is_conflict(a1, b1)) ||
           (a->object && a->object == b->also && lockstep_is_conflict(a1, b2)) ||
           (a->also && a->also == b->object && lockstep_is_conflict(a2, b1)) ||
           (a->also && a->also == b->also && lockstep_is_conflict(a2, b2));
}

#endif
