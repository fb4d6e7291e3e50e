/* Repairs: what to change in one of two LTSs so that they are equivalent.
 *
 * Guided by counterexamples: a change that helps must do something about what `lts_explain` tells. If the
 * side at hand can do too much, that is to take away a step on the way there; if too little, to add the
 * missing step in one of the states that lack it, or to take away the step that led there. One change is
 * tried first, then two, then three, each time explaining anew what is left. The work is bounded by a count,
 * not by a clock, so that the same input gets the same answer.
 */
#include "verdict/repair.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define BUDGET        1500000u /* states and transitions compared in all */
#define EXHAUSTIVE    1e6      /* the same, for trying every single change */
#define COST_OF_CALL  300u     /* what a comparison costs besides */
#define TRIED_STATES  4u       /* of the states that lack a step */
#define TRIED_AT_ONCE 256u     /* changes, at one place of the search */

typedef struct search {
    const lts *original, *fixed; /* the side that is changed, the one that is not */
    lts_side side;
    const lts_options *options;
    const lts_modal *modal; /* both sides, of which conformance is wanted; NULL: they are to be equivalent */
    uint64_t spent;
    verdict_repair edits; /* made so far */
} search;

typedef struct candidates {
    verdict_edit edits[TRIED_AT_ONCE];
    unsigned count;
} candidates;

static void propose(candidates *c, verdict_edit edit)
{
    for (unsigned i = 0; i < c->count; i++)
        if (c->edits[i].is_removal == edit.is_removal && c->edits[i].from == edit.from &&
            c->edits[i].label == edit.label && c->edits[i].to == edit.to)
            return;
    assert(c->count <= TRIED_AT_ONCE);
    if (c->count < TRIED_AT_ONCE)
        c->edits[c->count++] = edit;
}

static void propose_removal(candidates *c, const search *s, const lts *now, const lts_explanation *why,
                            const lts_step *step)
{
    lts_label label = lts_label_in(now->labels, why->labels, step->label);
    if (label == LTS_NONE || step->from >= now->states || step->to >= now->states)
        return;
    if (lts_has_edge(s->original, step->from, label, step->to))
        propose(c, (verdict_edit){true, step->from, step->to, label, step->origin});
}

static bool is_called_alike(const lts *a, lts_state s, const lts *b, lts_state t)
{
    return a->state_names && b->state_names && s < base_names_count(a->state_names) &&
           t < base_names_count(b->state_names) &&
           strcmp(base_names_text(a->state_names, s), base_names_text(b->state_names, t)) == 0;
}

/* States of `now` that are equivalent to where the able side goes are better than others, best if they are
 * called like it: they come first. */
static base_status propose_additions(candidates *c, const search *s, const lts *now,
                                     const lts_explanation *why)
{
    lts *both = NULL, *quotient = NULL;
    lts_partition classes = {0};
    lts_options options = {.equivalence = s->options->equivalence, .keep_unreachable = true};
    bool has_classes = lts_equivalence_get(options.equivalence)->method != LTS_BY_SUBSETS;
    base_status status = lts_union(now, s->fixed, &both);
    if (!status && has_classes)
        status = lts_reduce(both, &options, &quotient, &classes, NULL);
    lts_label label = lts_label_in(now->labels, why->labels, why->action);
    uint32_t goal = !status && classes.block_of ? classes.block_of[now->states + why->witness.to] : LTS_NONE;
    for (unsigned pass = 0; pass < 3 && !status && label != LTS_NONE; pass++)
        for (uint32_t i = 0; i < why->other_count && i < TRIED_STATES; i++)
            for (lts_state to = 0; to < now->states; to++) {
                bool is_equivalent = classes.block_of && classes.block_of[to] == goal;
                unsigned worth = !is_equivalent                                        ? 0
                                 : is_called_alike(now, to, s->fixed, why->witness.to) ? 2
                                                                                       : 1;
                if (worth == 2 - pass)
                    propose(c, (verdict_edit){false, why->others[i], to, label, LTS_NONE});
            }
    lts_partition_release(&classes);
    lts_free(quotient);
    lts_free(both);
    return status;
}

/* Steps that lead into one of the states that lack something: without it, they would not be reached so. */
static void propose_ways(candidates *c, const lts *now, const lts_explanation *why)
{
    for (uint32_t i = 0; i < why->other_count && i < TRIED_STATES; i++)
        for (lts_state s = 0; s < now->states; s++)
            for (uint64_t e = now->first[s]; e < now->first[s + 1]; e++)
                if (now->edges[e].target == why->others[i])
                    propose(c, (verdict_edit){true, s, now->edges[e].target, now->edges[e].label,
                                              now->origin ? now->origin[e] : LTS_NONE});
}

static base_status find_candidates(candidates *c, const search *s, const lts *now, const lts_explanation *why)
{
    base_status status = BASE_OK;
    if (why->divergence)
        return BASE_OK;
    if (why->side == s->side) {
        propose_removal(c, s, now, why, &why->witness);
        for (uint32_t i = why->length; i-- > 0;)
            propose_removal(c, s, now, why, &why->trace[i]);
    } else {
        status = propose_additions(c, s, now, why);
        propose_ways(c, now, why);
    }
    return status;
}

static uint64_t cost(const lts *a, const lts *b)
{
    return a->transitions + b->transitions + a->states + b->states + COST_OF_CALL;
}

static const lts *side_of(const search *s, const lts *now, lts_side side)
{
    return side == s->side ? now : s->fixed;
}

/* What of the specification is optional, as it is changed now; what was added is required. NULL: no memory.
 */
static uint8_t *optional_of(const search *s, const lts *now)
{
    const uint8_t *original = s->modal[LTS_RIGHT].optional;
    uint8_t *optional = base_alloc_zeroed(now->transitions, 1);
    for (lts_state from = 0; optional && original && from < now->states; from++)
        for (uint64_t e = now->first[from]; e < now->first[from + 1]; e++) {
            lts_edge edge = now->edges[e];
            bool is_old =
                s->side == LTS_LEFT || (from < s->original->states && edge.target < s->original->states);
            uint64_t old = is_old && s->side == LTS_RIGHT
                               ? lts_find_edge(s->original, from, edge.label, edge.target)
                           : is_old ? e
                                    : UINT64_MAX;
            optional[e] = old != UINT64_MAX && original[old];
        }
    return optional;
}

static base_status judge_conformance(const search *s, const lts *now, bool *conforms, lts_explanation **why)
{
    lts_modal modal[2] = {s->modal[LTS_LEFT], s->modal[LTS_RIGHT]};
    modal[LTS_LEFT].l = side_of(s, now, LTS_LEFT);
    modal[LTS_RIGHT].l = side_of(s, now, LTS_RIGHT);
    uint8_t *optional = optional_of(s, modal[LTS_RIGHT].l);
    modal[LTS_RIGHT].optional = optional;
    lts_conformance *c = NULL;
    base_status status =
        optional ? lts_conformance_decide(&modal[LTS_LEFT], &modal[LTS_RIGHT], s->options, &c, NULL)
                 : BASE_E_NOMEM;
    if (!status)
        *conforms = lts_conformance_verdict(c) == LTS_CONFORMS;
    if (!status && !*conforms && why)
        status = lts_explain_conformance(c, &modal[LTS_LEFT], &modal[LTS_RIGHT], why);
    lts_conformance_free(c);
    free(optional);
    return status;
}

/* Is the changed side equivalent now, or, where that is wanted, does it conform? */
static base_status is_repaired(search *s, const lts *now, bool *is)
{
    s->spent += cost(now, s->fixed);
    if (s->modal)
        return judge_conformance(s, now, is, NULL);
    return lts_compare(side_of(s, now, LTS_LEFT), side_of(s, now, LTS_RIGHT), s->options, is, NULL);
}

static base_status explain(search *s, const lts *now, lts_explanation **why)
{
    bool conforms;
    s->spent += 4 * cost(now, s->fixed);
    if (s->modal)
        return judge_conformance(s, now, &conforms, why);
    return lts_explain(side_of(s, now, LTS_LEFT), side_of(s, now, LTS_RIGHT), s->options, why, NULL);
}

/* A level of the search: what is tried there, and what was tried last. At most VERDICT_EDITS_MAX levels. */
typedef struct level {
    candidates tried;
    unsigned next;
} level;

static base_status open_level(search *s, level *l, const lts *now, const lts_explanation *why)
{
    lts_explanation *fresh = NULL;
    base_status status = BASE_OK;
    l->tried.count = l->next = 0;
    if (!why) {
        status = explain(s, now, &fresh);
        why = fresh;
    }
    if (!status && why)
        status = find_candidates(&l->tried, s, now, why);
    lts_explanation_free(fresh);
    return status;
}

/* Looks for `size` edits, depth first. */
static base_status search_depth_first(search *s, unsigned size, const lts_explanation *why, level *levels,
                                      bool *found)
{
    unsigned depth = 0;
    base_status status = open_level(s, &levels[0], s->original, why);
    while (!status && !*found && s->spent < BUDGET) {
        assert(depth < size && size <= VERDICT_EDITS_MAX);
        level *l = &levels[depth];
        if (l->next == l->tried.count) {
            if (depth-- == 0)
                break;
            continue;
        }
        lts *now = NULL;
        s->edits.edits[depth] = l->tried.edits[l->next++];
        status = verdict_apply_edits(s->original, s->edits.edits, depth + 1, &now);
        if (!status && depth + 1 == size)
            status = is_repaired(s, now, found);
        else if (!status)
            status = open_level(s, &levels[++depth], now, NULL);
        lts_free(now);
    }
    return status;
}

/* `l` over a table of labels that has those of `other` too, so that its steps can be added. */
static base_status with_labels_of(const lts *l, const lts *other, lts **out)
{
    base_names *labels = lts_labels_new();
    lts_label *to = calloc(base_names_count(l->labels), sizeof *to);
    lts_label *unused = calloc(base_names_count(other->labels), sizeof *unused);
    base_status status = labels && to && unused ? BASE_OK : BASE_E_NOMEM;
    if (!status)
        status = lts_labels_add(labels, l->labels, to);
    if (!status)
        status = lts_labels_add(labels, other->labels, unused);
    if (!status)
        status = lts_relabel(l, labels, to, out);
    base_names_unref(labels);
    free(to);
    free(unused);
    return status;
}

static uint32_t origin_of(const lts *l, lts_state from, lts_label label, lts_state to)
{
    uint64_t edge = l->origin ? lts_find_edge(l, from, label, to) : UINT64_MAX;
    return edge == UINT64_MAX ? LTS_NONE : l->origin[edge];
}

/* Tries every single change there is, where that is not too much. */
static base_status try_every_change(search *s, bool *found)
{
    const lts *l = s->original;
    uint32_t labels = base_names_count(l->labels);
    double changes = (double)l->states * l->states * labels;
    if (changes * (double)cost(l, s->fixed) > EXHAUSTIVE)
        return BASE_OK;
    base_status status = BASE_OK;
    for (lts_state from = 0; from < l->states && !status && !*found; from++)
        for (lts_label label = 0; label < labels && !status && !*found; label++)
            for (lts_state to = 0; to < l->states && !status && !*found; to++) {
                lts *now = NULL;
                s->edits.edits[0] = (verdict_edit){lts_has_edge(l, from, label, to), from, to, label,
                                                   origin_of(l, from, label, to)};
                status = verdict_apply_edits(l, s->edits.edits, 1, &now);
                if (!status)
                    status = is_repaired(s, now, found);
                lts_free(now);
            }
    return status;
}

static base_status search_by_size(search *s, const lts_explanation *why, bool *found)
{
    level *levels = calloc(VERDICT_EDITS_MAX, sizeof *levels);
    base_status status = levels ? BASE_OK : BASE_E_NOMEM;
    for (unsigned size = 1; size <= VERDICT_EDITS_MAX && !status && !*found; size++) {
        status = search_depth_first(s, size, why, levels, found);
        if (size == 1 && !status && !*found)
            status = try_every_change(s, found);
        s->edits.count = size;
    }
    free(levels);
    return status;
}

bool verdict_is_repairable(const lts *left, const lts *right)
{
    return left->transitions <= VERDICT_REPAIRABLE_MAX && right->transitions <= VERDICT_REPAIRABLE_MAX;
}

base_status verdict_suggest_repair(const lts *left, const lts *right, lts_side side,
                                   const lts_options *options, const lts_modal *modal,
                                   const lts_explanation *why, verdict_repair *repair)
{
    assert(side == LTS_LEFT || side == LTS_RIGHT);
    assert(why);
    const lts *changed = side == LTS_LEFT ? left : right;
    lts_options plain = {.equivalence = options->equivalence};
    search s = {.fixed = side == LTS_LEFT ? right : left, .side = side, .options = &plain, .modal = modal};
    *repair = (verdict_repair){0};
    if (!verdict_is_repairable(left, right))
        return BASE_OK;
    lts *original = NULL;
    base_status status = with_labels_of(changed, s.fixed, &original);
    s.original = original;
    bool found = false;
    if (!status)
        status = search_by_size(&s, why, &found);
    if (!status && found) {
        *repair = s.edits;
        repair->labels = base_names_ref(original->labels);
    }
    lts_free(original);
    return status;
}

void verdict_repair_release(verdict_repair *repair)
{
    base_names_unref(repair->labels);
    *repair = (verdict_repair){0};
}
