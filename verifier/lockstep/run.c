/* spex lockstep run. */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "verifier/lockstep/job.h"

enum { SHRINK_RUNS = 2000, OUTPUT_MAX = 65536 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs it twice again by its schedule. */
static base_status confirm(lockstep_program *p, lockstep_found *f, base_error *error)
{
    f->is_reproducible = true;
    f->differs_at = UINT32_MAX;
    for (int i = 0; i < 2 && f->is_reproducible; i++) {
        lockstep_outcome outcome;
        lockstep_schedule again = {0};
        lockstep_schedule_give(&f->schedule, p);
        base_status status = lockstep_run(p, &outcome, error);
        if (!status)
            status = lockstep_schedule_take(&again, p, &outcome);
        if (!status && !lockstep_same_failure(&outcome, &f->schedule.outcome)) {
            f->is_reproducible = false;
            f->differs_at = lockstep_first_difference(&again, &f->schedule);
        }
        lockstep_schedule_release(&again);
        if (status)
            return status;
    }
    return BASE_OK;
}

static bool is_known(const lockstep_report *r, const lockstep_outcome *outcome)
{
    for (size_t i = 0; i < r->count; i++)
        if (lockstep_same_failure(&r->found[i].schedule.outcome, outcome))
            return true;
    return false;
}

/* The file for a schedule: given, or PROGRAM.sched; the second is PROGRAM-2.sched. */
static char *trace_name(const lockstep_report *r)
{
    char *path = NULL, *copy = strdup(r->job->operands[0]);
    const size_t number = r->count + 1;
    if (copy && r->job->trace && number == 1)
        path = strdup(r->job->trace);
    else if (copy && number == 1 && asprintf(&path, "%s.sched", basename(copy)) < 0)
        path = NULL;
    else if (copy && number > 1) {
        const char *stem = r->job->trace ? r->job->trace : basename(copy);
        const size_t length = strlen(stem),
                     cut = r->job->trace && length > 6 && strcmp(stem + length - 6, ".sched") == 0 ? 6 : 0;
        if (asprintf(&path, "%.*s-%zu.sched", (int)(length - cut), stem, number) < 0)
            path = NULL;
    }
    free(copy);
    return path;
}

typedef struct writing {
    const lockstep_schedule *schedule;
    lockstep_heading heading;
} writing;

static base_status write_schedule(FILE *out, void *arg)
{
    const writing *w = arg;
    return lockstep_schedule_write(w->schedule, &w->heading, out);
}

static int keep_trace(const lockstep_report *r, const lockstep_program *p, lockstep_found *f)
{
    writing w = {.schedule = &f->schedule, .heading = {.words = r->job->options.words}};
    lockstep_build_id(r->job->operands[0], w.heading.build);
    snprintf(w.heading.strategy, sizeof w.heading.strategy, "%s", f->strategy);
    w.heading.seed = r->job->exploration.seed;
    w.heading.number = f->number;
    w.heading.steps = r->job->options.steps;
    w.heading.spurious = r->job->options.spurious;
    w.heading.expected_exit = r->job->options.expected_exit;
    w.heading.is_idle_time = r->job->options.is_idle_time;
    f->trace = trace_name(r);
    const base_status named = lockstep_points_name(p, f->schedule.points, &w.heading);
    const int written =
        f->trace && !named ? cli_output(f->trace, write_schedule, &w) : cli_out_of_memory("spex lockstep");
    lockstep_heading_release(&w.heading);
    return written;
}

/* Takes in a failure: again, smaller, into a file. Returns an exit status. */
static int take_in(lockstep_report *r, lockstep_program *p, const lockstep_outcome *outcome,
                   base_error *error)
{
    const lockstep_job *job = r->job;
    lockstep_found f = {.number = job->exploration.done, .strategy = job->exploration.last};
    base_status status = lockstep_schedule_take(&f.schedule, p, outcome);
    f.original_steps = f.schedule.count;
    if (!status)
        status = confirm(p, &f, error);
    uint32_t used;
    if (!status && f.is_reproducible && !job->no_shrink)
        status = lockstep_shrink(p, &f.schedule, SHRINK_RUNS, &used, error);
    if (!status) { /* what it writes when it fails */
        lockstep_outcome last;
        lockstep_schedule_give(&f.schedule, p);
        status = lockstep_run(p, &last, error);
        if (!status && lockstep_same_failure(&last, &f.schedule.outcome))
            lockstep_schedule_take_race(&f.schedule, p);
        if (!status && last.failure == LOCKSTEP_LOCK_ORDER)
            status = lockstep_find_lock_order(p, &f.cycle);
        f.output = calloc(1, OUTPUT_MAX + 1);
        if (!status && f.output)
            lockstep_output(p, f.output, OUTPUT_MAX);
    }
    if (!status && !base_grow(r->found, r->capacity, r->count + 1))
        status = BASE_E_NOMEM;
    if (status) {
        lockstep_schedule_release(&f.schedule);
        free(f.output);
        return status == BASE_E_NOMEM ? cli_out_of_memory("spex lockstep") : CLI_TROUBLE;
    }
    const int written = keep_trace(r, p, &f);
    r->found[r->count++] = f;
    return written == CLI_YES ? CLI_NO : CLI_TROUBLE;
}

/* What the run wrote, on standard error. */
static void show_output(const lockstep_program *p)
{
    char *text = malloc(OUTPUT_MAX);
    if (text)
        fwrite(text, 1, lockstep_output(p, text, OUTPUT_MAX), stderr);
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

static int explore(lockstep_job *job, lockstep_report *r, lockstep_program *p, base_error *error)
{
    cli_progress progress;
    const double begun = now();
    lockstep_exploration *x = &job->exploration;
    int outcome = CLI_YES;
    bool is_over = false;
    cli_progress_begin(&progress);
    while (!is_over && (x->seconds || x->done < x->runs) &&
           (!x->seconds || now() - begun < (double)x->seconds)) {
        lockstep_outcome one = {.failure = LOCKSTEP_FINE};
        if (lockstep_explore_next(x, p, &one, &is_over, error)) {
            outcome = CLI_TROUBLE;
            break;
        }
        note_lock_order(r, p, &one);
        r->races += p->memory->result.races > 0;
        r->unwatched += p->memory->result.unwatched > 0;
        if (job->shown && strcmp(job->shown, "all") == 0)
            show_output(p);
        cli_progress_tell("schedules", x->done, x->seconds ? 0 : x->runs, &progress);
        if (one.failure == LOCKSTEP_FINE || one.failure >= LOCKSTEP_CUT ||
            !(job->failing >> one.failure & 1) || is_known(r, &one))
            continue;
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
    for (size_t i = 0; i < r->count; i++) {
        lockstep_schedule_release(&r->found[i].schedule);
        free(r->found[i].trace);
        free(r->found[i].output);
    }
    free(r->found);
    lockstep_symbols_close(r->symbols);
}

int lockstep_job_run(lockstep_job *job)
{
    base_error error = {0};
    lockstep_program program;
    lockstep_report report = {.job = job};
    job->options.words = job->operands;
    job->options.failing = job->failing;
    if (lockstep_explore_begin(&job->exploration)) {
        lockstep_explore_end(&job->exploration);
        return cli_out_of_memory("spex lockstep");
    }
    int outcome = CLI_TROUBLE;
    if (lockstep_start(&job->options, &program, &error) == BASE_OK) {
        report.symbols = lockstep_symbols_open(program.process);
        outcome = explore(job, &report, &program, &error);
        lockstep_stop(&program);
    }
    if (outcome == CLI_TROUBLE && *error.message) {
        fprintf(stderr, "spex lockstep: %s\n", error.message);
    } else if (outcome != CLI_TROUBLE) {
        const lockstep_exploration *x = &job->exploration;
        report.is_under_tested =
            outcome == CLI_YES && (x->choices == 0 || x->threads < 2 || x->cut + x->limited == x->done);
        if (report.is_under_tested && !job->allows_under_tested)
            outcome = CLI_NO;
        const bool is_json = job->format && strcmp(job->format, "json") == 0;
        const int written =
            cli_output(job->output, is_json ? lockstep_report_json : lockstep_report_text, &report);
        outcome = written > outcome ? written : outcome;
    }
    release(&report);
    lockstep_explore_end(&job->exploration);
    return outcome;
}
