/* What the nodes have shown, and what the proxy has, as a state of the model. */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

typedef struct building {
    cluster *c;
    const checking_model *model;
    void *state;
    void *room; /* for the fields of an agent, or of a message */
    size_t size;
    messages_names names;
    uint32_t agent;
} building;

static void *room_for(building *b, size_t size)
{
    if (!base_grow_bytes(&b->room, &b->size, size + 1, 1))
        return NULL;
    memset(b->room, 0, size);
    return b->room;
}

/* A message from one agent to another; one that the model has not is of no property. */
static enum built put_message(building *b, uint32_t from, uint32_t to, const char *tag, size_t length,
                              messages_reader body)
{
    const spex_message_type *type =
        from == UINT32_MAX || to == UINT32_MAX ? NULL : checking_sent_type(b->model, from, to, tag, length);
    if (!type)
        return BUILT;
    void *room = room_for(b, frame_body_size(type));
    if (!room)
        return BUILT_NO_MEMORY;
    if (messages_decode(type, room, &body, &b->names, NULL) != MESSAGES_OK)
        memset(room, 0, frame_body_size(type)); /* the receiver knows less of it than was sent */
    return checking_put_message(b->model, b->state, from, to, type, room) ? BUILT : BUILT_NO_ROOM;
}

static enum built put_frame(building *b, const unsigned char *bytes, size_t length)
{
    parsed f;
    if (!frame_read(b->c, bytes, length, &f))
        return BUILT_WRONG;
    return f.kind == NETWORK_MESSAGE ? put_message(b, f.from, f.to, f.tag, f.tag_length, f.body) : BUILT;
}

/* ---- what a node shows ---- */

static bool read_array(messages_reader *in, uint64_t *count)
{
    messages_item item;
    *count = 0;
    if (!messages_next(in, &item) || item.kind != MESSAGES_ARRAY)
        return false;
    *count = item.count;
    return true;
}

static enum built read_waiting(building *b, messages_reader *in)
{
    uint64_t count, parts;
    enum built built = read_array(in, &count) ? BUILT : BUILT_WRONG;
    for (uint64_t i = 0; i < count && built == BUILT; i++) {
        messages_item from, tag;
        if (!read_array(in, &parts) || parts != 3 || !messages_next(in, &from) || !messages_next(in, &tag) ||
            tag.kind != MESSAGES_TEXT)
            return BUILT_WRONG;
        uint32_t sender =
            from.kind == MESSAGES_TEXT ? b->names.find(b->c, from.text, (size_t)from.count) - 1 : UINT32_MAX;
        const messages_reader body = *in;
        if (!messages_skip(in))
            return BUILT_WRONG;
        built = put_message(b, sender, b->agent, tag.text, (size_t)tag.count, body);
    }
    return built;
}

static enum built read_agent(building *b, messages_reader *in)
{
    const spex_agent *type = checking_agent_type(b->model, b->agent);
    const spex_message_type fields = {.members = type->state, .member_count = type->state_count};
    messages_item name, kind, begun;
    uint64_t parts;
    if (!read_array(in, &parts) || parts != 5 || !messages_next(in, &name) ||
        !messages_is_text(&name, b->c->members[b->agent].name) || !messages_next(in, &kind) ||
        !messages_next(in, &begun) || begun.kind != MESSAGES_BOOL)
        return BUILT_WRONG;
    void *room = room_for(b, type->state_size);
    if (!room)
        return BUILT_NO_MEMORY;
    if (messages_decode(&fields, room, in, &b->names, NULL) != MESSAGES_OK)
        return BUILT_WRONG;
    if (!begun.number)
        return BUILT_TOO_EARLY;
    checking_put_agent(b->model, b->state, b->agent, room);
    return read_waiting(b, in);
}

static enum built read_links(building *b, messages_reader *in)
{
    uint64_t count;
    enum built built = read_array(in, &count) ? BUILT : BUILT_WRONG;
    for (uint64_t i = 0; i < count && built == BUILT; i++) {
        messages_item item;
        if (!messages_next(in, &item) || item.kind != MESSAGES_BYTES)
            return BUILT_WRONG;
        const unsigned char *at = (const unsigned char *)item.text;
        for (size_t left = (size_t)item.count, length; left >= NETWORK_HEAD && built == BUILT;
             at += length, left -= length) {
            length = NETWORK_HEAD + network_length(at);
            built = length <= left ? put_frame(b, at, length) : BUILT_WRONG;
        }
    }
    return built;
}

static enum built read_shown(building *b, member *m)
{
    messages_reader in = {m->state + NETWORK_HEAD, m->state + m->state_length};
    messages_item item;
    uint64_t parts, agents;
    b->agent = m->agent;
    if (!read_array(&in, &parts) || parts < 4 || !messages_next(&in, &item) || !read_array(&in, &agents) ||
        agents != 1)
        return BUILT_WRONG;
    enum built built = read_agent(b, &in);
    if (built == BUILT)
        built = read_links(b, &in);
    if (built == BUILT && (!read_array(&in, &parts) || parts < 4))
        built = BUILT_WRONG;
    int64_t timers = m->counts[4];
    for (uint64_t i = 0; i < parts && i < sizeof m->counts / sizeof *m->counts && built == BUILT; i++)
        if (messages_next(&in, &item) && item.kind == MESSAGES_INTEGER)
            m->counts[i] = item.number;
    for (uint64_t i = sizeof m->counts / sizeof *m->counts; i < parts && built == BUILT; i++)
        built = messages_skip(&in) ? BUILT : BUILT_WRONG;
    if (built == BUILT)
        steps_take(b->c, m, &in);
    b->c->outcome->counts.timers += (uint64_t)(m->counts[4] - timers);
    return built;
}

enum built state_build(cluster *c, void *state)
{
    building b = {.c = c, .model = chaos_setup_model(c->setup), .state = state};
    b.names = frame_names(c);
    enum built built = checking_assemble(b.model, state) ? BUILT : BUILT_NO_MEMORY;
    steps_begin(c);
    for (uint32_t a = 0; a < c->count && built == BUILT; a++)
        if (c->members[a].is_shown)
            built = read_shown(&b, &c->members[a]);
    for (const carried *k = c->first; k && built == BUILT; k = k->next)
        built = put_frame(&b, k->bytes, k->length);
    free(b.room);
    return built;
}
