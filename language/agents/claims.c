/* Properties: their names and tiers, and that their formulas are of the forms that there are. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

/* ---- listing them ---- */

static bool make_claim(lang_checker *checker, const lang_ast_claim *ast, lang_claim *claim, bool is_system)
{
    lang_diagnostics *d = checker->diagnostics;
    bool ok = true;
    *claim = (lang_claim){.name = ast->name->text,
                          .doc = ast->doc,
                          .kind = ast->kind,
                          .tier = ast->tier == LANG_TIER_DEFAULT ? LANG_CHECKED : ast->tier,
                          .ast = ast,
                          .formula = ast->formula,
                          .within = ast->within,
                          .place = ast->name->place};
    if (is_system && ast->tier == LANG_PROVEN) {
        lang_error(
            d, ast->tier_place.line ? ast->tier_place : ast->place,
            "what is said of a system cannot be 'proven' for all environments; did you mean 'checked'?");
        if (ast->tier_place.line)
            lang_fix(d, ast->tier_place, "checked");
        ok = false;
    }
    if (ast->kind == LANG_LTL && (ast->tier == LANG_MONITORED || (ast->tier == LANG_PROVEN && !is_system))) {
        lang_error(d, ast->tier_place, "a formula of whole runs is for a search: 'checked'");
        lang_fix(d, ast->tier_place, "checked");
        ok = false;
    }
    if (!is_system && ast->tier == LANG_TIER_DEFAULT) {
        lang_error(d, ast->name->place, "who is to say so: 'proven', 'checked' or 'monitored'?");
        ok = false;
    }
    if (ast->within && (claim->kind != LANG_LIVENESS || claim->tier != LANG_MONITORED)) {
        lang_error(d, ast->within->place, "'within' is of liveness that is 'monitored'");
        ok = false;
    }
    if (ast->fair.first && claim->kind == LANG_SAFETY) {
        lang_error(d, ast->fair.first->place,
                   "'given fair' is of liveness: what never happens needs no fairness");
        ok = false;
    }
    return ok;
}

bool lang_list_claims(lang_checker *checker, const lang_ast_claim *list, lang_claim **claims, uint32_t *count,
                      bool is_system)
{
    uint32_t all = 0;
    bool ok = true;
    for (const lang_ast_claim *ast = list; ast; ast = ast->next)
        all++;
    lang_claim *made = lang_make_array(checker, all, sizeof *made);
    *claims = made;
    *count = 0;
    if (all > 0 && !lang_are_few(checker, all, list->place, "properties"))
        return false;
    for (const lang_ast_claim *ast = list; ast && made; ast = ast->next) {
        ok = make_claim(checker, ast, &made[*count], is_system) && ok;
        for (uint32_t i = 0; i < *count; i++)
            if (strcmp(made[i].name, made[*count].name) == 0) {
                lang_error(checker->diagnostics, ast->name->place, "there is a property %s already",
                           lang_quote(checker, made[i].name));
                lang_note(checker->diagnostics, made[i].place, "it is here");
                ok = false;
            }
        ++*count;
    }
    return ok && made;
}

/* ---- forms ---- */

static bool is_word(const lang_term *term, const char *word)
{
    return term->kind == LANG_TERM_TEMPORAL && strcmp(term->text, word) == 0;
}

static bool is_for_all(const lang_term *term)
{
    return term->kind == LANG_TERM_QUANTIFIER && strcmp(term->text, "for all") == 0;
}

static bool is_implication(const lang_term *term)
{
    return term->operation && term->operation->kind == LANG_OPERATOR_implies;
}

/* The first temporal part of a term; NULL: there is none. */
static const lang_term *find_temporal(const lang_term *term)
{
    if (!term || term->kind == LANG_TERM_TEMPORAL)
        return term;
    const lang_term *found = find_temporal(term->left);
    if (!found)
        found = find_temporal(term->right);
    for (const lang_term *a = term->arguments.first; a && !found; a = a->next)
        found = find_temporal(a);
    return found;
}

static bool is_plain(lang_diagnostics *d, const lang_term *term)
{
    const lang_term *temporal = find_temporal(term);
    if (temporal)
        lang_error(d, temporal->operator_place.line ? temporal->operator_place : temporal->place,
                   "'%s' cannot stand here: liveness is 'always P implies eventually Q', and a few forms "
                   "more; write "
                   "'ltl' for others",
                   temporal->text);
    return !temporal;
}

static const lang_term *strip_quantifiers(const lang_term *term)
{
    while (is_for_all(term) && find_temporal(term->right))
        term = term->right;
    return term;
}

/* eventually Q, eventually always Q, possibly Q, P until Q */
static bool is_promise(lang_diagnostics *d, const lang_term *term)
{
    if (is_word(term, "until"))
        return is_plain(d, term->left) && is_plain(d, term->right);
    const lang_term *inner = strip_quantifiers(term->right);
    if (is_word(term, "eventually") && is_word(inner, "always"))
        return is_plain(d, inner->right);
    return is_plain(d, term->right);
}

static bool has_liveness_form(lang_diagnostics *d, const lang_term *formula)
{
    const lang_term *term = strip_quantifiers(formula);
    if (is_word(term, "always")) {
        term = strip_quantifiers(term->right);
        if (is_implication(term)) {
            if (!is_plain(d, term->left))
                return false;
            term = strip_quantifiers(term->right);
        }
    }
    bool is_promised =
        term->kind == LANG_TERM_TEMPORAL && !is_word(term, "always") && !is_word(term, "never");
    if (is_promised)
        return is_promise(d, term);
    lang_error(d, formula->place,
               "nothing is promised here: liveness says what comes, as in 'always P implies eventually Q'");
    return false;
}

static bool has_safety_form(lang_diagnostics *d, const lang_term *formula)
{
    if (is_word(formula, "always") || is_word(formula, "never")) {
        const lang_term *temporal = find_temporal(formula->right);
        if (!temporal)
            return true;
        lang_error(d, temporal->operator_place.line ? temporal->operator_place : temporal->place,
                   "'%s' stands in no safety property: what comes is 'liveness'", temporal->text);
        return false;
    }
    lang_error(d, formula->place, "a safety property is 'never ...' or 'always ...'");
    return false;
}

/* Temporal words stand in what is built of them by connectives, == and !=, and `for all` and `exists`. */
static bool has_ltl_form(lang_diagnostics *d, const lang_term *term)
{
    const lang_term *temporal = find_temporal(term);
    if (!temporal)
        return true;
    if (is_word(term, "possibly")) {
        lang_error(d, term->operator_place.line ? term->operator_place : term->place,
                   "'possibly' is not of one run, but of all that go on from there: it is 'liveness'");
        return false;
    }
    bool is_connected = term->operation && (term->operation->signature == LANG_CONNECTS ||
                                            term->operation->signature == LANG_EQUALS);
    bool is_quantified =
        is_for_all(term) || (term->kind == LANG_TERM_QUANTIFIER && strcmp(term->text, "exists") == 0);
    if (term->kind == LANG_TERM_TEMPORAL || is_connected || is_quantified)
        return (is_quantified || !term->left || has_ltl_form(d, term->left)) && has_ltl_form(d, term->right);
    lang_error(d, temporal->operator_place.line ? temporal->operator_place : temporal->place,
               "'%s' cannot stand in here: it is of whole runs, and not a value", temporal->text);
    return false;
}

/* Does it speak of a step? */
static bool is_of_step(const lang_term *term)
{
    if (!term)
        return false;
    bool found = term->kind == LANG_TERM_EVENT || term->kind == LANG_TERM_GOES;
    if (term->kind == LANG_TERM_CALL)
        found = found || strcmp(term->text, "old") == 0 || strcmp(term->text, "new") == 0;
    found = found || is_of_step(term->left) || is_of_step(term->right);
    for (const lang_term *a = term->arguments.first; a && !found; a = a->next)
        found = is_of_step(a);
    return found;
}

/* ---- checking ---- */

/* Some agent of the system accepts it. */
static bool find_fair(lang_sight *sight, const lang_ast_name *name)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    base_near near;
    bool searches = lang_near_search(d, &near, name->text);
    for (uint32_t i = 0; i < sight->system->member_count; i++) {
        const lang_agent *agent = sight->system->members[i].agent;
        const lang_messages *all[] = {agent ? &agent->accepts : NULL, agent ? &agent->sends : NULL};
        for (unsigned k = 0; k < 2 && agent; k++)
            for (uint32_t m = 0; m < all[k]->count; m++) {
                if (strcmp(all[k]->messages[m].tag, name->text) == 0)
                    return true;
                if (searches)
                    base_near_offer(&near, all[k]->messages[m].tag);
            }
    }
    lang_error(d, name->place, "no agent of this system accepts or sends %s%s",
               lang_quote(sight->checker, name->text), lang_near_text(d, &near));
    return false;
}

static bool check_fair(lang_sight *sight, lang_claim *claim)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_name *name = claim->ast->fair.first; name; name = name->next)
        count++;
    uint32_t *fair = sight->agent ? lang_make_array(sight->checker, count, sizeof *fair) : NULL;
    for (const lang_ast_name *name = claim->ast->fair.first; name; name = name->next) {
        if (!sight->agent) {
            ok = find_fair(sight, name) && ok;
            continue;
        }
        uint32_t message = lang_need_message(sight->checker, sight->agent, LANG_ACCEPTS, name);
        ok = ok && message != UINT32_MAX && fair;
        if (ok)
            fair[claim->fair_count++] = message;
    }
    claim->fair = fair;
    return ok;
}

static bool check_claim(lang_sight *sight, lang_claim *claim)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_term *formula = claim->ast->formula;
    sight->is_claim = true;
    sight->bound_count = 0;
    claim->is_of_step = claim->kind == LANG_SAFETY && is_of_step(formula);
    sight->moment = claim->is_of_step ? LANG_BARE : LANG_ANY_MOMENT;
    bool ok = claim->kind == LANG_SAFETY     ? has_safety_form(d, formula)
              : claim->kind == LANG_LIVENESS ? has_liveness_form(d, formula)
                                             : true;
    sight->is_ltl = claim->kind == LANG_LTL;
    ok = ok && lang_check_value(sight, formula, &lang_type_bool);
    ok = ok && (!sight->is_ltl || has_ltl_form(d, formula));
    sight->is_ltl = false;
    sight->moment = LANG_ANY_MOMENT;
    sight->is_claim = false;
    ok = check_fair(sight, claim) && ok;
    if (!claim->within)
        return ok;
    lang_sight within = {
        .checker = sight->checker, .agent = sight->agent, .sees_parameters = sight->agent != NULL};
    return lang_check_value(&within, claim->ast->within, &lang_type_duration) && ok;
}

bool lang_check_claims(lang_sight *sight, lang_claim *claims, uint32_t count)
{
    bool ok = true;
    for (uint32_t i = 0; i < count && !sight->checker->no_memory; i++)
        ok = check_claim(sight, &claims[i]) && ok;
    return ok;
}
