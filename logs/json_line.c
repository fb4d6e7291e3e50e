/* A scanner of JSON that keeps what was asked for as it is written. What is open lies on a stack of bits, so
 * that depth costs neither calls nor much memory. */
#include "logs/json_line.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"

typedef struct scanner {
    const char *begin, *at, *end;
    uint8_t *open; /* one bit for each array or object that is open: 1 is an object */
    size_t capacity, depth;
    base_error *error;
} scanner;

static base_status fail_at(const scanner *s, const char *at, const char *message)
{
    return base_fail(s->error, BASE_E_SYNTAX, 0, (uint64_t)(at - s->begin) + 1, "%s", message);
}

static void skip_blanks(scanner *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\r' || *s->at == '\n'))
        s->at++;
}

static bool take(scanner *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* ---- what is open ---- */

static base_status push(scanner *s, bool is_object)
{
    size_t need = s->depth / 8 + 1;
    if (!base_grow(s->open, s->capacity, need))
        return base_fail(s->error, BASE_E_NOMEM, 0, 0, "out of memory");
    uint8_t bit = (uint8_t)(1u << s->depth % 8);
    s->open[s->depth / 8] = (uint8_t)(is_object ? s->open[s->depth / 8] | bit : s->open[s->depth / 8] & ~bit);
    s->depth++;
    return BASE_OK;
}

static bool is_in_object(const scanner *s)
{
    assert(s->depth > 0);
    return s->open[(s->depth - 1) / 8] >> (s->depth - 1) % 8 & 1;
}

/* ---- strings, numbers, words ---- */

/* The value of four hexadecimal digits; -1: there are no four. */
static int hex4(const char *at, const char *end)
{
    int number = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

static base_status scan_string(scanner *s)
{
    const char *opening = s->at++;
    for (; s->at < s->end; s->at++) {
        if (*s->at == '"') {
            s->at++;
            return BASE_OK;
        }
        if ((unsigned char)*s->at < 0x20)
            return fail_at(s, s->at,
                           "not JSON: a control character in a string, where it is written \\u00..");
        if (*s->at != '\\')
            continue;
        const char *backslash = s->at++;
        bool is_number = s->at < s->end && *s->at == 'u';
        if (is_number && hex4(s->at + 1, s->end) >= 0)
            s->at += 4;
        else if (is_number)
            return fail_at(s, backslash, "not JSON: expected four hexadecimal digits after '\\u'");
        else if (s->at < s->end && !(*s->at && strchr("\"\\/bfnrt", *s->at)))
            return fail_at(s, backslash, "not JSON: no such escape; a backslash is written '\\\\'");
    }
    return fail_at(s, opening, "not JSON: the string that begins here has no closing '\"'");
}

static bool skip_digits(scanner *s)
{
    const char *begin = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > begin;
}

static base_status scan_number(scanner *s, logs_json_kind *kind)
{
    const char *begin = s->at;
    *kind = LOGS_JSON_WHOLE;
    take(s, '-');
    bool is_right = take(s, '0') || skip_digits(s);
    if (is_right && s->at < s->end && *s->at >= '0' && *s->at <= '9')
        return fail_at(s, begin, "not JSON: a number that begins with 0");
    if (is_right && take(s, '.')) {
        *kind = LOGS_JSON_REAL;
        is_right = skip_digits(s);
    }
    if (is_right && (take(s, 'e') || take(s, 'E'))) {
        *kind = LOGS_JSON_REAL;
        if (!take(s, '+'))
            take(s, '-');
        is_right = skip_digits(s);
    }
    return is_right ? BASE_OK : fail_at(s, s->at, "not JSON: expected a digit");
}

static base_status scan_word(scanner *s, logs_json_kind *kind)
{
    static const char *const words[] = {"true", "false", "null"};
    for (unsigned i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(s->end - s->at) >= length && memcmp(s->at, words[i], length) == 0) {
            s->at += length;
            *kind = i == 2 ? LOGS_JSON_NULL : LOGS_JSON_OTHER;
            return BASE_OK;
        }
    }
    return fail_at(s, s->at, "not JSON: expected a value");
}

/* ---- values ---- */

/* A value, of which an array or object is only opened. */
static base_status scan_value(scanner *s, logs_json_kind *kind)
{
    char c = s->at < s->end ? *s->at : '\0';
    *kind = LOGS_JSON_OTHER;
    if (c == '"') {
        *kind = LOGS_JSON_STRING;
        return scan_string(s);
    }
    if (c == '{' || c == '[') {
        s->at++;
        return push(s, c == '{');
    }
    return c == '-' || (c >= '0' && c <= '9') ? scan_number(s, kind) : scan_word(s, kind);
}

/* Is the key, with its quotes, the one of that name? */
static bool spells(const char *key, size_t length, const char *name, char *scratch)
{
    if (!memchr(key, '\\', length))
        return length == strlen(name) + 2 && memcmp(key + 1, name, length - 2) == 0;
    logs_json_value value = {LOGS_JSON_STRING, key, length};
    size_t n;
    base_error ignored = {0};
    return logs_json_string(&value, scratch, &n, &ignored) == BASE_OK && strcmp(scratch, name) == 0;
}

/* Which of the keys stands there; `key_count`: none of them. */
static base_status find_key(const scanner *s, const char *key, const char *const *keys, unsigned key_count,
                            unsigned *which)
{
    size_t length = (size_t)(s->at - key);
    char *scratch = memchr(key, '\\', length) ? malloc(length) : NULL;
    if (!scratch && memchr(key, '\\', length))
        return base_fail(s->error, BASE_E_NOMEM, 0, 0, "out of memory");
    unsigned i = 0;
    while (i < key_count && !spells(key, length, keys[i], scratch))
        i++;
    free(scratch);
    *which = i;
    return BASE_OK;
}

/* `"key" :` of an object; where `which` is not NULL, says which of the keys it is. */
static base_status scan_key(scanner *s, const char *const *keys, unsigned key_count, unsigned *which)
{
    const char *key = s->at;
    if (s->at == s->end || *s->at != '"')
        return fail_at(s, s->at, "not JSON: expected a key in double quotes");
    base_status status = scan_string(s);
    if (!status && which)
        status = find_key(s, key, keys, key_count, which);
    skip_blanks(s);
    if (!status && !take(s, ':'))
        status = fail_at(s, s->at, "not JSON: expected ':' after the key");
    skip_blanks(s);
    return status;
}

/* Closes what ends here. True: a value follows, in what is then open; false: the object of the line has been
 * closed, or there is an error. `is_first`: it has just been opened. */
static bool goes_on(scanner *s, bool is_first, base_status *status)
{
    for (; s->depth > 0; is_first = false) {
        bool is_object = is_in_object(s);
        skip_blanks(s);
        if (take(s, is_object ? '}' : ']')) {
            s->depth--;
            continue;
        }
        if (is_first)
            return true;
        if (!take(s, ',')) {
            *status = fail_at(s, s->at,
                              is_object ? "not JSON: expected ',' or '}'" : "not JSON: expected ',' or ']'");
            return false;
        }
        skip_blanks(s);
        return true;
    }
    return false;
}

static base_status scan_members(scanner *s, const char *const *keys, unsigned key_count,
                                logs_json_value *values)
{
    base_status status = BASE_OK;
    for (bool is_first = true; goes_on(s, is_first, &status);) {
        unsigned which = key_count;
        size_t depth = s->depth;
        const char *key = s->at;
        if (is_in_object(s))
            status = scan_key(s, keys, key_count, depth == 1 ? &which : NULL);
        if (!status && which < key_count && values[which].kind != LOGS_JSON_ABSENT)
            return base_fail(s->error, BASE_E_SYNTAX, 0, (uint64_t)(key - s->begin) + 1,
                             "the key '%s' is there twice", keys[which]);
        const char *begin = s->at;
        logs_json_kind kind;
        if (!status)
            status = scan_value(s, &kind);
        if (status)
            return status;
        for (unsigned i = which; i < key_count; i++)
            if (strcmp(keys[i], keys[which]) == 0)
                values[i] = (logs_json_value){kind, begin, (size_t)(s->at - begin)};
        is_first = s->depth > depth;
    }
    return status;
}

base_status logs_json_line(const char *line, size_t length, const char *const *keys, unsigned key_count,
                           logs_json_value *values, base_error *error)
{
    assert(line && keys && values);
    for (unsigned i = 0; i < key_count; i++)
        values[i] = (logs_json_value){LOGS_JSON_ABSENT, NULL, 0};
    scanner s = {.begin = line, .at = line, .end = line + length, .error = error};
    skip_blanks(&s);
    base_status status = take(&s, '{') ? push(&s, true) : fail_at(&s, s.at, "expected a JSON object");
    if (!status)
        status = scan_members(&s, keys, key_count, values);
    skip_blanks(&s);
    if (!status && s.at < s.end)
        status = fail_at(&s, s.at, "not JSON Lines: expected the end of the line after the object");
    free(s.open);
    return status;
}

/* ---- what a string says ---- */

static char *put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    *to++ = (char)(lead[more] | c >> 6 * more);
    while (more-- > 0)
        *to++ = (char)(0x80 | (c >> 6 * more & 0x3F));
    return to;
}

/* The character behind `\u` at `*at`, which moves behind it; 0: there is none that a text can hold. */
static uint32_t take_escaped(const char **at, const char *end)
{
    uint32_t c = (uint32_t)hex4(*at, end);
    *at += 4;
    if (c < 0xD800 || c > 0xDFFF)
        return c;
    if (c > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return 0;
    uint32_t low = (uint32_t)hex4(*at + 2, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *at += 6;
    return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
}

base_status logs_json_string(const logs_json_value *value, char *text, size_t *length, base_error *error)
{
    assert(value->kind == LOGS_JSON_STRING && value->length >= 2);
    const char *at = value->raw + 1, *end = value->raw + value->length - 1;
    size_t sound = base_utf8_check(at, (size_t)(end - at));
    if (sound < (size_t)(end - at))
        return base_fail(error, BASE_E_SYNTAX, 0, sound + 2, "a byte that is not UTF-8");
    char *to = text;
    while (at < end) {
        const char *begin = at;
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        static const char escapes[] = "bfnrt", meant[] = "\b\f\n\r\t";
        const char *found = strchr(escapes, at[1]);
        at += 2;
        if (at[-1] != 'u') {
            *to++ = found ? meant[found - escapes] : at[-1];
            continue;
        }
        uint32_t c = take_escaped(&at, end);
        if (c == 0)
            return base_fail(error, BASE_E_SYNTAX, 0, (uint64_t)(begin - value->raw) + 1,
                             "'%.6s' is no character that a name can have", begin);
        to = put_utf8(to, c);
    }
    *to = '\0';
    *length = (size_t)(to - text);
    assert(*length < value->length);
    return BASE_OK;
}
