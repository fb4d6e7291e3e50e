/* Unfolding: from states and variables to states that have values. Two of them are made. The specification
 * itself gets the states that its runs reach. Its monitor goes on after a slip, with the values that it has,
 * from wherever the program says that it is; so it gets every source with all values that can come of that.
 * Where one of the two would be too large, nothing is unfolded, and the monitor keeps variables itself.
 */
#include "language/spec/clauses.h"

#include "base/array.h"
#include "language/spec/by_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FOLDED_TIMES 4u                   /* what the monitor has may be so many times as large */
#define MOST_STEPS   (UINT64_C(16) << 20) /* that are tried; beyond them it is too large, too */
#define MOST_FOLDED  (UINT32_C(1) << 20)  /* transitions of the monitor */

/* Things that are found one after the other, each with values: states with their source, or values alone. */
typedef struct found {
    base_names *known; /* by the bytes of the source and of the values */
    uint32_t *source;  /* per thing */
    int64_t *values;   /* per thing, those of the variables */
    uint32_t count, source_room, value_room;
    int64_t *key; /* room for one */
} found;

typedef struct unfolding {
    lang_spec_builder *builder;
    base_arena *scratch; /* of what is found, until it is put into a specification */
    lang_spec *spec;
    lang_by_state by_state; /* the transitions between sources */
    int64_t *here, *next;   /* values at hand: with room for the names of labels, and those that follow */
    bool *holds, *is_told;  /* per rule: it was taken; that it is refused, or a fault of it, was said */
    lang_transition *transitions, *refused;
    uint32_t count, room, refused_count, refused_room;
    uint64_t tried;
    bool is_wrong;
} unfolding;

/* ---- what is said ---- */

/* "[tries=2]"; NULL: no memory. */
static const char *values_text(base_arena *arena, const lang_spec *spec, const int64_t *values)
{
    const char *text = "[";
    for (uint32_t i = 0; i < spec->variable_count && text; i++) {
        const char *value = lang_value_text(arena, &spec->variables[i].type, values[i]);
        text =
            value ? base_arena_printf(arena, "%s%s%s=%s", text, i ? ", " : "", spec->variables[i].name, value)
                  : NULL;
    }
    return text ? base_arena_printf(arena, "%s]", text) : NULL;
}

static void note_values(const unfolding *u, const lang_transition *t)
{
    lang_diagnostics *d = u->builder->diagnostics;
    const char *text = values_text(u->builder->arena, u->spec, u->here);
    lang_note(d, t->place, "by %s, from %s", lang_quoted(d, lang_action_name(u->spec, t->action)),
              lang_quoted(d, lang_text(d, "%s%s", u->spec->sources[t->from].name, text ? text : "")));
}

/* That some run meets an assignment that is out of range, or an expression that has no value; once a label.
 */
static void report(unfolding *u, const lang_transition *t, lang_step step, const lang_trouble *trouble)
{
    lang_diagnostics *d = u->builder->diagnostics;
    if (u->is_told[t->rule->number])
        return;
    u->is_told[t->rule->number] = true;
    if (step == LANG_FAULT) {
        lang_error(d, trouble->at, "%s", trouble->why);
        u->is_wrong = true;
        note_values(u, t);
        return;
    }
    const lang_memory *variable = &u->spec->variables[trouble->variable];
    if (lang_warn(d, LANG_W_RANGE, trouble->at,
                  "%s would become %" PRId64 ", which is no value of %s: that is no transition",
                  lang_quoted(d, variable->name), trouble->value,
                  lang_type_text(u->builder->arena, &variable->type)))
        note_values(u, t);
}

/* Says which labels no run takes, though it comes where they are. */
static void warn_unused(const unfolding *u, const bool *is_reached)
{
    lang_diagnostics *d = u->builder->diagnostics;
    bool *is_seen = base_arena_array(u->builder->arena, u->builder->rule_count, sizeof *is_seen);
    for (uint32_t i = 0; is_seen && i < u->spec->written_count; i++) {
        const lang_transition *t = &u->spec->written[i];
        if (!t->rule || !is_reached[t->from] || u->holds[t->rule->number] || is_seen[t->rule->number])
            continue;
        is_seen[t->rule->number] = true;
        lang_warn(d, LANG_W_UNUSED, t->place, "%s: this never holds", lang_quoted(d, t->rule->written));
    }
}

/* ---- what was found ---- */

static bool begin_found(found *f, const lang_spec *spec, base_arena *arena)
{
    *f = (found){.known = base_names_new(),
                 .key = base_arena_array(arena, spec->variable_count + 1ull, sizeof *f->key)};
    return f->known && f->key;
}

/* The number of a thing, made when it is new; LTS_NONE: no memory. */
static uint32_t find(const unfolding *u, found *f, uint32_t source, const int64_t *values)
{
    uint32_t variables = u->spec->variable_count, number;
    base_arena *arena = u->scratch;
    f->key[0] = source;
    memcpy(f->key + 1, values, variables * sizeof *values);
    if (base_names_intern(f->known, (const char *)f->key, (variables + 1ull) * sizeof *f->key, &number) !=
        BASE_OK)
        return LTS_NONE;
    if (number < f->count)
        return number;
    f->source = base_arena_grow(arena, f->source, f->count, &f->source_room, sizeof *f->source);
    f->values = base_arena_grow(arena, f->values, f->count, &f->value_room, variables * sizeof *f->values);
    if (!f->source || !f->values)
        return LTS_NONE;
    f->source[number] = source;
    memcpy(f->values + (size_t)number * variables, values, variables * sizeof *values);
    f->count++;
    return number;
}

static bool add(const unfolding *u, lang_transition **list, uint32_t *count, uint32_t *room,
                lang_transition transition)
{
    *list = base_arena_grow(u->scratch, *list, *count, room, sizeof **list);
    if (!*list)
        return false;
    (*list)[(*count)++] = transition;
    return true;
}

/* The transitions out of source `source` with the values at hand, as they are in thing `from`. `is_whole`:
 * of the monitor, whose things are values. */
static bool follow(unfolding *u, found *f, uint32_t source, uint32_t from, bool is_whole)
{
    const lang_spec *spec = u->spec;
    uint32_t sources = spec->source_count;
    for (uint32_t k = u->by_state.first[source]; k < u->by_state.first[source + 1]; k++) {
        lang_transition t = spec->written[u->by_state.transition[k]];
        lang_trouble trouble = {0};
        lang_step step = lang_take(spec, &t, u->here, u->next, &trouble);
        u->tried++;
        if (step == LANG_NOT_TAKEN)
            continue;
        if (!is_whole && t.rule)
            u->holds[t.rule->number] = true;
        if (!is_whole && step != LANG_TAKEN)
            report(u, &t, step, &trouble);
        t.from = is_whole ? from * sources + source : from;
        if (step != LANG_TAKEN) {
            if (is_whole && !add(u, &u->refused, &u->refused_count, &u->refused_room, t))
                return false;
            continue;
        }
        uint32_t next = find(u, f, is_whole ? 0 : t.to, u->next);
        if (next == LTS_NONE)
            return false;
        t.to = is_whole ? next * sources + t.to : next;
        if (!add(u, &u->transitions, &u->count, &u->room, t))
            return false;
    }
    return true;
}

static bool is_too_large(const unfolding *u, uint64_t states)
{
    return states > u->builder->max_states || u->count > u->builder->max_transitions || u->tried > MOST_STEPS;
}

/* All states that runs reach. */
static bool unfold(unfolding *u, found *f, bool *fits)
{
    const lang_spec *spec = u->spec;
    uint32_t variables = spec->variable_count;
    for (uint32_t v = 0; v < variables; v++)
        u->here[v] = spec->variables[v].initial;
    for (uint32_t i = 0; i < spec->initial_count; i++)
        if (find(u, f, spec->initials[i], u->here) == LTS_NONE)
            return false;
    for (uint32_t s = 0; s < f->count && *fits; s++) {
        memcpy(u->here, f->values + (size_t)s * variables, variables * sizeof *u->here);
        if (!follow(u, f, f->source[s], s, false))
            return false;
        *fits = !is_too_large(u, f->count);
    }
    return true;
}

/* All values that a monitor can come to have, in all sources. */
static bool unfold_whole(unfolding *u, found *f, bool *fits)
{
    const lang_spec *spec = u->spec;
    uint32_t variables = spec->variable_count;
    for (uint32_t v = 0; v < variables; v++)
        u->here[v] = spec->variables[v].initial;
    if (find(u, f, 0, u->here) == LTS_NONE)
        return false;
    for (uint32_t i = 0; i < f->count && *fits; i++) {
        for (uint32_t s = 0; s < spec->source_count; s++) {
            memcpy(u->here, f->values + (size_t)i * variables, variables * sizeof *u->here);
            if (!follow(u, f, s, i, true))
                return false;
        }
        *fits = !is_too_large(u, (uint64_t)f->count * spec->source_count / FOLDED_TIMES) &&
                u->count <= MOST_FOLDED && u->refused_count <= MOST_FOLDED;
    }
    return true;
}

/* ---- putting it into specifications ---- */

/* Gives `spec` the states, state i being source `source[i]` with the values at `values`. */
static bool set_states(const unfolding *u, lang_spec *spec, uint32_t count, const uint32_t *source,
                       const int64_t *values)
{
    base_arena *arena = u->builder->arena;
    spec->states = base_arena_array(arena, count, sizeof *spec->states);
    spec->source_of = base_arena_array(arena, count, sizeof *spec->source_of);
    spec->values = base_arena_array(arena, count, spec->variable_count * sizeof *spec->values);
    if (!spec->states || !spec->source_of || !spec->values)
        return false;
    memcpy(spec->source_of, source, count * sizeof *source);
    memcpy(spec->values, values, (size_t)count * spec->variable_count * sizeof *values);
    for (uint32_t s = 0; s < count; s++) {
        const char *text = values_text(arena, spec, values + (size_t)s * spec->variable_count);
        spec->states[s] = spec->sources[source[s]];
        spec->states[s].name = text ? base_arena_printf(arena, "%s%s", spec->states[s].name, text) : NULL;
        if (!spec->states[s].name)
            return false;
    }
    spec->state_count = count;
    return true;
}

/* Gives `spec` the transitions that were found, each once. */
static bool set_transitions(unfolding *u, lang_spec *spec)
{
    lang_spec_builder *builder = u->builder;
    lang_spec *own = builder->spec;
    builder->sources = base_arena_array(builder->arena, u->count, sizeof *builder->sources);
    if (!builder->sources)
        return false;
    memset(builder->sources, LANG_FROM_GROUP, u->count);
    spec->transitions = base_arena_array(builder->arena, u->count, sizeof *spec->transitions);
    if (!spec->transitions)
        return false;
    if (u->count > 0)
        memcpy(spec->transitions, u->transitions, u->count * sizeof *u->transitions);
    spec->transition_count = u->count;
    u->transitions = NULL;
    u->count = u->room = 0;
    builder->spec = spec;
    builder->is_quiet = spec != own;
    bool ok = lang_drop_repeated_transitions(builder);
    builder->is_quiet = false;
    builder->spec = own;
    return ok;
}

/* The specification as runs see it: where it begins, in order, its states come first. */
static bool set_spec(unfolding *u, const found *f)
{
    lang_spec *spec = u->spec;
    uint32_t initials = spec->initial_count;
    bool *is_reached = base_arena_array(u->builder->arena, spec->source_count, sizeof *is_reached);
    lts_state *begins = base_arena_array(u->builder->arena, initials, sizeof *begins);
    if (!is_reached || !begins || !set_states(u, spec, f->count, f->source, f->values))
        return false;
    for (uint32_t s = 0; s < f->count; s++)
        is_reached[f->source[s]] = true;
    for (uint32_t i = 0; i < initials; i++)
        begins[i] = i;
    spec->initials = begins;
    spec->initial = 0;
    warn_unused(u, is_reached);
    return set_transitions(u, spec);
}

/* What its monitor follows. */
static bool set_folded(unfolding *u, const found *f, lang_spec *folded)
{
    const lang_spec *spec = u->spec;
    uint32_t sources = spec->source_count, count = f->count * sources, variables = spec->variable_count;
    uint32_t *source = base_alloc(count, sizeof *source);
    int64_t *values = base_alloc(count, variables * sizeof *values);
    bool ok = source && values;
    for (uint32_t s = 0; ok && s < count; s++) {
        source[s] = s % sources;
        memcpy(values + (size_t)s * variables, f->values + (size_t)(s / sources) * variables,
               variables * sizeof *values);
    }
    ok = ok && set_states(u, folded, count, source, values);
    folded->refused = base_arena_array(u->builder->arena, u->refused_count, sizeof *folded->refused);
    folded->refused_count = u->refused_count;
    ok = ok && folded->refused;
    if (ok && u->refused_count > 0)
        memcpy(folded->refused, u->refused, u->refused_count * sizeof *u->refused);
    free(source);
    free(values);
    return ok && set_transitions(u, folded);
}

/* So many states there may be. */
static uint64_t count_all(const lang_spec *spec)
{
    uint64_t count = spec->source_count;
    for (uint32_t v = 0; v < spec->variable_count; v++)
        if (__builtin_mul_overflow(count, lang_type_size(&spec->variables[v].type), &count))
            return UINT64_MAX;
    return count;
}

/* What the sources are called with the first values. */
static bool name_beginnings(const unfolding *u)
{
    lang_spec *spec = u->spec;
    base_arena *arena = u->builder->arena;
    int64_t *values = base_arena_array(arena, spec->variable_count, sizeof *values);
    spec->begin_names = base_arena_array(arena, spec->source_count, sizeof(const char *));
    if (!values || !spec->begin_names)
        return false;
    for (uint32_t v = 0; v < spec->variable_count; v++)
        values[v] = spec->variables[v].initial;
    const char *text = values_text(arena, spec, values);
    bool ok = text != NULL;
    for (uint32_t s = 0; ok && s < spec->source_count; s++)
        ok = (spec->begin_names[s] = base_arena_printf(arena, "%s%s", spec->sources[s].name, text)) != NULL;
    return ok;
}

bool lang_require_unfolded(const lang_spec *spec, lang_diagnostics *diagnostics, lang_place place)
{
    if (spec->unfolded_count == 0)
        return true;
    lang_error(diagnostics, place,
               "with its variables %s has more than %llu states: its monitor keeps the variables, but it "
               "cannot be compared, composed or walked through",
               lang_quoted(diagnostics, spec->name), (unsigned long long)spec->max_unfolded);
    lang_note_plain(diagnostics,
                    "it may have as many as %llu; ranges that are as small as what matters of them would do",
                    (unsigned long long)spec->unfolded_count);
    return false;
}

static bool allocate(unfolding *u)
{
    base_arena *arena = u->builder->arena;
    size_t slots = u->spec->variable_count + (size_t)LANG_MOST_PARAMETERS;
    u->here = base_arena_array(arena, slots, sizeof *u->here);
    u->next = base_arena_array(arena, slots, sizeof *u->next);
    u->holds = base_arena_array(arena, u->builder->rule_count + 1ull, sizeof *u->holds);
    u->is_told = base_arena_array(arena, u->builder->rule_count + 1ull, sizeof *u->is_told);
    return u->here && u->next && u->holds && u->is_told && lang_group_by_state(u->spec, &u->by_state);
}

static bool run(unfolding *u, found *reached, found *whole)
{
    lang_spec *spec = u->spec, *folded = base_arena_alloc(u->builder->arena, sizeof *folded);
    bool fits = true;
    if (!folded || !allocate(u) || !begin_found(reached, spec, u->builder->arena) ||
        !begin_found(whole, spec, u->builder->arena) || !unfold_whole(u, whole, &fits))
        return false;
    *folded = *spec;
    if (fits && !set_folded(u, whole, folded))
        return false;
    u->tried = 0;
    u->count = 0;
    u->room = 0;
    u->transitions = NULL;
    if (fits && !unfold(u, reached, &fits))
        return false;
    if (!fits) {
        spec->unfolded_count = count_all(spec);
        spec->max_unfolded = u->builder->max_states;
        return name_beginnings(u) && lang_check_overlaps(u->builder);
    }
    spec->folded = folded;
    return u->is_wrong || set_spec(u, reached);
}

bool lang_unfold_spec(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    if (spec->variable_count == 0)
        return true;
    assert(spec->initial_count > 0 && spec->sources == spec->states);
    unfolding u = {.builder = builder, .spec = spec, .scratch = base_arena_new()};
    found reached = {0}, whole = {0};
    bool ok = u.scratch && run(&u, &reached, &whole);
    base_arena_free(u.scratch);
    base_names_unref(reached.known);
    base_names_unref(whole.known);
    lang_by_state_release(&u.by_state);
    return ok;
}
