/* The two clocks: one that only goes forward, for durations, and the wall's, for what people read. */
#include "runtime/engine.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t spex_wall_clock(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t spex_monotonic_clock(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
