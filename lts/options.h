/* What is asked of whatever takes long: the equivalence, threads, figures, progress. */
#ifndef LTS_OPTIONS_H
#define LTS_OPTIONS_H

#include "base/error.h"
#include "lts/equivalence.h"

#include <stdbool.h>

typedef struct lts_options lts_options;

/* Figures of one reduction, for --stats (stats.c). */
typedef struct lts_stats {
    struct {
        const char *phase;
        double seconds;
    } phases[24];
    unsigned phase_count;
    uint64_t rounds, signatures, splits; /* whatever the algorithm counts; 0 where it does not */
} lts_stats;

/* The phase that began at `since` has ended; returns when. `stats` may be NULL. */
double lts_stats_phase(lts_stats *stats, const char *phase, double since);
/* Tells whoever wants to know that so much of a phase is done; `total` 0: of nobody knows how much. `options`
 * may be NULL. */
void lts_report_progress(const lts_options *options, const char *phase, uint64_t done, uint64_t total);

#define LTS_SUBSETS ((uint64_t)1 << 20)
/* How many subsets there may be; `options` may be NULL. */
uint64_t lts_max_subsets(const lts_options *options);

struct lts_options {
    lts_equivalence equivalence;
    unsigned jobs;         /* threads; 0 is 1. The result does not depend on it. */
    bool keep_unreachable; /* default: what cannot be reached is dropped */
    uint64_t max_subsets;  /* of states that one trace leads to, or pairs with them; 0: LTS_SUBSETS */
    lts_stats *stats;      /* may be NULL */
    /* May be NULL. Called by any of the threads, but by one at a time. */
    void (*progress)(const char *phase, uint64_t done, uint64_t total, void *arg);
    void *progress_arg;
};

#endif
