/* spex minimize: the smallest model that behaves as a recorded one. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/input.h"
#include "verifier/models.h"
#include "verifier/output.h"
#include "verifier/words.h"

static const spexc_option options[] = {
    SPEXV_ROW_EQUIVALENCE,
    SPEXV_ROW_OUTPUT,
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_minimize_command = {
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
    spexv_input input;
    lts_model *smallest;
} minimization;

static lts_status write_smallest(FILE *out, void *arg)
{
    return lts_write_model(((minimization *)arg)->smallest, out);
}

static int minimize(minimization *job)
{
    int outcome = spexv_input_open(job->operand, NULL, true, &job->input);
    if (outcome != SPEXV_YES)
        return outcome;
    if (!job->input.model) {
        fprintf(stderr, "%s: error: not a recorded model; spex reduce takes other files\n", job->operand);
        return SPEXV_NO;
    }
    if (spexv_models_minimize(job->input.model, &job->lts, &job->smallest)) {
        fprintf(stderr, "%s: error: out of memory\n", job->operand);
        return SPEXV_TROUBLE;
    }
    return spexv_output(job->output, write_smallest, job);
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    minimization *job = arg;
    if (key == SPEXC_ARGS_OPERAND)
        return spexv_take_operand(args, value, &job->operand);
    if (key != 'o')
        return spexv_take_common(args, key, value, &job->lts, NULL);
    job->output = value;
    return SPEXV_GO_ON;
}

int spexv_minimize(int argc, char **argv)
{
    minimization job = {.lts = {.equivalence = LTS_BRANCHING}};
    spexc_args args;
    int outcome = spexv_words(&spexv_minimize_command, argc, argv, &args, take, &job);
    if (outcome != SPEXV_GO_ON)
        return outcome;
    if (!job.operand)
        return spexc_args_complain(&args, "no model was named");
    outcome = minimize(&job);
    lts_model_free(job.smallest);
    spexv_input_release(&job.input);
    return outcome;
}
