/* spex convert: the same LTS in another format. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/input.h"
#include "verifier/output.h"
#include "verifier/words.h"

enum { OPTION_TO = 256 };

static const spexc_option options[] = {
    {OPTION_TO, "to", "FORMAT", "aut|dot|mermaid|spex", "the format to write"},
    SPEXV_ROW_OUTPUT,
    SPEXV_ROW_TAU,
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_convert_command = {
    "spex convert",
    "--to=FORMAT [OPTION]... FILE",
    "Writes a labelled transition system in another format.",
    "FILE is an .lts, .spex, .aut, FSM or CSV file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input, FILE:NAME one of several specifications. States keep their order: state N of an .aut "
    "file\n"
    "is the N-th that FILE mentions.",
    options,
};

typedef struct conversion {
    const char *operand, *format, *output, *tau;
    spexv_input input;
} conversion;

static const char *name_of(const spexv_input *input)
{
    return input->spec ? input->spec->name : input->model ? input->model->specification : "lts";
}

/* A model as if someone had recorded the whole LTS. */
static lts_status write_spex(const spexv_input *input, FILE *out)
{
    if (input->model)
        return lts_write_model(input->model, out);
    lts_state initial = input->lts->initial;
    lts_model model = {
        .specification = (char *)name_of(input),
        .has_fingerprint = input->spec != NULL,
        .fingerprint = input->spec ? input->spec->fingerprint : 0,
        .lts = (lts *)input->lts,
        .initials = &initial,
        .initial_count = 1,
    };
    return lts_write_model(&model, out);
}

static lts_status write_converted(FILE *out, void *arg)
{
    const conversion *job = arg;
    if (strcmp(job->format, "aut") == 0)
        return lts_write_aut(job->input.lts, 1, out);
    if (strcmp(job->format, "dot") == 0)
        return lts_write_dot(job->input.lts, name_of(&job->input), out);
    if (strcmp(job->format, "mermaid") == 0)
        return lts_write_mermaid(job->input.lts, out);
    return write_spex(&job->input, out);
}

static int convert(conversion *job)
{
    int outcome = spexv_input_open(job->operand, job->tau, false, &job->input);
    if (outcome == SPEXV_YES)
        outcome = spexv_output(job->output, write_converted, job);
    spexv_input_release(&job->input);
    return outcome;
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    conversion *job = arg;
    if (key == SPEXC_ARGS_OPERAND)
        return spexv_take_operand(args, value, &job->operand);
    *(key == OPTION_TO ? &job->format : key == 'o' ? &job->output : &job->tau) = value;
    return SPEXV_GO_ON;
}

int spexv_convert(int argc, char **argv)
{
    conversion job = {0};
    spexc_args args;
    int outcome = spexv_words(&spexv_convert_command, argc, argv, &args, take, &job);
    if (outcome != SPEXV_GO_ON)
        return outcome;
    if (!job.format)
        return spexc_args_complain(&args, "--to=FORMAT is missing");
    if (!job.operand)
        return spexc_args_complain(&args, "no file was named");
    return convert(&job);
}
