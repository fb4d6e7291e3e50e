/* Properties: of a state or of a step, of one agent or of a system. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

/* Does it speak of a step? */
static bool is_of_step(const lang_term *term)
{
    if (!term)
        return false;
    if (term->kind == LANG_TERM_EVENT || term->kind == LANG_TERM_GOES)
        return true;
    bool is_moment =
        term->kind == LANG_TERM_CALL && (strcmp(term->text, "old") == 0 || strcmp(term->text, "new") == 0);
    if (is_moment || is_of_step(term->left) || is_of_step(term->right))
        return true;
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        if (is_of_step(a))
            return true;
    return false;
}

static lang_tier tier_of(lang_checker *checker, const lang_ast_claim *ast, bool is_system, bool *ok)
{
    lang_diagnostics *d = checker->diagnostics;
    if (is_system && ast->tier == LANG_PROVEN) {
        lang_error(d, ast->tier_place, "a system is searched, not proven: write 'checked'");
        lang_fix(d, ast->tier_place, "checked");
        *ok = false;
    }
    if (ast->tier == LANG_TIER_DEFAULT && !is_system) {
        lang_error(d, ast->name->place, "who is to say so: 'proven', 'checked' or 'monitored'?");
        *ok = false;
    }
    return ast->tier == LANG_TIER_DEFAULT ? LANG_CHECKED : ast->tier;
}

bool lang_list_claims(lang_checker *checker, const lang_ast_claim *list, lang_claim **claims, uint32_t *count,
                      bool is_system)
{
    bool ok = true;
    *count = 0;
    for (const lang_ast_claim *ast = list; ast; ast = ast->next)
        ++*count;
    *claims = lang_make_array(checker, *count, sizeof **claims);
    *count = 0;
    for (const lang_ast_claim *ast = list; ast && *claims; ast = ast->next) {
        for (uint32_t i = 0; i < *count; i++)
            if (strcmp((*claims)[i].name, ast->name->text) == 0) {
                lang_error(checker->diagnostics, ast->name->place, "there is a property %s already",
                           lang_quote(checker, ast->name->text));
                lang_note(checker->diagnostics, (*claims)[i].place, "it is here");
                ok = false;
                break;
            }
        (*claims)[(*count)++] =
            (lang_claim){.name = ast->name->text,
                         .doc = ast->doc,
                         .kind = ast->kind,
                         .tier = tier_of(checker, ast, is_system, &ok),
                         .ast = ast,
                         .formula = ast->formula,
                         .within = ast->within,
                         .is_of_step = ast->kind == LANG_SAFETY && is_of_step(ast->formula),
                         .place = ast->name->place};
    }
    return ok && *claims;
}

static bool check_fair(lang_sight *sight, lang_claim *claim)
{
    lang_checker *checker = sight->checker;
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_name *name = claim->ast->fair.first; name; name = name->next)
        count++;
    claim->fair_count = count;
    if (!sight->agent) {
        for (const lang_ast_name *name = claim->ast->fair.first; name; name = name->next) {
            bool is_known = false;
            for (uint32_t i = 0; i < sight->system->member_count; i++) {
                const lang_agent *agent = sight->system->members[i].agent;
                is_known =
                    is_known || (agent && (lang_find_message(&agent->accepts, name->text) != UINT32_MAX ||
                                           lang_find_message(&agent->sends, name->text) != UINT32_MAX));
            }
            if (!is_known)
                lang_error(checker->diagnostics, name->place, "no agent of this system accepts or sends %s",
                           lang_quote(checker, name->text));
            ok = ok && is_known;
        }
        return ok;
    }
    uint32_t *fair = lang_make_array(checker, count, sizeof *fair);
    claim->fair = fair;
    uint32_t i = 0;
    for (const lang_ast_name *name = claim->ast->fair.first; name && fair; name = name->next, i++) {
        fair[i] = lang_need_message(checker, sight->agent, LANG_ACCEPTS, name);
        ok = ok && fair[i] != UINT32_MAX;
    }
    return ok && fair;
}

bool lang_check_claims(lang_sight *sight, lang_claim *claims, uint32_t count)
{
    bool ok = true;
    for (uint32_t i = 0; i < count && !sight->checker->no_memory; i++) {
        lang_claim *claim = &claims[i];
        sight->is_claim = true;
        sight->moment = claim->is_of_step ? LANG_BARE : LANG_ANY_MOMENT;
        bool fine = lang_check_value(sight, (lang_term *)claim->formula, &lang_type_bool);
        sight->is_claim = false;
        sight->moment = LANG_ANY_MOMENT;
        if (claim->within)
            fine = lang_check_value(sight, (lang_term *)claim->within, &lang_type_duration) && fine;
        ok = check_fair(sight, claim) && fine && ok;
    }
    return ok;
}
