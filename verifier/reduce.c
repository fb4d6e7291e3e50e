/* spex reduce: the smallest LTS that behaves the same. */
#include "verifier/verifier.h"

#include <inttypes.h>
#include <stdlib.h>

#include "verifier/input.h"
#include "verifier/output.h"
#include "verifier/progress.h"
#include "verifier/stats.h"
#include "verifier/words.h"

enum { OPTION_CLASSES = 256, OPTION_NO_REACH };

static const spexc_option options[] = {
    SPEXV_ROW_EQUIVALENCE,
    SPEXV_ROW_OUTPUT,
    {OPTION_CLASSES, "classes", "FILE", NULL, "write which state went where: lines STATE, a tab, NEW STATE"},
    {OPTION_NO_REACH, "no-reach", NULL, NULL, "keep states that cannot be reached"},
    SPEXV_ROW_TAU,
    SPEXV_ROW_JOBS,
    SPEXV_ROW_STATS,
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_reduce_command = {
    "spex reduce",
    "[OPTION]... FILE",
    "Writes the smallest system that behaves the same, as .aut.",
    "FILE is an .lts, .spex, .aut, FSM or CSV file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input.",
    options,
};

typedef struct reduction {
    const char *operand, *output, *classes_path, *tau;
    lts_options lts;
    bool wants_stats;
    lts_stats stats;
    spexv_progress progress;
    const lts *from;
    lts *quotient;
    lts_partition classes;
} reduction;

static lts_status write_quotient(FILE *out, void *arg)
{
    const reduction *job = arg;
    return lts_write_aut(job->quotient, job->lts.jobs, out);
}

static lts_status write_classes(FILE *out, void *arg)
{
    const reduction *job = arg;
    char number[16];
    for (lts_state s = 0; s < job->classes.states; s++) {
        fputs(lts_state_text(job->from, s, number), out);
        if (job->classes.block_of[s] == LTS_NONE)
            fputs("\t-\n", out);
        else
            fprintf(out, "\t%" PRIu32 "\n", job->classes.block_of[s]);
    }
    return ferror(out) ? LTS_E_IO : LTS_OK;
}

static int write_results(reduction *job)
{
    double since = lts_seconds();
    if (job->output) /* else it goes to the terminal itself, perhaps */
        spexv_progress_tell("writing", 0, 0, &job->progress);
    int outcome = spexv_output(job->output, write_quotient, job);
    if (outcome == SPEXV_YES && job->classes_path)
        outcome = spexv_output(job->classes_path, write_classes, job);
    lts_stats_phase(job->lts.stats, "write", since);
    spexv_progress_end(&job->progress);
    if (outcome == SPEXV_YES && job->wants_stats) {
        spexv_print_size("read", job->from);
        spexv_print_size("reduced", job->quotient);
        spexv_print_stats(&job->stats);
    }
    return outcome;
}

static int reduce(reduction *job, spexc_diagnostics *diagnostics)
{
    spexv_input input;
    spexv_progress_begin(&job->progress);
    job->lts.progress = spexv_progress_tell;
    job->lts.progress_arg = &job->progress;
    job->lts.stats = job->wants_stats ? &job->stats : NULL;
    int outcome = spexv_input_read_behaviour(job->operand, job->tau, &job->lts, diagnostics, &input);
    if (outcome != SPEXV_YES) {
        spexv_progress_end(&job->progress);
        return outcome;
    }
    job->from = input.lts;
    lts_error error = {0};
    lts_status status =
        lts_reduce(job->from, &job->lts, &job->quotient, job->classes_path ? &job->classes : NULL, &error);
    spexv_progress_end(&job->progress);
    if (status) {
        error.status = status;
        outcome = spexv_report_error(diagnostics, input.path, &error);
    } else {
        outcome = write_results(job);
    }
    lts_partition_release(&job->classes);
    lts_free(job->quotient);
    spexv_input_release(&input);
    return outcome;
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    reduction *job = arg;
    switch (key) {
    case SPEXC_ARGS_OPERAND:
        return spexv_take_operand(args, value, &job->operand);
    case 'o':
        job->output = value;
        return SPEXV_GO_ON;
    case OPTION_CLASSES:
        job->classes_path = value;
        return SPEXV_GO_ON;
    case OPTION_NO_REACH:
        job->lts.keep_unreachable = true;
        return SPEXV_GO_ON;
    case SPEXV_OPTION_STATS:
        job->wants_stats = true;
        return SPEXV_GO_ON;
    default:
        return spexv_take_common(args, key, value, &job->lts, &job->tau);
    }
}

int spexv_reduce(int argc, char **argv)
{
    reduction job = {.lts = {.equivalence = LTS_BRANCHING}};
    spexc_args args;
    int outcome = spexv_words(&spexv_reduce_command, argc, argv, &args, take, &job);
    if (outcome != SPEXV_GO_ON)
        return outcome;
    if (!job.operand)
        return spexc_args_complain(&args, "no file was named");
    spexc_diagnostics *diagnostics = spexc_diagnostics_new();
    if (!diagnostics)
        return SPEXV_TROUBLE;
    outcome = reduce(&job, diagnostics);
    spexc_diagnostics_print(diagnostics, SPEXC_TEXT, SPEXC_COLOUR_AUTO, stderr);
    spexc_diagnostics_free(diagnostics);
    return outcome;
}
