/* Hiding and renaming (lts/transform/relabel.c). */
#include "lts/lts.h"

#include "tests/suite.h"

enum { A = 1, B, C };

/* 0 -a-> 1, 0 -b-> 1, 0 -c-> 2, 2 -tau-> 0, with the transition's number as its origin. */
static lts *sample(void)
{
    static const struct {
        lts_state from;
        lts_label label;
        lts_state to;
    } edges[] = {{0, A, 1}, {0, B, 1}, {0, C, 2}, {2, LTS_TAU, 0}};
    lts_builder *b = lts_builder_new(NULL);
    const char *texts[] = {"a", "b", "c"};
    for (uint32_t n = 0; n < 3; n++) {
        lts_label label;
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), texts[n], 1, &label), BASE_OK);
        ck_assert_uint_eq(label, n + 1);
    }
    for (uint32_t n = 0; n < 4; n++)
        ck_assert_int_eq(lts_builder_add(b, edges[n].from, edges[n].label, edges[n].to, n), BASE_OK);
    lts *l = NULL;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

START_TEST(hides_and_merges)
{
    lts *l = sample(), *hidden = NULL;
    const lts_label to[] = {LTS_TAU, LTS_TAU, LTS_TAU, C};
    ck_assert_int_eq(lts_relabel(l, l->labels, to, &hidden), BASE_OK);
    ck_assert_uint_eq(hidden->transitions, 3); /* a and b have become one */
    ck_assert(lts_has_edge(hidden, 0, LTS_TAU, 1));
    ck_assert(lts_has_edge(hidden, 0, C, 2));
    ck_assert(lts_has_edge(hidden, 2, LTS_TAU, 0));
    ck_assert_uint_eq(hidden->origin[hidden->first[0]], 0);
    ck_assert_uint_eq(l->transitions, 4);
    lts_free(hidden);
    lts_free(l);
}
END_TEST

START_TEST(renames_into_another_table)
{
    lts *l = sample(), *renamed = NULL;
    base_names *labels = lts_labels_new();
    lts_label x, y;
    ck_assert_int_eq(base_names_intern(labels, "x", 1, &x), BASE_OK);
    ck_assert_int_eq(base_names_intern(labels, "y", 1, &y), BASE_OK);
    const lts_label to[] = {LTS_TAU, y, x, x};
    ck_assert_int_eq(lts_relabel(l, labels, to, &renamed), BASE_OK);
    base_names_unref(labels);
    lts_free(l); /* what was made stands alone */
    ck_assert_uint_eq(renamed->transitions, 4);
    ck_assert(lts_has_edge(renamed, 0, y, 1));
    ck_assert(lts_has_edge(renamed, 0, x, 1));
    ck_assert(lts_has_edge(renamed, 0, x, 2));
    ck_assert_uint_eq(renamed->edges[0].label, x); /* rows are in the new order */
    ck_assert_uint_eq(renamed->origin[0], 1);
    ck_assert_str_eq(base_names_text(renamed->labels, x), "x");
    lts_free(renamed);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("relabel");
    TCase *c = tcase_create("relabel");
    tcase_add_test(c, hides_and_merges);
    tcase_add_test(c, renames_into_another_table);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
