/* .aut: what is read, what is refused and where, and that what was written is read back. */
#include "base/files/text_writer.h"
#include "tests/suite.h"

#include "tests/lts/random.h"

#include <inttypes.h>
#include <string.h>

static base_status read_bytes(const char *bytes, size_t length, const char *tau, lts **out, bool *note,
                              base_error *error)
{
    FILE *in = fmemopen((void *)(uintptr_t)(length ? bytes : "\n"), length ? length : 1, "r");
    ck_assert_ptr_nonnull(in);
    base_status status = lts_read_aut(in, tau, NULL, NULL, out, note, error);
    fclose(in);
    return status;
}

static lts *read_text(const char *text, const char *tau, bool *note)
{
    lts *l = NULL;
    base_error error = {0};
    base_status status = read_bytes(text, strlen(text), tau, &l, note, &error);
    ck_assert_msg(status == BASE_OK, "%s:%lu: %s", text, (unsigned long)error.line, error.message);
    return l;
}

static bool has(const lts *l, lts_state from, const char *label, lts_state to)
{
    lts_label number = base_names_find(l->labels, label, strlen(label));
    return number != LTS_NONE && lts_has_edge(l, from, number, to);
}

START_TEST(the_plain_format)
{
    lts *l = read_text("des (1, 3, 4)\n(0, \"pay\", 1)\n(1,\"tau\",2)\n(2,i,0)\n", NULL, NULL);
    ck_assert_uint_eq(l->states, 4);
    ck_assert_uint_eq(l->transitions, 3);
    ck_assert_uint_eq(l->initial, 1);
    ck_assert(has(l, 0, "pay", 1));
    ck_assert(lts_has_edge(l, 1, LTS_TAU, 2));
    lts_free(l);
}
END_TEST

/* Each on the label of transition 0 -> 1, as it is to be read. */
static const struct {
    const char *line, *label;
} spellings[] = {
    {"(0,a,1)", "a"},
    {"(0,\"a\",1)", "a"},
    {" ( 0 , a b , 1 ) ", "a b"},
    {"\t(0\t,\t\" a \"\t,\t1\t)\t", " a "},
    {"(0,\"a\",1)\r", "a"},
    {"(0,\"s(1,2)\",1)", "s(1,2)"},
    {"(0,s(1,2),1)", "s(1,2)"},
    {"(0,\"say \"hi\", all\",1)", "say \"hi\", all"},
    {"(0,\"\"\",1)", "\""},
    {"(0,\"\",1)", ""},
    {"(0,\"a\",\"b\", 1)", "a\",\"b"},
    {"(0,a\"b,1)", "a\"b"},
    {"(0,\"x\", 3)\",1)", "x\", 3)"},
    {"(00, \"\xc3\xa9\", 01)", "\xc3\xa9"},
};

START_TEST(labels_and_blanks)
{
    char text[128];
    snprintf(text, sizeof text, "des(0,1,2) \r\n\n%s\n", spellings[_i].line);
    lts *l = read_text(text, NULL, NULL);
    ck_assert_msg(has(l, 0, spellings[_i].label, 1), "%s", spellings[_i].line);
    lts_free(l);
}
END_TEST

START_TEST(the_last_newline_is_free)
{
    lts *l = read_text("des (0,1,2)\n(0,a,1)", NULL, NULL);
    ck_assert(has(l, 0, "a", 1));
    lts_free(l);
}
END_TEST

START_TEST(i_is_internal_unless_tau_occurs)
{
    bool note = true;
    lts *l = read_text("des (0,2,2)\n(0,i,1)\n(1,a,0)\n", NULL, &note);
    ck_assert(lts_has_edge(l, 0, LTS_TAU, 1));
    ck_assert_uint_eq(base_names_find(l->labels, "i", 1), LTS_NONE);
    ck_assert(!note);
    lts_free(l);
    l = read_text("des (0,2,2)\n(0,i,1)\n(1,tau,0)\n", NULL, &note);
    ck_assert(has(l, 0, "i", 1));
    ck_assert(!lts_has_edge(l, 0, LTS_TAU, 1));
    ck_assert(note);
    lts_free(l);
}
END_TEST

START_TEST(named_labels_are_internal_instead)
{
    lts *l = read_text("des (0,4,2)\n(0,i,1)\n(0,b,1)\n(1,a,0)\n(1,c,0)\n", "a,b", NULL);
    ck_assert(has(l, 0, "i", 1));
    ck_assert(lts_has_edge(l, 0, LTS_TAU, 1));
    ck_assert(lts_has_edge(l, 1, LTS_TAU, 0));
    ck_assert(has(l, 1, "c", 0));
    lts_free(l);
    base_error error;
    const char *hidden = "des (0,1,2)\n(0,\"tau\",1)\n";
    ck_assert_int_eq(read_bytes(hidden, strlen(hidden), "a", &l, NULL, &error), BASE_E_SYNTAX);
    ck_assert_uint_eq(error.line, 2);
    ck_assert_uint_eq(error.column, 5);
    l = read_text(hidden, "a,tau", NULL);
    ck_assert(lts_has_edge(l, 0, LTS_TAU, 1));
    lts_free(l);
}
END_TEST

START_TEST(repetitions_count_in_the_header_only)
{
    lts *l = read_text("des (0,3,2)\n(0,a,1)\n(0,\"a\",1)\n(0,a,1)\n", NULL, NULL);
    ck_assert_uint_eq(l->transitions, 1);
    lts_free(l);
}
END_TEST

static const struct {
    const char *text;
    uint64_t line, column;
    const char *message; /* part of it */
} refused[] = {
    {"", 1, 1, "found the end of the file"},
    {"\n\n", 1, 1, "found the end of the file"},
    {"hello\n", 1, 1, "'des (initial, transitions, states)', found 'h'"},
    {"\x7f"
     "ELF\x02\x01",
     1, 1, "found byte 0x7f"},
    {"des (0,1)\n(0,a,1)\n", 1, 9, "found ')'"},
    {"des (0,1,2) x\n", 1, 13, "expected the end of the line, found 'x'"},
    {"des (0,,2)\n", 1, 8, "found ','"},
    {"des (0,0,0)\n", 1, 0, "initial state 0, but there are 0 states"},
    {"des (7,0,3)\n", 1, 0, "initial state 7, but there are 3 states"},
    {"des (0,0,4294967295)\n", 1, 0, "more than 4294967294 states"},
    {"des (0,0,99999999999999999999999999)\n", 1, 0, "more than 4294967294 states"},
    {"des (0,0,4000000000)\n", 1, 0, "4000000000 states, but the 0 transitions"},
    {"des (0,1,4000000000)\n(0,a,3999999999)\n", 1, 0, "can mention few of them"},
    {"des (0,2,2)\n(0,a,1)\n", 3, 1, "ends after 1 transitions; the header in line 1 has 2"},
    {"des (0,18446744073709551615,2)\n(0,a,1)\n", 3, 1, "has 18446744073709551615"},
    {"\ndes (0,1,2)\n(0,a,1)\n(1,a,0)\n", 4, 1, "one transition more than the 1 that the header in line 2"},
    {"des (0,1,2)\n(0,a,2)\n", 2, 6, "state 2, but by the header there are 2"},
    {"des (0,1,2)\n(2,a,0)\n", 2, 2, "state 2, but by the header there are 2"},
    {"des (0,1,2)\n(99999999999999999999,a,0)\n", 2, 2, "state 18446744073709551615"},
    {"des (0,1,2)\n0,a,1\n", 2, 1, "found '0'"},
    {"des (0,1,2)\n(x,a,1)\n", 2, 2, "expected a state's number, found 'x'"},
    {"des (0,1,2)\n(-1,a,1)\n", 2, 2, "expected a state's number, found '-'"},
    {"des (0,1,2)\n(0 a,1)\n", 2, 4, "expected ',', found 'a'"},
    {"des (0,1,2)\n(0,a,1\n", 2, 7, "', state)' at the end of the line, found the end of the line"},
    {"des (0,1,2)\n(0,a,1) x\n", 2, 10, "', state)' at the end of the line, found the end"},
    {"des (0,1,2)\n(0,a,)\n", 2, 6, "a state's number before the final ')', found ')'"},
    {"des (0,1,2)\n(0,a1)\n", 2, 5, "',' between"},
    {"des (0,1,2)\n(0,1)\n", 2, 4, "',' between"},
    {"des (0,1,2)\n(0,,1)\n", 2, 4, "expected a label, found ','"},
    {"des (0,1,2)\n(0,\"a,1)\n", 2, 6, "'\"' at the end of the label"},
    {"des (0,1,2)\n(0,\",1)\n", 2, 5, "'\"' at the end of the label"},
    {"des (0,1,2)\n(0,\"a\"b,1)\n", 2, 8, "'\"' at the end of the label"},
};

START_TEST(what_is_wrong_is_said_with_its_place)
{
    lts *l = NULL;
    base_error error = {0};
    const char *text = refused[_i].text;
    ck_assert_int_ne(read_bytes(text, strlen(text), NULL, &l, NULL, &error), BASE_OK);
    ck_assert_ptr_null(l);
    ck_assert_msg(strstr(error.message, refused[_i].message), "%s: '%s'", text, error.message);
    ck_assert_msg(error.line == refused[_i].line && error.column == refused[_i].column, "%s: %lu:%lu", text,
                  (unsigned long)error.line, (unsigned long)error.column);
}
END_TEST

START_TEST(every_truncation_and_every_changed_byte_is_survived)
{
    static const char whole[] = "des (0, 3, 3)\r\n(0, \"a\"b\", 1)\n(1,i,2)\n(2, \"x(1,2)\", 0)\n";
    char text[sizeof whole];
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        lts *l = NULL;
        base_error error;
        if (read_bytes(whole, length, NULL, &l, NULL, &error) == BASE_OK)
            ck_assert_uint_eq(length, sizeof whole - 2);
        lts_free(l);
    }
    for (size_t at = 0; at < sizeof whole - 1; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            memcpy(text, whole, sizeof whole);
            text[at] = (char)byte;
            lts *l = NULL;
            base_error error = {0};
            if (read_bytes(text, sizeof whole - 1, NULL, &l, NULL, &error) != BASE_OK)
                ck_assert(error.message[0]);
            lts_free(l);
        }
}
END_TEST

static bool same(const lts *a, const lts *b)
{
    if (a->states != b->states || a->transitions != b->transitions || a->initial != b->initial)
        return false;
    for (lts_state s = 0; s < a->states; s++)
        for (uint64_t e = a->first[s]; e < a->first[s + 1]; e++)
            if (!has(b, s, base_names_text(a->labels, a->edges[e].label), a->edges[e].target))
                return false;
    return true;
}

static lts *written_and_read(const lts *l)
{
    char *bytes;
    size_t length;
    FILE *out = open_memstream(&bytes, &length);
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    fclose(out);
    lts *back = read_text(bytes, NULL, NULL);
    free(bytes);
    return back;
}

START_TEST(what_was_written_is_read_back)
{
    uint64_t seed = 3;
    for (unsigned round = 0; round < 200; round++) {
        lts *l = random_lts(&seed, 1 + random_below(&seed, 40), random_below(&seed, 300), 8, 30);
        lts *back = written_and_read(l);
        ck_assert(same(l, back));
        lts_free(back);
        lts_free(l);
    }
}
END_TEST

START_TEST(the_written_form)
{
    lts *l = verdict_of("0 a\"b 2; 2 tau 0");
    char *bytes;
    size_t length;
    FILE *out = open_memstream(&bytes, &length);
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    fclose(out);
    ck_assert_str_eq(bytes, "des (0, 2, 3)\n(0, \"a\"b\", 2)\n(2, \"tau\", 0)\n");
    free(bytes);
    lts_free(l);
}
END_TEST

START_TEST(digits_are_those_of_printf)
{
    const uint64_t off[] = {0, 1, 2, UINT64_MAX};
    for (uint64_t power = 1, more = 1; more; more = power <= UINT64_MAX / 10, power *= 10)
        for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
            char wanted[BASE_DECIMAL_DIGITS + 1], digits[BASE_DECIMAL_DIGITS + 1] = {0};
            int length = snprintf(wanted, sizeof wanted, "%" PRIu64, power + off[i]);
            ck_assert_uint_eq(base_format_decimal(power + off[i], digits), (size_t)length);
            ck_assert_str_eq(digits, wanted);
        }
}
END_TEST

START_TEST(a_newline_in_a_label_cannot_be_written)
{
    base_names *labels = lts_labels_new();
    uint32_t number;
    ck_assert_int_eq(base_names_intern(labels, "a\nb", 3, &number), BASE_OK);
    lts *l;
    ck_assert_int_eq(lts_builder_finish(lts_builder_new(labels), 1, 0, &l, NULL), BASE_OK);
    base_names_unref(labels);
    FILE *out = tmpfile();
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_E_SYNTAX);
    ck_assert_int_eq(ftell(out), 0);
    fclose(out);
    lts_free(l);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        return;
    lts *l = verdict_of("0 a 1");
    ck_assert_int_eq(lts_write_aut(l, 1, full), BASE_E_IO);
    fclose(full);
    lts_free(l);
}
END_TEST

START_TEST(a_folder_is_no_file)
{
    FILE *in = fopen(".", "r");
    lts *l = NULL;
    base_error error;
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(lts_read_aut(in, NULL, NULL, NULL, &l, NULL, &error), BASE_E_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "Is a directory"));
    fclose(in);
}
END_TEST

/* Lines longer than the buffer, and many of them. */
START_TEST(long_labels)
{
    size_t length = 3000000;
    char *text = malloc(2 * length + 200), *at = text;
    at += sprintf(at, "des (0,3,2)\n(0,\"");
    memset(at, 'x', length);
    at += length;
    at += sprintf(at, "\",1)\n(1,\"");
    memset(at, 'x', length);
    at += length;
    sprintf(at, "\",0)\n(1,y,1)\n");
    lts *l = read_text(text, NULL, NULL);
    ck_assert_uint_eq(base_names_count(l->labels), 3);
    ck_assert_uint_eq(base_names_length(l->labels, 1), length);
    ck_assert(has(l, 1, "y", 1));
    lts_free(l);
    free(text);
}
END_TEST

/* ---- several threads, on files of several pieces ---- */

#define LINES 60000u
static const unsigned thread_counts[] = {1, 2, 8};

typedef struct text {
    char *bytes;
    size_t length;
    lts *l;              /* what it is, when nothing is wrong */
    uint64_t wrong_line; /* 0: nothing is */
} text;

/* One transition in one of the ways to spell it; mostly the usual one. */
static void spell(FILE *out, uint64_t *seed, lts_state from, const char *label, lts_state to)
{
    static const char *const rare[] = {"(%u,\"%s\",%u)\r\n", "(%u , %s,%u)\n", "\n(%u,\"%s\",\t%u)\n"};
    uint32_t choice = random_below(seed, 60000);
    fprintf(out, choice < 3 ? rare[choice] : "(%u,\"%s\",%u)\n", from, label, to);
}

/* Sources ascend but for the first `shuffled` of a thousand; labels are new for as long as the file lasts;
 * a line may be wrong. */
static text random_text(uint64_t *seed, unsigned shuffled, bool is_wrong)
{
    text t = {0};
    uint32_t states = 20000, wrong = is_wrong ? random_below(seed, LINES) : LINES;
    FILE *out = open_memstream(&t.bytes, &t.length);
    lts_builder *b = lts_builder_new(NULL);
    fprintf(out, "des (3, %u, %u)\n", LINES, states);
    for (uint32_t i = 0; i < LINES; i++) {
        char label[64];
        lts_label number;
        lts_state from = random_below(seed, 1000) < shuffled ? random_below(seed, states) : i / 3;
        lts_state to = random_below(seed, states);
        sprintf(label, "action(%u)", random_below(seed, 10 + i / 40));
        if (random_below(seed, 4) == 0)
            strcpy(label, "tau");
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), label, strlen(label), &number), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, from, number, to, LTS_NONE), BASE_OK);
        if (i == wrong)
            fprintf(out, "(%u,\"%s\",%u)\n", from, label, states);
        else
            spell(out, seed, from, label, to);
    }
    fclose(out);
    ck_assert_int_eq(lts_builder_finish(b, states, 3, &t.l, NULL), BASE_OK);
    for (const char *c = strstr(t.bytes, ",20000)"); is_wrong && c > t.bytes; c--)
        t.wrong_line += c[-1] == '\n';
    t.wrong_line += is_wrong;
    return t;
}

/* The same numbers, too. */
static bool identical(const lts *a, const lts *b)
{
    bool same = a->states == b->states && a->transitions == b->transitions && a->initial == b->initial &&
                memcmp(a->first, b->first, (a->states + 1) * sizeof *a->first) == 0 &&
                memcmp(a->edges, b->edges, a->transitions * sizeof *a->edges) == 0 &&
                base_names_count(a->labels) == base_names_count(b->labels);
    for (uint32_t n = 0; same && n < base_names_count(a->labels); n++)
        same = strcmp(base_names_text(a->labels, n), base_names_text(b->labels, n)) == 0;
    return same;
}

START_TEST(threads_read_the_same)
{
    uint64_t seed = (uint64_t)_i + 1;
    text t = random_text(&seed, _i % 3 == 0 ? 5 : 0, _i % 2);
    for (unsigned i = 0; i < 3; i++) {
        lts_options options = {.jobs = thread_counts[i]};
        base_error error = {0};
        lts *l = NULL;
        FILE *in = fmemopen(t.bytes, t.length, "r");
        base_status status = lts_read_aut(in, NULL, &options, NULL, &l, NULL, &error);
        fclose(in);
        ck_assert_int_eq(status, t.wrong_line ? BASE_E_SYNTAX : BASE_OK);
        ck_assert_uint_eq(error.line, t.wrong_line);
        ck_assert(t.wrong_line ? l == NULL : identical(l, t.l));
        lts_free(l);
    }
    lts_free(t.l);
    free(t.bytes);
}
END_TEST

/* Which of its labels are internal does not depend on who reads them first. */
START_TEST(threads_agree_on_what_is_internal)
{
    uint64_t seed = 1;
    text t = random_text(&seed, 0, false);
    lts *one = NULL;
    for (unsigned i = 0; i < 3; i++) {
        lts_options options = {.jobs = thread_counts[i]};
        base_error error = {0};
        lts *l = NULL;
        FILE *in = fmemopen(t.bytes, t.length, "r");
        ck_assert_int_eq(lts_read_aut(in, "tau,action(7),action(8)", &options, NULL, &l, NULL, &error),
                         BASE_OK);
        rewind(in);
        ck_assert(!one || identical(one, l));
        lts_label hidden = base_names_find(l->labels, "action(8)", 9); /* known, but nothing is called so */
        ck_assert_uint_ne(hidden, LTS_NONE);
        for (uint64_t e = 0; e < l->transitions; e++)
            ck_assert_uint_ne(l->edges[e].label, hidden);
        lts *other = NULL;
        ck_assert_int_eq(lts_read_aut(in, "action(7)", &options, NULL, &other, NULL, &error), BASE_E_SYNTAX);
        ck_assert_ptr_nonnull(strstr(error.message, "cannot be visible"));
        fclose(in);
        lts_free(one);
        one = l;
    }
    lts_free(one);
    lts_free(t.l);
    free(t.bytes);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("aut");
    TCase *reading = tcase_create("reading");
    tcase_set_timeout(reading, 60);
    tcase_add_test(reading, the_plain_format);
    tcase_add_loop_test(reading, labels_and_blanks, 0, sizeof spellings / sizeof *spellings);
    tcase_add_test(reading, the_last_newline_is_free);
    tcase_add_test(reading, i_is_internal_unless_tau_occurs);
    tcase_add_test(reading, named_labels_are_internal_instead);
    tcase_add_test(reading, repetitions_count_in_the_header_only);
    tcase_add_loop_test(reading, what_is_wrong_is_said_with_its_place, 0, sizeof refused / sizeof *refused);
    tcase_add_test(reading, every_truncation_and_every_changed_byte_is_survived);
    tcase_add_test(reading, a_folder_is_no_file);
    tcase_add_test(reading, long_labels);
    suite_add_tcase(s, reading);
    TCase *threads = tcase_create("threads");
    tcase_set_timeout(threads, 60);
    tcase_add_loop_test(threads, threads_read_the_same, 0, 6);
    tcase_add_test(threads, threads_agree_on_what_is_internal);
    suite_add_tcase(s, threads);
    TCase *writing = tcase_create("writing");
    tcase_add_test(writing, what_was_written_is_read_back);
    tcase_add_test(writing, the_written_form);
    tcase_add_test(writing, digits_are_those_of_printf);
    tcase_add_test(writing, a_newline_in_a_label_cannot_be_written);
    tcase_add_test(writing, a_full_disk_is_an_error);
    suite_add_tcase(s, writing);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
