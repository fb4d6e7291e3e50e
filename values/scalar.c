/* Numbers are as narrow as their range, as spexc declares them; the order of values. */
#include "values/values.h"

#include <assert.h>
#include <string.h>

static bool is_signed(const spex_type *type)
{
    return type->low < 0 || type->size == 8;
}

int64_t values_number(const spex_type *type, const void *at)
{
    union {
        uint8_t u8;
        uint16_t u16;
        uint32_t u32;
        int8_t i8;
        int16_t i16;
        int32_t i32;
        int64_t i64;
    } value = {0};
    assert(type->size <= sizeof value);
    memcpy(&value, at, type->size);
    switch (type->size) {
    case 1:
        return is_signed(type) ? value.i8 : value.u8;
    case 2:
        return is_signed(type) ? value.i16 : value.u16;
    case 4:
        return is_signed(type) ? (int64_t)value.i32 : (int64_t)value.u32;
    default:
        return value.i64;
    }
}

void values_set_number(const spex_type *type, void *at, int64_t number)
{
    const uint8_t u8 = (uint8_t)number;
    const uint16_t u16 = (uint16_t)number;
    const uint32_t u32 = (uint32_t)number;
    switch (type->size) {
    case 1:
        memcpy(at, &u8, sizeof u8);
        return;
    case 2:
        memcpy(at, &u16, sizeof u16);
        return;
    case 4:
        memcpy(at, &u32, sizeof u32);
        return;
    default:
        memcpy(at, &number, sizeof number);
        return;
    }
}

static int compare_text(const spex_type *type, const void *a, const void *b)
{
    uint32_t a_count, b_count;
    memcpy(&a_count, a, sizeof a_count);
    memcpy(&b_count, b, sizeof b_count);
    uint32_t least = a_count < b_count ? a_count : b_count;
    int order = memcmp((const char *)a + type->items, (const char *)b + type->items, least);
    return order ? (order > 0) - (order < 0) : (a_count > b_count) - (a_count < b_count);
}

static int compare_members(const spex_type *type, const void *a, const void *b)
{
    int order = 0;
    for (uint32_t i = 0; i < type->member_count && order == 0; i++) {
        const spex_member *m = &type->members[i];
        order = values_compare(m->type, (const char *)a + m->offset, (const char *)b + m->offset);
    }
    return order;
}

/* Entries that there are: what lies beyond the count means nothing. */
static int compare_entries(const spex_type *type, const void *a, const void *b)
{
    uint32_t a_count = values_count(a), b_count = values_count(b);
    int order = 0;
    for (uint32_t i = 0; i < a_count && i < b_count && order == 0; i++) {
        order = values_compare(values_entry_type(type), values_item(type, a, i), values_item(type, b, i));
        if (type->key && order == 0)
            order = values_compare(type->element, values_mapped(type, a, i), values_mapped(type, b, i));
    }
    return order ? order : (a_count > b_count) - (a_count < b_count);
}

int values_compare(const spex_type *type, const void *a, const void *b)
{
    if (values_is_bytes(type))
        return compare_text(type, a, b);
    if (type->kind == SPEX_TYPE_RECORD)
        return compare_members(type, a, b);
    if (!values_is_scalar(type))
        return compare_entries(type, a, b);
    int64_t x = values_number(type, a), y = values_number(type, b);
    return (x > y) - (x < y);
}

bool values_are_equal(const spex_type *type, const void *a, const void *b)
{
    return memcmp(a, b, type->size) == 0 || values_compare(type, a, b) == 0;
}
