/* An agent, part by part. */
#include "config.h"

#include "language/agents/checker.h"

#include "base/hash.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the fingerprint of its protocol ---- */

static void print_message(base_arena *arena, const char *verb, const lang_message *message, FILE *out)
{
    fprintf(out, "%s %s(", verb, message->tag);
    for (uint32_t i = 0; i < message->fields.count; i++) {
        const char *type = lang_type_text(arena, &message->fields.fields[i].type);
        fprintf(out, "%s: %s,", message->fields.fields[i].name, type ? type : "?");
    }
    fprintf(out, ")%u\n", (unsigned)message->reply_count);
}

/* By name: the order of messages is of no account. */
uint64_t lang_protocol_fingerprint(const lang_agent *agent)
{
    base_arena *arena = base_arena_new();
    uint64_t print = 0;
    const lang_messages *all[] = {&agent->accepts, &agent->emits, &agent->sends};
    static const char *const verbs[] = {"accepts", "emits", "sends"};
    for (unsigned k = 0; k < 3 && arena; k++)
        for (uint32_t i = 0; i < all[k]->count; i++) {
            char *text = NULL;
            size_t length;
            FILE *out = open_memstream(&text, &length);
            if (!out)
                continue;
            print_message(arena, verbs[k], &all[k]->messages[i], out);
            if (fclose(out) == 0)
                print += base_hash_bytes(text, length);
            free(text);
        }
    base_arena_free(arena);
    return print;
}

/* ---- the agent ---- */

/* Fields and parameters share their names' scope. */
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

static bool make_parts(lang_checker *checker, const lang_ast_agent *ast, lang_agent *agent)
{
    int64_t most = LANG_NO_LIMIT;
    bool ok = lang_make_fields(checker, ast->parameters, "a parameter", &agent->parameters);
    ok = lang_make_fields(checker, ast->state, "a field", &agent->state) && ok;
    ok = check_apart(checker, agent) && ok;
    ok = lang_check_messages(checker, ast->messages, agent) && ok;
    if (ast->max_queue)
        ok = lang_check_count(checker, ast->max_queue, "what 'max_queue' allows to wait", 1,
                              LANG_NO_LIMIT - 1, &most) &&
             ok;
    agent->max_queue = (uint32_t)most;
    lang_claim *claims = NULL;
    ok = lang_list_claims(checker, ast->claims, &claims, &agent->claim_count, false) && ok;
    agent->claims = claims;
    ok = lang_list_timers(checker, ast, agent) && ok;
    return lang_list_procedures(checker, ast, agent) && ok;
}

bool lang_make_agent(lang_checker *checker, lang_item *item)
{
    const lang_ast_agent *ast = item->ast.agent;
    lang_agent *agent = &checker->agents[item->number];
    lang_agent_facts *facts = &checker->facts[item->number];
    checker->file = item->file;
    item->progress = LANG_AT_HAND;
    *agent = (lang_agent){
        .name = ast->name->text, .doc = ast->doc, .ast = ast, .file = item->file, .place = ast->name->place};
    *facts = (lang_agent_facts){.agent = agent};
    bool ok = make_parts(checker, ast, agent) && !checker->no_memory;
    facts->emitted = lang_make_array(checker, agent->emits.count, sizeof(bool));
    if (ok) {
        ok = lang_check_procedures(checker, facts);
        ok = lang_check_handlers(checker, facts) && ok;
    }
    if (ok && !ast->damaged) {
        ok = lang_check_replies(checker, agent);
        ok = lang_check_complete(checker, agent) && ok;
    }
    if (ok) {
        lang_sight sight = {
            .checker = checker, .agent = agent, .facts = facts, .sees_state = true, .sees_parameters = true};
        ok = lang_check_claims(&sight, (lang_claim *)agent->claims, agent->claim_count);
    }
    agent->fingerprint = lang_protocol_fingerprint(agent);
    facts->is_whole = ok && !ast->damaged;
    item->progress = ok ? LANG_DONE : LANG_WRONG;
    return ok;
}
