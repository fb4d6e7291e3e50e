/* spex graph: a picture of a system. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/emit.h"
#include "verifier/input.h"
#include "verifier/output.h"
#include "verifier/words.h"

enum { OPTION_FORMAT = 256, OPTION_REDUCE };

static const spexc_option options[] = {
    {OPTION_FORMAT, "format", "FORMAT", "svg|dot|mermaid", "what to draw; default: svg"},
    {OPTION_REDUCE, "reduce", NULL, NULL, "draw the smallest system that behaves the same"},
    SPEXV_ROW_EQUIVALENCE,
    SPEXV_ROW_OUTPUT,
    SPEXV_ROW_TAU,
    SPEXC_OPTION_HELP,
    SPEXC_OPTION_LAST,
};

const spexc_command spexv_graph_command = {
    "spex graph",
    "[OPTION]... FILE",
    "Draws a system.",
    "FILE is an .lts, .spex or .aut file. Terminal states are double-ringed, internal steps dashed.",
    options,
};

typedef struct drawing {
    const char *operand, *format, *output, *tau;
    bool is_reducing;
    lts_options lts;
    spexv_input input;
    const lts *l;
    lts *reduced;
} drawing;

static const char *name_of(const spexv_input *input)
{
    return input->spec ? input->spec->name : input->model ? input->model->specification : input->path;
}

static lts_status write_svg(const drawing *job, FILE *out)
{
    char *dot = NULL;
    size_t size;
    FILE *memory = open_memstream(&dot, &size);
    if (!memory)
        return LTS_E_NOMEM;
    lts_status status = lts_write_dot(job->l, name_of(&job->input), memory);
    fclose(memory);
    if (!status && !spexc_emit_svg(dot, out))
        status = LTS_E_SYNTAX;
    free(dot);
    return status;
}

static lts_status write_graph(FILE *out, void *arg)
{
    const drawing *job = arg;
    if (job->format && strcmp(job->format, "dot") == 0)
        return lts_write_dot(job->l, name_of(&job->input), out);
    if (job->format && strcmp(job->format, "mermaid") == 0)
        return lts_write_mermaid(job->l, out);
    return write_svg(job, out);
}

static int draw(drawing *job)
{
    int outcome = spexv_input_open(job->operand, job->tau, job->is_reducing, &job->input);
    if (outcome != SPEXV_YES)
        return outcome;
    job->l = job->input.lts;
    if (job->is_reducing) {
        lts_error error = {0};
        if (lts_reduce(job->l, &job->lts, &job->reduced, NULL, &error)) {
            fprintf(stderr, "%s: error: %s\n", job->operand, error.message);
            return SPEXV_TROUBLE;
        }
        job->l = job->reduced;
    }
    return spexv_output(job->output, write_graph, job);
}

static int take(void *arg, const spexc_args *args, int key, const char *value)
{
    drawing *job = arg;
    switch (key) {
    case SPEXC_ARGS_OPERAND:
        return spexv_take_operand(args, value, &job->operand);
    case OPTION_FORMAT:
        job->format = value;
        return SPEXV_GO_ON;
    case OPTION_REDUCE:
        job->is_reducing = true;
        return SPEXV_GO_ON;
    case 'o':
        job->output = value;
        return SPEXV_GO_ON;
    default:
        return spexv_take_common(args, key, value, &job->lts, &job->tau);
    }
}

int spexv_graph(int argc, char **argv)
{
    drawing job = {.lts = {.equivalence = LTS_BRANCHING}};
    spexc_args args;
    int outcome = spexv_words(&spexv_graph_command, argc, argv, &args, take, &job);
    if (outcome != SPEXV_GO_ON)
        return outcome;
    if (!job.operand)
        return spexc_args_complain(&args, "no file was named");
    if (!spexc_has_svg() && (!job.format || strcmp(job.format, "svg") == 0))
        return spexc_args_complain(&args,
                                   "spex was built without Graphviz; --format=dot and mermaid need none");
    outcome = draw(&job);
    lts_free(job.reduced);
    spexv_input_release(&job.input);
    return outcome;
}
