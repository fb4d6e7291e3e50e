/* A scanner of JSON that keeps what was asked for as it is written. What is open lies on a stack of bits, so
 * that depth costs neither calls nor much memory. Each key is looked for at one depth at a time: `a.b` at the
 * top, and, while the object under `a` is open, as `b` inside it. */
#include "logs/json_line.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/files/text_writer.h"
#include "base/utf8.h"

/* A key that was asked for, and what of its name is looked for where. */
typedef struct wanted {
    const char *name;
    size_t length, at; /* name[at ..] is looked for among the keys */
    size_t depth;      /* of what is open at this depth */
} wanted;

/* A value inside which keys are looked for, or whose end is. */
typedef struct entered {
    size_t depth; /* what is open in it */
    unsigned key;
    size_t at;   /* what `at` of the key was before */
    bool is_all; /* the value is the key's own */
} entered;

struct logs_json {
    wanted *keys;
    unsigned key_count;
    uint8_t *open; /* one bit for each array or object that is open: 1 is an object */
    size_t capacity;
    entered *entered;
    size_t entered_count, entered_capacity;
    uint64_t *element; /* by depth, as far as `deepest`: how many elements of an array there were */
    size_t element_capacity;
    char *scratch; /* a key with escapes */
    size_t scratch_capacity;
};

typedef struct scanner {
    logs_json *json;
    const char *begin, *at, *end;
    size_t depth, deepest; /* what is open; the greatest depth at which a key is looked for */
    logs_json_value *values;
    base_error *error;
} scanner;

static base_status fail_at(const scanner *s, const char *at, const char *message)
{
    return base_fail(s->error, BASE_E_SYNTAX, 0, (uint64_t)(at - s->begin) + 1, "%s", message);
}

static base_status no_memory(const scanner *s)
{
    return base_fail(s->error, BASE_E_NOMEM, 0, 0, "out of memory");
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
    if (!base_grow(s->json->open, s->json->capacity, need))
        return no_memory(s);
    uint8_t bit = (uint8_t)(1u << s->depth % 8), *byte = &s->json->open[s->depth / 8];
    *byte = (uint8_t)(is_object ? *byte | bit : *byte & ~bit);
    s->depth++;
    return BASE_OK;
}

static bool is_in_object(const scanner *s)
{
    assert(s->depth > 0);
    return s->json->open[(s->depth - 1) / 8] >> (s->depth - 1) % 8 & 1;
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

/* ---- keys ---- */

/* What the key at `key`, which reaches to s->at, says. `*text` NULL: nothing that can have been asked for. */
static base_status say_key(const scanner *s, const char *key, const char **text, size_t *length)
{
    logs_json *json = s->json;
    size_t size = (size_t)(s->at - key);
    *text = key + 1;
    *length = size - 2;
    if (!memchr(key, '\\', size))
        return BASE_OK;
    if (!base_grow(json->scratch, json->scratch_capacity, size))
        return no_memory(s);
    logs_json_value value = {LOGS_JSON_STRING, key, size};
    base_error ignored = {0};
    *text = logs_json_string(&value, json->scratch, length, &ignored) == BASE_OK ? json->scratch : NULL;
    return BASE_OK;
}

/* Is this the whole of what is looked for? -1: it is its beginning. */
static int matches(const wanted *key, const char *text, size_t length)
{
    size_t rest = key->length - key->at;
    if (length > rest || memcmp(key->name + key->at, text, length) != 0)
        return 0;
    return length == rest ? 1 : key->name[key->at + length] == '.' ? -1 : 0;
}

static base_status enter(scanner *s, unsigned i, size_t length, bool is_all)
{
    logs_json *json = s->json;
    if (!base_grow(json->entered, json->entered_capacity, json->entered_count + 1) ||
        !base_grow(json->element, json->element_capacity, s->depth + 1))
        return no_memory(s);
    wanted *key = &json->keys[i];
    json->entered[json->entered_count++] = (entered){s->depth, i, key->at, is_all};
    json->element[s->depth] = 0;
    if (is_all)
        return BASE_OK;
    key->at += length + 1;
    key->depth = s->depth;
    s->deepest = s->depth;
    return BASE_OK;
}

/* What is open has been closed: what was looked for in it is looked for around it again. */
static void leave(scanner *s)
{
    logs_json *json = s->json;
    while (json->entered_count > 0 && json->entered[json->entered_count - 1].depth > s->depth) {
        entered last = json->entered[--json->entered_count];
        logs_json_value *value = &s->values[last.key];
        if (last.is_all) {
            value->length = (size_t)(s->at - value->raw);
            continue;
        }
        json->keys[last.key].at = last.at;
        json->keys[last.key].depth = s->depth;
    }
    if (s->deepest > s->depth)
        s->deepest = s->depth;
}

/* The value that begins at `begin` has the key `text`, found at `key`; of an array or object only the
 * beginning has been read. `depth`: of what it is in. */
static base_status note_value(scanner *s, const char *key, const char *text, size_t length, size_t depth,
                              const char *begin, logs_json_kind kind)
{
    bool is_open = s->depth > depth;
    base_status status = BASE_OK;
    for (unsigned i = 0; i < s->json->key_count && !status; i++) {
        const wanted *k = &s->json->keys[i];
        int how = k->depth == depth ? matches(k, text, length) : 0;
        if (how > 0 && s->values[i].kind != LOGS_JSON_ABSENT)
            return base_fail(s->error, BASE_E_SYNTAX, 0, (uint64_t)(key - s->begin) + 1,
                             "the key '%s' is there twice", k->name);
        if (how > 0)
            s->values[i] = (logs_json_value){kind, begin, (size_t)(s->at - begin)};
        if (is_open && how)
            status = enter(s, i, length, how > 0);
    }
    return status;
}

/* `"key" :` of an object. */
static base_status scan_key(scanner *s, const char **text, size_t *length)
{
    const char *key = s->at;
    if (s->at == s->end || *s->at != '"')
        return fail_at(s, s->at, "not JSON: expected a key in double quotes");
    base_status status = scan_string(s);
    if (!status && s->depth <= s->deepest)
        status = say_key(s, key, text, length);
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
            leave(s);
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

static base_status scan_members(scanner *s)
{
    base_status status = BASE_OK;
    for (bool is_first = true; goes_on(s, is_first, &status);) {
        size_t depth = s->depth, length = 0;
        const char *key = s->at, *text = NULL;
        char number[24];
        if (is_in_object(s)) {
            status = scan_key(s, &text, &length);
        } else if (depth <= s->deepest) {
            length = base_format_decimal(s->json->element[depth]++, number);
            text = number;
        }
        const char *begin = s->at;
        logs_json_kind kind = LOGS_JSON_OTHER;
        if (!status)
            status = scan_value(s, &kind);
        if (!status && text)
            status = note_value(s, key, text, length, depth, begin, kind);
        if (status)
            return status;
        is_first = s->depth > depth;
    }
    return status;
}

logs_json *logs_json_new(const char *const *keys, unsigned key_count)
{
    assert(keys);
    logs_json *json = calloc(1, sizeof *json);
    if (!json || !(json->keys = base_alloc(key_count, sizeof *json->keys))) {
        free(json);
        return NULL;
    }
    json->key_count = key_count;
    for (unsigned i = 0; i < key_count; i++)
        json->keys[i] = (wanted){keys[i], strlen(keys[i]), 0, 1};
    return json;
}

void logs_json_free(logs_json *json)
{
    if (!json)
        return;
    free(json->keys);
    free(json->open);
    free(json->entered);
    free(json->element);
    free(json->scratch);
    free(json);
}

base_status logs_json_read(logs_json *json, const char *text, size_t length, logs_json_value *values,
                           size_t *taken, base_error *error)
{
    assert(json && text && values);
    for (unsigned i = 0; i < json->key_count; i++) {
        values[i] = (logs_json_value){LOGS_JSON_ABSENT, NULL, 0};
        json->keys[i].at = 0;
        json->keys[i].depth = 1;
    }
    json->entered_count = 0;
    scanner s = {json, text, text, text + length, 0, 1, values, error};
    skip_blanks(&s);
    base_status status = take(&s, '{') ? push(&s, true) : fail_at(&s, s.at, "expected a JSON object");
    if (!status)
        status = scan_members(&s);
    skip_blanks(&s);
    *taken = (size_t)(s.at - text);
    return status;
}

base_status logs_json_line(logs_json *json, const char *line, size_t length, logs_json_value *values,
                           base_error *error)
{
    size_t taken;
    base_status status = logs_json_read(json, line, length, values, &taken, error);
    if (!status && taken < length)
        return base_fail(error, BASE_E_SYNTAX, 0, taken + 1,
                         "not JSON Lines: expected the end of the line after the object");
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
