/* Terms that stand in properties: events of a step, quantifiers over agents, what is temporal. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

/* ---- events ---- */

static lang_direction direction_of(const lang_term *term)
{
    return strcmp(term->text, "emits") == 0   ? LANG_EMITS
           : strcmp(term->text, "sends") == 0 ? LANG_SENDS
                                              : LANG_ACCEPTS;
}

/* Which agent's event it is; NULL: said. */
static const lang_agent *agent_of_event(lang_sight *sight, lang_term *term)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    if (!term->left) {
        if (!sight->agent)
            lang_error(d, term->place, "of which agent? Write 'a %s %s', a being the agent", term->text,
                       term->right->text);
        return sight->agent;
    }
    lang_scope scope = lang_scope_of(sight);
    if (!sight->system) {
        lang_error(d, term->left->place, "a property of an agent speaks of this agent alone: write '%s %s'",
                   term->text, term->right->text);
        return NULL;
    }
    if (!lang_term_check(&scope, term->left, &lang_type_ref))
        return NULL;
    uint32_t member = lang_member_of(sight, term->left);
    if (member == UINT32_MAX)
        lang_error(d, term->left->place, "expected an agent of the system here");
    return member == UINT32_MAX ? NULL : sight->system->members[member].agent;
}

static bool check_event(lang_sight *sight, lang_term *term)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    term->type = lang_type_bool;
    if (sight->moment == LANG_ANY_MOMENT) {
        lang_error(d, term->place, "'%s' is of a step, and stands only in a safety property", term->text);
        return false;
    }
    if (sight->moment != LANG_BARE) {
        lang_error(d, term->place, "'%s' cannot stand in 'old' or 'new'", term->text);
        return false;
    }
    const lang_agent *agent = agent_of_event(sight, term);
    if (!agent)
        return false;
    const lang_ast_name tag = {.text = term->right->text, .place = term->right->place};
    uint32_t message = lang_need_message(sight->checker, agent, direction_of(term), &tag);
    term->right->meaning = LANG_MEANS_TAG;
    term->right->slot = message;
    return message != UINT32_MAX;
}

/* field goes one -> other */
static bool check_goes(lang_sight *sight, lang_term *term)
{
    lang_term *from = term->arguments.first, *to = from ? from->next : NULL;
    assert(from && to);
    term->type = lang_type_bool;
    if (sight->moment == LANG_ANY_MOMENT) {
        lang_error(sight->checker->diagnostics, term->place,
                   "'goes' is of a step, and stands only in a safety property");
        return false;
    }
    if (sight->moment != LANG_BARE) {
        lang_error(sight->checker->diagnostics, term->place, "'goes' cannot stand in 'old' or 'new'");
        return false;
    }
    sight->moment = LANG_OLD;
    lang_scope scope = lang_scope_of(sight);
    bool ok = lang_term_check(&scope, term->left, NULL);
    if (ok) {
        const lang_type type = term->left->type;
        ok = lang_check_value(sight, from, &type);
        ok = lang_check_value(sight, to, &type) && ok;
    }
    sight->moment = LANG_BARE;
    return ok;
}

/* ---- quantifiers ---- */

static bool bind(lang_sight *sight, const lang_term *name, uint32_t member)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    if (sight->bound_count == LANG_MOST_BOUND) {
        lang_error(d, name->place, "there are more than %u names of quantifiers here", LANG_MOST_BOUND);
        return false;
    }
    for (uint32_t i = 0; i < sight->system->member_count; i++)
        if (strcmp(sight->system->members[i].name, name->text) == 0) {
            lang_error(d, name->place, "%s is an agent of the system already: bind another name",
                       lang_quote(sight->checker, name->text));
            lang_note(d, sight->system->members[i].place, "it is here");
            return false;
        }
    for (uint32_t i = sight->hidden_count; i < sight->bound_count; i++)
        if (strcmp(sight->bound[i].text, name->text) == 0) {
            lang_error(d, name->place, "%s is bound here already", lang_quote(sight->checker, name->text));
            return false;
        }
    sight->bound[sight->bound_count++] = (lang_bound){NULL, name->text, member};
    return true;
}

static bool check_quantifier(lang_sight *sight, lang_term *term)
{
    uint32_t group = lang_check_agent_group(sight, term->left), before = sight->bound_count;
    bool is_sum = strcmp(term->text, "sum") == 0, ok = group != UINT32_MAX;
    term->type = is_sum || strcmp(term->text, "count") == 0 ? lang_type_int : lang_type_bool;
    for (lang_term *name = term->arguments.first; name && ok; name = name->next) {
        name->meaning = LANG_MEANS_BOUND;
        name->slot = sight->bound_count;
        name->type = lang_type_ref;
        ok = bind(sight, name, group);
    }
    if (ok && term->right)
        ok = lang_check_value(sight, term->right, is_sum ? &lang_type_int : &lang_type_bool);
    sight->bound_count = before;
    return ok;
}

bool lang_check_formula(lang_sight *sight, lang_term *term)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    if (!sight->is_claim && !(sight->is_final && term->kind == LANG_TERM_QUANTIFIER)) {
        lang_error(d, term->place,
                   term->kind == LANG_TERM_QUANTIFIER ? "'%s' stands only in the properties of systems"
                                                      : "'%s' stands only in properties",
                   term->kind == LANG_TERM_GOES ? "goes" : term->text);
        return false;
    }
    if (term->kind == LANG_TERM_EVENT)
        return check_event(sight, term);
    if (term->kind == LANG_TERM_GOES)
        return check_goes(sight, term);
    if (term->kind == LANG_TERM_QUANTIFIER)
        return check_quantifier(sight, term);
    term->type = lang_type_bool;
    bool ok = !term->left || lang_check_value(sight, term->left, &lang_type_bool);
    return lang_check_value(sight, term->right, &lang_type_bool) && ok;
}
