/* A failure is confirmed, made small, and run once more for what it writes; schedules go to files. */
#include "verifier/lockstep/find.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHRINK_RUNS = 2000, CONFIRMATIONS = 2 };

lockstep_symbols *lockstep_open_symbols(const lockstep_program *p)
{
    assert(p);
    const uint32_t count = p->options->node_count;
    lockstep_symbols *symbols = lockstep_symbols_open(count ? p->nodes[0].process : p->process);
    for (uint32_t i = 1; i < count; i++)
        lockstep_symbols_add(symbols, i, p->nodes[i].process);
    return symbols;
}

/* ---- where two runs differ ---- */

static void step_text(const lockstep_schedule *s, uint32_t i, lockstep_symbols *symbols, char *text,
                      size_t size)
{
    char operation[96], line[96] = "";
    if (i >= s->count) {
        snprintf(text, size, "the end");
        return;
    }
    lockstep_tell_operation(s, i, symbols, operation, sizeof operation);
    if (s->steps[i].place)
        lockstep_symbols_line(symbols, s->steps[i].place, s->steps[i].op != LOCKSTEP_SPIN, line, sizeof line);
    snprintf(text, size, "thread %u to %s%s%s%s", s->steps[i].thread, operation, *line ? " (" : "", line,
             *line ? ")" : "");
}

void lockstep_tell_difference(const lockstep_schedule *wanted, const lockstep_schedule *got,
                              lockstep_symbols *symbols, char *text, size_t size)
{
    assert(wanted && got && text);
    char expected[240], found[240];
    const uint32_t at = lockstep_first_difference(wanted, got);
    *text = '\0';
    if (at >= wanted->count && at >= got->count)
        return;
    step_text(wanted, at, symbols, expected, sizeof expected);
    step_text(got, at, symbols, found, sizeof found);
    size_t used =
        (size_t)snprintf(text, size, "step %" PRIu32 ": expected %s, found %s", at + 1, expected, found);
    if (at >= got->count || used >= size)
        return;
    used += (size_t)snprintf(text + used, size - used, "; ready were");
    for (lockstep_set rest = got->steps[at].ready; rest && used < size; rest &= rest - 1)
        used += (size_t)snprintf(text + used, size - used, " %" PRIu32, lockstep_first_of(rest));
}

/* ---- once more ---- */

/* The first thing before step `at` that the schedule does not decide; false: there is none. */
static bool find_source(const lockstep_schedule *s, uint32_t at, lockstep_symbols *symbols, char *text,
                        size_t size)
{
    static const char *const names[LOCKSTEP_SOURCES] = {
        [LOCKSTEP_OF_CLOCK] = "it reads a clock of processor time",
        [LOCKSTEP_OF_CHANCE] = "it reads what is random",
        [LOCKSTEP_OF_PROCESS] = "it asks for its process's number, which is another in each run",
        [LOCKSTEP_OF_KERNEL] = "it asks the kernel for what is not controlled",
        [LOCKSTEP_OF_CLONES] = "it starts threads by clone, which are not controlled",
        [LOCKSTEP_OF_CHILDREN] = "it starts processes, which are not controlled",
        [LOCKSTEP_OF_PROGRAMS] = "it gives its place to another program",
        [LOCKSTEP_OF_FILES] = "it changes files that are not put back (--fresh)"};
    char line[96];
    int best = -1;
    for (int i = 0; i < LOCKSTEP_SOURCES; i++)
        if (s->sources[i].count && s->sources[i].step <= at &&
            (best < 0 || (best == LOCKSTEP_OF_PROCESS && i > best)))
            best = i;
    if (best < 0)
        return false;
    lockstep_symbols_line(symbols, s->sources[best].place, 1, line, sizeof line);
    snprintf(text, size, "%s, at %s", names[best], line);
    return true;
}

/* Are objects elsewhere? */
static bool has_moved(const lockstep_schedule *a, const lockstep_schedule *b)
{
    bool has = false;
    for (uint32_t i = 0; i < a->object_count && i < b->object_count; i++)
        has |= a->objects[i].address != b->objects[i].address;
    return has;
}

/* What may be behind it that two runs by one schedule differ. */
static void tell_reason(const lockstep_schedule *wanted, const lockstep_schedule *again,
                        lockstep_symbols *symbols, lockstep_found *f)
{
    char difference[300], source[200];
    const char *reason = source;
    lockstep_tell_difference(wanted, again, symbols, difference, sizeof difference);
    if (again->spins || wanted->spins)
        reason = "a thread that spins was taken off by a timer";
    else if (again->outside || wanted->outside)
        reason = "it waits for something outside, which may come later or never";
    else if (!find_source(again, lockstep_first_difference(wanted, again), symbols, source, sizeof source))
        reason = has_moved(wanted, again) ? "what it uses has other addresses"
                 : *difference            ? "it does not go by its schedule, its input and its clocks alone"
                                          : "the same steps ended in another way";
    snprintf(f->why, sizeof f->why, "%s%s%s", reason, *difference ? "; " : "", difference);
}

/* Does a run of it take seconds, so that making it small would take hours? */
static bool takes_time(const lockstep_schedule *s)
{
    return s->spins > 0 || s->outcome.failure == LOCKSTEP_HANG;
}

/* Runs it again by its schedule. */
static base_status confirm(lockstep_program *p, lockstep_symbols *symbols, lockstep_found *f,
                           base_error *error)
{
    f->is_reproducible = true;
    const int times = takes_time(&f->schedule) ? 1 : CONFIRMATIONS;
    for (int i = 0; i < times && f->is_reproducible; i++) {
        lockstep_outcome outcome;
        lockstep_schedule again = {0};
        lockstep_schedule_give(&f->schedule, p);
        base_status status = lockstep_run(p, &outcome, error);
        if (!status)
            status = lockstep_schedule_take(&again, p, &outcome);
        if (!status && !lockstep_same_failure(p->options, &outcome, &f->schedule.outcome)) {
            f->is_reproducible = false;
            tell_reason(&f->schedule, &again, symbols, f);
        }
        lockstep_schedule_release(&again);
        if (status)
            return status;
    }
    return BASE_OK;
}

/* For what it writes when it fails, the calls of a race, the circle of locks. */
static base_status run_last(lockstep_program *p, lockstep_found *f, base_error *error)
{
    lockstep_outcome last;
    lockstep_schedule_give(&f->schedule, p);
    base_status status = lockstep_run(p, &last, error);
    if (!status && lockstep_same_failure(p->options, &last, &f->schedule.outcome))
        lockstep_schedule_take_race(&f->schedule, p);
    if (!status && last.failure == LOCKSTEP_LOCK_ORDER)
        status = lockstep_find_lock_order(p, &f->cycle);
    f->output = calloc(1, LOCKSTEP_OUTPUT_MAX + 1);
    if (!status && f->output)
        lockstep_output(p, f->output, LOCKSTEP_OUTPUT_MAX);
    return status;
}

base_status lockstep_find(const lockstep_job *job, lockstep_program *p, const lockstep_outcome *outcome,
                          bool no_shrink, lockstep_symbols *symbols, lockstep_found *f,
                          lockstep_schedule *original, base_error *error)
{
    assert(job && p && outcome && f && original);
    base_status status = lockstep_schedule_take(&f->schedule, p, outcome);
    f->original_steps = f->schedule.count;
    f->original_preemptions = f->schedule.preemptions;
    if (!status)
        status = confirm(p, symbols, f, error);
    if (!status && f->is_reproducible && !no_shrink && !takes_time(&f->schedule)) {
        uint32_t used;
        status = lockstep_schedule_copy(&f->schedule, original);
        if (!status)
            status = lockstep_shrink(p, &f->schedule, SHRINK_RUNS, &used, error);
    }
    if (!status)
        status = run_last(p, f, error);
    if (!status && job->wants_slice && !(f->is_kept = lockstep_slice(&f->schedule)))
        status = BASE_E_NOMEM;
    return status;
}

void lockstep_found_release(lockstep_found *f)
{
    lockstep_schedule_release(&f->schedule);
    free(f->trace);
    free(f->original);
    free(f->output);
    free(f->is_kept);
}

/* ---- files ---- */

void lockstep_head(const lockstep_options *o, const lockstep_found *f, lockstep_heading *heading)
{
    assert(o && f && heading);
    *heading = (lockstep_heading){.words = o->words,
                                  .seed = f->seed,
                                  .number = f->number,
                                  .steps = o->steps,
                                  .spurious = o->spurious,
                                  .expected_exit = o->expected_exit,
                                  .is_idle_time = o->is_idle_time,
                                  .memory = o->memory,
                                  .nodes = (lockstep_node *)(uintptr_t)o->nodes,
                                  .node_count = o->node_count,
                                  .faults = o->faults,
                                  .fault_count = o->fault_count,
                                  .defers = o->defers,
                                  .latency = o->latency,
                                  .skew = o->skew};
    snprintf(heading->strategy, sizeof heading->strategy, "%s", f->strategy);
    heading->strategy[strcspn(heading->strategy, " ")] = '\0';
}

typedef struct writing {
    const lockstep_schedule *schedule;
    const lockstep_heading *heading;
} writing;

static base_status write_schedule(FILE *out, void *arg)
{
    const writing *w = arg;
    return lockstep_schedule_write(w->schedule, w->heading, out);
}

int lockstep_keep(const lockstep_schedule *schedule, const lockstep_heading *heading, const char *path)
{
    assert(schedule && heading && path);
    writing w = {.schedule = schedule, .heading = heading};
    return cli_output(path, write_schedule, &w);
}
