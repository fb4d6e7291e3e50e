/* A formula that tells two states apart, as deep as the round in which they part.
 *
 * Two states part in a round because one has a move, by `a` into class C, that the other, q, lacks. Then `F
 * <a> G` holds in the first and not in q, where G tells C from each class that q's moves by `a` lead to, and
 * F tells their common class from each class to which q can silently go. All of these parted in earlier
 * rounds. (F need not speak of a class from which `a` cannot be done any more.) When only q has such a move,
 * it is `not` of the same with the sides exchanged.
 *
 * By induction such a formula holds in the whole class that the first state went to and nowhere in the
 * other's: so one formula for a pair of classes serves all pairs of their states, and shared parts are made
 * once. Classes that parted in one round wait in that round's queue; queues are filled from the last round
 * down and formulas made from the first round up, without recursion. See Korver, "Computing distinguishing
 * formulas for branching bisimulation" (CAV 1991), and Martens and Groote, "Computing minimal distinguishing
 * Hennessy-Milner formulas is NP-hard, but variants are tractable" (CONCUR 2023).
 */
#include "lts/explain/distinguishing_formula.h"
#include "lts/explain/explain.h"

#include "base/array.h"
#include "base/word_index.h"
#include "lts/explain/formula_builder.h"

#include <assert.h>
#include <string.h>

typedef struct subformula { /* a formula that is to hold in the class of `state[0]` and not in that of
                               `state[1]` */
    lts_state state[2];
    uint32_t round;
    uint32_t next; /* in the queue of the round */
    bool negated;
    lts_label label;
    uint32_t first_need, left_count, right_count; /* the parts of F, then those of G */
    uint32_t formula;
} subformula;

typedef struct separation {
    lts_moves *near, *far;   /* for the state that has the move and for the one that lacks it */
    base_word_index classes; /* numbers of parts by pair of classes */
    subformula *parts;
    size_t part_capacity;
    uint32_t *needs;
    size_t need_count, need_capacity;
    uint32_t *queue; /* per round, the first part */
    uint32_t max_parts;
    lts_formula_builder formulas;
} separation;

/* The part that tells `s` from `t`, queued when it is new. */
static base_status part_for(separation *p, lts_state s, lts_state t, uint32_t *number)
{
    const lts_rounds *r = p->near->rounds;
    uint32_t classes[2], known = p->classes.count;
    uint32_t round = lts_rounds_parted(r, p->near->node[s], p->near->node[t], classes);
    assert(round > 0); /* they parted */
    *number = base_word_index_intern_pair(&p->classes, classes[0], classes[1]);
    if (*number == LTS_NONE || !base_grow(p->parts, p->part_capacity, (size_t)p->classes.count))
        return BASE_E_NOMEM;
    if (p->classes.count > known) {
        p->parts[*number] = (subformula){.state = {s, t}, .round = round, .next = p->queue[round]};
        p->queue[round] = *number;
    }
    return p->classes.count > p->max_parts ? BASE_E_LIMIT : BASE_OK;
}

static base_status need(separation *p, lts_state s, lts_state t)
{
    uint32_t number;
    base_status status = part_for(p, s, t, &number);
    if (status == BASE_OK && !base_grow(p->needs, p->need_capacity, p->need_count + 1))
        status = BASE_E_NOMEM;
    if (status == BASE_OK)
        p->needs[p->need_count++] = number;
    return status;
}

/* What F must tell the common class from: where `far` can silently go and still do `label`. */
static base_status need_left(separation *p, lts_state s, lts_label label)
{
    for (size_t i = 0; i < p->far->count; i++) {
        const lts_move *move = &p->far->moves[i];
        if (move->label != LTS_TAU)
            break;
        if (label != LTS_TAU && !lts_moves_can(p->near, move->to, label))
            continue;
        base_status status = need(p, s, move->to);
        if (status != BASE_OK)
            return status;
    }
    return BASE_OK;
}

/* What G must tell `to` from: where `far`, in state `t`, can go by `label`. */
static base_status need_right(separation *p, lts_state to, lts_state t, lts_label label)
{
    base_status status = BASE_OK;
    if (to == LTS_NONE)
        return status;
    bool may_stay = label == LTS_TAU && p->near->row->step == LTS_UNTIL;
    if (may_stay)
        status = need(p, to, t);
    for (size_t i = 0; i < p->far->count && status == BASE_OK; i++)
        if (p->far->moves[i].label == label)
            status = need(p, to, p->far->moves[i].to);
    return status;
}

static base_status expand(separation *p, uint32_t number)
{
    subformula it = p->parts[number];
    uint32_t before = it.round - 1;
    const lts_move *lacking = NULL;
    for (unsigned i = 0; i < 2 && !lacking; i++) {
        it.negated = i > 0;
        if (!lts_moves_find(p->near, it.state[i], before) || !lts_moves_find(p->far, it.state[!i], before))
            return BASE_E_NOMEM;
        lacking = lts_moves_lacking(p->near, p->far);
    }
    assert(lacking); /* they parted in this round, so one has a move that the other lacks */
    lts_state s = it.state[it.negated], t = it.state[!it.negated], to = lacking->to;
    it.label = lacking->label;
    it.first_need = (uint32_t)p->need_count;
    bool until = p->near->row->step == LTS_UNTIL;
    base_status status = until ? need_left(p, s, it.label) : BASE_OK;
    it.left_count = (uint32_t)p->need_count - it.first_need;
    if (status == BASE_OK)
        status = need_right(p, to, t, it.label);
    it.right_count = (uint32_t)p->need_count - it.first_need - it.left_count;
    p->parts[number] = it;
    return p->need_count > LTS_MAX ? BASE_E_LIMIT : status;
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The conjunction of the formulas of some parts, each once; the list is used up. */
static uint32_t all_of(separation *p, uint32_t *needs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        needs[i] = p->parts[needs[i]].formula;
    if (count)
        qsort(needs, count, sizeof *needs, by_number);
    uint32_t all = lts_formula_builder_make(&p->formulas, LTS_TRUE, LTS_TAU, LTS_NONE, LTS_NONE);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || needs[i] != needs[i - 1])
            all = lts_formula_builder_make(&p->formulas, LTS_AND, LTS_TAU, all, needs[i]);
    return all;
}

static bool make_formula(separation *p, subformula *it)
{
    lts_formula_builder *f = &p->formulas;
    lts_formula_kind step = p->near->row->step;
    uint32_t *needs = p->needs + it->first_need;
    uint32_t left = all_of(p, needs, it->left_count);
    uint32_t right = all_of(p, needs + it->left_count, it->right_count);
    if (it->label == p->near->rounds->graph.divergence) {
        if (it->right_count) /* silent for ever, and free to become that at any time */
            left = lts_formula_builder_make(f, LTS_WEAKLY, LTS_TAU, LTS_NONE, right);
        it->formula = lts_formula_builder_make(f, LTS_SILENTLY, LTS_TAU, left, LTS_NONE);
    } else {
        it->formula =
            lts_formula_builder_make(f, step, it->label, step == LTS_UNTIL ? left : LTS_NONE, right);
    }
    if (it->negated)
        it->formula = lts_formula_builder_make(f, LTS_NOT, LTS_TAU, it->formula, LTS_NONE);
    return it->formula != LTS_NONE;
}

static base_status make_formulas(separation *p, lts_state s, lts_state t, lts_formula **out)
{
    uint32_t root, rounds = p->near->rounds->rounds;
    base_status status = part_for(p, s, t, &root);
    for (uint32_t round = rounds; round > 0 && status == BASE_OK; round--)
        for (uint32_t n = p->queue[round]; n != LTS_NONE && status == BASE_OK; n = p->parts[n].next)
            status = expand(p, n);
    if (status != BASE_OK)
        return status;
    for (uint32_t round = 1; round <= rounds; round++)
        for (uint32_t n = p->queue[round]; n != LTS_NONE; n = p->parts[n].next)
            if (!make_formula(p, &p->parts[n]))
                return BASE_E_NOMEM;
    lts_formula *f = lts_formula_builder_finish(&p->formulas, p->near->l->labels, p->parts[root].formula);
    if (!f)
        return BASE_E_NOMEM;
    *out = f;
    return BASE_OK;
}

base_status lts_make_distinguishing_formula(lts_moves *walk, lts_state s, lts_state t, uint32_t max_parts,
                                            lts_formula **out)
{
    uint32_t rounds = walk->rounds->rounds;
    assert(s < walk->l->states && t < walk->l->states);
    assert(walk->row->method != LTS_BY_SUBSETS);
    lts_moves far;
    separation p = {.near = walk, .far = &far, .max_parts = max_parts};
    p.queue = base_alloc((uint64_t)rounds + 1, sizeof *p.queue);
    base_status status = BASE_E_NOMEM;
    if (lts_moves_begin(&far, walk->l, walk->rounds, walk->node, walk->labels, walk->row) && p.queue) {
        memset(p.queue, 0xff, ((size_t)rounds + 1) * sizeof *p.queue);
        status = make_formulas(&p, s, t, out);
    }
    lts_moves_release(&far);
    base_word_index_release(&p.classes);
    lts_formula_builder_release(&p.formulas);
    free(p.parts);
    free(p.needs);
    free(p.queue);
    return status;
}
