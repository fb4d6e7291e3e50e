/* spex merge: the union of recordings of one specification. */
#include "verifier/verifier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lts/lts.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_OUTPUT,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct merging {
    const char **operands;
    size_t count;
    cli_common common;
    verdict_input *inputs;
    const lts_model **models;
    lts_model *merged;
} merging;

static int read_all(merging *job)
{
    for (size_t i = 0; i < job->count; i++) {
        int outcome = verdict_input_open(job->operands[i], NULL, false, &job->inputs[i]);
        if (outcome != CLI_YES)
            return outcome;
        job->models[i] = job->inputs[i].model;
        if (!job->models[i]) {
            fprintf(stderr, "%s: error: not a recorded model\n", job->operands[i]);
            return CLI_NO;
        }
        if (strcmp(job->models[i]->specification, job->models[0]->specification) != 0) {
            fprintf(stderr, "%s:1: error: a recording of '%s', but %s is one of '%s'\n", job->operands[i],
                    job->models[i]->specification, job->operands[0], job->models[0]->specification);
            return CLI_NO;
        }
    }
    return CLI_YES;
}

static base_status write_merged(FILE *out, void *arg)
{
    assert(((merging *)arg)->merged);
    return lts_write_model(((merging *)arg)->merged, out);
}

static int merge(merging *job)
{
    job->inputs = calloc(job->count, sizeof *job->inputs);
    job->models = calloc(job->count, sizeof *job->models);
    int outcome = job->inputs && job->models ? read_all(job) : cli_out_of_memory("spex merge");
    if (outcome == CLI_YES && lts_models_merge(job->models, job->count, &job->merged))
        outcome = cli_out_of_memory("spex merge");
    if (outcome == CLI_YES)
        outcome = cli_output(job->common.output, write_merged, job);
    for (size_t i = 0; job->inputs && i < job->count; i++)
        verdict_input_release(&job->inputs[i]);
    lts_model_free(job->merged);
    free(job->models);
    free(job->inputs);
    return outcome;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    merging *job = arg;
    if (key != CLI_ARGS_OPERAND)
        return cli_set_common(&job->common, args, key, value);
    job->operands[job->count++] = value;
    return CLI_GO_ON;
}

static int run_merge(const cli_command *command, int argc, char **argv)
{
    merging job = {.operands = calloc((size_t)argc, sizeof *job.operands)};
    if (!job.operands)
        return cli_out_of_memory(command->name);
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON)
        outcome = job.count ? merge(&job) : cli_args_complain(&args, "no model was named");
    free(job.operands);
    return outcome;
}

const cli_command spexv_merge = {
    "spex merge",
    "[OPTION]... MODEL...",
    "Puts several recordings of one specification together; nothing gets smaller.",
    "Nothing can be in conflict: a transition that was seen once was seen. What was never seen by any stays\n"
    "unseen.",
    options,
    run_merge,
};
