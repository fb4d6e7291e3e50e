/* spex compare: do two LTSs behave the same? */
#include "verifier/verifier.h"

#include <stdlib.h>

#include "verifier/say.h"
#include "verifier/story.h"

enum { OPTION_EQUIVALENCE = 256, OPTION_TAU, OPTION_JOBS };

static const spexc_option options[] = {
    {OPTION_EQUIVALENCE, "equivalence", "NAME", SPEXV_EQUIVALENCES, "behaving the same; default: branching"},
    {OPTION_TAU, "tau", "LABEL[,LABEL]", NULL,
     "in .aut files, these labels are internal; default: tau, else i"},
    {OPTION_JOBS, "jobs", "N", NULL, "use N threads"},
    {'q', "quiet", NULL, NULL, "print nothing; the exit status is the answer"},
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_compare_command = {
    "spex compare",
    "[OPTION]... A B",
    "Tells whether two labelled transition systems behave the same.",
    "A and B are .lts, .aut or .spex files, told apart by what they hold; '-' is standard input, FILE:NAME "
    "one\n"
    "of several specifications.",
    options,
};

typedef struct comparison {
    const char *operands[2];
    unsigned operand_count;
    lts_options lts;
    const char *tau;
    bool is_quiet;
    spexv_input inputs[2];
} comparison;

static void print_verdict(const comparison *job, bool is_equivalent)
{
    printf("%s and %s: ", job->inputs[0].path, job->inputs[1].path);
    spexv_print_styled(is_equivalent ? SPEXV_GOOD : SPEXV_BAD,
                       is_equivalent ? "equivalent" : "not equivalent", stdout);
    printf(" (%s)\n", lts_equivalence_name(job->lts.equivalence));
}

static lts_status explain(comparison *job, spexc_diagnostics *sources, lts_error *error)
{
    lts_explanation *why = NULL;
    lts_status status = lts_explain(job->inputs[0].lts, job->inputs[1].lts, &job->lts, &why, error);
    spexc_diagnostics *said = status || !why ? NULL : spexc_diagnostics_new();
    if (said) {
        spexv_side sides[2] = {spexv_side_of(job->inputs[0].path, &job->inputs[0], sources),
                               spexv_side_of(job->inputs[1].path, &job->inputs[1], sources)};
        spexv_story story;
        status = spexv_story_make(sides, why, job->lts.equivalence, &story);
        if (!status) {
            spexv_story_diagnose(&story, said);
            spexc_diagnostics_print(said, SPEXC_TEXT, SPEXC_COLOUR_AUTO, stdout);
            putchar('\n');
            spexv_story_print(&story, said, stdout, spexv_width(stdout));
            spexv_story_release(&story);
        }
        spexc_diagnostics_free(said);
    }
    lts_explanation_free(why);
    return status;
}

static int compare(comparison *job, spexc_diagnostics *diagnostics)
{
    bool is_equivalent;
    lts_error error = {0};
    lts_status status =
        lts_compare(job->inputs[0].lts, job->inputs[1].lts, &job->lts, &is_equivalent, &error);
    if (!status && !job->is_quiet) {
        print_verdict(job, is_equivalent);
        if (!is_equivalent)
            status = explain(job, diagnostics, &error);
    }
    if (status) {
        error.status = status;
        return spexv_report_error(diagnostics, job->inputs[0].path, &error);
    }
    return is_equivalent ? SPEXV_YES : SPEXV_NO;
}

static int read_and_compare(comparison *job)
{
    spexc_diagnostics *diagnostics = spexc_diagnostics_new();
    if (!diagnostics)
        return SPEXV_TROUBLE;
    int outcome = spexv_input_read_behaviour(job->operands[0], job->tau, diagnostics, &job->inputs[0]);
    int second = spexv_input_read_behaviour(job->operands[1], job->tau, diagnostics, &job->inputs[1]);
    outcome = second > outcome ? second : outcome;
    if (outcome == SPEXV_YES)
        outcome = compare(job, diagnostics);
    spexc_diagnostics_print(diagnostics, SPEXC_TEXT, SPEXC_COLOUR_AUTO, stderr);
    spexv_input_release(&job->inputs[0]);
    spexv_input_release(&job->inputs[1]);
    spexc_diagnostics_free(diagnostics);
    return outcome;
}

/* False: wrong usage, which was said. */
static bool take(comparison *job, const spexc_args *args, int key, const char *value)
{
    uint64_t jobs;
    switch (key) {
    case OPTION_EQUIVALENCE:
        return lts_equivalence_parse(value, &job->lts.equivalence);
    case OPTION_TAU:
        job->tau = value;
        return true;
    case OPTION_JOBS:
        if (!spexc_args_number(args, "--jobs", value, 1, SPEXV_JOBS_MAX, &jobs))
            return false;
        job->lts.jobs = (unsigned)jobs;
        return true;
    case 'q':
        job->is_quiet = true;
        return true;
    case SPEXC_ARGS_OPERAND:
        if (job->operand_count < 2)
            job->operands[job->operand_count] = value;
        job->operand_count++;
        return true;
    default:
        return false;
    }
}

int spexv_compare(int argc, char **argv)
{
    comparison job = {.lts = {.equivalence = LTS_BRANCHING}};
    spexc_args args;
    spexc_args_begin(&args, &spexv_compare_command, argc, argv);
    const char *value;
    for (int key; (key = spexc_args_next(&args, &value)) != SPEXC_ARGS_END;) {
        if (key == 'h') {
            spexc_print_help(&spexv_compare_command, stdout);
            return SPEXV_YES;
        }
        if (!take(&job, &args, key, value))
            return SPEXV_TROUBLE;
    }
    if (job.operand_count != 2)
        return spexc_args_complain(&args, "wants two files, not %u", job.operand_count);
    return read_and_compare(&job);
}
