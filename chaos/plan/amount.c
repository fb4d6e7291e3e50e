/* Amounts: times, shares, rates. */
#include "config.h"

#include "chaos/plan/amount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST (INT64_C(1000000000) * CHAOS_SECOND) /* thirty years */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool chaos_is_amount(const char *text)
{
    return is_digit(*text);
}

/* A number with up to three decimals, in thousandths; where it ends. NULL: it is none, or too large. */
static const char *read_thousandths(const char *text, uint64_t *number)
{
    *number = 0;
    if (!is_digit(*text))
        return NULL;
    for (; is_digit(*text); text++) {
        if (*number > UINT64_MAX / 20000)
            return NULL;
        *number = *number * 10 + (uint64_t)(*text - '0');
    }
    *number *= 1000;
    if (*text != '.' || !is_digit(text[1]))
        return text;
    text++;
    for (uint64_t place = 100; is_digit(*text); text++, place /= 10)
        *number += place * (uint64_t)(*text - '0');
    return text;
}

static int64_t unit_of(const char *text, size_t *length)
{
    static const struct {
        const char *name;
        int64_t size;
    } units[] = {{"us", 1},
                 {"ms", CHAOS_MILLISECOND},
                 {"s", CHAOS_SECOND},
                 {"min", 60 * CHAOS_SECOND},
                 {"m", 60 * CHAOS_SECOND},
                 {"h", 3600 * CHAOS_SECOND},
                 {"d", 86400 * CHAOS_SECOND}};
    *length = strcspn(text, "0123456789.");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == *length && strncmp(text, units[i].name, *length) == 0)
            return units[i].size;
    return 0;
}

/* The time that `text` is up to `end`; a bare number has the unit `bare`. *unit: of its last part; 0: it has
 * none. */
static const char *read_parts(const char *text, const char *end, int64_t bare, int64_t *time, int64_t *unit)
{
    static const char wrong[] = "no duration, such as 200ms, 5s or 1m30s";
    *time = 0;
    *unit = 0;
    if (text == end)
        return wrong;
    while (text < end) {
        uint64_t number;
        size_t length = 0;
        const char *after = read_thousandths(text, &number);
        if (!after || after > end)
            return wrong;
        int64_t size = after < end ? unit_of(after, &length) : bare;
        if (size == 0 || after + length > end || (after == end && *unit))
            return wrong;
        *unit = after < end ? size : 0;
        if (number / 1000 > (uint64_t)(LONGEST / size))
            return "longer than thirty years";
        *time += (int64_t)(number / 1000) * size + (int64_t)(number % 1000) * size / 1000;
        text = after + length;
    }
    return *time > LONGEST ? "longer than thirty years" : NULL;
}

const char *chaos_read_time(const char *text, int64_t *time)
{
    int64_t unit;
    return read_parts(text, text + strlen(text), CHAOS_MILLISECOND, time, &unit);
}

const char *chaos_read_range(const char *text, chaos_range *range)
{
    const char *dots = strstr(text, "..");
    int64_t unit, of_low;
    if (!dots) {
        const char *wrong = chaos_read_time(text, &range->low);
        range->high = range->low;
        return wrong;
    }
    const char *wrong =
        read_parts(dots + 2, dots + 2 + strlen(dots + 2), CHAOS_MILLISECOND, &range->high, &unit);
    if (!wrong)
        wrong = read_parts(text, dots, unit ? unit : CHAOS_MILLISECOND, &range->low, &of_low);
    if (!wrong && range->low > range->high)
        wrong = "a range whose low end is above its high end";
    return wrong;
}

const char *chaos_read_share(const char *text, uint32_t *share)
{
    uint64_t number;
    const char *after = read_thousandths(text, &number);
    if (!after || (strcmp(after, "%") != 0 && *after))
        return "no share, such as 1% or 0.5%";
    if (number > 100 * 1000)
        return "more than 100%";
    *share = (uint32_t)(number * 10);
    return NULL;
}

const char *chaos_read_rate(const char *text, uint64_t *rate)
{
    const char *after = read_thousandths(text, rate);
    if (!after || (strcmp(after, "/s") != 0 && *after))
        return "no rate, such as 10: inputs a second";
    if (*rate > UINT64_C(1000000) * 1000)
        return "more than 1000000 inputs a second";
    return NULL;
}

const char *chaos_read_number(const char *text, uint64_t most, uint64_t *number)
{
    char *after;
    errno = 0;
    unsigned long long read = strtoull(text, &after, 10);
    if (!is_digit(*text) || *after || errno)
        return "no whole number";
    *number = read;
    return read > most ? "too large" : NULL;
}
