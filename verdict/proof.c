/* Verdicts with their proofs, which are checked as they are written.
 *
 * The checker is the very text of spex-check-certificate, which shares nothing with what found the verdict.
 * It ends the process that it runs in, so it gets one; where it opens a side, it reads what a further process
 * writes, the side as `spex convert` has it.
 */
#include "verdict/proof.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel/child.h"
#include "cli/cli.h"
#include "verdict/input.h"

enum { LEFT, RIGHT, CERTIFICATE };

/* ---- the checker ---- */

static const verdict_claim *checked; /* by this process, which does nothing else */
static FILE *certificate;

static int write_side(FILE *out, void *arg)
{
    const lts *const *side = arg;
    return lts_write_aut(*side, 1, out) ? 1 : 0;
}

/* The side as .aut, from a process that writes it. */
static FILE *opened_side(const lts *side)
{
    base_child writer; /* which ends before this process does: it is read to its end, or its pipe is closed */
    return base_child_start(&writer, write_side, &side) ? writer.out : NULL;
}

/* What the checker opens: the left side, the right one, the certificate, in this order. */
static FILE *opened_next(void)
{
    static unsigned count;
    unsigned which = count++;
    assert(which <= CERTIFICATE);
    return which == CERTIFICATE ? certificate : opened_side(checked->sides[which]);
}

/* In the checker's own process: the claim's; else files. */
static FILE *open_operand(const char *path)
{
    return checked ? opened_next() : fopen(path, "r");
}

#define fopen(path, mode) open_operand(path)
#define main              check_certificate_main
int check_certificate_main(int argc, char **argv);
#include "verdict/check-certificate.c"
#undef fopen
#undef main

typedef struct checking {
    const verdict_claim *claim;
    FILE *written;
} checking;

/* Runs the checker, which ends the process where it finds no proof; what it says goes to `out`. */
static int run_checker(FILE *out, void *arg)
{
    const checking *c = arg;
    const char *const *names = c->claim->names;
    checked = c->claim;
    certificate = c->written;
    if (dup2(fileno(out), STDOUT_FILENO) < 0 || dup2(fileno(out), STDERR_FILENO) < 0)
        return CLI_TROUBLE;
    check((const char *const[]){names[LEFT], names[RIGHT], "the certificate"});
    return fflush(stdout) == 0 ? CLI_YES : CLI_TROUBLE;
}

/* Has the checker run; what it says goes to `output`, cut to its size. Returns its exit status. */
static int check_written(const verdict_claim *claim, FILE *written, char *output, size_t size)
{
    base_child checker;
    output[0] = '\0';
    rewind(written);
    if (!base_child_start(&checker, run_checker, &(checking){claim, written}))
        return CLI_TROUBLE;
    output[fread(output, 1, size - 1, checker.out)] = '\0';
    int status = base_child_finish(&checker);
    return status < 0 ? CLI_TROUBLE : status;
}

/* ---- what is written ---- */

typedef struct proof {
    const verdict_claim *claim;
    FILE *written;
    base_error error;
} proof;

static base_status write_left(FILE *out, void *arg)
{
    return lts_write_aut(((proof *)arg)->claim->sides[LEFT], 1, out);
}

static base_status write_right(FILE *out, void *arg)
{
    return lts_write_aut(((proof *)arg)->claim->sides[RIGHT], 1, out);
}

static base_status copy_written(FILE *out, void *arg)
{
    char buffer[1 << 14];
    FILE *in = ((proof *)arg)->written;
    rewind(in);
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, in)) > 0;)
        if (fwrite(buffer, 1, count, out) != count)
            return BASE_E_IO;
    return ferror(in) ? BASE_E_IO : BASE_OK;
}

/* Writes a side beside the certificate. */
static bool keep_side(proof *p, const char *path, char number, base_status (*write)(FILE *, void *))
{
    size_t size = strlen(path) + sizeof ".1.aut";
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%s.%c.aut", path, number);
    bool kept = name && cli_output(name, write, p) == CLI_YES;
    free(name);
    return kept;
}

/* What the checker says when it agrees. */
static void say_proved(const verdict_claim *c, char *text, size_t size)
{
    static const char *const verdicts[] = {[LTS_CONFORMS] = "conforms to the right one",
                                           [LTS_FORBIDDEN] = "does what the right one forbids",
                                           [LTS_MISSING] = "lacks what the right one requires"};
    if (c->conformance)
        snprintf(text, size, "proved: the left one %s\n", verdicts[lts_conformance_verdict(c->conformance)]);
    else
        snprintf(text, size, "proved: the two are %s modulo %s\n", c->why ? "different" : "equivalent",
                 lts_equivalence_name(c->equivalence));
}

static base_status write_certificate(proof *p)
{
    const verdict_claim *c = p->claim;
    const lts_options options = {.equivalence = c->equivalence};
    if (!c->conformance)
        return lts_write_certificate(c->sides[LEFT], c->sides[RIGHT], &options, c->why, p->written,
                                     &p->error);
    base_status status =
        lts_write_conformance_certificate(c->conformance, c->modal[LEFT], c->modal[RIGHT], p->written);
    return status ? base_fail(&p->error, status, 0, 0, "the certificate cannot be written") : BASE_OK;
}

static int report_bug(proof *p, const char *path, const char *output)
{
    const verdict_claim *c = p->claim;
    const char *kept = strcmp(path, "-") == 0 ? "certificate" : path;
    const char *words = c->conformance ? "conform, or not,"
                        : c->why       ? "are not equivalent"
                                       : "are equivalent";
    fprintf(stderr,
            "%s: internal error: the verdict that '%s' and '%s' %s (%s) fails its own certificate\n%s"
            "%s: this is a bug in spex, and the verdict is not to be trusted: please report it",
            c->command, c->names[LEFT], c->names[RIGHT], words,
            c->conformance ? "conformance" : lts_equivalence_name(c->equivalence), output, c->command);
    bool is_kept = keep_side(p, kept, '1', write_left) && keep_side(p, kept, '2', write_right) &&
                   cli_output(kept, copy_written, p) == CLI_YES;
    if (is_kept)
        fprintf(stderr, ", with %s, %s.1.aut and %s.2.aut", kept, kept, kept);
    fputc('\n', stderr);
    return CLI_TROUBLE;
}

static int write_and_check(proof *p, const char *path)
{
    const verdict_claim *c = p->claim;
    if (write_certificate(p) != BASE_OK) {
        fprintf(stderr, "%s: error: '%s' is not written: %s\n", c->command, path, p->error.message);
        return CLI_TROUBLE;
    }
    char output[1024], proved[80];
    say_proved(c, proved, sizeof proved);
    int outcome = check_written(c, p->written, output, sizeof output);
    if (outcome == CLI_TROUBLE) {
        fprintf(stderr, "%s: error: the certificate cannot be checked\n%s", c->command, output);
        return CLI_TROUBLE;
    }
    return strcmp(output, proved) == 0 ? cli_output(path, copy_written, p) : report_bug(p, path, output);
}

int verdict_prove(const verdict_claim *claim, const char *path)
{
    assert(claim->sides[LEFT] && claim->sides[RIGHT] && claim->names[LEFT] && claim->names[RIGHT]);
    proof p = {.claim = claim, .written = tmpfile()};
    if (!p.written) {
        fprintf(stderr, "%s: error: no temporary file: %s\n", claim->command, strerror(errno));
        return CLI_TROUBLE;
    }
    int outcome = write_and_check(&p, path);
    fclose(p.written);
    return outcome;
}

_Noreturn void verdict_check_certificate(const char *const paths[static 3])
{
    assert(!checked && paths[LEFT] && paths[RIGHT] && paths[CERTIFICATE]);
    check(paths);
    _exit(fflush(stdout) == 0 ? CLI_YES : CLI_TROUBLE); /* with the process ends what is still allocated */
}
