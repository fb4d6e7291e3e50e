/* Figures of what took long. */
#include "cli/stats.h"

#include <assert.h>
#include <inttypes.h>
#include <sys/resource.h>

void cli_print_size(const char *what, const lts *l)
{
    fprintf(stderr, "%-9s %10" PRIu32 " states %12" PRIu64 " transitions\n", what, l->states, l->transitions);
}

void cli_print_stats(const lts_stats *stats)
{
    assert(stats->phase_count <= sizeof stats->phases / sizeof *stats->phases);
    for (unsigned i = 0; i < stats->phase_count; i++)
        fprintf(stderr, "%-24s %8.3f s\n", stats->phases[i].phase, stats->phases[i].seconds);
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {{"rounds", stats->rounds}, {"signatures", stats->signatures}, {"splits", stats->splits}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].count)
            fprintf(stderr, "%-10s%24" PRIu64 "\n", counts[i].name, counts[i].count);
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        fprintf(stderr, "peak memory %19ld MB\n", usage.ru_maxrss / 1024);
}
