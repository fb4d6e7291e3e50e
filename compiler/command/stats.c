/* --stats: what a run of spexc took, phase by phase, and what came of it. */
#include "config.h"

#include "compiler/command/job.h"

#include <assert.h>
#include <inttypes.h>
#include <sys/resource.h>

void spexc_end_phase(spexc_job *job, const char *phase)
{
    job->since = lts_stats_phase(&job->stats, phase, job->since);
}

static void print_spec(const spexc_job *job, uint32_t i, FILE *out)
{
    static const char *const forms[] = {[SPEX_RUN_DENSE] = "dense table",
                                        [SPEX_RUN_SPARSE] = "sparse table",
                                        [SPEX_RUN_SET] = "sets of states"};
    const bool is_kept = job->specs[i]->unfolded_count > 0;
    assert(i < job->subject.count);
    const lang_spec *spec = job->specs[i];
    fprintf(out, "%s: %" PRIu32 " states, %" PRIu64 " transitions, %" PRIu32 " actions", spec->name,
            spec->state_count, spec->lts->transitions, spec->action_count);
    if (is_kept)
        fputs("; variables kept", out);
    if (job->tables && job->tables[i] && !is_kept) { /* not after an error */
        const spexc_tables *t = job->tables[i];
        fprintf(out, "; reduced: %" PRIu32 " states, %" PRIu64 " transitions; %s, %" PRIu32 " run states",
                t->reduced.lts->states, t->reduced.lts->transitions - spexc_count_marks(t->reduced.lts),
                forms[t->form], t->run_count);
    }
    fputc('\n', out);
}

void spexc_print_stats(const spexc_job *job, FILE *out)
{
    double total = 0;
    for (uint32_t i = 0; i < job->subject.count; i++)
        print_spec(job, i, out);
    for (unsigned i = 0; i < job->stats.phase_count; i++) {
        fprintf(out, "%-10s %9.3f ms\n", job->stats.phases[i].phase, 1e3 * job->stats.phases[i].seconds);
        total += job->stats.phases[i].seconds;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(out, "%-10s %9.3f ms, %.1f MiB at most\n", "total", 1e3 * total, (double)usage.ru_maxrss / 1024);
}
