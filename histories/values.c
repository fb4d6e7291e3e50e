/* The table of values: entries in the order they came, an open-addressing index by content. */
#include "histories/values.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <xxhash.h>

#include "base/array.h"

typedef struct entry {
    history_kind kind;
    uint32_t length; /* of text in bytes, of lists in items */
    uint64_t at;     /* where in bytes or items; of integers the value itself */
} entry;

struct history_values {
    entry *entries;
    size_t count, capacity;
    uint32_t *slots;   /* number + 1; 0: free */
    size_t slot_count; /* a power of two */
    char *bytes;
    size_t bytes_count, bytes_capacity;
    history_value *items;
    size_t items_count, items_capacity;
};

static uint64_t hash_of(history_kind kind, const void *content, size_t size)
{
    return XXH3_64bits_withSeed(content, size, (XXH64_hash_t)kind);
}

static const void *content_of(const history_values *v, const entry *e, size_t *size)
{
    switch (e->kind) {
    case HISTORY_KIND_TEXT:
    case HISTORY_KIND_NUMBER:
        *size = e->length;
        return v->bytes + e->at;
    case HISTORY_KIND_LIST:
    case HISTORY_KIND_MAP:
        *size = e->length * sizeof *v->items;
        return v->items ? (const void *)(v->items + e->at) : "";
    default:
        *size = sizeof e->at;
        return &e->at;
    }
}

static bool make_slots(history_values *v)
{
    if ((v->count + 1) * 2 <= v->slot_count)
        return true;
    size_t slot_count = v->slot_count ? v->slot_count * 2 : 1024;
    uint32_t *slots = base_alloc_zeroed(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < v->count; i++) {
        size_t size;
        const void *content = content_of(v, &v->entries[i], &size);
        size_t slot = (size_t)hash_of(v->entries[i].kind, content, size) & (slot_count - 1);
        while (slots[slot])
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(v->slots);
    v->slots = slots;
    v->slot_count = slot_count;
    return true;
}

/* Where the content is kept, copied; UINT64_MAX: no memory. */
static uint64_t keep(history_values *v, history_kind kind, const void *content, size_t count)
{
    uint64_t at;
    if (kind == HISTORY_KIND_TEXT || kind == HISTORY_KIND_NUMBER) {
        if (!base_grow(v->bytes, v->bytes_capacity, v->bytes_count + count + 1))
            return UINT64_MAX;
        at = v->bytes_count;
        memcpy(v->bytes + at, content, count);
        v->bytes[at + count] = '\0';
        v->bytes_count += count + 1;
    } else {
        if (!base_grow(v->items, v->items_capacity, v->items_count + count))
            return UINT64_MAX;
        at = v->items_count;
        if (count)
            memcpy(v->items + at, content, count * sizeof *v->items);
        v->items_count += count;
    }
    return at;
}

static history_value intern(history_values *v, history_kind kind, const void *content, size_t size,
                            size_t count)
{
    if (count > UINT32_MAX / 8 || v->count >= UINT32_MAX - 1 || !make_slots(v) ||
        !base_grow(v->entries, v->capacity, v->count + 1))
        return HISTORY_ABSENT;
    size_t slot = (size_t)hash_of(kind, content, size) & (v->slot_count - 1);
    for (; v->slots[slot]; slot = (slot + 1) & (v->slot_count - 1)) {
        const entry *e = &v->entries[v->slots[slot] - 1];
        size_t there;
        const void *other = content_of(v, e, &there);
        if (e->kind == kind && there == size && (size == 0 || memcmp(other, content, size) == 0))
            return v->slots[slot] - 1;
    }
    entry new = {.kind = kind, .length = (uint32_t)count};
    if (kind == HISTORY_KIND_INTEGER || kind == HISTORY_KIND_BOOLEAN || kind == HISTORY_KIND_NULL)
        memcpy(&new.at, content, sizeof new.at);
    else if ((new.at = keep(v, kind, content, count)) == UINT64_MAX)
        return HISTORY_ABSENT;
    v->entries[v->count++] = new;
    v->slots[slot] = (uint32_t)v->count;
    return (history_value)(v->count - 1);
}

history_values *history_values_new(void)
{
    history_values *v = calloc(1, sizeof *v);
    const uint64_t no = 0, yes = 1;
    if (v && intern(v, HISTORY_KIND_NULL, &no, sizeof no, 0) == HISTORY_NULL &&
        intern(v, HISTORY_KIND_BOOLEAN, &no, sizeof no, 0) == HISTORY_FALSE &&
        intern(v, HISTORY_KIND_BOOLEAN, &yes, sizeof yes, 0) == HISTORY_TRUE)
        return v;
    history_values_free(v);
    return NULL;
}

void history_values_free(history_values *v)
{
    if (!v)
        return;
    free(v->entries);
    free(v->slots);
    free(v->bytes);
    free(v->items);
    free(v);
}

uint32_t history_values_count(const history_values *v)
{
    return (uint32_t)v->count;
}

history_value history_integer(history_values *v, int64_t integer)
{
    return intern(v, HISTORY_KIND_INTEGER, &integer, sizeof integer, 0);
}

history_value history_number(history_values *v, const char *digits, size_t length)
{
    return intern(v, HISTORY_KIND_NUMBER, digits, length, length);
}

history_value history_text(history_values *v, const char *text, size_t length)
{
    return intern(v, HISTORY_KIND_TEXT, text, length, length);
}

history_value history_list(history_values *v, const history_value *items, size_t count)
{
    return intern(v, HISTORY_KIND_LIST, items, count * sizeof *items, count);
}

history_value history_map(history_values *v, history_value *items, size_t count)
{
    assert(count % 2 == 0);
    size_t kept = 0; /* items[0 .. kept - 1] are sorted, each key once */
    for (size_t i = 0; i < count; i += 2) {
        const history_value key = items[i], value = items[i + 1];
        size_t at = kept;
        while (at > 0 && items[at - 2] > key)
            at -= 2;
        if (at > 0 && items[at - 2] == key) {
            items[at - 1] = value;
            continue;
        }
        memmove(items + at + 2, items + at, (kept - at) * sizeof *items);
        items[at] = key;
        items[at + 1] = value;
        kept += 2;
    }
    return intern(v, HISTORY_KIND_MAP, items, kept * sizeof *items, kept);
}

history_kind history_kind_of(const history_values *v, history_value value)
{
    assert(value < v->count);
    return v->entries[value].kind;
}

int64_t history_integer_of(const history_values *v, history_value value)
{
    assert(value < v->count && v->entries[value].kind == HISTORY_KIND_INTEGER);
    int64_t integer;
    memcpy(&integer, &v->entries[value].at, sizeof integer);
    return integer;
}

const char *history_text_of(const history_values *v, history_value value, size_t *length)
{
    assert(value < v->count);
    const entry *e = &v->entries[value];
    assert(e->kind == HISTORY_KIND_TEXT || e->kind == HISTORY_KIND_NUMBER);
    if (length)
        *length = e->length;
    return v->bytes + e->at;
}

const history_value *history_items_of(const history_values *v, history_value value, uint32_t *count)
{
    assert(value < v->count);
    const entry *e = &v->entries[value];
    assert(e->kind == HISTORY_KIND_LIST || e->kind == HISTORY_KIND_MAP);
    *count = e->length;
    return v->items ? v->items + e->at : NULL;
}

bool history_is_text(const history_values *v, history_value value, const char *text)
{
    if (value >= v->count || v->entries[value].kind != HISTORY_KIND_TEXT)
        return false;
    size_t length;
    const char *own = history_text_of(v, value, &length);
    return length == strlen(text) && memcmp(own, text, length) == 0;
}

history_value history_member(const history_values *v, history_value map, const char *key)
{
    if (map >= v->count || v->entries[map].kind != HISTORY_KIND_MAP)
        return HISTORY_ABSENT;
    uint32_t count;
    const history_value *items = history_items_of(v, map, &count);
    for (uint32_t i = 0; i < count; i += 2)
        if (history_is_text(v, items[i], key))
            return items[i + 1];
    return HISTORY_ABSENT;
}

int history_compare(const history_values *v, history_value a, history_value b)
{
    if (a == b)
        return 0;
    const history_kind kind = history_kind_of(v, a), other = history_kind_of(v, b);
    if (kind != other)
        return kind < other ? -1 : 1;
    if (kind == HISTORY_KIND_INTEGER)
        return history_integer_of(v, a) < history_integer_of(v, b) ? -1 : 1;
    if (kind == HISTORY_KIND_BOOLEAN || kind == HISTORY_KIND_NULL)
        return a < b ? -1 : 1;
    if (kind == HISTORY_KIND_LIST || kind == HISTORY_KIND_MAP) {
        uint32_t count, others;
        const history_value *items = history_items_of(v, a, &count),
                            *theirs = history_items_of(v, b, &others);
        for (uint32_t i = 0; i < count && i < others; i++) {
            int order = history_compare(v, items[i], theirs[i]); /* as deep as what was read: limited there */
            if (order)
                return order;
        }
        return count < others ? -1 : 1;
    }
    size_t length, others;
    const char *text = history_text_of(v, a, &length), *theirs = history_text_of(v, b, &others);
    int order = memcmp(text, theirs, length < others ? length : others);
    return order ? order : length < others ? -1 : 1;
}
