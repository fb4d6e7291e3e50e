/* Escaping: every byte in every language, and the characters that each cannot hold. */
#include "base/escape.h"
#include "base/json.h"
#include "base/shown.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "tests/suite.h"

/* `text` as the language has it. */
static const char *escaped(base_escape *escape, const char *text, size_t length)
{
    static char all[256];
    FILE *out = fmemopen(all, sizeof all, "w");
    ck_assert_ptr_nonnull(out);
    base_put_escaped(escape, text, length, out);
    fclose(out);
    return all;
}

#define expect(escape, text, wanted) ck_assert_str_eq(escaped(escape, text, strlen(text)), wanted)

START_TEST(dot)
{
    expect(base_escape_dot, "a \"b\" \\ c\td\ne", "a \\\"b\\\" \\\\ c d\\ne");
    expect(base_escape_dot, "\xC3\xA9 \xE2\x82\xAC", "\xC3\xA9 \xE2\x82\xAC");
    expect(base_escape_dot, "&lt; &#60; & a&b; &;", "&amp;lt; &amp;#60; & a&amp;b; &;");
}
END_TEST

START_TEST(mermaid)
{
    expect(base_escape_mermaid, "a\"#;:<>{}[]()%&|\\b\tc\nd",
           "a#34;#35;#59;#58;#60;#62;#123;#125;#91;#93;#40;#41;#37;#38;#124;#92;b c d");
}
END_TEST

START_TEST(xml)
{
    expect(base_escape_xml, "a & b < c > d \"e\" 'f'", "a &amp; b &lt; c &gt; d &quot;e&quot; 'f'");
    expect(base_escape_xml,
           "a\x01"
           "b\x1f"
           "c\td\ne\rf",
           "a?b?c\td\ne?f");
}
END_TEST

START_TEST(csv_and_shell)
{
    expect(base_escape_csv, "a \"b\", c", "a \"\"b\"\", c");
    expect(base_escape_shell, "it's", "it'\\''s");
    expect(base_escape_word, "a \"b\" \\ c\nd", "a \\\"b\\\" \\\\ c\\nd");
}
END_TEST

START_TEST(terminal)
{
    expect(base_escape_terminal, "a\tb\x1b[1m\x7f\xff\xE2\x82\xAC", "a b?[1m?\\xFF\xE2\x82\xAC");
    expect(base_escape_terminal,
           "a\xE2\x80\xAE"
           "b\xF3\xA0\x80\x81",
           "a\\u202Eb\\U000E0001");
    expect(base_escape_columns,
           "a\xE2\x80\xAE"
           "b\tc",
           "a?b c");
    ck_assert_str_eq(escaped(base_escape_terminal, "a\0b", 3), "a?b");
}
END_TEST

/* A byte that is not UTF-8 is shown as what it is, and so is what XML cannot hold. */
START_TEST(not_utf8)
{
    expect(base_escape_dot, "caf\xE9", "caf\\\\xE9");
    expect(base_escape_mermaid, "caf\xE9", "caf#92;xE9");
    expect(base_escape_xml, "caf\xE9 \xEF\xBF\xBE \xEF\xBF\xBF \xEF\xBF\xBD",
           "caf\\xE9 \\uFFFE \\uFFFF \xEF\xBF\xBD");
    expect(base_escape_terminal, "caf\xE9 \xED\xA0\x80 \xC0\x80", "caf\\xE9 \\xED\\xA0\\x80 \\xC0\\x80");
    json_t *json = base_json_text("caf\xE9 \xC3\xA9 \xFF");
    ck_assert_str_eq(json_string_value(json), "caf\\xE9 \xC3\xA9 \\xFF");
    json_decref(json);
}
END_TEST

/* Whatever comes, bytes are taken from the text, and something without controls is written. */
START_TEST(every_byte)
{
    base_escape *const languages[] = {base_escape_dot,    base_escape_mermaid, base_escape_xml,
                                      base_escape_csv,    base_escape_shell,   base_escape_terminal,
                                      base_escape_columns};
    char text[4] = "";
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++)
        for (unsigned first = 1; first < 256; first++)
            for (unsigned second = 0; second < 256; second++) {
                char out[BASE_ESCAPED_SIZE];
                text[0] = (char)first;
                text[1] = (char)second;
                memset(out, 'x', sizeof out);
                size_t taken = languages[l](text, 2, out);
                /* Check's own assertions write to a pipe, each of them. */
                if (taken < 1 || taken > 2 || !memchr(out, '\0', sizeof out) || !out[0])
                    ck_abort_msg("language %zu, bytes %u and %u", l, first, second);
            }
}
END_TEST

/* Letters, digits, blanks and _ are themselves in every language: they are written many at once. */
START_TEST(plain_characters)
{
    base_escape *const languages[] = {base_escape_dot,    base_escape_mermaid, base_escape_xml,
                                      base_escape_csv,    base_escape_shell,   base_escape_terminal,
                                      base_escape_columns};
    const char plain[] = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        for (size_t i = 0; plain[i]; i++) {
            char out[BASE_ESCAPED_SIZE];
            ck_assert_uint_eq(languages[l](plain + i, 1, out), 1);
            ck_assert(out[0] == plain[i] && out[1] == '\0');
        }
        ck_assert_str_eq(escaped(languages[l], plain, sizeof plain - 1), plain);
    }
}
END_TEST

/* What is printed for people, of which the strings of the arguments alone are escaped. */
static const char *shown(const char *format, ...)
{
    static char all[256];
    FILE *out = fmemopen(all, sizeof all, "w");
    ck_assert_ptr_nonnull(out);
    va_list list;
    va_start(list, format);
    base_vprint_shown(out, format, list);
    va_end(list);
    fclose(out);
    return all;
}

START_TEST(shown_texts)
{
    ck_assert_str_eq(shown("a\n%s\tb\n", "x\n\033[31m\xC2\x9B\xE9"), "a\nx??[31m\\u009B\\xE9\tb\n");
    ck_assert_str_eq(shown("%5s|%-5s|%*s|%-*s|%.2s|%.*s|%s", "ab", "cd", 4, "e", -3, "f", "ghi", 1, "jk", ""),
                     "   ab|cd   |   e|f  |gh|j|");
    ck_assert_str_eq(shown("%5s|%-5s", "\033", "\n"), "    ?|?    ");
}
END_TEST

#define agrees(...)                                                                                          \
    do {                                                                                                     \
        char wanted[256];                                                                                    \
        snprintf(wanted, sizeof wanted, __VA_ARGS__);                                                        \
        ck_assert_str_eq(shown(__VA_ARGS__), wanted);                                                        \
    } while (0)

START_TEST(shown_numbers)
{
    agrees("100%% of nothing");
    agrees("%d %i %u %x %X %c|%5d|%-5d|%05d|%+d|% d|%#x", -1, 2, 3u, 0xabcu, 0xABCu, 'c', 42, 42, 42, 42, 42,
           42u);
    agrees("%hhu %hd %ld %lu %lld %llu", (unsigned char)200, (short)-3, -4L, 5UL, -6LL, UINT64_MAX + 0ULL);
    agrees("%" PRIu64 " %" PRIx64 " %" PRIu32 " %jd %zu %td", UINT64_MAX, UINT64_MAX, UINT32_MAX, INTMAX_MIN,
           SIZE_MAX, PTRDIFF_MIN);
    agrees("%3zu %*zu %-*d| %.3d", (size_t)7, 6, (size_t)8, 4, 9, 5);
    agrees("%.2g %.0f %8.3f %e %f", 0.123456, 2.5, 3.14159, 12345.678, 1.5);
    agrees("%p %s %d", (void *)&shown, "and", 1);
}
END_TEST

static Suite *suite(void)
{
    Suite *suite = suite_create("escape");
    TCase *tests = tcase_create("languages");
    tcase_add_test(tests, dot);
    tcase_add_test(tests, mermaid);
    tcase_add_test(tests, xml);
    tcase_add_test(tests, csv_and_shell);
    tcase_add_test(tests, terminal);
    tcase_add_test(tests, not_utf8);
    tcase_add_test(tests, every_byte);
    tcase_add_test(tests, plain_characters);
    tcase_add_test(tests, shown_texts);
    tcase_add_test(tests, shown_numbers);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    return suite_run(suite());
}
