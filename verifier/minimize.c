/* spex minimize: the smallest model that behaves as a recorded one. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lts/lts.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_EQUIVALENCE,
    CLI_ROW_OUTPUT,
    CLI_OPTION_HELP,
    CLI_OPTION_LAST,
};

const cli_command spexv_minimize_command = {
    "spex minimize",
    "[OPTION]... MODEL",
    "Writes the smallest model that behaves as a recorded one.",
    "States that behave the same become one, which bears the name of the first of them; what cannot be "
    "reached\n"
    "goes.",
    options,
};

typedef struct minimization {
    const char *operand, *output;
    lts_options lts;
    verdict_input input;
    lts_model *smallest;
} minimization;

static base_status write_smallest(FILE *out, void *arg)
{
    return lts_write_model(((minimization *)arg)->smallest, out);
}

static int minimize(minimization *job)
{
    int outcome = verdict_input_open(job->operand, NULL, true, &job->input);
    if (outcome != CLI_YES)
        return outcome;
    if (!job->input.model) {
        fprintf(stderr, "%s: error: not a recorded model; spex reduce takes other files\n", job->operand);
        return CLI_NO;
    }
    if (lts_models_minimize(job->input.model, &job->lts, &job->smallest)) {
        fprintf(stderr, "%s: error: out of memory\n", job->operand);
        return CLI_TROUBLE;
    }
    return cli_output(job->output, write_smallest, job);
}

static int take(void *arg, const cli_args *args, int key, const char *value)
{
    minimization *job = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_take_operand(args, value, &job->operand);
    if (key != 'o')
        return cli_take_common(args, key, value, &job->lts, NULL);
    job->output = value;
    return CLI_GO_ON;
}

int spexv_minimize(int argc, char **argv)
{
    minimization job = {.lts = {.equivalence = LTS_BRANCHING}};
    cli_args args;
    int outcome = cli_parse(&spexv_minimize_command, argc, argv, &args, take, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operand)
        return cli_args_complain(&args, "no model was named");
    outcome = minimize(&job);
    lts_model_free(job.smallest);
    verdict_input_release(&job.input);
    return outcome;
}
