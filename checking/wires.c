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

static const spex_member *field_called(const spex_message_type *type, const char *name)
{
    for (uint32_t i = 0; i < type->member_count; i++)
        if (strcmp(type->members[i].name, name) == 0)
            return &type->members[i];
    return NULL;
}

/* Where all fields are scalars and the same on both sides, copies of these are all there is to do. */
static bool list_copies(base_arena *arena, const spex_message_type *to, wire_layout *wire)
{
    wire_copy *copies = base_arena_array(arena, (size_t)to->member_count + 1, sizeof *copies);
    bool are_all = !to->first;
    for (uint32_t i = 0; copies && are_all && i < to->member_count; i++) {
        const spex_member *into = &to->members[i], *from = field_called(wire->sent, into->name);
        are_all = from && values_is_scalar(from->type) && values_types_are_same(from->type, into->type);
        if (are_all)
            copies[i] = (wire_copy){WIRE_BODY + (uint32_t)from->offset, (uint32_t)(to->offset + into->offset),
                                    (uint32_t)into->type->size};
    }
    wire->copies = are_all ? copies : NULL;
    wire->copy_count = to->member_count;
    return copies != NULL;
}

static bool add_wire(const checking_model *m, channel_layout *c, wire_layout *wires,
                     const spex_message_type *sent, uint32_t accepted)
{
    uint32_t number = 0;
    while (number < c->wire_count && !are_alike(wires[number].sent, sent))
        number++;
    wire_layout *wire = &wires[c->wire_count++];
    *wire = (wire_layout){.sent = sent, .number = number, .accepted = accepted};
    if (accepted != NOT_ACCEPTED && !list_copies(m->arena, &m->agents[c->to].type->accepts[accepted], wire))
        return false;
    for (uint32_t i = 0; i < sent->member_count; i++) {
        size_t end = WIRE_BODY + sent->members[i].offset + sent->members[i].type->size;
        c->message_size = end > c->message_size ? (end + 7) / 8 * 8 : c->message_size;
    }
    return true;
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
        if ((accepted != NOT_ACCEPTED || from->sends[i].roams) &&
            !add_wire(m, c, wires, &from->sends[i], accepted))
            return false;
    }
    for (uint32_t i = 0; i < from->emit_count && m->system->linked[c->to * m->agent_count + c->from]; i++)
        if (answers(from, i, to) &&
            !add_wire(m, c, wires, &from->emits[i], accepted_as(to, from->emits[i].tag)))
            return false;
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
    for (uint32_t i = 0; wire->copies && i < wire->copy_count; i++)
        memcpy(message + wire->copies[i].to, under_way + wire->copies[i].from, wire->copies[i].size);
    if (wire->copies)
        return;
    if (type->first)
        type->first(message + type->offset);
    for (uint32_t i = 0; i < type->member_count; i++) {
        const spex_member *to = &type->members[i];
        char *at = message + type->offset + to->offset;
        const spex_member *from = field_called(wire->sent, to->name);
        if (from)
            (void)values_convert(from->type, under_way + WIRE_BODY + from->offset, to->type, at);
        else if (!to->value && to->type->kind == SPEX_TYPE_INT && (to->type->low > 0 || to->type->high < 0))
            values_set_number(to->type, at, to->type->low);
    }
}
