/* Values of agents as rows of words: of a container only what is in it, so that equal values are equal rows,
 * and a queue that has little in it takes little. */
#include "histories/models/agent_values.h"

#include <string.h>

static bool is_wide(const spex_type *type)
{
    return type->size > sizeof(uint32_t);
}

static bool put_value(const spex_type *type, const char *at, history_row *to);

static bool put_bytes(const char *at, uint32_t count, history_row *to)
{
    for (uint32_t i = 0; i < count; i += 4) {
        uint32_t word = 0;
        memcpy(&word, at + i, count - i < 4 ? count - i : 4);
        if (!history_row_put(to, word))
            return false;
    }
    return true;
}

static bool put_items(const spex_type *type, const char *at, uint32_t count, history_row *to)
{
    for (uint32_t i = 0; i < count; i++)
        if (!put_value(type, at + i * type->size, to))
            return false;
    return true;
}

static bool put_value(const spex_type *type, const char *at, history_row *to)
{
    if (type->kind == SPEX_TYPE_RECORD)
        return history_agent_to_words(type->members, type->member_count, at, to);
    if (values_is_scalar(type)) {
        const int64_t number = values_number(type, at);
        return is_wide(type) ? history_row_integer(to, number) : history_row_put(to, (uint32_t)number);
    }
    const uint32_t count = values_count(at);
    if (!history_row_put(to, count))
        return false;
    if (values_is_bytes(type))
        return put_bytes(at + type->items, count, to);
    return put_items(values_entry_type(type), at + type->items, count, to) &&
           (!type->key || put_items(type->element, at + type->values, count, to));
}

bool history_agent_to_words(const spex_member *members, uint32_t count, const void *from, history_row *to)
{
    for (uint32_t i = 0; i < count; i++)
        if (!put_value(members[i].type, (const char *)from + members[i].offset, to))
            return false;
    return true;
}

static const uint32_t *get_value(const spex_type *type, const uint32_t *from, char *at);

static const uint32_t *get_items(const spex_type *type, const uint32_t *from, uint32_t count, char *at)
{
    for (uint32_t i = 0; i < count; i++)
        from = get_value(type, from, at + i * type->size);
    return from;
}

static const uint32_t *get_value(const spex_type *type, const uint32_t *from, char *at)
{
    if (type->kind == SPEX_TYPE_RECORD)
        return history_agent_from_words(type->members, type->member_count, from, at);
    if (values_is_scalar(type)) {
        values_set_number(type, at, is_wide(type) ? history_words_integer(from) : (int32_t)*from);
        return from + (is_wide(type) ? 2 : 1);
    }
    const uint32_t count = *from++;
    memcpy(at, &count, sizeof count);
    if (values_is_bytes(type)) {
        if (count)
            memcpy(at + type->items, from, count);
        return from + ((size_t)count + 3) / 4;
    }
    from = get_items(values_entry_type(type), from, count, at + type->items);
    return type->key ? get_items(type->element, from, count, at + type->values) : from;
}

const uint32_t *history_agent_from_words(const spex_member *members, uint32_t count, const uint32_t *from,
                                         void *to)
{
    for (uint32_t i = 0; i < count; i++)
        from = get_value(members[i].type, from, (char *)to + members[i].offset);
    return from;
}
