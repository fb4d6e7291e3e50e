/* The reader of comma-separated values (logs/csv.c). */
#include "logs/csv.h"

#include <string.h>

#include "tests/lts/random.h"
#include "tests/suite.h"

static logs_csv *new_csv(logs_input *input, FILE *in)
{
    logs_input_open(input, in);
    ck_assert_int_eq(logs_input_begin(input, NULL), BASE_OK);
    return logs_csv_new(input, ',');
}

/* Reads `text` and writes its records as "a|b/c|d/", an error as "!LINE:COLUMN/", going on after it. */
static const char *records(const char *text, size_t length)
{
    static char shown[4096];
    FILE *in = fmemopen((void *)text, length, "r");
    FILE *out = fmemopen(shown, sizeof shown, "w");
    logs_input input;
    logs_csv *csv = new_csv(&input, in);
    const logs_field *fields;
    size_t count = 1;
    while (count > 0) {
        base_error error = {0};
        base_status status = logs_csv_read(csv, &fields, &count, &error);
        if (status) {
            fprintf(out, "!%d:%d/", (int)error.line, (int)error.column);
            count = 1;
            continue;
        }
        for (size_t i = 0; i < count; i++)
            fprintf(out, "%s%s", i ? "|" : "", fields[i].text);
        if (count)
            fputc('/', out);
    }
    logs_csv_free(csv);
    logs_input_close(&input);
    fclose(in);
    fclose(out);
    return shown;
}

#define READS(text, expected) ck_assert_str_eq(records(text, sizeof text - 1), expected)

START_TEST(reads_plain_records)
{
    READS("a,b\nc,d\n", "a|b/c|d/");
    READS("a,b\nc,d", "a|b/c|d/");
    READS("a,b\r\nc,d\r\n", "a|b/c|d/");
    READS("\n\na\n\r\n\nb\n", "a/b/");
    READS(",\n,,\n", "|/||/");
    READS("\xEF\xBB\xBF"
          "a,b\n",
          "a|b/");
}
END_TEST

START_TEST(reads_quoted_fields)
{
    READS("\"a\",\"b,c\"\n", "a|b,c/");
    READS("\"say \"\"hi\"\"\",\"\"\n", "say \"hi\"|/");
    READS("\"two\nlines\",x\ny,z\n", "two\nlines|x/y|z/");
    READS("x,\"\"\"\"", "x|\"/");
    READS("\"a\"\r\n\"b\"\r\n", "a/b/");
}
END_TEST

START_TEST(says_where_it_is_malformed_and_goes_on)
{
    READS("a,b\"c\nd,e\n", "!1:4/d|e/");
    READS("ok\n\"a\"b,c\nd\n", "ok/!2:4/d/");
    READS("a,\"open\nd,e\n", "!1:3/d|e/");
    READS("a,b\"\nc\"d,e\nf\n", "!1:4/!2:2/f/");
    READS("a\0b\nc\n", "!1:2/c/");
    READS("\"a\0b\"\nc\n", "!1:3/c/");
}
END_TEST

START_TEST(knows_lines_and_columns)
{
    const char text[] = "h\n\"a\nb\",c,\"d\"\ne\n";
    FILE *in = fmemopen((void *)text, sizeof text - 1, "r");
    logs_input input;
    logs_csv *csv = new_csv(&input, in);
    const logs_field *fields;
    size_t count, length;
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(fields[0].line, 2);
    ck_assert_uint_eq(fields[0].column, 1);
    ck_assert_uint_eq(fields[1].line, 3);
    ck_assert_uint_eq(fields[1].column, 4);
    ck_assert_uint_eq(fields[2].column, 6);
    ck_assert_str_eq(logs_csv_raw(csv, &length), "\"a\nb\",c,\"d\"");
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
    ck_assert_uint_eq(fields[0].line, 4);
    logs_csv_free(csv);
    logs_input_close(&input);
    fclose(in);
}
END_TEST

/* Text that is moved when its quotes go leaves no line end behind to be counted. */
START_TEST(counts_lines_as_they_stand)
{
    const char text[] = "\"a\"\"\n\"\nb\n";
    FILE *in = fmemopen((void *)text, sizeof text - 1, "r");
    logs_input input;
    logs_csv *csv = new_csv(&input, in);
    const logs_field *fields;
    size_t count;
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
    ck_assert_str_eq(fields[0].text, "a\"\n");
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
    ck_assert_uint_eq(fields[0].line, 3);
    logs_csv_free(csv);
    logs_input_close(&input);
    fclose(in);
}
END_TEST

/* A quote that nothing closes must not make it read the rest of a large file into memory. */
START_TEST(bounds_a_record)
{
    FILE *in = tmpfile();
    fputs("\"open", in);
    for (int i = 0; i < 300000; i++)
        fputs("0123456789\n", in);
    rewind(in);
    logs_input input;
    logs_csv *csv = new_csv(&input, in);
    const logs_field *fields;
    size_t count;
    base_error error;
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, &error), BASE_E_SYNTAX);
    ck_assert_uint_eq(error.line, 1);
    ck_assert_uint_eq(error.column, 1);
    ck_assert(ftell(in) < 2 << 20);
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, &error), BASE_OK);
    ck_assert_uint_eq(fields[0].line, 2);
    ck_assert_str_eq(fields[0].text, "0123456789");
    logs_csv_free(csv);
    logs_input_close(&input);
    fclose(in);
}
END_TEST

/* Random fields, written as RFC 4180 says, come back as they were, through a buffer that is refilled often.
 */
START_TEST(reads_back_what_is_written)
{
    enum { RECORDS = 20000, FIELDS = 3, LONGEST = 12 };
    static const char alphabet[] = "ab ,\"\"\n\r\xC3\xA9;";
    static char texts[RECORDS][FIELDS][LONGEST + 1];
    uint64_t seed = 4180;
    FILE *file = tmpfile();
    for (unsigned r = 0; r < RECORDS; r++) {
        for (unsigned f = 0; f < FIELDS; f++) {
            unsigned length = random_below(&seed, LONGEST);
            for (unsigned i = 0; i < length; i++)
                texts[r][f][i] = alphabet[random_below(&seed, sizeof alphabet - 1)];
            const char *text = texts[r][f];
            if (f)
                fputc(',', file);
            bool is_quoted = strpbrk(text, ",\"\r\n") || random_below(&seed, 2);
            if (is_quoted)
                fputc('"', file);
            for (const char *at = text; *at; at++) {
                fputc(*at, file);
                if (*at == '"')
                    fputc('"', file);
            }
            if (is_quoted)
                fputc('"', file);
        }
        fputs(random_below(&seed, 2) ? "\n" : "\r\n", file);
    }
    rewind(file);
    logs_input input;
    logs_csv *csv = new_csv(&input, file);
    const logs_field *fields;
    size_t count;
    for (unsigned r = 0; r < RECORDS; r++) {
        ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
        ck_assert_uint_eq(count, FIELDS);
        for (unsigned f = 0; f < FIELDS; f++)
            ck_assert_str_eq(fields[f].text, texts[r][f]);
    }
    ck_assert_int_eq(logs_csv_read(csv, &fields, &count, NULL), BASE_OK);
    ck_assert_uint_eq(count, 0);
    logs_csv_free(csv);
    logs_input_close(&input);
    fclose(file);
}
END_TEST

/* Whatever the bytes, it ends, within its bounds. */
START_TEST(survives_any_bytes)
{
    static const char alphabet[] = "a,\"\n\r\0";
    uint64_t seed = 1;
    for (unsigned round = 0; round < 3000; round++) {
        char text[64];
        size_t length = 1 + random_below(&seed, sizeof text - 1);
        for (size_t i = 0; i < length; i++)
            text[i] = alphabet[random_below(&seed, sizeof alphabet - 1)];
        records(text, length);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("csv");
    TCase *c = tcase_create("csv");
    tcase_add_test(c, reads_plain_records);
    tcase_add_test(c, reads_quoted_fields);
    tcase_add_test(c, says_where_it_is_malformed_and_goes_on);
    tcase_add_test(c, knows_lines_and_columns);
    tcase_add_test(c, counts_lines_as_they_stand);
    tcase_add_test(c, bounds_a_record);
    tcase_add_test(c, reads_back_what_is_written);
    tcase_add_test(c, survives_any_bytes);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
