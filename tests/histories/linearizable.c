/* Linearizability against the checker that tries every order: SPEX_HISTORIES random histories (2,000 without
 * it) of every model, by objects and whole, by the general search alone and with what is special. */
#include <stdlib.h>

#include "histories/check/check.h"
#include "tests/histories/brute.h"
#include "tests/histories/random.h"
#include "tests/suite.h"

static unsigned how_many(void)
{
    const char *given = getenv("SPEX_HISTORIES");
    return given ? (unsigned)atoi(given) : 2000;
}

static random_options options_of(const history_model_class *class, unsigned i)
{
    return (random_options){.class = class,
                            .seed = i * 77777u,
                            .ops = 3 + i % 6,
                            .processes = 2 + i / 7 % 4,
                            .wrong = i / 3 % 5 * 9,
                            .unknown = i / 11 % 5 * 8,
                            .failed = 4,
                            .things = i % 3 == 1 ? 1 + i % 4 : 0};
}

/* The order of a yes is one that the model and time allow, with all operations that took place in it. */
static void check_order(const history *h, const history_model *model, const history_finding *f)
{
    bool used[16] = {false};
    ck_assert_uint_le(f->order_count, h->op_count);
    for (size_t i = 0; i < f->order_count; i++) {
        const uint32_t op = f->order[i];
        ck_assert(!used[op] && h->ops[op].outcome != HISTORY_FAILED);
        used[op] = true;
        for (size_t k = i + 1; k < f->order_count; k++)
            ck_assert(h->ops[f->order[k]].end > h->ops[op].start);
    }
    for (size_t i = 0; i < h->op_count; i++)
        ck_assert(used[i] || h->ops[i].outcome != HISTORY_OK);
    ck_assert(brute_allows(h, model, f->order, f->order_count));
}

static void compare(const history_model_class *class, unsigned i)
{
    history_model model;
    const random_options options = options_of(class, i);
    history *h = random_history(&options, &model);
    const bool fits = brute_linearizable(h, &model);
    for (unsigned mode = 0; mode < 3; mode++) {
        const history_check_options how = {.whole = mode == 1, .only_search = mode != 2, .jobs = 1};
        history_finding finding;
        base_error error;
        ck_assert_msg(history_check(h, &model, &how, &finding, &error) == BASE_OK, "%s", error.message);
        ck_assert_msg(finding.verdict == (fits ? HISTORY_YES : HISTORY_NO), "%s, history %u, mode %u: %s",
                      class->name, i, mode, fits ? "it fits" : "it does not fit");
        if (fits)
            check_order(h, &model, &finding);
        history_finding_release(&finding);
    }
    history_free(h);
}

START_TEST(every_order)
{
    for (unsigned i = 0; i < how_many(); i++)
        compare(history_models[_i], i);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("linearizable");
    TCase *t = tcase_create("random");
    int models = 0;
    while (history_models[models])
        models++;
    tcase_add_loop_test(t, every_order, 0, models);
    tcase_set_timeout(t, 3600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
