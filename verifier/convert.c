/* spex convert: the same LTS in another format. */
#include "verifier/verifier.h"

#include "cli/cli.h"
#include "verdict/verdict.h"
#include "verifier/output_format.h"

enum { OPTION_TO = 256 };

static const cli_option options[] = {
    {OPTION_TO, "to", "FORMAT", &cli_written_formats, "the format to write; else OUTPUT's name tells"},
    CLI_ROW_OUTPUT,
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct conversion {
    cli_common common;
    const char *operand, *second;
    const lts_format *format;
    verdict_input input;
} conversion;

static int convert(conversion *job)
{
    int outcome = verdict_input_open(job->operand, &job->common, false, &job->input);
    if (outcome == CLI_YES) {
        verdict_note_tau(&job->input, 1, job->common.tau);
        outcome = spexv_write_lts(&job->input, job->input.lts, job->format, job->common.output, 1);
    }
    verdict_input_release(&job->input);
    return outcome;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    conversion *job = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_set_operand(args, value, job->operand ? &job->second : &job->operand);
    if (key != OPTION_TO)
        return cli_set_common(&job->common, args, key, value);
    job->format = lts_format_find(value);
    return CLI_GO_ON;
}

/* OUTPUT is as good as -o OUTPUT. */
static int take_output(conversion *job, const cli_args *args)
{
    if (!job->second)
        return CLI_GO_ON;
    if (job->common.output)
        return cli_args_complain(args, "what is written goes to one file: '%s' or '%s'", job->second,
                                 job->common.output);
    if (cli_are_one_file(job->operand, job->second))
        return cli_args_complain(args, "'%s' is the input: give another name", job->second);
    job->common.output = job->second;
    return CLI_GO_ON;
}

static int run_convert(const cli_command *command, int argc, char **argv)
{
    conversion job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operand)
        return cli_args_complain(&args, "no file was named");
    outcome = take_output(&job, &args);
    if (outcome != CLI_GO_ON)
        return outcome;
    job.format = spexv_output_format(&args, job.format, job.common.output, NULL);
    return job.format ? convert(&job) : CLI_TROUBLE;
}

const cli_command spexv_convert = {
    "spex convert",
    "[OPTION]... FILE [OUTPUT]",
    "Writes a system in another format; nothing of it is changed.",
    "FILE is an .lts, {formats} file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input, FILE:NAME one of several specifications. States keep their order: state N of an .aut "
    "file\n"
    "is the N-th that FILE mentions. As .lts, what was recorded or learned is the draft of a specification.",
    options,
    run_convert,
};
