/* Certificates of random verdicts, checked by the program that shares nothing with lts/; and false ones,
 * which it must refuse. Run from the folder of the build. */
#include "tests/suite.h"

#include "tests/lts/random.h"
#include "tests/lts/variants.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "certificate.XXXXXX", checker[4096];

static void enter_folder(void)
{
    const char *build = getenv("top_builddir");
    snprintf(checker, sizeof checker, "%s/spex-check-certificate", build ? build : "..");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void leave_folder(void)
{
    unlink("a.aut");
    unlink("b.aut");
    unlink("certificate");
    ck_assert_int_eq(chdir(".."), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void write_aut(const char *path, const lts *l)
{
    FILE *out = fopen(path, "w");
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    ck_assert_int_eq(fclose(out), 0);
}

static void write_text(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    ck_assert_int_ge(fputs(text, out), 0);
    ck_assert_int_eq(fclose(out), 0);
}

/* The exit status of the checker on a.aut, b.aut and the certificate. */
static int checked(void)
{
    pid_t child = fork();
    int status;
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr))
            execl(checker, checker, "a.aut", "b.aut", "certificate", (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const lts_equivalence equivalences[] = {LTS_STRONG,    LTS_BRANCHING,       LTS_DIVERGENCE_BRANCHING,
                                               LTS_WEAK,      LTS_DIVERGENCE_WEAK, LTS_TRACE,
                                               LTS_WEAK_TRACE};

/* Writes what lts/ says of the two; false: it has no certificate for it. */
static bool certify(const lts *a, const lts *b, lts_equivalence with, bool *equivalent)
{
    lts_options options = {.equivalence = with};
    lts_explanation *why = NULL;
    base_error error = {0};
    ck_assert_int_eq(lts_explain(a, b, &options, &why, &error), BASE_OK);
    *equivalent = !why;
    write_aut("a.aut", a);
    write_aut("b.aut", b);
    FILE *out = fopen("certificate", "w");
    base_status status = lts_write_certificate(a, b, &options, why, out, &error);
    ck_assert_int_eq(fclose(out), 0);
    lts_explanation_free(why);
    if (status == BASE_OK)
        return true;
    ck_assert_int_eq(status, BASE_E_LIMIT);
    ck_assert(*equivalent && (with == LTS_WEAK || with == LTS_DIVERGENCE_WEAK || with == LTS_TRACE ||
                              with == LTS_WEAK_TRACE));
    return false;
}

/* All states in one block: true of the initial ones, but no bisimulation when the two differ. */
static void claim_equivalence(uint32_t states, const char *name)
{
    FILE *out = fopen("certificate", "w");
    fprintf(out, "spex certificate 1\nequivalence %s\nequivalent by %s\npartition %u\n", name, name, states);
    for (uint32_t s = 0; s < states; s++)
        fprintf(out, "0\n");
    ck_assert_int_eq(fclose(out), 0);
}

START_TEST(every_verdict_is_proved)
{
    uint64_t seed = 900 + (uint64_t)_i;
    lts_equivalence with = equivalences[_i];
    unsigned yes = 0, no = 0;
    for (unsigned round = 0; round < 120; round++) {
        uint32_t states = 1 + random_below(&seed, 9), tau = random_below(&seed, 80);
        lts *a = random_lts(&seed, states, random_below(&seed, 3 * states), 2, tau), *b;
        lts_options options = {.equivalence =
                                   with == LTS_STRONG || with == LTS_TRACE ? LTS_STRONG : LTS_BRANCHING};
        if (round % 3)
            b = random_lts(&seed, states, random_below(&seed, 3 * states), 2, tau);
        else
            ck_assert_int_eq(lts_reduce(a, &options, &b, NULL, NULL), BASE_OK);
        bool equivalent;
        if (certify(a, b, with, &equivalent)) {
            ck_assert_int_eq(checked(), 0);
            yes += equivalent;
            no += !equivalent;
        }
        if (!equivalent && lts_equivalence_get(with)->method == LTS_BY_PARTITION) {
            claim_equivalence(a->states + b->states, lts_equivalence_name(with));
            ck_assert_int_eq(checked(), 1);
        }
        lts_free(a);
        lts_free(b);
    }
    ck_assert_uint_gt(yes, 10);
    ck_assert_uint_gt(no, 10);
}
END_TEST

#define HEAD       "spex certificate 1\nequivalence branching\n"
#define DIFFERENT  HEAD "different\nformula "
#define EQUIVALENT HEAD "equivalent by branching\npartition "

/* About 0 a 1, 1 b 2, 1 c 3 and 0 a 1, 0 a 2, 1 b 3, 2 c 4. */
static const struct {
    const char *certificate;
    int status;
} written[] = {
    {DIFFERENT "5\ntrue\nuntil 0 0 b\nuntil 0 0 c\nand 1 2\nuntil 0 3 a\n", 0},
    {DIFFERENT "6\ntrue\nuntil 0 0 b\nuntil 0 0 c\nand 1 2\nuntil 0 3 a\nnot 4\n", 1},
    {DIFFERENT "2\ntrue\nuntil 0 0 a\n", 1}, /* holds on both sides */
    {DIFFERENT "2\ntrue\nuntil 0 0 d\n", 1}, /* on neither */
    {DIFFERENT "2\ntrue\nuntil 0 1 a\n", 1}, /* a part that comes later */
    {DIFFERENT "2\ntrue\nuntil 0 0\n", 1},   /* no label */
    {DIFFERENT "3\ntrue\nuntil 0 0 a\n", 1}, /* a node is missing */
    {DIFFERENT "0\n", 1},
    {DIFFERENT "5\ntrue\nstep 0 b\nstep 0 c\nand 1 2\nstep 3 a\n",
     1}, /* steps do not part modulo branching */
    {"spex certificate 1\nequivalence strong\ndifferent\nformula 5\ntrue\nstep 0 b\nstep 0 c\nand 1 2\nstep "
     "3 a\n",
     0},
    {"spex certificate 1\nequivalence weak\ndifferent\nformula 5\ntrue\nweakly 0 b\nweakly 0 c\nand 1 "
     "2\nweakly 3 a\n",
     0},
    {"spex certificate 1\nequivalence weak_trace\ndifferent\nformula 5\ntrue\nweakly 0 b\nweakly 0 c\nand 1 "
     "2\n"
     "weakly 3 a\n",
     1}, /* traces have no `and` */
    {EQUIVALENT "9\n0\n1\n2\n2\n0\n1\n1\n2\n2\n", 1},
    {EQUIVALENT "8\n0\n1\n2\n2\n0\n1\n1\n2\n", 1},
    {EQUIVALENT "9\n0\n1\n2\n2\n0\n1\n1\n2\n", 1},
    {EQUIVALENT "9\n0\n1\n2\n2\n3\n1\n1\n2\n2\n", 1},
    {EQUIVALENT "9\n99\n1\n2\n2\n0\n1\n1\n2\n2\n", 1},
    {"spex certificate 1\nequivalence strong\nequivalent by branching\npartition 9\n", 1},
    {"spex certificate 1\nequivalence likely\ndifferent\n", 1},
    {"spex certificate 2\n", 1},
    {"", 1},
};

START_TEST(certificates_by_hand)
{
    lts *a = verdict_of("0 a 1; 1 b 2; 1 c 3"), *b = verdict_of("0 a 1; 0 a 2; 1 b 3; 2 c 4");
    write_aut("a.aut", a);
    write_aut("b.aut", b);
    write_text("certificate", written[_i].certificate);
    ck_assert_msg(checked() == written[_i].status, "%s", written[_i].certificate);
    lts_free(a);
    lts_free(b);
}
END_TEST

/* A verdict that the partition does not bear out is called wrong; one that it only cannot show, is not. */
START_TEST(a_wrong_verdict_fails_its_certificate)
{
    static const char *const says[] = {"fails its own certificate; please report",
                                       "there is a certificate only where"};
    static const lts_equivalence claims[] = {LTS_BRANCHING, LTS_TRACE};
    lts *a = verdict_of("0 a 1; 1 b 2; 1 c 3"), *b = verdict_of("0 a 1; 0 a 2; 1 b 3; 2 c 4");
    for (int i = 0; i < 2; i++) {
        lts_options options = {.equivalence = claims[i]};
        base_error error = {0};
        FILE *out = fopen("certificate", "w");
        ck_assert_int_eq(lts_write_certificate(a, b, &options, NULL, out, &error), BASE_E_LIMIT);
        ck_assert_int_eq(ftell(out), 0);
        ck_assert_int_eq(fclose(out), 0);
        ck_assert_msg(strstr(error.message, says[i]) != NULL, "%s", error.message);
    }
    lts_free(a);
    lts_free(b);
}
END_TEST

/* One is silent for ever, the other is not: branching bisimilar, but no more. */
START_TEST(divergence_is_seen)
{
    static const char *const names[] = {"branching", "divergence_branching"};
    lts *a = verdict_of("0 tau 0; 0 a 1"), *b = verdict_of("0 a 1");
    write_aut("a.aut", a);
    write_aut("b.aut", b);
    for (int i = 0; i < 2; i++) {
        FILE *out = fopen("certificate", "w");
        fprintf(out, "spex certificate 1\nequivalence branching\nequivalent by %s\npartition 4\n0\n1\n0\n1\n",
                names[i]);
        ck_assert_int_eq(fclose(out), 0);
        ck_assert_int_eq(checked(), i);
    }
    lts_free(a);
    lts_free(b);
}
END_TEST

/* The same with about two thirds of its transitions. */
static lts *thinned(uint64_t *seed, const lts *l)
{
    lts_builder *b = lts_builder_new(l->labels);
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (random_below(seed, 3))
                ck_assert_int_eq(lts_builder_add(b, s, l->edges[e].label, l->edges[e].target, LTS_NONE),
                                 BASE_OK);
    lts *thin;
    ck_assert_int_eq(lts_builder_finish(b, l->states, l->initial, &thin, NULL), BASE_OK);
    return thin;
}

/* What is told of random sides, each verdict several times; and with another word for the verdict, which is
 * not proved then. */
START_TEST(conformance_is_proved)
{
    uint64_t seed = 4711;
    unsigned counts[3] = {0};
    for (unsigned round = 0; round < 150; round++) {
        uint32_t states = 1 + random_below(&seed, 6), tau = random_below(&seed, 60);
        lts *b = random_lts(&seed, states, random_below(&seed, 3 * states), 2, tau);
        lts *a = round % 3 == 0   ? changed(&seed, b)
                 : round % 3 == 1 ? thinned(&seed, b)
                                  : disguised(&seed, b);
        uint8_t *optional = calloc(b->transitions + 1, 1);
        for (uint64_t e = 0; e < b->transitions; e++)
            optional[e] = random_below(&seed, 2) == 0;
        const lts_state begin[2][2] = {{a->initial, random_below(&seed, a->states)},
                                       {b->initial, random_below(&seed, b->states)}};
        lts_modal model = {.l = a, .beginnings = begin[0], .beginning_count = round % 7 ? 1 : 2};
        lts_modal spec = {b, optional, begin[1], round % 5 ? 1 : 2};
        lts_conformance *c;
        ck_assert_int_eq(lts_conformance_decide(&model, &spec, NULL, &c, NULL), BASE_OK);
        write_aut("a.aut", a);
        write_aut("b.aut", b);
        FILE *out = fopen("certificate", "w");
        ck_assert_int_eq(lts_write_conformance_certificate(c, &model, &spec, out), BASE_OK);
        ck_assert_int_eq(fclose(out), 0);
        ck_assert_int_eq(checked(), 0);
        counts[lts_conformance_verdict(c)]++;
        if (lts_conformance_verdict(c) == LTS_FORBIDDEN) {
            ck_assert_int_eq(system("sed -i 's/^forbidden/missing/' certificate"), 0);
            ck_assert_int_eq(checked(), 1);
        } else {
            ck_assert_int_eq(system("sed -i '$d' certificate"), 0); /* one pair too few */
            ck_assert_int_eq(checked(), 1);
        }
        lts_conformance_free(c);
        free(optional);
        lts_free(a);
        lts_free(b);
    }
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_gt(counts[i], 8);
}
END_TEST

/* Modulo divergence_weak, what `silently` is of has to hold wherever silent steps lead there from. */
START_TEST(silence_is_of_what_silent_steps_keep)
{
    static const struct {
        const char *nodes;
        int status;
    } formulas[] = {{"2\ntrue\nsilently 0\n", 0},
                    {"3\ntrue\nweakly 0 tau\nsilently 1\n", 0},
                    {"4\ntrue\nweakly 0 a\nnot 1\nsilently 2\n", 1},
                    {"4\ntrue\nweakly 0 tau\nand 0 1\nsilently 2\n", 1}};
    lts *a = verdict_of("0 tau 0"), *b = verdict_of("0 a 1");
    write_aut("a.aut", a);
    write_aut("b.aut", b);
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        FILE *out = fopen("certificate", "w");
        fprintf(out, "spex certificate 1\nequivalence divergence_weak\ndifferent\nformula %s",
                formulas[i].nodes);
        ck_assert_int_eq(fclose(out), 0);
        ck_assert_int_eq(checked(), formulas[i].status);
    }
    lts_free(a);
    lts_free(b);
}
END_TEST

START_TEST(malformed_systems_are_refused)
{
    static const char *const systems[] = {"",
                                          "des",
                                          "des (0, 1, 2)\n",
                                          "des (2, 0, 2)\n",
                                          "des (0, 1, 2)\n(0, \"a\", 2)\n",
                                          "des (0, 1, 2)\n(0, \"a, 1)\n",
                                          "des (0, 1, 2)\n(0)\n",
                                          "des (0, 1, 2)\n(0, \"a\", 1) x\n",
                                          "des (0, 1, 99999999999999999999)\n"};
    write_text("b.aut", "des (0, 0, 1)\n");
    write_text("certificate", EQUIVALENT "2\n0\n0\n");
    write_text("a.aut", systems[_i]);
    ck_assert_int_eq(checked(), 1);
    ck_assert_int_eq(unlink("a.aut"), 0);
    ck_assert_int_eq(checked(), 2);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("certificate");
    TCase *all = tcase_create("checked");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, enter_folder, leave_folder);
    tcase_add_loop_test(all, every_verdict_is_proved, 0, sizeof equivalences / sizeof *equivalences);
    tcase_add_loop_test(all, certificates_by_hand, 0, sizeof written / sizeof *written);
    tcase_add_test(all, a_wrong_verdict_fails_its_certificate);
    tcase_add_test(all, divergence_is_seen);
    tcase_add_test(all, silence_is_of_what_silent_steps_keep);
    tcase_add_test(all, conformance_is_proved);
    tcase_add_loop_test(all, malformed_systems_are_refused, 0, 9);
    suite_add_tcase(s, all);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
