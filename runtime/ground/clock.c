/* The two clocks: one that only goes forward, for durations, and the wall's, for what people read and what
 * lasts from run to run. The system's, unless the program gives its own. Reading a clock is a good part of
 * what a transition costs, so the second is the first and a difference that is looked up again every tenth of
 * a second.
 */
#include "runtime/ground/clock.h"

#include <assert.h>

#include <time.h>

#define LOOK_UP_EVERY 100000

static int64_t read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t spex_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t spex_now(const spex_clocks *clocks)
{
    return clocks->has_own ? clocks->given.monotonic(clocks->given.arg) : spex_monotonic();
}

static int64_t read_wall(const spex_clocks *clocks)
{
    return clocks->has_own ? clocks->given.wall(clocks->given.arg) : read_clock(CLOCK_REALTIME);
}

int64_t spex_wall(spex_clocks *clocks, int64_t now)
{
    int64_t read = atomic_load_explicit(&clocks->wall_read, memory_order_relaxed);
    if (now - read >= LOOK_UP_EVERY || clocks->has_own) {
        atomic_store_explicit(&clocks->wall_ahead, read_wall(clocks) - spex_now(clocks),
                              memory_order_relaxed);
        atomic_store_explicit(&clocks->wall_read, now, memory_order_relaxed);
    }
    return now + atomic_load_explicit(&clocks->wall_ahead, memory_order_relaxed);
}

void spex_clocks_init(spex_clocks *clocks, const spex_clock *given)
{
    clocks->has_own = given != NULL;
    if (given)
        clocks->given = *given;
    atomic_init(&clocks->wall_ahead, 0);
    atomic_init(&clocks->wall_read, INT64_MIN / 2);
    spex_wall(clocks, spex_now(clocks));
}
