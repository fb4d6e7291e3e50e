/* Agents and systems as `spex info` lists them: what is declared, what is claimed of it and by whom, and what
 * no property speaks of.
 */
#include "verifier/info_agents.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- what properties speak of ---- */

/* Is that name said in a term, of a field or of a tag? */
static bool says(const lang_term *term, const char *name)
{
    if (!term)
        return false;
    bool is_name = term->kind == LANG_TERM_NAME || term->kind == LANG_TERM_MEMBER;
    bool is_meant = term->meaning == LANG_MEANS_FIELD || term->meaning == LANG_MEANS_TAG;
    if (is_name && is_meant && strcmp(term->text, name) == 0)
        return true;
    bool found = says(term->left, name) || says(term->right, name);
    for (const lang_term *a = term->arguments.first; a && !found; a = a->next)
        found = says(a, name);
    return found;
}

static bool is_claimed(const lang_claim *claims, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (says(claims[i].formula, name))
            return true;
    return false;
}

/* By the agent itself, or by a system that has such an agent. */
static bool is_spoken_of(const lang_agents *all, const lang_agent *agent, const char *name)
{
    bool found = is_claimed(agent->claims, agent->claim_count, name);
    for (uint32_t s = 0; s < all->system_count && !found; s++)
        for (uint32_t m = 0; m < all->systems[s].member_count && !found; m++)
            found = all->systems[s].members[m].agent == agent &&
                    is_claimed(all->systems[s].claims, all->systems[s].claim_count, name);
    return found;
}

static void print_silent(const lang_agents *all, const lang_agent *agent)
{
    const char *separator = "  no property speaks of: ";
    for (uint32_t i = 0; i < agent->state.count; i++)
        if (!is_spoken_of(all, agent, agent->state.fields[i].name)) {
            printf("%s%s", separator, agent->state.fields[i].name);
            separator = ", ";
        }
    const lang_messages *messages[] = {&agent->emits, &agent->sends};
    for (unsigned k = 0; k < 2; k++)
        for (uint32_t m = 0; m < messages[k]->count; m++)
            if (!is_spoken_of(all, agent, messages[k]->messages[m].tag)) {
                printf("%s%s %s", separator, k == 0 ? "emits" : "sends", messages[k]->messages[m].tag);
                separator = ", ";
            }
    if (*separator == ',')
        putchar('\n');
}

/* ---- what is declared ---- */

static bool print_message(base_arena *arena, const char *verb, const lang_agent *agent,
                          const lang_message *message)
{
    printf("  %s %s", verb, message->tag);
    for (uint32_t i = 0; i < message->fields.count; i++) {
        const char *type = lang_type_text(arena, &message->fields.fields[i].type);
        if (!type)
            return false;
        printf("%s%s: %s", i ? ", " : "(", message->fields.fields[i].name, type);
    }
    printf("%s", message->fields.count ? ")" : "");
    for (uint32_t i = 0; i < message->reply_count; i++)
        printf("%s%s", i ? ", " : " replies ", agent->emits.messages[message->replies[i]].tag);
    putchar('\n');
    return true;
}

static bool print_messages(base_arena *arena, const char *verb, const lang_agent *agent,
                           const lang_messages *messages)
{
    bool ok = true;
    for (uint32_t i = 0; i < messages->count && ok; i++)
        ok = print_message(arena, verb, agent, &messages->messages[i]);
    return ok;
}

static void print_claims(const lang_claim *claims, uint32_t count)
{
    static const char *const kinds[] = {"safety", "liveness", "ltl"};
    static const char *const tiers[] = {"checked", "proven", "checked", "monitored"};
    for (uint32_t i = 0; i < count; i++)
        printf("  %s \"%s\": %s\n", kinds[claims[i].kind], claims[i].name, tiers[claims[i].tier]);
}

static void print_propositions(const lang_proposition *propositions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        printf("  proposition %s\n", propositions[i].name);
}

static bool print_agent(base_arena *arena, const lang_agents *all, const lang_agent *agent, const char *path)
{
    printf("%s: agent '%s', protocol xxh3:%016" PRIx64 "\n", path, agent->name, agent->fingerprint);
    for (uint32_t i = 0; i < agent->state.count; i++) {
        const lang_field *field = &agent->state.fields[i];
        const char *type = lang_type_text(arena, &field->type);
        if (!type)
            return false;
        printf("  state %s: %s%s%s\n", field->name, type, field->sensitive ? " sensitive" : "",
               field->durable ? " durable" : "");
    }
    bool ok = print_messages(arena, "accepts", agent, &agent->accepts) &&
              print_messages(arena, "emits", agent, &agent->emits) &&
              print_messages(arena, "sends", agent, &agent->sends);
    print_propositions(agent->propositions, agent->proposition_count);
    print_claims(agent->claims, agent->claim_count);
    print_silent(all, agent);
    return ok;
}

static void print_system(const lang_system *system, const char *path)
{
    printf("%s: system '%s', %" PRIu32 " agent%s\n", path, system->name, system->instance_count,
           system->instance_count == 1 ? "" : "s");
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_member *member = &system->members[i];
        printf("  agent %s", member->name);
        if (member->is_group)
            printf("[%" PRIu32 "]", member->count);
        printf(": %s\n", member->agent ? member->agent->name : "a program");
    }
    print_propositions(system->propositions, system->proposition_count);
    print_claims(system->claims, system->claim_count);
}

bool spexv_print_agents(const lang_agents *agents, const char *path)
{
    assert(agents && path);
    base_arena *arena = base_arena_new();
    bool ok = arena != NULL;
    for (uint32_t i = 0; i < agents->own_agents && ok; i++)
        ok = print_agent(arena, agents, &agents->agents[i], path);
    for (uint32_t i = 0; i < agents->own_systems && ok; i++)
        print_system(&agents->systems[i], path);
    base_arena_free(arena);
    return ok;
}
