/* What clauses say of states and actions, and of a spec as a whole: do the names in them exist, are they
 * right where they stand.
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <string.h>

static bool is_word(const lang_ast_name *name, const char *word)
{
    return !name->quoted && strcmp(name->text, word) == 0;
}

uint32_t lang_find_state(lang_spec_builder *builder, const lang_ast_name *name)
{
    assert(builder->states && base_names_count(builder->states) == builder->spec->state_count);
    uint32_t state = base_names_find(builder->states, name->text, strlen(name->text));
    if (state != LTS_NONE)
        return state;
    if (name->group)
        return LTS_NONE; /* its group is looked at itself */
    lang_diagnostics *d = builder->diagnostics;
    base_near near;
    if (lang_near_search(d, &near, name->text))
        for (uint32_t s = 0; s < builder->spec->state_count; s++)
            base_near_offer(&near, builder->spec->states[s].name);
    if (builder->ast->damaged && !near.best)
        return LTS_NONE;
    lang_error(d, name->place, "%s is not a state that anything leads to or from%s",
               lang_quoted(d, name->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix_name(d, name->place, near.best);
    return LTS_NONE;
}

void lang_report_twice(lang_spec_builder *builder, lang_place place, lang_place first, const char *what)
{
    lang_error(builder->diagnostics, place, "%s twice", what);
    lang_note(builder->diagnostics, first, "it was given here first");
}

static void warn_listed_twice(lang_spec_builder *builder, const lang_ast_name *name)
{
    if (!name->group) /* groups may overlap */
        lang_warn(builder->diagnostics, LANG_W_DUPLICATE, name->place, "%s is listed twice",
                  lang_quoted(builder->diagnostics, name->text));
}

void lang_check_initial(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    lang_spec *spec = builder->spec;
    uint32_t count = 0;
    for (const lang_ast_name *name = clause->names.first; name; name = name->next)
        count++;
    lts_state *initials = base_arena_array(builder->arena, count, sizeof *initials);
    bool *listed = base_arena_array(builder->arena, spec->state_count, sizeof *listed);
    uint32_t known = 0;
    for (const lang_ast_name *name = clause->names.first; name && initials && listed; name = name->next) {
        lts_state state = lang_find_state(builder, name);
        if (state == LTS_NONE)
            continue;
        if (listed[state]) {
            warn_listed_twice(builder, name);
            continue;
        }
        listed[state] = true;
        initials[known++] = state;
        if (clause->doc && !spec->states[state].doc)
            spec->states[state].doc = clause->doc;
    }
    if (known == 0)
        return;
    spec->initial = initials[0];
    spec->initials = initials;
    spec->initial_count = known;
}

void lang_check_final(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        lts_state state = lang_find_state(builder, name);
        if (state == LTS_NONE)
            continue;
        if (builder->spec->states[state].final)
            warn_listed_twice(builder, name);
        builder->spec->states[state].final = true;
        if (clause->doc && !builder->spec->states[state].doc)
            builder->spec->states[state].doc = clause->doc;
    }
}

/* The action of a list, of what it says that it is; NULL: there is none, which is said, or it is tau. */
static lang_action *find_action(lang_spec_builder *builder, const lang_ast_name *name, const char *what)
{
    lang_diagnostics *d = builder->diagnostics;
    assert(builder->actions);
    uint32_t action = base_names_find(builder->actions, name->text, strlen(name->text));
    if (action != LTS_NONE)
        return &builder->spec->actions[action];
    base_near near;
    if (lang_near_search(d, &near, name->text))
        for (uint32_t a = 0; a < builder->spec->action_count; a++)
            base_near_offer(&near, builder->spec->actions[a].name);
    lang_warn(d, LANG_W_UNUSED, name->place, "the %s %s occurs nowhere%s", what, lang_quoted(d, name->text),
              lang_near_text(d, &near));
    return NULL;
}

/* Notes that an action is what a list says, and what is said of it. */
static void mark_action(lang_spec_builder *builder, const lang_ast_clause *clause, const lang_ast_name *name,
                        lang_action *action, bool *mark)
{
    if (*mark)
        warn_listed_twice(builder, name);
    *mark = true;
    const char *doc = name->doc ? name->doc : clause->doc;
    if (doc)
        action->doc = doc;
}

/* The same of an action with values, all of them; false: it is none. */
static bool mark_values(lang_spec_builder *builder, const lang_ast_clause *clause, const lang_ast_name *name)
{
    uint32_t number = lang_find_declared(builder->spec, name->text);
    if (number == LTS_NONE)
        return false;
    const lang_declared *declared = &builder->spec->declared[number];
    for (uint32_t i = 0; i < declared->count; i++) {
        lang_action *action = &builder->spec->actions[declared->first + i];
        bool *mark = clause->kind == LANG_CLAUSE_INPUT ? &action->input : &action->internal;
        if (i > 0)
            *mark = false; /* it was listed twice, which the first says */
        mark_action(builder, clause, name, action, mark);
    }
    return true;
}

void lang_check_internal(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    lang_diagnostics *d = builder->diagnostics;
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        if (lang_is_tau(name)) {
            lang_warn(d, LANG_W_DUPLICATE, name->place, "%s is internal anyway", lang_quoted(d, name->text));
            continue;
        }
        if (mark_values(builder, clause, name))
            continue;
        lang_action *action = find_action(builder, name, "internal action");
        if (action)
            mark_action(builder, clause, name, action, &action->internal);
    }
}

void lang_check_input(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        if (lang_is_tau(name)) {
            lang_error(builder->diagnostics, name->place,
                       "the internal action is no input: the environment cannot see it");
            continue;
        }
        if (mark_values(builder, clause, name))
            continue;
        lang_action *action = find_action(builder, name, "input");
        if (action)
            mark_action(builder, clause, name, action, &action->input);
    }
}

void lang_check_transition_timeout(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    if (!clause->names.first) {
        builder->spec->transition_timeout = clause->duration.milliseconds;
        return;
    }
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        lts_state state = lang_find_state(builder, name);
        if (state == LTS_NONE)
            continue;
        lang_state *found = &builder->spec->states[state];
        if (found->timeout >= 0) {
            const char *shown = lang_quoted(builder->diagnostics, name->text);
            lang_report_twice(
                builder, name->place, builder->timeouts[state],
                lang_text(builder->diagnostics, "the transition timeout in %s is given", shown));
        }
        found->timeout = clause->duration.milliseconds;
        builder->timeouts[state] = name->place;
    }
}

void lang_check_prune_timeout(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    assert(clause->kind == LANG_CLAUSE_PRUNE_TIMEOUT);
    builder->spec->prune_timeout = clause->duration.milliseconds;
}

/* What one of the words says that stand in the place of a list; SPEX_PRUNABLE_NAMED: it is none of them. */
static spex_prunable prunable_word(const lang_ast_name *name)
{
    return is_word(name, "none")       ? SPEX_PRUNABLE_NONE
           : is_word(name, "all")      ? SPEX_PRUNABLE_ALL
           : is_word(name, "terminal") ? SPEX_PRUNABLE_TERMINAL
                                       : SPEX_PRUNABLE_NAMED;
}

void lang_check_prunable(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    const lang_ast_name *first = clause->names.first;
    if (!first->next && prunable_word(first) != SPEX_PRUNABLE_NAMED) {
        builder->spec->prunable = prunable_word(first);
        return;
    }
    builder->spec->prunable = SPEX_PRUNABLE_NAMED;
    for (const lang_ast_name *name = first; name; name = name->next) {
        if (prunable_word(name) == SPEX_PRUNABLE_NAMED ||
            base_names_find(builder->states, name->text, strlen(name->text)) != LTS_NONE)
            continue;
        lang_error(builder->diagnostics, name->place, "'%s' stands alone, not among states", name->text);
        return;
    }
    for (const lang_ast_name *name = first; name; name = name->next) {
        lts_state state = lang_find_state(builder, name);
        if (state == LTS_NONE)
            continue;
        if (builder->spec->states[state].prunable)
            warn_listed_twice(builder, name);
        builder->spec->states[state].prunable = true;
    }
}

void lang_check_on_error(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    const lang_ast_name *name = clause->names.first;
    if (name->quoted || lang_is_c_keyword(name->text))
        lang_error(builder->diagnostics, name->place, "%s cannot be the name of a C function",
                   lang_quoted(builder->diagnostics, name->text));
    builder->spec->on_error = name->text;
}

void lang_check_strict(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    (void)clause;
    builder->spec->strict = true;
}

/* ---- what options are set to ---- */

void lang_show_transition_timeout(const lang_spec *spec, lang_option *option)
{
    assert(spec->transition_timeout >= 0);
    option->type = LANG_OPTION_DURATION;
    option->milliseconds = spec->transition_timeout;
}

void lang_show_prune_timeout(const lang_spec *spec, lang_option *option)
{
    option->type = LANG_OPTION_DURATION;
    option->milliseconds = spec->prune_timeout;
}

static bool is_prunable(const lang_spec *spec, lts_state state)
{
    return spec->sources[state].prunable;
}

void lang_show_prunable(const lang_spec *spec, lang_option *option)
{
    static const char *const words[] = {
        [SPEX_PRUNABLE_NONE] = "none", [SPEX_PRUNABLE_ALL] = "all", [SPEX_PRUNABLE_TERMINAL] = "terminal"};
    assert(spec->prunable == SPEX_PRUNABLE_NAMED || spec->prunable < sizeof words / sizeof *words);
    option->type = spec->prunable == SPEX_PRUNABLE_NAMED ? LANG_OPTION_STATES : LANG_OPTION_TEXT;
    option->text = option->type == LANG_OPTION_TEXT ? words[spec->prunable] : NULL;
    option->has = is_prunable;
}

void lang_show_on_error(const lang_spec *spec, lang_option *option)
{
    option->type = LANG_OPTION_TEXT;
    option->text = spec->on_error;
}

void lang_show_strict(const lang_spec *spec, lang_option *option)
{
    option->type = LANG_OPTION_FLAG;
    option->flag = spec->strict;
}
