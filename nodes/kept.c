/* What an agent keeps, as bytes: the version of the record, then a map of one pair, its name to its value,
 * for each field, then a hash of all that. So an agent may get and lose fields from one version of a program
 * to the next. */
#include "nodes/kept.h"

#include "base/hash.h"

enum { RECORD = 2, MOST = 1 << 30 };

static const char *name_of(void *arg, spex_ref ref)
{
    const node_entry *entry = node_names_entry(&((spex_node *)arg)->names, ref);
    return entry ? entry->name : NULL;
}

static spex_ref find(void *arg, const char *name, size_t length)
{
    char text[256];
    if (length >= sizeof text)
        return SPEX_NONE;
    memcpy(text, name, length);
    text[length] = '\0';
    return node_names_add(&((spex_node *)arg)->names, text);
}

/* One field as a message of one member. */
static spex_message_type message_of(const spex_member *field)
{
    return (spex_message_type){.tag = field->name, .members = field, .member_count = 1};
}

static int64_t hash_of(const void *bytes, size_t length)
{
    return (int64_t)(base_hash_bytes(bytes, length) >> 1);
}

bool node_kept_write(spex_node *node, const spex_agent *type, const void *state, messages_writer *out)
{
    const messages_names names = {name_of, find, node};
    *out = (messages_writer){.most = MOST};
    messages_put_integer(out, RECORD);
    for (uint32_t i = 0; i < type->state_count; i++) {
        spex_message_type message = message_of(&type->state[i]);
        if (type->state[i].durable)
            messages_encode(&message, state, &names, out);
    }
    if (!out->failed)
        messages_put_integer(out, hash_of(out->bytes, out->length));
    return !out->failed;
}

static const spex_member *find_field(const spex_agent *type, const messages_item *name)
{
    for (uint32_t i = 0; i < type->state_count; i++)
        if (type->state[i].durable && messages_is_text(name, type->state[i].name))
            return &type->state[i];
    return NULL;
}

static bool read_field(const spex_agent *type, void *state, messages_reader *in, const messages_names *names,
                       uint32_t *count, const char **why)
{
    messages_reader ahead = *in;
    messages_item map, name;
    *why = "it is damaged";
    if (!messages_next(&ahead, &map) || map.kind != MESSAGES_MAP || map.count != 1 ||
        !messages_next(&ahead, &name) || name.kind != MESSAGES_TEXT)
        return false;
    const spex_member *field = find_field(type, &name);
    if (!field)
        return messages_skip(in); /* it was one once */
    spex_message_type message = message_of(field);
    memset((char *)state + field->offset, 0, field->type->size);
    ++*count;
    return messages_decode(&message, state, in, names, why) == MESSAGES_OK;
}

bool node_kept_read(spex_node *node, const spex_agent *type, void *state, const void *bytes, size_t length,
                    uint32_t *count, const char **why)
{
    const messages_names names = {name_of, find, node};
    messages_reader in = {bytes, (const unsigned char *)bytes + length};
    messages_item version, hash = {.number = -1};
    *count = 0;
    *why = "it is damaged, or of a later version";
    if (!messages_next(&in, &version) || version.kind != MESSAGES_INTEGER || version.number != RECORD)
        return false;
    *why = "it is damaged";
    while (in.at < in.end) {
        messages_reader ahead = in;
        size_t before = (size_t)(in.at - (const unsigned char *)bytes);
        if (messages_next(&ahead, &hash) && hash.kind == MESSAGES_INTEGER)
            return ahead.at == ahead.end && hash.number == hash_of(bytes, before);
        if (!read_field(type, state, &in, &names, count, why))
            return false;
    }
    return false;
}
