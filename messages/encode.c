/* A value as CBOR. Types nest as deeply as the language lets them, so that recursion is fine. */
#include "messages/messages.h"

#include "values/values.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

typedef struct encoding {
    const messages_names *names;
    messages_writer *out;
} encoding;

static void put_value(const encoding *e, const spex_type *type, const void *at);

static void put_reference(const encoding *e, const void *at)
{
    spex_ref ref;
    memcpy(&ref, at, sizeof ref);
    const char *name = ref == SPEX_NONE ? NULL : e->names->name_of(e->names->arg, ref);
    if (name)
        messages_put_word(e->out, name);
    else
        messages_put_null(e->out);
}

static uint32_t count_of(const spex_type *type, const void *at)
{
    uint32_t count;
    memcpy(&count, at, sizeof count);
    assert(count <= type->capacity);
    return count < type->capacity ? count : type->capacity;
}

static void put_string(const encoding *e, const spex_type *type, const void *at)
{
    const char *text = (const char *)at + type->items;
    uint32_t count = count_of(type, at);
    if (type->kind == SPEX_TYPE_STRING && base_utf8_check(text, count) == count)
        messages_put_text(e->out, text, count);
    else
        messages_put_bytes(e->out, text, count);
}

static void put_container(const encoding *e, const spex_type *type, const void *at)
{
    uint32_t count = count_of(type, at);
    bool is_map = type->kind == SPEX_TYPE_MAP;
    const char *items = (const char *)at + type->items, *values = (const char *)at + type->values;
    if (is_map)
        messages_put_map(e->out, count);
    else
        messages_put_array(e->out, count);
    for (uint32_t i = 0; i < count && !e->out->failed; i++) {
        put_value(e, is_map ? type->key : type->element,
                  items + i * (is_map ? type->key : type->element)->size);
        if (is_map)
            put_value(e, type->element, values + i * type->element->size);
    }
}

static void put_members(const encoding *e, const spex_member *members, uint32_t count, const void *at)
{
    messages_put_map(e->out, count);
    for (uint32_t i = 0; i < count && !e->out->failed; i++) {
        messages_put_word(e->out, members[i].name);
        put_value(e, members[i].type, (const char *)at + members[i].offset);
    }
}

static void put_value(const encoding *e, const spex_type *type, const void *at)
{
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        messages_put_bool(e->out, values_number(type, at) != 0);
        return;
    case SPEX_TYPE_INT:
    case SPEX_TYPE_DURATION:
        messages_put_integer(e->out, values_number(type, at));
        return;
    case SPEX_TYPE_WORDS:
        messages_put_word(e->out, type->words[values_number(type, at)]);
        return;
    case SPEX_TYPE_REF:
        put_reference(e, at);
        return;
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        put_string(e, type, at);
        return;
    case SPEX_TYPE_RECORD:
        put_members(e, type->members, type->member_count, at);
        return;
    default:
        put_container(e, type, at);
        return;
    }
}

bool messages_encode(const spex_message_type *type, const void *body, const messages_names *names,
                     messages_writer *out)
{
    assert(type && body && names && out);
    const encoding e = {names, out};
    put_members(&e, type->members, type->member_count, body);
    return !out->failed;
}
