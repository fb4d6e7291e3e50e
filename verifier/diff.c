/* spex diff: what came and what went between two systems, and whether behaviour changed. */
#include "verifier/verifier.h"

#include <string.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_EQUIVALENCE,       CLI_ROW_MAX_SUBSETS, CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"), CLI_ROW_HELP,        CLI_ROW_LAST,
};

typedef struct difference {
    cli_common common;
    const char *operands[2];
    verdict_input inputs[2];
} difference;

/* The state of `l` that is called as state `s` of `other`; LTS_NONE: there is none. */
static lts_state counterpart(const lts *l, const lts *other, lts_state s)
{
    if (!other->state_names || !l->state_names)
        return s < l->states ? s : LTS_NONE;
    return base_names_translate(l->state_names, other->state_names, s);
}

static bool has_counterpart(const lts *l, const lts *other, lts_state from, lts_edge edge)
{
    lts_state s = counterpart(l, other, from), t = counterpart(l, other, edge.target);
    lts_label label = lts_label_in(l->labels, other->labels, edge.label);
    return s != LTS_NONE && t != LTS_NONE && label != LTS_NONE && lts_has_edge(l, s, label, t);
}

/* Prints the transitions of `l` that `other` has not; returns how many. */
static uint64_t print_only(const lts *l, const lts *other, const char *sign, cli_style style)
{
    uint64_t count = 0;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            if (has_counterpart(other, l, s, l->edges[e]))
                continue;
            char from[16], to[16];
            lts_label label = l->edges[e].label;
            cli_print_styled(style, sign, stdout);
            putchar(' ');
            cli_print_step(lts_state_text(l, s, from),
                           label == LTS_TAU ? "__internal__" : base_names_text(l->labels, label),
                           lts_state_text(l, l->edges[e].target, to), stdout);
            putchar('\n');
            count++;
        }
    return count;
}

/* The specification that an input is of; NULL: it does not say. */
static const char *specification_of(const verdict_input *input)
{
    return input->model ? input->model->specification : input->spec ? input->spec->name : NULL;
}

/* They can be compared, but that is hardly what was meant. */
static void warn_of_other_specification(const difference *job)
{
    const char *old = specification_of(&job->inputs[0]), *new = specification_of(&job->inputs[1]);
    if (!old || !new || strcmp(old, new) == 0)
        return;
    fprintf(stderr, "%s: warning: this is of the specification '", job->inputs[1].path);
    cli_print_name(new, stderr);
    fprintf(stderr, "', but %s of '", job->inputs[0].path);
    cli_print_name(old, stderr);
    fputs("'\n", stderr);
}

static int diff(difference *job)
{
    warn_of_other_specification(job);
    const lts *old = job->inputs[0].lts, *new = job->inputs[1].lts;
    uint64_t went = print_only(old, new, "-", CLI_BAD);
    uint64_t came = print_only(new, old, "+", CLI_GOOD);
    bool is_equivalent;
    base_error error = {0};
    if (lts_decide(old, new, &job->common.lts, &is_equivalent, NULL, &error)) {
        fprintf(stderr, "spex diff: error: %s\n", error.message);
        return CLI_TROUBLE;
    }
    printf("%llu came, %llu went; behaviour %s (%s)\n", (unsigned long long)came, (unsigned long long)went,
           is_equivalent ? "is the same" : "has changed", lts_equivalence_name(job->common.lts.equivalence));
    return is_equivalent ? CLI_YES : CLI_NO;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    difference *job = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_set_operand(args, value, &job->operands[job->operands[0] != NULL]);
    return cli_set_common(&job->common, args, key, value);
}

static int run_diff(const cli_command *command, int argc, char **argv)
{
    difference job = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!job.operands[1])
        return cli_args_complain(&args, "two files are wanted");
    outcome = verdict_input_open(job.operands[0], &job.common, true, &job.inputs[0]);
    if (outcome == CLI_YES)
        outcome = verdict_input_open(job.operands[1], &job.common, true, &job.inputs[1]);
    if (outcome == CLI_YES) {
        verdict_note_tau(job.inputs, 2, job.common.tau);
        outcome = diff(&job);
    }
    verdict_input_release(&job.inputs[0]);
    verdict_input_release(&job.inputs[1]);
    return outcome;
}

const cli_command spexv_diff = {
    "spex diff",
    "[OPTION]... OLD NEW",
    "Tells which transitions came and went, and whether behaviour changed.",
    "OLD and NEW are .spex, .lts or .aut files; transitions are told apart by the names of their states, or "
    "by\n"
    "their numbers where they have none. Exit status 0: they behave the same.",
    options,
    run_diff,
};
