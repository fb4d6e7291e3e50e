/* The check of the order of locks (mutex.h): what each thread holds, in the order in which it was taken.
 * After lockdep of the Linux kernel, with the order given instead of learned. */
#include "runtime/ground/mutex.h"

#ifdef SPEX_DEBUG

#include <stdio.h>
#include <stdlib.h>

#define HELD_MOST 1100 /* every shard, and some */

static _Thread_local const spex_mutex *held[HELD_MOST];
static _Thread_local unsigned held_count;

static const char *const rank_names[] = {
    [SPEX_RANK_OPEN_ENGINES] = "engines that are open",
    [SPEX_RANK_AT_EXIT] = "what is merged at exit",
    [SPEX_RANK_REGISTERING] = "registering",
    [SPEX_RANK_DECIDING] = "deciding",
    [SPEX_RANK_DRAINING] = "draining",
    [SPEX_RANK_SHARD] = "shard",
    [SPEX_RANK_MODEL] = "model",
    [SPEX_RANK_NAMES] = "names",
    [SPEX_RANK_POOL] = "pool",
    [SPEX_RANK_TIMER] = "timer",
    [SPEX_RANK_STORE] = "store",
    [SPEX_RANK_CALLS] = "calls",
    [SPEX_RANK_LOCKED_STORES] = "stores of this process",
    [SPEX_RANK_RECORDING] = "recording",
    [SPEX_RANK_RATE_LIMIT] = "rate limit",
};

static const char *name_of(const spex_mutex *mutex)
{
    size_t count = sizeof rank_names / sizeof rank_names[0];
    return mutex->rank > 0 && mutex->rank < count ? rank_names[mutex->rank] : "a lock that was never made";
}

static _Noreturn void lock_order_broken(const char *doing, const char *with)
{
    fprintf(stderr, "spex: lock order: %s while '%s' is held\n", doing, with);
    abort();
}

void spex_lock_order_before(const spex_mutex *mutex)
{
    for (unsigned i = 0; i < held_count; i++) {
        bool next_shard =
            mutex->rank == SPEX_RANK_SHARD && held[i]->rank == SPEX_RANK_SHARD && held[i] < mutex;
        if (held[i]->rank >= mutex->rank && !next_shard) {
            char doing[100];
            snprintf(doing, sizeof doing, "taking '%s'", name_of(mutex));
            lock_order_broken(doing, name_of(held[i]));
        }
    }
    if (mutex->rank < SPEX_RANK_OPEN_ENGINES || mutex->rank > SPEX_RANK_RATE_LIMIT || held_count == HELD_MOST)
        lock_order_broken("taking one too many, or one without a rank,", name_of(mutex));
}

void spex_lock_order_taken(const spex_mutex *mutex)
{
    held[held_count++] = mutex;
}

void spex_lock_order_release(const spex_mutex *mutex)
{
    unsigned i = held_count;
    while (i > 0 && held[i - 1] != mutex)
        i--;
    if (i == 0) {
        fprintf(stderr, "spex: lock order: letting go of '%s', which is not held\n", name_of(mutex));
        abort();
    }
    held_count--;
    for (i--; i < held_count; i++)
        held[i] = held[i + 1];
}

void spex_lock_order_wait(const spex_mutex *mutex)
{
    spex_assert_held(mutex);
    for (unsigned i = 0; i < held_count; i++)
        if (held[i] != mutex)
            lock_order_broken("waiting for a condition", name_of(held[i]));
}

void spex_assert_held(const spex_mutex *mutex)
{
    for (unsigned i = 0; i < held_count; i++)
        if (held[i] == mutex)
            return;
    fprintf(stderr, "spex: lock order: '%s' is wanted and not held\n", name_of(mutex));
    abort();
}

void spex_assert_no_lock(const char *doing)
{
    if (held_count)
        lock_order_broken(doing, name_of(held[held_count - 1]));
}

#else

/* A file of C has at least one declaration. */
typedef int spex_no_lock_order;

#endif
