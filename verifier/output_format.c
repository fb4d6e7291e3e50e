/* In which format a command writes an LTS. */
#include "verifier/output_format.h"

#include "base/escape.h"

#include <assert.h>
#include <string.h>

static bool is_drawn(const char *output)
{
    return cli_has_suffix(output, ".svg") || cli_has_suffix(output, ".png") || cli_has_suffix(output, ".pdf");
}

const lts_format *spexv_output_format(const cli_args *args, const lts_format *asked, const char *output,
                                      const lts_format *otherwise)
{
    bool has_name = output && strcmp(output, "-") != 0;
    const lts_format *named = has_name ? lts_format_to_write(output) : NULL;
    if (asked || named || (otherwise && !(has_name && is_drawn(output))))
        return asked ? asked : named ? named : otherwise;
    if (has_name && is_drawn(output))
        cli_args_complain(args, "'%s' is a picture: spex graph draws it", output);
    else if (has_name)
        cli_args_complain(args, "--to=FORMAT is missing, and the name '%s' does not say which", output);
    else
        cli_args_complain(args, "--to=FORMAT is missing");
    return NULL;
}

typedef struct writing {
    const verdict_input *input;
    const lts *l;
    const lts_format *format;
    unsigned jobs;
    base_error error; /* which name the format cannot hold */
} writing;

static const char *name_of(const verdict_input *input)
{
    return input->spec     ? input->spec->name
           : input->system ? input->system->name
           : input->model  ? input->model->specification
                           : "lts";
}

static base_status write_lts(FILE *out, void *arg)
{
    writing *job = arg;
    const lang_spec *spec = job->input->spec;
    const lts_model *model = job->input->model;
    bool is_whole = job->l == job->input->lts;
    lts_model made;
    lts quotient;
    if (job->format == &lts_format_aut)
        return lts_write_aut(job->l, job->jobs, out);
    if (model && !is_whole) { /* the model that was made of it */
        made = *model;
        quotient = *job->l;
        made.lts = &quotient;
        made.initials = &quotient.initial;
        made.initial_count = 1;
        model = &made;
    }
    const lts_written what = {.name = name_of(job->input),
                              .lts = job->l,
                              .model = model,
                              .has_fingerprint = spec && is_whole,
                              .fingerprint = spec ? spec->fingerprint : 0,
                              .error = &job->error};
    return job->format->write(&what, out);
}

/* Is there something in the specification that its LTS does not show: what is optional? */
static bool has_optional(const lang_spec *spec)
{
    for (uint32_t i = 0; spec && i < spec->transition_count; i++)
        if (spec->transitions[i].optional)
            return true;
    return false;
}

int spexv_write_lts(const verdict_input *input, const lts *l, const lts_format *format, const char *output,
                    unsigned jobs)
{
    assert(input && l && format && format->write);
    writing job = {.input = input, .l = l, .format = format, .jobs = jobs};
    int outcome = cli_output(output, write_lts, &job);
    if (outcome == CLI_YES && has_optional(input->spec))
        fprintf(stderr, "%s: note: what is optional is written as all the rest\n", input->path);
    if (outcome == CLI_NO && job.error.message[0]) {
        fputs("spex: note: ", stderr);
        base_put_escaped(base_escape_terminal, job.error.message, strlen(job.error.message), stderr);
        putc('\n', stderr);
    }
    return outcome;
}
