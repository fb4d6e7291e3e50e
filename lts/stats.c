/* Measuring the phases of what takes long, and telling of them. */
#include "config.h"

#include "lts/options.h"

#include "base/clock.h"

#include <assert.h>

double lts_stats_phase(lts_stats *stats, const char *phase, double since)
{
    assert(phase && *phase);
    double now = base_seconds();
    if (stats && stats->phase_count < sizeof stats->phases / sizeof *stats->phases) {
        stats->phases[stats->phase_count].phase = phase;
        stats->phases[stats->phase_count++].seconds = now - since;
    }
    return now;
}

void lts_report_progress(const lts_options *options, const char *phase, uint64_t done, uint64_t total)
{
    assert(phase && *phase);
    if (options && options->progress)
        options->progress(phase, done, total, options->progress_arg);
}

uint64_t lts_max_subsets(const lts_options *options)
{
    return options && options->max_subsets ? options->max_subsets : LTS_SUBSETS;
}
