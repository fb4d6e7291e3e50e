/* Turns: each is somebody's, and passes once; whatever is done in one is seen in the next, however threads
 * are delayed on the way.
 */
#define _POSIX_C_SOURCE 200809L
#include "base/parallel/sequencer.h"

#include "base/parallel/thread_pool.h"
#include "tests/suite.h"

#include <time.h>

enum { TURNS = 2000 };

typedef struct relay {
    base_sequencer turns;
    size_t count;     /* how many turns there are */
    size_t slow_each; /* one turn in so many is so slow that the others go to sleep; 0: none is */
    /* Not atomic: what two threads do at once, TSan sees. */
    size_t order[TURNS], passed;
} relay;

static void delay(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Each thread is one item, and takes turns as long as there are any. */
static bool take_turns(void *arg, unsigned who, size_t begin, size_t end)
{
    relay *r = arg;
    (void)who, (void)begin, (void)end;
    for (size_t turn; (turn = base_sequencer_ticket(&r->turns)) < r->count;) {
        base_sequencer_wait(&r->turns, turn);
        if (r->slow_each && turn % r->slow_each == 0)
            delay();
        r->order[r->passed++] = turn;
        base_sequencer_advance(&r->turns);
    }
    return true;
}

static void check_relay(relay *r, base_thread_pool *pool)
{
    r->passed = 0;
    ck_assert(base_thread_pool_run(pool, take_turns, r, 0, base_thread_pool_size(pool), 1));
    ck_assert_uint_eq(r->passed, r->count);
    for (size_t i = 0; i < r->count; i++)
        ck_assert_uint_eq(r->order[i], i);
}

static const unsigned jobs[] = {1, 2, 8};

START_TEST(turns_come_one_after_the_other)
{
    base_thread_pool *pool = base_thread_pool_new(jobs[_i]);
    relay r = {.count = TURNS};
    base_sequencer_init(&r.turns);
    check_relay(&r, pool);
    base_sequencer_destroy(&r.turns);
    base_thread_pool_free(pool);
}
END_TEST

START_TEST(who_sleeps_is_woken)
{
    base_thread_pool *pool = base_thread_pool_new(jobs[_i]);
    relay r = {.count = 100, .slow_each = 5};
    base_sequencer_init(&r.turns);
    check_relay(&r, pool);
    base_sequencer_destroy(&r.turns);
    base_thread_pool_free(pool);
}
END_TEST

START_TEST(turns_begin_again)
{
    base_thread_pool *pool = base_thread_pool_new(jobs[_i]);
    relay r = {.count = 0};
    base_sequencer_init(&r.turns);
    for (; r.count < 100; r.count++) {
        check_relay(&r, pool);
        base_sequencer_restart(&r.turns);
    }
    base_sequencer_destroy(&r.turns);
    base_thread_pool_free(pool);
}
END_TEST

/* The last turn is awaited first. */
static bool await_backwards(void *arg, unsigned who, size_t begin, size_t end)
{
    relay *r = arg;
    (void)who;
    for (size_t i = begin; i < end; i++) {
        size_t turn = r->count - 1 - i;
        base_sequencer_wait(&r->turns, turn);
        r->order[r->passed++] = turn;
        base_sequencer_advance(&r->turns);
    }
    return true;
}

START_TEST(a_turn_waits_for_all_before_it)
{
    base_thread_pool *pool = base_thread_pool_new(4);
    relay r = {.count = base_thread_pool_size(pool)}; /* each thread waits for one */
    base_sequencer_init(&r.turns);
    ck_assert(base_thread_pool_run(pool, await_backwards, &r, 0, r.count, 1));
    ck_assert_uint_eq(r.passed, r.count);
    for (size_t i = 0; i < r.count; i++)
        ck_assert_uint_eq(r.order[i], i);
    base_sequencer_destroy(&r.turns);
    base_thread_pool_free(pool);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("turns");
    TCase *t = tcase_create("turns");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, turns_come_one_after_the_other, 0, 3);
    tcase_add_loop_test(t, who_sleeps_is_woken, 0, 3);
    tcase_add_loop_test(t, turns_begin_again, 0, 3);
    tcase_add_test(t, a_turn_waits_for_all_before_it);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
