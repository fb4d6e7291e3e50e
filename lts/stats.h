/* Measuring the phases of a reduction. (stats.c) */
#ifndef LTS_STATS_H
#define LTS_STATS_H

#include "lts/lts.h"

/* Seconds on a clock that only goes forward. */
double lts_seconds(void);

/* The phase that began at `since` has ended; returns when. `stats` may be NULL. */
double lts_stats_phase(lts_stats *stats, const char *phase, double since);

#endif
