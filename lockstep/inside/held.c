/* Locks of files as the kernel has them: flock()'s are an open file's and whole, fcntl()'s a process's or an
 * open file's, and of ranges of bytes. The two do not see each other. */
#include "lockstep/inside/held.h"

static bool is_alike(const lockstep_file_lock *a, const lockstep_file_lock *b)
{
    return a->file == b->file && a->is_range == b->is_range && a->from <= b->to && b->from <= a->to;
}

static bool is_gone(const lockstep_file_lock *l)
{
    return lockstep_now->network && lockstep_shared->result.processes[l->process].is_gone;
}

const lockstep_file_lock *lockstep_lock_against(const lockstep_file_lock *wanted)
{
    for (uint32_t i = 0; i < lockstep_now->lock_count; i++) {
        const lockstep_file_lock *l = &lockstep_now->locks[i];
        if (is_alike(l, wanted) && l->owner != wanted->owner && !(l->is_shared && wanted->is_shared) &&
            !is_gone(l))
            return l;
    }
    return NULL;
}

/* The process whose range lock a thread of this process waits for; -1: there is none. */
static int waited_for_by(uint32_t process)
{
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        const thread *t = &lockstep_now->threads[i];
        const lockstep_file_lock *l;
        if (!t->is_finished && lockstep_waits_for_file(t->op) && t->wanted.process == process &&
            t->wanted.owner & LOCKSTEP_OF_A_PROCESS && (l = lockstep_lock_against(&t->wanted)) != NULL &&
            l->owner & LOCKSTEP_OF_A_PROCESS)
            return (int)l->process;
    }
    return -1;
}

bool lockstep_would_close_circle(const lockstep_file_lock *wanted)
{
    const lockstep_file_lock *l = lockstep_lock_against(wanted);
    if (!(wanted->owner & LOCKSTEP_OF_A_PROCESS) || !l || !(l->owner & LOCKSTEP_OF_A_PROCESS))
        return false;
    int at = (int)l->process;
    for (uint32_t i = 0; at >= 0 && i < LOCKSTEP_PROCESSES_MAX; i++) {
        if (at == (int)wanted->process)
            return true;
        at = waited_for_by((uint32_t)at);
    }
    return false;
}

const lockstep_file_lock *lockstep_own_lock(const lockstep_file_lock *like)
{
    for (uint32_t i = 0; i < lockstep_now->lock_count; i++)
        if (is_alike(&lockstep_now->locks[i], like) && lockstep_now->locks[i].owner == like->owner)
            return &lockstep_now->locks[i];
    return NULL;
}

static void add(const lockstep_file_lock *l)
{
    if (lockstep_now->lock_count == LOCKSTEP_LOCKS_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, l->place, "the program holds more than %d locks of files",
                      LOCKSTEP_LOCKS_MAX);
    lockstep_now->locks[lockstep_now->lock_count++] = *l;
}

void lockstep_let_go_of_file(const lockstep_file_lock *given)
{
    for (const lockstep_file_lock *own; (own = lockstep_own_lock(given)) != NULL;) {
        const lockstep_file_lock was = *own;
        lockstep_file_lock before = was, after = was;
        lockstep_now->locks[own - lockstep_now->locks] = lockstep_now->locks[--lockstep_now->lock_count];
        if (was.from < given->from) {
            before.to = given->from - 1;
            add(&before);
        }
        if (was.to > given->to) {
            after.from = given->to + 1;
            add(&after);
        }
    }
}

void lockstep_hold_file(const lockstep_file_lock *taken)
{
    lockstep_let_go_of_file(taken);
    add(taken);
}
