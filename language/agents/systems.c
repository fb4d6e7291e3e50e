/* Systems: their agents, with arguments, and their clauses one after the other. */
#include "language/agents/systems.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MOST_AGENTS 4096

/* ---- agents ---- */

static bool check_name(lang_checker *checker, const lang_system *system, const lang_ast_member *ast)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (strcmp(system->members[i].name, ast->name->text) == 0) {
            lang_error(checker->diagnostics, ast->name->place, "there is an agent %s in this system already",
                       lang_quote(checker, ast->name->text));
            lang_note(checker->diagnostics, system->members[i].place, "it is here");
            return false;
        }
    return true;
}

static bool make_member(lang_checker *checker, const lang_ast_member *ast, lang_system *system)
{
    lang_member *member = (lang_member *)&system->members[system->member_count]; /* ours, still being made */
    int64_t count = 1;
    *member = (lang_member){.name = ast->name->text,
                            .doc = ast->doc,
                            .program = ast->program,
                            .is_group = ast->count != NULL,
                            .first = system->instance_count,
                            .place = ast->name->place};
    bool ok = check_name(checker, system, ast);
    if (ast->count)
        ok = lang_check_count(checker, ast->count, "the number of agents", 1, MOST_AGENTS, &count) && ok;
    member->count = (uint32_t)count;
    const lang_item *item = ast->program ? NULL : lang_need_item(checker, ast->agent, LANG_DECLARES_AGENT);
    if (item)
        member->agent = &checker->agents[item->number];
    system->instance_count += member->count;
    system->member_count++;
    if (system->instance_count > MOST_AGENTS && system->instance_count - member->count <= MOST_AGENTS) {
        lang_error(checker->diagnostics, ast->place, "a system has no more than %d agents", MOST_AGENTS);
        ok = false;
    }
    if (ast->program)
        ok = lang_make_program(checker, ast, member) && ok;
    return ok && (item || ast->program);
}

static bool make_members(lang_checker *checker, lang_system *system)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_member *ast = system->ast->members; ast; ast = ast->next)
        count++;
    system->members = lang_make_array(checker, count, sizeof(lang_member));
    if (!system->members)
        return false;
    for (const lang_ast_member *ast = system->ast->members; ast; ast = ast->next)
        ok = make_member(checker, ast, system) && ok;
    if (count == 0 && !system->ast->damaged) {
        lang_error(checker->diagnostics, system->place, "there is no agent in the system %s",
                   lang_quote(checker, system->name));
        ok = false;
    }
    return ok;
}

/* ---- arguments ---- */

static bool check_argument(lang_sight *sight, lang_term *entry, lang_member *member)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    const lang_fields *parameters = &member->agent->parameters;
    uint32_t i = lang_find_field(parameters, entry->text);
    if (i == UINT32_MAX) {
        base_near near;
        bool searches = lang_near_search(d, &near, entry->text);
        for (uint32_t p = 0; searches && p < parameters->count; p++)
            base_near_offer(&near, parameters->fields[p].name);
        lang_error(d, entry->operator_place.line ? entry->operator_place : entry->place,
                   "%s has no parameter %s%s", lang_quote(sight->checker, member->agent->name),
                   lang_quote(sight->checker, entry->text), lang_near_text(d, &near));
        lang_note(d, member->agent->place, "it is here");
        return false;
    }
    if (member->arguments[i]) {
        lang_error(d, entry->place, "the parameter %s is given twice",
                   lang_quote(sight->checker, entry->text));
        return false;
    }
    entry->slot = i;
    member->arguments[i] = entry->right;
    const lang_type *type = &parameters->fields[i].type;
    sight->sees_index = member->is_group;
    bool ok = type->kind != LANG_NOTHING && lang_check_value(sight, entry->right, type);
    sight->sees_index = false;
    return ok;
}

static bool check_arguments(lang_sight *sight, const lang_ast_member *ast, lang_member *member)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    const lang_fields *parameters = &member->agent->parameters;
    bool ok = true, is_misspelt = false;
    member->arguments = lang_make_array(sight->checker, parameters->count, sizeof(const lang_term *));
    if (!member->arguments)
        return false;
    for (lang_term *entry = ast->arguments.first; entry; entry = entry->next)
        is_misspelt = lang_find_field(parameters, entry->text) == UINT32_MAX || is_misspelt;
    for (lang_term *entry = ast->arguments.first; entry; entry = entry->next)
        ok = check_argument(sight, entry, member) && ok;
    for (uint32_t i = 0; i < parameters->count && !is_misspelt; i++) {
        if (member->arguments[i])
            continue;
        member->arguments[i] = parameters->fields[i].value;
        if (member->arguments[i])
            continue;
        lang_error(d, ast->agent->place, "the parameter %s of %s is not given",
                   lang_quote(sight->checker, parameters->fields[i].name),
                   lang_quote(sight->checker, member->agent->name));
        lang_note(d, parameters->fields[i].place, "it is here");
        ok = false;
    }
    return ok;
}

static bool check_all_arguments(lang_sight *sight, lang_system *system)
{
    bool ok = true;
    uint32_t i = 0;
    for (const lang_ast_member *ast = system->ast->members; ast; ast = ast->next, i++)
        if (system->members[i].agent)
            ok = check_arguments(sight, ast, (lang_member *)&system->members[i]) && ok;
    return ok;
}

/* ---- the whole ---- */

static bool is_whole(const lang_checker *checker, const lang_system *system)
{
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_agent *agent = system->members[i].agent;
        if (agent && !checker->facts[agent - checker->agents].is_whole)
            return false;
    }
    return true;
}

static bool check_final(lang_sight *sight, lang_system *system)
{
    system->final = system->ast->final;
    sight->is_final = true;
    bool ok = !system->final || lang_check_value(sight, system->ast->final, &lang_type_bool);
    sight->is_final = false;
    return ok;
}

static bool check_clauses(lang_sight *sight, lang_system *system)
{
    lang_checker *checker = sight->checker;
    lang_claim *claims;
    bool ok = lang_check_programs(checker, system);
    ok = lang_check_network(checker, system) && ok;
    ok = lang_check_bounds(checker, system) && ok;
    ok = lang_check_faults(sight, system) && ok;
    ok = lang_check_environment(sight, system) && ok;
    ok = lang_check_observations(sight, system) && ok;
    ok = lang_check_propositions(sight, system->ast->propositions, &system->propositions,
                                 &system->proposition_count) &&
         ok;
    ok = check_final(sight, system) && ok;
    ok = lang_list_claims(checker, system->ast->claims, &claims, &system->claim_count, true) && ok;
    system->claims = claims;
    ok = claims && lang_check_claims(sight, claims, system->claim_count) && ok;
    if (ok)
        lang_warn_propositions(sight);
    ok = lang_check_requirements(checker, system) && ok;
    return lang_check_chaos(checker, system) && ok;
}

bool lang_make_system(lang_checker *checker, lang_item *item)
{
    lang_system *system = &checker->systems[item->number];
    const lang_ast_system *ast = item->ast.system;
    *system =
        (lang_system){.name = item->name->text, .doc = ast->doc, .ast = ast, .place = item->name->place};
    lang_sight sight = {.checker = checker, .system = system};
    if (ast->damaged || !make_members(checker, system) || !is_whole(checker, system))
        return !checker->no_memory;
    bool ok = check_all_arguments(&sight, system);
    if (lang_check_links(&sight, system) && ok)
        lang_check_protocols(&sight, system);
    check_clauses(&sight, system);
    return !checker->no_memory;
}
