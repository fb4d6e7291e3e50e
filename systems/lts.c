/* A system as an LTS: all its states are found, then the steps of each are taken once more. A step with
 * several visible things becomes a chain, with states of its own. */
#include "config.h"

#include "systems/systems.h"

#include "base/array.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BEGINS UINT64_MAX /* the label of the edges to several first states */

/* Where an edge comes from. */
typedef struct source {
    uint64_t label;
    uint32_t from, to; /* states of the search */
} source;

/* What tells the steps of an LTS: the search that found them. */
typedef struct story {
    systems_code code;
    checking_model *model;
    spex_explorer *search;
    base_arena *arena;
    source *sources;
    uint32_t source_count, source_room;
} story;

/* An LTS in the making. */
typedef struct making {
    story *story;
    const checking_model *model;
    spex_explorer *search;
    const checking_observation *list; /* NULL: there is no `observe` clause */
    uint32_t count;
    lts_builder *builder;
    lts_state *number; /* per number of the search, the state's here; LTS_NONE: not met yet */
    uint32_t *met;     /* numbers of the search in the order in which they were met */
    uint32_t met_count;
    uint64_t states; /* so far */
    /* the step at hand */
    lts_state from;
    uint32_t from_number;
    lts_label *actions;
    uint32_t action_count, action_room;
    base_status status;
} making;

/* ---- what is visible ---- */

checking_observation *systems_observations(const lang_system *system, base_arena *arena)
{
    checking_observation *list = base_arena_array(arena, system->observation_count + 1ull, sizeof *list);
    for (uint32_t i = 0; i < system->observation_count && list; i++) {
        const lang_observation *o = &system->observations[i];
        const lang_member *member = &system->members[o->member];
        bool *agents = base_arena_array(arena, system->instance_count + 1ull, sizeof *agents);
        for (uint32_t k = 0; k < member->count && agents; k++)
            agents[member->first + k] = o->instance == LANG_NO_LIMIT || o->instance == k;
        if (!agents)
            return NULL;
        list[i] = (checking_observation){.action = o->action,
                                         .agents = agents,
                                         .what = o->what == LANG_OBSERVES_INPUT  ? CHECKING_INPUT
                                                 : o->what == LANG_OBSERVES_EMIT ? CHECKING_EMIT
                                                                                 : CHECKING_SEND,
                                         .message = o->message,
                                         .fields = o->fields,
                                         .field_count = o->field_count};
    }
    return list;
}

static void take_action(void *arg, const char *text)
{
    making *k = arg;
    lts_label label;
    if (k->action_count == k->action_room) {
        uint32_t room = k->action_room * 2 + 16;
        lts_label *more = realloc(k->actions, room * sizeof *more);
        if (!more) {
            k->status = BASE_E_NOMEM;
            return;
        }
        k->actions = more;
        k->action_room = room;
    }
    base_status status = base_names_intern(lts_builder_labels(k->builder), text, strlen(text), &label);
    if (status == BASE_OK)
        k->actions[k->action_count++] = label;
    else
        k->status = status;
}

/* ---- steps ---- */

static void add(making *k, lts_state from, lts_label label, lts_state to)
{
    if (k->status == BASE_OK)
        k->status = lts_builder_add(k->builder, from, label, to, k->story->source_count - 1);
}

/* Notes where the edges that are added next come from. */
static void note_source(making *k, uint64_t label, uint32_t to)
{
    story *s = k->story;
    if (s->source_count == s->source_room) {
        uint32_t room = s->source_room * 2 + 1024;
        source *more = realloc(s->sources, room * sizeof *more);
        if (!more || s->source_count >= LTS_MAX / 2) {
            k->status = more ? BASE_E_LIMIT : BASE_E_NOMEM;
            s->sources = more ? more : s->sources;
            return;
        }
        s->sources = more;
        s->source_room = room;
    }
    s->sources[s->source_count++] = (source){label, k->from_number, to};
}

/* The state here: numbered when it is first met, breadth first, since numbers of the search depend on its
 * threads. */
static lts_state meet(making *k, uint32_t number)
{
    if (k->number[number] == LTS_NONE) {
        if (k->states >= LTS_MAX)
            k->status = BASE_E_LIMIT;
        k->number[number] = (lts_state)k->states++;
        k->met[k->met_count++] = number;
    }
    return k->number[number];
}

static void take_step(void *arg, const spex_explorer_step *step, uint32_t to)
{
    making *k = arg;
    if (step->outcome != SPEX_EXPLORER_STEP || to == SPEX_EXPLORER_NONE || k->status != BASE_OK)
        return;
    k->action_count = 0;
    if (!checking_actions(k->model, step, k->list, k->count, take_action, k))
        k->status = BASE_E_NOMEM;
    lts_state from = k->from, target = meet(k, to);
    if (k->action_count > 0 || from != target)
        note_source(k, step->label, to);
    if (k->action_count == 0 && from != target)
        add(k, from, LTS_TAU, target);
    for (uint32_t i = 0; i < k->action_count; i++) {
        bool is_last = i + 1 == k->action_count;
        if (!is_last && k->states >= LTS_MAX)
            k->status = BASE_E_LIMIT;
        lts_state next = is_last ? target : (lts_state)k->states++;
        add(k, from, k->actions[i], next);
        from = next;
    }
}

/* ---- where it begins ---- */

typedef struct beginning {
    spex_explorer_out out;
    making *making;
    uint32_t *numbers;
    size_t count, room;
} beginning;

static void begin(spex_explorer_out *out, const spex_explorer_step *step)
{
    beginning *b = (beginning *)(void *)out;
    uint32_t number = spex_explorer_number(b->making->search, step->after);
    for (size_t i = 0; i < b->count; i++)
        if (b->numbers[i] == number)
            return;
    if (base_grow(b->numbers, b->room, b->count + 1))
        b->numbers[b->count++] = number;
    else
        b->making->status = BASE_E_NOMEM;
}

/* Where externs are asked at the start there may be several first states: an internal step leads to each. */
static lts_state meet_first(making *k)
{
    const spex_explorer_model *m = checking_explorer_model(k->model);
    beginning b = {.out = {.step = begin, .scratch = calloc(1, m->scratch_size + 1)}, .making = k};
    if (b.out.scratch)
        m->first(m->self, &b.out);
    else
        k->status = BASE_E_NOMEM;
    lts_state first = b.count > 1 ? (lts_state)k->states++ : LTS_NONE;
    for (size_t i = 0; i < b.count && k->status == BASE_OK; i++) {
        lts_state one = meet(k, b.numbers[i]);
        k->from_number = b.numbers[i];
        if (b.count == 1) {
            first = one;
        } else {
            note_source(k, BEGINS, b.numbers[i]);
            add(k, first, LTS_TAU, one);
        }
    }
    free(b.numbers);
    free(b.out.scratch);
    return first;
}

/* ---- all of it ---- */

/* Where it is right that nothing goes on. */
static bool find_final(making *k, bool *is_final)
{
    const spex_explorer_model *m = checking_explorer_model(k->model);
    const spex_explorer_property *p = NULL;
    void *state = malloc(m->state_size + 1);
    for (uint32_t i = 0; i < m->property_count; i++)
        if (m->properties[i].kind == SPEX_EXPLORER_DEADLOCK)
            p = &m->properties[i];
    for (uint32_t n = 0, end = spex_explorer_number_end(k->search); n < end && state && p; n++)
        if (k->number[n] != LTS_NONE && spex_explorer_get_state(k->search, n, state))
            is_final[k->number[n]] = p->state(m->self, state, p->arg);
    free(state);
    return state != NULL;
}

static base_status build(making *k, lang_system_lts *made, base_error *error)
{
    uint32_t end = spex_explorer_number_end(k->search);
    k->number = malloc((end + 1ull) * sizeof *k->number);
    k->met = malloc((end + 1ull) * sizeof *k->met);
    k->builder = lts_builder_new(NULL);
    if (!k->number || !k->met || !k->builder)
        k->status = BASE_E_NOMEM;
    for (uint32_t n = 0; n < end && k->status == BASE_OK; n++)
        k->number[n] = LTS_NONE;
    lts_state first = k->status == BASE_OK ? meet_first(k) : LTS_NONE;
    for (uint32_t i = 0; i < k->met_count && k->status == BASE_OK; i++) {
        k->from_number = k->met[i];
        k->from = k->number[k->from_number];
        (void)spex_explorer_get_steps(k->search, k->from_number, take_step, k);
    }
    if (k->status == BASE_OK)
        k->status = lts_builder_finish(k->builder, (uint32_t)k->states, first, &made->lts, error);
    else
        lts_builder_free(k->builder);
    if (k->status == BASE_OK) {
        made->final = calloc(k->states + 1, sizeof *made->final);
        if (!made->final || !find_final(k, made->final)) {
            lts_free(made->lts);
            free(made->final);
            k->status = BASE_E_NOMEM;
        }
    }
    free(k->number);
    free(k->met);
    free(k->actions);
    return k->status;
}

/* Why there is no LTS of what was searched; NULL: there is one. */
static const char *incomplete(const spex_explorer *search, const checking_model *model, lang_diagnostics *d)
{
    spex_explorer_figures figures;
    const spex_explorer_model *m = checking_explorer_model(model);
    spex_explorer_get_figures(search, &figures);
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (spex_explorer_cut(search, i))
            return lang_text(d, "it was cut by %s (%" PRIu64 " times)", m->cuts[i],
                             spex_explorer_cut(search, i));
    if (figures.end != SPEX_EXPLORER_COMPLETE)
        return lang_text(d, "the search ended after %" PRIu64 " states, for want of %s", figures.states,
                         figures.end == SPEX_EXPLORER_STATES_LIMIT ? "leave to go on (--max-states)"
                                                                   : "memory");
    return NULL;
}

typedef struct progress {
    const lts_options *options;
} progress;

static void tell_progress(void *arg, const spex_explorer_figures *figures)
{
    const progress *p = arg;
    lts_report_progress(p->options, "states", figures->states, 0);
}

/* ---- the steps, told ---- */

static const char *tell(void *arg, uint32_t origin, lang_diagnostics *d)
{
    story *s = arg;
    const spex_explorer_model *m = checking_explorer_model(s->model);
    char *text = NULL;
    size_t length;
    const source *at = &s->sources[origin];
    void *before = malloc(m->state_size + 1), *after = malloc(m->state_size + 1);
    FILE *out = before && after ? open_memstream(&text, &length) : NULL;
    const char *kept = "?";
    if (out && at->label == BEGINS)
        fputs("all agents start", out);
    else if (out && spex_explorer_get_state(s->search, at->from, before) &&
             spex_explorer_get_state(s->search, at->to, after))
        m->describe(m->self, before, at->label, after, out);
    if (out && fclose(out) == 0)
        kept = lang_text(d, "%s", text);
    free(text);
    free(before);
    free(after);
    return kept;
}

static void release(void *arg)
{
    story *s = arg;
    if (!s)
        return;
    spex_explorer_close(s->search);
    checking_close(s->model);
    systems_release(&s->code);
    base_arena_free(s->arena);
    free(s->sources);
    free(s);
}

/* ---- searching ---- */

static int search(story *s, const lang_system *system, uint64_t max_states, const lts_options *options,
                  lang_diagnostics *d, lang_place place)
{
    spex_explorer_error trouble;
    progress shown = {options};
    const spex_explorer_options limits = {.jobs = options ? options->jobs : 0,
                                          .states = max_states,
                                          .no_symmetry = true,
                                          .no_partial_order = true,
                                          .progress = tell_progress,
                                          .progress_arg = &shown};
    const char *name = lang_quoted(d, system->name);
    if (spex_explorer_open(&s->search, checking_explorer_model(s->model), &limits, &trouble) !=
        SPEX_EXPLORER_OK) {
        lang_error(d, place, "%s: %s", name, trouble.message);
        return CLI_NO;
    }
    if (spex_explorer_run(s->search) != SPEX_EXPLORER_OK)
        return cli_out_of_memory("spex");
    const char *why = incomplete(s->search, s->model, d);
    if (!why)
        return CLI_YES;
    lang_error(d, place, "%s is not known as a whole: %s", name, why);
    return CLI_NO;
}

static bool has_programs(const lang_system *system, lang_diagnostics *d, lang_place place)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (!system->members[i].agent) {
            lang_error(d, place, "%s is a program, whose states nobody knows",
                       lang_quoted(d, system->members[i].name));
            return true;
        }
    return false;
}

/* Compiles and searches it. */
static int open_story(story *s, const lang_agents *agents, const lang_system *system, const char *path,
                      bool with_faults, lang_diagnostics *d, lang_place place)
{
    base_error error;
    const checking_options how = {.queue = UINT64_MAX,
                                  .inputs = UINT64_MAX,
                                  .crashes = UINT64_MAX,
                                  .no_faults = !with_faults,
                                  .no_properties = true};
    int status = systems_compile(agents, system, path, SYSTEMS_TO_SEARCH, true, &s->code);
    if (status == CLI_YES && checking_open(&s->model, s->code.system, &how, &error) != BASE_OK) {
        lang_error(d, place, "%s: %s", lang_quoted(d, system->name), error.message);
        status = CLI_NO;
    }
    return status;
}

int systems_lts_of(const lang_agents *agents, const lang_system *system, const char *path, bool with_faults,
                   uint64_t max_states, const lts_options *options, lang_diagnostics *diagnostics,
                   lang_place place, lang_system_lts *made)
{
    base_error error = {0};
    *made = (lang_system_lts){.tell = tell, .release = release};
    if (has_programs(system, diagnostics, place))
        return CLI_NO;
    story *s = calloc(1, sizeof *s);
    if (s)
        s->arena = base_arena_new();
    checking_observation *list = s && s->arena ? systems_observations(system, s->arena) : NULL;
    int status = list ? open_story(s, agents, system, path, with_faults, diagnostics, place)
                      : cli_out_of_memory("spex");
    if (status == CLI_YES)
        status = search(s, system, max_states, options, diagnostics, place);
    if (status == CLI_YES) {
        making k = {.story = s,
                    .model = s->model,
                    .search = s->search,
                    .list = system->ast->observations ? list : NULL,
                    .count = system->observation_count};
        base_status built = build(&k, made, &error);
        if (built == BASE_E_NOMEM)
            status = cli_out_of_memory("spex");
        else if (built != BASE_OK) {
            lang_error(diagnostics, place, "%s: %s", lang_quoted(diagnostics, system->name),
                       error.message[0] ? error.message : "it has too many states");
            status = CLI_NO;
        }
    }
    made->story = status == CLI_YES ? s : NULL;
    if (status != CLI_YES)
        release(s);
    return status;
}
