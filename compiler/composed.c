/* From the value of an expression to a spec as complete as a plain one: actions, options, and as much of
 * states and transitions as is wanted.
 */
#include "compiler/value.h"

#include <stdlib.h>
#include <string.h>

/* ---- actions ---- */

/* What a plain spec says about an action that it has; NULL: it has none of that name. */
static const spexc_action *find_action(const spexc_spec *spec, const char *name)
{
    for (uint32_t a = 0; a < spec->action_count; a++)
        if (strcmp(spec->actions[a].name, name) == 0)
            return &spec->actions[a];
    return NULL;
}

/* The first action of that name among the specs that an expression names. */
static const spexc_action *find_in_parts(const spexc_loader *loader, const spexc_ast_spec *ast,
                                         const char *name)
{
    const spexc_action *action = NULL;
    for (const spexc_ast_expression *e = ast->first; e && !action; e = e->next)
        if (e->operation == SPEXC_AST_SPEC)
            action = find_action(&loader->unit->specs[e->spec], name);
    return action;
}

/* The actions of a spec being listed. */
typedef struct listing {
    spexc_loader *loader;
    spexc_spec *spec;
    lts_names *names;
    uint32_t room;
} listing;

static bool list_action(listing *list, const char *name, spexc_place place, const char *doc, bool internal)
{
    spexc_spec *spec = list->spec;
    uint32_t number;
    if (lts_names_intern(list->names, name, strlen(name), &number) != LTS_OK)
        return false;
    if (number < spec->action_count)
        return true;
    spec->actions = spexc_grow(list->loader->unit->arena, spec->actions, spec->action_count, &list->room,
                               sizeof *spec->actions);
    char *copy = spexc_arena_text(list->loader->unit->arena, name, strlen(name));
    if (!spec->actions || !copy)
        return false;
    spec->actions[spec->action_count++] =
        (spexc_action){.name = copy, .place = place, .doc = doc, .internal = internal};
    return true;
}

/* What was made internal on the way: hidden here, or internal in a part already. */
static bool list_internal(listing *list, const spexc_ast_spec *ast)
{
    for (const spexc_ast_expression *e = ast->first; e; e = e->next) {
        const spexc_ast_name *name = e->operation == SPEXC_AST_HIDE ? e->names.first : NULL;
        for (; name; name = name->next) {
            const spexc_action *action = find_in_parts(list->loader, ast, name->text);
            if (action && !list_action(list, name->text, action->place, action->doc, true))
                return false;
        }
        if (e->operation != SPEXC_AST_SPEC)
            continue;
        const spexc_spec *part = &list->loader->unit->specs[e->spec];
        for (uint32_t a = 0; a < part->action_count; a++) {
            const spexc_action *action = &part->actions[a];
            if (action->internal && !list_action(list, action->name, action->place, action->doc, true))
                return false;
        }
    }
    return true;
}

static bool make_actions(spexc_loader *loader, const spexc_ast_spec *ast, spexc_spec *spec)
{
    listing list = {.loader = loader, .spec = spec, .names = lts_names_new()};
    const lts_names *labels = spec->lts->labels;
    bool ok = list.names != NULL;
    for (lts_label l = 1; l < lts_names_count(labels) && ok; l++) {
        const char *name = lts_names_text(labels, l);
        const spexc_action *action = find_in_parts(loader, ast, name);
        ok = list_action(&list, name, action ? action->place : spec->place, action ? action->doc : NULL,
                         false);
    }
    ok = ok && list_internal(&list, ast);
    lts_names_unref(list.names);
    return ok;
}

/* ---- states and options ---- */

static bool make_states(spexc_loader *loader, spexc_value *value, spexc_draft *draft)
{
    spexc_spec *spec = draft->spec;
    if (!spexc_value_name(loader, value))
        return false;
    spec->states = spexc_arena_array(loader->unit->arena, spec->state_count, sizeof *spec->states);
    if (!spec->states)
        return false;
    for (lts_state s = 0; s < spec->state_count; s++) {
        uint32_t number;
        spec->states[s] = (spexc_state){
            .name = value->names[s], .place = spec->place, .timeout = -1, .final = value->final[s]};
        if (draft->states &&
            lts_names_intern(draft->states, value->names[s], strlen(value->names[s]), &number) != LTS_OK)
            return false;
    }
    return true;
}

static bool is_option(const spexc_ast_clause *clause)
{
    return clause->kind == SPEXC_AST_TRANSITION_TIMEOUT || clause->kind == SPEXC_AST_PRUNE_TIMEOUT ||
           clause->kind == SPEXC_AST_PRUNABLE || clause->kind == SPEXC_AST_ON_ERROR;
}

/* Are there only options, and do none of them name a state? */
static bool check_clauses(spexc_loader *loader, const spexc_ast_spec *ast, bool *names_states)
{
    bool ok = true;
    for (const spexc_ast_clause *clause = ast->clauses.first; clause; clause = clause->next) {
        if (is_option(clause)) {
            *names_states = *names_states || (clause->kind != SPEXC_AST_ON_ERROR && clause->names.first);
            continue;
        }
        spexc_error(
            loader->diagnostics, clause->place,
            "the states and transitions of a spec made of specs are those of its parts; only options can "
            "follow");
        ok = false;
    }
    return ok;
}

/* Gives the spec the names of its states as the LTS has them, too. */
static bool name_lts(const spexc_spec *spec)
{
    lts_names *names = lts_names_new();
    bool ok = names != NULL;
    for (lts_state s = 0; s < spec->state_count && ok; s++) {
        uint32_t number;
        const char *name = spec->states[s].name;
        ok = lts_names_intern(names, name, strlen(name), &number) == LTS_OK;
    }
    if (!ok) {
        lts_names_unref(names);
        return false;
    }
    lts_names_unref(spec->lts->state_names);
    spec->lts->state_names = names;
    return true;
}

static bool make_spec(spexc_loader *loader, uint32_t index, spexc_value *value)
{
    const spexc_ast_spec *ast = loader->known[index].ast;
    spexc_spec *spec = &loader->unit->specs[index];
    spexc_detail detail = loader->options->detail;
    spec->lts = value->owned;
    value->owned = NULL;
    spec->state_count = spec->lts->states;
    spec->initial = spec->lts->initial;
    bool names_states = false;
    if (!make_actions(loader, ast, spec))
        return false;
    if (!check_clauses(loader, ast, &names_states)) {
        loader->known[index].ready = false;
        return true;
    }
    if (names_states && detail == SPEXC_LTS_ONLY)
        detail = SPEXC_STATE_NAMES;
    spexc_draft draft = {.diagnostics = loader->diagnostics,
                         .arena = loader->unit->arena,
                         .ast = ast,
                         .spec = spec,
                         .states = names_states ? lts_names_new() : NULL};
    bool ok = !names_states || draft.states;
    ok = ok && (detail == SPEXC_LTS_ONLY || (make_states(loader, value, &draft) && name_lts(spec)));
    ok = ok && spexc_check_options(&draft);
    ok = ok && (detail != SPEXC_EVERYTHING || spexc_check_c_names(&draft));
    lts_names_unref(draft.states);
    return ok;
}

bool spexc_make_composed(spexc_loader *loader)
{
    for (uint32_t i = 0; i < loader->order_count; i++) {
        uint32_t spec = loader->order[i];
        spexc_diagnostics_mute(loader->diagnostics, loader->known[spec].file > 0);
        spexc_check_operators(loader, loader->known[spec].ast);
    }
    for (uint32_t i = 0; i < loader->order_count; i++) {
        uint32_t spec = loader->order[i];
        spexc_value *value;
        if (loader->known[spec].file > 0 || !loader->known[spec].ready)
            continue;
        spexc_diagnostics_mute(loader->diagnostics, false);
        if (!spexc_evaluate(loader, spec, SPEXC_MODE_FULL, &value))
            return false;
        if (value && !make_spec(loader, spec, value))
            return false;
    }
    return true;
}

/* ---- transitions ---- */

const spexc_transition *spexc_origin(const spexc_loader *loader, uint32_t origin, uint32_t *spec)
{
    uint32_t low = 0, high = loader->unit->known_count; /* bases ascend with the index of the spec */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (loader->known[middle].origin_base <= origin)
            low = middle;
        else
            high = middle;
    }
    *spec = low;
    return &loader->unit->specs[low].transitions[origin - loader->known[low].origin_base];
}

/* The internal action that a silent edge of that origin is; LTS_NONE: tau itself. */
static uint32_t internal_action(const spexc_loader *loader, const spexc_spec *spec, uint32_t part,
                                const spexc_transition *origin, uint32_t visible)
{
    if (origin->action == LTS_NONE)
        return LTS_NONE;
    const char *name = loader->unit->specs[part].actions[origin->action].name;
    for (uint32_t a = visible; a < spec->action_count; a++)
        if (strcmp(spec->actions[a].name, name) == 0)
            return a;
    return LTS_NONE;
}

static bool list_transitions(const spexc_loader *loader, spexc_spec *spec, uint32_t origin_base)
{
    lts *l = spec->lts;
    uint32_t visible = lts_names_count(l->labels) - 1;
    if (l->transitions >= LTS_NONE)
        return false;
    spec->transition_count = (uint32_t)l->transitions;
    spec->transitions =
        spexc_arena_array(loader->unit->arena, spec->transition_count, sizeof *spec->transitions);
    if (!spec->transitions)
        return false;
    for (lts_state s = 0; s < l->states; s++) {
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            uint32_t part;
            const spexc_transition *origin = spexc_origin(loader, origin_base + l->origin[e], &part);
            lts_label label = l->edges[e].label;
            uint32_t action = label ? label - 1 : internal_action(loader, spec, part, origin, visible);
            spec->transitions[e] = (spexc_transition){.from = s,
                                                      .to = l->edges[e].target,
                                                      .action = action,
                                                      .place = origin->place,
                                                      .doc = origin->doc};
            l->origin[e] = (uint32_t)e;
        }
    }
    return true;
}

bool spexc_complete_composed(spexc_loader *loader)
{
    for (uint32_t i = 0; i < loader->order_count; i++) {
        uint32_t index = loader->order[i];
        spexc_spec *spec = &loader->unit->specs[index];
        if (!spec->lts || !loader->known[index].ready)
            continue;
        if (loader->options->detail != SPEXC_EVERYTHING) {
            free(spec->lts->origin);
            spec->lts->origin = NULL;
        } else if (!list_transitions(loader, spec, loader->known[index].made[SPEXC_MODE_FULL]->origin_base) ||
                   !spexc_fingerprint(spec)) {
            return false;
        }
    }
    return true;
}
