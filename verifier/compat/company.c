/* Which agents are compared with which, and whom each talks to. An agent that stands in systems of the old
 * file talks to those that it is connected to there; one that stands in none may talk to any agent of its
 * file. */
#include "verifier/compat/compat.h"

#include <string.h>

typedef struct listing {
    base_arena *arena;
    const compat_side *now, *old;
    compat_pairs *pairs;
    bool no_memory;
} listing;

static uint32_t number_of(const compat_side *side, const lang_agent *agent)
{
    return (uint32_t)(agent - side->all->agents);
}

static const lang_agent *find_agent(const compat_side *side, const char *name)
{
    for (uint32_t i = 0; i < side->all->agent_count; i++)
        if (strcmp(side->all->agents[i].name, name) == 0)
            return &side->all->agents[i];
    return NULL;
}

/* Marks the agents that `from` sends to, or that send to it, in a system. True: it stands there. */
static bool mark_links(const lang_system *system, const lang_agent *agent, const compat_side *side,
                       bool *senders, bool *receivers)
{
    bool stands = false;
    for (uint32_t m = 0; m < system->member_count; m++) {
        const lang_member *one = &system->members[m];
        stands = stands || one->agent == agent;
        for (uint32_t k = 0; k < system->member_count && one->agent == agent; k++) {
            const lang_member *other = &system->members[k];
            for (uint32_t i = 0; other->agent && i < one->count * other->count; i++) {
                size_t a = one->first + i / other->count, b = other->first + i % other->count;
                if (system->linked[a * system->instance_count + b])
                    receivers[number_of(side, other->agent)] = true;
                if (system->linked[b * system->instance_count + a])
                    senders[number_of(side, other->agent)] = true;
            }
        }
    }
    return stands;
}

static const spex_agent *const *list_marked(listing *l, const bool *marked, uint32_t *count)
{
    uint32_t all = l->old->all->agent_count;
    const spex_agent **list = base_arena_array(l->arena, all + 1ull, sizeof *list);
    *count = 0;
    l->no_memory = l->no_memory || !list;
    for (uint32_t i = 0; list && i < all; i++)
        if (marked[i])
            list[(*count)++] = l->old->protocols[i];
    return list;
}

static protocol_company company_of(listing *l, const lang_agent *agent, const lang_system *system)
{
    const lang_agents *all = l->old->all;
    protocol_company company = {.are_all = false};
    bool *senders = base_arena_array(l->arena, all->agent_count + 1ull, sizeof *senders);
    bool *receivers = base_arena_array(l->arena, all->agent_count + 1ull, sizeof *receivers);
    l->no_memory = l->no_memory || !senders || !receivers;
    if (l->no_memory)
        return company;
    for (uint32_t i = 0; i < all->system_count; i++)
        if (!system || system == &all->systems[i])
            company.are_all =
                mark_links(&all->systems[i], agent, l->old, senders, receivers) || company.are_all;
    for (uint32_t i = 0; i < all->agent_count && !company.are_all; i++)
        senders[i] = receivers[i] = &all->agents[i] != agent;
    company.senders = list_marked(l, senders, &company.sender_count);
    company.receivers = list_marked(l, receivers, &company.receiver_count);
    return company;
}

static void add(listing *l, compat_pair pair, const lang_system *system)
{
    compat_pairs *pairs = l->pairs;
    if (pairs->count == pairs->room) {
        compat_pair *grown =
            base_arena_grow(l->arena, pairs->pairs, pairs->count, &pairs->room, sizeof *grown);
        l->no_memory = l->no_memory || !grown;
        if (!grown)
            return;
        pairs->pairs = grown;
    }
    pair.old_protocol = l->old->protocols[number_of(l->old, pair.old)];
    pair.now_protocol = pair.now ? l->now->protocols[number_of(l->now, pair.now)] : NULL;
    pair.company = company_of(l, pair.old, system);
    pairs->pairs[pairs->count++] = pair;
}

static bool is_there(const compat_pairs *pairs, const lang_agent *old, const lang_agent *now)
{
    for (uint32_t i = 0; i < pairs->count; i++)
        if (pairs->pairs[i].old == old && pairs->pairs[i].now == now)
            return true;
    return false;
}

static const lang_member *find_member(const lang_system *system, const char *name)
{
    for (uint32_t i = 0; system && i < system->member_count; i++)
        if (strcmp(system->members[i].name, name) == 0)
            return &system->members[i];
    return NULL;
}

/* A member of an old system and the one of its name: told where it is gone, or is fewer agents, or an agent
 * that is not compared with it yet. */
static void add_member(listing *l, const lang_system *system, const lang_member *old, const lang_system *now)
{
    const lang_member *other = find_member(now, old->name);
    bool is_gone = !other || (other->agent == NULL && old->agent != NULL);
    if (!old->agent ||
        (!is_gone && other->count >= old->count && is_there(l->pairs, old->agent, other->agent)))
        return;
    compat_pair pair = {.old = old->agent,
                        .now = is_gone ? NULL : other->agent,
                        .system = system->name,
                        .member = old->name,
                        .old_count = old->count,
                        .now_count = is_gone ? 0 : other->count,
                        .old_place = old->place};
    add(l, pair, system);
}

static void add_system(listing *l, const lang_system *system)
{
    const lang_system *now = NULL;
    for (uint32_t i = 0; i < l->now->all->system_count && !now; i++)
        if (strcmp(l->now->all->systems[i].name, system->name) == 0)
            now = &l->now->all->systems[i];
    for (uint32_t m = 0; m < system->member_count; m++)
        add_member(l, system, &system->members[m], now);
}

/* Does an agent stand in that system? */
static bool is_member(const lang_system *system, const lang_agent *agent)
{
    for (uint32_t m = 0; m < system->member_count; m++)
        if (system->members[m].agent == agent)
            return true;
    return false;
}

bool compat_list_pairs(base_arena *arena, const compat_side *now, const compat_side *old, const char *only,
                       compat_pairs *pairs)
{
    listing l = {.arena = arena, .now = now, .old = old, .pairs = pairs};
    const lang_agents *all = old->all;
    const lang_system *system = NULL;
    *pairs = (compat_pairs){0};
    for (uint32_t i = 0; only && i < all->own_systems; i++)
        if (strcmp(all->systems[i].name, only) == 0)
            system = &all->systems[i];
    for (uint32_t i = 0; i < all->agent_count; i++) {
        const lang_agent *agent = &all->agents[i];
        const lang_agent *other = find_agent(now, agent->name);
        bool is_wanted = !only    ? i < all->own_agents || other
                         : system ? is_member(system, agent) && other
                                  : strcmp(agent->name, only) == 0;
        if (is_wanted)
            add(&l, (compat_pair){.old = agent, .now = other}, system);
    }
    for (uint32_t i = 0; i < all->own_systems; i++)
        if (!only || system == &all->systems[i])
            add_system(&l, &all->systems[i]);
    return !l.no_memory;
}
