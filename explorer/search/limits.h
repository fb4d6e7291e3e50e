/* How much memory and how many processors there are. (limits.c) */
#ifndef EXPLORER_SEARCH_LIMITS_H
#define EXPLORER_SEARCH_LIMITS_H

#include <stdint.h>

uint64_t explorer_limits_memory(void); /* three quarters of what is free, in bytes */
unsigned explorer_limits_jobs(void);

#endif
