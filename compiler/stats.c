/* --stats: what a run of spexc took, phase by phase, and what came of it. */
#include "config.h"

#include "compiler/spexc.h"

#include <inttypes.h>
#include <sys/resource.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void spexc_stats_begin(spexc_stats *stats)
{
    *stats = (spexc_stats){.last = now()};
}

void spexc_stats_phase(spexc_stats *stats, const char *phase)
{
    double time = now();
    if (stats->count < SPEXC_PHASES) {
        stats->phases[stats->count].name = phase;
        stats->phases[stats->count++].seconds = time - stats->last;
    }
    stats->last = time;
}

static void print_spec(const spexc_job *job, uint32_t i, FILE *out)
{
    static const char *const forms[] = {[SPEX_RUN_DENSE] = "dense table",
                                        [SPEX_RUN_SPARSE] = "sparse table",
                                        [SPEX_RUN_SET] = "sets of states"};
    const lang_spec *spec = job->specs[i];
    fprintf(out, "%s: %" PRIu32 " states, %" PRIu64 " transitions, %" PRIu32 " actions", spec->name,
            spec->state_count, spec->lts->transitions, spec->action_count);
    if (job->tables && job->tables[i]) { /* not after an error */
        const spexc_tables *t = job->tables[i];
        fprintf(out, "; reduced: %" PRIu32 " states, %" PRIu64 " transitions; %s, %" PRIu32 " run states",
                t->reduced->states, t->reduced->transitions, forms[t->form], t->run_count);
    }
    fputc('\n', out);
}

void spexc_stats_print(const spexc_stats *stats, const spexc_job *job, FILE *out)
{
    double total = 0;
    for (uint32_t i = 0; i < job->count; i++)
        print_spec(job, i, out);
    for (unsigned i = 0; i < stats->count; i++) {
        fprintf(out, "%-10s %9.3f ms\n", stats->phases[i].name, 1e3 * stats->phases[i].seconds);
        total += stats->phases[i].seconds;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(out, "%-10s %9.3f ms, %.1f MiB at most\n", "total", 1e3 * total, (double)usage.ru_maxrss / 1024);
}
