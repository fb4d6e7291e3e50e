/* spex trace: runs of a system, the shortest to somewhere or random ones. */
#include "verifier/verifier.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/near.h"
#include "base/random.h"
#include "cli/cli.h"
#include "verdict/verdict.h"

enum {
    OPTION_TO = 256,
    OPTION_ACTION,
    OPTION_RANDOM,
    OPTION_SEED,
    OPTION_LENGTH,
    OPTION_COUNT,
    OPTION_FORMAT
};

typedef struct tracing tracing;

typedef struct run_format {
    const char *name;
    void (*print_start)(const tracing *job, unsigned run, FILE *out);
    void (*print_step)(unsigned run, const char *action, const char *state, FILE *out);
} run_format;

struct tracing {
    cli_common common;
    const char *operand, *to, *action;
    const run_format *format;
    bool is_random;
    unsigned seed, length, count;
    verdict_input input;
    const lts *l;          /* what names mean */
    lts_implicit system;   /* the same, to be walked through */
    lts_state goal_state;  /* LTS_NONE: none */
    lts_label goal_action; /* LTS_NONE: none */
    uint32_t goal_source;  /* this declared state with any values of variables; LTS_NONE: none */
    const char *goal_name; /* this action with any values; NULL: none */
    lts_path path;         /* the shortest */
};

/* ---- text ---- */

static void print_text_start(const tracing *job, unsigned run, FILE *out)
{
    char text[16];
    fputs(run ? "\n" : "", out);
    cli_print_name(lts_state_text(job->l, job->l->initial, text), out);
    fputc('\n', out);
}

static void print_text_step(unsigned run, const char *action, const char *state, FILE *out)
{
    (void)run;
    fputc(' ', out);
    cli_print_step("", action, state, out);
    fputc('\n', out);
}

/* ---- CSV ---- */

static void print_field(const char *text, FILE *out)
{
    const char *quote = strpbrk(text, ",\"\r\n") ? "\"" : "";
    fputs(quote, out);
    base_put_escaped(base_escape_csv, text, strlen(text), out);
    fputs(quote, out);
}

static void print_csv_start(const tracing *job, unsigned run, FILE *out)
{
    char text[16];
    if (run == 0)
        fputs("instance,action,state\n", out);
    fprintf(out, "%u,,", run + 1);
    print_field(lts_state_text(job->l, job->l->initial, text), out);
    fputc('\n', out);
}

static void print_csv_step(unsigned run, const char *action, const char *state, FILE *out)
{
    fprintf(out, "%u,", run + 1);
    print_field(action, out);
    fputc(',', out);
    print_field(state, out);
    fputc('\n', out);
}

static const run_format formats[] = {{"text", print_text_start, print_text_step},
                                     {"csv", print_csv_start, print_csv_step}};
#define FORMATS (sizeof formats / sizeof *formats)

static const char *format_name(unsigned number)
{
    return number < FORMATS ? formats[number].name : NULL;
}

static void print_step(const tracing *job, unsigned run, lts_label label, const uint64_t *to, FILE *out)
{
    char text[16];
    job->format->print_step(run, base_names_text(job->system.labels, label),
                            job->system.state_text(job->system.self, to, text), out);
}

/* ---- the shortest run ---- */

static base_status write_shortest(const tracing *job, FILE *out)
{
    job->format->print_start(job, 0, out);
    for (uint32_t i = 0; i < job->path.length; i++)
        print_step(job, 0, job->path.steps[i].label, lts_path_state(&job->path, i + 1), out);
    return BASE_OK;
}

/* Is the label of the action that is wanted with any values? It is LTS_NONE at the start. */
static bool is_of_name(const tracing *job, lts_label label)
{
    size_t length = strlen(job->goal_name);
    const char *action = label == LTS_NONE ? "" : base_names_text(job->system.labels, label);
    return strncmp(action, job->goal_name, length) == 0 && action[length] == '(';
}

static bool is_goal(const void *arg, lts_label label, const uint64_t *state)
{
    const tracing *job = arg;
    const lang_spec *spec = job->input.spec;
    return (job->goal_state == LTS_NONE || *state == job->goal_state) &&
           (job->goal_source == LTS_NONE || lang_source_of(spec, (lts_state)*state) == job->goal_source) &&
           (job->goal_action == LTS_NONE || label == job->goal_action) &&
           (!job->goal_name || is_of_name(job, label));
}

/* ---- random runs ---- */

static base_status write_random_run(const tracing *job, unsigned run, uint64_t *seed, lts_successors *ahead,
                                    FILE *out)
{
    base_status status = lts_implicit_initials(&job->system, ahead);
    uint64_t state = status == BASE_OK ? *lts_successors_target(ahead, 0) : 0;
    assert(job->system.words == 1);
    job->format->print_start(job, run, out);
    for (unsigned n = 0; n < job->length && status == BASE_OK; n++) {
        status = lts_implicit_successors(&job->system, &state, ahead);
        if (status != BASE_OK || ahead->count == 0)
            break;
        uint32_t i = (uint32_t)base_random_below(seed, ahead->count);
        state = *lts_successors_target(ahead, i);
        print_step(job, run, ahead->steps[i].label, &state, out);
    }
    return status;
}

static base_status write_random(const tracing *job, FILE *out)
{
    lts_successors ahead = {0};
    uint64_t seed = job->seed;
    base_status status = BASE_OK;
    for (unsigned run = 0; run < job->count && status == BASE_OK; run++)
        status = write_random_run(job, run, &seed, &ahead, out);
    lts_successors_release(&ahead);
    return status;
}

static base_status write_runs(FILE *out, void *arg)
{
    const tracing *job = arg;
    return job->is_random ? write_random(job, out) : write_shortest(job, out);
}

/* ---- the command ---- */

static const cli_values format_names = {NULL, format_name};

static const cli_option options[] = {
    {OPTION_TO, "to", "STATE", NULL, "the shortest run to this state"},
    {OPTION_ACTION, "action", "ACTION", NULL, "the shortest run that ends with this action"},
    {OPTION_RANDOM, "random", NULL, NULL, "random runs; each goes on until nothing more can be done"},
    {OPTION_SEED, "seed", "N", NULL, "begin with this random number; default: 1"},
    {OPTION_LENGTH, "length", "N", NULL, "stop a random run after N steps; default: 100"},
    {OPTION_COUNT, "count", "N", NULL, "so many random runs; default: 1"},
    {OPTION_FORMAT, "format", "FORMAT", &format_names,
     "csv: a log that spex replay reads; else OUTPUT's name tells; default: text"},
    CLI_ROW_OUTPUT,
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("input-format"),
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

/* The number of a name, or LTS_NONE after saying that there is none. */
static uint32_t find_name(const tracing *job, const base_names *names, const char *what, const char *name)
{
    uint32_t number = names ? base_names_find(names, name, strlen(name)) : LTS_NONE;
    char *end;
    if (!names) { /* states that have numbers only */
        errno = 0;
        unsigned long n = strtoul(name, &end, 10);
        if (*name >= '0' && *name <= '9' && *end == '\0' && !errno && n < job->l->states)
            return (uint32_t)n;
    }
    if (number != LTS_NONE)
        return number;
    base_near near;
    base_near_begin(&near, name);
    for (uint32_t i = 0; names && i < base_names_count(names); i++)
        base_near_offer(&near, base_names_text(names, i));
    fprintf(stderr, "%s: error: there is no %s '%s'", job->input.path, what, name);
    if (near.best) {
        fputs("; did you mean '", stderr);
        cli_print_name(near.best, stderr);
        fputs("'?", stderr);
    }
    fputc('\n', stderr);
    return LTS_NONE;
}

/* In a specification a state stands for itself with any values of the variables, an action for itself with
 * any values. */
static bool find_declared(tracing *job)
{
    const lang_spec *spec = job->input.spec;
    for (uint32_t s = 0; spec && spec->source_of && job->to && s < spec->source_count; s++)
        if (strcmp(spec->sources[s].name, job->to) == 0)
            job->goal_source = s;
    for (uint32_t i = 0; spec && job->action && i < spec->declared_count; i++)
        if (strcmp(spec->declared[i].name, job->action) == 0)
            job->goal_name = job->action;
    bool wants_state = job->to && job->goal_source == LTS_NONE, wants_action = job->action && !job->goal_name;
    if (wants_state && (job->goal_state = find_name(job, job->l->state_names, "state", job->to)) == LTS_NONE)
        return false;
    if (wants_action &&
        (job->goal_action = find_name(job, job->l->labels, "action", job->action)) == LTS_NONE)
        return false;
    return true;
}

static int trace(tracing *job)
{
    int outcome = verdict_input_open(job->operand, &job->common, true, &job->input);
    if (outcome != CLI_YES)
        return outcome;
    verdict_note_tau(&job->input, 1, job->common.tau);
    job->l = job->input.lts;
    job->system = lts_implicit_of(job->l);
    job->goal_state = job->goal_action = job->goal_source = LTS_NONE;
    if (!find_declared(job))
        return CLI_NO;
    bool found = true;
    if (!job->is_random && lts_shortest_path(&job->system, is_goal, job, LTS_MAX, &found, &job->path))
        return cli_out_of_memory(job->input.path);
    if (!found) {
        fprintf(stderr, "%s: error: no run %s '", job->input.path,
                job->to ? "reaches state" : "has a step by");
        cli_print_name(job->to ? job->to : job->action, stderr);
        fputs("'\n", stderr);
        return CLI_NO;
    }
    return cli_output(job->common.output, write_runs, job);
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    tracing *job = arg;
    switch (key) {
    case CLI_ARGS_OPERAND:
        return cli_set_operand(args, value, &job->operand);
    case OPTION_SEED:
        return cli_set_number(args, "--seed", value, 0, UINT32_MAX, &job->seed);
    case OPTION_LENGTH:
        return cli_set_number(args, "--length", value, 1, UINT32_MAX, &job->length);
    case OPTION_COUNT:
        return cli_set_number(args, "--count", value, 1, UINT32_MAX, &job->count);
    case OPTION_RANDOM:
        job->is_random = true;
        return CLI_GO_ON;
    case OPTION_TO:
        job->to = value;
        return CLI_GO_ON;
    case OPTION_ACTION:
        job->action = value;
        return CLI_GO_ON;
    case OPTION_FORMAT:
        job->format = &formats[cli_value_number(&format_names, value)];
        return CLI_GO_ON;
    default:
        return cli_set_common(&job->common, args, key, value);
    }
}

static int run_trace(const cli_command *command, int argc, char **argv)
{
    tracing job = {.common = CLI_COMMON_DEFAULTS, .seed = 1, .length = 100, .count = 1};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if ((job.to != NULL) + (job.action != NULL) + job.is_random != 1)
        return cli_args_complain(&args, "one of --to, --action and --random is wanted");
    if (!job.operand)
        return cli_args_complain(&args, "no file was named");
    if (!job.format)
        job.format = &formats[cli_has_suffix(job.common.output, ".csv")]; /* the second: CSV */
    outcome = trace(&job);
    lts_path_release(&job.path);
    verdict_input_release(&job.input);
    return outcome;
}

const cli_command spexv_trace = {
    "spex trace",
    "(--to=STATE | --action=ACTION | --random) [OPTION]... FILE",
    "Writes runs of a system: the shortest to somewhere, or random ones.",
    "FILE is an .lts, .spex or .aut file. The same seed gives the same runs.",
    options,
    run_trace,
};
