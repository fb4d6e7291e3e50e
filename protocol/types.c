/* Which values one type has and another has not. */
#include "protocol/protocol.h"

#include <assert.h>
#include <string.h>

static uint64_t times(uint64_t a, uint64_t b)
{
    return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

static const spex_member *find(const spex_type *record, const char *name)
{
    for (uint32_t i = 0; i < record->member_count; i++)
        if (strcmp(record->members[i].name, name) == 0)
            return &record->members[i];
    return NULL;
}

/* How many values a type has, or UINT64_MAX where they are very many. `as`: of records, those that differ in
 * fields that this one has, too; NULL: that differ at all. */
static uint64_t size_of(const spex_type *type, const spex_type *as)
{
    uint64_t size = 1;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        return 2;
    case SPEX_TYPE_INT:
    case SPEX_TYPE_WORDS:
        size = (uint64_t)type->high - (uint64_t)type->low;
        return size == UINT64_MAX ? size : size + 1;
    case SPEX_TYPE_RECORD:
        for (uint32_t i = 0; i < type->member_count; i++) {
            const spex_member *kept = as ? find(as, type->members[i].name) : NULL;
            if (kept || !as)
                size = times(size, size_of(type->members[i].type, kept ? kept->type : NULL));
        }
        return size;
    default:
        return UINT64_MAX; /* of containers as elements it is not asked more closely */
    }
}

/* The most entries that a value can have, read as one of another type (NULL: as it is). */
static uint64_t most_entries(const spex_type *type, const spex_type *as)
{
    uint64_t different = type->kind == SPEX_TYPE_SET   ? size_of(type->element, as ? as->element : NULL)
                         : type->kind == SPEX_TYPE_MAP ? size_of(type->key, NULL)
                                                       : UINT64_MAX;
    return different < type->capacity ? different : type->capacity;
}

static bool has_word(const spex_type *type, const char *word)
{
    for (int64_t i = 0; i <= type->high; i++)
        if (strcmp(type->words[i], word) == 0)
            return true;
    return false;
}

static bool has_all_words(const spex_type *wide, const spex_type *narrow)
{
    for (int64_t i = 0; i <= narrow->high; i++)
        if (!has_word(wide, narrow->words[i]))
            return false;
    return true;
}

static bool has_all(const spex_type *wide, const spex_type *narrow, bool is_key);

static bool has_all_records(const spex_type *wide, const spex_type *narrow, bool is_key)
{
    for (uint32_t i = 0; i < wide->member_count; i++) {
        const spex_member *accepted = &wide->members[i], *sent = find(narrow, accepted->name);
        if (sent ? !has_all(accepted->type, sent->type, is_key) : !accepted->value)
            return false;
        if (sent && sent->value && !accepted->value)
            return false;
    }
    for (uint32_t i = 0; is_key && i < narrow->member_count; i++)
        if (!find(wide, narrow->members[i].name) && size_of(narrow->members[i].type, NULL) > 1)
            return false;
    return true;
}

/* Of keys two that differ have to stay different: no field of them may be dropped. */
static bool has_all(const spex_type *wide, const spex_type *narrow, bool is_key)
{
    if (wide->kind != narrow->kind)
        return false;
    switch (wide->kind) {
    case SPEX_TYPE_INT:
        return narrow->low >= wide->low && narrow->high <= wide->high;
    case SPEX_TYPE_WORDS:
        return has_all_words(wide, narrow);
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        return narrow->capacity <= wide->capacity;
    case SPEX_TYPE_LIST:
    case SPEX_TYPE_SET:
    case SPEX_TYPE_MAP:
        return most_entries(narrow, NULL) == 0 ||
               (most_entries(narrow, wide) <= wide->capacity &&
                has_all(wide->element, narrow->element, is_key) &&
                (wide->kind != SPEX_TYPE_MAP ||
                 has_all(wide->key, narrow->key, is_key || most_entries(narrow, NULL) > 1)));
    case SPEX_TYPE_RECORD:
        return has_all_records(wide, narrow, is_key);
    default:
        return true;
    }
}

bool protocol_type_has_all(const spex_type *wide, const spex_type *narrow)
{
    assert(wide && narrow);
    return has_all(wide, narrow, false);
}
