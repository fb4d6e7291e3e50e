/* The pool: each item done once, whoever does it, in thousands of small tasks one after the other. */
#define _POSIX_C_SOURCE 200809L
#include "base/parallel/thread_pool.h"

#include "tests/suite.h"

#include <stdint.h>
#include <time.h>

#define ITEMS 1000

typedef struct tally {
    uint8_t done[ITEMS]; /* not atomic: what two threads do at once, TSan sees */
    size_t fails_at;
    unsigned workers;
} tally;

static bool count_some(void *arg, unsigned who, size_t begin, size_t end)
{
    tally *t = arg;
    for (size_t i = begin; i < end; i++) {
        if (i == t->fails_at)
            return false;
        t->done[i]++;
    }
    return who < t->workers;
}

static bool is_right(const tally *t, size_t begin, size_t end)
{
    for (size_t i = 0; i < ITEMS; i++)
        if (t->done[i] != (i >= begin && i < end))
            return false;
    return true;
}

static void run_many(unsigned jobs, unsigned tasks)
{
    base_thread_pool *pool = base_thread_pool_new(jobs);
    ck_assert_ptr_nonnull(pool);
    for (unsigned i = 0; i < tasks; i++) {
        tally t = {.fails_at = ITEMS, .workers = base_thread_pool_size(pool)};
        size_t begin = i % 7, end = i * 31 % ITEMS, piece = i % 13 + 1;
        ck_assert(base_thread_pool_run(pool, count_some, &t, begin, end, piece));
        ck_assert(is_right(&t, begin, end < begin ? begin : end));
    }
    base_thread_pool_free(pool);
}

START_TEST(each_item_is_done_once)
{
    static const unsigned jobs[] = {0, 1, 2, 3, 8};
    run_many(jobs[_i], 1000);
}
END_TEST

START_TEST(sleepers_wake_up)
{
    base_thread_pool *pool = base_thread_pool_new(3);
    for (unsigned i = 0; i < 50; i++) {
        tally t = {.fails_at = ITEMS, .workers = 3};
        nanosleep(&(struct timespec){.tv_nsec = i * 20000}, NULL);
        ck_assert(base_thread_pool_run(pool, count_some, &t, 0, ITEMS, 1));
        ck_assert(is_right(&t, 0, ITEMS));
    }
    base_thread_pool_free(pool);
}
END_TEST

START_TEST(failure_of_one_piece_is_told)
{
    base_thread_pool *pool = base_thread_pool_new(4);
    for (size_t i = 0; i < 200; i++) {
        tally t = {.fails_at = 5 * i, .workers = 4};
        ck_assert(!base_thread_pool_run(pool, count_some, &t, 0, ITEMS, 10));
        t = (tally){.fails_at = ITEMS, .workers = 4};
        ck_assert(base_thread_pool_run(pool, count_some, &t, 0, 20, 10));
    }
    base_thread_pool_free(pool);
}
END_TEST

START_TEST(nothing_to_do_is_done)
{
    base_thread_pool *pool = base_thread_pool_new(2);
    tally t = {.fails_at = 0, .workers = 2};
    ck_assert(base_thread_pool_run(pool, count_some, &t, 5, 5, 1));
    ck_assert(base_thread_pool_run(pool, count_some, &t, 5, 3, 1));
    base_thread_pool_free(pool);
    base_thread_pool_free(NULL);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("pool");
    TCase *t = tcase_create("pool");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, each_item_is_done_once, 0, 5);
    tcase_add_test(t, sleepers_wake_up);
    tcase_add_test(t, failure_of_one_piece_is_told);
    tcase_add_test(t, nothing_to_do_is_done);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
