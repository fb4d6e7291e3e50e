/* spex info: what is in a file. */
#include "verifier/info_agents.h"
#include "verifier/verifier.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct figures {
    uint64_t silent;
    uint32_t terminal, unreachable, divergent, nondeterministic;
    uint32_t components, closed; /* closed: no step leads out of it */
    uint32_t used_labels;
} figures;

/* Where it may begin. */
typedef struct beginnings {
    const lts_state *states;
    uint32_t count;
} beginnings;

/* More than one way to go on by one label? Then *edge is one of them. The edges of a state are in order of
 * their labels. */
static bool find_choice(const lts *l, lts_state s, uint64_t *edge)
{
    for (uint64_t e = l->first[s] + 1; e < l->first[s + 1]; e++)
        if (l->edges[e].label == l->edges[e - 1].label) {
            *edge = e;
            return true;
        }
    return false;
}

/* Marks what runs from the other beginnings reach, too. */
static base_status reach_more(const lts *l, const beginnings *in, uint8_t *is_reachable)
{
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < in->count && !status; i++) {
        lts other = *l;
        uint8_t *more = NULL;
        other.initial = in->states[i];
        status = is_reachable[other.initial] ? BASE_OK : lts_reachable(&other, &more);
        for (lts_state s = 0; more && s < l->states; s++)
            is_reachable[s] |= more[s];
        free(more);
    }
    return status;
}

static base_status count_states(const lts *l, const beginnings *in, figures *f)
{
    uint8_t *is_reachable = NULL;
    bool *is_divergent = NULL;
    uint64_t edge;
    base_status status = lts_reachable(l, &is_reachable);
    if (!status)
        status = reach_more(l, in, is_reachable);
    if (!status)
        status = lts_tau_cycles(l, &is_divergent);
    for (lts_state s = 0; s < l->states && !status; s++) {
        f->terminal += lts_is_terminal(l, s);
        f->unreachable += !is_reachable[s];
        f->divergent += is_divergent[s];
        f->nondeterministic += find_choice(l, s, &edge);
    }
    free(is_reachable);
    free(is_divergent);
    return status;
}

static base_status count_components(const lts *l, figures *f)
{
    uint32_t *component = malloc(((size_t)l->states + 1) * sizeof *component);
    bool *is_open = calloc((size_t)l->states + 1, sizeof *is_open); /* per component */
    base_status status = component && is_open ? lts_components(l, component, &f->components) : BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states && !status; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (component[l->edges[e].target] != component[s])
                is_open[component[s]] = true;
    assert(status || (f->components > 0 && f->components <= l->states));
    for (uint32_t c = 0; c < f->components && !status; c++)
        f->closed += !is_open[c];
    free(component);
    free(is_open);
    return status;
}

static base_status count_labels(const lts *l, figures *f)
{
    uint32_t label_count = base_names_count(l->labels);
    bool *is_used = calloc(label_count, sizeof *is_used);
    if (!is_used)
        return BASE_E_NOMEM;
    for (uint64_t e = 0; e < l->transitions; e++) {
        assert(l->edges[e].label < label_count);
        f->silent += l->edges[e].label == LTS_TAU;
        is_used[l->edges[e].label] = true;
    }
    for (lts_label label = LTS_TAU + 1; label < label_count; label++)
        f->used_labels += is_used[label];
    free(is_used);
    return BASE_OK;
}

static base_status count(const lts *l, const beginnings *in, figures *f)
{
    *f = (figures){0};
    base_status status = count_states(l, in, f);
    if (!status)
        status = count_components(l, f);
    return status ? status : count_labels(l, f);
}

#define NAME_WIDTH  28
#define VALUE_WIDTH 14

static void print_row(const char *name, uint64_t n)
{
    char text[32];
    printf("  %-*s %*s\n", NAME_WIDTH, name, VALUE_WIDTH, cli_count(n, text));
}

static void print_head(const verdict_input *input, const lang_spec *spec)
{
    if (spec)
        printf("%s: specification '%s', fingerprint xxh3:%016" PRIx64 "\n", input->path, spec->name,
               spec->fingerprint);
    else if (input->model)
        printf("%s: recorded model of '%s', %s\n", input->path, input->model->specification,
               input->model->learning ? "still learning" : "not learning");
    else if (input->system)
        printf("%s: system '%s'\n", input->path, input->system->name);
    else
        printf("%s: labelled transition system (%s)\n", input->path, input->format->title);
}

static void print_initial(const char *state)
{
    unsigned columns = cli_text_columns(state);
    printf("  %-*s %*s", NAME_WIDTH, "begins in", columns < VALUE_WIDTH ? (int)(VALUE_WIDTH - columns) : 0,
           "");
    cli_print_name(state, stdout);
    putchar('\n');
}

/* And why not: the first state that has two ways to go on by one action. */
static void print_deterministic(const lts *l, const figures *f)
{
    bool is = !f->nondeterministic && !f->silent;
    printf("  %-*s %*s", NAME_WIDTH, "deterministic", VALUE_WIDTH, is ? "yes" : "no");
    if (f->nondeterministic) {
        char text[16];
        lts_state s = 0;
        uint64_t e;
        while (!find_choice(l, s, &e))
            s++;
        fputs(": two ways by '", stdout);
        cli_print_name(base_names_text(l->labels, l->edges[e].label), stdout);
        fputs("' in '", stdout);
        cli_print_name(lts_state_text(l, s, text), stdout);
        putchar('\'');
    } else if (!is) {
        fputs(": it has internal steps", stdout);
    }
    putchar('\n');
}

static base_status print_info(const verdict_input *input, const lang_spec *spec, const lts *l)
{
    const lts_model *model = input->model;
    beginnings in = {spec    ? spec->initials
                     : model ? model->initials
                             : &l->initial,
                     spec    ? spec->initial_count
                     : model ? model->initial_count
                             : 1};
    figures f;
    base_status status = count(l, &in, &f);
    if (status)
        return status;
    char initial[16];
    print_head(input, spec);
    print_row("states", l->states);
    print_row("  never reached", f.unreachable);
    print_row("  with no way on", f.terminal);
    print_row("  in loops of internal steps", f.divergent);
    print_row("parts that are never left", f.closed);
    print_row("transitions", l->transitions);
    print_row("  internal", f.silent);
    print_row("actions", f.used_labels);
    if (in.count != 1)
        print_row("states to begin in", in.count);
    else
        print_initial(lts_state_text(l, l->initial, initial));
    if (model && model->refused)
        print_row("refused steps", model->refused);
    print_deterministic(l, &f);
    return BASE_OK;
}

static int info(const char *operand, const cli_common *common)
{
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics)
        return cli_out_of_memory(operand);
    verdict_input input;
    int outcome = verdict_input_read_all(operand, common, diagnostics, &input);
    base_status status = outcome == CLI_YES ? verdict_note_unreachable(&input, diagnostics) : BASE_OK;
    lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    if (outcome == CLI_YES)
        verdict_note_tau(&input, 1, common->tau);
    if (outcome == CLI_YES && input.kind == VERDICT_SPEC && !input.spec) {
        for (uint32_t i = 0; i < input.unit->spec_count && !status; i++)
            status = print_info(&input, &input.unit->specs[i], input.unit->specs[i].lts);
        if (!status && !spexv_print_agents(input.unit->agents, input.path))
            status = BASE_E_NOMEM;
    } else if (outcome == CLI_YES && !status) {
        status = print_info(&input, input.spec, input.lts);
    }
    if (status)
        outcome = cli_out_of_memory(operand);
    verdict_input_release(&input);
    lang_diagnostics_free(diagnostics);
    return outcome;
}

typedef struct question {
    cli_common common;
    const char **operands;
    size_t count;
} question;

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    question *job = arg;
    if (key != CLI_ARGS_OPERAND)
        return cli_set_common(&job->common, args, key, value);
    job->operands[job->count++] = value;
    return CLI_GO_ON;
}

static int run_info(const cli_command *command, int argc, char **argv)
{
    question job = {.common = CLI_COMMON_DEFAULTS, .operands = calloc((size_t)argc, sizeof *job.operands)};
    if (!job.operands)
        return cli_out_of_memory(command->name);
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON) {
        outcome = job.count ? CLI_YES : cli_args_complain(&args, "no file was named");
        for (size_t i = 0; i < job.count; i++) {
            int one = info(job.operands[i], &job.common);
            outcome = one > outcome ? one : outcome;
        }
    }
    free(job.operands);
    return outcome;
}

const cli_command spexv_info = {
    "spex info",
    "[OPTION]... FILE...",
    "Tells what is in a file: states, transitions, actions.",
    "FILE is an .lts, {formats} file, compressed or not, told apart by what it holds; '-' is\n"
    "standard input.",
    options,
    run_info,
};
