/* The table of report formats: what --format offers is complete, and names and suffixes tell formats apart.
 */
#include "verdict/report/format.h"

#include <string.h>

#include "tests/suite.h"

START_TEST(what_is_offered_is_complete)
{
    const char *name;
    size_t length;
    unsigned count = 0;
    for (; cli_value(&verdict_report_formats, count, &name, &length); count++) {
        const verdict_report_format *format = verdict_report_format_find(name);
        ck_assert_str_eq(format->name, name);
        ck_assert_uint_eq(length, strlen(name));
        ck_assert(format->write_result && format->write_report);
        ck_assert_int_eq(format->suffix[0], '.');
        for (unsigned other = 0; other < count; other++)
            ck_assert_str_ne(verdict_report_format_find(verdict_report_formats.name(other))->suffix,
                             format->suffix);
    }
    ck_assert_uint_ge(count, 5);
}
END_TEST

START_TEST(proofs_are_files_of_one_model)
{
    const verdict_report_format *format = verdict_report_format_find("proof");
    ck_assert(format->write_files && !format->write_result);
    for (unsigned i = 0; verdict_report_formats.name(i); i++)
        ck_assert_str_ne(verdict_report_formats.name(i), "proof");
}
END_TEST

static Suite *suite(void)
{
    Suite *suite = suite_create("formats");
    TCase *tests = tcase_create("reports");
    tcase_add_test(tests, what_is_offered_is_complete);
    tcase_add_test(tests, proofs_are_files_of_one_model);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    return suite_run(suite());
}
