/* The transitions of an engine as a history. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static void must_have(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part), "not there: %s in\n%s", part, text);
}

START_TEST(transitions_are_recorded)
{
    heard told = {.answer = SPEX_OK};
    char *dir = scratch_dir(), path[256];
    spex_engine *engine;
    spex_options options = {0};
    snprintf(path, sizeof path, "%s/transitions", dir);
    options.history_file = path;
    options.error_handler = hear;
    options.error_arg = &told;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    spex_id one = spex_id_str("one"), two = spex_id_u64(2);
    const char *first = order_dense.states[order_dense.initial], *action = order_dense.actions[0];
    const char *state = order_dense.states[1];
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, one, NULL, first), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, one, action, state), SPEX_OK);
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, two, 0, 1),
                     SPEX_OK); /* as the handler says */
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *lines = scratch_read(dir, "transitions");
    char expected[256];
    ck_assert_ptr_nonnull(lines);
    snprintf(expected, sizeof expected, "\"type\":\"ok\",\"f\":\"%s\",\"key\":\"one\",\"value\":null",
             action);
    must_have(lines, expected);
    snprintf(expected, sizeof expected, "\"type\":\"fail\",\"f\":\"%s\",\"key\":2", action);
    must_have(lines, expected);
    free(lines);
    scratch_remove(dir);
}
END_TEST

START_TEST(a_file_that_cannot_be_made_is_told_of)
{
    heard told = {.answer = ANSWER_CODE};
    spex_engine *engine;
    spex_options options = {0};
    options.history_file = "/no/such/folder/history";
    options.error_handler = hear;
    options.error_arg = &told;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_IO);
    ck_assert_int_eq(told.count, 1);
    ck_assert_str_eq(told.messages[0],
                     "/no/such/folder/history: cannot record transitions: No such file or directory");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("engine");
    TCase *t = tcase_create("engine");
    tcase_add_test(t, transitions_are_recorded);
    tcase_add_test(t, a_file_that_cannot_be_made_is_told_of);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
