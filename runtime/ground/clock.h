/* The time that an engine goes by, in microseconds. */
#ifndef RUNTIME_GROUND_CLOCK_H
#define RUNTIME_GROUND_CLOCK_H

#include <spex.h>

#include <stdatomic.h>

typedef struct spex_clocks {
    spex_clock given;
    bool has_own;               /* `given` is the program's; else the system's clocks count */
    _Atomic int64_t wall_ahead; /* by how much the wall's clock is ahead of the monotonic one */
    _Atomic int64_t wall_read;  /* when that was looked up */
} spex_clocks;

void spex_clocks_init(spex_clocks *clocks, const spex_clock *given); /* NULL: the system's */
int64_t spex_now(const spex_clocks *clocks);                         /* never goes back */
int64_t spex_wall(spex_clocks *clocks, int64_t now); /* what the wall's clock shows at `now` */
int64_t spex_monotonic(void);                        /* the system's, whatever clock the program gave */

#endif
