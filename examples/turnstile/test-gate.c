/* The tests, as they would be without Spex, but for the engine that they learn through. Check runs each of
 * them in a child of its own, which is fine. */
#include "gate.h"
#include "turnstile.h"

#include <check.h>
#include <stdlib.h>

static spex_engine *engine;
static gate g;

static void set_up(void)
{
    spex_options options;
    spex_options_init(&options);
    ck_assert_int_eq(spex_testing_begin(&options), SPEX_OK); /* learns into spex_models */
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert_int_eq(gate_open(&g, engine, "gate 1"), SPEX_OK);
}

static void tear_down(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}

START_TEST(a_coin_lets_one_pass)
{
    ck_assert_int_eq(gate_push(&g), -1);
    ck_assert_int_eq(gate_coin(&g), 0);
    ck_assert_int_eq(gate_push(&g), 0);
    ck_assert_int_eq(gate_push(&g), -1);
}
END_TEST

START_TEST(more_coins_are_kept)
{
    ck_assert_int_eq(gate_coin(&g), 0);
    ck_assert_int_eq(gate_coin(&g), 0);
    ck_assert_int_eq(gate_push(&g), 0);
}
END_TEST

START_TEST(a_jam_is_repaired)
{
    ck_assert_int_eq(gate_jam(&g), 0);
    ck_assert_int_eq(gate_push(&g), -1);
    ck_assert_int_eq(gate_repair(&g), 0);
    ck_assert_int_eq(gate_coin(&g), 0);
    ck_assert_int_eq(gate_jam(&g), 0);
    ck_assert_int_eq(gate_repair(&g), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gate");
    TCase *c = tcase_create("gate");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, a_coin_lets_one_pass);
    tcase_add_test(c, more_coins_are_kept);
    tcase_add_test(c, a_jam_is_repaired);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
