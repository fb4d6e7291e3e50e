/* spex compare: do two LTSs behave the same, or does one refine the other? */
#include "verifier/verifier.h"

#include <assert.h>
#include <string.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

enum { OPTION_CERTIFICATE = 256, OPTION_REFINES, OPTION_FORMULA };

static const cli_option options[] = {
    CLI_ROW_EQUIVALENCE,
    CLI_ROW_MAX_SUBSETS,
    {OPTION_REFINES, "refines", "NAME", &cli_preorders,
     "tell instead whether A refines B: does nothing that B does not allow"},
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
    CLI_ROW_JOBS,
    CLI_ROW_STATS,
    {OPTION_CERTIFICATE, "certificate", "FILE", &cli_file_to_write,
     "write what proves the verdict to FILE, for spex-check-certificate"},
    {OPTION_FORMULA, "formula", NULL, NULL, "print a formula as well that is true of A and false of B"},
    {'q', "quiet", NULL, NULL, "print nothing; the exit status is the answer"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct comparison {
    cli_common common; /* in a refinement the equivalence is that of its traces: as blind to silent steps */
    const char *operands[2];
    bool has_equivalence, is_refinement;
    lts_preorder preorder; /* of a refinement */
    const char *certificate;
    bool is_quiet, wants_formula;
    verdict_input inputs[2];
} comparison;

/* What a side is called: its file, or, where both are of one file, what was asked for. */
static const char *name_of(const comparison *job, unsigned side)
{
    bool is_one_file = strcmp(job->inputs[0].path, job->inputs[1].path) == 0;
    return is_one_file ? job->operands[side] : job->inputs[side].path;
}

static void print_verdict(const comparison *job, bool holds)
{
    cli_style style = holds ? CLI_GOOD : CLI_BAD;
    if (job->is_refinement) {
        printf("%s ", name_of(job, 0));
        cli_print_styled(style, holds ? "refines" : "does not refine", stdout);
        printf(" %s (%s)\n", name_of(job, 1), lts_preorder_name(job->preorder));
    } else {
        printf("%s and %s: ", name_of(job, 0), name_of(job, 1));
        cli_print_styled(style, holds ? "equivalent" : "not equivalent", stdout);
        printf(" (%s)\n", lts_equivalence_name(job->common.lts.equivalence));
    }
}

static base_status print_story(comparison *job, const lts_explanation *why, lang_diagnostics *sources)
{
    lang_diagnostics *messages = lang_diagnostics_new();
    if (!messages)
        return BASE_E_NOMEM;
    verdict_side sides[2] = {verdict_side_of(name_of(job, 0), &job->inputs[0], sources),
                             verdict_side_of(name_of(job, 1), &job->inputs[1], sources)};
    verdict_story story;
    base_status status = verdict_story_make(sides, why, job->common.lts.equivalence, &story);
    if (!status) {
        verdict_story_diagnose(&story, messages);
        verdict_story_print(&story, messages, cli_look_of(stdout), job->wants_formula, stdout);
        verdict_story_release(&story);
    }
    lang_diagnostics_free(messages);
    return status;
}

static int certify(const comparison *job, const lts_explanation *why)
{
    verdict_claim claim = {"spex compare",
                           {name_of(job, 0), name_of(job, 1)},
                           {job->inputs[0].lts, job->inputs[1].lts},
                           job->common.lts.equivalence,
                           why,
                           NULL,
                           {NULL, NULL}};
    return verdict_prove(&claim, job->certificate);
}

/* Where it is too much to explain, there is still the verdict, but no certificate. */
static base_status decide_equivalence(const comparison *job, bool *holds, lts_explanation **why,
                                      base_error *error)
{
    bool wants_why = !job->is_quiet || job->certificate;
    base_status status = lts_decide(job->inputs[0].lts, job->inputs[1].lts, &job->common.lts, holds,
                                    wants_why ? why : NULL, error);
    return !status && job->certificate && !*holds && !*why ? BASE_E_LIMIT : status;
}

static base_status decide_refinement(const comparison *job, bool *holds, lts_explanation **why,
                                     base_error *error)
{
    const lts *a = job->inputs[0].lts, *b = job->inputs[1].lts;
    lts_counterexample *excess = NULL;
    base_status status = lts_check_preorder(a, b, job->preorder, &job->common.lts, &excess, error);
    *holds = !excess;
    if (excess && !job->is_quiet) /* there is a verdict without it, too */
        lts_explain_counterexample(a, b, job->preorder, excess, why, error);
    lts_counterexample_free(excess);
    return status;
}

static int compare(comparison *job, lang_diagnostics *diagnostics)
{
    bool holds;
    base_error error = {0};
    lts_explanation *why = NULL;
    error.status = (job->is_refinement ? decide_refinement : decide_equivalence)(job, &holds, &why, &error);
    cli_common_end(&job->common);
    if (!error.status && !job->is_quiet)
        print_verdict(job, holds);
    if (!error.status && why && !job->is_quiet && print_story(job, why, diagnostics))
        base_fail(&error, BASE_E_NOMEM, 0, 0, "no memory to tell the difference");
    if (!error.status && !holds && !why && !job->is_quiet)
        lang_note_plain(diagnostics, "%s", error.message);
    assert(error.status || !holds || !why); /* what holds has no counterexample */
    int outcome = error.status ? verdict_report_error(diagnostics, job->inputs[0].path, &error)
                  : holds      ? CLI_YES
                               : CLI_NO;
    if (!error.status && job->common.wants_stats) {
        cli_print_size("read", job->inputs[0].lts);
        cli_print_size("read", job->inputs[1].lts);
        cli_print_stats(&job->common.stats);
    }
    if (!error.status && job->certificate) {
        int written = certify(job, why);
        outcome = written == CLI_YES ? outcome : CLI_TROUBLE;
    }
    lts_explanation_free(why);
    return outcome;
}

static int read_and_compare(comparison *job)
{
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics)
        return cli_out_of_memory("spex compare");
    cli_common_begin(&job->common);
    int outcome = verdict_input_read_behaviour(job->operands[0], &job->common, diagnostics, &job->inputs[0]);
    int second = verdict_input_read_behaviour(job->operands[1], &job->common, diagnostics, &job->inputs[1]);
    outcome = second > outcome ? second : outcome;
    for (unsigned i = 0; i < 2 && outcome == CLI_YES; i++)
        if (verdict_note_unreachable(&job->inputs[i], diagnostics))
            outcome = cli_out_of_memory("spex compare");
    if (outcome == CLI_YES) {
        verdict_note_tau(job->inputs, 2, job->common.tau);
        outcome = compare(job, diagnostics);
    }
    cli_common_end(&job->common);
    lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    verdict_input_release(&job->inputs[0]);
    verdict_input_release(&job->inputs[1]);
    lang_diagnostics_free(diagnostics);
    return outcome;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    comparison *job = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_set_operand(args, value, &job->operands[job->operands[0] != NULL]);
    if (key == 'q') {
        job->is_quiet = true;
    } else if (key == OPTION_FORMULA) {
        job->wants_formula = true;
    } else if (key == OPTION_CERTIFICATE) {
        job->certificate = value;
    } else if (key == OPTION_REFINES) {
        job->is_refinement = true;
        job->preorder = (lts_preorder)cli_value_number(&cli_preorders, value);
    } else {
        job->has_equivalence = job->has_equivalence || key == CLI_OPTION_EQUIVALENCE;
        return cli_set_common(&job->common, args, key, value);
    }
    return CLI_GO_ON;
}

/* Do the options go together? Else says so. */
static int check_options(comparison *job, const cli_args *args)
{
    if (!job->operands[1])
        return cli_args_complain(args, "two files are wanted");
    if (job->is_refinement && job->has_equivalence)
        return cli_args_complain(args, "--equivalence and --refines ask for different things");
    if (job->is_refinement && job->certificate)
        return cli_args_complain(args, "there is a certificate only where --equivalence is asked for");
    if (job->is_refinement)
        job->common.lts.equivalence = lts_preorder_get(job->preorder)->traces;
    return CLI_GO_ON;
}

static int run_compare(const cli_command *command, int argc, char **argv)
{
    comparison job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON)
        outcome = check_options(&job, &args);
    return outcome == CLI_GO_ON ? read_and_compare(&job) : outcome;
}

const cli_command spexv_compare = {
    "spex compare",
    "[OPTION]... A B",
    "Tells whether two labelled transition systems behave the same, or whether one refines the other.",
    "A and B are .lts, {formats} files, compressed or not, told apart by what they hold; '-' "
    "is\n"
    "standard input, FILE:NAME one of several specifications.",
    options,
    run_compare,
};
