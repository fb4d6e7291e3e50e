/* `spex compare`: what --refines decides of random LTSs, against the oracle, by the exit status and the
 * length of the run that is told; and verdicts that are too much to explain.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/lts/oracle.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"
#include "verdict/input.h"
#include "verifier/verifier.h"

enum { PAIRS = 300 };

base_status __real_lts_decide(const lts *, const lts *, const lts_options *, bool *, lts_explanation **,
                              base_error *);
base_status __wrap_lts_decide(const lts *, const lts *, const lts_options *, bool *, lts_explanation **,
                              base_error *);

static bool is_too_much;

base_status __wrap_lts_decide(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                              lts_explanation **why, base_error *error)
{
    base_status status = __real_lts_decide(a, b, options, equivalent, why, error);
    if (is_too_much && status == BASE_OK && why && *why) {
        lts_explanation_free(*why);
        *why = NULL;
        base_fail(error, BASE_E_LIMIT, 0, 0, "too much to explain the difference");
    }
    return status;
}

static char folder[] = "/tmp/spex-compare.XXXXXX";

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static void put(const char *path, const lts *l)
{
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    ck_assert_int_eq(fclose(out), 0);
}

/* Runs the command; returns its exit status, and what it printed in `told`. */
static int compared(char *option, char *told, size_t size)
{
    char *words[] = {"compare", option, "a.aut", "b.aut", NULL};
    fflush(stdout);
    int old = dup(STDOUT_FILENO);
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(dup2(fileno(out), STDOUT_FILENO), STDOUT_FILENO);
    int outcome = spexv_compare.run(&spexv_compare, 4, words);
    fflush(stdout);
    ck_assert_int_eq(dup2(old, STDOUT_FILENO), STDOUT_FILENO);
    close(old);
    rewind(out);
    told[fread(told, 1, size - 1, out)] = '\0';
    fclose(out);
    return outcome;
}

/* The steps of the table: the largest number at the beginning of a line, and one for a step at the end that
 * only the implementation can take. */
static uint32_t steps_told(const char *told, bool silent_counts)
{
    uint32_t steps = 0, number;
    for (const char *line = told; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        char word[16];
        if (sscanf(line, "%u", &number) == 1 && number == steps + 1)
            steps++;
        if (sscanf(line, " then %15s", word) == 1)
            steps += strcmp(word, "(refusal)") != 0 && (silent_counts || strcmp(word, "(internal)") != 0);
    }
    return steps;
}

static void check_pair(const lts *a, const lts *b, uint64_t seed)
{
    char told[1 << 14], option[64];
    put("a.aut", a);
    put("b.aut", b);
    for (int i = LTS_PREORDER_TRACE; i <= LTS_PREORDER_FAILURES_DIVERGENCES; i++) {
        lts_preorder p = (lts_preorder)i;
        uint32_t excess = oracle_excess(a, b, p);
        int expected = excess == UINT32_MAX ? CLI_YES : CLI_NO;
        snprintf(option, sizeof option, "--refines=%s", lts_preorder_name(p));
        ck_assert_msg(compared(option, told, sizeof told) == expected, "%s, seed %llu", lts_preorder_name(p),
                      (unsigned long long)seed);
        const char *verdict = expected == CLI_YES ? "a.aut refines b.aut (" : "a.aut does not refine b.aut (";
        ck_assert(strncmp(told, verdict, strlen(verdict)) == 0);
        if (expected == CLI_NO)
            ck_assert_msg(steps_told(told, p == LTS_PREORDER_TRACE) == excess,
                          "%s, seed %llu: not %u steps\n%s", lts_preorder_name(p), (unsigned long long)seed,
                          excess, told);
    }
}

START_TEST(verdicts_are_the_oracles)
{
    for (uint64_t seed = 1; seed <= PAIRS; seed++) {
        uint64_t random = seed * 0x8000f;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        check_pair(a, b, seed);
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

/* The exit status is that of the verdict. */
START_TEST(verdicts_stand_without_an_explanation)
{
    char told[256], weak[] = "--equivalence=weak", certificate[] = "--certificate=proof";
    lts *once = verdict_of("0 a 1"), *silently = verdict_of("0 a 1; 1 tau 2"),
        *twice = verdict_of("0 a 1; 1 a 2");
    is_too_much = true;
    put("a.aut", once);
    put("b.aut", silently);
    ck_assert_int_eq(compared(weak, told, sizeof told), CLI_YES);
    ck_assert_str_eq(told, "a.aut and b.aut: equivalent (weak)\n");
    put("b.aut", twice);
    ck_assert_int_eq(compared(weak, told, sizeof told), CLI_NO);
    ck_assert_str_eq(told, "a.aut and b.aut: not equivalent (weak)\n");
    ck_assert_int_eq(compared(certificate, told, sizeof told), CLI_TROUBLE);
    ck_assert_str_eq(told, "");
    is_too_much = false;
    lts_free(once);
    lts_free(silently);
    lts_free(twice);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("compare");
    TCase *c = tcase_create("the command");
    tcase_set_timeout(c, 0);
    tcase_add_unchecked_fixture(c, enter, leave);
    tcase_add_test(c, verdicts_are_the_oracles);
    tcase_add_test(c, verdicts_stand_without_an_explanation);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
