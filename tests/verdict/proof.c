/* A verdict that fails its own certificate (verdict/proof.c): certificates are written here by a stand-in
 * for lts/explain/certificate.c, which writes what it is told to.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/suite.h"
#include "verdict/input.h"
#include "verifier/verifier.h"

static const char *to_write;

base_status lts_write_certificate(const lts *a, const lts *b, const lts_options *options,
                                  const lts_explanation *why, FILE *out, base_error *error)
{
    (void)a, (void)b, (void)options, (void)why, (void)error;
    return fputs(to_write, out) < 0 ? BASE_E_IO : BASE_OK;
}

#define HEAD "spex certificate 1\nequivalence branching\n"
#define ONE  "des (0, 1, 2)\n(0, \"a\", 1)\n"

static char folder[] = "/tmp/spex-proof.XXXXXX";

static void put(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
}

/* The whole of a file, until the next call. */
static const char *got(const char *path)
{
    static char text[4096];
    FILE *in = fopen(path, "r");
    ck_assert_msg(in != NULL, "%s", path);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    return text;
}

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    put("a.aut", ONE);
    put("b.aut", ONE);
    put("c.aut", "des (0, 1, 2)\n(0, \"b\", 1)\n");
}

static void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

/* What the command, quiet, says on stderr; it ends with that status. */
static const char *compared(const char *other, const char *certificate, int status)
{
    char *words[] = {"compare", "-q", (char *)certificate, "a.aut", (char *)other, NULL};
    int said = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0600), old = dup(STDERR_FILENO);
    ck_assert_int_eq(dup2(said, STDERR_FILENO), STDERR_FILENO);
    int outcome = spexv_compare.run(&spexv_compare, 5, words);
    ck_assert_int_eq(dup2(old, STDERR_FILENO), STDERR_FILENO);
    close(said);
    close(old);
    ck_assert_int_eq(outcome, status);
    return got("said");
}

START_TEST(a_good_one_is_kept_in_silence)
{
    to_write = HEAD "equivalent by branching\npartition 4\n0\n1\n0\n1\n";
    ck_assert_str_eq(compared("b.aut", "--certificate=proof", CLI_YES), "");
    ck_assert_str_eq(got("proof"), to_write);
}
END_TEST

START_TEST(a_partition_that_proves_nothing)
{
    to_write = HEAD "equivalent by branching\npartition 4\n0\n0\n0\n0\n";
    const char *said = compared("b.aut", "--certificate=proof", CLI_TROUBLE);
    ck_assert_ptr_nonnull(strstr(said, "internal error: the verdict that 'a.aut' and 'b.aut' are equivalent "
                                       "(branching) fails its own certificate\n"));
    ck_assert_ptr_nonnull(strstr(said, "lacks a move"));
    ck_assert_ptr_nonnull(strstr(said, "please report it, with proof, proof.1.aut and proof.2.aut\n"));
    ck_assert_str_eq(got("proof"), to_write);
    ck_assert_str_eq(got("proof.1.aut"), ONE);
    ck_assert_str_eq(got("proof.2.aut"), ONE);
}
END_TEST

START_TEST(a_formula_that_proves_nothing)
{
    to_write = HEAD "different\nformula 1\ntrue\n";
    const char *said = compared("c.aut", "--certificate=-", CLI_TROUBLE);
    ck_assert_ptr_nonnull(strstr(said, "'c.aut' are not equivalent (branching) fails"));
    ck_assert_ptr_nonnull(strstr(said, "with certificate, certificate.1.aut and certificate.2.aut\n"));
    ck_assert_str_eq(got("certificate"), to_write);
}
END_TEST

/* It proves something, but not the verdict. */
START_TEST(a_proof_of_something_else)
{
    to_write = "spex certificate 1\nequivalence strong\nequivalent by strong\npartition 4\n0\n1\n0\n1\n";
    const char *said = compared("b.aut", "--certificate=proof", CLI_TROUBLE);
    ck_assert_ptr_nonnull(strstr(said, "proved: the two are equivalent modulo strong\n"));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("proof");
    TCase *tests = tcase_create("proof");
    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, a_good_one_is_kept_in_silence);
    tcase_add_test(tests, a_partition_that_proves_nothing);
    tcase_add_test(tests, a_formula_that_proves_nothing);
    tcase_add_test(tests, a_proof_of_something_else);
    suite_add_tcase(s, tests);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
