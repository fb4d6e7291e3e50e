/* From file to file, the same bytes come out whatever the number of threads. The LTSs are large enough for
 * eight threads to have work to do in every phase.
 */
#include "lts/lts.h"

#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

#ifdef __SANITIZE_THREAD__
enum { LESS = 5 }; /* it takes twenty times as long */
#else
enum { LESS = 1 };
#endif

static char *text_of(const lts *l, unsigned jobs)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(lts_write_aut(l, jobs, out), BASE_OK);
    fclose(out);
    return text;
}

/* What comes of a text that is read, reduced and written by so many threads. */
static char *reduced_text(char *text, lts_equivalence kind, unsigned jobs)
{
    lts *l, *q;
    lts_options options = {.equivalence = kind, .jobs = jobs};
    FILE *in = fmemopen(text, strlen(text), "r");
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(lts_read_aut(in, NULL, &options, NULL, &l, NULL, NULL), BASE_OK);
    fclose(in);
    ck_assert_int_eq(lts_reduce(l, &options, &q, NULL, NULL), BASE_OK);
    char *result = text_of(q, jobs);
    lts_free(l);
    lts_free(q);
    return result;
}

static void check_threads(const lts *l, lts_equivalence kind)
{
    static const unsigned jobs[] = {1, 2, 8};
    char *text = text_of(l, 1), *results[3];
    for (unsigned i = 0; i < 3; i++)
        results[i] = reduced_text(text, kind, jobs[i]);
    ck_assert_str_eq(results[0], results[1]);
    ck_assert_str_eq(results[0], results[2]);
    for (unsigned i = 0; i < 3; i++)
        free(results[i]);
    free(text);
}

/* One step from each state by each of three labels: as many subsets as states. */
static lts *deterministic(uint64_t *random, uint32_t states)
{
    lts_builder *b = lts_builder_new(NULL);
    ck_assert_ptr_nonnull(b);
    for (char label = 'a'; label <= 'c'; label++) {
        lts_label number;
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), &label, 1, &number), BASE_OK);
        for (lts_state s = 0; s < states; s++)
            if (s % 7 > 0 || label == 'a')
                ck_assert_int_eq(lts_builder_add(b, s, number, random_below(random, states), LTS_NONE),
                                 BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, states, 0, &l, NULL), BASE_OK);
    return l;
}

START_TEST(threads_make_no_difference)
{
    uint64_t random = 4711;
    lts *l = random_lts(&random, 50000 / LESS, 120000 / LESS, 2, 40),
        *d = deterministic(&random, 20000 / LESS);
    lts *other = disguised(&random, d);
    for (int kind = LTS_STRONG; kind <= LTS_DIVERGENCE_BRANCHING; kind++)
        check_threads(l, (lts_equivalence)kind);
    check_threads(other, LTS_WEAK);
    check_threads(d, LTS_TRACE);
    check_threads(other, LTS_WEAK_TRACE);
    lts_free(l);
    lts_free(d);
    lts_free(other);
}
END_TEST

/* An LTS beside itself in disguise, and beside another. */
START_TEST(verdicts_are_the_same)
{
    static const unsigned jobs[] = {1, 2, 8};
    uint64_t random = 815;
    lts *l = random_lts(&random, 20000 / LESS, 50000 / LESS, 2, 40), *same = disguised(&random, l);
    lts *other = random_lts(&random, 20000 / LESS, 50000 / LESS, 2, 40);
    for (unsigned i = 0; i < 3; i++) {
        bool equivalent;
        lts_options options = {.equivalence = LTS_BRANCHING, .jobs = jobs[i]};
        ck_assert_int_eq(lts_compare(l, same, &options, &equivalent, NULL), BASE_OK);
        ck_assert(equivalent);
        ck_assert_int_eq(lts_compare(l, other, &options, &equivalent, NULL), BASE_OK);
        ck_assert(!equivalent);
    }
    lts_free(l);
    lts_free(same);
    lts_free(other);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("threads");
    TCase *c = tcase_create("of the reducer");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, threads_make_no_difference);
    tcase_add_test(c, verdicts_are_the_same);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
