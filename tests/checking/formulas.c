/* Formulas of linear temporal logic: a run is followed together with what is true of the rest of it, of each
 * `until` and `next` one bit, guessed and held against the step that is taken. The negated formula must be
 * true at the first state; a run that goes on for ever must keep what each `until` promises.
 */
#include "cycles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BITS  6u
#define MOST_PARTS 64u
#define MOST_NODES 20000u

typedef struct formula formula;
struct formula {
    enum { PROPOSITION, TRUTH, NOT, AND, OR, SAME, NEXT, UNTIL } kind;
    const formula *left, *right; /* of NOT and NEXT: right */
    uint32_t bit;
    const lang_term *term;
    int64_t bound[MOST_BOUND];
    bool *is_true; /* of a proposition, per state */
};

typedef struct product {
    search *search;
    property *property;
    formula *propositions[MOST_PARTS];
    const formula *bits[MOST_BITS]; /* whose they are */
    uint32_t proposition_count, bit_count;
    const formula *root;
    bool is_too_large;
    uint32_t agent;
    base_arena *arena;
    /* nodes: state and bits */
    uint32_t *node_of, *keys, *depth;
    node *nodes;
    uint32_t count, room;
} product;

/* ---- from terms ---- */

static const formula *make(product *p, formula f)
{
    formula *made = base_arena_alloc(p->arena, sizeof *made);
    if (f.kind == NEXT || f.kind == UNTIL) {
        p->is_too_large = p->is_too_large || p->bit_count == MOST_BITS;
        f.bit = p->is_too_large ? 0 : p->bit_count++;
    }
    *made = f;
    if ((f.kind == NEXT || f.kind == UNTIL) && !p->is_too_large)
        p->bits[f.bit] = made;
    if (f.kind == PROPOSITION) {
        p->is_too_large = p->is_too_large || p->proposition_count == MOST_PARTS;
        if (!p->is_too_large)
            p->propositions[p->proposition_count++] = made;
    }
    return made;
}

static const formula *negation(product *p, const formula *f)
{
    return make(p, (formula){.kind = NOT, .right = f});
}

static const formula *eventually(product *p, const formula *f)
{
    return make(p, (formula){.kind = UNTIL, .left = make(p, (formula){.kind = TRUTH}), .right = f});
}

static const formula *formula_of(product *p, scene *at, const lang_term *t);

typedef struct gathering {
    product *product;
    const lang_term *quantifier;
    const formula *all;
} gathering;

static bool gather(scene *at, void *context)
{
    gathering *g = context;
    const formula *one = formula_of(g->product, at, g->quantifier->right);
    g->all = !g->all ? one
                     : make(g->product, (formula){.kind = is_quantifier(g->quantifier, "exists") ? OR : AND,
                                                  .left = g->all,
                                                  .right = one});
    return true;
}

static const formula *formula_of(product *p, scene *at, const lang_term *t)
{
    if (!has_temporal(t)) {
        formula f = {.kind = PROPOSITION, .term = t};
        memcpy(f.bound, at->bound, sizeof f.bound);
        return make(p, f);
    }
    if (t->kind == LANG_TERM_QUANTIFIER) {
        gathering g = {p, t, NULL};
        each_choice(at, t, gather, &g);
        return g.all;
    }
    const formula *left = t->left ? formula_of(p, at, t->left) : NULL, *right = formula_of(p, at, t->right);
    if (is_word(t, "always"))
        return negation(p, eventually(p, negation(p, right)));
    if (is_word(t, "never"))
        return negation(p, eventually(p, right));
    if (is_word(t, "eventually"))
        return eventually(p, right);
    if (is_word(t, "until"))
        return make(p, (formula){.kind = UNTIL, .left = left, .right = right});
    if (is_word(t, "next"))
        return make(p, (formula){.kind = NEXT, .right = right});
    switch (t->operation->kind) {
    case LANG_OPERATOR_not:
        return negation(p, right);
    case LANG_OPERATOR_and:
        return make(p, (formula){.kind = AND, .left = left, .right = right});
    case LANG_OPERATOR_or:
        return make(p, (formula){.kind = OR, .left = left, .right = right});
    case LANG_OPERATOR_implies:
        return make(p, (formula){.kind = OR, .left = negation(p, left), .right = right});
    case LANG_OPERATOR_equal:
        return make(p, (formula){.kind = SAME, .left = left, .right = right});
    default:
        assert(t->operation->kind == LANG_OPERATOR_unequal);
        return negation(p, make(p, (formula){.kind = SAME, .left = left, .right = right}));
    }
}

/* ---- what is true ---- */

static void find_truth(product *p)
{
    search *s = p->search;
    uint32_t count = base_names_count(s->states);
    for (uint32_t k = 0; k < p->proposition_count; k++)
        p->propositions[k]->is_true = base_arena_array(p->arena, count + 1ull, sizeof(bool));
    for (uint32_t i = 0; i < count; i++) {
        base_arena *arena = base_arena_new();
        scene at = {.subject = &s->subject, .arena = arena, .now = world_at(s, arena, i), .agent = p->agent};
        for (uint32_t k = 0; k < p->proposition_count; k++) {
            memcpy(at.bound, p->propositions[k]->bound, sizeof at.bound);
            p->propositions[k]->is_true[i] = is_true(&at, p->propositions[k]->term);
        }
        base_arena_free(arena);
    }
}

static bool holds(const formula *f, uint32_t state, uint32_t bits)
{
    switch (f->kind) {
    case PROPOSITION:
        return f->is_true[state];
    case TRUTH:
        return true;
    case NOT:
        return !holds(f->right, state, bits);
    case AND:
        return holds(f->left, state, bits) && holds(f->right, state, bits);
    case OR:
        return holds(f->left, state, bits) || holds(f->right, state, bits);
    case SAME:
        return holds(f->left, state, bits) == holds(f->right, state, bits);
    default:
        return bits >> f->bit & 1;
    }
}

/* Is what is guessed of one state right if it is followed by another with its bits? */
static bool may_follow(const product *p, uint32_t state, uint32_t bits, uint32_t next, uint32_t next_bits)
{
    for (uint32_t i = 0; i < p->bit_count; i++) {
        const formula *f = p->bits[i];
        bool is_right = f->kind == NEXT ? holds(f->right, next, next_bits)
                                        : holds(f->right, state, bits) ||
                                              (holds(f->left, state, bits) && (next_bits >> i & 1));
        if (is_right != (bits >> i & 1))
            return false;
    }
    return true;
}

/* The bits of what need not be waited for: each `until` that is not promised, or is kept here. */
static uint32_t kept_in(const product *p, uint32_t state, uint32_t bits)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->bit_count; i++)
        if (p->bits[i]->kind == NEXT || !(bits >> i & 1) || holds(p->bits[i]->right, state, bits))
            kept |= 1u << i;
    return kept;
}

/* ---- nodes ---- */

static uint32_t node_at(product *p, uint32_t state, uint32_t bits, uint32_t depth)
{
    uint32_t key = state << p->bit_count | bits;
    if (p->node_of[key] != NO_NUMBER)
        return p->node_of[key];
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 64;
        p->nodes = realloc(p->nodes, p->room * sizeof *p->nodes);
        p->keys = realloc(p->keys, p->room * sizeof *p->keys);
        p->depth = realloc(p->depth, p->room * sizeof *p->depth);
        assert(p->nodes && p->keys && p->depth);
    }
    const node *of = &p->search->nodes[state];
    p->keys[p->count] = key;
    p->depth[p->count] = depth;
    p->nodes[p->count] = (node){.possible = of->possible, .possible_count = of->possible_count};
    return p->node_of[key] = p->count++;
}

static void expand(product *p, uint32_t at)
{
    uint32_t state = p->keys[at] >> p->bit_count, bits = p->keys[at] & ((1u << p->bit_count) - 1);
    const node *of = &p->search->nodes[state];
    for (uint32_t i = 0; i < of->edge_count; i++)
        for (uint32_t next = 0; next < 1u << p->bit_count; next++) {
            if (!may_follow(p, state, bits, of->edges[i].to, next))
                continue;
            edge e = of->edges[i];
            e.to = node_at(p, e.to, next, p->depth[at] + 1);
            node *n = &p->nodes[at];
            n->edges = base_arena_grow(p->arena, n->edges, n->edge_count, &n->edge_room, sizeof *n->edges);
            n->edges[n->edge_count++] = e;
        }
}

static void build(product *p)
{
    uint32_t states = base_names_count(p->search->states), keys = states << p->bit_count;
    p->node_of = malloc((keys + 1ull) * sizeof *p->node_of);
    memset(p->node_of, 0xff, (keys + 1ull) * sizeof *p->node_of);
    for (uint32_t i = 0; i < p->search->first_count; i++)
        for (uint32_t bits = 0; bits < 1u << p->bit_count; bits++)
            if (holds(p->root, i, bits))
                node_at(p, i, bits, 0);
    for (uint32_t i = 0; i < p->count && !p->is_too_large; i++) {
        expand(p, i);
        p->is_too_large = p->count > MOST_NODES;
    }
}

/* ---- runs ---- */

static void judge_product(product *p)
{
    const search *s = p->search;
    fair_graph g;
    uint32_t all = (1u << p->bit_count) - 1;
    uint32_t *marks = calloc(p->count + 1u, sizeof *marks), *home = calloc(p->count + 1u, sizeof *home);
    begin_fair(&g, s, p->property->claim);
    g.nodes = p->nodes;
    g.count = p->count;
    for (uint32_t i = 0; i < p->count; i++)
        marks[i] = kept_in(p, p->keys[i] >> p->bit_count, p->keys[i] & all);
    find_fair_cycles(&g, NULL, marks, all, home);
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t state = p->keys[i] >> p->bit_count, bits = p->keys[i] & all;
        bool stops = may_stop(&g, i) && marks[i] == all && may_follow(p, state, bits, state, bits);
        if (stops || home[i])
            violate(p->property, p->depth[i]);
    }
    end_fair(&g);
    free(marks);
    free(home);
}

typedef struct whole {
    search *search;
    property *property;
    const lang_term *term;
} whole;

/* for all ...: at the top: one choice after the other. */
static bool judge_whole(scene *at, void *context)
{
    const whole *w = context;
    whole inner = *w;
    inner.term = w->term->right;
    if (is_quantifier(w->term, "for all") && has_temporal(w->term->right))
        return each_choice(at, w->term, judge_whole, &inner);
    product p = {.search = w->search, .property = w->property, .agent = at->agent, .arena = base_arena_new()};
    p.root = negation(&p, formula_of(&p, at, w->term));
    if (!p.is_too_large) {
        find_truth(&p);
        build(&p);
    }
    if (p.is_too_large)
        w->property->is_too_large = true;
    else
        judge_product(&p);
    free(p.node_of);
    free(p.nodes);
    free(p.keys);
    free(p.depth);
    base_arena_free(p.arena);
    return true;
}

void judge_formulas(search *s)
{
    for (uint32_t i = 0; i < s->property_count; i++) {
        property *about = &s->properties[i];
        if (!about->claim || about->claim->kind != LANG_LTL)
            continue;
        scene at = {.subject = &s->subject, .agent = NO_NUMBER};
        whole w = {.search = s, .property = about, .term = about->claim->formula};
        for (uint32_t k = 0; k < s->subject.count; k++) {
            at.agent = about->agent ? k : NO_NUMBER;
            if (about->agent ? s->subject.agents[k] == about->agent : k == 0)
                judge_whole(&at, &w);
        }
    }
}
