/* Conformance against the definition of language.md, taken literally, and its laws. */
#include "lts/lts.h"

#include "tests/lts/oracle.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <string.h>

/* ---- the definition: all pairs, less those that break it, until none does ---- */

typedef struct naive {
    lts_modal p, s;
    bool *related;                 /* per state of p and of s */
    bool *p_silently, *s_silently; /* p's by required steps only */
} naive;

static bool *closure(const lts_modal *m, bool required_only)
{
    uint32_t n = m->l->states;
    bool *to = calloc((size_t)n * n, sizeof *to);
    for (lts_state s = 0; s < n; s++) {
        to[s * n + s] = true;
        for (uint64_t e = m->l->first[s]; e < m->l->first[s + 1]; e++)
            if (m->l->edges[e].label == LTS_TAU && !(required_only && m->optional[e]))
                to[s * n + m->l->edges[e].target] = true;
    }
    for (lts_state k = 0; k < n; k++)
        for (lts_state i = 0; i < n; i++)
            for (lts_state j = 0; j < n; j++)
                to[i * n + j] = to[i * n + j] || (to[i * n + k] && to[k * n + j]);
    return to;
}

static bool is_related(const naive *x, lts_state p, lts_state s)
{
    return x->related[p * x->s.l->states + s];
}

static bool is_same_label(const lts *a, lts_label la, const lts *b, lts_label lb)
{
    return strcmp(base_names_text(a->labels, la), base_names_text(b->labels, lb)) == 0;
}

/* There are s => s1 -a-> s2 with p R s1 and p' R s2, or a is tau and some s => s1 has p R s1 and p' R s1. */
static bool is_allowed(const naive *x, lts_state p, lts_edge step, lts_state s)
{
    const lts *l = x->s.l;
    for (lts_state s1 = 0; s1 < l->states; s1++) {
        if (!x->s_silently[s * l->states + s1] || !is_related(x, p, s1))
            continue;
        if (step.label == LTS_TAU && is_related(x, step.target, s1))
            return true;
        for (uint64_t e = l->first[s1]; e < l->first[s1 + 1]; e++)
            if (is_same_label(x->p.l, step.label, l, l->edges[e].label) &&
                is_related(x, step.target, l->edges[e].target))
                return true;
    }
    return false;
}

/* There are p => p1 -a-> p2 with p1 R s and p2 R s', or a is tau and some p => p1 has p1 R s and p1 R s'. */
static bool is_there(const naive *x, lts_state p, lts_edge step, lts_state s)
{
    const lts *l = x->p.l;
    for (lts_state p1 = 0; p1 < l->states; p1++) {
        if (!x->p_silently[p * l->states + p1] || !is_related(x, p1, s))
            continue;
        if (step.label == LTS_TAU && is_related(x, p1, step.target))
            return true;
        for (uint64_t e = l->first[p1]; e < l->first[p1 + 1]; e++)
            if (!x->p.optional[e] && is_same_label(x->s.l, step.label, l, l->edges[e].label) &&
                is_related(x, l->edges[e].target, step.target))
                return true;
    }
    return false;
}

static bool holds(const naive *x, lts_state p, lts_state s, bool with_required)
{
    for (uint64_t e = x->p.l->first[p]; e < x->p.l->first[p + 1]; e++)
        if (!is_allowed(x, p, x->p.l->edges[e], s))
            return false;
    for (uint64_t e = x->s.l->first[s]; with_required && e < x->s.l->first[s + 1]; e++)
        if (!x->s.optional[e] && !is_there(x, p, x->s.l->edges[e], s))
            return false;
    return true;
}

static void shrink(naive *x, bool with_required)
{
    uint32_t n = x->s.l->states;
    memset(x->related, true, x->p.l->states * n * sizeof(bool));
    for (bool changed = true; changed;) {
        changed = false;
        for (lts_state p = 0; p < x->p.l->states; p++)
            for (lts_state s = 0; s < n; s++)
                if (is_related(x, p, s) && !holds(x, p, s, with_required)) {
                    x->related[p * n + s] = false;
                    changed = true;
                }
    }
}

static bool are_beginnings_related(const naive *x)
{
    for (uint32_t i = 0; i < x->p.beginning_count; i++) {
        bool related = false;
        for (uint32_t j = 0; j < x->s.beginning_count; j++)
            related |= is_related(x, x->p.beginnings[i], x->s.beginnings[j]);
        if (!related)
            return false;
    }
    return true;
}

static lts_conformance_kind naive_verdict(const lts_modal *p, const lts_modal *s)
{
    naive x = {*p, *s, calloc((size_t)p->l->states * s->l->states, sizeof(bool)), closure(p, true),
               closure(s, false)};
    lts_conformance_kind verdict = LTS_CONFORMS;
    shrink(&x, false);
    if (!are_beginnings_related(&x))
        verdict = LTS_FORBIDDEN;
    shrink(&x, true);
    bool is_first = false;
    for (uint32_t i = 0; i < p->beginning_count; i++)
        is_first |= is_related(&x, p->beginnings[i], s->beginnings[0]);
    if (verdict == LTS_CONFORMS && !(are_beginnings_related(&x) && is_first))
        verdict = LTS_MISSING;
    free(x.related);
    free(x.p_silently);
    free(x.s_silently);
    return verdict;
}

/* ---- random sides ---- */

/* Takes the LTS over. */
static lts_modal modal(uint64_t *seed, lts *l, uint32_t optional_percent, uint32_t beginning_count)
{
    uint8_t *optional = calloc(l->transitions + 1, 1);
    lts_state *beginnings = calloc(beginning_count, sizeof *beginnings);
    for (uint64_t e = 0; e < l->transitions; e++)
        optional[e] = random_below(seed, 100) < optional_percent;
    beginnings[0] = l->initial;
    for (uint32_t i = 1; i < beginning_count; i++)
        beginnings[i] = random_below(seed, l->states);
    return (lts_modal){l, optional, beginnings, beginning_count};
}

static void release(lts_modal *m)
{
    lts_free((lts *)(uintptr_t)m->l);
    free((void *)(uintptr_t)m->optional);
    free((void *)(uintptr_t)m->beginnings);
}

/* The same with some optional transitions left out and others required: a refinement. */
static lts_modal tightened(uint64_t *seed, const lts_modal *m, uint32_t out_percent,
                           uint32_t required_percent)
{
    lts_builder *b = lts_builder_new(m->l->labels);
    uint8_t *optional = calloc(m->l->transitions + 1, 1);
    lts_state *beginnings = calloc(m->beginning_count, sizeof *beginnings);
    memcpy(beginnings, m->beginnings, m->beginning_count * sizeof *beginnings);
    uint64_t count = 0;
    for (lts_state s = 0; s < m->l->states; s++)
        for (uint64_t e = m->l->first[s]; e < m->l->first[s + 1]; e++) {
            lts_edge edge = m->l->edges[e];
            if (m->optional[e] && random_below(seed, 100) < out_percent)
                continue;
            optional[count++] = m->optional[e] && random_below(seed, 100) >= required_percent;
            ck_assert_int_eq(lts_builder_add(b, s, edge.label, edge.target, LTS_NONE), BASE_OK);
        }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, m->l->states, m->l->initial, &l, NULL), BASE_OK);
    return (lts_modal){l, optional, beginnings, m->beginning_count};
}

static lts_conformance *decided(const lts_modal *p, const lts_modal *s)
{
    lts_conformance *c = NULL;
    base_error error = {0};
    ck_assert_msg(lts_conformance_decide(p, s, NULL, &c, &error) == BASE_OK, "%s", error.message);
    return c;
}

static lts_conformance_kind verdict_on(const lts_modal *p, const lts_modal *s)
{
    lts_conformance *c = decided(p, s);
    lts_conformance_kind verdict = lts_conformance_verdict(c);
    lts_conformance_free(c);
    return verdict;
}

static lts *any_lts(uint64_t *seed)
{
    uint32_t states = 1 + random_below(seed, 6);
    return random_lts(seed, states, random_below(seed, 3 * states), 1 + random_below(seed, 3),
                      random_below(seed, 70));
}

/* A pair of which about a third conforms. */
static void random_sides(uint64_t *seed, lts_modal *p, lts_modal *s)
{
    uint32_t many = random_below(seed, 4) ? 1 : 3;
    *s = modal(seed, any_lts(seed), random_below(seed, 80), 1 + random_below(seed, many));
    switch (random_below(seed, 4)) {
    case 0:
        *p = modal(seed, any_lts(seed), random_below(seed, 2) ? 0 : 40, 1 + random_below(seed, many));
        break;
    case 1:
        *p = modal(seed, changed(seed, s->l), random_below(seed, 2) ? 0 : 40, 1);
        break;
    case 2: {
        lts_modal tight = tightened(seed, s, 50, 100);
        *p = modal(seed, disguised(seed, tight.l), 0, 1);
        release(&tight);
        break;
    }
    default: {
        lts_modal tight = tightened(seed, s, 30, 30);
        *p = modal(seed, changed(seed, tight.l), 0, 1);
        release(&tight);
    }
    }
}

/* Of a pair that has fallen: all ways to follow the step lead to pairs that fell earlier. */
static void check_reason(const lts_conformance *c, const lts_modal sides[2], lts_state p, lts_state s)
{
    bool is_required;
    uint32_t round = lts_conformance_round(c, p, s);
    uint64_t edge = lts_conformance_step(c, p, s, &is_required);
    const lts *mover = sides[is_required].l;
    lts_state from = is_required ? s : p, to = mover->edges[edge].target;
    ck_assert(mover->first[from] <= edge && edge < mover->first[from + 1]);
    ck_assert(!is_required || round > lts_conformance_allowed_rounds(c));
    lts_conformance_cursor at = {0};
    for (lts_conformance_answer way; lts_conformance_next(c, p, s, &at, &way);) {
        uint32_t before =
            is_required ? lts_conformance_round(c, way.via, s) : lts_conformance_round(c, p, way.via);
        uint32_t after =
            is_required ? lts_conformance_round(c, way.to, to) : lts_conformance_round(c, to, way.to);
        ck_assert((before && before < round) || (after && after < round));
    }
}

static void check_reasons(const lts_conformance *c, const lts_modal *p, const lts_modal *s)
{
    const lts_modal sides[2] = {*p, *s};
    lts_state x, y;
    for (x = 0; x < p->l->states; x++)
        for (y = 0; y < s->l->states; y++) {
            uint32_t round = lts_conformance_round(c, x, y);
            if (round != 0 && round != LTS_NONE)
                check_reason(c, sides, x, y);
        }
    if (lts_conformance_verdict(c) == LTS_CONFORMS)
        return;
    lts_conformance_failing(c, &x, &y);
    ck_assert(lts_conformance_round(c, x, y) != 0);
}

static uint64_t wanted(uint64_t usual)
{
    return getenv("SPEX_LONG") ? 50 * usual : usual;
}

START_TEST(verdicts_are_the_definitions)
{
    uint64_t counts[3] = {0};
    for (uint64_t seed = 1, end = wanted(2000); seed <= end; seed++) {
        uint64_t random = seed * 0x10003;
        lts_modal p, s;
        random_sides(&random, &p, &s);
        lts_conformance *c = decided(&p, &s);
        lts_conformance_kind verdict = lts_conformance_verdict(c);
        ck_assert_msg(verdict == naive_verdict(&p, &s), "seed %llu", (unsigned long long)seed);
        check_reasons(c, &p, &s);
        counts[verdict]++;
        lts_conformance_free(c);
        release(&p);
        release(&s);
    }
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_gt(counts[i], wanted(2000) / 10);
}
END_TEST

START_TEST(without_options_it_is_branching_bisimilarity)
{
    unsigned yes = 0;
    for (uint64_t seed = 1, end = wanted(700); seed <= end; seed++) {
        uint64_t random = seed * 0x20001;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        lts_modal p = {.l = a}, s = {.l = b};
        lts_conformance_kind there = verdict_on(&p, &s), back = verdict_on(&s, &p);
        bool expected = oracle_equivalent(a, b, LTS_BRANCHING);
        ck_assert_msg((there == LTS_CONFORMS) == expected, "seed %llu", (unsigned long long)seed);
        ck_assert_int_eq(back == LTS_CONFORMS, expected);
        yes += expected;
        lts_free(a);
        lts_free(b);
    }
    ck_assert_uint_gt(yes, wanted(700) / 10);
}
END_TEST

/* Reflexive and transitive; what has fewer optional transitions, or more required ones of those, refines. */
START_TEST(it_is_a_preorder)
{
    unsigned chains = 0;
    for (uint64_t seed = 1, end = wanted(700); seed <= end; seed++) {
        uint64_t random = seed * 0x30007;
        lts_modal q, r;
        random_sides(&random, &q, &r);
        lts_modal p = tightened(&random, &q, 30, 30), model = tightened(&random, &r, 50, 100);
        ck_assert_int_eq(verdict_on(&r, &r), LTS_CONFORMS);
        ck_assert_int_eq(verdict_on(&p, &q), LTS_CONFORMS);
        ck_assert_int_eq(verdict_on(&model, &r), LTS_CONFORMS);
        if (verdict_on(&q, &r) == LTS_CONFORMS) {
            ck_assert_msg(verdict_on(&p, &r) == LTS_CONFORMS, "seed %llu", (unsigned long long)seed);
            chains++;
        }
        release(&p);
        release(&q);
        release(&r);
        release(&model);
    }
    ck_assert_uint_gt(chains, wanted(700) / 10);
}
END_TEST

/* Any p, q, r, of which the first two steps hold. */
START_TEST(it_is_transitive)
{
    unsigned chains = 0;
    for (uint64_t seed = 1, end = wanted(2000); seed <= end; seed++) {
        uint64_t random = seed * 0x5000b;
        lts_modal p, q, unused, r;
        random_sides(&random, &p, &q);
        random_sides(&random, &unused, &r);
        if (random_below(&random, 2)) { /* so that q often refines r */
            release(&r);
            lts *l = random_below(&random, 2) ? changed(&random, q.l) : disguised(&random, q.l);
            r = modal(&random, l, 70, 1);
        }
        if (verdict_on(&p, &q) == LTS_CONFORMS && verdict_on(&q, &r) == LTS_CONFORMS) {
            ck_assert_msg(verdict_on(&p, &r) == LTS_CONFORMS, "seed %llu", (unsigned long long)seed);
            chains++;
        }
        release(&p);
        release(&q);
        release(&unused);
        release(&r);
    }
    ck_assert_uint_gt(chains, 20);
}
END_TEST

/* A long chain with a loop everywhere takes no recursion and no square. */
START_TEST(a_hundred_thousand_states)
{
    enum { LENGTH = 100000 };
    lts_builder *b = lts_builder_new(NULL);
    lts_label a, c;
    ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "a", 1, &a), BASE_OK);
    ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "c", 1, &c), BASE_OK);
    for (lts_state s = 0; s < LENGTH; s++) {
        ck_assert_int_eq(lts_builder_add(b, s, a, s + 1, LTS_NONE), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, s, c, s, LTS_NONE), BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    uint8_t *optional = calloc(l->transitions, 1);
    for (uint64_t e = 0; e < l->transitions; e++)
        optional[e] = l->edges[e].label == c;
    lts_modal spec = {.l = l, .optional = optional}, model = {.l = l};
    ck_assert_int_eq(verdict_on(&model, &spec), LTS_CONFORMS);
    lts *shorter;
    lts_modal longer = {.l = l};
    lts_builder *one = lts_builder_new(l->labels);
    for (lts_state s = 0; s + 1 < LENGTH; s++)
        ck_assert_int_eq(lts_builder_add(one, s, a, s + 1, LTS_NONE), BASE_OK);
    ck_assert_int_eq(lts_builder_finish(one, 0, 0, &shorter, NULL), BASE_OK);
    lts_modal few = {.l = shorter};
    ck_assert_int_eq(verdict_on(&few, &spec), LTS_MISSING);
    ck_assert_int_eq(verdict_on(&longer, &few), LTS_FORBIDDEN);
    lts_free(shorter);
    lts_free(l);
    free(optional);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("conformance");
    TCase *c = tcase_create("branching modal refinement");
    tcase_set_timeout(c, 600);
    tcase_add_test(c, verdicts_are_the_definitions);
    tcase_add_test(c, without_options_it_is_branching_bisimilarity);
    tcase_add_test(c, it_is_a_preorder);
    tcase_add_test(c, it_is_transitive);
    tcase_add_test(c, a_hundred_thousand_states);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
