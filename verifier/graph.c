/* spex graph: a picture of a system. */
#include "verifier/verifier.h"

#include <string.h>

#include "cli/cli.h"
#include "compiler/compiler.h"
#include "systems/systems.h"
#include "verdict/verdict.h"
#include "verifier/graph_agents.h"

enum { OPTION_FORMAT = 256, OPTION_REDUCE, OPTION_STATES };

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
    {OPTION_STATES, "states", NULL, NULL, "of a system of agents, draw its states, not who talks to whom"},
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
    bool is_reducing, is_plain, shows_states;
    const char *name; /* of an agent or a system that is drawn; NULL: it is something else */
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
                              : lts_draw(job->l, job->name ? job->name : name_of(&job->input), job->format,
                                         &job->is_plain, out);
    return status == BASE_E_LIMIT ? BASE_E_SYNTAX : status;
}

/* Draws an LTS that was made to be drawn, which it frees. */
static int draw_made(drawing *job, base_status status, lts *made, const base_error *error)
{
    if (status != BASE_OK || !made) {
        fprintf(stderr, "%s: error: %s\n", job->operand,
                status == BASE_E_NOMEM ? "out of memory"
                : status != BASE_OK    ? error->message
                                       : "it has no field of an enum with at most 64 words to draw");
        return status == BASE_E_NOMEM ? CLI_TROUBLE : CLI_NO;
    }
    job->l = job->reduced = made;
    return cli_output(job->common.output, write_graph, job);
}

/* FILE.lts:NAME of an agent, or of a system whose states are not asked for. False: it is something else. */
static bool draw_agents(drawing *job, int *outcome)
{
    const char *name;
    char *path = cli_split_operand(job->operand, &name);
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    const lang_load_options how = {.no_assertions = true};
    base_error error = {0};
    lts *made = NULL;
    bool is_drawn = false;
    if (path && diagnostics && name && cli_has_suffix(path, ".lts") &&
        lang_load_file(path, &how, diagnostics, &job->input.unit) == CLI_YES &&
        !lang_find_spec(job->input.unit, name)) {
        const lang_system *system = job->shows_states ? NULL : systems_named(job->input.unit, name);
        const lang_agent *agent = systems_agent_named(job->input.unit, name);
        is_drawn = system || agent;
        job->name = name;
        base_status status = system  ? spexv_draw_system(system, &made, &error)
                             : agent ? spexv_draw_agent(agent, &made, &error)
                                     : BASE_OK;
        if (is_drawn)
            *outcome = draw_made(job, status, made, &error);
        job->name = NULL;
    }
    lang_unit_free(job->input.unit);
    job->input.unit = NULL;
    lang_diagnostics_free(diagnostics);
    free(path);
    return is_drawn;
}

static int draw(drawing *job)
{
    int outcome;
    if (!job->is_reducing && draw_agents(job, &outcome))
        return outcome;
    outcome = verdict_input_open(job->operand, &job->common, job->is_reducing, &job->input);
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
    case OPTION_STATES:
        job->shows_states = true;
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
