/* The agents that a term of a system means, one by one. */
#include "language/agents/systems.h"

#include <assert.h>
#include <inttypes.h>

bool lang_mark_agents(lang_sight *sight, lang_term *term, bool *marked)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, term, NULL))
        return false;
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_AGENT) {
        const lang_member *member = &sight->system->members[term->slot];
        for (uint32_t i = 0; i < member->count; i++)
            marked[member->first + i] = true;
        return true;
    }
    uint32_t member = lang_member_of(sight, term);
    int64_t index;
    lang_place at = term->place;
    if (member == UINT32_MAX || !lang_term_is_constant(term->right)) {
        lang_error(d, term->place,
                   "expected an agent of the system here: its name, that of a group, or one such as n[0]");
        return false;
    }
    const char *fault = lang_term_evaluate(term->right, NULL, &index, &at);
    if (fault)
        lang_error(d, at, "%s", fault);
    else
        marked[sight->system->members[member].first + (uint32_t)index] = true;
    return !fault;
}

uint32_t lang_member_at(const lang_system *system, uint32_t instance)
{
    uint32_t member = 0;
    assert(instance < system->instance_count);
    while (instance >= system->members[member].first + system->members[member].count)
        member++;
    return member;
}

const char *lang_instance_name(const lang_checker *checker, const lang_system *system, uint32_t instance)
{
    const lang_member *member = &system->members[lang_member_at(system, instance)];
    if (!member->is_group)
        return lang_quote(checker, member->name);
    return lang_quote(
        checker, lang_text(checker->diagnostics, "%s[%" PRIu32 "]", member->name, instance - member->first));
}
