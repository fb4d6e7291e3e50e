/* Durations: `30s`, `1h30m`, `1h 30m`, `1500` (milliseconds), `infinity`. */
#include "language/tree/builder.h"

#include <assert.h>
#include <spex.h>
#include <string.h>

static const struct {
    const char *name;
    int64_t milliseconds;
} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

#define UNITS (sizeof units / sizeof *units)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t unit_of(const char *text, size_t length)
{
    for (size_t i = 0; i < UNITS; i++)
        if (strlen(units[i].name) == length && memcmp(units[i].name, text, length) == 0)
            return units[i].milliseconds;
    return 0;
}

/* Adds one number and its unit; *text moves on. Returns what is wrong, or NULL. */
static const char *add_part(const char **text, bool alone, int64_t *sum)
{
    int64_t value = 0;
    bool fits = true;
    for (; is_digit(**text); ++*text)
        fits = fits && !__builtin_mul_overflow(value, 10, &value) &&
               !__builtin_add_overflow(value, **text - '0', &value);
    const char *unit = *text;
    while (**text && !is_digit(**text))
        ++*text;
    size_t length = (size_t)(*text - unit);
    int64_t scale = length == 0 && alone ? 1 : unit_of(unit, length);
    if (length == 0 && scale == 0)
        return "a part of a sum needs a unit: one of ms, s, m, h, d";
    if (scale == 0)
        return "unknown unit of time: there are ms, s, m, h, d";
    fits = fits && !__builtin_mul_overflow(value, scale, &value) && !__builtin_add_overflow(*sum, value, sum);
    return fits && *sum < SPEX_INFINITY ? NULL : "this duration is too long; write 'infinity' for no limit";
}

const char *lang_read_duration(const char *text, int64_t *milliseconds)
{
    const char *problem = is_digit(*text) ? NULL : "no duration, such as 30s or 1h30m";
    bool alone = strspn(text, "0123456789") == strlen(text);
    *milliseconds = 0;
    while (*text && !problem)
        problem = add_part(&text, alone, milliseconds);
    return problem;
}

lang_ast_duration lang_tree_duration(lang_tree_builder *tree, lang_place place, lang_ast_names parts)
{
    lang_ast_duration duration = {.milliseconds = SPEX_INFINITY, .place = place};
    const lang_ast_name *part = parts.first;
    assert(part);
    if (part->quoted || !is_digit(*part->text)) {
        if (part->quoted || strcmp(part->text, "infinity") != 0) {
            lang_error(tree->diagnostics, place, "%s is not a duration, such as 30s, 1h30m or infinity",
                       lang_quoted(tree->diagnostics, part->text));
            duration.wrong = true;
        }
        return duration;
    }
    duration.milliseconds = 0;
    for (; part; part = part->next) {
        const char *text = part->text, *problem = NULL;
        while (*text && !problem) {
            bool alone =
                text == part->text && parts.first == parts.last && strspn(text, "0123456789") == strlen(text);
            problem = add_part(&text, alone, &duration.milliseconds);
        }
        if (problem) {
            lang_error(tree->diagnostics, part->place, "%s", problem);
            duration.milliseconds = SPEX_INFINITY;
            duration.wrong = true;
            break;
        }
    }
    return duration;
}
