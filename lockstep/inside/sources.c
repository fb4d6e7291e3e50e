/* Where each kind of such thing was done first is left for whoever asks why two runs by one schedule differ.
 * What is random from the system is the same in every run, which begins the same state. */
#include "lockstep/inside/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/real.h"

void lockstep_note_source(lockstep_source source, uint64_t place)
{
    lockstep_source_record *record = &lockstep_shared->result.sources[source];
    if (source >= LOCKSTEP_OF_CHILDREN)
        lockstep_be_alone(place);
    if (record->count++ > 0)
        return;
    record->place = lockstep_marked(place);
    record->step = lockstep_shared->result.step_count;
}

void lockstep_be_alone(uint64_t place)
{
    if (lockstep_shared->plan.is_shared)
        lockstep_fail(LOCKSTEP_ALONE, place, "it changes what other runs could see");
}

/* ---- chance ---- */

static void fill(void *to, size_t size)
{
    static uint64_t state;
    unsigned char *bytes = to;
    if (state == 0)
        state = lockstep_mark; /* processes of nodes have others each */
    for (size_t i = 0; i < size; i += sizeof state) {
        uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
        memcpy(bytes + i, &z, size - i < sizeof z ? size - i : sizeof z);
    }
}

INTERPOSED ssize_t getrandom(void *to, size_t size, unsigned flags)
{
    if (!lockstep_is_on())
        return REAL(getrandom)(to, size, flags);
    fill(to, size);
    return (ssize_t)size;
}

INTERPOSED int getentropy(void *to, size_t size)
{
    if (!lockstep_is_on())
        return REAL(getentropy)(to, size);
    if (size > 256) {
        errno = EIO;
        return -1;
    }
    fill(to, size);
    return 0;
}

/* ---- processes ---- */

enum { FIRST_PROCESS = 1000 };

static pid_t own_number(void)
{
    return FIRST_PROCESS + (pid_t)(lockstep_mark >> LOCKSTEP_MARK_SHIFT);
}

INTERPOSED pid_t getpid(void)
{
    if (lockstep_is_on() && lockstep_now->network)
        return own_number();
    if (lockstep_is_on())
        lockstep_note_source(LOCKSTEP_OF_PROCESS, HERE);
    return REAL(getpid)();
}

/* Nodes' processes have the same numbers in every run. */
INTERPOSED int kill(pid_t process, int number)
{
    const bool is_own = lockstep_is_on() && lockstep_now->network && process == own_number();
    return REAL(kill)(is_own ? REAL(getpid)() : process, number);
}

void (*lockstep_before_child)(void);

/* A child of a run is not followed. */
static void note_child(uint64_t place)
{
    if (lockstep_is_on()) {
        if (lockstep_before_child)
            lockstep_before_child();
        lockstep_shared->result.has_forked = 1;
        lockstep_note_source(LOCKSTEP_OF_CHILDREN, place);
    }
}

INTERPOSED pid_t fork(void)
{
    note_child(HERE);
    return REAL(fork)();
}

INTERPOSED int daemon(int stays, int keeps)
{
    note_child(HERE);
    return REAL(daemon)(stays, keeps);
}

INTERPOSED int system(const char *command)
{
    note_child(HERE);
    return REAL(system)(command);
}

INTERPOSED FILE *popen(const char *command, const char *mode)
{
    note_child(HERE);
    return REAL(popen)(command, mode);
}

#define SPAWN(name)                                                                                          \
    INTERPOSED int name(pid_t *restrict process, const char *restrict program,                               \
                        const posix_spawn_file_actions_t *restrict actions,                                  \
                        const posix_spawnattr_t *restrict attributes, char *const *restrict words,           \
                        char *const *restrict environment)                                                   \
    {                                                                                                        \
        note_child(HERE);                                                                                    \
        return REAL(name)(process, program, actions, attributes, words, environment);                        \
    }
SPAWN(posix_spawn)
SPAWN(posix_spawnp)

/* Another program in this one's place is not followed either. */
INTERPOSED int execve(const char *path, char *const *words, char *const *environment)
{
    if (lockstep_is_on())
        lockstep_note_source(LOCKSTEP_OF_PROGRAMS, HERE);
    return REAL(execve)(path, words, environment);
}

INTERPOSED int execv(const char *path, char *const *words)
{
    if (lockstep_is_on())
        lockstep_note_source(LOCKSTEP_OF_PROGRAMS, HERE);
    return REAL(execv)(path, words);
}

enum { WORDS_MAX = 1024 };

/* The words that follow the first one, up to NULL. */
#define GATHER(first)                                                                                        \
    char *words[WORDS_MAX + 1] = {(char *)(uintptr_t)(first)};                                               \
    va_list arguments;                                                                                       \
    va_start(arguments, first);                                                                              \
    for (size_t i = 1; i < WORDS_MAX && (words[i] = va_arg(arguments, char *)) != NULL; i++) {               \
    }                                                                                                        \
    va_end(arguments)

INTERPOSED int execl(const char *path, const char *first, ...)
{
    GATHER(first);
    if (lockstep_is_on())
        lockstep_note_source(LOCKSTEP_OF_PROGRAMS, HERE);
    return REAL(execv)(path, words);
}

INTERPOSED int execlp(const char *name, const char *first, ...)
{
    GATHER(first);
    if (lockstep_is_on())
        lockstep_note_source(LOCKSTEP_OF_PROGRAMS, HERE);
    return REAL(execvp)(name, words);
}

INTERPOSED int execvp(const char *name, char *const *words)
{
    if (lockstep_is_on())
        lockstep_note_source(LOCKSTEP_OF_PROGRAMS, HERE);
    return REAL(execvp)(name, words);
}

/* ---- what processes share by its name ---- */

INTERPOSED int shm_open(const char *name, int flags, mode_t mode)
{
    if (lockstep_is_on())
        lockstep_be_alone(HERE);
    return REAL(shm_open)(name, flags, mode);
}

INTERPOSED int shmget(key_t key, size_t size, int flags)
{
    if (lockstep_is_on())
        lockstep_be_alone(HERE);
    return REAL(shmget)(key, size, flags);
}

INTERPOSED int semget(key_t key, int count, int flags)
{
    if (lockstep_is_on())
        lockstep_be_alone(HERE);
    return REAL(semget)(key, count, flags);
}

INTERPOSED int msgget(key_t key, int flags)
{
    if (lockstep_is_on())
        lockstep_be_alone(HERE);
    return REAL(msgget)(key, flags);
}

INTERPOSED sem_t *sem_open(const char *name, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    const unsigned value = flags & O_CREAT ? va_arg(arguments, unsigned) : 0;
    va_end(arguments);
    if (lockstep_is_on())
        lockstep_be_alone(HERE);
    return REAL(sem_open)(name, flags, mode, value);
}

INTERPOSED mqd_t mq_open(const char *name, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    struct mq_attr *about = flags & O_CREAT ? va_arg(arguments, struct mq_attr *) : NULL;
    va_end(arguments);
    if (lockstep_is_on())
        lockstep_be_alone(HERE);
    return REAL(mq_open)(name, flags, mode, about);
}
