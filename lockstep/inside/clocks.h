/* Virtual time. (clocks.c) */
#ifndef LOCKSTEP_INSIDE_CLOCKS_H
#define LOCKSTEP_INSIDE_CLOCKS_H

#include <stdint.h>
#include <time.h>

/* Virtual time at which a clock of the program shows `until`. */
int64_t lockstep_deadline(clockid_t clock, const struct timespec *until);
/* Reads the real clocks once, where virtual ones begin. */
void lockstep_begin_clocks(void);
/* The same for nodes: the same on every day. */
void lockstep_fix_clocks(void);

#endif
