/* Branching modal refinement, by taking out pairs.
 *
 * All pairs that can come together from those of beginnings are found first; a pair owes a way to follow each
 * step that the other side of it asks for. Each debt looks at the first way whose pairs are both there; when
 * one of these falls, it looks further, and when there is no other, the pair that owes falls, in the round
 * after. As pairs do not come back, no way is looked at twice: the work is in proportion to the ways there
 * are.
 *
 * Rounds ask for *allowed* first. What is related then tells whether something is forbidden. Then the debts
 * of *required* are added, and the rounds go on.
 */
#include "lts/compare/conformance.h"

#include "base/array.h"
#include "base/check.h"
#include "base/word_index.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MOST_DEBTS ((uint64_t)1 << 24) /* and as many silent successors: a gigabyte */
#define MODEL      0u
#define SPEC       1u

/* What a state can silently become, itself first; made when it is asked for. */
typedef struct silent_successors {
    uint64_t *first; /* per state, where they begin in `reached` */
    uint32_t *count; /* per state; 0: not known yet */
    uint32_t *met;   /* per state, by which state's search it was met, plus 1 */
    lts_state *reached;
    size_t used, capacity;
} silent_successors;

typedef struct debt { /* of a pair: `mover` does `edge`, and the other side has to follow */
    uint32_t pair;
    uint8_t mover;
    uint64_t edge;
    lts_conformance_cursor at; /* behind the way that is looked at */
    uint32_t needs[2];         /* its pairs */
} debt;

typedef struct watch { /* a debt looks at a pair */
    uint32_t debt, next;
} watch;

struct lts_conformance {
    lts_modal side[2];
    lts_state initial[2];   /* of sides that name no beginnings */
    lts_label *to_other[2]; /* per label of a side, what the other one calls it */
    silent_successors silently[2];
    base_word_index pairs;
    uint32_t *fell;   /* per pair, the round; 0: it is there */
    uint32_t *reason; /* per pair, the debt that it could not pay */
    uint32_t *first_watch;
    uint32_t *first_debt; /* per pair, and one more: those of *allowed* first */
    size_t fell_capacity, reason_capacity, watch_list_capacity, first_debt_capacity;
    debt *debts;
    size_t debt_count, debt_capacity;
    watch *watches;
    size_t watch_count, watch_capacity;
    uint32_t free_watch;
    uint32_t *fallen, *falling; /* pairs of the round before, and of this one */
    size_t fallen_count, falling_count, fallen_capacity, falling_capacity;
    uint32_t round, allowed_rounds;
    lts_conformance_kind verdict;
    lts_state failing[2];
    const lts_options *options;
};

/* ---- steps ---- */

static bool is_optional(const lts_modal *m, uint64_t edge)
{
    return m->optional && m->optional[edge];
}

/* Finds what `s` can silently become; *required* is followed by required steps of the model. */
static base_status become_silently(lts_conformance *c, unsigned side, lts_state s)
{
    silent_successors *z = &c->silently[side];
    const lts *l = c->side[side].l;
    if (z->count[s])
        return BASE_OK;
    size_t begin = z->used, end = begin;
    if (end > MOST_DEBTS)
        return BASE_E_LIMIT;
    if (!base_grow(z->reached, z->capacity, end + 1))
        return BASE_E_NOMEM;
    z->reached[end++] = s;
    z->met[s] = s + 1;
    for (size_t i = begin; i < end; i++)
        for (uint64_t e = l->first[z->reached[i]]; e < l->first[z->reached[i] + 1]; e++) {
            lts_state t = l->edges[e].target;
            if (l->edges[e].label != LTS_TAU || z->met[t] == s + 1 ||
                (side == MODEL && is_optional(&c->side[side], e)))
                continue;
            if (!base_grow(z->reached, z->capacity, end + 1))
                return BASE_E_NOMEM;
            z->met[t] = s + 1;
            z->reached[end++] = t;
        }
    z->first[s] = begin;
    z->count[s] = (uint32_t)(end - begin);
    z->used = end;
    return BASE_OK;
}

/* The next way in which `follower`, in state `from`, can follow `step`, an edge of the other side's. */
static bool next_way(const lts_conformance *c, unsigned follower, lts_state from, lts_edge step,
                     lts_conformance_cursor *at, lts_conformance_answer *way)
{
    const silent_successors *z = &c->silently[follower];
    const lts *l = c->side[follower].l;
    lts_label label = c->to_other[!follower][step.label];
    assert(z->count[from]);
    for (; at->between < z->count[from]; at->between++, at->nth = 0) {
        lts_state via = z->reached[z->first[from] + at->between];
        uint64_t edge = 0, end = 0;
        if (at->nth == 0) {
            at->nth = 1;
            *way = (lts_conformance_answer){via, via, UINT64_MAX};
            if (label == LTS_TAU)
                return true;
        }
        if (label != LTS_NONE)
            lts_find_edges(l, via, label, &edge, &end);
        for (edge += at->nth - 1; edge < end; edge++) {
            at->nth++;
            *way = (lts_conformance_answer){via, l->edges[edge].target, edge};
            if (follower == SPEC || !is_optional(&c->side[MODEL], edge))
                return true;
        }
    }
    return false;
}

/* ---- pairs ---- */

static lts_state state_of(const lts_conformance *c, uint32_t pair, unsigned side)
{
    uint64_t key = *base_word_index_key(&c->pairs, pair);
    return side == MODEL ? (lts_state)(key >> 32) : (lts_state)key;
}

static uint64_t pair_key(unsigned mover, lts_state of_mover, lts_state of_other)
{
    return mover == MODEL ? (uint64_t)of_mover << 32 | of_other : (uint64_t)of_other << 32 | of_mover;
}

static base_status meet(lts_conformance *c, uint64_t key, uint32_t *pair)
{
    uint32_t known = c->pairs.count;
    base_status status = base_word_index_intern(&c->pairs, &key, pair);
    if (status != BASE_OK || *pair < known)
        return status;
    size_t count = (size_t)*pair + 1;
    if (!base_grow(c->fell, c->fell_capacity, count) || !base_grow(c->reason, c->reason_capacity, count) ||
        !base_grow(c->first_watch, c->watch_list_capacity, count) ||
        !base_grow(c->first_debt, c->first_debt_capacity, count + 1))
        return BASE_E_NOMEM;
    c->fell[*pair] = 0;
    c->reason[*pair] = c->first_watch[*pair] = LTS_NONE;
    return BASE_OK;
}

/* The pairs that a way needs. */
static base_status meet_needs(lts_conformance *c, const debt *d, lts_conformance_answer way,
                              uint32_t needs[2])
{
    lts_state from = state_of(c, d->pair, d->mover), to = c->side[d->mover].l->edges[d->edge].target;
    base_status status = meet(c, pair_key(d->mover, from, way.via), &needs[0]);
    return status == BASE_OK ? meet(c, pair_key(d->mover, to, way.to), &needs[1]) : status;
}

static bool next_of(const lts_conformance *c, const debt *d, lts_conformance_cursor *at,
                    lts_conformance_answer *way)
{
    return next_way(c, !d->mover, state_of(c, d->pair, !d->mover), c->side[d->mover].l->edges[d->edge], at,
                    way);
}

/* Meets all pairs that ways to pay a debt need. */
static base_status add_debt(lts_conformance *c, debt d)
{
    lts_conformance_answer way;
    uint32_t needs[2];
    if (c->debt_count >= MOST_DEBTS)
        return BASE_E_LIMIT;
    if (!base_grow(c->debts, c->debt_capacity, c->debt_count + 1))
        return BASE_E_NOMEM;
    c->debts[c->debt_count++] = d;
    base_status status = BASE_OK;
    for (lts_conformance_cursor at = {0}; status == BASE_OK && next_of(c, &d, &at, &way);)
        status = meet_needs(c, &d, way, needs);
    return status;
}

static base_status add_debts(lts_conformance *c, uint32_t pair)
{
    base_status status = BASE_OK;
    c->first_debt[pair] = (uint32_t)c->debt_count;
    for (unsigned mover = 0; mover < 2 && status == BASE_OK; mover++) {
        const lts *l = c->side[mover].l;
        lts_state s = state_of(c, pair, mover);
        status = become_silently(c, !mover, state_of(c, pair, !mover));
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && status == BASE_OK; e++)
            if (mover == MODEL || !is_optional(&c->side[mover], e))
                status = add_debt(c, (debt){.pair = pair, .mover = (uint8_t)mover, .edge = e});
    }
    return status;
}

static const lts_state *beginnings(const lts_conformance *c, unsigned side, uint32_t *count)
{
    const lts_modal *m = &c->side[side];
    *count = m->beginnings ? m->beginning_count : 1;
    return m->beginnings ? m->beginnings : &c->initial[side];
}

static base_status find_pairs(lts_conformance *c)
{
    uint32_t models, specs, pair;
    const lts_state *model = beginnings(c, MODEL, &models), *spec = beginnings(c, SPEC, &specs);
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < models; i++)
        for (uint32_t j = 0; j < specs && status == BASE_OK; j++)
            status = meet(c, pair_key(MODEL, model[i], spec[j]), &pair);
    for (uint32_t n = 0; n < c->pairs.count && status == BASE_OK; n++) {
        if (n % 4096 == 0)
            lts_report_progress(c->options, "pairs", n, c->pairs.count);
        status = add_debts(c, n);
    }
    if (status == BASE_OK)
        c->first_debt[c->pairs.count] = (uint32_t)c->debt_count;
    return status;
}

/* ---- rounds ---- */

/* A pair that falls in this round is still there for others. */
static bool is_there(const lts_conformance *c, uint32_t pair)
{
    return c->fell[pair] == 0 || c->fell[pair] == c->round;
}

static bool watch_pair(lts_conformance *c, uint32_t pair, uint32_t number)
{
    uint32_t w = c->free_watch;
    if (w == LTS_NONE) {
        if (!base_grow(c->watches, c->watch_capacity, c->watch_count + 1))
            return false;
        w = (uint32_t)c->watch_count++;
    } else {
        c->free_watch = c->watches[w].next;
    }
    c->watches[w] = (watch){number, c->first_watch[pair]};
    c->first_watch[pair] = w;
    return true;
}

static bool fall(lts_conformance *c, uint32_t pair, uint32_t reason)
{
    if (!base_grow(c->falling, c->falling_capacity, c->falling_count + 1))
        return false;
    c->fell[pair] = c->round;
    c->reason[pair] = reason;
    c->falling[c->falling_count++] = pair;
    return true;
}

/* Looks for a way to pay whose pairs are there; without one, the pair that owes falls. */
static base_status pay(lts_conformance *c, uint32_t number)
{
    debt *d = &c->debts[number];
    lts_conformance_answer way;
    while (next_of(c, d, &d->at, &way)) {
        base_status status = meet_needs(c, d, way, d->needs); /* they are all known: none is met anew */
        if (status != BASE_OK)
            return status;
        if (!is_there(c, d->needs[0]) || !is_there(c, d->needs[1]))
            continue;
        bool is_one = d->needs[0] == d->needs[1];
        return watch_pair(c, d->needs[0], number) && (is_one || watch_pair(c, d->needs[1], number))
                   ? BASE_OK
                   : BASE_E_NOMEM;
    }
    return fall(c, d->pair, number) ? BASE_OK : BASE_E_NOMEM;
}

/* Who looked at a pair that has fallen looks for another way. */
static base_status forget(lts_conformance *c, uint32_t pair)
{
    base_status status = BASE_OK;
    for (uint32_t w = c->first_watch[pair], next; w != LTS_NONE && status == BASE_OK; w = next) {
        uint32_t number = c->watches[w].debt;
        const debt *d = &c->debts[number];
        next = c->watches[w].next;
        c->watches[w].next = c->free_watch;
        c->free_watch = w;
        if (c->fell[d->pair] == 0 && (d->needs[0] == pair || d->needs[1] == pair))
            status = pay(c, number);
    }
    c->first_watch[pair] = LTS_NONE;
    return status;
}

/* The round is over: what fell in it is what the next one looks at. */
static void next_round(lts_conformance *c)
{
    uint32_t *list = c->fallen;
    size_t capacity = c->fallen_capacity;
    c->fallen = c->falling;
    c->fallen_capacity = c->falling_capacity;
    c->fallen_count = c->falling_count;
    c->falling = list;
    c->falling_capacity = capacity;
    c->falling_count = 0;
    c->round++;
}

/* Asks for the debts of steps of `mover`, too, until no pair falls any more. */
static base_status ask_for(lts_conformance *c, unsigned mover)
{
    base_status status = BASE_OK;
    c->round++;
    for (uint32_t n = 0; n < c->debt_count && status == BASE_OK; n++)
        if (c->debts[n].mover == mover && c->fell[c->debts[n].pair] == 0)
            status = pay(c, n);
    while (status == BASE_OK && c->falling_count) {
        next_round(c);
        lts_report_progress(c->options, "rounds", c->round, 0);
        for (size_t i = 0; i < c->fallen_count && status == BASE_OK; i++)
            status = forget(c, c->fallen[i]);
    }
    return status;
}

#ifdef SPEX_DEBUG
/* What is there can pay all its debts with what is there, what has fallen could not with what fell later. */
static void check_rounds(const lts_conformance *c)
{
    for (uint32_t pair = 0; pair < c->pairs.count; pair++)
        for (uint32_t n = c->first_debt[pair]; n < c->first_debt[pair + 1]; n++) {
            const debt *d = &c->debts[n];
            assert(d->pair == pair);
            if (c->fell[pair] == 0)
                assert(c->fell[d->needs[0]] == 0 && c->fell[d->needs[1]] == 0);
        }
    for (uint32_t pair = 0; pair < c->pairs.count; pair++)
        assert((c->fell[pair] == 0) == (c->reason[pair] == LTS_NONE));
}
#endif

/* ---- the verdict ---- */

static uint32_t round_of(const lts_conformance *c, lts_state p, lts_state s)
{
    uint64_t key = pair_key(MODEL, p, s);
    uint32_t pair = base_word_index_find(&c->pairs, &key);
    return pair == BASE_NONE ? LTS_NONE : c->fell[pair];
}

/* Of one beginning, `begins`, of a side: is it related to one of the other side's? Else notes the pair of
 * those that failed last, if no beginning failed sooner. */
static bool is_related(lts_conformance *c, unsigned side, lts_state begins, uint32_t *least)
{
    uint32_t count, last = 0;
    const lts_state *other = beginnings(c, !side, &count);
    lts_state failing = LTS_NONE;
    for (uint32_t i = 0; i < count; i++) {
        lts_state p = side == MODEL ? begins : other[i], s = side == MODEL ? other[i] : begins;
        uint32_t round = round_of(c, p, s);
        if (round == 0)
            return true;
        if (round > last) {
            last = round;
            failing = other[i];
        }
    }
    if (last < *least) {
        *least = last;
        c->failing[side] = begins;
        c->failing[!side] = failing;
    }
    return false;
}

static bool are_beginnings_related(lts_conformance *c)
{
    uint32_t count, least = UINT32_MAX;
    const lts_state *model = beginnings(c, MODEL, &count);
    bool related = true;
    for (uint32_t i = 0; i < count; i++)
        related = is_related(c, MODEL, model[i], &least) && related;
    return related;
}

static base_status decide(lts_conformance *c)
{
    base_status status = find_pairs(c);
    if (status == BASE_OK)
        status = ask_for(c, MODEL);
    if (status != BASE_OK)
        return status;
    c->allowed_rounds = c->round;
    if (!are_beginnings_related(c)) {
        c->verdict = LTS_FORBIDDEN;
        return BASE_OK;
    }
    status = ask_for(c, SPEC);
    if (status != BASE_OK)
        return status;
    base_debug(check_rounds(c));
    uint32_t count, least = UINT32_MAX;
    bool is_all_there =
        are_beginnings_related(c) && is_related(c, SPEC, *beginnings(c, SPEC, &count), &least);
    c->verdict = is_all_there ? LTS_CONFORMS : LTS_MISSING;
    return BASE_OK;
}

static bool begin_side(lts_conformance *c, unsigned side, const lts_modal *m, const lts_modal *other)
{
    silent_successors *z = &c->silently[side];
    c->side[side] = *m;
    c->initial[side] = m->l->initial;
    c->to_other[side] = lts_label_map(other->l->labels, m->l->labels);
    z->first = base_alloc(m->l->states, sizeof *z->first);
    z->count = base_alloc_zeroed(m->l->states, sizeof *z->count);
    z->met = base_alloc_zeroed(m->l->states, sizeof *z->met);
    return c->to_other[side] && z->first && z->count && z->met;
}

base_status lts_conformance_decide(const lts_modal *model, const lts_modal *spec, const lts_options *options,
                                   lts_conformance **out, base_error *error)
{
    assert(model->l->initial < model->l->states && spec->l->initial < spec->l->states);
    assert(!model->beginnings || model->beginning_count > 0);
    assert(!spec->beginnings || spec->beginning_count > 0);
    lts_conformance *c = calloc(1, sizeof *c);
    base_status status = BASE_E_NOMEM;
    if (c) {
        c->options = options;
        c->free_watch = LTS_NONE;
        if (begin_side(c, MODEL, model, spec) && begin_side(c, SPEC, spec, model))
            status = decide(c);
    }
    if (status == BASE_OK) {
        *out = c;
        return BASE_OK;
    }
    lts_conformance_free(c);
    return base_fail(error, status, 0, 0, "%s to compare %" PRIu32 " states with %" PRIu32,
                     status == BASE_E_LIMIT ? "too many pairs of states" : "no memory", model->l->states,
                     spec->l->states);
}

void lts_conformance_free(lts_conformance *c)
{
    if (!c)
        return;
    for (unsigned side = 0; side < 2; side++) {
        free(c->to_other[side]);
        free(c->silently[side].first);
        free(c->silently[side].count);
        free(c->silently[side].met);
        free(c->silently[side].reached);
    }
    base_word_index_release(&c->pairs);
    free(c->fell);
    free(c->reason);
    free(c->first_watch);
    free(c->first_debt);
    free(c->debts);
    free(c->watches);
    free(c->fallen);
    free(c->falling);
    free(c);
}

/* ---- asking ---- */

lts_conformance_kind lts_conformance_verdict(const lts_conformance *c)
{
    return c->verdict;
}

void lts_conformance_failing(const lts_conformance *c, lts_state *p, lts_state *s)
{
    assert(c->verdict != LTS_CONFORMS);
    *p = c->failing[MODEL];
    *s = c->failing[SPEC];
}

uint32_t lts_conformance_round(const lts_conformance *c, lts_state p, lts_state s)
{
    return round_of(c, p, s);
}

uint32_t lts_conformance_allowed_rounds(const lts_conformance *c)
{
    return c->allowed_rounds;
}

static const debt *reason_of(const lts_conformance *c, lts_state p, lts_state s)
{
    uint64_t key = pair_key(MODEL, p, s);
    uint32_t pair = base_word_index_find(&c->pairs, &key);
    assert(pair != BASE_NONE && c->fell[pair]);
    return &c->debts[c->reason[pair]];
}

uint64_t lts_conformance_step(const lts_conformance *c, lts_state p, lts_state s, bool *is_required)
{
    const debt *d = reason_of(c, p, s);
    *is_required = d->mover == SPEC;
    return d->edge;
}

bool lts_conformance_next(const lts_conformance *c, lts_state p, lts_state s, lts_conformance_cursor *cursor,
                          lts_conformance_answer *answer)
{
    return next_of(c, reason_of(c, p, s), cursor, answer);
}

uint64_t *lts_conformance_relation(const lts_conformance *c, bool by_allowed, uint32_t *count)
{
    uint64_t *related = base_alloc(c->pairs.count, sizeof *related);
    *count = 0;
    for (uint32_t pair = 0; related && pair < c->pairs.count; pair++)
        if (c->fell[pair] == 0 || (by_allowed && c->fell[pair] > c->allowed_rounds))
            related[(*count)++] = *base_word_index_key(&c->pairs, pair);
    return related;
}
