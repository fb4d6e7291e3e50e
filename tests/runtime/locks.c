/* The check of the order of locks, as a build with --enable-debug has it: what is in order passes, what is
 * not aborts. */
#include "runtime/ground/mutex.h"
#include "tests/suite.h"

#include <signal.h>

static spex_mutex registering, shards[3], names, store;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void set_up(void)
{
    spex_mutex_init(&registering, SPEX_RANK_REGISTERING);
    for (int i = 0; i < 3; i++)
        spex_mutex_init(&shards[i], SPEX_RANK_SHARD);
    spex_mutex_init(&names, SPEX_RANK_NAMES);
    spex_mutex_init(&store, SPEX_RANK_STORE);
}

START_TEST(what_is_in_order_passes)
{
    const struct timespec past = {0, 0};
    for (int again = 0; again < 2; again++) {
        spex_mutex_lock(&registering);
        for (int i = 0; i < 3; i++)
            spex_mutex_lock(&shards[i]);
        ck_assert_int_eq(spex_mutex_trylock(&names), 0);
        spex_assert_held(&shards[1]);
        spex_mutex_unlock(&shards[1]); /* in any order */
        spex_mutex_unlock(&names);
        spex_mutex_unlock(&registering);
        spex_mutex_unlock(&shards[2]);
        spex_mutex_unlock(&shards[0]);
        spex_assert_no_lock("a test");
    }
    spex_mutex_lock(&store);
    ck_assert_int_ne(spex_cond_timedwait(&condition, &store, &past), 0);
    spex_mutex_unlock(&store);
}
END_TEST

static void *hold_names(void *arg)
{
    spex_mutex_lock(&names);
    spex_mutex_unlock(&names);
    return arg;
}

START_TEST(another_thread_s_locks_are_its_own)
{
    pthread_t thread;
    spex_mutex_lock(&store);
    ck_assert_int_eq(pthread_create(&thread, NULL, hold_names, NULL), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    spex_mutex_unlock(&store);
}
END_TEST

START_TEST(a_lower_rank_after_a_higher_aborts)
{
    spex_mutex_lock(&names);
    spex_mutex_lock(&shards[0]);
}
END_TEST

START_TEST(so_it_does_when_it_is_only_tried)
{
    spex_mutex_lock(&names);
    spex_mutex_trylock(&registering);
}
END_TEST

START_TEST(shards_against_their_order_abort)
{
    spex_mutex_lock(&shards[1]);
    spex_mutex_lock(&shards[0]);
}
END_TEST

START_TEST(the_same_lock_twice_aborts)
{
    spex_mutex_lock(&shards[1]);
    spex_mutex_lock(&shards[1]);
}
END_TEST

START_TEST(letting_go_of_what_is_not_held_aborts)
{
    spex_mutex_lock(&names);
    spex_mutex_unlock(&store);
}
END_TEST

START_TEST(waiting_with_another_lock_held_aborts)
{
    spex_mutex_lock(&names);
    spex_mutex_lock(&store);
    spex_cond_wait(&condition, &store);
}
END_TEST

START_TEST(calling_the_program_with_a_lock_held_aborts)
{
    spex_mutex_lock(&names);
    spex_assert_no_lock("calling an error handler");
}
END_TEST

START_TEST(a_lock_that_was_never_made_aborts)
{
    static spex_mutex unmade;
    spex_mutex_lock(&unmade);
}
END_TEST

START_TEST(what_should_be_held_and_is_not_aborts)
{
    spex_assert_held(&names);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("locks");
    TCase *c = tcase_create("order");
    tcase_add_checked_fixture(c, set_up, NULL);
    tcase_add_test(c, what_is_in_order_passes);
    tcase_add_test(c, another_thread_s_locks_are_its_own);
    tcase_add_test_raise_signal(c, a_lower_rank_after_a_higher_aborts, SIGABRT);
    tcase_add_test_raise_signal(c, so_it_does_when_it_is_only_tried, SIGABRT);
    tcase_add_test_raise_signal(c, shards_against_their_order_abort, SIGABRT);
    tcase_add_test_raise_signal(c, the_same_lock_twice_aborts, SIGABRT);
    tcase_add_test_raise_signal(c, letting_go_of_what_is_not_held_aborts, SIGABRT);
    tcase_add_test_raise_signal(c, waiting_with_another_lock_held_aborts, SIGABRT);
    tcase_add_test_raise_signal(c, calling_the_program_with_a_lock_held_aborts, SIGABRT);
    tcase_add_test_raise_signal(c, a_lock_that_was_never_made_aborts, SIGABRT);
    tcase_add_test_raise_signal(c, what_should_be_held_and_is_not_aborts, SIGABRT);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
