/* The two clocks: one that only goes forward, for durations, and the wall's, for what people read and what
 * lasts from run to run. The system's, unless the program gives its own. Reading a clock is a good part of
 * what a transition costs, so the second is the first and a difference that is looked up again every tenth of
 * a second.
 */
#include "runtime/engine.h"

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

int64_t spex_now(const spex_engine *engine)
{
    return engine->has_clock ? engine->clock.monotonic(engine->clock.arg) : spex_monotonic();
}

static int64_t read_wall(const spex_engine *engine)
{
    return engine->has_clock ? engine->clock.wall(engine->clock.arg) : read_clock(CLOCK_REALTIME);
}

int64_t spex_wall(spex_engine *engine, int64_t now)
{
    int64_t read = atomic_load_explicit(&engine->wall_read, memory_order_relaxed);
    if (now - read >= LOOK_UP_EVERY || engine->has_clock) {
        atomic_store_explicit(&engine->wall_ahead, read_wall(engine) - spex_now(engine),
                              memory_order_relaxed);
        atomic_store_explicit(&engine->wall_read, now, memory_order_relaxed);
    }
    return now + atomic_load_explicit(&engine->wall_ahead, memory_order_relaxed);
}

void spex_clock_init(spex_engine *engine, const spex_clock *given)
{
    engine->has_clock = given != NULL;
    if (given)
        engine->clock = *given;
    atomic_init(&engine->wall_ahead, 0);
    atomic_init(&engine->wall_read, INT64_MIN / 2);
    spex_wall(engine, spex_now(engine));
}
