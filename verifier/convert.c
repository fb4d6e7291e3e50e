/* spex convert: the same LTS in another format. */
#include "verifier/verifier.h"

#include <stdlib.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

enum { OPTION_TO = 256 };

static const cli_option options[] = {
    {OPTION_TO, "to", "FORMAT", &cli_written_formats, "the format to write"},
    CLI_ROW_OUTPUT,
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct conversion {
    cli_common common;
    const char *operand;
    const lts_format *format;
    verdict_input input;
} conversion;

static const char *name_of(const verdict_input *input)
{
    return input->spec ? input->spec->name : input->model ? input->model->specification : "lts";
}

static base_status write_converted(FILE *out, void *arg)
{
    const conversion *job = arg;
    const lang_spec *spec = job->input.spec;
    const lts_written what = {.name = name_of(&job->input),
                              .lts = job->input.lts,
                              .model = job->input.model,
                              .has_fingerprint = spec != NULL,
                              .fingerprint = spec ? spec->fingerprint : 0};
    return job->format->write(&what, out);
}

static int convert(conversion *job)
{
    int outcome = verdict_input_open(job->operand, &job->common, false, &job->input);
    if (outcome == CLI_YES) {
        verdict_note_tau(&job->input, 1, job->common.tau);
        outcome = cli_output(job->common.output, write_converted, job);
    }
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
    job->format = lts_format_find(value);
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
    "FILE is an .lts, {formats} file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input, FILE:NAME one of several specifications. States keep their order: state N of an .aut "
    "file\n"
    "is the N-th that FILE mentions.",
    options,
    run_convert,
};
