/* One object searched by several threads: the answer is that of the checker that tries every order, and of
 * one thread where there are more operations than that can do. SPEX_HISTORIES random histories of every
 * model, 150 without it. */
#include <stdlib.h>

#include "histories/check/check.h"
#include "tests/histories/brute.h"
#include "tests/histories/random.h"
#include "tests/suite.h"

static unsigned how_many(void)
{
    const char *given = getenv("SPEX_HISTORIES");
    return given ? (unsigned)atoi(given) : 150;
}

static history_verdict decide(const history *h, const history_model *model, unsigned jobs, uint64_t soon)
{
    const history_check_options how = {.whole = true, .only_search = true, .jobs = jobs, .soon = soon};
    history_finding finding;
    base_error error;
    ck_assert_msg(history_check(h, model, &how, &finding, &error) == BASE_OK, "%s", error.message);
    const history_verdict verdict = finding.verdict;
    if (verdict == HISTORY_YES)
        ck_assert(brute_allows(h, model, finding.order, finding.order_count));
    history_finding_release(&finding);
    return verdict;
}

START_TEST(small_ones_as_by_every_order)
{
    for (unsigned i = 0; i < how_many(); i++) {
        history_model model;
        const random_options options = {.class = history_models[_i],
                                        .seed = i * 31337u + 5,
                                        .ops = 8,
                                        .processes = 2 + i % 4,
                                        .wrong = i / 3 % 5 * 9,
                                        .unknown = i / 11 % 5 * 8};
        history *h = random_history(&options, &model);
        const history_verdict wanted = brute_linearizable(h, &model) ? HISTORY_YES : HISTORY_NO;
        ck_assert_msg(decide(h, &model, 2 + i % 3, 1 + i % 5) == wanted, "%s, history %u",
                      history_models[_i]->name, i);
        history_free(h);
    }
}
END_TEST

START_TEST(large_ones_as_by_one_thread)
{
    for (unsigned i = 0; i < how_many() / 5; i++) {
        history_model model;
        const random_options options = {.class = history_models[_i],
                                        .seed = i * 7u + 99,
                                        .ops = 30,
                                        .processes = 7,
                                        .wrong = i % 3 * 2,
                                        .unknown = i / 3 % 3 * 4,
                                        .things = i % 2 * 3};
        history *h = random_history(&options, &model);
        ck_assert_msg(decide(h, &model, 3, 20) == decide(h, &model, 1, 0), "%s, history %u",
                      history_models[_i]->name, i);
        history_free(h);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("threads");
    TCase *t = tcase_create("random");
    int models = 0;
    while (history_models[models])
        models++;
    tcase_add_loop_test(t, small_ones_as_by_every_order, 0, models);
    tcase_add_loop_test(t, large_ones_as_by_one_thread, 0, models);
    tcase_set_timeout(t, 3600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
