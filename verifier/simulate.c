/* spex simulate: a walk through a system, step by step, at the terminal, where lines can be edited, or by
 * lines from elsewhere, where the first that makes no sense ends it. What a specification says of times and
 * of other instances is judged as an engine would, by a clock that the user advances. */
#include "config.h"

#include "verifier/verifier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/cli.h"
#include "verdict/verdict.h"
#include "verifier/simulate/agent.h"
#include "verifier/simulate/line.h"
#include "verifier/simulate/moment.h"
#include "verifier/simulate/system.h"

static const cli_option options[] = {
    CLI_ROW_TAU,
    CLI_ROW_READ_AS("format"),
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

#define COMMANDS                                                                                             \
    "  N or ACTION   take that step\n"                                                                       \
    "  +DURATION     wait so long; + alone: until something happens or changes\n"                            \
    "  NAME=STATE    the parent, or a child, NAME is in STATE; NAME=: somewhere\n"                           \
    "  u             undo the last of these\n"                                                               \
    "  r [STATE]     begin again, in STATE\n"                                                                \
    "  t             show the steps so far\n"                                                                \
    "  ?             show this\n"                                                                            \
    "  q             quit\n"

typedef struct walk {
    cli_common common;
    const char *operand;
    verdict_input input;
    lts_implicit system;
    base_arena *arena;
    uint64_t *states;         /* those passed, `length` + 1 of them */
    spexv_moment **moments;   /* and what there was to each */
    lts_implicit_step *taken; /* the steps between them; LTS_NONE: none, what changed is the moment */
    size_t state_capacity, moment_capacity, taken_capacity, length;
    lts_successors ahead; /* what can be done here */
    spexv_lines lines;
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

/* What there is to it besides the state, and that as number of the LTS. */
static const spexv_moment *moment_at(const walk *w)
{
    return w->moments[w->length];
}

static lts_state here(const walk *w)
{
    return (lts_state)*state_at(w, w->length);
}

/* Goes to `state`, by a step, by waiting or to begin with. False: no memory. */
static bool go_to(walk *w, const uint64_t *state, spexv_moment *moment, size_t length)
{
    unsigned words = w->system.words;
    if (!moment || !base_grow(w->states, w->state_capacity, (length + 1) * words) ||
        !base_grow(w->moments, w->moment_capacity, length + 1))
        return false;
    memcpy(w->states + length * words, state, words * sizeof *state);
    w->moments[length] = moment;
    w->length = length;
    return true;
}

static void print_place(const walk *w, uint32_t origin)
{
    const lang_spec *spec = w->input.spec;
    if (spec && origin < spec->transition_count) {
        printf("  (%s)", lang_place_text(w->input.places, spec->transitions[origin].place));
        spexv_moment_print_step(spec, moment_at(w), origin, stdout);
    } else if (w->input.model && origin != LTS_NONE)
        printf("  (%s:%u)", w->input.path, (unsigned)origin);
}

/* Finds out what can be done here, and shows it. False: no memory. */
static bool look_around(walk *w)
{
    char text[16];
    printf("[%zu] ", w->length);
    cli_print_styled(CLI_BOLD, state_text(w, state_at(w, w->length), text), stdout);
    spexv_moment_print(w->input.spec, moment_at(w), here(w), stdout);
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

/* What was waited, or said of others, between two moments. */
static void print_change(const walk *w, const spexv_moment *before, const spexv_moment *m)
{
    char text[LANG_DURATION_SIZE];
    if (m->now > before->now)
        printf(" +%s", lang_duration_text(m->now - before->now, text));
    const lang_spec *spec = w->input.spec;
    for (uint32_t r = 0; spec && r < spec->relation_count; r++)
        if (m->other[r] != before->other[r]) {
            printf(" %s=%s", spec->relations[r].other->text, m->other[r] ? m->other[r] : "");
            return;
        }
}

static void print_steps(const walk *w)
{
    char text[16];
    cli_print_name(state_text(w, state_at(w, 0), text), stdout);
    for (size_t i = 0; i < w->length; i++)
        if (w->taken[i].label == LTS_NONE)
            print_change(w, w->moments[i], w->moments[i + 1]);
        else
            cli_print_step("", base_names_text(w->system.labels, w->taken[i].label),
                           state_text(w, state_at(w, i + 1), text), stdout);
    putchar('\n');
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
            spexv_lines_complain(&w->lines, word, "is the action of several steps: give the number");
            return LTS_NONE;
        }
        found = i;
    }
    if (found == LTS_NONE)
        spexv_lines_complain(&w->lines, word,
                             w->lines.is_terminal ? "cannot be done here; ? shows what can be typed"
                                                  : "is neither a step that can be taken here nor a command");
    return found;
}

static bool take_step(walk *w, const char *word)
{
    uint32_t i = chosen(w, word);
    if (i == LTS_NONE)
        return w->lines.outcome == CLI_YES;
    if (!base_grow(w->taken, w->taken_capacity, w->length + 1))
        return false;
    const lang_spec *spec = w->input.spec;
    const uint64_t *target = lts_successors_target(&w->ahead, i);
    uint32_t origin = w->ahead.steps[i].origin;
    if (spec && origin < spec->transition_count)
        spexv_moment_judge(spec, moment_at(w), origin, stdout);
    w->taken[w->length] = w->ahead.steps[i];
    return go_to(w, target, spexv_moment_step(w->arena, spec, moment_at(w), (lts_state)*target),
                 w->length + 1) &&
           look_around(w);
}

/* The same state at another moment. */
static bool change(walk *w, spexv_moment *moment)
{
    if (!base_grow(w->taken, w->taken_capacity, w->length + 1))
        return false;
    w->taken[w->length] = (lts_implicit_step){LTS_NONE, LTS_NONE};
    uint64_t state = here(w);
    return go_to(w, &state, moment, w->length + 1) && look_around(w);
}

static bool wait_for(walk *w, const char *word)
{
    const lang_spec *spec = w->input.spec;
    int64_t duration = 0;
    const char *problem = NULL;
    if (!spexv_has_times(spec))
        problem = "waits for nothing: no times are said here";
    else if (word[1])
        problem = lang_read_duration(word + 1, &duration);
    else if ((duration = spexv_moment_next(spec, moment_at(w), here(w))) < 0)
        problem = "would wait for ever: nothing happens here, or changes";
    if (!problem && duration > INT64_MAX / 2 - moment_at(w)->now)
        problem = "is too long";
    if (!problem)
        return change(w, spexv_moment_wait(w->arena, spec, moment_at(w), here(w), duration));
    spexv_lines_complain(&w->lines, word, problem);
    return w->lines.outcome == CLI_YES;
}

static const lang_spec *spec_named(const lang_unit *unit, const char *name, size_t length)
{
    for (uint32_t i = 0; unit && i < unit->total_count; i++)
        if (strlen(unit->specs[i].name) == length && strncmp(unit->specs[i].name, name, length) == 0)
            return &unit->specs[i];
    return NULL;
}

/* The other specification that NAME=STATE speaks of; NULL: labels speak of none of that name. */
static const lang_spec *other_in(const walk *w, const char *word)
{
    const lang_spec *spec = w->input.spec;
    size_t length = strcspn(word, "=");
    for (uint32_t r = 0; word[length] && spec && r < spec->relation_count; r++) {
        const char *name = spec->relations[r].other->text;
        if (strlen(name) == length && strncmp(name, word, length) == 0)
            return spec_named(w->input.unit, name, length);
    }
    return NULL;
}

static bool assume(walk *w, const lang_spec *other, const char *word)
{
    const char *state = strchr(word, '=') + 1, *known = NULL;
    for (uint32_t s = 0; s < other->source_count && !known; s++)
        if (strcmp(other->sources[s].name, state) == 0)
            known = other->sources[s].name;
    if (known || !*state)
        return change(w, spexv_moment_assume(w->arena, w->input.spec, moment_at(w), other->name, known));
    spexv_lines_complain(&w->lines, state, "is no state of the other specification");
    return w->lines.outcome == CLI_YES;
}

/* In the state that is named, else in the one that comes first. */
static bool begin(walk *w, const char *name)
{
    char text[16];
    const lang_spec *spec = w->input.spec;
    if (lts_implicit_initials(&w->system, &w->ahead) != BASE_OK)
        return false;
    lts_state first = (lts_state)*lts_successors_target(&w->ahead, 0), state = first;
    bool is_found = !*name || strcmp(state_text(w, lts_successors_target(&w->ahead, 0), text), name) == 0;
    for (uint32_t i = 0; spec && i < spec->initial_count && !is_found; i++) {
        state = spec->initials[i];
        is_found = strcmp(spec->states[state].name, name) == 0 ||
                   strcmp(spec->sources[lang_source_of(spec, state)].name, name) == 0;
    }
    if (!is_found) {
        spexv_lines_complain(&w->lines, name, "is not where a run may begin");
        return w->lines.outcome == CLI_YES &&
               lts_implicit_successors(&w->system, state_at(w, w->length), &w->ahead) == BASE_OK;
    }
    uint64_t number = state;
    if (!go_to(w, &number, spexv_moment_begin(w->arena, spec, state), 0))
        return false;
    for (uint32_t i = 0; spec && i < spec->initial_count && spec->initial_count > 1; i++)
        printf("%s%s", i == 0 ? "  a run begins in " : ", ", spec->states[spec->initials[i]].name);
    if (spec && spec->initial_count > 1)
        putchar('\n');
    return look_around(w);
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
    } else if (strcmp(word, "u") == 0) {
        w->length -= w->length > 0;
        return look_around(w);
    } else if (*word == 'r' && (!word[1] || word[1] == ' ')) {
        return begin(w, word + 1 + strspn(word + 1, " "));
    } else if (*word == '+') {
        return wait_for(w, word);
    } else if (other_in(w, word)) {
        return assume(w, other_in(w, word), word);
    } else if (*word) {
        return take_step(w, word);
    }
    return true;
}

static int simulate(walk *w)
{
    int outcome;
    if (!w->common.tau && !w->common.read_as &&
        (spexv_simulate_system(w->operand, &outcome) || spexv_simulate_agent(w->operand, &outcome)))
        return outcome;
    outcome = verdict_input_open(w->operand, &w->common, true, &w->input);
    if (outcome != CLI_YES)
        return outcome;
    verdict_note_tau(&w->input, 1, w->common.tau);
    spexv_lines_begin(&w->lines);
    w->system = lts_implicit_of(w->input.lts);
    assert(w->system.words == 1);
    bool goes_on = (w->arena = base_arena_new()) && begin(w, "");
    while (goes_on && spexv_lines_next(&w->lines))
        goes_on = obey(w, w->lines.text);
    spexv_lines_end(&w->lines);
    return w->lines.outcome;
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
    free(w.states);
    free(w.moments);
    base_arena_free(w.arena);
    lts_successors_release(&w.ahead);
    verdict_input_release(&w.input);
    return outcome;
}

const cli_command spexv_simulate = {
    "spex simulate",
    "[OPTION]... FILE",
    "Walks through a system step by step, at the terminal.",
    "FILE is an .lts, .spex or .aut file, FILE.lts:SYSTEM a system of agents, or FILE.lts:AGENT one agent, "
    "whose\nworld you are: type ? there. At each state the steps "
    "that can be taken are listed; then one "
    "of\n" COMMANDS
    "is read, a line each. Where the lines do not come from a terminal, the first that cannot be obeyed ends "
    "it,\nwith exit status 1.",
    options,
    run_simulate,
};
