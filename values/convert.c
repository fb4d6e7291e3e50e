/* First values, copies, a value of one type as one of another. */
#include "values/values.h"

#include <assert.h>

const void *values_item(const spex_type *type, const void *at, uint32_t index)
{
    return (const char *)at + type->items +
           (values_is_bytes(type) ? index : index * values_entry_type(type)->size);
}

const void *values_mapped(const spex_type *type, const void *at, uint32_t index)
{
    return (const char *)at + type->values + index * type->element->size;
}

void values_first(const spex_type *type, void *to)
{
    memset(to, 0, type->size);
    if (type->kind == SPEX_TYPE_INT && (type->low > 0 || type->high < 0))
        values_set_number(type, to, type->low);
    for (uint32_t i = 0; type->kind == SPEX_TYPE_RECORD && i < type->member_count; i++)
        values_first(type->members[i].type, (char *)to + type->members[i].offset);
    if (type->first)
        type->first(to);
}

static void copy_array(const spex_type *type, uint32_t count, const char *from, char *to)
{
    if (values_is_scalar(type)) {
        memcpy(to, from, count * type->size);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        values_copy(type, from + i * type->size, to + i * type->size);
}

void values_copy_members(const spex_member *members, uint32_t count, const void *from, void *to)
{
    for (uint32_t i = 0; i < count; i++)
        values_copy(members[i].type, (const char *)from + members[i].offset, (char *)to + members[i].offset);
}

void values_copy(const spex_type *type, const void *from, void *to)
{
    const char *a = from;
    char *b = to;
    if (values_is_scalar(type)) {
        memcpy(to, from, type->size);
        return;
    }
    if (type->kind == SPEX_TYPE_RECORD) {
        values_copy_members(type->members, type->member_count, from, to);
        return;
    }
    uint32_t count = values_count(from);
    assert(count <= type->capacity);
    memcpy(to, &count, sizeof count);
    if (values_is_bytes(type)) {
        memcpy(b + type->items, a + type->items, count);
        return;
    }
    const spex_type *first = values_entry_type(type);
    copy_array(first, count, a + type->items, b + type->items);
    if (type->key)
        copy_array(type->element, count, a + type->values, b + type->values);
}

static const spex_member *find_member(const spex_type *type, const char *name)
{
    for (uint32_t i = 0; i < type->member_count; i++)
        if (strcmp(type->members[i].name, name) == 0)
            return &type->members[i];
    return NULL;
}

static bool members_are_same(const spex_type *a, const spex_type *b)
{
    for (uint32_t i = 0; i < a->member_count; i++)
        if (a->members[i].offset != b->members[i].offset ||
            strcmp(a->members[i].name, b->members[i].name) != 0 ||
            !values_types_are_same(a->members[i].type, b->members[i].type))
            return false;
    return true;
}

bool values_types_are_same(const spex_type *a, const spex_type *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->size != b->size || a->low != b->low || a->high != b->high ||
        a->capacity != b->capacity || a->items != b->items || a->values != b->values ||
        a->member_count != b->member_count || !a->key != !b->key || !a->element != !b->element)
        return false;
    for (int64_t i = 0; a->kind == SPEX_TYPE_WORDS && i <= a->high; i++)
        if (strcmp(a->words[i], b->words[i]) != 0)
            return false;
    return (!a->key || values_types_are_same(a->key, b->key)) &&
           (!a->element || values_types_are_same(a->element, b->element)) && members_are_same(a, b);
}

bool values_types_fit(const spex_type *from, const spex_type *to)
{
    if (from->kind != to->kind)
        return false;
    for (uint32_t i = 0; i < to->member_count; i++) {
        const spex_member *member = find_member(from, to->members[i].name);
        if (member ? !values_types_fit(member->type, to->members[i].type) : !to->members[i].value)
            return false;
    }
    return (!from->key || values_types_fit(from->key, to->key)) &&
           (!from->element || values_types_fit(from->element, to->element));
}

static bool convert_word(const spex_type *from_type, const void *from, const spex_type *to_type, void *to)
{
    const char *word = from_type->words[values_number(from_type, from)];
    int64_t i = 0;
    while (i <= to_type->high && strcmp(to_type->words[i], word) != 0)
        i++;
    if (i <= to_type->high)
        values_set_number(to_type, to, i);
    return i <= to_type->high;
}

static bool convert_record(const spex_type *from_type, const void *from, const spex_type *to_type, void *to)
{
    values_first(to_type, to);
    for (uint32_t i = 0; i < to_type->member_count; i++) {
        const spex_member *into = &to_type->members[i], *member = find_member(from_type, into->name);
        if (member && !values_convert(member->type, (const char *)from + member->offset, into->type,
                                      (char *)to + into->offset))
            return false;
    }
    return true;
}

/* Exchanges two bytes strings of one size. */
static void exchange(char *a, char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = a[i];
        a[i] = b[i];
        b[i] = c;
    }
}

void values_insert_last(const spex_type *type, void *any, uint32_t last)
{
    char *at = any;
    const spex_type *first = values_entry_type(type);
    char *items = at + type->items, *values = at + type->values;
    for (uint32_t i = last;
         i > 0 && values_compare(first, items + (i - 1) * first->size, items + i * first->size) > 0; i--) {
        exchange(items + (i - 1) * first->size, items + i * first->size, first->size);
        if (type->key)
            exchange(values + (i - 1) * type->element->size, values + i * type->element->size,
                     type->element->size);
    }
}

static bool convert_container(const spex_type *from_type, const void *from, const spex_type *to_type,
                              void *to)
{
    uint32_t count = values_count(from);
    char *at = to;
    if (count > to_type->capacity)
        return false;
    memset(to, 0, to_type->size);
    memcpy(to, &count, sizeof count);
    if (values_is_bytes(from_type)) {
        memcpy(at + to_type->items, values_item(from_type, from, 0), count);
        return true;
    }
    const spex_type *first = values_entry_type(to_type);
    for (uint32_t i = 0; i < count; i++) {
        if (!values_convert(values_entry_type(from_type), values_item(from_type, from, i), first,
                            at + to_type->items + i * first->size))
            return false;
        if (to_type->key &&
            !values_convert(from_type->element, values_mapped(from_type, from, i), to_type->element,
                            at + to_type->values + i * to_type->element->size))
            return false;
        if (to_type->kind != SPEX_TYPE_LIST)
            values_insert_last(to_type, at, i); /* words may be in another order there */
    }
    return true;
}

bool values_convert(const spex_type *from_type, const void *from, const spex_type *to_type, void *to)
{
    if (from_type == to_type) {
        memset(to, 0, to_type->size);
        values_copy(to_type, from, to);
        return true;
    }
    if (from_type->kind == SPEX_TYPE_WORDS)
        return convert_word(from_type, from, to_type, to);
    if (values_is_scalar(from_type)) {
        int64_t number = values_number(from_type, from);
        if (number < to_type->low || number > to_type->high)
            return false;
        values_set_number(to_type, to, number);
        return true;
    }
    return from_type->kind == SPEX_TYPE_RECORD ? convert_record(from_type, from, to_type, to)
                                               : convert_container(from_type, from, to_type, to);
}
