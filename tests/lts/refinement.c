/* The coarser equivalences, and refinement, against the oracle. */
#include "lts/lts.h"

#include "tests/lts/certified.h"
#include "tests/lts/laws.h"
#include "tests/lts/oracle.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <string.h>

static const lts_equivalence kinds[] = {LTS_WEAK, LTS_DIVERGENCE_WEAK, LTS_TRACE, LTS_WEAK_TRACE};
#define KINDS (sizeof kinds / sizeof *kinds)
static const lts_equivalence all[] = {LTS_STRONG,    LTS_BRANCHING,       LTS_DIVERGENCE_BRANCHING,
                                      LTS_WEAK,      LTS_DIVERGENCE_WEAK, LTS_TRACE,
                                      LTS_WEAK_TRACE};
#define ALL (sizeof all / sizeof *all)

START_TEST(verdicts_are_the_oracles)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++)
        check_verdicts(seed * 0x20003, kinds, KINDS);
}
END_TEST

START_TEST(equivalences_imply_coarser_ones)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 0x7000d;
        lts *a, *b;
        bool equivalent, verdict[ALL];
        random_pair(&random, &a, &b, &equivalent);
        for (size_t k = 0; k < ALL; k++)
            verdict[all[k]] = certified(a, b, all[k]);
        ck_assert(!verdict[LTS_STRONG] || verdict[LTS_DIVERGENCE_BRANCHING]);
        ck_assert(!verdict[LTS_DIVERGENCE_BRANCHING] || verdict[LTS_BRANCHING]);
        ck_assert(!verdict[LTS_BRANCHING] || verdict[LTS_WEAK]);
        ck_assert(!verdict[LTS_DIVERGENCE_BRANCHING] || verdict[LTS_DIVERGENCE_WEAK]);
        ck_assert(!verdict[LTS_DIVERGENCE_WEAK] || verdict[LTS_WEAK]);
        ck_assert(!verdict[LTS_WEAK] || verdict[LTS_WEAK_TRACE]);
        ck_assert(!verdict[LTS_STRONG] || verdict[LTS_TRACE]);
        ck_assert(!verdict[LTS_TRACE] || verdict[LTS_WEAK_TRACE]);
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

START_TEST(weak_classes_are_the_oracles)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 0x30005;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        check_classes(b, LTS_WEAK, seed);
        check_classes(b, LTS_DIVERGENCE_WEAK, seed);
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

/* Equivalent LTSs have quotients of one size, which are their own quotients and equivalent to what they were
 * made of. */
START_TEST(quotients_keep_their_laws)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 0x40007;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        for (size_t k = 0; k < KINDS; k++) {
            lts *p = reduced(a, kinds[k]), *q = reduced(b, kinds[k]), *again = reduced(p, kinds[k]);
            ck_assert_msg(certified(a, p, kinds[k]), "%s, seed %llu", lts_equivalence_name(kinds[k]),
                          (unsigned long long)seed);
            ck_assert_uint_eq(p->states, again->states);
            ck_assert_uint_eq(p->transitions, again->transitions);
            if (p->transitions)
                ck_assert_mem_eq(p->edges, again->edges, p->transitions * sizeof *p->edges);
            if (certified(a, b, kinds[k])) {
                ck_assert_uint_eq(p->states, q->states);
                ck_assert_uint_eq(p->transitions, q->transitions);
            }
            lts_free(p);
            lts_free(q);
            lts_free(again);
        }
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

/* `l` beside `other`, hand in hand on `a`. */
static lts *beside(const lts *l, const lts *other)
{
    const lts *parts[] = {l, other};
    base_names *on = base_names_new();
    uint32_t number;
    lts *whole;
    ck_assert_int_eq(base_names_intern(on, "a", 1, &number), BASE_OK);
    ck_assert_int_eq(lts_compose(parts, 2, LTS_TOGETHER_ON, on, NULL, LTS_MAX, &whole, NULL, NULL, NULL),
                     BASE_OK);
    base_names_unref(on);
    return whole;
}

/* `l` with its last label made silent. */
static lts *hidden(const lts *l)
{
    uint32_t count = base_names_count(l->labels);
    lts_label *to = calloc(count, sizeof *to);
    ck_assert_ptr_nonnull(to);
    for (lts_label n = 0; n + 1 < count; n++)
        to[n] = n;
    lts *result;
    ck_assert_int_eq(lts_relabel(l, l->labels, to, &result), BASE_OK);
    free(to);
    return result;
}

static void expect_equivalent(lts *a, lts *b, lts_equivalence kind, uint64_t seed, const char *where)
{
    ck_assert_msg(certified(a, b, kind), "%s, seed %llu, %s", lts_equivalence_name(kind),
                  (unsigned long long)seed, where);
    lts_free(a);
    lts_free(b);
}

/* Whatever is done with an LTS, its quotient can take its place. Traces of a composition of many states are
 * left out: now and then one has some hundred thousand subsets. */
START_TEST(equivalences_are_congruences)
{
    enum { MOST = 36 };
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 0x6000b;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        for (size_t k = 0; k < ALL; k++) {
            lts_equivalence kind = all[k];
            lts *q = reduced(a, kind);
            expect_equivalent(hidden(a), hidden(q), kind, seed, "hidden");
            bool by_traces = kind == LTS_TRACE || kind == LTS_WEAK_TRACE;
            if (!by_traces || a->states * b->states <= MOST)
                expect_equivalent(beside(a, b), beside(q, b), kind, seed, "in parallel");
            lts_free(q);
        }
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

/* Only the text of a label counts, not its number. */
static lts_label label_in(const lts *l, lts_label label, const lts_counterexample *why)
{
    const char *text = base_names_text(why->labels, label);
    return base_names_find(l->labels, text, strlen(text));
}

static bool has_label(const lts *l, lts_state s, lts_label label)
{
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (l->edges[e].label == label)
            return true;
    return false;
}

/* Everything that can silently be reached is marked, too. */
static void close_silently(const lts *l, bool *here)
{
    for (bool more = true; more;) {
        more = false;
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; here[s] && e < l->first[s + 1]; e++)
                if (l->edges[e].label == LTS_TAU && !here[l->edges[e].target])
                    here[l->edges[e].target] = more = true;
    }
}

/* The states that `l` can be in after the first `length` labels of the trace. */
static bool *after(const lts *l, const lts_counterexample *why, uint32_t length, bool weak)
{
    bool *here = calloc(l->states, sizeof *here);
    ck_assert_ptr_nonnull(here);
    here[l->initial] = true;
    for (uint32_t i = 0; i < length; i++) {
        bool *next = calloc(l->states, sizeof *next);
        ck_assert_ptr_nonnull(next);
        if (weak)
            close_silently(l, here);
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; here[s] && e < l->first[s + 1]; e++)
                if (l->edges[e].label == label_in(l, why->trace[i], why))
                    next[l->edges[e].target] = true;
        free(here);
        here = next;
    }
    if (weak)
        close_silently(l, here);
    return here;
}

static bool can(const lts *l, const lts_counterexample *why, uint32_t length, bool weak)
{
    bool *here = after(l, why, length, weak), any = false;
    for (lts_state s = 0; s < l->states; s++)
        any = any || here[s];
    free(here);
    return any;
}

/* Can state `s` do exactly what the refusal leaves? */
static bool accepts(const lts *l, lts_state s, const lts_counterexample *why)
{
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        bool is_listed = false;
        for (uint32_t i = 0; i < why->accept_count; i++)
            is_listed = is_listed || label_in(l, why->accepts[i], why) == l->edges[e].label;
        if (!is_listed || l->edges[e].label == LTS_TAU)
            return false;
    }
    for (uint32_t i = 0; i < why->accept_count; i++)
        if (!has_label(l, s, label_in(l, why->accepts[i], why)))
            return false;
    return true;
}

/* The state is one that the implementation is in when it does what it must not. */
static void check_state(const lts *a, lts_preorder p, const lts_counterexample *why)
{
    bool is_trace = why->what == LTS_COUNTEREXAMPLE_TRACE;
    bool *here = after(a, why, why->length - is_trace, p != LTS_PREORDER_TRACE), *cycles;
    ck_assert_uint_lt(why->state, a->states);
    ck_assert(here[why->state]);
    switch (why->what) {
    case LTS_COUNTEREXAMPLE_TRACE:
        ck_assert(has_label(a, why->state, label_in(a, why->trace[why->length - 1], why)));
        break;
    case LTS_COUNTEREXAMPLE_REFUSAL:
        ck_assert(accepts(a, why->state, why));
        break;
    case LTS_COUNTEREXAMPLE_DIVERGENCE:
        ck_assert_int_eq(lts_tau_cycles(a, &cycles), BASE_OK);
        ck_assert(cycles[why->state]);
        free(cycles);
        break;
    }
    free(here);
}

static void check_why(const lts *a, const lts *b, lts_preorder p, const lts_counterexample *why)
{
    bool weak = p != LTS_PREORDER_TRACE;
    ck_assert(can(a, why, why->length, weak));
    if (why->what == LTS_COUNTEREXAMPLE_TRACE) {
        ck_assert(!can(b, why, why->length, weak));
        ck_assert(can(b, why, why->length - 1, weak));
    }
    check_state(a, p, why);
}

START_TEST(refinement_is_the_oracles)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 0x50009;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        for (int p = LTS_PREORDER_TRACE; p <= LTS_PREORDER_FAILURES_DIVERGENCES; p++) {
            lts_counterexample *why = NULL;
            ck_assert_int_eq(lts_check_preorder(a, b, (lts_preorder)p, NULL, &why, NULL), BASE_OK);
            ck_assert_msg((why ? why->length : UINT32_MAX) == oracle_excess(a, b, (lts_preorder)p),
                          "%s, seed %llu", lts_preorder_name((lts_preorder)p), (unsigned long long)seed);
            if (why)
                check_why(a, b, (lts_preorder)p, why);
            lts_counterexample_free(why);
        }
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

/* `choice`: after x there is one state that can do y and z, else one for each. Behind these a long way goes
 * on, which takes many rounds to refine; `odd`: at the start there is one step more. */
static lts *long_way(bool choice, bool odd)
{
    enum { LENGTH = 20000 };
    static const char names[] = "xyza";
    lts_label label[4];
    lts_builder *b = lts_builder_new(NULL);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), &names[i], 1, &label[i]), BASE_OK);
    lts_builder_add(b, 0, label[0], 1, LTS_NONE);
    lts_builder_add(b, 0, label[0], choice ? 1 : 2, LTS_NONE);
    lts_builder_add(b, 1, label[1], 3, LTS_NONE);
    lts_builder_add(b, choice ? 1 : 2, label[2], 3, LTS_NONE);
    for (lts_state s = 3; s < LENGTH; s++)
        lts_builder_add(b, s, label[s * s % 7 ? 3 : 1], s + 1, LTS_NONE);
    if (odd)
        lts_builder_add(b, 0, label[1], 0, LTS_NONE);
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

static bool compared(const lts *a, const lts *b, lts_equivalence kind, lts_stats *stats)
{
    bool equivalent;
    *stats = (lts_stats){0};
    const lts_options options = {.equivalence = kind, .stats = stats};
    ck_assert_int_eq(lts_compare(a, b, &options, &equivalent, NULL), BASE_OK);
    return equivalent;
}

/* What shows at the start does not wait for what is far: nothing is refined where a short trace tells the two
 * apart, and little where they part in the first rounds. */
START_TEST(near_differences_end_it_soon)
{
    lts *one = long_way(true, false), *two = long_way(false, false), *odd = long_way(true, true);
    lts_stats whole, part;
    for (size_t k = 0; k < ALL; k++) {
        bool by_traces = all[k] == LTS_TRACE || all[k] == LTS_WEAK_TRACE;
        ck_assert(compared(one, one, all[k], &whole));
        ck_assert_uint_gt(whole.signatures, one->states);
        ck_assert(!compared(one, odd, all[k], &part));
        ck_assert_uint_eq(part.signatures, 0);
        ck_assert(!compared(odd, one, all[k], &part));
        ck_assert_uint_eq(part.signatures, 0);
        ck_assert(compared(one, two, all[k], &part) == by_traces);
        if (!by_traces && all[k] != LTS_WEAK && all[k] != LTS_DIVERGENCE_WEAK)
            ck_assert_uint_lt(part.rounds * 8, whole.rounds);
    }
    for (int p = LTS_PREORDER_TRACE; p <= LTS_PREORDER_FAILURES_DIVERGENCES; p++) {
        lts_counterexample *why = NULL;
        lts_options options = {.stats = &part};
        part = (lts_stats){0};
        ck_assert_int_eq(lts_check_preorder(odd, one, (lts_preorder)p, &options, &why, NULL), BASE_OK);
        ck_assert_ptr_nonnull(why);
        ck_assert_uint_eq(part.signatures, 0);
        lts_counterexample_free(why);
    }
    lts_free(one);
    lts_free(two);
    lts_free(odd);
}
END_TEST

START_TEST(preorders_have_names)
{
    for (int p = LTS_PREORDER_TRACE; p <= LTS_PREORDER_FAILURES_DIVERGENCES; p++) {
        lts_preorder parsed;
        ck_assert(lts_preorder_parse(lts_preorder_name((lts_preorder)p), &parsed));
        ck_assert_int_eq(parsed, p);
    }
    lts_preorder none;
    ck_assert(!lts_preorder_parse("branching", &none));
}
END_TEST

/* What the books say of small processes (Roscoe, "Understanding Concurrent Systems", chapters 10 to 12). */
static const char stop[] = "", divergent[] = "0 tau 0", a_only[] = "0 a 1", a_later[] = "0 tau 1; 1 a 2",
                  a_or_b[] = "0 a 1; 0 b 1", either[] = "0 tau 1; 0 tau 2; 1 a 3; 2 b 3",
                  a_until_b[] = "0 a 1; 0 tau 2; 2 b 1", maybe_a[] = "0 tau 1; 0 tau 2; 1 a 3",
                  busy_a[] = "0 tau 0; 0 a 1", a_then_busy[] = "0 a 1; 1 tau 1",
                  a_then_c[] = "0 a 1; 1 c 2; 2 c 1", stop_or_busy[] = "0 tau 1; 0 tau 2; 1 tau 1",
                  two_busy[] = "0 a 1; 1 tau 2; 2 tau 1";

static const struct fact {
    const char *implementation, *specification;
    bool trace, weak_trace, failures, failures_divergences;
} facts[] = {
    {stop, stop, true, true, true, true},
    {stop, a_only, true, true, false, false},   /* deadlock has few traces, but refuses all */
    {stop, maybe_a, true, true, true, true},    /* the internal choice may be to stop */
    {a_only, maybe_a, false, true, true, true}, /* or not to */
    {maybe_a, a_only, false, true, false, false},
    {a_only, stop, false, false, false, false},
    {a_later, a_only, false, true, true, true}, /* a silent step before is not seen */
    {a_only, a_later, false, true, true, true},
    {a_only, a_or_b, true, true, false, false}, /* b, which it lacks, is refused */
    {a_or_b, a_only, false, false, false, false},
    {a_or_b, either, false, true, true, true},    /* external choice refines internal choice, */
    {either, a_or_b, false, true, false, false},  /* which may refuse what was not chosen */
    {a_until_b, either, false, true, true, true}, /* an unstable state refuses nothing */
    {a_or_b, a_until_b, false, true, true, true},
    {either, a_until_b, false, true, false, false}, /* b is never refused there */
    {divergent, stop, false, true, true, false},    /* livelock has no stable state, so no failure; */
    {divergent, a_or_b, false, true, true, false},  /* it is the best there is but for divergence, */
    {divergent, divergent, true, true, true, true},
    {stop, divergent, true, true, false, true}, /* of which it is the worst: all refine it */
    {a_or_b, divergent, false, false, false, true},
    {a_or_b, stop_or_busy, false, false, false, true}, /* so is what may diverge at once */
    {stop, stop_or_busy, true, true, true, true},
    {stop_or_busy, stop, false, true, true, false},
    {busy_a, a_only, false, true, true, false},         /* a divergent state may offer something */
    {a_only, busy_a, true, true, false, true},          /* which has failures after a only */
    {a_then_c, a_then_busy, false, false, false, true}, /* after divergence anything goes */
    {a_only, a_then_busy, true, true, false, true},
    {a_then_busy, a_only, false, true, true, false},
    {a_or_b, a_then_busy, false, false, false, false}, /* but not before it */
    {two_busy, a_then_busy, true, true, true, true},   /* a longer cycle diverges like a short one */
    {a_then_busy, two_busy, true, true, true, true},
};

START_TEST(facts_of_the_books)
{
    const struct fact *f = &facts[_i];
    lts *a = verdict_of(f->implementation), *b = verdict_of(f->specification);
    const bool expected[] = {f->trace, f->weak_trace, f->failures, f->failures_divergences};
    for (int p = LTS_PREORDER_TRACE; p <= LTS_PREORDER_FAILURES_DIVERGENCES; p++) {
        lts_counterexample *why = NULL;
        ck_assert_int_eq(lts_check_preorder(a, b, (lts_preorder)p, NULL, &why, NULL), BASE_OK);
        ck_assert_msg(!why == expected[p], "'%s' refines '%s' under %s: %d", f->implementation,
                      f->specification, lts_preorder_name((lts_preorder)p), !why);
        ck_assert((oracle_excess(a, b, (lts_preorder)p) == UINT32_MAX) == expected[p]);
        if (why)
            check_why(a, b, (lts_preorder)p, why);
        lts_counterexample_free(why);
    }
    lts_free(a);
    lts_free(b);
}
END_TEST

/* May it deliver before it asks? May it ask no more? May it be busy for ever? */
START_TEST(what_is_in_excess)
{
    lts *spec = verdict_of("0 ask 1; 1 tell 0");
    lts *eager = verdict_of("0 ask 1; 1 tell 0; 0 tell 0");
    lts *tired = verdict_of("0 ask 1; 1 tell 0; 1 tau 2");
    lts *busy = verdict_of("0 ask 1; 1 tell 0; 1 tau 1");
    lts_counterexample *why;
    ck_assert_int_eq(lts_check_preorder(eager, spec, LTS_PREORDER_WEAK_TRACE, NULL, &why, NULL), BASE_OK);
    ck_assert_int_eq(why->what, LTS_COUNTEREXAMPLE_TRACE);
    ck_assert_uint_eq(why->length, 1);
    ck_assert_str_eq(base_names_text(why->labels, why->trace[0]), "tell");
    lts_counterexample_free(why);
    ck_assert_int_eq(lts_check_preorder(tired, spec, LTS_PREORDER_WEAK_TRACE, NULL, &why, NULL), BASE_OK);
    ck_assert_ptr_null(why);
    ck_assert_int_eq(lts_check_preorder(tired, spec, LTS_PREORDER_FAILURES, NULL, &why, NULL), BASE_OK);
    ck_assert_int_eq(why->what, LTS_COUNTEREXAMPLE_REFUSAL);
    ck_assert_uint_eq(why->length, 1);
    ck_assert_uint_eq(why->accept_count, 0);
    ck_assert_uint_eq(why->state, 2);
    lts_counterexample_free(why);
    ck_assert_int_eq(lts_check_preorder(busy, spec, LTS_PREORDER_FAILURES, NULL, &why, NULL), BASE_OK);
    ck_assert_ptr_null(why);
    ck_assert_int_eq(lts_check_preorder(busy, spec, LTS_PREORDER_FAILURES_DIVERGENCES, NULL, &why, NULL),
                     BASE_OK);
    ck_assert_int_eq(why->what, LTS_COUNTEREXAMPLE_DIVERGENCE);
    ck_assert_uint_eq(why->length, 1);
    lts_counterexample_free(why);
    ck_assert_int_eq(lts_check_preorder(spec, busy, LTS_PREORDER_FAILURES_DIVERGENCES, NULL, &why, NULL),
                     BASE_OK);
    ck_assert_ptr_null(why);
    lts_free(spec);
    lts_free(eager);
    lts_free(tired);
    lts_free(busy);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("refinement");
    TCase *c = tcase_create("coarser than bisimilarity");
    tcase_set_timeout(c, 0);
    tcase_add_checked_fixture(c, NULL, check_certificates);
    tcase_add_test(c, verdicts_are_the_oracles);
    tcase_add_test(c, equivalences_imply_coarser_ones);
    tcase_add_test(c, weak_classes_are_the_oracles);
    tcase_add_test(c, quotients_keep_their_laws);
    tcase_add_test(c, equivalences_are_congruences);
    tcase_add_test(c, refinement_is_the_oracles);
    tcase_add_test(c, what_is_in_excess);
    tcase_add_loop_test(c, facts_of_the_books, 0, sizeof facts / sizeof *facts);
    tcase_add_test(c, near_differences_end_it_soon);
    tcase_add_test(c, preorders_have_names);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
