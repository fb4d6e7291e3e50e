/* Taking a run once more: each step is looked for among those of the state before it. */
#include "config.h"

#include "verifier/check/follow.h"

#include "base/json.h"
#include "verifier/check/formula.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_TRIES = 1000000 };

/* What is looked for, and what was found. */
typedef struct looking {
    spex_explorer_out out;
    const checking_model *model;
    const spex_explorer_model *m;
    const void *before;
    base_arena *arena;
    const json_t *saved;                /* a step as JSON, or */
    const spex_explorer_moment *moment; /* a step as the search gave it */
    const json_t *fed;                  /* a saved step: what externs gave in it; NULL: they give anything */
    uint64_t skip;                      /* so many that fit are passed over */
    spex_explorer_moment found;
    bool is_found, no_memory;
    /* of the step that was found */
    bool breaks; /* the property of steps `judged`; or it is a fault against it */
    uint32_t judged;
    uint64_t count; /* of steps that change something, are cut or are faults */
} looking;

static void *copy_state(const looking *l, const void *state)
{
    char *copy = base_arena_alloc(l->arena, l->m->state_size + 1);
    return copy ? memcpy(copy, state, l->m->state_size) : NULL;
}

/* ---- by text ---- */

static bool says(const looking *l, const spex_explorer_step *step, const char *wanted)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return false;
    l->m->describe(l->m->self, l->before, step->label, step->after, out);
    bool fits = fclose(out) == 0 && strcmp(text, wanted) == 0;
    free(text);
    return fits;
}

static bool changes(const looking *l, const spex_explorer_step *step, const json_t *wanted)
{
    base_arena *arena = base_arena_new();
    checking_told told = {.change_count = 0};
    bool fits = arena && checking_tell_changes(l->model, l->before, step->after, arena, &told) &&
                told.change_count == json_object_size(wanted);
    for (uint32_t i = 0; i < told.change_count && fits; i++) {
        json_t *value = base_json_text(told.changes[i].value);
        fits = value && json_equal(value, json_object_get(wanted, told.changes[i].field));
        json_decref(value);
    }
    base_arena_free(arena);
    return fits;
}

/* What the nth call of an extern gave in a saved step; NULL: it was not asked so often. */
static const json_t *given(const json_t *saved, const char *call, uint32_t nth)
{
    size_t i;
    const json_t *result;
    json_array_foreach(json_object_get(saved, "externs"), i, result)
    {
        const char *name = json_string_value(json_object_get(result, "call"));
        if (name && strcmp(name, call) == 0 && nth-- == 0)
            return json_object_get(result, "gives");
    }
    return NULL;
}

/* Do externs give what they gave in the saved step, as far as they were asked then? */
static bool gives(const looking *l, const spex_explorer_step *step, const json_t *saved)
{
    base_arena *arena = base_arena_new();
    checking_told told = {.result_count = 0};
    bool fits = arena && checking_tell_results(l->model, step, arena, &told);
    for (uint32_t i = 0; i < told.result_count && fits; i++) {
        uint32_t nth = 0;
        for (uint32_t k = 0; k < i; k++)
            nth += strcmp(told.results[k].field, told.results[i].field) == 0;
        const json_t *wanted = given(saved, told.results[i].field, nth);
        json_t *value = base_json_text(told.results[i].value);
        fits = !wanted || json_equal(value, wanted);
        json_decref(value);
    }
    base_arena_free(arena);
    return fits;
}

static bool is_saved(const looking *l, const spex_explorer_step *step)
{
    bool is_fault = step->outcome == SPEX_EXPLORER_FAULT;
    const char *text = json_string_value(json_object_get(l->saved, "text"));
    return text && step->outcome != SPEX_EXPLORER_CUT &&
           is_fault == (json_object_get(l->saved, "fault") != NULL) && says(l, step, text) &&
           (is_fault || changes(l, step, json_object_get(l->saved, "changes"))) && gives(l, step, l->saved);
}

/* ---- the step ---- */

static bool is_same(const looking *l, const spex_explorer_step *step)
{
    return step->label == l->moment->label && step->outcome == l->moment->outcome &&
           (!l->moment->after || memcmp(step->after, l->moment->after, l->m->state_size) == 0) &&
           (!l->fed || gives(l, step, l->fed));
}

static bool breaks(const looking *l, const spex_explorer_step *step)
{
    const spex_explorer_property *p = l->judged < l->m->property_count ? &l->m->properties[l->judged] : NULL;
    if (p && p->kind == SPEX_EXPLORER_STEPS && step->outcome == SPEX_EXPLORER_STEP)
        return !p->step(l->m->self, l->before, step, p->arg);
    return p && p->kind == SPEX_EXPLORER_FAULTS && step->outcome == SPEX_EXPLORER_FAULT &&
           step->number == l->judged;
}

static void look(spex_explorer_out *out, const spex_explorer_step *step)
{
    looking *l = (looking *)(void *)out;
    l->count += step->outcome != SPEX_EXPLORER_STEP || memcmp(step->after, l->before, l->m->state_size) != 0;
    bool looks = l->saved ? !l->is_found : l->moment != NULL;
    if (!looks || !(l->saved ? is_saved(l, step) : is_same(l, step)))
        return;
    if (l->skip > 0) {
        l->skip--;
        return;
    }
    /* Other results of externs may lead to the same state: one of them has to break the property. */
    l->breaks = l->breaks || breaks(l, step);
    if (l->is_found)
        return;
    l->is_found = true;
    bool has_after = step->outcome == SPEX_EXPLORER_STEP;
    l->found = (spex_explorer_moment){.label = step->label,
                                      .agent = step->agent,
                                      .action = step->action,
                                      .outcome = step->outcome,
                                      .after = has_after ? copy_state(l, step->after) : NULL};
    l->no_memory = has_after && !l->found.after;
}

/* Looks through the steps of `before`. */
static bool take(looking *l, const void *before)
{
    void *scratch = calloc(1, l->m->scratch_size + 1);
    l->out = (spex_explorer_out){.step = look, .scratch = scratch};
    l->before = before;
    l->is_found = l->breaks = false;
    l->count = 0;
    if (scratch)
        l->m->steps(l->m->self, before, &l->out);
    l->no_memory = l->no_memory || !scratch;
    free(scratch);
    return l->is_found && !l->no_memory;
}

/* ---- first states ---- */

typedef struct beginning {
    spex_explorer_out out;
    const spex_explorer_model *m;
    base_arena *arena;
    const void **states;
    size_t count;
    uint32_t room;
    bool no_memory;
} beginning;

static void begin(spex_explorer_out *out, const spex_explorer_step *step)
{
    beginning *b = (beginning *)(void *)out;
    const void **states = base_arena_grow(b->arena, b->states, (uint32_t)b->count, &b->room, sizeof *states);
    void *state = base_arena_alloc(b->arena, b->m->state_size + 1);
    b->no_memory = b->no_memory || !states || !state;
    if (b->no_memory)
        return;
    b->states = states;
    states[b->count++] = memcpy(state, step->after, b->m->state_size);
}

const void **check_first_states(const checking_model *model, base_arena *arena, size_t *count)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    void *scratch = calloc(1, m->scratch_size + 1);
    beginning b = {.out = {.step = begin, .scratch = scratch}, .m = m, .arena = arena};
    if (scratch)
        m->first(m->self, &b.out);
    free(scratch);
    *count = b.count;
    return b.no_memory ? NULL : b.states;
}

bool check_is_saved_first(const checking_model *model, const void *state, const json_t *saved)
{
    base_arena *arena = base_arena_new();
    checking_told told = {.change_count = 0};
    bool fits = arena && checking_tell_changes(model, NULL, state, arena, &told);
    for (uint32_t i = 0; i < told.change_count && fits; i++) {
        const json_t *wanted = json_object_get(saved, told.changes[i].field);
        json_t *value = base_json_text(told.changes[i].value);
        fits = !wanted || json_equal(value, wanted);
        json_decref(value);
    }
    base_arena_free(arena);
    return fits;
}

/* ---- runs ---- */

/* A run that is looked for by text. Several steps may say and change the same, and differ in what they send
 * or start: where one of them leads nowhere the next one is tried. */
typedef struct finding {
    looking l;
    const json_t *saved;
    spex_explorer_moment *moments;
    size_t count, farthest;
    uint64_t tries;
} finding;

static bool find_from(finding *f, size_t at, const void *before)
{
    f->farthest = at > f->farthest ? at : f->farthest;
    if (at == f->count)
        return true;
    for (uint64_t skip = 0; f->tries < MOST_TRIES; skip++) {
        f->tries++;
        f->l.saved = json_array_get(f->saved, at);
        f->l.skip = skip;
        if (!take(&f->l, before))
            return false;
        f->moments[at] = f->l.found;
        const void *after = f->moments[at].after ? f->moments[at].after : before;
        if (find_from(f, at + 1, after))
            return true;
    }
    return false;
}

bool check_find_run(const checking_model *model, const json_t *saved, const void *first, base_arena *arena,
                    check_run *run, size_t *stuck)
{
    finding f = {.l = {.model = model,
                       .m = checking_explorer_model(model),
                       .arena = arena,
                       .judged = SPEX_EXPLORER_NONE},
                 .saved = saved,
                 .moments = base_arena_array(arena, json_array_size(saved) + 1, sizeof *f.moments),
                 .count = json_array_size(saved)};
    *run = (check_run){.first = first, .moments = f.moments, .length = f.count, .saved = saved};
    if (f.moments && find_from(&f, 0, first))
        return true;
    *stuck = !f.moments || f.l.no_memory ? SIZE_MAX : f.farthest;
    return false;
}

static bool of_state(const spex_explorer_model *m, spex_explorer_of_state *function, const void *state,
                     const void *arg, bool otherwise)
{
    return function ? function(m->self, state, arg) : otherwise;
}

/* The states from which on the run goes in a circle, or the one in which it stops: what the property waits
 * for is in none of them (of one that settles: not in all). */
static bool stays_wrong(const spex_explorer_model *m, const spex_explorer_property *p, const check_run *run)
{
    size_t count = run->cycle_length ? run->cycle_length : 1;
    bool in_all = true, in_one = false;
    for (size_t i = 0; i < count; i++) {
        const void *state = run->length ? run->moments[run->length - 1 - i].after : run->first;
        bool is_true = state && of_state(m, p->state, state, p->arg, false);
        in_all = in_all && is_true;
        in_one = in_one || is_true;
    }
    switch (p->kind) {
    case SPEX_EXPLORER_EVENTUALLY:
        return !in_one || p->until;
    case SPEX_EXPLORER_SETTLES:
        return !in_all;
    default:
        return true;
    }
}

/* A lasso, or a run that stops: of a lasso the last state is the one that the circle begins with. */
static bool breaks_formula(const spex_explorer_model *m, const spex_explorer_property *p,
                           const check_run *run, base_arena *arena)
{
    const void **states = base_arena_array(arena, run->length + 1, sizeof *states);
    size_t count = run->cycle_length ? run->length : run->length + 1;
    size_t home = run->cycle_length ? run->length - run->cycle_length : count - 1;
    bool no_memory = !states;
    for (size_t i = 0; states && i < count; i++)
        states[i] = i ? run->moments[i - 1].after : run->first;
    return states && !check_formula_holds(m, p, states, count, home, &no_memory) && !no_memory;
}

/* May it begin in that state? */
static bool may_begin(const checking_model *model, const void *state, base_arena *arena)
{
    size_t count, size = checking_explorer_model(model)->state_size;
    const void **first = check_first_states(model, arena, &count);
    for (size_t i = 0; first && i < count; i++)
        if (memcmp(first[i], state, size) == 0)
            return true;
    return false;
}

/* Takes all steps; *at becomes the last state, `breaks` of the last step. False: it is no run of the model,
 * or its cycle does not close. */
static bool follow(looking *l, const check_run *run, const void **at)
{
    const void *circle = run->first;
    bool fine = may_begin(l->model, run->first, l->arena);
    *at = run->first;
    l->breaks = false;
    for (size_t i = 0; i < run->length && fine; i++) {
        l->moment = &run->moments[i];
        l->fed = run->saved ? json_array_get(run->saved, i) : NULL;
        if (i + run->cycle_length == run->length)
            circle = *at;
        fine = *at && take(l, *at);
        *at = l->found.after;
    }
    if (fine && run->cycle_length)
        fine = *at && circle && memcmp(*at, circle, l->m->state_size) == 0;
    return fine;
}

bool check_is_run(const checking_model *model, const check_run *run)
{
    base_arena *arena = base_arena_new();
    looking l = {
        .model = model, .m = checking_explorer_model(model), .arena = arena, .judged = SPEX_EXPLORER_NONE};
    const void *at;
    bool fine = arena && follow(&l, run, &at);
    base_arena_free(arena);
    return fine;
}

bool check_confirms(const checking_model *model, uint32_t property, const check_run *run)
{
    base_arena *arena = base_arena_new();
    looking l = {.model = model, .m = checking_explorer_model(model), .arena = arena, .judged = property};
    const spex_explorer_property *p = &l.m->properties[property];
    const void *at = NULL;
    bool fine = arena && follow(&l, run, &at), breaks = l.breaks;
    switch (p->kind) {
    case SPEX_EXPLORER_STATES:
        fine = fine && at && !of_state(l.m, p->state, at, p->arg, false);
        break;
    case SPEX_EXPLORER_STEPS:
    case SPEX_EXPLORER_FAULTS:
        fine = fine && breaks;
        break;
    case SPEX_EXPLORER_DEADLOCK:
        l.moment = NULL;
        fine = fine && at && !of_state(l.m, p->state, at, p->arg, false) && (take(&l, at) || l.count == 0);
        break;
    case SPEX_EXPLORER_LTL:
        fine = fine && breaks_formula(l.m, p, run, arena);
        break;
    default:
        fine = fine && stays_wrong(l.m, p, run);
    }
    base_arena_free(arena);
    return fine;
}
