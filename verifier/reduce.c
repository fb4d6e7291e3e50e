/* spex reduce: the smallest LTS that behaves the same. */
#include "verifier/verifier.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

#include "verifier/output_format.h"

enum { OPTION_CLASSES = 256, OPTION_NO_REACH, OPTION_TO };

static const cli_option options[] = {
    CLI_ROW_EQUIVALENCE,
    CLI_ROW_MAX_SUBSETS,
    {OPTION_TO, "to", "FORMAT", &cli_written_formats, "the format to write; default: OUTPUT's, else FILE's"},
    CLI_ROW_OUTPUT,
    {OPTION_CLASSES, "classes", "FILE", &cli_file_to_write,
     "write which state went where: lines STATE, a tab, NEW STATE"},
    {OPTION_NO_REACH, "no-reach", NULL, NULL, "keep states that cannot be reached"},
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
    CLI_ROW_JOBS,
    CLI_ROW_STATS,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct reduction {
    cli_common common;
    const cli_args *args;
    const char *operand, *classes_path;
    const lts_format *format; /* --to */
    verdict_input input;
    const lts *from;
    lts *quotient;
    lts_partition classes;
} reduction;

/* The format of the input where it can be written, and nothing else is said. */
static const lts_format *format_of(const reduction *job)
{
    const lts_format *own = job->input.format ? job->input.format : &lts_format_specification;
    return spexv_output_format(job->args, job->format, job->common.output,
                               own->write ? own : &lts_format_aut);
}

static base_status write_classes(FILE *out, void *arg)
{
    const reduction *job = arg;
    char number[16];
    assert(job->classes.states == job->from->states);
    for (lts_state s = 0; s < job->classes.states; s++) {
        lts_state block = job->classes.block_of[s];
        fputs(lts_state_text(job->from, s, number), out);
        putc('\t', out);
        if (block == LTS_NONE)
            putc('-', out);
        else if (format_of(job)->holds_names)
            fputs(lts_state_text(job->quotient, block, number), out);
        else
            fprintf(out, "%" PRIu32, block);
        putc('\n', out);
    }
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

static int write_results(reduction *job)
{
    double since = base_seconds();
    const lts_format *format = format_of(job);
    if (!format)
        return CLI_TROUBLE;
    if (job->common.output) /* else it goes to the terminal itself, perhaps */
        cli_progress_tell("writing", 0, 0, &job->common.progress);
    int outcome =
        spexv_write_lts(&job->input, job->quotient, format, job->common.output, job->common.lts.jobs);
    if (outcome == CLI_YES && job->classes_path)
        outcome = cli_output(job->classes_path, write_classes, job);
    lts_stats_phase(job->common.lts.stats, "write", since);
    cli_common_end(&job->common);
    if (outcome == CLI_YES && job->common.wants_stats) {
        cli_print_size("read", job->from);
        cli_print_size("reduced", job->quotient);
        cli_print_stats(&job->common.stats);
    }
    return outcome;
}

static int reduce(reduction *job, lang_diagnostics *diagnostics)
{
    cli_common_begin(&job->common);
    int outcome = verdict_input_read_behaviour(job->operand, &job->common, diagnostics, &job->input);
    if (outcome != CLI_YES) {
        cli_common_end(&job->common);
        return outcome;
    }
    verdict_note_tau(&job->input, 1, job->common.tau);
    job->from = job->input.lts;
    base_error error = {.message = "out of memory"};
    base_status status =
        job->common.lts.keep_unreachable ? BASE_OK : verdict_note_unreachable(&job->input, diagnostics);
    if (!status)
        status = lts_reduce(job->from, &job->common.lts, &job->quotient,
                            job->classes_path ? &job->classes : NULL, &error);
    if (!status && job->from->state_names)
        status = lts_name_quotient(job->quotient, job->from);
    cli_common_end(&job->common);
    if (status) {
        error.status = status;
        outcome = verdict_report_error(diagnostics, job->input.path, &error);
    } else {
        outcome = write_results(job);
    }
    lts_partition_release(&job->classes);
    lts_free(job->quotient);
    verdict_input_release(&job->input);
    return outcome;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    reduction *job = arg;
    switch (key) {
    case CLI_ARGS_OPERAND:
        return cli_set_operand(args, value, &job->operand);
    case OPTION_TO:
        job->format = lts_format_find(value);
        return CLI_GO_ON;
    case OPTION_CLASSES:
        job->classes_path = value;
        return CLI_GO_ON;
    case OPTION_NO_REACH:
        job->common.lts.keep_unreachable = true;
        return CLI_GO_ON;
    default:
        return cli_set_common(&job->common, args, key, value);
    }
}

static int run_reduce(const cli_command *command, int argc, char **argv)
{
    reduction job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operand)
        return cli_args_complain(&args, "no file was named");
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics)
        return cli_out_of_memory(command->name);
    job.args = &args;
    outcome = reduce(&job, diagnostics);
    lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    lang_diagnostics_free(diagnostics);
    return outcome;
}

const cli_command spexv_reduce = {
    "spex reduce",
    "[OPTION]... FILE",
    "Writes the smallest system that behaves the same, in FILE's own format.",
    "FILE is an .lts, {formats} file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input. States that behave the same become one, which bears the name of the first of them.",
    options,
    run_reduce,
};
