/* Times of events, as logs write them: read by hand, as a log has a million of them. */
#include "logs/time.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MICROSECONDS INT64_C(1000000)
#define FARTHEST     (INT64_MAX / 4) /* so that differences can be taken */

bool logs_time_format_set(logs_time_format *format, const char *name)
{
    static const char *const names[] = {"s", "ms", "us", "ns"};
    *format = (logs_time_format){.is_iso = strcmp(name, "iso") == 0,
                                 .is_none = strcmp(name, "none") == 0,
                                 .strptime = strchr(name, '%') ? name : NULL};
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            format->unit = (logs_unit)(LOGS_SECONDS + i);
    return format->is_iso || format->is_none || format->strptime || format->unit;
}

/* ---- numbers ---- */

static bool take(const char **at, const char *end, char c)
{
    if (*at == end || **at != c)
        return false;
    ++*at;
    return true;
}

/* Of a number of seconds, milliseconds ... since 1970, when it is some time of our age. */
static logs_unit unit_of(int64_t whole)
{
    return whole < INT64_C(100000000000)         ? LOGS_SECONDS
           : whole < INT64_C(100000000000000)    ? LOGS_MILLISECONDS
           : whole < INT64_C(100000000000000000) ? LOGS_MICROSECONDS
                                                 : LOGS_NANOSECONDS;
}

/* 1714557600, 1714557600.25, 1714557600250, -3 */
static bool read_number(logs_time_format *format, const char *at, const char *end, int64_t *time)
{
    bool is_negative = take(&at, end, '-');
    int64_t whole = 0, fraction = 0, scale = MICROSECONDS;
    const char *first = at;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        if (whole > (INT64_MAX - 9) / 10)
            return false;
        whole = whole * 10 + (*at - '0');
    }
    if (at == first)
        return false;
    if (take(&at, end, '.'))
        for (; at < end && *at >= '0' && *at <= '9'; at++)
            if (scale > 1) {
                scale /= 10;
                fraction += (*at - '0') * scale;
            }
    if (at < end)
        return false;
    if (!format->unit)
        format->unit = unit_of(whole);
    static const int64_t per_second[] = {1, 1, 1000, 1000000, 1000000000};
    int64_t units = per_second[format->unit], seconds = whole / units, rest = whole % units;
    if (seconds > INT64_MAX / MICROSECONDS - 1)
        return false;
    *time = seconds * MICROSECONDS + (units <= MICROSECONDS ? rest * (MICROSECONDS / units) : rest / 1000) +
            fraction / units;
    if (is_negative)
        *time = -*time;
    return true;
}

/* 1.7145576e9, as JSON may have it. */
static bool read_real(logs_time_format *format, const char *text, size_t length, int64_t *time)
{
    char copy[64], *stop;
    if (length >= sizeof copy || !memchr(text, 'e', length) == !memchr(text, 'E', length))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    double value = strtod(copy, &stop);
    if (*stop || !(value > -9e18 && value < 9e18))
        return false;
    if (!format->unit)
        format->unit = unit_of((int64_t)value);
    static const double microseconds[] = {1e6, 1e6, 1e3, 1, 1e-3};
    value *= microseconds[format->unit];
    if (!(value > -9e18 && value < 9e18))
        return false;
    *time = (int64_t)value;
    return true;
}

/* ---- dates ---- */

/* Exactly so many digits. */
static bool read_digits(const char **at, const char *end, unsigned count, int *number)
{
    if ((size_t)(end - *at) < count)
        return false;
    *number = 0;
    for (unsigned i = 0; i < count; i++, ++*at) {
        if (**at < '0' || **at > '9')
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return true;
}

/* Days since 1970-01-01, of the Gregorian calendar (Howard Hinnant, chrono-compatible date algorithms). */
static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_day(int year, int month, int day)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] - (month == 2 && !is_leap);
}

/* 2024-05-01 or 20240501 */
static bool read_date(const char **at, const char *end, int64_t *days)
{
    int year, month, day;
    if (!read_digits(at, end, 4, &year))
        return false;
    bool has_dashes = take(at, end, '-');
    if (!read_digits(at, end, 2, &month) || (has_dashes && !take(at, end, '-')) ||
        !read_digits(at, end, 2, &day) || !is_day(year, month, day))
        return false;
    *days = days_of(year, month, day);
    return true;
}

/* .25 or ,25 */
static bool read_fraction(const char **at, const char *end, int64_t *microseconds)
{
    *microseconds = 0;
    if (!take(at, end, '.') && !take(at, end, ','))
        return true;
    const char *first = *at;
    for (int64_t scale = MICROSECONDS / 10; *at < end && **at >= '0' && **at <= '9'; ++*at, scale /= 10)
        *microseconds += (**at - '0') * scale;
    return *at > first;
}

/* 10:00, 10:00:00, 10:00:00.25, and behind a date also 100000 */
static bool read_clock(const char **at, const char *end, bool has_date, int64_t *microseconds)
{
    int hour, minute, second = 0;
    if (!read_digits(at, end, 2, &hour))
        return false;
    bool has_colons = take(at, end, ':');
    if ((!has_colons && !has_date) || !read_digits(at, end, 2, &minute))
        return false;
    bool has_seconds = has_colons ? take(at, end, ':') : *at < end && **at >= '0' && **at <= '9';
    if (has_seconds && !read_digits(at, end, 2, &second))
        return false;
    int64_t fraction = 0;
    if ((has_seconds && !read_fraction(at, end, &fraction)) || hour > 24 || minute > 59 || second > 60)
        return false;
    *microseconds = ((int64_t)hour * 3600 + minute * 60 + second) * MICROSECONDS + fraction;
    return true;
}

/* Z, +01:00, -0500, +01, UTC; nothing is UTC. */
static bool read_zone(const char *at, const char *end, int64_t *microseconds)
{
    *microseconds = 0;
    while (take(&at, end, ' '))
        ;
    size_t left = (size_t)(end - at);
    if (left == 0 || (left == 1 && (*at == 'Z' || *at == 'z')) ||
        (left == 3 && (memcmp(at, "UTC", 3) == 0 || memcmp(at, "GMT", 3) == 0)))
        return true;
    int hours, minutes = 0, sign = *at == '-' ? -1 : 1;
    if ((!take(&at, end, '+') && !take(&at, end, '-')) || !read_digits(&at, end, 2, &hours))
        return false;
    take(&at, end, ':');
    if ((at < end && !read_digits(&at, end, 2, &minutes)) || at < end || hours > 24 || minutes > 59)
        return false;
    *microseconds = sign * ((int64_t)hours * 3600 + minutes * 60) * MICROSECONDS;
    return true;
}

/* A date, a date and a time, or a time of day. */
static bool read_iso(const char *at, const char *end, int64_t *time)
{
    int64_t days = 0, of_day = 0, zone = 0;
    const char *first = at;
    bool has_date = read_date(&at, end, &days);
    if (!has_date)
        at = first;
    if (has_date && at < end && !take(&at, end, 'T') && !take(&at, end, 't') && !take(&at, end, ' '))
        return false;
    if ((at < end || !has_date) && !read_clock(&at, end, has_date, &of_day))
        return false;
    if (!read_zone(at, end, &zone))
        return false;
    *time = days * 86400 * MICROSECONDS + of_day - zone;
    return true;
}

/* A zone at the end is read here: not every C library's strptime has %z. */
static bool read_with(const char *format, const char *text, const char *end, int64_t *time)
{
    struct tm tm = {.tm_year = 70, .tm_mday = 1};
    char before[256];
    size_t length = strlen(format);
    int64_t zone = 0;
    bool has_zone = length > 2 && length < sizeof before && strcmp(format + length - 2, "%z") == 0 &&
                    format[length - 3] != '%';
    if (has_zone) {
        memcpy(before, format, length - 2);
        before[length - 2] = '\0';
    }
    const char *stop = strptime(text, has_zone ? before : format, &tm);
    if (!stop || (has_zone ? stop >= end || !read_zone(stop, end, &zone) : stop[strspn(stop, " ")] != '\0'))
        return false;
    int64_t days = days_of((int64_t)tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    *time =
        (days * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec - tm.tm_gmtoff) * MICROSECONDS - zone;
    return true;
}

static bool read_any(logs_time_format *format, const char *text, const char *end, int64_t *time)
{
    while (text < end && *text == ' ')
        text++;
    while (end > text && end[-1] == ' ')
        end--;
    if (format->is_none || text == end)
        return false;
    if (format->strptime)
        return read_with(format->strptime, text, end, time);
    if (!format->is_iso && read_number(format, text, end, time))
        return true;
    if (!format->is_iso && read_real(format, text, (size_t)(end - text), time))
        return true;
    return read_iso(text, end, time);
}

bool logs_read_time(logs_time_format *format, const char *text, size_t length, int64_t *time)
{
    assert(text && text[length] == '\0');
    return read_any(format, text, text + length, time) && *time > -FARTHEST && *time < FARTHEST;
}
