/* From clauses to states, actions and transitions: they come to be in order of first mention; chains, lists
 * and `*` are spelled out; what is said twice is said once.
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool add_transition(lang_spec_builder *builder, lang_transition transition, lang_sources sources)
{
    lang_spec *spec = builder->spec;
    uint32_t room = builder->transition_room;
    assert(transition.from < spec->state_count && transition.to < spec->state_count);
    assert(transition.action < spec->action_count || transition.action == LTS_NONE);
    lang_transition *transitions = base_arena_grow(builder->arena, spec->transitions, spec->transition_count,
                                                   &room, sizeof *transitions);
    uint8_t *kinds = base_arena_grow(builder->arena, builder->sources, spec->transition_count,
                                     &builder->transition_room, sizeof *kinds);
    if (!transitions || !kinds)
        return false;
    spec->transitions = transitions;
    builder->sources = kinds;
    kinds[spec->transition_count] = (uint8_t)sources;
    transitions[spec->transition_count++] = transition;
    return true;
}

bool lang_is_too_long(lang_spec_builder *builder, lang_place place, uint64_t more)
{
    if (more <= 1 || builder->spec->transition_count + more <= builder->max_transitions)
        return builder->is_too_long;
    if (!builder->is_too_long)
        lang_error(
            builder->diagnostics, place,
            "lists, groups, values and '*' make more than %llu transitions of %s; spexc --max-transitions=N "
            "allows more",
            (unsigned long long)builder->max_transitions,
            lang_quoted(builder->diagnostics, builder->spec->name));
    builder->is_too_long = true;
    return true;
}

static uint64_t length_of(const lang_ast_name *first)
{
    uint64_t count = 0;
    for (const lang_ast_name *name = first; name; name = name->next)
        count++;
    return count;
}

/* One transition for each of the actions. */
static bool add_values(lang_spec_builder *builder, lang_transition transition,
                       const lang_label_actions *actions, lang_sources sources)
{
    for (uint32_t i = 0; i < actions->count; i++) {
        transition.action = actions->numbers[i];
        if (!add_transition(builder, transition, sources))
            return false;
    }
    return true;
}

bool lang_is_written_before(const lang_transition *transitions, uint32_t i)
{
    const lang_transition *t = &transitions[i], *before = t - 1;
    return i > 0 && t->written && before->written == t->written && before->from == t->from &&
           before->to == t->to;
}

/* The sources of an arrow, one after the other; a chain's next source is the target before. */
static bool declare_arrow(lang_spec_builder *builder, const lang_ast_clause *clause,
                          const lang_ast_name *sources, const lang_ast_arrow *arrow)
{
    lang_transition transition = {.doc = clause->doc, .optional = clause->kind == LANG_CLAUSE_OPTIONAL};
    for (const lang_ast_name *source = sources; source; source = source->next)
        if (lang_mention_state(builder, source) == LTS_NONE)
            return false;
    transition.to = lang_mention_state(builder, arrow->target);
    if (transition.to == LTS_NONE)
        return false;
    if (lang_is_too_long(builder, arrow->actions.first->place,
                         length_of(arrow->actions.first) * length_of(sources)))
        return true;
    for (const lang_ast_name *action = arrow->actions.first; action; action = action->next) {
        lang_label_actions actions;
        transition.place = action->place;
        bool is_plain = !action->label && lang_find_declared(builder->spec, action->text) == LTS_NONE;
        if (!sources && !is_plain)
            continue; /* of `*`, see lang_declare_wildcards */
        if (!lang_list_label_actions(builder, action, &actions))
            return false;
        transition.written = actions.written;
        transition.lines = actions.lines;
        transition.condition = actions.condition;
        transition.rule = actions.rule;
        if (lang_is_too_long(builder, action->place, actions.count * length_of(sources)))
            return true;
        for (const lang_ast_name *source = sources; source; source = source->next) {
            transition.from = lang_mention_state(builder, source);
            if (transition.from == LTS_NONE)
                return false;
            if (!add_values(builder, transition, &actions,
                            source->group ? LANG_FROM_GROUP : LANG_FROM_STATES))
                return false;
        }
    }
    return true;
}

bool lang_declare_transitions(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    const lang_ast_name *sources = clause->names.first; /* none: `*`, see lang_declare_wildcards */
    for (const lang_ast_arrow *arrow = clause->arrows.first; arrow; arrow = arrow->next) {
        if (!declare_arrow(builder, clause, sources, arrow))
            return false;
        sources = arrow->target;
    }
    return true;
}

bool lang_declare_states(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        uint32_t state = lang_mention_state(builder, name);
        if (state == LTS_NONE)
            return false;
        const char *doc = name->doc ? name->doc : clause->doc;
        if (doc)
            builder->spec->states[state].doc = doc;
    }
    return true;
}

/* ---- `*` ---- */

/* One action of a `*` clause: from each state but the target and those that are `ends`. */
static bool declare_wildcard(lang_spec_builder *builder, const bool *ends, lang_transition transition,
                             const lang_label_actions *actions)
{
    for (uint32_t s = 0; s < builder->spec->state_count; s++) {
        transition.from = s;
        if (!ends[s] && s != transition.to && !add_values(builder, transition, actions, LANG_FROM_ANY))
            return false;
    }
    return true;
}

/* Marks the states that are declared `final`; names of no state are looked at later. */
static void mark_final(const lang_spec_builder *builder, bool *ends)
{
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next) {
        if (clause->kind != LANG_CLAUSE_FINAL)
            continue;
        for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
            uint32_t state = base_names_find(builder->states, name->text, strlen(name->text));
            if (state != LTS_NONE)
                ends[state] = true;
        }
    }
}

#define NAMED_STATES 8u /* so many states a warning names */

/* Names the states that were terminal before there was a `*`: those without a transition of their own, which
 * end at `own`. One warning, for one `final` clause mends them all. */
static bool warn_wildcard(lang_spec_builder *builder, uint32_t own)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    bool *has_way_out = base_arena_array(builder->arena, spec->state_count, sizeof *has_way_out);
    const lang_transition *first = NULL;
    const char *names = "";
    uint32_t count = 0;
    if (!has_way_out)
        return false;
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        if (i >= own && !has_way_out[t->from]) {
            first = first ? first : t;
            if (++count <= NAMED_STATES)
                names = lang_text(d, "%s%s%s", names, count == 1 ? "" : ", ",
                                  lang_quoted(d, spec->states[t->from].name));
        }
        has_way_out[t->from] = true;
    }
    if (count == 0 || builder->ast->damaged)
        return true;
    if (count > NAMED_STATES)
        names = lang_text(d, "%s and %u others", names, count - NAMED_STATES);
    lang_warn(d, LANG_W_WILDCARD, first->place,
              count == 1
                  ? "%s has no way out but for '*', and is no longer terminal; if it should be, declare it "
                    "'final'"
                  : "%s have no way out but for '*', and are no longer terminal; if they should be, "
                    "declare them 'final'",
              names);
    return true;
}

/* The `*` clauses, once all other transitions are there. */
bool lang_declare_wildcards(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    uint32_t own = spec->transition_count;
    bool *ends = base_arena_array(builder->arena, spec->state_count, sizeof *ends);
    if (!ends)
        return false;
    mark_final(builder, ends);
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next) {
        if (!lang_has_arrows(clause->kind) || clause->names.first)
            continue;
        const lang_ast_arrow *arrow = clause->arrows.first;
        lang_transition transition = {.to = lang_mention_state(builder, arrow->target),
                                      .doc = clause->doc,
                                      .optional = clause->kind == LANG_CLAUSE_OPTIONAL};
        if (transition.to == LTS_NONE)
            return false;
        if (lang_is_too_long(builder, arrow->actions.first->place,
                             length_of(arrow->actions.first) * spec->state_count))
            return true;
        for (const lang_ast_name *action = arrow->actions.first; action; action = action->next) {
            lang_label_actions actions;
            transition.place = action->place;
            if (!lang_list_label_actions(builder, action, &actions))
                return false;
            transition.written = actions.written;
            transition.lines = actions.lines;
            transition.condition = actions.condition;
            transition.rule = actions.rule;
            if (lang_is_too_long(builder, action->place, (uint64_t)actions.count * spec->state_count))
                return true;
            if (!declare_wildcard(builder, ends, transition, &actions))
                return false;
        }
    }
    return warn_wildcard(builder, own);
}

/* ---- what is said twice ---- */

static void warn_duplicate(lang_spec_builder *builder, const lang_transition *first,
                           const lang_transition *again)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_state *states = builder->spec->states;
    if (lang_warn(d, LANG_W_DUPLICATE, again->place, "the transition from %s by %s to %s is repeated",
                  lang_quoted(d, states[again->from].name),
                  lang_quoted(d, lang_action_name(builder->spec, again->action)),
                  lang_quoted(d, states[again->to].name)))
        lang_note(d, first->place, "it is here already");
}

typedef struct key {
    uint32_t from, action, to;
    uint32_t rule; /* its number and one more; 0: none */
    uint32_t index;
} key;

static int by_key(const void *a, const void *b)
{
    const key *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->action != y->action)
        return x->action < y->action ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* One of two that are the same is free of conditions: so it is. Two ways to be limited are no transition.
 * Returns whether there was something to say. */
static bool join_conditions(lang_spec_builder *builder, lang_transition *first, const lang_transition *again)
{
    lang_diagnostics *d = builder->diagnostics;
    if (lang_same_condition(first->condition, again->condition))
        return false;
    if (builder->is_quiet) {
        first->condition = first->condition && again->condition ? first->condition : NULL;
        return true;
    }
    if (first->condition && again->condition) {
        lang_error(d, again->place, "%s is there with other conditions already",
                   lang_quoted(d, lang_action_name(builder->spec, again->action)));
        lang_note(d, first->place, "it is here");
        return true;
    }
    const lang_transition *limited = first->condition ? first : again;
    if (lang_warn(d, LANG_W_DUPLICATE, limited->place, "%s says nothing: the same transition is free of it",
                  lang_quoted(d, lang_label_of(builder->spec, limited))))
        lang_note(d, limited == first ? again->place : first->place, "it is here");
    first->condition = NULL;
    first->lines = limited == first ? again->lines : first->lines;
    first->written = limited == first ? again->written : first->written;
    return true;
}

/* Keeps the first of equal transitions. What a `*` or a group adds to what is there anyway is not worth a
 * word. */
bool lang_drop_repeated_transitions(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    uint32_t count = spec->transition_count, kept = 0;
    key *keys = base_arena_array(builder->arena, count, sizeof *keys);
    bool *dropped = base_arena_array(builder->arena, count, sizeof *dropped);
    if (!keys || !dropped)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const lang_transition *t = &spec->transitions[i];
        keys[i] = (key){t->from, t->action, t->to, t->rule ? t->rule->number + 1 : 0, i};
    }
    qsort(keys, count, sizeof *keys, by_key);
    for (uint32_t i = 1, first = 0; i < count; i++) {
        const key *a = &keys[first], *b = &keys[i];
        if (a->from != b->from || a->action != b->action || a->to != b->to || a->rule != b->rule) {
            first = i;
            continue;
        }
        dropped[b->index] = true;
        bool is_told = join_conditions(builder, &spec->transitions[a->index], &spec->transitions[b->index]);
        if (!spec->transitions[b->index].optional) /* given both ways it is required */
            spec->transitions[a->index].optional = false;
        uint8_t sources = builder->sources[a->index];
        if (!is_told && sources == builder->sources[b->index] && sources != LANG_FROM_GROUP &&
            !builder->ast->damaged)
            warn_duplicate(builder, &spec->transitions[a->index], &spec->transitions[b->index]);
    }
    for (uint32_t i = 0; i < count; i++)
        if (!dropped[i])
            spec->transitions[kept++] = spec->transitions[i];
    spec->transition_count = kept;
    return true;
}
