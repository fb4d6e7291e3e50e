/* The time that a node goes by: the program's clock, or the system's. */
#include "nodes/clock.h"

#include "base/hash.h"

#include <time.h>

/* A clock that is wrong by up to half of `most` either way gains or loses that in four times the time, so it
 * runs by a quarter too fast, or too slow, at the most. */
enum { GENTLE = 4 };

static int64_t read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* By how much it is wrong at the end of span `number`. */
static int64_t wrong_at(const struct node_skew *skew, int64_t most, int64_t number)
{
    if (number == 0)
        return 0;
    uint64_t drawn = base_hash_number(skew->seed + (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15));
    return (int64_t)(drawn % ((uint64_t)most + 1)) - most / 2;
}

/* Between two ends of spans it goes from what it was to what it will be. */
static int64_t wrong_by(const struct node_skew *skew, int64_t most, int64_t now)
{
    int64_t span = GENTLE * most, number = (now - skew->since) / span, part = (now - skew->since) % span;
    int64_t from = wrong_at(skew, most, number), to = wrong_at(skew, most, number + 1);
    return from + (to - from) * part / span;
}

int64_t node_now(const spex_node *node)
{
    int64_t most = atomic_load_explicit(&node->skew.most, memory_order_acquire);
    if (node->clock.monotonic)
        return node->clock.monotonic(node->clock.arg);
    int64_t now = read_clock(CLOCK_MONOTONIC);
    return most ? now + wrong_by(&node->skew, most, now) : now;
}

int64_t node_least_wait(const spex_node *node, int64_t microseconds)
{
    return atomic_load(&node->skew.most) ? microseconds - microseconds / (GENTLE + 1) : microseconds;
}

void node_skew(spex_node *node, int64_t most, uint64_t seed)
{
    if (most <= 0 || most > NODE_MOST_SKEW || atomic_load(&node->skew.most))
        return;
    node->skew.seed = seed;
    node->skew.since = read_clock(CLOCK_MONOTONIC);
    atomic_store_explicit(&node->skew.most, most, memory_order_release);
}

int64_t node_wall(const spex_node *node)
{
    return node->clock.wall ? node->clock.wall(node->clock.arg) : read_clock(CLOCK_REALTIME);
}

int64_t node_after(int64_t now, int64_t milliseconds)
{
    if (milliseconds <= 0)
        return now;
    return milliseconds > (SPEX_INFINITY - now) / 1000 ? SPEX_INFINITY : now + milliseconds * 1000;
}
