/* Types: which values they have, how they are written. */
#include "language/terms/terms.h"

#include "base/array.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const lang_type lang_type_bool = {.kind = LANG_BOOL, .high = 1};
const lang_type lang_type_int = {.kind = LANG_INT, .low = INT64_MIN, .high = INT64_MAX};
const lang_type lang_type_duration = {.kind = LANG_DURATION, .low = INT64_MIN, .high = INT64_MAX};
const lang_type lang_type_ref = {.kind = LANG_REF};
const lang_type lang_type_nothing = {.kind = LANG_NOTHING};

uint64_t lang_type_size(const lang_type *type)
{
    assert(type->low <= type->high);
    uint64_t size = (uint64_t)type->high - (uint64_t)type->low;
    return size == UINT64_MAX ? size : size + 1;
}

bool lang_type_has(const lang_type *type, int64_t value)
{
    return value >= type->low && value <= type->high;
}

int64_t lang_type_word(const lang_type *type, const char *text)
{
    static const char *const booleans[] = {"false", "true"};
    const char *const *words = type->kind == LANG_BOOL ? booleans : type->words;
    if (type->kind != LANG_BOOL && type->kind != LANG_WORDS)
        return -1;
    for (int64_t i = 0; i <= type->high; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static const char *container_text(base_arena *arena, const lang_type *type)
{
    const char *element = lang_type_text(arena, type->element);
    const char *key = type->kind == LANG_MAP ? lang_type_text(arena, type->key) : NULL;
    if (type->capacity == LANG_NO_CAPACITY)
        return base_arena_printf(arena, "set(%s)", element);
    if (type->kind == LANG_MAP)
        return base_arena_printf(arena, "map(%s, %s, %" PRIu32 ")", key, element, type->capacity);
    return base_arena_printf(arena, "%s(%s, %" PRIu32 ")", type->kind == LANG_LIST ? "list" : "set", element,
                             type->capacity);
}

static const char *words_text(base_arena *arena, const lang_type *type)
{
    const char *text = type->words[0];
    for (int64_t i = 1; i <= type->high && text; i++)
        text = base_arena_printf(arena, "%s | %s", text, type->words[i]);
    return text;
}

const char *lang_type_text(base_arena *arena, const lang_type *type)
{
    switch (type->kind) {
    case LANG_BOOL:
        return "bool";
    case LANG_INT:
        if (type->low == INT64_MIN && type->high == INT64_MAX)
            return "int";
        return base_arena_printf(arena, "int(%" PRId64 "..%" PRId64 ")", type->low, type->high);
    case LANG_WORDS:
        return words_text(arena, type);
    case LANG_DURATION:
        return "duration";
    case LANG_REF:
        return "ref";
    case LANG_STRING:
    case LANG_DATA:
        return base_arena_printf(arena, "%s(%" PRIu32 ")", type->kind == LANG_STRING ? "string" : "data",
                                 type->capacity);
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP:
        return container_text(arena, type);
    case LANG_RECORD:
        return type->name;
    default:
        return "nothing";
    }
}

const char *lang_value_text(base_arena *arena, const lang_type *type, int64_t value)
{
    assert(lang_type_has(type, value));
    if (type->kind == LANG_BOOL)
        return value ? "true" : "false";
    return type->kind == LANG_WORDS ? type->words[value] : base_arena_printf(arena, "%" PRId64, value);
}

/* ---- comparing types ---- */

/* Has the one all words of the other? */
static bool has_words(const lang_type *type, const lang_type *wanted)
{
    for (int64_t i = 0; i <= type->high; i++)
        if (lang_type_word(wanted, type->words[i]) < 0)
            return false;
    return true;
}

static bool same_words(const lang_type *a, const lang_type *b)
{
    for (int64_t i = 0; i <= a->high && a->high == b->high; i++)
        if (strcmp(a->words[i], b->words[i]) != 0)
            return false;
    return a->high == b->high;
}

static bool same_parts(const lang_type *a, const lang_type *b)
{
    return lang_type_is(a->element, b->element) && (a->kind != LANG_MAP || lang_type_is(a->key, b->key));
}

bool lang_type_is(const lang_type *a, const lang_type *b)
{
    if (a->kind != b->kind || a->capacity != b->capacity)
        return false;
    if (a->kind == LANG_INT)
        return a->low == b->low && a->high == b->high;
    if (a->kind == LANG_WORDS)
        return same_words(a, b);
    if (a->kind == LANG_RECORD)
        return a->record == b->record;
    return !lang_type_is_container(a) || same_parts(a, b);
}

bool lang_type_fits(const lang_type *type, const lang_type *wanted)
{
    if (type->kind != wanted->kind)
        return false;
    if (type->kind == LANG_WORDS)
        return has_words(type, wanted);
    if (type->kind == LANG_RECORD)
        return type->record == wanted->record;
    return !lang_type_is_container(type) || same_parts(type, wanted);
}

bool lang_type_is_ordered(const lang_type *type)
{
    return lang_type_is_scalar(type) || type->kind == LANG_STRING;
}
