/* spex merge: the union of recordings of one specification. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/input.h"
#include "verifier/models.h"
#include "verifier/output.h"
#include "verifier/words.h"

static const spexc_option options[] = {
    SPEXV_ROW_OUTPUT,
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_merge_command = {
    "spex merge",
    "[OPTION]... MODEL...",
    "Writes the union of recordings of one specification.",
    "Nothing can be in conflict: a transition that was seen once was seen. What was never seen by any stays\n"
    "unseen.",
    options,
};

typedef struct merging {
    const char **operands;
    size_t count;
    const char *output;
    spexv_input *inputs;
    const lts_model **models;
    lts_model *merged;
} merging;

static int read_all(merging *job)
{
    for (size_t i = 0; i < job->count; i++) {
        int outcome = spexv_input_open(job->operands[i], NULL, false, &job->inputs[i]);
        if (outcome != SPEXV_YES)
            return outcome;
        job->models[i] = job->inputs[i].model;
        if (!job->models[i]) {
            fprintf(stderr, "%s: error: not a recorded model\n", job->operands[i]);
            return SPEXV_NO;
        }
        if (strcmp(job->models[i]->specification, job->models[0]->specification) != 0) {
            fprintf(stderr, "%s:1: error: a recording of '%s', but %s is one of '%s'\n", job->operands[i],
                    job->models[i]->specification, job->operands[0], job->models[0]->specification);
            return SPEXV_NO;
        }
    }
    return SPEXV_YES;
}

static lts_status write_merged(FILE *out, void *arg)
{
    return lts_write_model(((merging *)arg)->merged, out);
}

static int merge(merging *job)
{
    job->inputs = calloc(job->count, sizeof *job->inputs);
    job->models = calloc(job->count, sizeof *job->models);
    int outcome = job->inputs && job->models ? read_all(job) : SPEXV_TROUBLE;
    if (outcome == SPEXV_YES && spexv_models_merge(job->models, job->count, &job->merged)) {
        fputs("spex merge: error: out of memory\n", stderr);
        outcome = SPEXV_TROUBLE;
    }
    if (outcome == SPEXV_YES)
        outcome = spexv_output(job->output, write_merged, job);
    for (size_t i = 0; job->inputs && i < job->count; i++)
        spexv_input_release(&job->inputs[i]);
    lts_model_free(job->merged);
    free(job->models);
    free(job->inputs);
    return outcome;
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    merging *job = arg;
    (void)args;
    if (key == SPEXC_ARGS_OPERAND)
        job->operands[job->count++] = value;
    else
        job->output = value;
    return SPEXV_GO_ON;
}

int spexv_merge(int argc, char **argv)
{
    merging job = {.operands = calloc((size_t)argc, sizeof *job.operands)};
    if (!job.operands)
        return SPEXV_TROUBLE;
    spexc_args args;
    int outcome = spexv_words(&spexv_merge_command, argc, argv, &args, take, &job);
    if (outcome == SPEXV_GO_ON)
        outcome = job.count ? merge(&job) : spexc_args_complain(&args, "no model was named");
    free(job.operands);
    return outcome;
}
