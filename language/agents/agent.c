/* An agent: its parts, in the order in which they need each other. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

/* What is declared and never emitted or sent. */
static void warn_unused(const lang_agent_facts *facts, lang_checker *checker)
{
    const lang_agent *agent = facts->agent;
    lang_diagnostics *d = checker->diagnostics;
    for (uint32_t m = 0; m < agent->emits.count; m++)
        if (!facts->emitted[m])
            lang_warn(d, LANG_W_UNUSED, agent->emits.messages[m].place, "%s is never emitted",
                      lang_quote(checker, agent->emits.messages[m].tag));
    for (uint32_t m = 0; m < agent->sends.count; m++) {
        bool is_sent = false;
        for (uint32_t i = 0; i < facts->sending_count && !is_sent; i++)
            is_sent = facts->sendings[i].message == m;
        if (!is_sent)
            lang_warn(d, LANG_W_UNUSED, agent->sends.messages[m].place, "%s is never sent",
                      lang_quote(checker, agent->sends.messages[m].tag));
    }
}

static bool check_max_queue(lang_checker *checker, lang_agent *agent)
{
    int64_t most = LANG_NO_LIMIT;
    bool ok = !agent->ast->max_queue ||
              lang_check_count(checker, agent->ast->max_queue, "what 'max_queue' allows to wait", 1,
                               LANG_NO_LIMIT - 1, &most);
    agent->max_queue = (uint32_t)most;
    return ok;
}

/* Only fields of the state are sensitive or durable. */
static bool check_parameters(lang_checker *checker, const lang_ast_agent *ast)
{
    for (const lang_ast_field *field = ast->parameters.first; field; field = field->next)
        if (field->durable || field->sensitive) {
            lang_error(checker->diagnostics, field->place, "only a field of the state is '%s'",
                       field->durable ? "durable" : "sensitive");
            return false;
        }
    return true;
}

/* Fields and parameters are called by their names alone, and should not be taken for each other. */
static bool check_apart(lang_checker *checker, const lang_agent *agent)
{
    bool ok = true;
    for (uint32_t i = 0; i < agent->state.count; i++) {
        uint32_t parameter = lang_find_field(&agent->parameters, agent->state.fields[i].name);
        if (parameter == UINT32_MAX)
            continue;
        lang_error(checker->diagnostics, agent->state.fields[i].place, "there is a parameter %s already",
                   lang_quote(checker, agent->state.fields[i].name));
        lang_note(checker->diagnostics, agent->parameters.fields[parameter].place, "it is here");
        ok = false;
    }
    return ok;
}

static bool declare(lang_checker *checker, lang_agent_facts *facts)
{
    lang_agent *agent = facts->agent;
    const lang_ast_agent *ast = agent->ast;
    lang_claim *claims = NULL;
    bool ok = lang_make_fields(checker, ast->parameters, "a parameter", &agent->parameters);
    ok = check_parameters(checker, ast) && ok;
    checker->knows_self = true;
    ok = lang_make_fields(checker, ast->state, "a field", &agent->state) && ok;
    checker->knows_self = false;
    ok = check_apart(checker, agent) && ok;
    ok = lang_check_messages(checker, ast->messages, agent) && ok;
    ok = check_max_queue(checker, agent) && ok;
    ok = lang_list_timers(checker, ast, agent) && ok;
    ok = lang_list_claims(checker, ast->claims, &claims, &agent->claim_count, false) && ok;
    agent->claims = claims;
    facts->emitted = lang_make_array(checker, agent->emits.count, sizeof *facts->emitted);
    return ok;
}

bool lang_make_agent(lang_checker *checker, lang_item *item)
{
    lang_agent_facts *facts = &checker->facts[item->number];
    lang_agent *agent = facts->agent = &checker->agents[item->number];
    const lang_ast_agent *ast = item->ast.agent;
    *agent = (lang_agent){.name = item->name->text,
                          .doc = ast->doc,
                          .ast = ast,
                          .file = item->file,
                          .place = item->name->place};
    if (ast->damaged)
        return true;
    bool ok = declare(checker, facts);
    if (checker->no_memory || !lang_list_procedures(checker, ast, agent))
        return !checker->no_memory;
    ok = lang_check_procedures(checker, facts) && ok;
    ok = lang_check_handlers(checker, facts) && ok;
    lang_sight sight = {.checker = checker, .agent = agent, .sees_state = true, .sees_parameters = true};
    ok =
        lang_check_propositions(&sight, ast->propositions, &agent->propositions, &agent->proposition_count) &&
        ok;
    ok = lang_check_claims(&sight, (lang_claim *)agent->claims, agent->claim_count) && ok;
    if (ok) {
        ok = lang_check_replies(checker, agent);
        ok = lang_check_complete(checker, agent) && ok;
        warn_unused(facts, checker);
        lang_warn_propositions(&sight);
        agent->fingerprint = lang_protocol_fingerprint(agent);
    }
    facts->is_whole = ok;
    return !checker->no_memory;
}
