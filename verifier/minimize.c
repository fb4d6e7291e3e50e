/* spex minimize: the smallest model that behaves as a recorded one. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lts/lts.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_EQUIVALENCE, CLI_ROW_MAX_SUBSETS, CLI_ROW_OUTPUT, CLI_ROW_HELP, CLI_ROW_LAST,
};

typedef struct minimization {
    cli_common common;
    const char *operand;
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
    if (lts_models_minimize(job->input.model, &job->common.lts, &job->smallest))
        return cli_out_of_memory(job->operand);
    return cli_output(job->common.output, write_smallest, job);
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    minimization *job = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_set_operand(args, value, &job->operand);
    return cli_set_common(&job->common, args, key, value);
}

static int run_minimize(const cli_command *command, int argc, char **argv)
{
    minimization job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operand)
        return cli_args_complain(&args, "no model was named");
    outcome = minimize(&job);
    lts_model_free(job.smallest);
    verdict_input_release(&job.input);
    return outcome;
}

const cli_command spexv_minimize = {
    "spex minimize",
    "[OPTION]... MODEL",
    "Reduces a recorded model: what spex reduce does, with a model out of it.",
    "States that behave the same become one, which bears the name of the first of them; what cannot be "
    "reached\n"
    "goes.",
    options,
    run_minimize,
};
