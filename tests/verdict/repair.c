/* Repairs (verdict/repair.c, suggest_repair.c), and the runs of stories (story/), on random pairs:
 * what is suggested is applied and compared again, against a search that tries every single change.
 */
#include "verdict/repair.h"

#include <string.h>

#include "tests/lts/certified.h"
#include "tests/lts/random.h"
#include "tests/suite.h"
#include "verdict/story/story.h"

enum { PAIRS = 1500 };

static const lts_options branching = {.equivalence = LTS_BRANCHING};

static bool equivalent(const lts *a, const lts *b)
{
    return certified(a, b, branching.equivalence);
}

/* A pair over one table of labels, so that either can get any step of the other; a near miss half of the
 * time. */
static void random_pair(uint64_t *seed, lts **a, lts **b)
{
    *a = random_lts(seed, 1 + random_below(seed, 5), 1 + random_below(seed, 8), 2, 30);
    if (random_below(seed, 2)) {
        *b = random_lts(seed, 1 + random_below(seed, 5), 1 + random_below(seed, 8), 2, 30);
        return;
    }
    const lts *l = *a;
    verdict_edit edit = {.is_removal = l->transitions > 0 && random_below(seed, 2)};
    for (lts_state s = 0; s < l->states; s++)
        if (l->first[s] < l->first[s + 1] && (edit.to == 0 || random_below(seed, 2)))
            edit = (verdict_edit){edit.is_removal, s, l->edges[l->first[s]].target,
                                  l->edges[l->first[s]].label, LTS_NONE};
    if (!edit.is_removal)
        edit.to = random_below(seed, l->states);
    ck_assert_int_eq(verdict_apply_edits(l, &edit, 1, b), BASE_OK);
}

/* Is there one change of `l` that makes it equivalent to `other`? Tries all of them. */
static bool one_change_does(const lts *l, const lts *other)
{
    bool does = false;
    for (lts_state s = 0; s < l->states && !does; s++)
        for (lts_state t = 0; t < l->states && !does; t++)
            for (lts_label label = 0; label < base_names_count(l->labels) && !does; label++) {
                verdict_edit edit = {lts_has_edge(l, s, label, t), s, t, label, LTS_NONE};
                lts *changed;
                ck_assert_int_eq(verdict_apply_edits(l, &edit, 1, &changed), BASE_OK);
                does = equivalent(changed, other);
                lts_free(changed);
            }
    return does;
}

/* The side as the repair numbers its labels: by the repair's own table. */
static lts *over_labels(const lts *l, base_names *labels)
{
    lts_label to[16];
    for (lts_label n = 0; n < base_names_count(l->labels); n++)
        ck_assert_int_eq(
            base_names_intern(labels, base_names_text(l->labels, n), base_names_length(l->labels, n), &to[n]),
            BASE_OK);
    lts *out;
    ck_assert_int_eq(lts_relabel(l, labels, to, &out), BASE_OK);
    return out;
}

START_TEST(suggested_ones_make_equivalent_and_are_smallest)
{
    uint64_t seed = 11;
    unsigned suggested = 0, single = 0, missed = 0;
    for (unsigned pair = 0; pair < PAIRS; pair++) {
        lts *a, *b;
        random_pair(&seed, &a, &b);
        lts_explanation *why = NULL;
        ck_assert_int_eq(lts_explain(a, b, &branching, &why, NULL), BASE_OK);
        for (lts_side side = LTS_LEFT; why && side <= LTS_RIGHT; side++) {
            const lts *changed = side == LTS_LEFT ? a : b, *other = side == LTS_LEFT ? b : a;
            verdict_repair s;
            ck_assert_int_eq(verdict_suggest_repair(a, b, side, &branching, NULL, why, &s), BASE_OK);
            bool one_does = one_change_does(changed, other);
            missed += one_does && s.count != 1;
            single += one_does;
            if (s.count) {
                lts *own = over_labels(changed, s.labels), *repaired;
                ck_assert_int_eq(verdict_apply_edits(own, s.edits, s.count, &repaired), BASE_OK);
                ck_assert_msg(equivalent(repaired, other), "pair %u, side %d", pair, (int)side);
                ck_assert(s.count > 1 || one_does ||
                          base_names_count(s.labels) > base_names_count(changed->labels));
                suggested++;
                lts_free(repaired);
                lts_free(own);
            }
            verdict_repair_release(&s);
        }
        lts_explanation_free(why);
        lts_free(a);
        lts_free(b);
    }
    ck_assert_uint_gt(suggested, PAIRS / 4);
    ck_assert_msg(missed * 100 <= single, "%u of %u single changes were missed", missed, single);
}
END_TEST

/* Changes of the specification keep what was optional; what is taken out may as well become optional. */
static void check_conforms(const lts_modal sides[2], lts_side side, const verdict_repair *s, bool taken_out)
{
    lts_modal now[2] = {sides[LTS_LEFT], sides[LTS_RIGHT]};
    const lts_modal *old = &sides[LTS_RIGHT];
    lts *own = over_labels(sides[side].l, s->labels), *repaired;
    verdict_edit edits[VERDICT_EDITS_MAX];
    unsigned count = 0;
    for (unsigned i = 0; i < s->count; i++)
        if (taken_out || side == LTS_LEFT || !s->edits[i].is_removal)
            edits[count++] = s->edits[i];
    ck_assert_int_eq(verdict_apply_edits(own, edits, count, &repaired), BASE_OK);
    now[side].l = repaired;
    uint8_t *optional = calloc(now[LTS_RIGHT].l->transitions + 1, 1);
    for (lts_state from = 0; from < old->l->states; from++)
        for (uint64_t e = old->l->first[from]; e < old->l->first[from + 1]; e++) {
            lts_edge edge = old->l->edges[e];
            uint64_t there = lts_find_edge(now[LTS_RIGHT].l, from, edge.label, edge.target);
            if (there != UINT64_MAX)
                optional[there] = old->optional[e];
        }
    for (unsigned i = 0; i < s->count && side == LTS_RIGHT && !taken_out; i++)
        if (s->edits[i].is_removal)
            optional[lts_find_edge(repaired, s->edits[i].from, s->edits[i].label, s->edits[i].to)] = 1;
    now[LTS_RIGHT].optional = optional;
    lts_conformance *c;
    ck_assert_int_eq(lts_conformance_decide(&now[LTS_LEFT], &now[LTS_RIGHT], NULL, &c, NULL), BASE_OK);
    ck_assert_int_eq(lts_conformance_verdict(c), LTS_CONFORMS);
    lts_conformance_free(c);
    free(optional);
    lts_free(repaired);
    lts_free(own);
}

START_TEST(suggested_ones_make_conform)
{
    uint64_t seed = 13;
    unsigned suggested = 0;
    for (unsigned pair = 0; pair < PAIRS / 5; pair++) {
        lts *a, *b;
        random_pair(&seed, &a, &b);
        uint8_t *optional = calloc(b->transitions + 1, 1);
        for (uint64_t e = 0; e < b->transitions; e++)
            optional[e] = random_below(&seed, 3) == 0;
        const lts_modal sides[2] = {{.l = a}, {.l = b, .optional = optional}};
        lts_conformance *c;
        ck_assert_int_eq(lts_conformance_decide(&sides[0], &sides[1], NULL, &c, NULL), BASE_OK);
        lts_explanation *why = NULL;
        if (lts_conformance_verdict(c) != LTS_CONFORMS)
            ck_assert_int_eq(lts_explain_conformance(c, &sides[0], &sides[1], &why), BASE_OK);
        for (lts_side side = LTS_LEFT; why && side <= LTS_RIGHT; side++) {
            verdict_repair s;
            ck_assert_int_eq(verdict_suggest_repair(a, b, side, &branching, sides, why, &s), BASE_OK);
            if (s.count) {
                check_conforms(sides, side, &s, true);
                check_conforms(sides, side, &s, false);
            }
            suggested += s.count > 0;
            verdict_repair_release(&s);
        }
        lts_explanation_free(why);
        lts_conformance_free(c);
        free(optional);
        lts_free(a);
        lts_free(b);
    }
    ck_assert_uint_gt(suggested, PAIRS / 20);
}
END_TEST

START_TEST(a_repair_takes_the_difference_away)
{
    uint64_t seed = 12;
    unsigned repaired_count = 0, differed = 0;
    for (unsigned pair = 0; pair < PAIRS; pair++) {
        lts *a, *b;
        random_pair(&seed, &a, &b);
        lts_explanation *why = NULL;
        ck_assert_int_eq(lts_explain(a, b, &branching, &why, NULL), BASE_OK);
        if (why && why->by_trace) {
            lts *repaired;
            lts_explanation *next = NULL;
            ck_assert_int_eq(verdict_repair_difference(a, b, why, &repaired), BASE_OK);
            ck_assert_int_eq(lts_explain(repaired, b, &branching, &next, NULL), BASE_OK);
            /* What told them apart tells no longer: one of the states that lacked the step has it now. */
            if (next && next->by_trace && next->side == LTS_RIGHT && why->side == LTS_RIGHT)
                ck_assert(next->length != why->length || next->action != why->action || next->length > 0 ||
                          next->others[0] != why->others[0]);
            differed++;
            repaired_count += !next;
            lts_explanation_free(next);
            lts_free(repaired);
        }
        lts_explanation_free(why);
        lts_free(a);
        lts_free(b);
    }
    ck_assert_uint_gt(repaired_count, differed / 10);
}
END_TEST

/* Replays a run: it begins at the start, each step is there, and its visible labels are the trace. */
static void check_run(const lts *l, const lts_run *run, const lts_explanation *why)
{
    lts_state at = l->initial;
    uint32_t visible = 0;
    for (uint32_t i = 0; i < run->length; i++) {
        const lts_step *step = &run->steps[i];
        ck_assert_uint_eq(step->from, at);
        ck_assert(lts_has_edge(l, at, step->label, step->to));
        at = step->to;
        if (step->label == LTS_TAU)
            continue;
        ck_assert_uint_lt(visible, why->length);
        ck_assert_str_eq(base_names_text(l->labels, step->label),
                         base_names_text(why->labels, why->trace[visible++].label));
    }
    ck_assert_uint_eq(visible, why->length);
}

/* Can `l` show the trace and then the action? By trying all runs, silent steps at will. */
static bool can_show(const lts *l, const lts_explanation *why)
{
    lts_label labels[64];
    for (uint32_t i = 0; i <= why->length; i++) {
        lts_label label = i < why->length ? why->trace[i].label : why->action;
        labels[i] = base_names_find(l->labels, base_names_text(why->labels, label),
                                    base_names_length(why->labels, label));
        if (labels[i] == LTS_NONE)
            return false;
    }
    bool found;
    lts_run run = {0};
    const lts_trace trace = {labels, why->length + 1, true};
    ck_assert_int_eq(lts_run_of_trace(l, &trace, LTS_NONE, 100000, &found, &run), BASE_OK);
    lts_run_release(&run);
    return found;
}

START_TEST(stories_can_be_replayed)
{
    uint64_t seed = 13;
    unsigned told = 0;
    for (unsigned pair = 0; pair < 2 * PAIRS; pair++) {
        lts *l[2];
        random_pair(&seed, &l[0], &l[1]);
        lts_explanation *why = NULL;
        ck_assert_int_eq(lts_explain(l[0], l[1], &branching, &why, NULL), BASE_OK);
        if (why && why->by_trace && why->length < 60 && why->action != LTS_TAU) {
            verdict_side sides[2] = {{.called = "a", .lts = l[0]}, {.called = "b", .lts = l[1]}};
            verdict_story story;
            ck_assert_int_eq(verdict_story_make(sides, why, LTS_BRANCHING, &story), BASE_OK);
            for (unsigned side = 0; side < 2; side++) {
                ck_assert(story.has_run[side]);
                check_run(l[side], &story.runs[side], why);
            }
            ck_assert(can_show(l[why->side], why));
            ck_assert(!can_show(l[!why->side], why));
            verdict_story_release(&story);
            told++;
        }
        lts_explanation_free(why);
        lts_free(l[0]);
        lts_free(l[1]);
    }
    ck_assert_uint_gt(told, PAIRS / 2);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("repair");
    TCase *c = tcase_create("repair");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, NULL, check_certificates);
    tcase_add_test(c, suggested_ones_make_equivalent_and_are_smallest);
    tcase_add_test(c, suggested_ones_make_conform);
    tcase_add_test(c, a_repair_takes_the_difference_away);
    tcase_add_test(c, stories_can_be_replayed);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
