/* Reduces an .aut file: what `spex reduce` does, for the benchmark of the reducer alone.
 *
 *     reduce-lts EQUIVALENCE JOBS IN OUT
 */
#include "lts/lts.h"
#include "lts/stats.h"

#include <stdlib.h>
#include <string.h>

static int failed(const char *what, const lts_error *error)
{
    fprintf(stderr, "reduce-lts: %s: %s\n", what, error->message);
    return 2;
}

int main(int argc, char **argv)
{
    lts_stats stats = {0};
    lts_error error = {0};
    lts_options options = {.stats = &stats};
    if (argc != 5 || !lts_equivalence_parse(argv[1], &options.equivalence)) {
        fputs("usage: reduce-lts EQUIVALENCE JOBS IN OUT\n", stderr);
        return 2;
    }
    options.jobs = (unsigned)strtoul(argv[2], NULL, 10);
    FILE *in = fopen(argv[3], "r"), *out = fopen(argv[4], "w");
    if (!in || !out) {
        perror(in ? argv[4] : argv[3]);
        return 2;
    }
    lts *l, *quotient;
    double since = lts_seconds();
    if (lts_read_aut(in, NULL, options.jobs, NULL, &l, NULL, &error) != LTS_OK)
        return failed(argv[3], &error);
    since = lts_stats_phase(&stats, "read", since);
    if (lts_reduce(l, &options, &quotient, NULL, &error) != LTS_OK)
        return failed(argv[3], &error);
    since = lts_seconds();
    if (lts_write_aut(quotient, out) != LTS_OK || fclose(out) != 0)
        return failed(argv[4], &error);
    lts_stats_phase(&stats, "write", since);
    for (unsigned i = 0; i < stats.phase_count; i++)
        fprintf(stderr, "%s %.3f  ", stats.phases[i].phase, stats.phases[i].seconds);
    fprintf(stderr, "rounds %llu signatures %llu splits %llu\n", (unsigned long long)stats.rounds,
            (unsigned long long)stats.signatures, (unsigned long long)stats.splits);
    lts_free(l);
    lts_free(quotient);
    fclose(in);
    return 0;
}
