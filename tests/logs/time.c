/* Times of events (logs/time.c), dates against timegm. */
#include "logs/time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "tests/suite.h"

static logs_time_format format;

/* Microseconds; -1: it is no time. */
static int64_t read_as(const char *name, const char *text)
{
    int64_t time;
    format = (logs_time_format){0};
    if (name)
        ck_assert(logs_time_format_set(&format, name));
    return logs_read_time(&format, text, strlen(text), &time) ? time : -1;
}

#define MAY_1 INT64_C(1714557600000000) /* 2024-05-01T10:00:00Z */

START_TEST(reads_iso_8601)
{
    static const struct {
        const char *text;
        int64_t more;
    } times[] = {
        {"2024-05-01T10:00:00Z", 0},
        {"2024-05-01 10:00:00", 0},
        {"2024-05-01T10:00", 0},
        {"20240501T100000Z", 0},
        {"  2024-05-01T10:00:00 UTC ", 0},
        {"2024-05-01T12:00:00+02:00", 0},
        {"2024-05-01 05:30:00 -0430", 0},
        {"2024-05-01T11:00:00+01", 0},
        {"2024-05-01T10:00:00.25Z", 250000},
        {"2024-05-01 10:00:00,123", 123000},
        {"2024-05-01T10:00:00.1234567Z", 123456},
        {"2024-05-01", -INT64_C(36000000000)},
    };
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        ck_assert_msg(read_as(NULL, times[i].text) == MAY_1 + times[i].more, "%s", times[i].text);
        ck_assert_int_eq(read_as("iso", times[i].text), MAY_1 + times[i].more);
    }
    ck_assert_int_eq(read_as(NULL, "00:00:01.5"), 1500000);
    ck_assert_int_eq(read_as(NULL, "1969-12-31T23:59:59Z"), -1000000);
}
END_TEST

START_TEST(reads_numbers)
{
    ck_assert_int_eq(read_as(NULL, "1714557600"), MAY_1);
    ck_assert_int_eq(read_as(NULL, "1714557600.5"), MAY_1 + 500000);
    ck_assert_int_eq(read_as(NULL, "1714557600123"), MAY_1 + 123000);
    ck_assert_int_eq(read_as(NULL, "1714557600123.5"), MAY_1 + 123500);
    ck_assert_int_eq(read_as(NULL, "1714557600123456"), MAY_1 + 123456);
    ck_assert_int_eq(read_as(NULL, "1714557600123456789"), MAY_1 + 123456);
    ck_assert_int_eq(read_as(NULL, "1.7145576e9"), MAY_1);
    ck_assert_int_eq(read_as(NULL, "12.5"), 12500000);
    ck_assert_int_eq(read_as(NULL, "-2"), -2000000);
    ck_assert_int_eq(read_as("ms", "1500"), 1500000);
    ck_assert_int_eq(read_as("us", "1500"), 1500);
    ck_assert_int_eq(read_as("ns", "1500"), 1);
    ck_assert_int_eq(read_as("s", "1714557600123"), INT64_C(1714557600123000000));
    ck_assert_int_eq(read_as("iso", "1714557600"), -1);
}
END_TEST

/* The first number tells the unit of all. */
START_TEST(keeps_the_unit)
{
    int64_t time;
    format = (logs_time_format){0};
    ck_assert(logs_read_time(&format, "1714557600123", 13, &time));
    ck_assert(logs_read_time(&format, "5", 1, &time));
    ck_assert_int_eq(time, 5000);
}
END_TEST

START_TEST(reads_as_it_is_told)
{
    ck_assert_int_eq(read_as("%d/%b/%Y:%H:%M:%S %z", "01/May/2024:12:00:00 +0200"), MAY_1);
    ck_assert_int_eq(read_as("[%d.%m.%Y %H:%M]", "[01.05.2024 10:00]"), MAY_1);
    ck_assert_int_eq(read_as("%H:%M", "10:00 o'clock"), -1);
    ck_assert_int_eq(read_as("none", "1714557600"), -1);
    ck_assert(!logs_time_format_set(&format, "hours"));
}
END_TEST

START_TEST(refuses_what_is_no_time)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "now",
                                        "10.03.2024 2:40",
                                        "2024-13-01",
                                        "2023-02-29",
                                        "2024-05-01T25:00:00",
                                        "2024-05-01T10:60",
                                        "2024-05-01T10:00:00+25:00",
                                        "2024-05-01T10:00:00.Z",
                                        "2024-05-01T10:00:00Zulu",
                                        "2024-05-01X10:00:00",
                                        "2024-05",
                                        "1e30",
                                        "1.5.5",
                                        "-",
                                        "9999999999999999999999",
                                        "0x10",
                                        "nan"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(read_as(NULL, texts[i]) == -1, "%s", texts[i]);
    ck_assert_int_eq(read_as("s", "9223372036854775"), -1);
}
END_TEST

START_TEST(agrees_with_timegm)
{
    uint64_t seed = 1970;
    for (unsigned i = 0; i < 3000; i++) {
        time_t seconds = (time_t)base_random_below(&seed, UINT64_C(250000000000)) - INT64_C(60000000000);
        struct tm tm;
        char text[64];
        ck_assert(gmtime_r(&seconds, &tm) != NULL);
        snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        if (strlen(text) == strlen("2024-05-01T10:00:00Z"))
            ck_assert_msg(read_as(NULL, text) == (int64_t)seconds * 1000000, "%s", text);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("time");
    TCase *c = tcase_create("time");
    tcase_add_test(c, reads_iso_8601);
    tcase_add_test(c, reads_numbers);
    tcase_add_test(c, keeps_the_unit);
    tcase_add_test(c, reads_as_it_is_told);
    tcase_add_test(c, refuses_what_is_no_time);
    tcase_add_test(c, agrees_with_timegm);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
