/* A state put together of what was seen of a system that runs elsewhere: properties are asked of it as of one
 * that a search has found. Timers, and what is used up of bounds, are left as if nothing had been. */
#include "config.h"

#include "base/array.h"
#include "checking/model.h"

#include <stdlib.h>
#include <string.h>

bool checking_assemble(const checking_model *m, void *state)
{
    char *self = base_alloc(m->largest_agent, 1);
    memset(state, 0, m->state_size);
    for (uint32_t a = 0; self && a < m->agent_count; a++)
        checking_reset(m, state, a, self);
    free(self);
    return self != NULL;
}

void checking_put_agent(const checking_model *m, void *state, uint32_t a, const void *fields)
{
    const agent_layout *agent = &m->agents[a];
    char *at = (char *)state + agent->state;
    memset(at, 0, agent->type->state_size);
    values_copy_members(agent->type->state, agent->type->state_count, fields, at);
    ((char *)state)[m->down + a] = 0;
}

static const channel_layout *between(const checking_model *m, uint32_t from, uint32_t to)
{
    uint32_t channel = m->channel_of[from * m->agent_count + to];
    return channel == NO_CHANNEL ? NULL : &m->channels[channel];
}

const spex_message_type *checking_sent_type(const checking_model *m, uint32_t from, uint32_t to,
                                            const char *tag, size_t length)
{
    const channel_layout *c = between(m, from, to);
    for (uint32_t i = 0; c && i < c->wire_count; i++) {
        const char *own = c->wires[i].sent->tag;
        if (strlen(own) == length && memcmp(own, tag, length) == 0)
            return c->wires[i].sent;
    }
    return NULL;
}

bool checking_put_message(const checking_model *m, void *state, uint32_t from, uint32_t to,
                          const spex_message_type *type, const void *body)
{
    const channel_layout *c = between(m, from, to);
    uint32_t *count = (uint32_t *)(void *)((char *)state + c->count);
    if (*count >= c->room)
        return false;
    char *at = (char *)state + c->messages + *count * c->message_size;
    uint32_t wire = checking_wire_of(c, type);
    memcpy(at, &wire, sizeof wire);
    values_copy_members(type->members, type->member_count, body, at + WIRE_BODY);
    ++*count;
    return true;
}
