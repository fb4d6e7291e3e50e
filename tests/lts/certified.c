/* What a suite compares, proved. Certificates are checked by the very text of spex-check-certificate, which
 * is given memory in the place of files and a process for many: a process for each would take longer than all
 * the tests.
 */
#include "tests/lts/certified.h"

#include "tests/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEFT, RIGHT, CERTIFICATE, TEXTS, MANY = 500 };

static struct text {
    char *bytes;
    size_t size;
} kept[MANY][TEXTS], *current;
static unsigned kept_count;

/* ---- the checker, in a process of its own ---- */

static char names[TEXTS][2] = {"0", "1", "2"};

static FILE *opened_text(const char *path)
{
    const struct text *text = &current[path[0] - '0'];
    return fmemopen(text->bytes, text->size, "r");
}

static _Noreturn void end_check(int status)
{
    for (unsigned i = LEFT; i < TEXTS && status != 0; i++)
        fprintf(stderr, "# --- %s\n%.5000s\n", names[i], current[i].bytes);
    _exit(status);
}

#define fopen(path, mode) opened_text(path)
#define _Exit(status)     end_check(status)
#define main              check_certificate_main
int check_certificate_main(int argc, char **argv);
#include "verdict/check-certificate.c"
#undef fopen
#undef _Exit
#undef main

static _Noreturn void check_kept(void)
{
    const char *const all[] = {names[LEFT], names[RIGHT], names[CERTIFICATE]};
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
        _exit(3);
    for (unsigned i = 0; i < kept_count; i++) {
        current = kept[i];
        check(all);
    }
    _exit(0);
}

static void forget(const struct text *texts)
{
    for (unsigned i = LEFT; i < TEXTS; i++)
        free(texts[i].bytes);
}

void check_certificates(void)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        check_kept();
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a verdict fails its own certificate");
    while (kept_count > 0)
        forget(kept[--kept_count]);
}

/* ---- what is kept for it ---- */

static FILE *kept_file(unsigned which)
{
    struct text *text = &kept[kept_count][which];
    FILE *out = open_memstream(&text->bytes, &text->size);
    ck_assert_ptr_nonnull(out);
    return out;
}

static void keep_aut(unsigned which, const lts *l)
{
    FILE *out = kept_file(which);
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    ck_assert_int_eq(fclose(out), 0);
}

/* That two sides are equivalent modulo these is shown by a finer equivalence, where that holds as well. */
static bool may_lack_proof(lts_equivalence with)
{
    return lts_equivalence_get(with)->method != LTS_BY_PARTITION;
}

static void keep(const lts *a, const lts *b, const lts_options *options, const lts_explanation *why)
{
    keep_aut(LEFT, a);
    keep_aut(RIGHT, b);
    base_error error = {0};
    FILE *out = kept_file(CERTIFICATE);
    base_status status = lts_write_certificate(a, b, options, why, out, &error);
    ck_assert_int_eq(fclose(out), 0);
    if (status == BASE_OK) {
        kept_count++;
        return;
    }
    ck_assert_msg(status == BASE_E_LIMIT && !why && may_lack_proof(options->equivalence), "%s",
                  error.message);
    forget(kept[kept_count]);
}

bool certified(const lts *a, const lts *b, lts_equivalence with)
{
    bool equivalent;
    lts_options options = {.equivalence = with};
    lts_explanation *why = NULL;
    ck_assert_int_eq(lts_compare(a, b, &options, &equivalent, NULL), BASE_OK);
    if (!equivalent) {
        ck_assert_int_eq(lts_explain(a, b, &options, &why, NULL), BASE_OK);
        ck_assert_ptr_nonnull(why);
    }
    keep(a, b, &options, why);
    lts_explanation_free(why);
    if (kept_count == MANY)
        check_certificates();
    return equivalent;
}
