/* Work in child processes: in order, with what each writes, whatever becomes of a child. */
#define _POSIX_C_SOURCE 200809L
#include "base/parallel/workers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel/child.h"
#include "tests/suite.h"

enum { ITEMS = 40, LOST = 99, FATAL = 13 };

typedef struct tally {
    size_t next, lost;
    bool is_fatal;
} tally;

static int make(size_t i, FILE *out, FILE *said, void *arg)
{
    const tally *t = arg;
    if (t->is_fatal && i == FATAL)
        _exit(3);
    fprintf(out, "out %zu", i);
    fprintf(said, "said %zu", i);
    return (int)i;
}

static void collect(size_t i, int code, const char *out, const char *said, void *arg)
{
    tally *t = arg;
    char wanted[32];
    ck_assert_uint_eq(i, t->next++);
    if (code == LOST) {
        ck_assert_str_eq(out, "");
        t->lost++;
        return;
    }
    ck_assert_int_eq(code, (int)i);
    snprintf(wanted, sizeof wanted, "out %zu", i);
    ck_assert_str_eq(out, wanted);
    snprintf(wanted, sizeof wanted, "said %zu", i);
    ck_assert_str_eq(said, wanted);
}

START_TEST(in_order)
{
    for (unsigned jobs = 0; jobs < 6; jobs++) {
        tally t = {0};
        base_worker_processes(ITEMS, jobs, LOST, make, collect, &t);
        ck_assert_uint_eq(t.next, ITEMS);
        ck_assert_uint_eq(t.lost, 0);
    }
}
END_TEST

START_TEST(a_crash_takes_its_own)
{
    tally t = {.is_fatal = true};
    base_worker_processes(ITEMS, 4, LOST, make, collect, &t);
    ck_assert_uint_eq(t.next, ITEMS);
    ck_assert_uint_eq(t.lost, 7); /* items 13, 17, ... 37 */
}
END_TEST

static int write_much(FILE *out, void *arg)
{
    const int *status = arg;
    for (int i = 0; i < 100000; i++)
        fputs("0123456789", out);
    return *status;
}

START_TEST(one_child)
{
    static char text[1000001];
    base_child child;
    int status = 5;
    ck_assert(base_child_start(&child, write_much, &status));
    ck_assert_uint_eq(fread(text, 1, sizeof text, child.out), 1000000);
    ck_assert_int_eq(base_child_finish(&child), 5);
}
END_TEST

static Suite *suite(void)
{
    Suite *suite = suite_create("workers");
    TCase *tests = tcase_create("children");
    tcase_add_test(tests, in_order);
    tcase_add_test(tests, a_crash_takes_its_own);
    tcase_add_test(tests, one_child);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    return suite_run(suite());
}
