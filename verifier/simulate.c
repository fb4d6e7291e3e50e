/* spex simulate: a walk through a system, step by step, at the terminal. */
#include "verifier/verifier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "cli/cli.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_TAU,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

#define COMMANDS                                                                                             \
    "  N or ACTION   take that step\n"                                                                       \
    "  u             undo the last one\n"                                                                    \
    "  r             begin again\n"                                                                          \
    "  t             show the steps so far\n"                                                                \
    "  ?             show this\n"                                                                            \
    "  q             quit\n"

typedef struct walk {
    cli_common common;
    const char *operand;
    verdict_input input;
    const lts *l;
    uint64_t *taken; /* edges */
    size_t taken_capacity;
    size_t length;
} walk;

static lts_state here(const walk *w)
{
    assert(w->length <= w->taken_capacity);
    return w->length ? w->l->edges[w->taken[w->length - 1]].target : w->l->initial;
}

static void print_place(const walk *w, uint64_t edge)
{
    uint32_t origin = w->l->origin ? w->l->origin[edge] : LTS_NONE;
    const lang_spec *spec = w->input.spec;
    if (spec && origin < spec->transition_count)
        printf("  (%s)", lang_place_text(w->input.places, spec->transitions[origin].place));
    else if (w->input.model && origin != LTS_NONE)
        printf("  (%s:%u)", w->input.path, (unsigned)origin);
}

static void print_here(const walk *w)
{
    char text[16];
    lts_state s = here(w);
    printf("[%zu] ", w->length);
    cli_print_styled(CLI_BOLD, lts_state_text(w->l, s, text), stdout);
    putchar('\n');
    if (w->l->first[s] == w->l->first[s + 1])
        puts("  nothing more can be done");
    for (uint64_t e = w->l->first[s]; e < w->l->first[s + 1]; e++) {
        printf("%5llu  ", (unsigned long long)(e - w->l->first[s] + 1));
        cli_print_name(base_names_text(w->l->labels, w->l->edges[e].label), stdout);
        fputs(" -> ", stdout);
        cli_print_name(lts_state_text(w->l, w->l->edges[e].target, text), stdout);
        print_place(w, e);
        putchar('\n');
    }
}

static void print_steps(const walk *w)
{
    char text[16];
    cli_print_name(lts_state_text(w->l, w->l->initial, text), stdout);
    for (size_t i = 0; i < w->length; i++) {
        lts_edge edge = w->l->edges[w->taken[i]];
        cli_print_step("", base_names_text(w->l->labels, edge.label), lts_state_text(w->l, edge.target, text),
                       stdout);
    }
    putchar('\n');
}

/* The edge that is meant by its number, or by its action when that is the only one; UINT64_MAX: none, and
 * said so. */
static uint64_t chosen(const walk *w, const char *word)
{
    lts_state s = here(w);
    uint64_t found = UINT64_MAX, first = w->l->first[s], end = w->l->first[s + 1];
    char *rest;
    unsigned long long n = strtoull(word, &rest, 10);
    if (*rest == '\0' && n >= 1 && n <= end - first)
        return first + n - 1;
    for (uint64_t e = first; e < end; e++) {
        if (strcmp(base_names_text(w->l->labels, w->l->edges[e].label), word) != 0)
            continue;
        if (found != UINT64_MAX) {
            puts("there are several such steps: give the number");
            return UINT64_MAX;
        }
        found = e;
    }
    if (found == UINT64_MAX) {
        putchar('\'');
        cli_print_name(word, stdout);
        puts("' cannot be done here; ? shows what can be typed");
    }
    return found;
}

static bool take_step(walk *w, const char *word)
{
    uint64_t edge = chosen(w, word);
    if (edge == UINT64_MAX)
        return true;
    assert(edge >= w->l->first[here(w)] && edge < w->l->first[here(w) + 1]);
    if (!base_grow(w->taken, w->taken_capacity, w->length + 1))
        return false;
    w->taken[w->length++] = edge;
    print_here(w);
    return true;
}

/* Obeys one line. False: it is over. */
static bool obey(walk *w, const char *word)
{
    if (strcmp(word, "q") == 0)
        return false;
    if (strcmp(word, "?") == 0) {
        fputs(COMMANDS, stdout);
    } else if (strcmp(word, "t") == 0) {
        print_steps(w);
    } else if (strcmp(word, "r") == 0 || strcmp(word, "u") == 0) {
        w->length = *word == 'r' || w->length == 0 ? 0 : w->length - 1;
        print_here(w);
    } else if (*word) {
        return take_step(w, word);
    }
    return true;
}

static int simulate(walk *w)
{
    int outcome = verdict_input_open(w->operand, w->common.tau, true, &w->input);
    if (outcome != CLI_YES)
        return outcome;
    char *line = NULL;
    size_t capacity = 0;
    bool is_terminal = isatty(STDIN_FILENO);
    w->l = w->input.lts;
    print_here(w);
    for (;;) {
        if (is_terminal)
            fputs("> ", stdout);
        fflush(stdout);
        if (getline(&line, &capacity, stdin) < 0)
            break;
        line[strcspn(line, "\r\n")] = '\0';
        if (!obey(w, line))
            break;
    }
    free(line);
    return CLI_YES;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    walk *w = arg;
    if (key == CLI_ARGS_OPERAND)
        return cli_set_operand(args, value, &w->operand);
    return cli_set_common(&w->common, args, key, value);
}

static int run_simulate(const cli_command *command, int argc, char **argv)
{
    walk w = {.common = CLI_COMMON_DEFAULTS};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &w);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (!w.operand)
        return cli_args_complain(&args, "no file was named");
    if (strcmp(w.operand, "-") == 0)
        return cli_args_complain(&args, "standard input is where the steps come from; name a file");
    outcome = simulate(&w);
    free(w.taken);
    verdict_input_release(&w.input);
    return outcome;
}

const cli_command spexv_simulate = {
    "spex simulate",
    "[OPTION]... FILE",
    "Walks through a system step by step, at the terminal.",
    "FILE is an .lts, .spex or .aut file. At each state the steps that can be taken are listed; then one "
    "of\n" COMMANDS "is read, a line each.",
    options,
    run_simulate,
};
