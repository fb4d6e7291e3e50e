/* The time that a node goes by: the program's clock, or the system's. */
#include "nodes/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t node_now(const spex_node *node)
{
    return node->clock.monotonic ? node->clock.monotonic(node->clock.arg) : read_clock(CLOCK_MONOTONIC);
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
