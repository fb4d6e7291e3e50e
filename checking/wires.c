/* What may be under way from one agent to another: all that is sent or answered, also what is not accepted.
 */
#include "config.h"

#include "checking/model.h"

#include <string.h>

static bool are_alike(const spex_message_type *a, const spex_message_type *b)
{
    if (strcmp(a->tag, b->tag) != 0 || a->member_count != b->member_count)
        return false;
    for (uint32_t i = 0; i < a->member_count; i++)
        if (strcmp(a->members[i].name, b->members[i].name) != 0 || a->members[i].type != b->members[i].type ||
            a->members[i].offset != b->members[i].offset)
            return false;
    return true;
}

static uint32_t accepted_as(const spex_agent *agent, const char *tag)
{
    for (uint32_t i = 0; i < agent->accept_count; i++)
        if (strcmp(agent->accepts[i].tag, tag) == 0)
            return i;
    return NOT_ACCEPTED;
}

static bool sends(const spex_agent *agent, const char *tag)
{
    for (uint32_t i = 0; i < agent->send_count; i++)
        if (strcmp(agent->sends[i].tag, tag) == 0)
            return true;
    return false;
}

/* Is it a reply to something that `asker` sends? */
static bool answers(const spex_agent *agent, uint32_t emitted, const spex_agent *asker)
{
    for (uint32_t i = 0; i < agent->accept_count; i++)
        for (uint32_t r = 0; r < agent->accepts[i].reply_count; r++)
            if (agent->accepts[i].replies[r] == emitted && sends(asker, agent->accepts[i].tag))
                return true;
    return false;
}

static void add_wire(channel_layout *c, wire_layout *wires, const spex_message_type *sent, uint32_t accepted)
{
    uint32_t number = 0;
    while (number < c->wire_count && !are_alike(wires[number].sent, sent))
        number++;
    wires[c->wire_count++] = (wire_layout){sent, number, accepted};
    for (uint32_t i = 0; i < sent->member_count; i++) {
        size_t end = WIRE_BODY + sent->members[i].offset + sent->members[i].type->size;
        c->message_size = end > c->message_size ? (end + 7) / 8 * 8 : c->message_size;
    }
}

bool checking_lay_wires(checking_model *m, channel_layout *c)
{
    const spex_agent *from = m->agents[c->from].type, *to = m->agents[c->to].type;
    wire_layout *wires =
        base_arena_array(m->arena, (size_t)from->send_count + from->emit_count + 1, sizeof *wires);
    if (!wires)
        return false;
    c->wires = wires;
    c->wire_count = 0;
    c->message_size = WIRE_BODY;
    for (uint32_t i = 0; i < from->send_count && m->system->linked[c->from * m->agent_count + c->to]; i++) {
        uint32_t accepted = accepted_as(to, from->sends[i].tag);
        if (accepted != NOT_ACCEPTED || from->sends[i].roams)
            add_wire(c, wires, &from->sends[i], accepted);
    }
    for (uint32_t i = 0; i < from->emit_count && m->system->linked[c->to * m->agent_count + c->from]; i++)
        if (answers(from, i, to))
            add_wire(c, wires, &from->emits[i], accepted_as(to, from->emits[i].tag));
    return true;
}

uint32_t checking_wire_of(const channel_layout *c, const spex_message_type *sent)
{
    for (uint32_t i = 0; i < c->wire_count; i++)
        if (c->wires[i].sent == sent)
            return c->wires[i].number;
    return UINT32_MAX;
}

void checking_receive(const wire_layout *wire, const char *under_way, const spex_message_type *type,
                      char *message)
{
    if (type->first)
        type->first(message + type->offset);
    for (uint32_t i = 0; i < type->member_count; i++) {
        const spex_member *to = &type->members[i];
        char *at = message + type->offset + to->offset;
        const spex_member *from = NULL;
        for (uint32_t f = 0; f < wire->sent->member_count && !from; f++)
            if (strcmp(wire->sent->members[f].name, to->name) == 0)
                from = &wire->sent->members[f];
        if (from)
            (void)values_convert(from->type, under_way + WIRE_BODY + from->offset, to->type, at);
        else if (!to->value && to->type->kind == SPEX_TYPE_INT && (to->type->low > 0 || to->type->high < 0))
            values_set_number(to->type, at, to->type->low);
    }
}
