/* Words in the shared memory that one half sets and the other waits for: futexes between processes. */
#ifndef LOCKSTEP_BELL_H
#define LOCKSTEP_BELL_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline void lockstep_tell(_Atomic uint32_t *word, uint32_t value)
{
    atomic_store(word, value);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Returns when the word is no longer `value`, or after so many milliseconds, or sooner. */
static inline void lockstep_listen(_Atomic uint32_t *word, uint32_t value, long milliseconds)
{
    const struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    if (atomic_load(word) == value)
        syscall(SYS_futex, word, FUTEX_WAIT, value, &time, NULL, 0);
}

#endif
