/* From the value of an expression to a spec as complete as a plain one: actions, options, and as much of
 * states and transitions as is wanted.
 */
#include "language/compose/value.h"

#include "base/array.h"
#include "base/check.h"
#include "language/spec/builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- actions ---- */

/* The actions of a spec being listed. */
typedef struct listing {
    lang_loader *loader;
    lang_spec *spec;
    base_names *names;
    uint32_t room;
    base_names *part_names;           /* the actions of the specs that the expression names, each once ... */
    const lang_action **part_actions; /* ... as the first of those specs has it */
    uint32_t part_room;
    bool *is_indexed, *is_listed; /* per spec of the unit: its actions are; a spec may be named often */
} listing;

static bool index_part(listing *list, const lang_spec *part)
{
    for (uint32_t a = 0; a < part->action_count; a++) {
        const char *name = part->actions[a].name;
        uint32_t known = base_names_count(list->part_names), number;
        if (base_names_intern(list->part_names, name, strlen(name), &number) != BASE_OK)
            return false;
        if (number < known)
            continue;
        list->part_actions = base_arena_grow(list->loader->unit->arena, list->part_actions, known,
                                             &list->part_room, sizeof *list->part_actions);
        if (!list->part_actions)
            return false;
        list->part_actions[number] = &part->actions[a];
    }
    return true;
}

static bool index_parts(listing *list, const lang_ast_spec *ast)
{
    bool ok = true;
    for (const lang_ast_expression *e = ast->first; ok && e; e = e->next) {
        if (e->operation != LANG_AST_SPEC || list->is_indexed[e->spec])
            continue;
        list->is_indexed[e->spec] = true;
        ok = index_part(list, &list->loader->unit->specs[e->spec]);
    }
    return ok;
}

/* The first action of that name among the specs that the expression names; NULL: there is none. */
static const lang_action *find_in_parts(const listing *list, const char *name)
{
    uint32_t number = base_names_find(list->part_names, name, strlen(name));
    return number == BASE_NONE ? NULL : list->part_actions[number];
}

static bool list_action(listing *list, const char *name, lang_place place, const char *doc, bool internal,
                        bool input)
{
    lang_spec *spec = list->spec;
    uint32_t number;
    if (base_names_intern(list->names, name, strlen(name), &number) != BASE_OK)
        return false;
    if (number < spec->action_count)
        return true;
    spec->actions = base_arena_grow(list->loader->unit->arena, spec->actions, spec->action_count, &list->room,
                                    sizeof *spec->actions);
    char *copy = base_arena_text(list->loader->unit->arena, name, strlen(name));
    if (!spec->actions || !copy)
        return false;
    spec->actions[spec->action_count++] =
        (lang_action){.name = copy, .place = place, .doc = doc, .internal = internal, .input = input};
    return true;
}

/* What was made internal on the way: hidden here, or internal in a part already. */
static bool list_internal(listing *list, const lang_ast_spec *ast)
{
    for (const lang_ast_expression *e = ast->first; e; e = e->next) {
        const lang_ast_name *name = e->operation == LANG_AST_HIDE ? e->names.first : NULL;
        for (; name; name = name->next) {
            const lang_action *action = find_in_parts(list, name->text);
            if (action && !list_action(list, name->text, action->place, action->doc, true, action->input))
                return false;
        }
        if (e->operation != LANG_AST_SPEC || list->is_listed[e->spec])
            continue;
        list->is_listed[e->spec] = true;
        const lang_spec *part = &list->loader->unit->specs[e->spec];
        for (uint32_t a = 0; a < part->action_count; a++) {
            const lang_action *action = &part->actions[a];
            if (action->internal &&
                !list_action(list, action->name, action->place, action->doc, true, action->input))
                return false;
        }
    }
    return true;
}

static bool list_actions(listing *list, const lang_ast_spec *ast)
{
    const base_names *labels = list->spec->lts->labels;
    bool ok = index_parts(list, ast);
    for (lts_label l = 1; l < base_names_count(labels) && ok; l++) {
        const char *name = base_names_text(labels, l);
        const lang_action *action = find_in_parts(list, name);
        ok = list_action(list, name, action ? action->place : list->spec->place, action ? action->doc : NULL,
                         false, action && action->input);
    }
    return ok && list_internal(list, ast);
}

static bool make_actions(lang_loader *loader, const lang_ast_spec *ast, lang_spec *spec)
{
    uint32_t specs = loader->unit->total_count;
    listing list = {.loader = loader,
                    .spec = spec,
                    .names = base_names_new(),
                    .part_names = base_names_new(),
                    .is_indexed = calloc(specs + 1ull, sizeof(bool)),
                    .is_listed = calloc(specs + 1ull, sizeof(bool))};
    bool ok = list.names && list.part_names && list.is_indexed && list.is_listed && list_actions(&list, ast);
    base_names_unref(list.names);
    base_names_unref(list.part_names);
    free(list.is_indexed);
    free(list.is_listed);
    return ok;
}

/* ---- states and options ---- */

static bool make_states(lang_loader *loader, lang_value *value, lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    if (!lang_value_name(loader, value, spec->place))
        return false;
    assert(value->final && !spec->states);
    spec->states = base_arena_array(loader->unit->arena, spec->state_count, sizeof *spec->states);
    if (!spec->states)
        return false;
    for (lts_state s = 0; s < spec->state_count; s++) {
        uint32_t number;
        spec->states[s] = (lang_state){
            .name = value->names[s], .place = spec->place, .timeout = -1, .final = value->final[s]};
        if (builder->states &&
            base_names_intern(builder->states, value->names[s], strlen(value->names[s]), &number) != BASE_OK)
            return false;
    }
    lang_set_sources(spec);
    return true;
}

/* Are there only options, and do none of them name a state? */
static bool check_clauses(lang_loader *loader, const lang_ast_spec *ast, bool *names_states)
{
    bool ok = true;
    for (const lang_ast_clause *clause = ast->clauses.first; clause; clause = clause->next) {
        const lang_clause *row = lang_clause_of(clause->kind);
        if (row->flags & LANG_OPTION) {
            *names_states = *names_states || (row->form != LANG_FORM_FUNCTION && clause->names.first);
            continue;
        }
        lang_error(
            loader->diagnostics, clause->place,
            "the states and transitions of a spec made of specs are those of its parts; only options can "
            "follow");
        ok = false;
    }
    return ok;
}

/* Gives the spec the names of its states as the LTS has them, too. */
static bool name_lts(const lang_spec *spec)
{
    base_names *names = base_names_new();
    bool ok = names != NULL;
    for (lts_state s = 0; s < spec->state_count && ok; s++) {
        uint32_t number;
        const char *name = spec->states[s].name;
        ok = base_names_intern(names, name, strlen(name), &number) == BASE_OK;
    }
    if (!ok) {
        base_names_unref(names);
        return false;
    }
    lts_set_state_names(spec->lts, names);
    return true;
}

static bool make_spec(lang_loader *loader, uint32_t index, lang_value *value)
{
    const lang_ast_spec *ast = loader->symbols[index].ast;
    lang_spec *spec = &loader->unit->specs[index];
    lang_detail detail = loader->options->detail;
    assert(!spec->lts && value->owned && value->owned == value->lts);
    spec->lts = value->owned;
    value->owned = NULL;
    spec->state_count = spec->lts->states;
    spec->initial = spec->lts->initial;
    bool names_states = false;
    if (!make_actions(loader, ast, spec))
        return false;
    if (!check_clauses(loader, ast, &names_states)) {
        loader->symbols[index].valid = false;
        return true;
    }
    if (names_states && detail == LANG_LTS_ONLY)
        detail = LANG_STATE_NAMES;
    lang_spec_builder builder = {.diagnostics = loader->diagnostics,
                                 .arena = loader->unit->arena,
                                 .ast = ast,
                                 .clauses = ast->clauses.first,
                                 .spec = spec,
                                 .states = names_states ? base_names_new() : NULL};
    bool ok = !names_states || builder.states;
    ok = ok && (detail == LANG_LTS_ONLY || (make_states(loader, value, &builder) && name_lts(spec)));
    ok = ok && lang_settle_initial(&builder) && lang_check_clauses(&builder);
    ok = ok && (detail != LANG_EVERYTHING || lang_check_c_names(&builder));
    base_names_unref(builder.states);
    return ok;
}

bool lang_make_composed(lang_loader *loader)
{
    for (uint32_t i = 0; i < loader->order_count; i++) {
        uint32_t spec = loader->order[i];
        lang_diagnostics_mute(loader->diagnostics, loader->symbols[spec].file > 0);
        lang_check_operators(loader, loader->symbols[spec].ast);
    }
    for (uint32_t i = 0; i < loader->order_count; i++) {
        uint32_t spec = loader->order[i];
        lang_value *value;
        if (loader->symbols[spec].file > 0 || !loader->symbols[spec].valid)
            continue;
        lang_diagnostics_mute(loader->diagnostics, false);
        if (!lang_evaluate(loader, spec, LANG_MODE_FULL, &value))
            return false;
        lts_report_progress(loader->options->lts, "naming states", 0, 0);
        if (value && !make_spec(loader, spec, value))
            return false;
    }
    return true;
}

/* ---- transitions ---- */

/* The internal actions of a spec, which come after the visible ones, by name. */
static base_names *index_internal(const lang_spec *spec, uint32_t visible)
{
    base_names *names = base_names_new();
    bool ok = names != NULL;
    for (uint32_t a = visible; ok && a < spec->action_count; a++) {
        const char *name = spec->actions[a].name;
        uint32_t number;
        ok = base_names_intern(names, name, strlen(name), &number) == BASE_OK;
        assert(!ok || number == a - visible);
    }
    if (ok)
        return names;
    base_names_unref(names);
    return NULL;
}

/* The internal action that a silent edge of that origin is; LTS_NONE: tau itself. */
static uint32_t internal_action(const lang_loader *loader, const base_names *internal, uint32_t part,
                                const lang_transition *origin, uint32_t visible)
{
    if (origin->action == LTS_NONE)
        return LTS_NONE;
    assert(origin->action < loader->unit->specs[part].action_count);
    const char *name = loader->unit->specs[part].actions[origin->action].name;
    uint32_t number = base_names_find(internal, name, strlen(name));
    return number == BASE_NONE ? LTS_NONE : visible + number;
}

static void fill_transitions(const lang_loader *loader, lang_spec *spec, const lang_value *value,
                             const base_names *internal, uint32_t *index)
{
    const uint8_t *optional = value->optional;
    uint32_t origin_base = value->origin_base;
    const lts *l = spec->lts;
    uint32_t visible = base_names_count(l->labels) - 1;
    for (lts_state s = 0; s < l->states; s++) {
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            uint32_t part;
            const lang_transition *origin = lang_origin(loader, origin_base + l->origin[e], &part);
            lts_label label = l->edges[e].label;
            uint32_t action = label ? label - 1 : internal_action(loader, internal, part, origin, visible);
            spec->transitions[e] = (lang_transition){.from = s,
                                                     .to = l->edges[e].target,
                                                     .action = action,
                                                     .place = origin->place,
                                                     .doc = origin->doc,
                                                     .optional = optional && optional[e]};
            index[e] = (uint32_t)e;
        }
    }
}

/* What the ends of a transition are called without values. */
static bool name_ends(base_arena *arena, lang_spec *spec, const lang_value *value, const lang_transition *t)
{
    const char **names = spec->bare_names;
    if (!names[t->from])
        names[t->from] = lang_value_bare_name(arena, value, t->from);
    if (!names[t->to])
        names[t->to] = lang_value_bare_name(arena, value, t->to);
    return names[t->from] && names[t->to];
}

/* Transitions that are one but for the values of variables count once. */
static bool group_transitions(base_arena *arena, lang_spec *spec, const lang_value *value)
{
    bool ok;
    uint32_t *sources = lang_value_sources(value, &ok);
    base_names *known = sources ? base_names_new() : NULL;
    uint32_t *first = sources ? base_alloc(spec->transition_count, sizeof *first) : NULL;
    ok = ok && (!sources || (known && first));
    if (ok && sources)
        ok = (spec->bare_names = base_arena_array(arena, spec->state_count, sizeof(const char *))) != NULL;
    for (uint32_t i = 0; ok && sources && i < spec->transition_count; i++) {
        lang_transition *t = &spec->transitions[i];
        const uint32_t key[] = {sources[t->from], sources[t->to], t->action,
                                t->place.file,    t->place.line,  t->place.column};
        uint32_t number, before = base_names_count(known);
        ok = base_names_intern(known, (const char *)key, sizeof key, &number) == BASE_OK;
        if (ok && number == before)
            first[number] = i;
        t->source = ok ? first[number] : i;
        if (ok && number == before)
            ok = name_ends(arena, spec, value, t);
    }
    base_names_unref(known);
    free(first);
    free(sources);
    return ok;
}

static bool list_transitions(const lang_loader *loader, lang_spec *spec, const lang_value *value)
{
    const lts *l = spec->lts;
    assert(l->origin || l->transitions == 0);
    if (l->transitions >= LTS_NONE)
        return false;
    spec->transition_count = (uint32_t)l->transitions;
    spec->transitions =
        base_arena_array(loader->unit->arena, spec->transition_count, sizeof *spec->transitions);
    base_names *internal = index_internal(spec, base_names_count(l->labels) - 1);
    uint32_t *index = base_alloc(l->transitions, sizeof *index);
    bool ok = spec->transitions && internal && index;
    if (ok) {
        fill_transitions(loader, spec, value, internal, index);
        lts_set_origins(spec->lts, index);
        lang_set_sources(spec);
        ok = group_transitions(loader->unit->arena, spec, value);
    } else {
        free(index);
    }
    base_names_unref(internal);
    return ok;
}

bool lang_complete_composed(lang_loader *loader)
{
    for (uint32_t i = 0; i < loader->order_count; i++) {
        uint32_t index = loader->order[i];
        lang_spec *spec = &loader->unit->specs[index];
        if (!spec->lts || !loader->symbols[index].valid)
            continue;
        if (loader->options->detail != LANG_EVERYTHING) {
            lts_set_origins(spec->lts, NULL);
        } else if (!list_transitions(loader, spec, loader->symbols[index].value[LANG_MODE_FULL]) ||
                   !lang_fingerprint(spec)) {
            return false;
        } else {
            base_debug(lang_spec_check(spec));
        }
    }
    return true;
}
