/* Values as generated C has them, by the description of their types. */
#include "config.h"

#include "checking/model.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static bool is_scalar(const spex_type *type)
{
    return type->kind <= SPEX_TYPE_REF;
}

static bool is_bytes(const spex_type *type)
{
    return type->kind == SPEX_TYPE_STRING || type->kind == SPEX_TYPE_DATA;
}

static uint32_t count_of(const void *at)
{
    uint32_t count;
    memcpy(&count, at, sizeof count);
    return count;
}

int64_t checking_number(const spex_type *type, const void *at)
{
    bool is_signed = type->low < 0;
    switch (type->size) {
    case 1:
        return is_signed ? *(const int8_t *)at : *(const uint8_t *)at;
    case 2: {
        uint16_t n;
        memcpy(&n, at, 2);
        return is_signed ? (int16_t)n : n;
    }
    case 4: {
        uint32_t n;
        memcpy(&n, at, 4);
        return is_signed ? (int32_t)n : (int64_t)n;
    }
    default: {
        int64_t n;
        memcpy(&n, at, 8);
        return n;
    }
    }
}

void checking_set_number(const spex_type *type, void *at, int64_t value)
{
    uint8_t n8 = (uint8_t)value;
    uint16_t n16 = (uint16_t)value;
    uint32_t n32 = (uint32_t)value;
    const void *from = type->size == 1   ? (void *)&n8
                       : type->size == 2 ? (void *)&n16
                       : type->size == 4 ? (void *)&n32
                                         : (void *)&value;
    memcpy(at, from, type->size);
}

void checking_copy_members(const spex_member *members, uint32_t count, const void *from, void *to)
{
    for (uint32_t i = 0; i < count; i++)
        checking_copy(members[i].type, (const char *)from + members[i].offset,
                      (char *)to + members[i].offset);
}

void checking_copy(const spex_type *type, const void *from, void *to)
{
    const char *a = from;
    char *b = to;
    if (is_scalar(type)) {
        memcpy(to, from, type->size);
        return;
    }
    if (type->kind == SPEX_TYPE_RECORD) {
        checking_copy_members(type->members, type->member_count, from, to);
        return;
    }
    uint32_t count = count_of(from);
    assert(count <= type->capacity);
    memcpy(to, &count, sizeof count);
    if (is_bytes(type)) {
        memcpy(b + type->items, a + type->items, count);
        return;
    }
    const spex_type *first = type->key ? type->key : type->element;
    for (uint32_t i = 0; i < count; i++)
        checking_copy(first, a + type->items + i * first->size, b + type->items + i * first->size);
    for (uint32_t i = 0; type->key && i < count; i++)
        checking_copy(type->element, a + type->values + i * type->element->size,
                      b + type->values + i * type->element->size);
}

void checking_convert(const spex_type *from_type, const void *from, const spex_type *to_type, void *to)
{
    const char *a = from;
    char *b = to;
    if (from_type->kind == SPEX_TYPE_WORDS) {
        const char *word = from_type->words[checking_number(from_type, from)];
        for (int64_t i = 0; i <= to_type->high; i++)
            if (strcmp(to_type->words[i], word) == 0)
                checking_set_number(to_type, to, i);
        return;
    }
    if (is_scalar(from_type)) {
        checking_set_number(to_type, to, checking_number(from_type, from));
        return;
    }
    if (from_type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < from_type->member_count && i < to_type->member_count; i++)
            checking_convert(from_type->members[i].type, a + from_type->members[i].offset,
                             to_type->members[i].type, b + to_type->members[i].offset);
        return;
    }
    uint32_t count = count_of(from);
    if (count > to_type->capacity)
        count = to_type->capacity;
    memcpy(to, &count, sizeof count);
    if (is_bytes(from_type)) {
        memcpy(b + to_type->items, a + from_type->items, count);
        return;
    }
    const spex_type *first = from_type->key ? from_type->key : from_type->element;
    const spex_type *to_first = from_type->key ? to_type->key : to_type->element;
    for (uint32_t i = 0; i < count; i++) {
        checking_convert(first, a + from_type->items + i * first->size, to_first,
                         b + to_type->items + i * to_first->size);
        if (from_type->key)
            checking_convert(from_type->element, a + from_type->values + i * from_type->element->size,
                             to_type->element, b + to_type->values + i * to_type->element->size);
    }
}

bool checking_is_within(const spex_type *type, const void *at, int64_t low, int64_t high)
{
    const char *a = at;
    if (type->kind == SPEX_TYPE_INT && type->low == INT64_MIN && type->high == INT64_MAX) {
        int64_t n = checking_number(type, at);
        return n >= low && n <= high;
    }
    if (is_scalar(type) || is_bytes(type))
        return true;
    if (type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < type->member_count; i++)
            if (!checking_is_within(type->members[i].type, a + type->members[i].offset, low, high))
                return false;
        return true;
    }
    const spex_type *first = type->key ? type->key : type->element;
    for (uint32_t i = 0, count = count_of(at); i < count; i++)
        if (!checking_is_within(first, a + type->items + i * first->size, low, high) ||
            (type->key &&
             !checking_is_within(type->element, a + type->values + i * type->element->size, low, high)))
            return false;
    return true;
}

static void print_scalar(const checking_model *m, const spex_type *type, const void *at, FILE *out)
{
    int64_t n = checking_number(type, at);
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        fputs(n ? "true" : "false", out);
        break;
    case SPEX_TYPE_WORDS:
        fputs(n >= 0 && n <= type->high ? type->words[n] : "?", out);
        break;
    case SPEX_TYPE_REF:
        fputs(n == 0 ? "none" : n <= (int64_t)m->agent_count ? m->agents[n - 1].name : "?", out);
        break;
    case SPEX_TYPE_DURATION:
        fprintf(out, "%" PRId64 "ms", n);
        break;
    default:
        fprintf(out, "%" PRId64, n);
    }
}

void checking_print(const checking_model *m, const spex_type *type, const void *at, FILE *out)
{
    const char *a = at;
    if (is_scalar(type)) {
        print_scalar(m, type, at, out);
        return;
    }
    if (is_bytes(type)) {
        fprintf(out, "\"%.*s\"", (int)count_of(at), a + type->items);
        return;
    }
    if (type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < type->member_count; i++) {
            fprintf(out, "%s%s: ", i ? ", " : "{ ", type->members[i].name);
            checking_print(m, type->members[i].type, a + type->members[i].offset, out);
        }
        fputs(" }", out);
        return;
    }
    const spex_type *first = type->key ? type->key : type->element;
    fputc('[', out);
    for (uint32_t i = 0, count = count_of(at); i < count; i++) {
        fputs(i ? ", " : "", out);
        checking_print(m, first, a + type->items + i * first->size, out);
        if (type->key) {
            fputs(": ", out);
            checking_print(m, type->element, a + type->values + i * type->element->size, out);
        }
    }
    fputc(']', out);
}
