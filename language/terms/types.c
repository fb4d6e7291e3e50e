/* Types: which values they have, how they are written. */
#include "language/terms/terms.h"

#include "base/array.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

const lang_type lang_type_bool = {LANG_BOOL, 0, 1, NULL};
const lang_type lang_type_int = {LANG_INT, INT64_MIN, INT64_MAX, NULL};

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
    if (type->kind == LANG_INT)
        return -1;
    for (int64_t i = 0; i <= type->high; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static char *print(base_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = base_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

const char *lang_type_text(base_arena *arena, const lang_type *type)
{
    if (type->kind == LANG_BOOL)
        return "bool";
    if (type->kind == LANG_INT && type->low == INT64_MIN && type->high == INT64_MAX)
        return "int";
    if (type->kind == LANG_INT)
        return print(arena, "int(%" PRId64 "..%" PRId64 ")", type->low, type->high);
    const char *text = type->words[0];
    for (int64_t i = 1; i <= type->high && text; i++)
        text = print(arena, "%s | %s", text, type->words[i]);
    return text;
}

const char *lang_value_text(base_arena *arena, const lang_type *type, int64_t value)
{
    assert(lang_type_has(type, value));
    if (type->kind == LANG_BOOL)
        return value ? "true" : "false";
    return type->kind == LANG_INT ? print(arena, "%" PRId64, value) : type->words[value];
}
