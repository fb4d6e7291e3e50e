/* spex lockstep replay, show: a schedule from its file. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "verifier/lockstep/job.h"

static int read_schedule(const char *path, lockstep_schedule *s, lockstep_heading *heading)
{
    base_error error = {0};
    FILE *in = fopen(path, "r");
    if (!in) {
        fprintf(stderr, "%s: error: %s\n", path, strerror(errno));
        return CLI_TROUBLE;
    }
    const base_status status = lockstep_schedule_read(in, s, heading, &error);
    fclose(in);
    if (status)
        fprintf(stderr, "%s:%" PRIu64 ": error: %s\n", path, error.line, error.message);
    return status ? CLI_TROUBLE : CLI_YES;
}

/* A program that was built since has other places, and maybe other steps. */
static void look_at_build(const char *path, const lockstep_heading *heading)
{
    char build[64];
    lockstep_build_id(path, build);
    if (*build && *heading->build && strcmp(heading->build, "-") != 0 && strcmp(build, heading->build) != 0)
        fprintf(stderr, "spex lockstep: %s was built anew since the schedule was made\n", path);
}

static void tell_divergence(const lockstep_schedule *wanted, const lockstep_schedule *got, uint32_t at)
{
    const bool has_wanted = at < wanted->count, has_got = at < got->count;
    printf("diverged at step %" PRIu32 ": ", at + 1);
    if (has_wanted)
        printf("expected thread %u to %s, ", wanted->steps[at].thread,
               lockstep_op_name(wanted->steps[at].op));
    else
        printf("expected the end, ");
    if (!has_got) {
        printf("found the end\n");
        return;
    }
    printf("found thread %u to %s; ready were", got->steps[at].thread, lockstep_op_name(got->steps[at].op));
    for (uint64_t rest = got->steps[at].ready; rest; rest &= rest - 1)
        printf(" %d", __builtin_ctzll(rest));
    putchar('\n');
}

/* Runs the program by the schedule, and tells how it went. */
static int replay_program(lockstep_job *job, lockstep_schedule *wanted, const lockstep_heading *heading)
{
    base_error error = {0};
    lockstep_program program;
    lockstep_outcome outcome;
    lockstep_schedule got = {0};
    look_at_build(job->options.words[0], heading);
    job->options.failing = 1u << wanted->outcome.failure;
    bool is_started = lockstep_start(&job->options, &program, &error) == BASE_OK;
    if (is_started && lockstep_points_give(heading, wanted, &program, &error)) {
        lockstep_stop(&program);
        is_started = false;
    }
    if (!is_started) {
        fprintf(stderr, "spex lockstep: %s\n", error.message);
        return CLI_TROUBLE;
    }
    lockstep_symbols *symbols = lockstep_symbols_open(program.process);
    lockstep_schedule_give(wanted, &program);
    base_status status = lockstep_run(&program, &outcome, &error);
    if (!status)
        status = lockstep_schedule_take(&got, &program, &outcome);
    if (!status && outcome.failure == LOCKSTEP_RACE) { /* once more, for the calls of the earlier access */
        lockstep_schedule_give(&got, &program);
        status = lockstep_run(&program, &outcome, &error);
        if (!status)
            lockstep_schedule_take_race(&got, &program);
    }
    int result = CLI_TROUBLE;
    if (status) {
        fprintf(stderr, "spex lockstep: %s\n", *error.message ? error.message : "out of memory");
    } else {
        char output[65537];
        const uint32_t at = lockstep_first_difference(wanted, &got);
        const bool is_same =
            outcome.failure == wanted->outcome.failure && outcome.status == wanted->outcome.status;
        lockstep_tell_lanes(&got, symbols, stdout);
        if (outcome.failure == LOCKSTEP_DEADLOCK)
            lockstep_tell_waits(&got, symbols, stdout);
        lockstep_cycle cycle;
        if (outcome.failure == LOCKSTEP_LOCK_ORDER && !lockstep_find_lock_order(&program, &cycle))
            lockstep_tell_lock_order(&cycle, symbols, stdout);
        if (outcome.failure == LOCKSTEP_RACE)
            lockstep_tell_race(&got, symbols, stdout);
        if (at < wanted->count || at < got.count)
            tell_divergence(wanted, &got, at);
        const size_t length = lockstep_output(&program, output, sizeof output - 1);
        if (!job->shown || strcmp(job->shown, "none") != 0)
            fwrite(output, 1, length, stdout);
        if (outcome.failure == LOCKSTEP_FINE)
            printf("it did not fail\n");
        else
            printf("%s: %s%s\n", lockstep_failure_name(outcome.failure), outcome.message,
                   is_same ? "" : " (another failure than before)");
        result = is_same && outcome.failure != LOCKSTEP_FINE ? CLI_NO : CLI_YES;
    }
    lockstep_schedule_release(&got);
    lockstep_symbols_close(symbols);
    lockstep_stop(&program);
    return result;
}

static int replay(lockstep_job *job, lockstep_schedule *wanted, const lockstep_heading *heading)
{
    size_t count = 0;
    while (heading->own[count])
        count++;
    const char **words = base_alloc_zeroed((uint64_t)count + 1, sizeof *words);
    if (!words)
        return cli_out_of_memory("spex lockstep");
    for (size_t i = 0; i < count; i++)
        words[i] = heading->own[i];
    job->options.words = job->count > 1 ? job->operands + 1 : words;
    if (heading->steps) { /* as it was found */
        job->options.steps = heading->steps;
        job->options.spurious = heading->spurious;
        job->options.expected_exit = heading->expected_exit;
        job->options.is_idle_time = heading->is_idle_time;
    }
    const int outcome = replay_program(job, wanted, heading);
    free(words);
    return outcome;
}

int lockstep_job_replay(lockstep_job *job)
{
    lockstep_schedule schedule = {0};
    lockstep_heading heading = {0};
    int outcome = read_schedule(job->operands[0], &schedule, &heading);
    if (outcome == CLI_YES)
        outcome = replay(job, &schedule, &heading);
    lockstep_schedule_release(&schedule);
    lockstep_heading_release(&heading);
    return outcome;
}

int lockstep_job_show(lockstep_job *job)
{
    lockstep_schedule schedule = {0};
    lockstep_heading heading = {0};
    int outcome = read_schedule(job->operands[0], &schedule, &heading);
    if (outcome == CLI_YES) {
        printf("%s: %s, %" PRIu32 " steps, found by %s in run %" PRIu64 " with seed %" PRIx64 "\n",
               heading.own[0], lockstep_failure_name(schedule.outcome.failure), schedule.count,
               heading.strategy, heading.number, heading.seed);
        printf("  %s\n", schedule.outcome.message);
        for (uint32_t i = 0; i < schedule.count; i++)
            if (schedule.steps[i].thread >= schedule.thread_count)
                schedule.thread_count = schedule.steps[i].thread + 1u;
        lockstep_tell_lanes(&schedule, NULL, stdout);
    }
    lockstep_schedule_release(&schedule);
    lockstep_heading_release(&heading);
    return outcome;
}
