/* Lines of JSON (logs/json_line.c), against jansson on random ones. */
#include "logs/json_line.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "tests/suite.h"

static const char *const keys[] = {"a", "b\"c", "\xC3\xA9", "a"};
enum { KEYS = sizeof keys / sizeof *keys };

/* ---- random lines ---- */

static uint64_t seed;

static unsigned below(unsigned bound)
{
    return (unsigned)base_random_below(&seed, bound);
}

static const char *one_of(const char *const *texts, unsigned count)
{
    return texts[below(count)];
}

#define ONE_OF(...)                                                                                          \
    one_of((const char *const[]){__VA_ARGS__},                                                               \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void put_value(FILE *out, unsigned depth)
{
    unsigned kind = below(depth < 5 ? 5 : 3);
    if (kind == 0)
        fputs(ONE_OF("0", "-0", "17", "-9223372036854775808", "1.5", "-0.25E+2", "1e3", "0e-7"), out);
    else if (kind == 1)
        fputs(ONE_OF("\"\"", "\"x\"", "\"\\u00e9\\n\"", "\"\\ud83d\\ude00\"", "\"\xC3\xA9\\\\\"", "\"]},\""),
              out);
    else if (kind == 2)
        fputs(ONE_OF("true", "false", "null"), out);
    else {
        fputs(kind == 3 ? "[" : "{", out);
        for (unsigned i = 0, count = below(4); i < count; i++) {
            fputs(i ? "," : "", out);
            if (kind == 4)
                fprintf(out, "\"k%u\":", i);
            put_value(out, depth + 1);
        }
        fputs(kind == 3 ? "]" : "}", out);
    }
}

static size_t random_line(char *text, size_t size)
{
    static const char *const spelt[] = {"a", "b\\\"c", "\\u00e9", "\\u0061b", "d"};
    FILE *out = fmemopen(text, size, "w");
    fputs("{", out);
    bool is_first = true;
    for (unsigned i = 0; i < 5; i++)
        if (below(3)) {
            fprintf(out, "%s%s\"%s\"%s:%s", is_first ? "" : ",", ONE_OF("", " "), spelt[i], ONE_OF("", "\t"),
                    ONE_OF("", "  "));
            put_value(out, 0);
            is_first = false;
        }
    fputs(ONE_OF("}", " }", "} "), out);
    size_t length = (size_t)ftell(out);
    fclose(out);
    return length;
}

/* ---- the comparison ---- */

static base_status read_line(const char *line, size_t length, logs_json_value *values, base_error *error)
{
    logs_json *json = logs_json_new(keys, KEYS);
    base_status status = logs_json_line(json, line, length, values, error);
    logs_json_free(json);
    return status;
}

static logs_json_kind kind_of(const json_t *json)
{
    return !json                   ? LOGS_JSON_ABSENT
           : json_is_null(json)    ? LOGS_JSON_NULL
           : json_is_string(json)  ? LOGS_JSON_STRING
           : json_is_integer(json) ? LOGS_JSON_WHOLE
           : json_is_real(json)    ? LOGS_JSON_REAL
                                   : LOGS_JSON_OTHER;
}

static void compare_value(const json_t *json, const logs_json_value *value)
{
    char text[4096];
    size_t length;
    base_error error = {0};
    ck_assert_int_eq(kind_of(json), value->kind);
    if (value->kind == LOGS_JSON_STRING) {
        ck_assert_int_eq(logs_json_string(value, text, &length, &error), BASE_OK);
        ck_assert_uint_eq(length, json_string_length(json));
        ck_assert_str_eq(text, json_string_value(json));
    } else if (value->kind == LOGS_JSON_WHOLE) {
        ck_assert_int_eq(strtoll(value->raw, NULL, 10), json_integer_value(json));
    } else if (value->kind == LOGS_JSON_REAL) {
        ck_assert(strtod(value->raw, NULL) == json_real_value(json));
    }
}

/* Jansson judges what we do not. */
static bool is_beyond(const json_error_t *why)
{
    static const char *const texts[] = {"too big", "overflow", "\\u0000", "decode", "Unicode"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strstr(why->text, texts[i]))
            return true;
    return false;
}

static void compare_line(const char *text, size_t length)
{
    logs_json_value values[KEYS];
    base_error error = {0};
    json_error_t why;
    json_t *json = json_loadb(text, length, 0, &why);
    base_status status = read_line(text, length, values, &error);
    bool is_twice = status && strstr(error.message, "is there twice");
    if (json_is_object(json) != (status == BASE_OK) && !is_twice)
        ck_assert_msg(!json && is_beyond(&why), "%.*s: %s", (int)length, text,
                      json ? error.message : why.text);
    for (unsigned i = 0; !status && json && i < KEYS; i++)
        compare_value(json_object_get(json, keys[i]), &values[i]);
    if (status)
        ck_assert(error.column >= 1 && error.column <= length + 1);
    json_decref(json);
}

START_TEST(reads_as_jansson_does)
{
    char text[4096];
    for (seed = 0; seed < 3000u * 0x9e37; seed += 0x9e37) {
        uint64_t again = seed;
        size_t length = random_line(text, sizeof text);
        compare_line(text, length);
        for (unsigned i = 0; i < 3; i++) { /* and what is nearly JSON */
            static const char odd[] = "{}[],:\"\\u0e-+. \ntrue1";
            size_t at = below((unsigned)length);
            text[at] = odd[below(sizeof odd - 1)];
            compare_line(text, length);
        }
        seed = again;
    }
}
END_TEST

/* ---- what others refuse, and what is wrong ---- */

/* The value of "a" as it is written, or "!COLUMN MESSAGE". */
static const char *value_of(const char *line)
{
    static char shown[300];
    logs_json_value values[KEYS];
    base_error error = {0};
    base_status status = read_line(line, strlen(line), values, &error);
    if (status)
        snprintf(shown, sizeof shown, "!%d %s", (int)error.column, error.message);
    else
        snprintf(shown, sizeof shown, "%.*s", (int)values[0].length, values[0].raw ? values[0].raw : "");
    return shown;
}

START_TEST(passes_over_what_nobody_asked_for)
{
    static const char *const others[] = {"10014255632117358197",
                                         "1e400",
                                         "\"\\u0000\"",
                                         "\"half \\ud83d\"",
                                         "\"\\udc00\\ud83d\"",
                                         "\"\xFF\"",
                                         "{\"a\": 1, \"a\": {\"\\ud83d\": 2}}",
                                         "[[], {}, [{\"x\": [1, 2]}]]",
                                         "2, \"x\": 3"};
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
        char line[200];
        snprintf(line, sizeof line, "{\"x\": %s, \"a\": 10014255632117358197}", others[i]);
        ck_assert_str_eq(value_of(line), "10014255632117358197");
    }
    ck_assert_str_eq(value_of("{\"\\u0000\": 1, \"\\ud83d\": 2, \"\\u0061\": \"\\u0041\"}"), "\"\\u0041\"");
}
END_TEST

START_TEST(says_what_is_wrong)
{
    static const struct {
        const char *line, *said;
    } wrong[] = {
        {"", "!1 expected a JSON object"},
        {"[1]", "!1 expected a JSON object"},
        {"{", "!2 not JSON: expected a key in double quotes"},
        {"{,}", "!2 not JSON: expected a key in double quotes"},
        {"{\"x\":1,}", "!8 not JSON: expected a key in double quotes"},
        {"{\"x\" 1}", "!6 not JSON: expected ':' after the key"},
        {"{\"x\":}", "!6 not JSON: expected a value"},
        {"{\"x\":nul}", "!6 not JSON: expected a value"},
        {"{\"x\":[1,]}", "!9 not JSON: expected a value"},
        {"{\"x\":[1}", "!8 not JSON: expected ',' or ']'"},
        {"{\"x\":1", "!7 not JSON: expected ',' or '}'"},
        {"{\"x\":1]", "!7 not JSON: expected ',' or '}'"},
        {"{\"x\":01}", "!6 not JSON: a number that begins with 0"},
        {"{\"x\":-}", "!7 not JSON: expected a digit"},
        {"{\"x\":1.}", "!8 not JSON: expected a digit"},
        {"{\"x\":1e+}", "!9 not JSON: expected a digit"},
        {"{\"x\":\"1}", "!6 not JSON: the string that begins here has no closing '\"'"},
        {"{\"x\":\"1\\", "!6 not JSON: the string that begins here has no closing '\"'"},
        {"{\"x\":\"\\q\"}", "!7 not JSON: no such escape; a backslash is written '\\\\'"},
        {"{\"x\":\"\\u12g4\"}", "!7 not JSON: expected four hexadecimal digits after '\\u'"},
        {"{\"x\":\"\\u12", "!7 not JSON: expected four hexadecimal digits after '\\u'"},
        {"{\"x\":\"a\tb\"}", "!8 not JSON: a control character in a string, where it is written \\u00.."},
        {"{\"a\":1,\"\\u0061\":1}", "!8 the key 'a' is there twice"},
        {"{} {}", "!4 not JSON Lines: expected the end of the line after the object"},
    };
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_str_eq(value_of(wrong[i].line), wrong[i].said);
}
END_TEST

static const char *said_by(const char *raw)
{
    static char text[300];
    logs_json_value value = {LOGS_JSON_STRING, raw, strlen(raw)};
    size_t length;
    base_error error = {0};
    if (logs_json_string(&value, text, &length, &error))
        snprintf(text, sizeof text, "!%d %s", (int)error.column, error.message);
    return text;
}

START_TEST(says_what_is_no_text)
{
    ck_assert_str_eq(said_by("\"\\/\\b\\f\\n\\r\\t\\\\\\\"\""), "/\b\f\n\r\t\\\"");
    ck_assert_str_eq(said_by("\"x\\ud83d\""), "!3 '\\ud83d' is no character that a name can have");
    ck_assert_str_eq(said_by("\"\\ud83d\\u0041\""), "!2 '\\ud83d' is no character that a name can have");
    ck_assert_str_eq(said_by("\"\\ude00\""), "!2 '\\ude00' is no character that a name can have");
    ck_assert_str_eq(said_by("\"\\u0000\""), "!2 '\\u0000' is no character that a name can have");
    ck_assert_str_eq(said_by("\"ab\xC3\""), "!4 a byte that is not UTF-8");
}
END_TEST

START_TEST(is_not_impressed_by_depth)
{
    enum { DEPTH = 10000 };
    static char line[4 * DEPTH + 100];
    size_t length = (size_t)sprintf(line, "{\"x\":");
    for (unsigned i = 0; i < DEPTH; i++)
        length += (size_t)sprintf(line + length, i % 2 ? "{\"\":" : "[");
    char *deepest = line + length;
    length += (size_t)sprintf(line + length, "1");
    for (unsigned i = DEPTH; i-- > 0;)
        line[length++] = i % 2 ? '}' : ']';
    sprintf(line + length, ",\"a\":7}");
    ck_assert_str_eq(value_of(line), "7");
    memset(deepest, '[', 20);
    ck_assert(strncmp(value_of(line), "!", 1) == 0);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("json_line");
    TCase *c = tcase_create("json_line");
    tcase_add_test(c, reads_as_jansson_does);
    tcase_add_test(c, passes_over_what_nobody_asked_for);
    tcase_add_test(c, says_what_is_wrong);
    tcase_add_test(c, says_what_is_no_text);
    tcase_add_test(c, is_not_impressed_by_depth);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
