/* spex lockstep replay, show, slice, export, shrink: a schedule from its file. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/guard.h"
#include "base/shown.h"
#include "verifier/lockstep/debug.h"
#include "verifier/lockstep/find.h"
#include "verifier/lockstep/report.h"

/* What a verb does with the schedule once it has been run. */
typedef struct filed {
    lockstep_job *job;
    lockstep_schedule wanted;
    lockstep_heading heading;
    lockstep_program program;
    lockstep_report report;
    lockstep_found found;
    char folder[64]; /* that nodes work in; "": none of its own */
    base_guard guard;
} filed;

static int read_schedule(const char *path, filed *f)
{
    base_error error = {0};
    FILE *in = fopen(path, "r");
    if (!in) {
        base_print_shown(stderr, "%s: error: %s\n", path, strerror(errno));
        return CLI_TROUBLE;
    }
    const base_status status = lockstep_schedule_read(in, &f->wanted, &f->heading, &error);
    fclose(in);
    if (status)
        base_print_shown(stderr, "%s:%" PRIu64 ": error: %s\n", path, error.line, error.message);
    return status ? CLI_TROUBLE : CLI_YES;
}

/* A program that was built since has other places, and maybe other steps. */
static void look_at_build(const char *path, const lockstep_heading *heading)
{
    char build[64];
    lockstep_build_id(path, build);
    if (*build && *heading->build && strcmp(heading->build, "-") != 0 && strcmp(build, heading->build) != 0)
        base_print_shown(
            stderr,
            "spex lockstep: %s was built anew since the schedule was made: its steps may be others%s\n", path,
            heading->point_count ? ", and the places of accesses are" : "");
}

static int complain(const base_error *error)
{
    base_print_shown(stderr, "spex lockstep: %s\n", *error->message ? error->message : "out of memory");
    return CLI_TROUBLE;
}

/* The program, and the options that the schedule was found with. */
static void take_options(filed *f)
{
    lockstep_options *o = &f->job->options;
    o->words = f->job->count > 1 ? f->job->operands + 1 : (const char *const *)(const void *)f->heading.own;
    if (f->heading.node_count) {
        o->nodes = f->heading.nodes;
        o->node_count = f->heading.node_count;
        o->defers = f->heading.defers;
        o->latency = f->heading.latency;
        o->skew = f->heading.skew;
    }
    o->faults = f->heading.faults;
    o->fault_count = f->heading.fault_count;
    f->report.program = o->node_count ? o->nodes[0].words[0] : o->words[0];
    if (f->heading.steps) {
        o->steps = f->heading.steps;
        o->spurious = f->heading.spurious;
        o->expected_exit = f->heading.expected_exit;
        o->is_idle_time = f->heading.is_idle_time;
        o->memory = f->heading.memory;
    }
    o->failing = 1u << f->wanted.outcome.failure;
}

/* A block of a test: the test itself starts what is wanted, by "VERB:FILE" and options, a line each, in its
 * environment. Returns when it cannot be run. */
static int become_test(const lockstep_job *job)
{
    char *given = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&given, &size);
    if (!out)
        return cli_out_of_memory("spex lockstep");
    fprintf(out, "%s:%s", job->verb, job->operands[0]);
    for (char *const *word = job->words + 1; *word; word++)
        if (*word != job->verb && *word != job->operands[0])
            fprintf(out, "\n%s", *word);
    if (fclose(out) == 0 && setenv("SPEX_LOCKSTEP", given, 1) == 0)
        execvp(job->options.words[0], (char *const *)(uintptr_t)job->options.words);
    fprintf(stderr, "spex lockstep: %s: %s\n", job->options.words[0], strerror(errno));
    free(given);
    return CLI_TROUBLE;
}

/* A folder of their own for nodes that had one. */
static int make_folder(filed *f)
{
    const char *base = getenv("TMPDIR");
    if (!f->heading.has_folder)
        return CLI_YES;
    snprintf(f->folder, sizeof f->folder, "%s/spex-nodes-XXXXXX", base && strlen(base) < 40 ? base : "/tmp");
    if (!mkdtemp(f->folder) || !base_guard_begin(&f->guard, f->folder)) {
        base_print_shown(stderr, "spex lockstep: %s: %s\n", f->folder, strerror(errno));
        f->folder[0] = '\0';
        return CLI_TROUBLE;
    }
    f->job->options.folder = f->folder;
    return CLI_YES;
}

/* Starts the program; on success it has to be stopped. */
static int start(filed *f)
{
    base_error error = {0};
    take_options(f);
    if (make_folder(f) != CLI_YES)
        return CLI_TROUBLE;
    if (*f->heading.block && !getenv(LOCKSTEP_ATTACH))
        return become_test(f->job);
    look_at_build(f->report.program, &f->heading);
    if (lockstep_start(&f->job->options, &f->program, &error))
        return complain(&error);
    if (lockstep_points_give(&f->heading, &f->wanted, &f->program, &error)) {
        lockstep_stop(&f->program);
        return complain(&error);
    }
    f->report.symbols = lockstep_open_symbols(&f->program);
    return CLI_YES;
}

/* Runs it by the schedule. */
static base_status run_once(filed *f, lockstep_outcome *outcome, base_error *error)
{
    static const lockstep_divergence ways[] = {[LOCKSTEP_FALL_NONE] = LOCKSTEP_ENDS,
                                               [LOCKSTEP_FALL_PLAIN] = LOCKSTEP_IGNORED,
                                               [LOCKSTEP_FALL_RANDOM] = LOCKSTEP_GOES_ON_AT_RANDOM};
    lockstep_schedule *got = &f->found.schedule;
    lockstep_schedule_give_strictly(&f->wanted, ways[f->job->fallback], f->job->exploration.seed,
                                    &f->program);
    base_status status = lockstep_run(&f->program, outcome, error);
    if (!status)
        status = lockstep_schedule_take(got, &f->program, outcome);
    if (!status && outcome->failure == LOCKSTEP_LOCK_ORDER)
        status = lockstep_find_lock_order(&f->program, &f->found.cycle);
    f->found.output = calloc(1, LOCKSTEP_OUTPUT_MAX + 1);
    if (f->found.output)
        lockstep_output(&f->program, f->found.output, LOCKSTEP_OUTPUT_MAX);
    if (!status && outcome->failure == LOCKSTEP_RACE) { /* for the calls of the earlier access */
        lockstep_schedule_give(got, &f->program);
        lockstep_outcome last;
        status = lockstep_run(&f->program, &last, error);
        if (!status)
            lockstep_schedule_take_race(got, &f->program);
    }
    return status;
}

/* What came of it, for the report. */
static base_status take_in(filed *f, const lockstep_outcome *outcome)
{
    lockstep_report *r = &f->report;
    const lockstep_outcome *wanted = &f->wanted.outcome;
    r->was_run = true;
    r->is_again = outcome->failure != LOCKSTEP_FINE && outcome->failure == wanted->failure &&
                  outcome->status == wanted->status;
    lockstep_tell_difference(&f->wanted, &f->found.schedule, r->symbols, r->divergence, sizeof r->divergence);
    f->found.is_reproducible = r->is_again;
    f->found.original_steps = f->wanted.count;
    if (f->job->wants_slice && !(f->found.is_kept = lockstep_slice(&f->found.schedule)))
        return BASE_E_NOMEM;
    return BASE_OK;
}

/* Replay: what came of it is told; the exit status is that of a test. */
static int replay(filed *f)
{
    base_error error = {0};
    lockstep_outcome outcome;
    if (f->job->wants_debugger)
        return lockstep_debug(&f->program, &f->wanted, &error) ? complain(&error) : CLI_YES;
    base_status status = run_once(f, &outcome, &error);
    if (!status)
        status = take_in(f, &outcome);
    if (status)
        return complain(&error);
    const int written = lockstep_report_put(&f->report);
    return written != CLI_YES ? written : f->report.is_again ? CLI_NO : CLI_YES;
}

/* Told in a format: that it fails is no news. */
static int export_it(filed *f)
{
    const int outcome = replay(f);
    return outcome == CLI_NO && f->report.is_again ? CLI_YES : outcome;
}

/* FILE-small.sched, where --trace does not say another. */
static char *name_small(const lockstep_job *job)
{
    const char *path = job->operands[0];
    const size_t length = strlen(path);
    const bool has_suffix = length > 6 && strcmp(path + length - 6, ".sched") == 0;
    char *name = NULL;
    if (job->trace)
        return strdup(job->trace);
    return asprintf(&name, "%.*s-small.sched", (int)(has_suffix ? length - 6 : length), path) < 0 ? NULL
                                                                                                  : name;
}

static int keep_small(filed *f)
{
    f->heading.words = f->job->options.words;
    f->found.trace = name_small(f->job);
    return f->found.trace ? lockstep_keep(&f->found.schedule, &f->heading, f->found.trace)
                          : cli_out_of_memory("spex lockstep");
}

static int shrink(filed *f)
{
    base_error error = {0};
    lockstep_outcome outcome;
    lockstep_schedule original = {0};
    lockstep_schedule_give(&f->wanted, &f->program);
    base_status status = lockstep_run(&f->program, &outcome, &error);
    if (!status && (outcome.failure != f->wanted.outcome.failure || outcome.failure == LOCKSTEP_FINE)) {
        fprintf(stderr,
                "spex lockstep: the program does not fail by this schedule, so that it cannot be made "
                "smaller\n");
        return CLI_NO;
    }
    if (!status)
        status = lockstep_find(f->job, &f->program, &outcome, false, f->report.symbols, &f->found, &original,
                               &error);
    lockstep_schedule_release(&original);
    if (status)
        return complain(&error);
    f->report.was_run = f->report.is_again = true;
    int result = keep_small(f);
    return result == CLI_YES ? lockstep_report_put(&f->report) : result;
}

/* Does one of these with the schedule that the first operand names. */
static int with_schedule(lockstep_job *job, int (*verb)(filed *), bool runs)
{
    filed f = {.job = job, .report = {.job = job, .is_file = true}};
    int outcome = read_schedule(job->operands[0], &f);
    if (outcome == CLI_YES) {
        f.found.strategy = f.heading.strategy;
        f.found.seed = f.heading.seed;
        f.found.number = f.heading.number;
        f.report.found = &f.found;
        f.report.count = 1;
        f.report.program = f.heading.node_count ? f.heading.nodes[0].words[0] : f.heading.own[0];
        outcome = runs ? start(&f) : CLI_YES;
    }
    if (outcome == CLI_YES) {
        outcome = verb(&f);
        if (runs)
            lockstep_stop(&f.program);
    }
    if (*f.folder)
        base_guard_end(&f.guard);
    lockstep_symbols_close(f.report.symbols);
    lockstep_found_release(&f.found);
    lockstep_schedule_release(&f.wanted);
    lockstep_heading_release(&f.heading);
    return outcome;
}

int lockstep_job_replay(lockstep_job *job)
{
    return with_schedule(job, replay, true);
}

int lockstep_job_export(lockstep_job *job)
{
    return with_schedule(job, export_it, true);
}

int lockstep_job_slice(lockstep_job *job)
{
    job->wants_slice = true;
    return with_schedule(job, export_it, true);
}

int lockstep_job_shrink(lockstep_job *job)
{
    return with_schedule(job, shrink, true);
}

/* What the file says, as it stands there. */
static int show(filed *f)
{
    f->found.schedule = f->wanted;
    f->wanted = (lockstep_schedule){0};
    f->found.is_reproducible = true;
    return lockstep_report_put(&f->report);
}

int lockstep_job_show(lockstep_job *job)
{
    return with_schedule(job, show, false);
}
