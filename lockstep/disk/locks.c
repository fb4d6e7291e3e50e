/* flock(), lockf() and fcntl()'s locks: who has to wait for another thread or process under control waits as
 * for a mutex. The kernel has each lock, too, for whoever is not controlled. */
#include "lockstep/disk/locks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lockstep/disk/disk.h"
#include "lockstep/inside/held.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/sources.h"

static void note_holder(const lockstep_file_lock *l, object *locks)
{
    lockstep_object_record *record = &lockstep_shared->result.objects[locks->number - 1];
    record->holder = (uint8_t)l->thread;
    record->taken_at = l->place;
}

static lockstep_op op_of(const lockstep_file_lock *l, bool waits)
{
    if (l->is_shared)
        return waits ? LOCKSTEP_FILE_SHARE : LOCKSTEP_FILE_TRYSHARE;
    return waits ? LOCKSTEP_FILE_LOCK : LOCKSTEP_FILE_TRYLOCK;
}

/* Returns an error, or 0: it has been taken, but not from the kernel yet. */
static int take(lockstep_file_lock *l, object *locks, bool waits)
{
    lockstep_self->wanted = *l;
    lockstep_point(op_of(l, waits), locks, l->place, LOCKSTEP_NEVER);
    if (lockstep_lock_against(l)) /* a process that waited would never get it */
        return waits ? EDEADLK : EWOULDBLOCK;
    lockstep_hold_file(l);
    note_holder(l, locks);
    return 0;
}

/* Nothing, where the owner has none there. */
static void give(const lockstep_file_lock *l, object *locks)
{
    const lockstep_file_lock *own = lockstep_own_lock(l);
    if (!own)
        return;
    lockstep_point(own->is_shared ? LOCKSTEP_FILE_UNSHARE : LOCKSTEP_FILE_UNLOCK, locks, l->place,
                   LOCKSTEP_NEVER);
    lockstep_let_go_of_file(l);
    lockstep_shared->result.objects[locks->number - 1].holder = LOCKSTEP_NOBODY;
}

static lockstep_file_lock lock_of(uint32_t owner, const object *locks, uint64_t place)
{
    return (lockstep_file_lock){.file = locks->number,
                                .owner = owner,
                                .process = (uint32_t)(lockstep_mark >> LOCKSTEP_MARK_SHIFT),
                                .thread = lockstep_self->number,
                                .place = lockstep_marked(place),
                                .to = INT64_MAX};
}

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* Something that is not controlled has it: all others stand while this thread waits. */
static void note_outside(uint64_t place)
{
    lockstep_note_source(LOCKSTEP_OF_KERNEL, place);
    lockstep_shared->result.outside_count++;
}

/* ---- whole files ---- */

static int flock_step(int descriptor, int operation, uint64_t place)
{
    object *file = lockstep_is_on() && !lockstep_is_inside() ? lockstep_file_of(descriptor, place) : NULL;
    if (!file)
        return REAL(flock)(descriptor, operation);
    object *locks = lockstep_locks_of(file, place);
    lockstep_file_lock l = lock_of(lockstep_open_file(descriptor), locks, place);
    const int what = operation & ~LOCK_NB;
    lockstep_be_alone(place);
    if (what == LOCK_UN) {
        give(&l, locks);
        return REAL(flock)(descriptor, operation);
    }
    if (what != LOCK_SH && what != LOCK_EX)
        return refuse(EINVAL);
    l.is_shared = what == LOCK_SH;
    const int error = take(&l, locks, !(operation & LOCK_NB));
    if (error)
        return refuse(error);
    if (REAL(flock)(descriptor, operation | LOCK_NB) == 0)
        return 0;
    const int refused = errno;
    if (refused == EWOULDBLOCK && !(operation & LOCK_NB)) {
        note_outside(place);
        return REAL(flock)(descriptor, operation);
    }
    lockstep_let_go_of_file(&l);
    return refuse(refused);
}

INTERPOSED int flock(int descriptor, int operation)
{
    return flock_step(descriptor, operation, HERE);
}

/* ---- ranges ---- */

bool lockstep_is_locking(int command)
{
    return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

/* false: the kernel is to say what is wrong with it. */
static bool take_range(int descriptor, const struct flock *f, lockstep_file_lock *l)
{
    struct stat about;
    const int64_t base = f->l_whence == SEEK_CUR ? REAL(lseek)(descriptor, 0, SEEK_CUR)
                         : f->l_whence == SEEK_END && REAL(fstat)(descriptor, &about) == 0 ? about.st_size
                                                                                           : 0;
    l->is_range = true;
    l->is_shared = f->l_type == F_RDLCK;
    l->from = base + f->l_start;
    l->to = f->l_len > 0 ? l->from + f->l_len - 1 : f->l_len < 0 ? l->from - 1 : INT64_MAX;
    if (f->l_len < 0)
        l->from += f->l_len;
    return l->from >= 0 && l->to >= l->from;
}

int lockstep_lock_range(int descriptor, int command, void *arg, uint64_t place)
{
    object *file = lockstep_file_of(descriptor, place);
    const struct flock *f = arg;
    if (!file || !f)
        return REAL(fcntl)(descriptor, command, arg);
    object *locks = lockstep_locks_of(file, place);
    const bool is_own = command == F_OFD_SETLK || command == F_OFD_SETLKW;
    const bool waits = command == F_SETLKW || command == F_OFD_SETLKW;
    lockstep_file_lock l =
        lock_of(is_own ? lockstep_open_file(descriptor)
                       : LOCKSTEP_OF_A_PROCESS | (uint32_t)(lockstep_mark >> LOCKSTEP_MARK_SHIFT),
                locks, place);
    if (!take_range(descriptor, f, &l))
        return REAL(fcntl)(descriptor, command, arg);
    lockstep_be_alone(place);
    if (f->l_type == F_UNLCK) {
        give(&l, locks);
        return REAL(fcntl)(descriptor, command, arg);
    }
    const int error = take(&l, locks, waits);
    if (error)
        return refuse(error == EWOULDBLOCK ? EAGAIN : error);
    if (REAL(fcntl)(descriptor, is_own ? F_OFD_SETLK : F_SETLK, arg) == 0)
        return 0;
    const int refused = errno;
    if ((refused == EAGAIN || refused == EACCES) && waits) {
        note_outside(place);
        return REAL(fcntl)(descriptor, command, arg);
    }
    lockstep_let_go_of_file(&l);
    return refuse(refused);
}

static int lockf_step(int descriptor, int command, off_t size, uint64_t place)
{
    struct flock f = {.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK, .l_whence = SEEK_CUR, .l_len = size};
    if (!lockstep_is_on() || lockstep_is_inside() || command == F_TEST)
        return REAL(lockf)(descriptor, command, size);
    return lockstep_lock_range(descriptor, command == F_LOCK ? F_SETLKW : F_SETLK, &f, place);
}

INTERPOSED int lockf(int descriptor, int command, off_t size)
{
    return lockf_step(descriptor, command, size, HERE);
}

INTERPOSED int lockf64(int descriptor, int command, off64_t size)
{
    return lockf_step(descriptor, command, size, HERE);
}

/* ---- what goes with a descriptor ---- */

static bool has_another(int descriptor, uint32_t open_file)
{
    for (int i = 0; i < LOCKSTEP_DESCRIPTORS; i++)
        if (i != descriptor && lockstep_is_open_file(i, open_file))
            return true;
    return false;
}

/* The locks of its process, as soon as one of its descriptors for the file is closed; those of the open file
 * with the last one. */
void lockstep_close_file(int descriptor, uint64_t place)
{
    object *file;
    const int error = errno;
    if (lockstep_now->lock_count > 0 && !lockstep_is_inside() &&
        (file = lockstep_file_of(descriptor, place)) != NULL) {
        object *locks = lockstep_locks_of(file, place);
        const uint32_t number = lockstep_open_file(descriptor);
        lockstep_file_lock l = lock_of(number, locks, place);
        if (!has_another(descriptor, number)) {
            give(&l, locks);
            l.is_range = true;
            give(&l, locks);
        }
        l.is_range = true;
        l.owner = LOCKSTEP_OF_A_PROCESS | l.process;
        give(&l, locks);
    }
    lockstep_forget_open_file(descriptor);
    errno = error;
}
