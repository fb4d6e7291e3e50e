/* spex graph: a picture of a system. */
#include "verifier/verifier.h"

#include <string.h>

#include "cli/cli.h"
#include "compiler/compiler.h"
#include "verdict/verdict.h"

enum { OPTION_FORMAT = 256, OPTION_REDUCE };

static const lts_picture_format *const formats[] = {&lts_picture_svg, &lts_picture_png, &lts_picture_pdf,
                                                    &lts_picture_dot, &lts_picture_mermaid};
#define FORMATS (sizeof formats / sizeof *formats)

static const char *format_name(unsigned number)
{
    return number < FORMATS ? formats[number]->name : NULL;
}

static const cli_values format_names = {NULL, format_name};

static const cli_option options[] = {
    {OPTION_FORMAT, "format", "FORMAT", &format_names,
     "what to draw; else OUTPUT's name tells; default: svg"},
    {OPTION_REDUCE, "reduce", NULL, NULL, "draw the smallest system that behaves the same"},
    CLI_ROW_EQUIVALENCE,
    CLI_ROW_MAX_SUBSETS,
    CLI_ROW_OUTPUT,
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("input-format"),
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct drawing {
    cli_common common;
    const char *operand;
    const lts_picture_format *format;
    bool is_reducing, is_plain;
    verdict_input input;
    const lts *l;
    lts *reduced;
} drawing;

static const char *name_of(const verdict_input *input)
{
    return input->spec     ? input->spec->name
           : input->system ? input->system->name
           : input->model  ? input->model->specification
                           : input->path;
}

static base_status write_graph(FILE *out, void *arg)
{
    drawing *job = arg;
    const lang_spec *spec = job->is_reducing ? NULL : job->input.spec;
    base_status status = spec ? spexc_draw(spec, job->format, &job->is_plain, out)
                              : lts_draw(job->l, name_of(&job->input), job->format, &job->is_plain, out);
    return status == BASE_E_LIMIT ? BASE_E_SYNTAX : status;
}

static int draw(drawing *job)
{
    int outcome = verdict_input_open(job->operand, &job->common, job->is_reducing, &job->input);
    if (outcome != CLI_YES)
        return outcome;
    verdict_note_tau(&job->input, 1, job->common.tau);
    job->l = job->input.lts;
    if (job->is_reducing) {
        base_error error = {0};
        if (lts_reduce(job->l, &job->common.lts, &job->reduced, NULL, &error)) {
            fprintf(stderr, "%s: error: %s\n", job->operand, error.message);
            return CLI_TROUBLE;
        }
        job->l = job->reduced;
    }
    int written = cli_output(job->common.output, write_graph, job);
    if (written == CLI_YES && job->is_plain)
        fprintf(stderr,
                "%s: note: laid out plainly, as the usual way takes too long; --reduce draws less, and "
                "SPEX_DRAW_SECONDS=N allows more time\n",
                job->operand);
    return written;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    drawing *job = arg;
    switch (key) {
    case CLI_ARGS_OPERAND:
        return cli_set_operand(args, value, &job->operand);
    case OPTION_FORMAT:
        job->format = formats[cli_value_number(&format_names, value)];
        return CLI_GO_ON;
    case OPTION_REDUCE:
        job->is_reducing = true;
        return CLI_GO_ON;
    default:
        return cli_set_common(&job->common, args, key, value);
    }
}

/* The format whose files are named so; NULL: none. */
static const lts_picture_format *format_of(const char *output)
{
    const char *dot = output ? strrchr(output, '.') : NULL;
    for (unsigned i = 0; dot && i < FORMATS; i++)
        if (strcmp(dot + 1, formats[i]->suffix) == 0)
            return formats[i];
    return NULL;
}

static int run_graph(const cli_command *command, int argc, char **argv)
{
    drawing job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operand)
        return cli_args_complain(&args, "no file was named");
    if (!job.format)
        job.format = format_of(job.common.output);
    if (!job.format)
        job.format = &lts_picture_svg;
    if (job.format->is_missing)
        return cli_args_complain(&args,
                                 "spex was built without Graphviz; --format=dot and mermaid need none");
    outcome = draw(&job);
    lts_free(job.reduced);
    verdict_input_release(&job.input);
    return outcome;
}

const cli_command spexv_graph = {
    "spex graph",
    "[OPTION]... FILE",
    "Draws a picture of a system, as it is.",
    "FILE is an .lts, .spex or .aut file. Terminal states are double-ringed, internal steps dashed.",
    options,
    run_graph,
};
