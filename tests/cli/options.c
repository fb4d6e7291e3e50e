/* Option tables (cli/options.c) and near names (base/near.c). */
#include "cli/options.h"

#include <stdarg.h>
#include <string.h>

#include "base/near.h"
#include "tests/suite.h"

enum { OPTION_JOBS = 256, OPTION_FORMAT, OPTION_FORCE, OPTION_EMIT, OPTION_MD, OPTION_MF, OPTION_W };

static const cli_option options[] = {
    {'o', "output", "FILE", NULL, "write to FILE"},
    {'v', "verbose", NULL, NULL, "say more"},
    {'q', NULL, NULL, NULL, "say less"},
    {OPTION_JOBS, "jobs", "N", NULL, "threads"},
    {OPTION_FORMAT, "format", "FORMAT", CLI_VALUES("text|json"), "how to say it"},
    {OPTION_FORCE, "force", NULL, NULL, "do it"},
    {OPTION_EMIT, "emit", "KIND[,KIND]", CLI_VALUES("c|aut|dot"), "what to write"},
    {OPTION_MD, "-MD", NULL, NULL, "as gcc"},
    {OPTION_MF, "-MF", "FILE", NULL, "as gcc"},
    {OPTION_W, "-W", "NAME", NULL, "as gcc"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};
static const cli_command command = {"tool", "[OPTION]... FILE...", "Does it.", NULL, options, NULL};

/* Parses `words` and writes what came as "key=value key operand:value". */
static const char *parsed(const char *first, ...)
{
    static char text[256];
    char *argv[16] = {(char *)"tool"};
    int argc = 1;
    va_list list;
    va_start(list, first);
    for (const char *word = first; word; word = va_arg(list, const char *))
        argv[argc++] = (char *)word;
    va_end(list);
    cli_args args;
    cli_args_begin(&args, &command, argc, argv);
    text[0] = '\0';
    const char *value;
    int key;
    while ((key = cli_args_next(&args, &value)) != CLI_ARGS_END) {
        size_t used = strlen(text);
        if (key == CLI_ARGS_ERROR) {
            snprintf(text + used, sizeof text - used, "error");
            break;
        }
        snprintf(text + used, sizeof text - used, "%d=%s ", key, value ? value : "");
    }
    return text;
}

START_TEST(takes_every_spelling)
{
    ck_assert_str_eq(parsed("-ofile", "-o", "file", "--output=file", "--output", "file", NULL),
                     "111=file 111=file 111=file 111=file ");
    ck_assert_str_eq(parsed("-vqofile", "--jobs=3", NULL), "118= 113= 111=file 256=3 ");
    ck_assert_str_eq(parsed("--verb", "--j", "2", NULL), "118= 256=2 ");
    ck_assert_str_eq(parsed("--output=", NULL), "111= ");
}
END_TEST

START_TEST(takes_words_spelled_as_gcc_does)
{
    ck_assert_str_eq(parsed("-MD", "-MF", "x.d", "-MFx.d", NULL), "260= 261=x.d 261=x.d ");
    ck_assert_str_eq(parsed("-Wno-trap", "-Werror=trap", "-v", NULL), "262=no-trap 262=error=trap 118= ");
    ck_assert_str_eq(parsed("-MDx", NULL), "error");
    ck_assert_str_eq(parsed("-MF", NULL), "error");
    ck_assert_str_eq(parsed("--", "-MD", NULL), "-2=-MD ");
}
END_TEST

START_TEST(takes_lists_of_values)
{
    ck_assert_str_eq(parsed("--emit=dot,c", "--emit", "c", NULL), "259=dot,c 259=c ");
    ck_assert_uint_eq(cli_args_list(&options[6], "dot,c"), 5);
    ck_assert_uint_eq(cli_args_list(&options[6], "aut,aut"), 2);
    const char *bad[] = {"--emit=", "--emit=,c", "--emit=c,", "--emit=c,,dot", "--emit=c|aut", "--emit=d"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_str_eq(parsed(bad[i], NULL), "error");
}
END_TEST

static const char *colour(unsigned number)
{
    static const char *const names[] = {"red", "green", NULL};
    return names[number];
}

START_TEST(values_come_from_a_list_or_a_table)
{
    const cli_values table = {NULL, colour}, *const list = CLI_VALUES("red|green");
    const cli_values *const both[] = {&table, list};
    for (unsigned i = 0; i < 2; i++) {
        const char *text;
        size_t length;
        ck_assert(cli_value(both[i], 1, &text, &length));
        ck_assert_uint_eq(length, 5);
        ck_assert_int_eq(strncmp(text, "green", 5), 0);
        ck_assert(!cli_value(both[i], 2, &text, &length));
        ck_assert_uint_eq(cli_value_number(both[i], "green"), 1);
    }
}
END_TEST

START_TEST(tells_operands_from_options)
{
    ck_assert_str_eq(parsed("a", "-v", "-", "b", NULL), "-2=a 118= -2=- -2=b ");
    ck_assert_str_eq(parsed("--", "-v", "--", NULL), "-2=-v -2=-- ");
    ck_assert_str_eq(parsed(NULL), "");
}
END_TEST

START_TEST(refuses_what_is_not_in_the_table)
{
    ck_assert_str_eq(parsed("-x", NULL), "error");
    ck_assert_str_eq(parsed("--outptu=a", NULL), "error");
    ck_assert_str_eq(parsed("--fo=text", NULL), "error"); /* force or format */
    ck_assert_str_eq(parsed("--format=xml", NULL), "error");
    ck_assert_str_eq(parsed("--format=tex", NULL), "error");
    ck_assert_str_eq(parsed("--verbose=1", NULL), "error");
    ck_assert_str_eq(parsed("--output", NULL), "error");
    ck_assert_str_eq(parsed("-o", NULL), "error");
    ck_assert_str_eq(parsed("--=x", NULL), "error");
}
END_TEST

START_TEST(numbers_are_whole_and_in_range)
{
    cli_args args;
    char *argv[] = {(char *)"tool"};
    cli_args_begin(&args, &command, 1, argv);
    uint64_t n = 7;
    ck_assert(cli_args_number(&args, "--jobs", "64", 1, 64, &n) && n == 64);
    const char *bad[] = {"", "0", "65", "-1", "3x", " 3", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!cli_args_number(&args, "--jobs", bad[i], 1, 64, &n), "%s", bad[i]);
    ck_assert_uint_eq(n, 64);
}
END_TEST

static const char *nearest(const char *text)
{
    base_near near;
    base_near_begin(&near, text);
    const char *names[] = {"pay", "ship", "cancel", "cancelled", "cancelling"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        base_near_offer(&near, names[i]);
    return near.best ? near.best : "-";
}

START_TEST(near_names)
{
    ck_assert_str_eq(nearest("cancle"), "cancel"); /* neighbours swapped: one slip */
    ck_assert_str_eq(nearest("Cancelled"), "cancelled");
    ck_assert_str_eq(nearest("cancell"), "cancel");
    ck_assert_str_eq(nearest("pya"), "pay");
    ck_assert_str_eq(nearest("refund"), "-");
    ck_assert_str_eq(nearest("x"), "-");
    ck_assert_str_eq(nearest(""), "-");
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ck_assert_str_eq(nearest(longest), "-");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("options");
    TCase *c = tcase_create("options");
    tcase_add_test(c, takes_every_spelling);
    tcase_add_test(c, takes_words_spelled_as_gcc_does);
    tcase_add_test(c, takes_lists_of_values);
    tcase_add_test(c, values_come_from_a_list_or_a_table);
    tcase_add_test(c, tells_operands_from_options);
    tcase_add_test(c, refuses_what_is_not_in_the_table);
    tcase_add_test(c, numbers_are_whole_and_in_range);
    tcase_add_test(c, near_names);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
