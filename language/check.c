/* The options of a spec: do the names in them exist, is each given once, is it right where it stands. */
#include "language/check.h"

#include <string.h>

static bool is_word(const lang_ast_name *name, const char *word)
{
    return !name->quoted && strcmp(name->text, word) == 0;
}

/* The number of a state that the spec has; LTS_NONE, and an error, when it has none of that name. */
static uint32_t find_state(lang_draft *draft, const lang_ast_name *name)
{
    uint32_t state = base_names_find(draft->states, name->text, strlen(name->text));
    if (state != LTS_NONE)
        return state;
    lang_diagnostics *d = draft->diagnostics;
    base_near near;
    if (lang_near_search(d, &near, name->text))
        for (uint32_t s = 0; s < draft->spec->state_count; s++)
            base_near_offer(&near, draft->spec->states[s].name);
    if (draft->ast->damaged && !near.best)
        return LTS_NONE;
    lang_error(d, name->place, "%s is not a state that anything leads to or from%s",
               lang_quoted(d, name->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix_name(d, name->place, near.best);
    return LTS_NONE;
}

static void report_twice(lang_draft *draft, lang_place place, lang_place first, const char *what)
{
    lang_error(draft->diagnostics, place, "%s twice", what);
    lang_note(draft->diagnostics, first, "it was given here first");
}

/* The clauses of which a spec has one at most. */
static const char *single_clause(const lang_ast_clause *clause)
{
    switch (clause->kind) {
    case LANG_CLAUSE_INITIAL:
        return "the initial state is given";
    case LANG_CLAUSE_TRANSITION_TIMEOUT:
        return clause->names.first ? NULL : "the transition timeout is given";
    case LANG_CLAUSE_PRUNE_TIMEOUT:
        return "the prune timeout is given";
    case LANG_CLAUSE_PRUNABLE:
        return "what is prunable is given";
    case LANG_CLAUSE_ON_ERROR:
        return "the error handler is given";
    default:
        return NULL;
    }
}

static void check_single(lang_draft *draft)
{
    const lang_ast_clause *first[LANG_CLAUSE_ON_ERROR + 1] = {NULL};
    for (const lang_ast_clause *clause = draft->ast->clauses.first; clause; clause = clause->next) {
        const char *what = single_clause(clause);
        if (!what)
            continue;
        if (first[clause->kind])
            report_twice(draft, clause->place, first[clause->kind]->place, what);
        else
            first[clause->kind] = clause;
    }
}

static void check_initial(lang_draft *draft, const lang_ast_clause *clause)
{
    lts_state state = find_state(draft, clause->names.first);
    if (state == LTS_NONE)
        return;
    draft->spec->initial = state;
    if (clause->doc && !draft->spec->states[state].doc)
        draft->spec->states[state].doc = clause->doc;
}

static void warn_listed_twice(lang_draft *draft, const lang_ast_name *name)
{
    lang_warn(draft->diagnostics, LANG_W_DUPLICATE, name->place, "%s is listed twice",
              lang_quoted(draft->diagnostics, name->text));
}

static void check_final(lang_draft *draft, const lang_ast_clause *clause)
{
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        lts_state state = find_state(draft, name);
        if (state == LTS_NONE)
            continue;
        if (draft->spec->states[state].final)
            warn_listed_twice(draft, name);
        draft->spec->states[state].final = true;
        if (clause->doc && !draft->spec->states[state].doc)
            draft->spec->states[state].doc = clause->doc;
    }
}

static void check_internal(lang_draft *draft, const lang_ast_clause *clause)
{
    lang_diagnostics *d = draft->diagnostics;
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        if (lang_is_tau(name)) {
            lang_warn(d, LANG_W_DUPLICATE, name->place, "%s is internal anyway", lang_quoted(d, name->text));
            continue;
        }
        uint32_t action = base_names_find(draft->actions, name->text, strlen(name->text));
        if (action == LTS_NONE) {
            base_near near;
            if (lang_near_search(d, &near, name->text))
                for (uint32_t a = 0; a < draft->spec->action_count; a++)
                    base_near_offer(&near, draft->spec->actions[a].name);
            lang_warn(d, LANG_W_UNUSED, name->place, "the internal action %s occurs nowhere%s",
                      lang_quoted(d, name->text), lang_near_text(d, &near));
            continue;
        }
        lang_action *known = &draft->spec->actions[action];
        if (known->internal)
            warn_listed_twice(draft, name);
        known->internal = true;
        const char *doc = name->doc ? name->doc : clause->doc;
        if (doc)
            known->doc = doc;
    }
}

static void check_timeout(lang_draft *draft, const lang_ast_clause *clause, lang_place *given)
{
    if (!clause->names.first) {
        draft->spec->transition_timeout = clause->duration.milliseconds;
        return;
    }
    for (const lang_ast_name *name = clause->names.first; name; name = name->next) {
        lts_state state = find_state(draft, name);
        if (state == LTS_NONE)
            continue;
        lang_state *known = &draft->spec->states[state];
        if (known->timeout >= 0) {
            const char *shown = lang_quoted(draft->diagnostics, name->text);
            report_twice(draft, name->place, given[state],
                         lang_text(draft->diagnostics, "the transition timeout in %s is given", shown));
        }
        known->timeout = clause->duration.milliseconds;
        given[state] = name->place;
    }
}

/* What one of the words says that stand in the place of a list; SPEX_PRUNABLE_NAMED: it is none of them. */
static spex_prunable prunable_word(const lang_ast_name *name)
{
    return is_word(name, "none")       ? SPEX_PRUNABLE_NONE
           : is_word(name, "all")      ? SPEX_PRUNABLE_ALL
           : is_word(name, "terminal") ? SPEX_PRUNABLE_TERMINAL
                                       : SPEX_PRUNABLE_NAMED;
}

static void check_prunable(lang_draft *draft, const lang_ast_clause *clause)
{
    const lang_ast_name *first = clause->names.first;
    if (!first->next && prunable_word(first) != SPEX_PRUNABLE_NAMED) {
        draft->spec->prunable = prunable_word(first);
        return;
    }
    draft->spec->prunable = SPEX_PRUNABLE_NAMED;
    for (const lang_ast_name *name = first; name; name = name->next) {
        if (prunable_word(name) == SPEX_PRUNABLE_NAMED ||
            base_names_find(draft->states, name->text, strlen(name->text)) != LTS_NONE)
            continue;
        lang_error(draft->diagnostics, name->place, "'%s' stands alone, not among states", name->text);
        return;
    }
    for (const lang_ast_name *name = first; name; name = name->next) {
        lts_state state = find_state(draft, name);
        if (state == LTS_NONE)
            continue;
        if (draft->spec->states[state].prunable)
            warn_listed_twice(draft, name);
        draft->spec->states[state].prunable = true;
    }
}

static void check_on_error(lang_draft *draft, const lang_ast_clause *clause)
{
    const lang_ast_name *name = clause->names.first;
    if (name->quoted || lang_is_c_keyword(name->text))
        lang_error(draft->diagnostics, name->place, "%s cannot be the name of a C function",
                   lang_quoted(draft->diagnostics, name->text));
    draft->spec->on_error = name->text;
}

static void check_clause(lang_draft *draft, const lang_ast_clause *clause, lang_place *timeouts)
{
    switch (clause->kind) {
    case LANG_CLAUSE_INITIAL:
        check_initial(draft, clause);
        break;
    case LANG_CLAUSE_FINAL:
        check_final(draft, clause);
        break;
    case LANG_CLAUSE_INTERNAL:
        check_internal(draft, clause);
        break;
    case LANG_CLAUSE_TRANSITION_TIMEOUT:
        check_timeout(draft, clause, timeouts);
        break;
    case LANG_CLAUSE_PRUNE_TIMEOUT:
        draft->spec->prune_timeout = clause->duration.milliseconds;
        break;
    case LANG_CLAUSE_PRUNABLE:
        check_prunable(draft, clause);
        break;
    case LANG_CLAUSE_ON_ERROR:
        check_on_error(draft, clause);
        break;
    case LANG_CLAUSE_TRANSITIONS:
    case LANG_CLAUSE_STATE:
    case LANG_CLAUSE_KINDS:
        break; /* lower.c has them */
    }
}

bool lang_check_options(lang_draft *draft)
{
    lang_place *timeouts = base_arena_array(draft->arena, draft->spec->state_count, sizeof *timeouts);
    if (!timeouts)
        return false;
    check_single(draft);
    for (const lang_ast_clause *clause = draft->ast->clauses.first; clause; clause = clause->next)
        check_clause(draft, clause, timeouts);
    return true;
}
