/* Specifications that LTSs are written as: whatever the names, what is compiled of them is the same LTS. */
#include "tests/suite.h"

#include "language/language.h"
#include "lts/lts.h"
#include "tests/lts/random.h"

#include <stdlib.h>
#include <string.h>

/* Names that need quotes, escapes, or to be changed; words of the language; names that meet in C. */
static const char *const names[] = {
    "open", "Open",   "OPEN", "o-p",         "o p",     "o_p",      "",         "tau",   "__x",   "_",
    "7",    "0",      "spec", "state",       "initial", "when",     "optional", "input", "group", "\"",
    "\\",   "a\tb",   "a\nb", "caf\xC3\xA9", "caf\xE9", "{:ok, 3}", "--[a]->",  "//",    "/*",    "nil",
    "*",    "(a, b)", "x;",   "\x1B[31m",    "s1",      "s_1",      "open_2",
};
#define NAMES (sizeof names / sizeof *names)
/* The same for actions, of which none may be changed: those that a specification can have. */
static const char *const actions[] = {
    "press", "in", "do", "recv(3)", "GET /index", "a|b", "\"", "\\n", "7", "x__", "caf\xC3\xA9", "r\tt",
};
#define ACTIONS (sizeof actions / sizeof *actions)

/* The same LTS, with other names of labels and states. */
static lts *renamed(const lts *l, uint64_t *seed)
{
    base_names *labels = lts_labels_new(), *states = base_names_new();
    lts_builder *b = lts_builder_new(labels);
    uint32_t first = random_below(seed, ACTIONS), number;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            const char *text = actions[(first + label) % ACTIONS];
            if (label != LTS_TAU)
                ck_assert_int_eq(base_names_intern(labels, text, strlen(text), &label), BASE_OK);
            ck_assert_int_eq(lts_builder_add(b, s, label, l->edges[e].target, LTS_NONE), BASE_OK);
        }
    lts *out = NULL;
    ck_assert_int_eq(lts_builder_finish(b, l->states, l->initial, &out, NULL), BASE_OK);
    base_names_unref(labels);
    first = random_below(seed, NAMES);
    for (lts_state s = 0; s < l->states && s < NAMES; s++) {
        const char *text = names[(first + s) % NAMES];
        ck_assert_int_eq(base_names_intern(states, text, strlen(text), &number), BASE_OK);
    }
    if (random_below(seed, 4))
        lts_set_state_names(out, states);
    else
        base_names_unref(states);
    return out;
}

static char *draft_of(const lts *l, base_status expected)
{
    char *text = NULL;
    size_t length;
    base_error error = {0};
    FILE *out = open_memstream(&text, &length);
    const lts_written what = {.name = "draft", .lts = l, .error = &error};
    base_status status = lts_format_specification.write(&what, out);
    fclose(out);
    ck_assert_msg(status == expected, "%s", error.message);
    ck_assert(!status || error.message[0]);
    return text;
}

static void expect_same(const lts *l)
{
    char *text = draft_of(l, BASE_OK);
    const lang_load_options options = {.detail = LANG_LTS_ONLY};
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    int status = lang_load_text("draft.lts", text, strlen(text), &options, d, &unit);
    if (status)
        lang_diagnostics_print(d, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
    ck_assert_msg(status == 0, "%s", text);
    bool same = false;
    const lts_options strong = {.equivalence = LTS_STRONG};
    ck_assert_int_eq(lts_compare(l, unit->specs[0].lts, &strong, &same, NULL), BASE_OK);
    ck_assert_msg(same && unit->specs[0].lts->states == l->states, "%s", text);
    lang_unit_free(unit);
    lang_diagnostics_free(d);
    free(text);
}

START_TEST(a_draft_means_the_same)
{
    uint64_t seed = 11;
    for (int round = 0; round < 300; round++) {
        uint32_t states = 1 + random_below(&seed, 30);
        lts *l = random_lts(&seed, states, random_below(&seed, 60), 1 + random_below(&seed, 5), 20);
        lts *other = renamed(l, &seed);
        expect_same(other);
        lts_free(other);
        lts_free(l);
    }
}
END_TEST

/* All names at once. */
START_TEST(names_of_states_may_be_anything)
{
    base_names *states = base_names_new();
    lts_builder *b = lts_builder_new(NULL);
    uint32_t number;
    for (uint32_t i = 0; i < NAMES; i++) {
        ck_assert_int_eq(base_names_intern(states, names[i], strlen(names[i]), &number), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, i, LTS_TAU, (i + 1) % NAMES, LTS_NONE), BASE_OK);
    }
    lts *l = NULL;
    ck_assert_int_eq(lts_builder_finish(b, NAMES, 5, &l, NULL), BASE_OK);
    lts_set_state_names(l, states);
    expect_same(l);
    lts_free(l);
}
END_TEST

static const struct {
    const char *actions[2];
} refused[] = {{{"", "b"}},        {{"__x", "b"}},   {{"a\nb", "b"}},
               {{"caf\xE9", "b"}}, {{"a-b", "a_b"}}, {{"b", "Tau"}}};

START_TEST(actions_that_no_specification_has_are_refused)
{
    lts_builder *b = lts_builder_new(NULL);
    for (uint32_t i = 0; i < 2; i++) {
        const char *text = refused[_i].actions[i];
        lts_label label;
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), text, strlen(text), &label), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, 0, label, 0, LTS_NONE), BASE_OK);
    }
    lts *l = NULL;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    free(draft_of(l, BASE_E_SYNTAX));
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("draft");
    TCase *all = tcase_create("draft");
    tcase_add_test(all, a_draft_means_the_same);
    tcase_add_test(all, names_of_states_may_be_anything);
    tcase_add_loop_test(all, actions_that_no_specification_has_are_refused, 0,
                        sizeof refused / sizeof *refused);
    suite_add_tcase(s, all);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
