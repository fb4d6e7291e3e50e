/* What every Check suite's main does: run it and speak TAP. Include once, after defining `static Suite
 * *suite(void)`. */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

/* How many random inputs: fewer where sanitizers slow everything down, as the plain build goes through all.
 */
#ifdef __SANITIZE_ADDRESS__
#define SUITE_COUNT(plain) ((plain) / 3)
#else
#define SUITE_COUNT(plain) (plain)
#endif

#include <check.h>
#include <stdlib.h>

static inline int suite_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    srunner_free(runner);
    return EXIT_SUCCESS; /* the TAP driver counts the failures */
}

#endif
