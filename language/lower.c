/* From the clauses of a spec to its LTS: states and actions come to be in order of first mention; chains,
 * lists and `*` are spelled out; what is said twice is said once.
 */
#include "language/check.h"

#include <stdlib.h>
#include <string.h>

bool lang_is_tau(const lang_ast_name *name)
{
    return strcmp(name->text, "tau") == 0 || strcmp(name->text, "__internal__") == 0;
}

void lang_check_name(lang_diagnostics *diagnostics, const lang_ast_name *name, bool action)
{
    if (strncmp(name->text, "__", 2) == 0 && !(action && lang_is_tau(name)))
        lang_error(diagnostics, name->place, "names that begin with two underscores, as %s, are reserved",
                   lang_quoted(diagnostics, name->text));
}

/* The number of a state, made when it is new; LTS_NONE: no memory. */
static uint32_t mention_state(lang_draft *draft, const lang_ast_name *name)
{
    lang_spec *spec = draft->spec;
    uint32_t number;
    if (base_names_intern(draft->states, name->text, strlen(name->text), &number) != BASE_OK)
        return LTS_NONE;
    if (number < spec->state_count)
        return number;
    spec->states = base_arena_grow(draft->arena, spec->states, spec->state_count, &draft->state_room,
                                   sizeof *spec->states);
    if (!spec->states)
        return LTS_NONE;
    spec->states[spec->state_count++] = (lang_state){.name = name->text, .place = name->place, .timeout = -1};
    lang_check_name(draft->diagnostics, name, false);
    return number;
}

/* The number of an action in *number, LTS_NONE for tau. */
static bool mention_action(lang_draft *draft, const lang_ast_name *name, uint32_t *number)
{
    lang_spec *spec = draft->spec;
    *number = LTS_NONE;
    if (lang_is_tau(name))
        return true;
    if (base_names_intern(draft->actions, name->text, strlen(name->text), number) != BASE_OK)
        return false;
    if (*number < spec->action_count)
        return true;
    spec->actions = base_arena_grow(draft->arena, spec->actions, spec->action_count, &draft->action_room,
                                    sizeof *spec->actions);
    if (!spec->actions)
        return false;
    spec->actions[spec->action_count++] = (lang_action){.name = name->text, .place = name->place};
    lang_check_name(draft->diagnostics, name, true);
    return true;
}

static bool add_transition(lang_draft *draft, lang_transition transition, bool from_any)
{
    lang_spec *spec = draft->spec;
    uint32_t room = draft->transition_room;
    lang_transition *transitions =
        base_arena_grow(draft->arena, spec->transitions, spec->transition_count, &room, sizeof *transitions);
    bool *flags = base_arena_grow(draft->arena, draft->from_any, spec->transition_count,
                                  &draft->transition_room, sizeof *flags);
    if (!transitions || !flags)
        return false;
    spec->transitions = transitions;
    draft->from_any = flags;
    flags[spec->transition_count] = from_any;
    transitions[spec->transition_count++] = transition;
    return true;
}

/* The sources of an arrow, one after the other; a chain's next source is the target before. */
static bool lower_arrow(lang_draft *draft, const lang_ast_clause *clause, const lang_ast_name *sources,
                        const lang_ast_arrow *arrow)
{
    lang_transition transition = {.doc = clause->doc};
    for (const lang_ast_name *source = sources; source; source = source->next)
        if (mention_state(draft, source) == LTS_NONE)
            return false;
    transition.to = mention_state(draft, arrow->target);
    if (transition.to == LTS_NONE)
        return false;
    for (const lang_ast_name *action = arrow->actions.first; action; action = action->next) {
        transition.place = action->place;
        if (!mention_action(draft, action, &transition.action))
            return false;
        for (const lang_ast_name *source = sources; source; source = source->next) {
            transition.from = mention_state(draft, source);
            if (!add_transition(draft, transition, false))
                return false;
        }
    }
    return true;
}

static bool lower_chain(lang_draft *draft, const lang_ast_clause *clause)
{
    const lang_ast_name *sources = clause->names.first; /* none: `*`, see lower_any */
    for (const lang_ast_arrow *arrow = clause->arrows.first; arrow; arrow = arrow->next) {
        if (!lower_arrow(draft, clause, sources, arrow))
            return false;
        sources = arrow->target;
    }
    return true;
}

static bool lower_states(lang_draft *draft, const lang_ast_clause *clause)
{
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        uint32_t state = mention_state(draft, name);
        if (state == LTS_NONE)
            return false;
        const char *doc = name->doc ? name->doc : clause->doc;
        if (doc)
            draft->spec->states[state].doc = doc;
    }
    return true;
}

/* One action of a `*` clause: from each of the states marked in `sources` but the target. */
static bool lower_any_action(lang_draft *draft, const bool *sources, lang_transition transition)
{
    for (uint32_t s = 0; s < draft->spec->state_count; s++) {
        transition.from = s;
        if (sources[s] && s != transition.to && !add_transition(draft, transition, true))
            return false;
    }
    return true;
}

/* The `*` clauses, once all other transitions are there. */
static bool lower_any(lang_draft *draft)
{
    lang_spec *spec = draft->spec;
    bool *sources = base_arena_array(draft->arena, spec->state_count, sizeof *sources);
    if (!sources)
        return false;
    for (uint32_t i = 0; i < spec->transition_count; i++)
        sources[spec->transitions[i].from] = true;
    for (const lang_ast_clause *clause = draft->ast->clauses.first; clause; clause = clause->next) {
        if (clause->kind != LANG_CLAUSE_TRANSITIONS || clause->names.first)
            continue;
        const lang_ast_arrow *arrow = clause->arrows.first;
        lang_transition transition = {.to = mention_state(draft, arrow->target), .doc = clause->doc};
        for (const lang_ast_name *action = arrow->actions.first; action; action = action->next) {
            transition.place = action->place;
            if (!mention_action(draft, action, &transition.action) ||
                !lower_any_action(draft, sources, transition))
                return false;
        }
    }
    return true;
}

/* ---- what is said twice ---- */

static const char *action_name(const lang_draft *draft, const lang_transition *t)
{
    return t->action == LTS_NONE ? LTS_TAU_TEXT : draft->spec->actions[t->action].name;
}

static void warn_duplicate(lang_draft *draft, const lang_transition *first, const lang_transition *again)
{
    lang_diagnostics *d = draft->diagnostics;
    const lang_state *states = draft->spec->states;
    if (lang_warn(d, LANG_W_DUPLICATE, again->place, "the transition from %s by %s to %s is repeated",
                  lang_quoted(d, states[again->from].name), lang_quoted(d, action_name(draft, again)),
                  lang_quoted(d, states[again->to].name)))
        lang_note(d, first->place, "it is here already");
}

typedef struct key {
    uint32_t from, action, to, index;
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
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Keeps the first of equal transitions. What a `*` adds to what is there anyway is not worth a word. */
static bool drop_duplicates(lang_draft *draft)
{
    lang_spec *spec = draft->spec;
    uint32_t count = spec->transition_count, kept = 0;
    key *keys = base_arena_array(draft->arena, count, sizeof *keys);
    bool *dropped = base_arena_array(draft->arena, count, sizeof *dropped);
    if (!keys || !dropped)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const lang_transition *t = &spec->transitions[i];
        keys[i] = (key){t->from, t->action, t->to, i};
    }
    qsort(keys, count, sizeof *keys, by_key);
    for (uint32_t i = 1, first = 0; i < count; i++) {
        const key *a = &keys[first], *b = &keys[i];
        if (a->from != b->from || a->action != b->action || a->to != b->to) {
            first = i;
            continue;
        }
        dropped[b->index] = true;
        if (draft->from_any[a->index] == draft->from_any[b->index] && !draft->ast->damaged)
            warn_duplicate(draft, &spec->transitions[a->index], &spec->transitions[b->index]);
    }
    for (uint32_t i = 0; i < count; i++)
        if (!dropped[i])
            spec->transitions[kept++] = spec->transitions[i];
    spec->transition_count = kept;
    return true;
}

bool lang_lower_clauses(lang_draft *draft)
{
    const lang_ast_clause *initial = NULL;
    for (const lang_ast_clause *clause = draft->ast->clauses.first; clause; clause = clause->next) {
        if (clause->kind == LANG_CLAUSE_INITIAL)
            initial = clause;
        if ((clause->kind == LANG_CLAUSE_TRANSITIONS && !lower_chain(draft, clause)) ||
            (clause->kind == LANG_CLAUSE_STATE && !lower_states(draft, clause)))
            return false;
    }
    if (draft->spec->state_count == 0 && initial && !lower_states(draft, initial))
        return false;
    return lower_any(draft) && drop_duplicates(draft);
}

/* ---- the LTS ---- */

static bool add_edges(const lang_draft *draft, lts_builder *builder)
{
    const lang_spec *spec = draft->spec;
    base_names *labels = lts_builder_labels(builder);
    lts_label *label_of = base_arena_array(draft->arena, spec->action_count, sizeof *label_of);
    if (!label_of)
        return false;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const char *name = spec->actions[a].name;
        if (!spec->actions[a].internal &&
            base_names_intern(labels, name, strlen(name), &label_of[a]) != BASE_OK)
            return false;
    }
    for (uint32_t s = 0; s < spec->state_count; s++) {
        lts_state number;
        const char *name = spec->states[s].name;
        if (lts_builder_state(builder, name, strlen(name), &number) != BASE_OK)
            return false;
    }
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        lts_label label = t->action == LTS_NONE ? LTS_TAU : label_of[t->action];
        if (lts_builder_add(builder, t->from, label, t->to, i) != BASE_OK)
            return false;
    }
    return true;
}

bool lang_lower_lts(lang_draft *draft)
{
    lang_spec *spec = draft->spec;
    lts_builder *builder = lts_builder_new(NULL);
    if (!builder)
        return false;
    if (!add_edges(draft, builder)) {
        lts_builder_free(builder);
        return false;
    }
    return lts_builder_finish(builder, spec->state_count, spec->initial, &spec->lts, NULL) == BASE_OK;
}
