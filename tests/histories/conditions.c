/* The conditions besides linearizability against checkers that try every order: SPEX_HISTORIES random
 * histories (2,000 without it) of every model, from the SPEX_HISTORIES_FROM-th on; causal ones of at most 4
 * operations (5 with SPEX_HISTORIES), as the plain checker tries every relation. */
#include <stdlib.h>

#include "histories/check/check.h"
#include "histories/explain/explain.h"
#include "tests/histories/brute.h"
#include "tests/histories/random.h"
#include "tests/suite.h"

static unsigned how_many(void)
{
    const char *given = getenv("SPEX_HISTORIES");
    return given ? (unsigned)atoi(given) : 2000;
}

static unsigned first_one(void)
{
    const char *given = getenv("SPEX_HISTORIES_FROM");
    return given ? (unsigned)atoi(given) : 0;
}

static bool fits(const history *h, const history_model *model, history_condition condition)
{
    switch (condition) {
    case HISTORY_SEQUENTIAL:
        return brute_sequential(h, model);
    case HISTORY_QUIESCENT:
        return brute_quiescent(h, model);
    case HISTORY_CC:
        return brute_causal(h, model, 'c');
    case HISTORY_CCV:
        return brute_causal(h, model, 'v');
    case HISTORY_CM:
        return brute_causal(h, model, 'm');
    case HISTORY_MONOTONIC_READS:
        return brute_session(h, model, 1);
    case HISTORY_MONOTONIC_WRITES:
        return brute_session(h, model, 2);
    case HISTORY_READ_YOUR_WRITES:
        return brute_session(h, model, 4);
    case HISTORY_WRITES_FOLLOW_READS:
        return brute_session(h, model, 8);
    default:
        return brute_session(h, model, 15);
    }
}

/* The few operations that are told as a reason do not fit by themselves, and a rule is named. */
static void explain(history *h, const history_model *model, const history_finding *finding,
                    history_condition condition, unsigned i)
{
    history_account account;
    base_error error;
    ck_assert(history_explain_condition(h, model, finding, condition, 60, &account, &error) == BASE_OK);
    ck_assert(account.few_count > 0 && account.is_least && account.remark);
    for (size_t k = 0; k < h->op_count && condition != HISTORY_QUIESCENT; k++) {
        bool is_told = false;
        for (size_t f = 0; f < account.few_count; f++)
            is_told |= account.few[f] == k;
        if (!is_told)
            h->ops[k].outcome = HISTORY_FAILED;
    }
    ck_assert_msg(condition == HISTORY_QUIESCENT || !fits(h, model, condition),
                  "%s, %s, history %u: the reason is none", model->class->name,
                  history_condition_name(condition), i);
    history_account_release(&account);
}

/* Checks one history; returns whether it was decided. */
static bool compare(const history_model_class *class, history_condition condition, unsigned i)
{
    const bool is_causal = condition >= HISTORY_CC && condition <= HISTORY_CM;
    const random_options options = {.class = class,
                                    .seed = i * 77777u + 5,
                                    .ops = is_causal ? 2 + i % (getenv("SPEX_HISTORIES") ? 4 : 3) : 3 + i % 6,
                                    .processes = 2 + i / 7 % 3,
                                    .wrong = i / 3 % 5 * 12,
                                    .unknown = i / 11 % 5 * 8,
                                    .failed = 4};
    history_model model;
    history *h = random_history(&options, &model);
    const history_check_options how = {.condition = condition, .jobs = 1};
    history_finding finding;
    base_error error;
    ck_assert_msg(history_check(h, &model, &how, &finding, &error) == BASE_OK, "%s", error.message);
    const bool is_decided = finding.verdict != HISTORY_UNDECIDED;
    if (is_decided) {
        const bool wanted = fits(h, &model, condition);
        ck_assert_msg((finding.verdict == HISTORY_YES) == wanted, "%s, %s, history %u: %s", class->name,
                      history_condition_name(condition), i, wanted ? "it fits" : "it does not fit");
        if (wanted && finding.order)
            ck_assert(brute_allows(h, &model, finding.order, finding.order_count));
        if (!wanted && i % 40 == 0)
            explain(h, &model, &finding, condition, i);
    }
    history_finding_release(&finding);
    history_free(h);
    return is_decided;
}

START_TEST(every_order)
{
    int models = 0;
    while (history_models[models])
        models++;
    const history_condition condition = (history_condition)(HISTORY_SEQUENTIAL + _i / models);
    for (unsigned i = first_one(); i < first_one() + how_many(); i++)
        ck_assert(compare(history_models[_i % models], condition, i));
}
END_TEST

/* Session guarantees are told only where all written values are different. */
START_TEST(sessions)
{
    const history_model_class *const classes[] = {&history_register, &history_keyed_register, &history_kv};
    const history_condition condition = (history_condition)(HISTORY_MONOTONIC_READS + _i / 3);
    unsigned decided = 0;
    for (unsigned i = first_one(); i < first_one() + how_many(); i++)
        decided += compare(classes[_i % 3], condition, i);
    ck_assert_uint_gt(decided, how_many() / 50);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("conditions");
    TCase *t = tcase_create("random");
    int models = 0;
    while (history_models[models])
        models++;
    tcase_add_loop_test(t, every_order, 0, models * (HISTORY_CM - HISTORY_SEQUENTIAL + 1));
    tcase_add_loop_test(t, sessions, 0, 3 * (HISTORY_SESSION - HISTORY_MONOTONIC_READS + 1));
    tcase_set_timeout(t, 3600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
