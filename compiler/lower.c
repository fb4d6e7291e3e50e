/* From the clauses of a spec to its LTS: states and actions come to be in order of first mention; chains,
 * lists and `*` are spelled out; what is said twice is said once.
 */
#include "compiler/check.h"

#include <stdlib.h>
#include <string.h>

bool spexc_is_tau(const spexc_ast_name *name)
{
    return strcmp(name->text, "tau") == 0 || strcmp(name->text, "__internal__") == 0;
}

void spexc_check_name(spexc_diagnostics *diagnostics, const spexc_ast_name *name, bool action)
{
    if (strncmp(name->text, "__", 2) == 0 && !(action && spexc_is_tau(name)))
        spexc_error(diagnostics, name->place, "names that begin with two underscores, as %s, are reserved",
                    spexc_quoted(diagnostics, name->text));
}

/* The number of a state, made when it is new; LTS_NONE: no memory. */
static uint32_t mention_state(spexc_draft *draft, const spexc_ast_name *name)
{
    spexc_spec *spec = draft->spec;
    uint32_t number;
    if (lts_names_intern(draft->states, name->text, strlen(name->text), &number) != LTS_OK)
        return LTS_NONE;
    if (number < spec->state_count)
        return number;
    spec->states =
        spexc_grow(draft->arena, spec->states, spec->state_count, &draft->state_room, sizeof *spec->states);
    if (!spec->states)
        return LTS_NONE;
    spec->states[spec->state_count++] =
        (spexc_state){.name = name->text, .place = name->place, .timeout = -1};
    spexc_check_name(draft->diagnostics, name, false);
    return number;
}

/* The number of an action in *number, LTS_NONE for tau. */
static bool mention_action(spexc_draft *draft, const spexc_ast_name *name, uint32_t *number)
{
    spexc_spec *spec = draft->spec;
    *number = LTS_NONE;
    if (spexc_is_tau(name))
        return true;
    if (lts_names_intern(draft->actions, name->text, strlen(name->text), number) != LTS_OK)
        return false;
    if (*number < spec->action_count)
        return true;
    spec->actions = spexc_grow(draft->arena, spec->actions, spec->action_count, &draft->action_room,
                               sizeof *spec->actions);
    if (!spec->actions)
        return false;
    spec->actions[spec->action_count++] = (spexc_action){.name = name->text, .place = name->place};
    spexc_check_name(draft->diagnostics, name, true);
    return true;
}

static bool add_transition(spexc_draft *draft, spexc_transition transition, bool from_any)
{
    spexc_spec *spec = draft->spec;
    uint32_t room = draft->transition_room;
    spexc_transition *transitions =
        spexc_grow(draft->arena, spec->transitions, spec->transition_count, &room, sizeof *transitions);
    bool *flags = spexc_grow(draft->arena, draft->from_any, spec->transition_count, &draft->transition_room,
                             sizeof *flags);
    if (!transitions || !flags)
        return false;
    spec->transitions = transitions;
    draft->from_any = flags;
    flags[spec->transition_count] = from_any;
    transitions[spec->transition_count++] = transition;
    return true;
}

/* The sources of an arrow, one after the other; a chain's next source is the target before. */
static bool lower_arrow(spexc_draft *draft, const spexc_ast_clause *clause, const spexc_ast_name *sources,
                        const spexc_ast_arrow *arrow)
{
    spexc_transition transition = {.doc = clause->doc};
    for (const spexc_ast_name *source = sources; source; source = source->next)
        if (mention_state(draft, source) == LTS_NONE)
            return false;
    transition.to = mention_state(draft, arrow->target);
    if (transition.to == LTS_NONE)
        return false;
    for (const spexc_ast_name *action = arrow->actions.first; action; action = action->next) {
        transition.place = action->place;
        if (!mention_action(draft, action, &transition.action))
            return false;
        for (const spexc_ast_name *source = sources; source; source = source->next) {
            transition.from = mention_state(draft, source);
            if (!add_transition(draft, transition, false))
                return false;
        }
    }
    return true;
}

static bool lower_chain(spexc_draft *draft, const spexc_ast_clause *clause)
{
    const spexc_ast_name *sources = clause->names.first; /* none: `*`, see lower_any */
    for (const spexc_ast_arrow *arrow = clause->arrows.first; arrow; arrow = arrow->next) {
        if (!lower_arrow(draft, clause, sources, arrow))
            return false;
        sources = arrow->target;
    }
    return true;
}

static bool lower_states(spexc_draft *draft, const spexc_ast_clause *clause)
{
    for (const spexc_ast_name *name = clause->names.first; name; name = name->next) {
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
static bool lower_any_action(spexc_draft *draft, const bool *sources, spexc_transition transition)
{
    for (uint32_t s = 0; s < draft->spec->state_count; s++) {
        transition.from = s;
        if (sources[s] && s != transition.to && !add_transition(draft, transition, true))
            return false;
    }
    return true;
}

/* The `*` clauses, once all other transitions are there. */
static bool lower_any(spexc_draft *draft)
{
    spexc_spec *spec = draft->spec;
    bool *sources = spexc_arena_array(draft->arena, spec->state_count, sizeof *sources);
    if (!sources)
        return false;
    for (uint32_t i = 0; i < spec->transition_count; i++)
        sources[spec->transitions[i].from] = true;
    for (const spexc_ast_clause *clause = draft->ast->clauses.first; clause; clause = clause->next) {
        if (clause->kind != SPEXC_AST_TRANSITIONS || clause->names.first)
            continue;
        const spexc_ast_arrow *arrow = clause->arrows.first;
        spexc_transition transition = {.to = mention_state(draft, arrow->target), .doc = clause->doc};
        for (const spexc_ast_name *action = arrow->actions.first; action; action = action->next) {
            transition.place = action->place;
            if (!mention_action(draft, action, &transition.action) ||
                !lower_any_action(draft, sources, transition))
                return false;
        }
    }
    return true;
}

/* ---- what is said twice ---- */

static const char *action_name(const spexc_draft *draft, const spexc_transition *t)
{
    return t->action == LTS_NONE ? LTS_TAU_TEXT : draft->spec->actions[t->action].name;
}

static void warn_duplicate(spexc_draft *draft, const spexc_transition *first, const spexc_transition *again)
{
    spexc_diagnostics *d = draft->diagnostics;
    const spexc_state *states = draft->spec->states;
    if (spexc_warn(d, SPEXC_W_DUPLICATE, again->place, "the transition from %s by %s to %s is repeated",
                   spexc_quoted(d, states[again->from].name), spexc_quoted(d, action_name(draft, again)),
                   spexc_quoted(d, states[again->to].name)))
        spexc_note(d, first->place, "it is here already");
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
static bool drop_duplicates(spexc_draft *draft)
{
    spexc_spec *spec = draft->spec;
    uint32_t count = spec->transition_count, kept = 0;
    key *keys = spexc_arena_array(draft->arena, count, sizeof *keys);
    bool *dropped = spexc_arena_array(draft->arena, count, sizeof *dropped);
    if (!keys || !dropped)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const spexc_transition *t = &spec->transitions[i];
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

bool spexc_lower_clauses(spexc_draft *draft)
{
    const spexc_ast_clause *initial = NULL;
    for (const spexc_ast_clause *clause = draft->ast->clauses.first; clause; clause = clause->next) {
        if (clause->kind == SPEXC_AST_INITIAL)
            initial = clause;
        if ((clause->kind == SPEXC_AST_TRANSITIONS && !lower_chain(draft, clause)) ||
            (clause->kind == SPEXC_AST_STATE && !lower_states(draft, clause)))
            return false;
    }
    if (draft->spec->state_count == 0 && initial && !lower_states(draft, initial))
        return false;
    return lower_any(draft) && drop_duplicates(draft);
}

/* ---- the LTS ---- */

static bool add_edges(const spexc_draft *draft, lts_builder *builder)
{
    const spexc_spec *spec = draft->spec;
    lts_names *labels = lts_builder_labels(builder);
    lts_label *label_of = spexc_arena_array(draft->arena, spec->action_count, sizeof *label_of);
    if (!label_of)
        return false;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const char *name = spec->actions[a].name;
        if (!spec->actions[a].internal &&
            lts_names_intern(labels, name, strlen(name), &label_of[a]) != LTS_OK)
            return false;
    }
    for (uint32_t s = 0; s < spec->state_count; s++) {
        lts_state number;
        const char *name = spec->states[s].name;
        if (lts_builder_state(builder, name, strlen(name), &number) != LTS_OK)
            return false;
    }
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const spexc_transition *t = &spec->transitions[i];
        lts_label label = t->action == LTS_NONE ? LTS_TAU : label_of[t->action];
        if (lts_builder_add(builder, t->from, label, t->to, i) != LTS_OK)
            return false;
    }
    return true;
}

bool spexc_lower_lts(spexc_draft *draft)
{
    spexc_spec *spec = draft->spec;
    lts_builder *builder = lts_builder_new(NULL);
    if (!builder)
        return false;
    if (!add_edges(draft, builder)) {
        lts_builder_free(builder);
        return false;
    }
    return lts_builder_finish(builder, spec->state_count, spec->initial, &spec->lts, NULL) == LTS_OK;
}
