/* FSM and CSV: what is read, what is refused and where; and telling formats apart. */
#include "tests/suite.h"

#include "lts/lts.h"

#include <string.h>

static base_status read_text(const char *text, bool fsm, const char *tau, lts **l, base_error *error)
{
    FILE *in = *text ? fmemopen((void *)(uintptr_t)text, strlen(text), "r") : fopen("/dev/null", "r");
    base_status status = fsm ? lts_read_fsm(in, tau, NULL, l, error) : lts_read_csv(in, tau, NULL, l, error);
    fclose(in);
    return status;
}

static lts *read_fine(const char *text, bool fsm, const char *tau)
{
    lts *l = NULL;
    base_error error = {0};
    ck_assert_msg(read_text(text, fsm, tau, &l, &error) == BASE_OK, "%s", error.message);
    return l;
}

static bool has(const lts *l, lts_state from, const char *label, lts_state to)
{
    lts_label number = base_names_find(l->labels, label, strlen(label));
    return number != LTS_NONE && lts_has_edge(l, from, number, to);
}

START_TEST(an_fsm)
{
    lts *l =
        read_fine("b(2) Bool \"F\" \"T\"\n---\n0\n1\n0\n---\n1 2 \"a \"b\"\"\n2 3 \"tau\"\r\n3  1  \"i\"\n",
                  true, NULL);
    ck_assert_uint_eq(l->states, 3);
    ck_assert_uint_eq(l->initial, 0);
    ck_assert(has(l, 0, "a \"b\"", 1));
    ck_assert(lts_has_edge(l, 1, LTS_TAU, 2));
    ck_assert(has(l, 2, "i", 0));
    lts_free(l);
    l = read_fine("---\n---\n1 2 \"a\"\n2 1 \"i\"\n---\n2\n", true, NULL);
    ck_assert_uint_eq(l->states, 2);
    ck_assert_uint_eq(l->initial, 1);
    ck_assert(lts_has_edge(l, 1, LTS_TAU, 0));
    lts_free(l);
}
END_TEST

START_TEST(a_csv)
{
    lts *l =
        read_fine("From,Label,To\r\nnew,pay,paid\r\n\r\npaid,\"a,\"\"b\"\"\",new\npaid,tau,new", false, NULL);
    ck_assert_uint_eq(l->states, 2);
    ck_assert_str_eq(base_names_text(l->state_names, l->initial), "new");
    ck_assert(has(l, 0, "pay", 1));
    ck_assert(has(l, 1, "a,\"b\"", 0));
    ck_assert(lts_has_edge(l, 1, LTS_TAU, 0));
    lts_free(l);
    l = read_fine("\xef\xbb\xbf\"from\",label,to\r\n1,a,2\r\n", false, NULL); /* as spreadsheets write it */
    ck_assert_uint_eq(l->states, 2);
    ck_assert(has(l, 0, "a", 1));
    lts_free(l);
    l = read_fine("0;a;1\n1;b,c;0\n", false, "a,x");
    ck_assert(lts_has_edge(l, 0, LTS_TAU, 1));
    ck_assert(has(l, 1, "b,c", 0));
    lts_free(l);
}
END_TEST

static const struct {
    bool fsm;
    const char *text;
    uint64_t line, column;
    const char *message; /* part of it */
} refused[] = {
    {true, "", 1, 1, "expected '---' after the parameters"},
    {true, "---\n", 2, 1, "expected '---' after the states"},
    {true, "---\n---\nx\n", 3, 1, "expected a state's number"},
    {true, "---\n---\n0 1 \"a\"\n", 3, 1, "expected a state's number, from 1 on"},
    {true, "---\n---\n1 2 a\n", 3, 5, "expected '\"label\"'"},
    {true, "---\n---\n1 2 \"\n", 3, 5, "expected '\"label\"'"},
    {true, "---\n\n---\n1 2 \"a\"\n", 4, 3, "a state that is not listed"},
    {true, "---\n---\n1 4294967296 \"a\"\n", 3, 3, "a state that is not listed"},
    {true, "---\n---\n1 4294967290 \"a\"\n", 0, 0, "few are mentioned"},
    {true, "---\n---\n1 1 \"a\"\n---\n4294967290\n", 0, 0, "few are mentioned"},
    {false, "", 1, 1, "found the end of the file"},
    {false, "a,b\n", 1, 4, "expected three fields"},
    {false, "a,b,c\na,b,c,d\n", 2, 6, "expected the end of the line"},
    {false, "a,b,\n", 1, 5, "expected the name of a state"},
    {false, ",b,c\n", 1, 1, "expected the name of a state"},
    {false, "a,\"b,c\n", 1, 3, "no closing '\"'"},
    {false, "a,\"b\"x,c\n", 1, 6, "expected a separator"},
};

START_TEST(what_is_wrong_is_said_with_its_place)
{
    lts *l = NULL;
    base_error error = {0};
    ck_assert_int_ne(read_text(refused[_i].text, refused[_i].fsm, NULL, &l, &error), BASE_OK);
    ck_assert_ptr_null(l);
    ck_assert_msg(strstr(error.message, refused[_i].message), "%s: '%s'", refused[_i].text, error.message);
    ck_assert_msg(error.line == refused[_i].line && error.column == refused[_i].column, "%s: %lu:%lu",
                  refused[_i].text, (unsigned long)error.line, (unsigned long)error.column);
}
END_TEST

START_TEST(every_changed_byte_is_survived)
{
    static const char *const whole[] = {"a,\"b\"\"c\",d\nd,e,a\n",
                                        "p(2) B \"F\" \"T\"\n---\n0\n1\n---\n1 2 \"a\"\n---\n2\n"};
    char text[100];
    for (size_t at = 0; whole[_i][at]; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            lts *l = NULL;
            base_error error = {0};
            strcpy(text, whole[_i]);
            text[at] = (char)byte;
            if (read_text(text, _i == 1, NULL, &l, &error) != BASE_OK)
                ck_assert(error.message[0]);
            lts_free(l);
        }
}
END_TEST

static const lts_format unknown;
static const struct {
    const char *text;
    const lts_format *format;
} heads[] = {
    {"des (0, 1, 2)\n", &lts_format_aut},
    {"\n  des(0,1,2)\n", &lts_format_aut},
    {"Specification: x\n", &lts_format_model},
    {"---\n---\n1 2 \"a\"\n", &lts_format_fsm},
    {"b(2) Bool \"F\" \"T\"\nn(3) Nat\n---\n", &lts_format_fsm},
    {"from,label,to\n", &lts_format_csv},
    {"src;id;Event;\"target\"\r\n", &lts_format_csv},
    {"DES (0,1,2)\n", &lts_format_aut},
    {"\xEF\xBB\xBF"
     "des (0,1,2)\n",
     &lts_format_aut},
    {"\xEF\xBB\xBF"
     "spec order { a --[b]-> c; }\n",
     NULL},
    {"des(2) Bool \"F\" \"T\"\n---\n", &lts_format_fsm},
    {"0,a,1", &lts_format_csv}, /* nearly; its reader refuses it */
    {"(0,a,1)", &lts_format_aut},
    {"specification x\n", &lts_format_model},
    {"", &unknown},
    {"nonsense\n", &unknown},
    {"dse (0,1,2)\n", &lts_format_aut},
    {"order { a --[b]-> c; }\n", &unknown},
    {"agent buyer {}\n", NULL},
    {"spec order { a --[b]-> c; }\n", NULL},
    {"/// new, paid, shipped\nspec x {}\n", NULL},
    {"assert a reaches b, c, d;\n", NULL},
};

START_TEST(formats_are_told_apart)
{
    const char *text = heads[_i].text;
    char back[100] = "";
    FILE *in = *text ? fmemopen((void *)(uintptr_t)text, strlen(text), "r") : fopen("/dev/null", "r");
    const lts_format *format;
    ck_assert_ptr_eq(lts_format_of(in, NULL, &format) ? format : &unknown, heads[_i].format);
    text += strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    ck_assert_uint_eq(fread(back, 1, sizeof back, in), strlen(text));
    ck_assert_str_eq(back, text);
    fclose(in);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("tables");
    TCase *all = tcase_create("tables");
    tcase_add_test(all, an_fsm);
    tcase_add_test(all, a_csv);
    tcase_add_loop_test(all, what_is_wrong_is_said_with_its_place, 0, sizeof refused / sizeof *refused);
    tcase_add_loop_test(all, every_changed_byte_is_survived, 0, 2);
    tcase_add_loop_test(all, formats_are_told_apart, 0, sizeof heads / sizeof *heads);
    suite_add_tcase(s, all);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
