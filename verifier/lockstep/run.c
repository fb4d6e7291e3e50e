/* spex lockstep run. */
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/shown.h"
#include "verifier/lockstep/find.h"
#include "verifier/lockstep/nodes.h"
#include "verifier/lockstep/report.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool is_known(const lockstep_report *r, const lockstep_outcome *outcome)
{
    for (size_t i = 0; i < r->count; i++)
        if (lockstep_same_failure(&r->job->options, &r->found[i].schedule.outcome, outcome))
            return true;
    return false;
}

/* The file for a schedule: given, or PROGRAM.sched; the second is PROGRAM-2.sched. Before the suffix stands
 * what else there is. */
static char *trace_name(const lockstep_report *r, const char *what)
{
    char *path = NULL, *copy = strdup(r->program), number[24] = "";
    if (!copy)
        return NULL;
    const char *stem = r->job->trace ? r->job->trace : basename(copy);
    const size_t length = strlen(stem);
    const char *suffix = r->job->nodes && !r->job->trace ? strrchr(stem, '.') : NULL;
    const size_t cut = suffix && suffix > stem ? strlen(suffix)
                       : r->job->trace && length > 6 && strcmp(stem + length - 6, ".sched") == 0 ? 6
                                                                                                 : 0;
    if (r->count > 0)
        snprintf(number, sizeof number, "-%zu", r->count + 1);
    const bool is_given = r->job->trace && !*number && !*what;
    if (is_given)
        path = strdup(stem);
    else if (asprintf(&path, "%.*s%s%s.sched", (int)(length - cut), stem, number, what) < 0)
        path = NULL;
    free(copy);
    return path;
}

static bool is_as_found(const lockstep_schedule *a, const lockstep_schedule *b)
{
    return a->count == b->count && lockstep_first_difference(a, b) == a->count;
}

/* The schedule and, where it was made small, the one that was met. */
static int keep_traces(const lockstep_report *r, const lockstep_program *p, lockstep_found *f,
                       const lockstep_schedule *original)
{
    const lockstep_options *o = &r->job->options;
    lockstep_heading heading;
    lockstep_head(o, f, &heading);
    lockstep_build_id(o->node_count ? o->nodes[0].words[0] : r->program, heading.build);
    snprintf(heading.block, sizeof heading.block, "%s", p->block);
    f->trace = trace_name(r, "");
    if (original->steps && !is_as_found(original, &f->schedule))
        f->original = trace_name(r, "-found");
    int written = CLI_TROUBLE;
    if (!f->trace || lockstep_points_name(p, f->schedule.points, &heading))
        cli_out_of_memory("spex lockstep");
    else
        written = lockstep_keep(&f->schedule, &heading, f->trace);
    if (written == CLI_YES && f->original)
        written = lockstep_keep(original, &heading, f->original);
    lockstep_heading_release(&heading);
    return written;
}

/* Takes in a failure: again, smaller, into a file. Returns an exit status. */
static int take_in(lockstep_report *r, lockstep_program *p, const lockstep_outcome *outcome,
                   base_error *error)
{
    const lockstep_job *job = r->job;
    lockstep_found f = {
        .number = job->exploration.done, .seed = job->exploration.seed, .strategy = job->exploration.last};
    lockstep_schedule original = {0};
    base_status status = lockstep_find(job, p, outcome, job->no_shrink, r->symbols, &f, &original, error);
    if (!status && !base_grow(r->found, r->capacity, r->count + 1))
        status = BASE_E_NOMEM;
    int written = CLI_TROUBLE;
    if (!status) {
        written = keep_traces(r, p, &f, &original);
        r->found[r->count++] = f;
    } else {
        lockstep_found_release(&f);
    }
    lockstep_schedule_release(&original);
    if (status == BASE_E_NOMEM)
        cli_out_of_memory("spex lockstep");
    return written == CLI_YES ? CLI_NO : CLI_TROUBLE;
}

/* What the run wrote, on standard error. */
static void show_output(const lockstep_program *p)
{
    char *text = malloc(LOCKSTEP_OUTPUT_MAX);
    if (text)
        fwrite(text, 1, lockstep_output(p, text, LOCKSTEP_OUTPUT_MAX), stderr);
    free(text);
}

/* Keeps a lock order that was not met before. */
static void note_lock_order(lockstep_report *r, const lockstep_program *p, const lockstep_outcome *outcome)
{
    lockstep_cycle found = {.count = 0};
    if (r->cycle_count == LOCKSTEP_CYCLES_MAX || outcome->failure == LOCKSTEP_DEADLOCK ||
        lockstep_find_lock_order(p, &found) || found.count == 0)
        return;
    for (uint32_t i = 0; i < r->cycle_count; i++)
        if (lockstep_same_cycle(&r->cycles[i], &found))
            return;
    r->cycles[r->cycle_count++] = found;
}

/* Keeps what a run of a block found at its start that the first run did not. */
static void note_start(lockstep_report *r, const lockstep_program *p)
{
    const lockstep_result *result = &p->memory->result;
    if (result->start.address && !r->start_address) {
        r->start_address = result->start.address;
        r->start_bytes = result->start.bytes;
    }
    r->start_memory = result->start.memory ? result->start.memory : r->start_memory;
    r->start_descriptors = result->start.descriptors ? result->start.descriptors : r->start_descriptors;
}

/* Only a program that is compiled for control shows its atomic operations. */
static bool sees_memory(const lockstep_report *r, const lockstep_program *p, base_error *error)
{
    const lockstep_model model = r->job->options.memory;
    if (model == LOCKSTEP_SC || p->memory->result.is_instrumented)
        return true;
    base_fail(error, BASE_E_IO, 0, 0,
              "--memory=%s: %s is not compiled for control, so that its atomic operations are not seen",
              lockstep_model_name(model), r->program);
    return false;
}

/* How it goes, a line. */
static void tell_progress(const lockstep_report *r, double seconds, cli_progress *progress)
{
    const lockstep_exploration *x = &r->job->exploration;
    char text[200];
    if (!progress->is_shown) {
        cli_progress_tell("schedules", x->done, 0, progress);
        return;
    }
    snprintf(text, sizeof text,
             "%" PRIu64 " schedules, %.0f a second, %" PRIu64 " different, %" PRIu64 " steps, %zu failure%s",
             x->done, seconds > 0 ? (double)x->done / seconds : 0.0, x->distinct, x->steps, r->count,
             r->count == 1 ? "" : "s");
    cli_progress_tell(text, 0, x->seconds ? 0 : x->runs, progress);
}

static int explore(lockstep_job *job, lockstep_report *r, lockstep_team *team, base_error *error)
{
    cli_progress progress;
    const double begun = now();
    lockstep_exploration *x = &job->exploration;
    int outcome = CLI_YES;
    cli_progress_begin(&progress);
    while ((x->seconds || x->done < x->runs) && (!x->seconds || now() - begun < (double)x->seconds)) {
        lockstep_outcome one = {.failure = LOCKSTEP_FINE};
        lockstep_program *p;
        if (lockstep_explore_next(x, team, &p, &one, error) || (p && !sees_memory(r, p, error)))
            outcome = CLI_TROUBLE;
        if (outcome == CLI_TROUBLE || !p)
            break;
        note_lock_order(r, p, &one);
        note_start(r, p);
        r->races += p->memory->result.races > 0;
        r->unwatched += p->memory->result.unwatched > 0;
        for (int i = 0; i < LOCKSTEP_SOURCES; i++)
            if (r->sources[i].count == 0)
                r->sources[i] = p->memory->result.sources[i];
        if (job->shown && strcmp(job->shown, "all") == 0)
            show_output(p);
        tell_progress(r, now() - begun, &progress);
        if (one.failure == LOCKSTEP_FINE || one.failure >= LOCKSTEP_CUT ||
            !(job->failing >> one.failure & 1) || is_known(r, &one))
            continue;
        p->wants_batches = false; /* each from the same state */
        const int taken = take_in(r, p, &one, error);
        outcome = taken > outcome ? taken : outcome;
        if (!job->keeps_going || taken == CLI_TROUBLE)
            break;
    }
    cli_progress_end(&progress);
    r->seconds = now() - begun;
    return outcome;
}

static void release(lockstep_report *r)
{
    for (size_t i = 0; i < r->count; i++)
        lockstep_found_release(&r->found[i]);
    free(r->found);
    lockstep_symbols_close(r->symbols);
}

/* The nodes of the file, as options. Returns an exit status; what is wrong has been said. */
static int read_nodes(lockstep_job *job, lockstep_nodes *nodes)
{
    base_error error = {0};
    const base_status status = lockstep_nodes_read(job->nodes, nodes, &error);
    if (status && error.line)
        base_print_shown(stderr, "%s:%llu: error: %s\n", job->nodes, (unsigned long long)error.line,
                         error.message);
    else if (status)
        base_print_shown(stderr, "%s: error: %s\n", job->nodes, error.message);
    job->options.nodes = nodes->of;
    job->options.node_count = nodes->count;
    if (status)
        lockstep_nodes_release(nodes);
    return status ? CLI_TROUBLE : CLI_YES;
}

int lockstep_job_run(lockstep_job *job)
{
    base_error error = {0};
    lockstep_team team = {.count = 0};
    lockstep_nodes nodes = {.count = 0};
    lockstep_report report = {.job = job, .program = job->nodes ? job->nodes : job->operands[0]};
    job->options.words = job->operands;
    job->options.failing = job->failing;
    if (job->options.own && lockstep_look_at_own(job->options.own, &error)) {
        base_print_shown(stderr, "spex lockstep: %s\n", error.message);
        return CLI_TROUBLE;
    }
    if (job->nodes && read_nodes(job, &nodes) != CLI_YES)
        return CLI_TROUBLE;
    if (lockstep_explore_begin(&job->exploration)) {
        lockstep_explore_end(&job->exploration);
        return cli_out_of_memory("spex lockstep");
    }
    job->exploration.portfolio.has_tried = job->nodes != NULL; /* exhaustive is not for nodes */
    int outcome = CLI_TROUBLE;
    if (lockstep_team_start(&job->options, job->jobs, &team, &error) == BASE_OK) {
        const lockstep_program *first = &team.members[0].program;
        report.symbols = lockstep_open_symbols(first);
        memcpy(report.block, first->block, sizeof report.block);
        outcome = explore(job, &report, &team, &error);
        report.is_alone = team.is_alone;
    }
    lockstep_team_stop(&team);
    if (outcome == CLI_TROUBLE && *error.message) {
        base_print_shown(stderr, "spex lockstep: %s\n", error.message);
    } else if (outcome != CLI_TROUBLE) {
        report.is_under_tested = outcome == CLI_YES && lockstep_under_tested(&report);
        if (report.is_under_tested && !job->allows_under_tested)
            outcome = CLI_NO;
        const int written = lockstep_report_put(&report);
        outcome = written > outcome ? written : outcome;
    }
    release(&report);
    lockstep_explore_end(&job->exploration);
    lockstep_nodes_release(&nodes);
    return outcome;
}
