/* spex convert: the same LTS in another format. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

enum { OPTION_TO = 256 };

static const cli_option options[] = {
    {OPTION_TO, "to", "FORMAT", CLI_VALUES("aut|dot|mermaid|spex"), "the format to write"},
    CLI_ROW_OUTPUT,
    CLI_ROW_TAU,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct conversion {
    cli_common common;
    const char *operand, *format;
    verdict_input input;
} conversion;

static const char *name_of(const verdict_input *input)
{
    return input->spec ? input->spec->name : input->model ? input->model->specification : "lts";
}

/* A model as if someone had recorded the whole LTS. */
static base_status write_spex(const verdict_input *input, FILE *out)
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

static base_status write_converted(FILE *out, void *arg)
{
    const conversion *job = arg;
    if (strcmp(job->format, "aut") == 0)
        return lts_write_aut(job->input.lts, 1, out);
    if (strcmp(job->format, "dot") == 0)
        return lts_draw(job->input.lts, name_of(&job->input), &lts_picture_dot, out);
    if (strcmp(job->format, "mermaid") == 0)
        return lts_draw(job->input.lts, name_of(&job->input), &lts_picture_mermaid, out);
    return write_spex(&job->input, out);
}

static int convert(conversion *job)
{
    int outcome = verdict_input_open(job->operand, job->common.tau, false, &job->input);
    if (outcome == CLI_YES)
        outcome = cli_output(job->common.output, write_converted, job);
    verdict_input_release(&job->input);
    return outcome;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    conversion *job = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_set_operand(args, value, &job->operand);
    if (key != OPTION_TO)
        return cli_set_common(&job->common, args, key, value);
    job->format = value;
    return CLI_GO_ON;
}

static int run_convert(const cli_command *command, int argc, char **argv)
{
    conversion job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.format)
        return cli_args_complain(&args, "--to=FORMAT is missing");
    if (!job.operand)
        return cli_args_complain(&args, "no file was named");
    return convert(&job);
}

const cli_command spexv_convert = {
    "spex convert",
    "--to=FORMAT [OPTION]... FILE",
    "Writes a labelled transition system in another format.",
    "FILE is an .lts, .spex, .aut, FSM or CSV file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input, FILE:NAME one of several specifications. States keep their order: state N of an .aut "
    "file\n"
    "is the N-th that FILE mentions.",
    options,
    run_convert,
};
