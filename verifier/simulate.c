/* spex simulate: a walk through a system, step by step, at the terminal, where lines can be edited, or by
 * lines from elsewhere, where the first that makes no sense ends it. */
#include "config.h"

#include "verifier/verifier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_LIBEDIT
#include <editline/readline.h>
#endif

#include "base/array.h"
#include "cli/cli.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
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
    lts_implicit system;
    uint64_t *states;         /* those passed, `length` + 1 of them */
    lts_implicit_step *taken; /* the steps between them */
    size_t state_capacity, taken_capacity, length;
    lts_successors ahead; /* what can be done here */
    bool is_terminal;     /* a person types the lines */
    uint64_t line;        /* of standard input, from 1 */
    int outcome;
} walk;

static const uint64_t *state_at(const walk *w, size_t i)
{
    assert(i <= w->length);
    return w->states + i * w->system.words;
}

static const char *state_text(const walk *w, const uint64_t *state, char buffer[static 16])
{
    return w->system.state_text(w->system.self, state, buffer);
}

/* Goes to `state`, by a step or to begin with. False: no memory. */
static bool go_to(walk *w, const uint64_t *state, size_t length)
{
    unsigned words = w->system.words;
    if (!base_grow(w->states, w->state_capacity, (length + 1) * words))
        return false;
    memcpy(w->states + length * words, state, words * sizeof *state);
    w->length = length;
    return true;
}

static void print_place(const walk *w, uint32_t origin)
{
    const lang_spec *spec = w->input.spec;
    if (spec && origin < spec->transition_count)
        printf("  (%s)", lang_place_text(w->input.places, spec->transitions[origin].place));
    else if (w->input.model && origin != LTS_NONE)
        printf("  (%s:%u)", w->input.path, (unsigned)origin);
}

/* Finds out what can be done here, and shows it. False: no memory. */
static bool look_around(walk *w)
{
    char text[16];
    printf("[%zu] ", w->length);
    cli_print_styled(CLI_BOLD, state_text(w, state_at(w, w->length), text), stdout);
    putchar('\n');
    if (lts_implicit_successors(&w->system, state_at(w, w->length), &w->ahead) != BASE_OK)
        return false;
    if (w->ahead.count == 0)
        puts("  nothing more can be done");
    for (uint32_t i = 0; i < w->ahead.count; i++) {
        printf("%5u  ", (unsigned)i + 1);
        cli_print_name(base_names_text(w->system.labels, w->ahead.steps[i].label), stdout);
        fputs(" -> ", stdout);
        cli_print_name(state_text(w, lts_successors_target(&w->ahead, i), text), stdout);
        print_place(w, w->ahead.steps[i].origin);
        putchar('\n');
    }
    return true;
}

static void print_steps(const walk *w)
{
    char text[16];
    cli_print_name(state_text(w, state_at(w, 0), text), stdout);
    for (size_t i = 0; i < w->length; i++)
        cli_print_step("", base_names_text(w->system.labels, w->taken[i].label),
                       state_text(w, state_at(w, i + 1), text), stdout);
    putchar('\n');
}

/* What was typed cannot be obeyed. A person can type something else. */
static void complain(walk *w, const char *word, const char *why)
{
    if (!w->is_terminal) {
        fprintf(stderr, "standard input:%llu: error: ", (unsigned long long)w->line);
        w->outcome = CLI_NO;
    }
    FILE *out = w->is_terminal ? stdout : stderr;
    fputc('\'', out);
    cli_print_name(word, out);
    fprintf(out, "' %s\n", why);
}

/* The step that is meant by its number, or by its action when that is the only one; LTS_NONE: none, and said
 * so. */
static uint32_t chosen(walk *w, const char *word)
{
    uint32_t found = LTS_NONE;
    char *rest;
    unsigned long long n = strtoull(word, &rest, 10);
    if (*rest == '\0' && n >= 1 && n <= w->ahead.count)
        return (uint32_t)n - 1;
    for (uint32_t i = 0; i < w->ahead.count; i++) {
        if (strcmp(base_names_text(w->system.labels, w->ahead.steps[i].label), word) != 0)
            continue;
        if (found != LTS_NONE) {
            complain(w, word, "is the action of several steps: give the number");
            return LTS_NONE;
        }
        found = i;
    }
    if (found == LTS_NONE)
        complain(w, word,
                 w->is_terminal ? "cannot be done here; ? shows what can be typed"
                                : "is neither a step that can be taken here nor a command");
    return found;
}

static bool take_step(walk *w, const char *word)
{
    uint32_t i = chosen(w, word);
    if (i == LTS_NONE)
        return w->outcome == CLI_YES;
    if (!base_grow(w->taken, w->taken_capacity, w->length + 1))
        return false;
    w->taken[w->length] = w->ahead.steps[i];
    return go_to(w, lts_successors_target(&w->ahead, i), w->length + 1) && look_around(w);
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
        return look_around(w);
    } else if (*word) {
        return take_step(w, word);
    }
    return true;
}

/* The next line, in `*line`, which is the caller's to free. False: there is none. */
static bool read_line(walk *w, char **line, size_t *capacity)
{
#ifdef HAVE_LIBEDIT
    if (w->is_terminal && isatty(STDOUT_FILENO)) {
        free(*line);
        *line = readline("> ");
        *capacity = 0;
        if (*line && **line)
            add_history(*line);
        return *line;
    }
#endif
    if (w->is_terminal)
        fputs("> ", stdout);
    fflush(stdout);
    if (getline(line, capacity, stdin) < 0)
        return false;
    (*line)[strcspn(*line, "\r\n")] = '\0';
    w->line++;
    return true;
}

static int simulate(walk *w)
{
    int outcome = verdict_input_open(w->operand, &w->common, true, &w->input);
    if (outcome != CLI_YES)
        return outcome;
    verdict_note_tau(&w->input, 1, w->common.tau);
    char *line = NULL;
    size_t capacity = 0;
    w->is_terminal = isatty(STDIN_FILENO);
    w->system = lts_implicit_of(w->input.lts);
    bool goes_on = lts_implicit_initials(&w->system, &w->ahead) == BASE_OK &&
                   go_to(w, lts_successors_target(&w->ahead, 0), 0) && look_around(w);
    while (goes_on && read_line(w, &line, &capacity))
        goes_on = obey(w, line);
    free(line);
    return w->outcome;
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
    walk w = {.common = CLI_COMMON_DEFAULTS, .outcome = CLI_YES};
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
    free(w.states);
    lts_successors_release(&w.ahead);
    verdict_input_release(&w.input);
    return outcome;
}

const cli_command spexv_simulate = {
    "spex simulate",
    "[OPTION]... FILE",
    "Walks through a system step by step, at the terminal.",
    "FILE is an .lts, .spex or .aut file. At each state the steps that can be taken are listed; then one "
    "of\n" COMMANDS
    "is read, a line each. Where the lines do not come from a terminal, the first that cannot be obeyed ends "
    "it,\nwith exit status 1.",
    options,
    run_simulate,
};
