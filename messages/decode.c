/* A value out of CBOR, straight into where it is to lie. What comes is not trusted: each length is held
 * against what is left of the input and against what there is room for, before anything is done with it. */
#include "messages/messages.h"

#include "values/values.h"

#include <assert.h>
#include <string.h>

#define MOST_MEMBERS 1024u
#define MOST_MOVED   (UINT64_C(256) << 20) /* bytes, for sets and maps that come in another order */

typedef struct decoding {
    const messages_names *names;
    messages_reader *in;
    const char *why;
    messages_outcome outcome;
    uint64_t moved;
} decoding;

static bool fail(decoding *d, messages_outcome outcome, const char *why)
{
    d->outcome = outcome;
    d->why = why;
    return false;
}

static bool malformed(decoding *d)
{
    return fail(d, MESSAGES_MALFORMED, "no CBOR that may stand here");
}

static bool misfit(decoding *d, const char *why)
{
    return fail(d, MESSAGES_MISFIT, why);
}

static bool read_value(decoding *d, const spex_type *type, void *at);

/* ---- scalars ---- */

static bool read_word(decoding *d, const spex_type *type, const messages_item *item, void *at)
{
    for (int64_t i = 0; i <= type->high && item->kind == MESSAGES_TEXT; i++)
        if (messages_is_text(item, type->words[i])) {
            values_set_number(type, at, i);
            return true;
        }
    return misfit(d, "a word that the field has not");
}

static bool read_reference(decoding *d, const messages_item *item, void *at)
{
    spex_ref ref = SPEX_NONE;
    if (item->kind == MESSAGES_TEXT)
        ref = d->names->find(d->names->arg, item->text, (size_t)item->count);
    if (ref == SPEX_NONE && item->kind != MESSAGES_NULL)
        return misfit(d, "no name of an agent");
    memcpy(at, &ref, sizeof ref);
    return true;
}

static bool read_scalar(decoding *d, const spex_type *type, void *at)
{
    messages_item item;
    if (!messages_next(d->in, &item))
        return malformed(d);
    if (type->kind == SPEX_TYPE_WORDS)
        return read_word(d, type, &item, at);
    if (type->kind == SPEX_TYPE_REF)
        return read_reference(d, &item, at);
    if (item.kind != (type->kind == SPEX_TYPE_BOOL ? MESSAGES_BOOL : MESSAGES_INTEGER))
        return misfit(d, "a value of another kind than the field");
    if (item.number < type->low || item.number > type->high)
        return misfit(d, "a number outside the range of the field");
    values_set_number(type, at, item.number);
    return true;
}

static bool read_string(decoding *d, const spex_type *type, void *at)
{
    messages_item item;
    if (!messages_next(d->in, &item))
        return malformed(d);
    if (item.kind != MESSAGES_BYTES && (item.kind != MESSAGES_TEXT || type->kind == SPEX_TYPE_DATA))
        return misfit(d, "a value of another kind than the field");
    if (item.count > type->capacity)
        return misfit(d, "more bytes than the field has room for");
    uint32_t count = (uint32_t)item.count;
    memcpy(at, &count, sizeof count);
    if (count)
        memcpy((char *)at + type->items, item.text, count);
    return true;
}

/* ---- containers ---- */

static void swap(char *a, char *b, size_t size)
{
    char kept[256];
    for (size_t done = 0; done < size;) {
        size_t part = size - done < sizeof kept ? size - done : sizeof kept;
        memcpy(kept, a + done, part);
        memcpy(a + done, b + done, part);
        memcpy(b + done, kept, part);
        done += part;
    }
}

/* Takes the last of `count` + 1 entries to a place before it. */
static void move_back(char *items, size_t size, uint32_t place, uint32_t count)
{
    for (uint32_t i = count; i > place; i--)
        swap(items + i * size, items + (i - 1) * size, size);
}

/* Where a key belongs among `count` that are sorted. */
static uint32_t place_of(const spex_type *type, const char *items, uint32_t count, const void *key,
                         bool *is_there)
{
    uint32_t low = 0, high = count;
    if (count > 0 && values_compare(type, items + (count - 1) * type->size, key) < 0)
        low = count; /* as it should be: they come in order */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (values_compare(type, items + middle * type->size, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *is_there = low < count && values_compare(type, items + low * type->size, key) == 0;
    return low;
}

/* One more entry behind `count` that are sorted: it is read to its end, and taken to its place. */
static bool read_entry(decoding *d, const spex_type *type, char *at, uint32_t *count)
{
    bool is_map = type->kind == SPEX_TYPE_MAP, is_there;
    const spex_type *sorted = is_map ? type->key : type->element;
    char *items = at + type->items, *values = at + type->values;
    char *key = items + *count * sorted->size, *value = values + *count * type->element->size;
    memset(key, 0, sorted->size);
    if (!read_value(d, sorted, key))
        return false;
    uint32_t place = place_of(sorted, items, *count, key, &is_there);
    if (is_there)
        return is_map ? misfit(d, "a key that is there already") : true;
    d->moved += (uint64_t)(*count - place) * (sorted->size + (is_map ? type->element->size : 0));
    if (d->moved > MOST_MOVED)
        return misfit(d, "too many entries that are not in order");
    move_back(items, sorted->size, place, *count);
    if (is_map) {
        memset(value, 0, type->element->size);
        if (!read_value(d, type->element, value))
            return false;
        move_back(values, type->element->size, place, *count);
    }
    ++*count;
    return true;
}

/* A set that is full takes what it has already: two values of another version may be one here. */
static bool read_once_more(decoding *d, const spex_type *type, const char *at)
{
    union {
        char bytes[512];
        max_align_t align;
    } spare;
    bool is_there = false;
    if (type->kind == SPEX_TYPE_SET && type->element->size <= sizeof spare) {
        memset(spare.bytes, 0, type->element->size);
        if (!read_value(d, type->element, spare.bytes))
            return false;
        place_of(type->element, at + type->items, type->capacity, spare.bytes, &is_there);
    }
    return is_there || misfit(d, "more entries than the field has room for");
}

static bool read_sorted(decoding *d, const spex_type *type, void *at, uint64_t given, uint32_t *count)
{
    for (uint64_t i = 0; i < given; i++)
        if (*count < type->capacity ? !read_entry(d, type, at, count) : !read_once_more(d, type, at))
            return false;
    return true;
}

static bool read_list(decoding *d, const spex_type *type, void *at, uint64_t given, uint32_t *count)
{
    char *items = (char *)at + type->items;
    if (given > type->capacity)
        return misfit(d, "more entries than the field has room for");
    for (; *count < given; ++*count) {
        memset(items + *count * type->element->size, 0, type->element->size);
        if (!read_value(d, type->element, items + *count * type->element->size))
            return false;
    }
    return true;
}

static bool read_container(decoding *d, const spex_type *type, void *at)
{
    messages_item item;
    uint32_t count = 0;
    if (!messages_next(d->in, &item))
        return malformed(d);
    if (item.kind != (type->kind == SPEX_TYPE_MAP ? MESSAGES_MAP : MESSAGES_ARRAY))
        return misfit(d, "a value of another kind than the field");
    bool fine = type->kind == SPEX_TYPE_LIST ? read_list(d, type, at, item.count, &count)
                                             : read_sorted(d, type, at, item.count, &count);
    memcpy(at, &count, sizeof count);
    return fine;
}

/* ---- fields ---- */

static uint32_t find_member(const spex_member *members, uint32_t count, uint64_t expected,
                            const messages_item *name)
{
    if (expected < count && messages_is_text(name, members[expected].name))
        return (uint32_t)expected; /* they come in the same order, as a rule */
    for (uint32_t i = 0; i < count; i++)
        if (messages_is_text(name, members[i].name))
            return i;
    return UINT32_MAX;
}

static bool read_members(decoding *d, const spex_member *members, uint32_t count, void (*first)(void *),
                         void *at)
{
    uint64_t given[MOST_MEMBERS / 64] = {0};
    messages_item item, name;
    if (!messages_next(d->in, &item))
        return malformed(d);
    if (item.kind != MESSAGES_MAP || count > MOST_MEMBERS)
        return misfit(d, "no fields where there should be some");
    if (first)
        first(at);
    for (uint64_t i = 0; i < item.count; i++) {
        if (!messages_next(d->in, &name) || name.kind != MESSAGES_TEXT)
            return malformed(d);
        uint32_t m = find_member(members, count, i, &name);
        if (m == UINT32_MAX) {
            if (!messages_skip(d->in))
                return malformed(d);
            continue;
        }
        if (given[m / 64] >> m % 64 & 1)
            return misfit(d, "a field that is there twice");
        given[m / 64] |= UINT64_C(1) << m % 64;
        if (!read_value(d, members[m].type, (char *)at + members[m].offset))
            return false;
    }
    for (uint32_t m = 0; m < count; m++)
        if (!(given[m / 64] >> m % 64 & 1) && !members[m].value)
            return misfit(d, "a field is missing");
    return true;
}

static bool read_value(decoding *d, const spex_type *type, void *at)
{
    switch (type->kind) {
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        return read_string(d, type, at);
    case SPEX_TYPE_LIST:
    case SPEX_TYPE_SET:
    case SPEX_TYPE_MAP:
        return read_container(d, type, at);
    case SPEX_TYPE_RECORD:
        return read_members(d, type->members, type->member_count, type->first, at);
    default:
        return read_scalar(d, type, at);
    }
}

messages_outcome messages_decode(const spex_message_type *type, void *body, messages_reader *in,
                                 const messages_names *names, const char **why)
{
    assert(type && body && in && names);
    decoding d = {.names = names, .in = in, .outcome = MESSAGES_OK};
    read_members(&d, type->members, type->member_count, type->first, body);
    if (why)
        *why = d.why;
    return d.outcome;
}
