/* What the checks of terms have of where a term stands, and which agents of a system terms mean. */
#include "language/agents/checker.h"

#include <assert.h>

lang_scope lang_scope_of(lang_sight *sight)
{
    return (lang_scope){.diagnostics = sight->checker->diagnostics,
                        .arena = sight->checker->arena,
                        .vocabulary = sight->checker->vocabulary,
                        .context = sight};
}

uint32_t lang_member_of(const lang_sight *sight, const lang_term *term)
{
    if (!sight->system)
        return UINT32_MAX;
    if (term->kind == LANG_TERM_INDEX)
        return term->left->kind == LANG_TERM_NAME && term->left->meaning == LANG_MEANS_AGENT
                   ? term->left->slot
                   : UINT32_MAX;
    if (term->kind != LANG_TERM_NAME)
        return UINT32_MAX;
    if (term->meaning == LANG_MEANS_BOUND)
        return sight->bound[term->slot].member;
    bool is_single = term->meaning == LANG_MEANS_AGENT && !sight->system->members[term->slot].is_group;
    return is_single ? term->slot : UINT32_MAX;
}

uint32_t lang_check_agent_group(lang_sight *sight, lang_term *term)
{
    lang_scope scope = lang_scope_of(sight);
    if (!sight->system) {
        lang_error(scope.diagnostics, term->place,
                   "there are no groups of agents here: they stand in systems");
        return UINT32_MAX;
    }
    if (!lang_term_check(&scope, term, NULL))
        return UINT32_MAX;
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_AGENT)
        return term->slot;
    lang_error(scope.diagnostics, term->place, "expected the name of a group of agents here");
    return UINT32_MAX;
}
