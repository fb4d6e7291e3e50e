/* A system of agents by hand: the steps that its model has in a state, its handlers as they ship. */
#include "config.h"

#include "verifier/simulate/system.h"

#include "base/array.h"
#include "cli/cli.h"
#include "systems/systems.h"
#include "verifier/simulate/line.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS                                                                                             \
    "  N or TEXT  take that step\n"                                                                          \
    "  s          show all fields\n"                                                                         \
    "  u          undo the last step\n"                                                                      \
    "  r          begin again; r N: in the first state N, where there are several\n"                         \
    "  t          show the steps so far\n"                                                                   \
    "  ?          show this\n"                                                                               \
    "  q          quit\n"

/* A step that can be taken. */
typedef struct choice {
    uint64_t label;
    uint32_t agent, action;
    spex_explorer_outcome outcome;
    void *after;
    char *text;
} choice;

typedef struct walk {
    const checking_model *model;
    const spex_explorer_model *m;
    spexv_lines lines;
    void *scratch;
    void **states; /* those passed, `length` + 1 of them */
    char **texts;  /* of the steps between them */
    size_t length, state_room, text_room;
    choice *choices; /* here */
    size_t count, room;
    size_t first, first_count; /* which of the first states it began in, from 1 */
    bool no_memory;
} walk;

/* ---- what can be done ---- */

typedef struct listing {
    spex_explorer_out out;
    walk *w;
} listing;

static void *copy_state(walk *w, const void *state)
{
    void *copy = malloc(w->m->state_size + 1);
    w->no_memory = w->no_memory || !copy;
    return copy ? memcpy(copy, state, w->m->state_size) : NULL;
}

static char *describe(walk *w, const spex_explorer_step *step)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (out)
        w->m->describe(w->m->self, w->states[w->length], step->label, step->after, out);
    w->no_memory = !out || fclose(out) != 0 || w->no_memory;
    return text;
}

static bool is_same(const walk *w, const choice *c, const spex_explorer_step *step)
{
    return c->label == step->label && c->outcome == step->outcome &&
           memcmp(c->after, step->after, w->m->state_size) == 0;
}

static void list(spex_explorer_out *out, const spex_explorer_step *step)
{
    walk *w = ((listing *)(void *)out)->w;
    for (size_t i = 0; i < w->count; i++)
        if (is_same(w, &w->choices[i], step))
            return;
    if (!base_grow(w->choices, w->room, w->count + 1)) {
        w->no_memory = true;
        return;
    }
    w->choices[w->count++] = (choice){
        step->label, step->agent, step->action, step->outcome, copy_state(w, step->after), describe(w, step)};
}

static void forget_choices(walk *w)
{
    for (size_t i = 0; i < w->count; i++) {
        free(w->choices[i].after);
        free(w->choices[i].text);
    }
    w->count = 0;
}

/* ---- showing it ---- */

static void print_told(const walk *w, const void *before, const void *after)
{
    base_arena *arena = base_arena_new();
    checking_told told = {.change_count = 0};
    if (arena && checking_tell_changes(w->model, before, after, arena, &told))
        for (uint32_t i = 0; i < told.change_count; i++) {
            fputs("     ", stdout);
            cli_print_name(told.changes[i].field, stdout);
            fputs(" = ", stdout);
            cli_print_name(told.changes[i].value, stdout);
            putchar('\n');
        }
    base_arena_free(arena);
}

/* Finds out what can be done here, and shows it. False: no memory. */
static bool look_around(walk *w)
{
    listing l = {{.step = list, .scratch = w->scratch}, w};
    forget_choices(w);
    w->m->steps(w->m->self, w->states[w->length], &l.out);
    printf("[%zu]\n", w->length);
    print_told(w, w->length ? w->states[w->length - 1] : NULL, w->states[w->length]);
    if (w->count == 0)
        puts("  nothing more can be done");
    for (size_t i = 0; i < w->count && !w->no_memory; i++) {
        const choice *c = &w->choices[i];
        printf("%5zu  ", i + 1);
        cli_print_name(c->text, stdout);
        bool changes = memcmp(c->after, w->states[w->length], w->m->state_size) != 0;
        puts(c->outcome == SPEX_EXPLORER_FAULT ? "  (a fault)"
             : c->outcome == SPEX_EXPLORER_CUT ? "  (beyond a bound)"
             : changes                         ? ""
                                               : "  (changes nothing)");
    }
    return !w->no_memory;
}

/* ---- walking ---- */

static size_t chosen(walk *w, const char *word)
{
    char *rest;
    size_t found = w->count;
    unsigned long long n = strtoull(word, &rest, 10);
    if (*word && *rest == '\0' && n >= 1 && n <= w->count)
        return (size_t)n - 1;
    for (size_t i = 0; i < w->count; i++) {
        if (strcmp(w->choices[i].text, word) != 0)
            continue;
        if (found < w->count) {
            spexv_lines_complain(&w->lines, word, "is what several steps say: give the number");
            return w->count;
        }
        found = i;
    }
    if (found == w->count)
        spexv_lines_complain(&w->lines, word,
                             w->lines.is_terminal ? "cannot be done here; ? shows what can be typed"
                                                  : "is neither a step that can be taken here nor a command");
    return found;
}

static bool take_step(walk *w, const char *word)
{
    size_t i = chosen(w, word);
    if (i == w->count)
        return w->lines.outcome == CLI_YES;
    choice *c = &w->choices[i];
    if (c->outcome != SPEX_EXPLORER_STEP) {
        spexv_lines_complain(&w->lines, word,
                             c->outcome == SPEX_EXPLORER_FAULT ? "is a fault: it has no effect"
                                                               : "leads beyond a bound");
        return w->lines.outcome == CLI_YES;
    }
    if (!base_grow(w->states, w->state_room, w->length + 2) ||
        !base_grow(w->texts, w->text_room, w->length + 1))
        return false;
    w->texts[w->length] = c->text;
    w->states[++w->length] = c->after;
    c->text = NULL;
    c->after = NULL;
    return look_around(w);
}

static void step_back(walk *w)
{
    free(w->states[w->length--]);
    free(w->texts[w->length]);
}

typedef struct beginning {
    spex_explorer_out out;
    walk *w;
} beginning;

static void take_first(spex_explorer_out *out, const spex_explorer_step *step)
{
    walk *w = ((beginning *)(void *)out)->w;
    if (++w->first_count == w->first)
        w->states[0] = copy_state(w, step->after);
}

/* In first state number `first`. False: no memory. */
static bool begin(walk *w, size_t first)
{
    beginning b = {{.step = take_first, .scratch = w->scratch}, w};
    while (w->states && w->length > 0)
        step_back(w);
    if (!base_grow(w->states, w->state_room, 1))
        return false;
    if (w->first > 0)
        free(w->states[0]);
    w->states[0] = NULL;
    w->first = first;
    w->first_count = 0;
    w->m->first(w->m->self, &b.out);
    if (w->states[0] && w->first_count > 1)
        printf("first state %zu of %zu; r N begins in another one\n", first, w->first_count);
    return w->states[0] && look_around(w);
}

/* r, r N */
static bool begin_again(walk *w, const char *word)
{
    char *rest;
    unsigned long long first = word[1] ? strtoull(word + 1, &rest, 10) : w->first;
    if (first >= 1 && first <= w->first_count && (!word[1] || *rest == '\0'))
        return begin(w, (size_t)first);
    spexv_lines_complain(&w->lines, word, "names none of the first states");
    return w->lines.outcome == CLI_YES;
}

/* Obeys one line. False: it is over. */
static bool obey(walk *w, const char *word)
{
    if (strcmp(word, "q") == 0)
        return false;
    if (strcmp(word, "?") == 0) {
        fputs(COMMANDS, stdout);
    } else if (strcmp(word, "s") == 0) {
        print_told(w, NULL, w->states[w->length]);
    } else if (strcmp(word, "t") == 0) {
        for (size_t i = 0; i < w->length; i++) {
            printf("%5zu. ", i + 1);
            cli_print_name(w->texts[i], stdout);
            putchar('\n');
        }
    } else if (strcmp(word, "u") == 0) {
        if (w->length > 0)
            step_back(w);
        return look_around(w);
    } else if (strcmp(word, "r") == 0 || strncmp(word, "r ", 2) == 0) {
        return begin_again(w, word);
    } else if (*word) {
        return take_step(w, word);
    }
    return true;
}

static int walk_through(const checking_model *model)
{
    walk w = {.model = model, .m = checking_explorer_model(model)};
    w.scratch = calloc(1, w.m->scratch_size + 1);
    spexv_lines_begin(&w.lines);
    bool goes_on = w.scratch && begin(&w, 1);
    while (goes_on && spexv_lines_next(&w.lines))
        goes_on = obey(&w, w.lines.text);
    int outcome = w.no_memory || !w.states ? cli_out_of_memory("spex simulate") : w.lines.outcome;
    spexv_lines_end(&w.lines);
    forget_choices(&w);
    while (w.states && w.length > 0)
        step_back(&w);
    if (w.states)
        free(w.states[0]);
    free(w.states);
    free(w.texts);
    free(w.choices);
    free(w.scratch);
    return outcome;
}

/* ---- the system ---- */

static int simulate(const lang_unit *unit, const lang_system *system, const char *path)
{
    systems_code code;
    checking_model *model = NULL;
    base_error error;
    const checking_options how = {
        .queue = UINT64_MAX, .inputs = UINT64_MAX, .crashes = UINT64_MAX, .no_properties = true};
    for (uint32_t i = 0; i < system->member_count; i++)
        if (!system->members[i].agent) {
            fprintf(stderr, "%s:%s: error: %s is a program, whose steps nobody knows\n", path, system->name,
                    system->members[i].name);
            return CLI_NO;
        }
    int outcome = systems_compile(unit->agents, system, path, SYSTEMS_TO_REPLAY, true, &code);
    if (outcome == CLI_YES && checking_open(&model, code.system, &how, &error) != BASE_OK) {
        fprintf(stderr, "%s:%s: error: %s\n", path, system->name, error.message);
        outcome = CLI_NO;
    }
    if (outcome == CLI_YES)
        outcome = walk_through(model);
    checking_close(model);
    systems_release(&code);
    return outcome;
}

bool spexv_simulate_system(const char *operand, int *outcome)
{
    const char *name;
    char *path = cli_split_operand(operand, &name);
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    const lang_load_options how = {.no_assertions = true};
    const lang_system *system = NULL;
    if (path && diagnostics && cli_has_suffix(path, ".lts") &&
        lang_load_file(path, &how, diagnostics, &unit) == CLI_YES)
        system = systems_named(unit, name);
    if (system) {
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
        *outcome = simulate(unit, system, path);
    }
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    free(path);
    return system != NULL;
}
