/* Numbers as values: 1.0, 1e0 and 1 are one. */
#include "histories/io/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define EXPONENT_MAX 1000000 /* beyond, a number stays as it was written */
#define PLAIN_MAX    40      /* digits that are written without an exponent */

/* digits[0] digits[1] ... times ten to the `exponent`; without zeros at both ends. */
typedef struct decimal {
    bool is_negative;
    const char *digits;
    size_t count;
    long exponent;
} decimal;

/* The exponent after an `e`, which ends the text; false: it is none, or too large. */
static bool read_exponent(const char *text, long *exponent)
{
    char *end;
    errno = 0;
    *exponent = strtol(text, &end, 10);
    return end != text && *end == '\0' && !errno && *exponent >= -EXPONENT_MAX && *exponent <= EXPONENT_MAX;
}

/* Takes a number apart; its digits are moved together in place. False: it is none that is known, and stays.
 */
static bool take_apart(char *text, decimal *d)
{
    *d = (decimal){.is_negative = *text == '-', .digits = text};
    const char *at = text + (*text == '-');
    bool is_fraction = false, is_digit = false;
    for (; (*at >= '0' && *at <= '9') || (*at == '.' && !is_fraction); at++) {
        is_fraction |= *at == '.';
        is_digit |= *at != '.';
    }
    long exponent = 0;
    if (!is_digit || (*at && ((*at != 'e' && *at != 'E') || !read_exponent(at + 1, &exponent))))
        return false;
    is_fraction = false;
    for (const char *c = text + d->is_negative; c < at; c++) {
        if (*c == '.') {
            is_fraction = true;
            continue;
        }
        exponent -= is_fraction;
        if (d->count > 0 || *c != '0')
            text[d->count++] = *c;
    }
    for (; d->count > 0 && text[d->count - 1] == '0'; d->count--)
        exponent++;
    d->exponent = d->count ? exponent : 0;
    return true;
}

static bool put_zeros(history_string *to, long count)
{
    bool ok = true;
    for (long i = 0; i < count && ok; i++)
        ok = history_write_text(to, "0", 1);
    return ok;
}

/* The number in its one spelling. */
static bool put_together(history_string *to, const decimal *d)
{
    const long count = (long)d->count, point = count + d->exponent; /* so many digits before the point */
    bool ok = !d->is_negative || d->count == 0 || history_write_text(to, "-", 1);
    if (d->count == 0)
        return ok && history_write_text(to, "0", 1);
    if (d->exponent >= 0 && point <= PLAIN_MAX)
        return ok && history_write_text(to, d->digits, d->count) && put_zeros(to, d->exponent);
    if (d->exponent < 0 && point > 0)
        return ok && history_write_text(to, d->digits, (size_t)point) && history_write_text(to, ".", 1) &&
               history_write_text(to, d->digits + point, (size_t)(count - point));
    if (d->exponent < 0 && point > -PLAIN_MAX)
        return ok && history_write_text(to, "0.", 2) && put_zeros(to, -point) &&
               history_write_text(to, d->digits, d->count);
    ok = ok && history_write_text(to, d->digits, 1);
    if (count > 1)
        ok = ok && history_write_text(to, ".", 1) && history_write_text(to, d->digits + 1, d->count - 1);
    return ok && history_writef(to, "e%ld", point - 1);
}

static history_value number_of(history_scan *scan, const char *digits, size_t length)
{
    char *end;
    errno = 0;
    const long long integer = strtoll(digits, &end, 10);
    const history_value value =
        errno || *end ? history_number(scan->values, digits, length) : history_integer(scan->values, integer);
    return value == HISTORY_ABSENT ? history_scan_no_memory(scan) : value;
}

history_value history_scan_number(history_scan *scan, bool kept)
{
    if (!kept)
        return HISTORY_NULL;
    char *text = scan->text.text;
    const size_t length = scan->text.length;
    if (length < 19 && strspn(text + (*text == '-'), "0123456789") == length - (*text == '-'))
        return number_of(scan, text, length);
    char *copy = malloc(length + 1);
    if (!copy)
        return history_scan_no_memory(scan);
    memcpy(copy, text, length + 1);
    decimal d;
    history_string one = {0};
    history_value value;
    if (!take_apart(copy, &d))
        value = number_of(scan, text, length);
    else if (put_together(&one, &d))
        value = number_of(scan, one.text, one.length);
    else
        value = history_scan_no_memory(scan);
    history_string_release(&one);
    free(copy);
    return value;
}
