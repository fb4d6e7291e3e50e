/* Formulas of linear temporal logic beside the tableau of the textbook (Lichtenstein and Pnueli, 1985): a
 * node is a state with a guess of what each temporal operator says there, all guesses are tried, and steps
 * have to bear them out. Where a run may stop, its last state comes again for ever. */
#include "config.h"

#include "tests/explorer/fairness.h"
#include "tests/explorer/random.h"
#include "tests/suite.h"

#include "base/random.h"

#include <string.h>

#ifdef __SANITIZE_THREAD__ /* which is many times slower, and of interest where there are several threads */
#define SOME_MODELS 100u
#else
#define SOME_MODELS 1500u
#endif
#define FORMULAS      4u
#define MOST_NODES    24u
#define MOST_TEMPORAL 4u
#define MOST_GUESSES  (1u << MOST_TEMPORAL)
#define PLACES        (2 * JUDGING_MOST) /* states, then the same where a run has stopped */
#define TABLEAU       (PLACES * MOST_GUESSES)

typedef struct formula {
    spex_explorer_formula nodes[MOST_NODES];
    uint32_t count, temporal;
    uint32_t guess[MOST_NODES]; /* which bit of a guess a temporal node has */
} formula;

static uint64_t seed_now;

static uint32_t below(uint32_t bound)
{
    return (uint32_t)base_random_below(&seed_now, bound);
}

/* ---- random formulas ---- */

static uint32_t put(formula *f, spex_explorer_operator op, uint32_t left, uint32_t right)
{
    f->nodes[f->count] = (spex_explorer_formula){op, left, right};
    if (op >= SPEX_EXPLORER_LTL_NEXT)
        f->guess[f->count] = f->temporal++;
    return f->count++;
}

static uint32_t make(formula *f, uint32_t depth)
{
    static const uint8_t operands[] = {0, 0, 0, 1, 2, 2, 2, 1, 1, 1, 2, 2};
    uint32_t op = below(5) ? 3 + below(9) : below(12);
    if (depth == 0 || f->count + depth + 2 >= MOST_NODES)
        op = below(8) ? 0 : below(3);
    if (op >= SPEX_EXPLORER_LTL_NEXT && f->temporal >= MOST_TEMPORAL)
        op = 0;
    if (operands[op] == 0)
        return put(f, (spex_explorer_operator)op, below(3), 0);
    uint32_t left = make(f, depth - 1), right = operands[op] == 2 ? make(f, depth - 1) : 0;
    if (op >= SPEX_EXPLORER_LTL_NEXT && f->temporal >= MOST_TEMPORAL)
        return left;
    if (f->count >= MOST_NODES)
        return left;
    return put(f, (spex_explorer_operator)op, left, right);
}

/* The last node has to be the whole. */
static void make_formula(formula *f)
{
    *f = (formula){.count = 0};
    uint32_t whole = make(f, 4);
    if (whole != f->count - 1)
        f->count = whole + 1;
}

/* ---- truth ---- */

/* What node `n` says where these propositions are true and temporal nodes are as guessed. */
static bool truth(const formula *f, uint32_t n, uint32_t letter, uint32_t guess)
{
    const spex_explorer_formula *node = &f->nodes[n];
    switch (node->op) {
    case SPEX_EXPLORER_LTL_ATOM:
        return letter >> node->left & 1;
    case SPEX_EXPLORER_LTL_TRUE:
        return true;
    case SPEX_EXPLORER_LTL_FALSE:
        return false;
    case SPEX_EXPLORER_LTL_NOT:
        return !truth(f, node->left, letter, guess);
    case SPEX_EXPLORER_LTL_AND:
        return truth(f, node->left, letter, guess) && truth(f, node->right, letter, guess);
    case SPEX_EXPLORER_LTL_OR:
        return truth(f, node->left, letter, guess) || truth(f, node->right, letter, guess);
    case SPEX_EXPLORER_LTL_IMPLIES:
        return !truth(f, node->left, letter, guess) || truth(f, node->right, letter, guess);
    default:
        return guess >> f->guess[n] & 1;
    }
}

/* What a temporal node has to be here, given what it, and what it is made of, is in the next moment. */
static bool demanded(const formula *f, uint32_t n, uint32_t letter, uint32_t guess, uint32_t next_letter,
                     uint32_t next_guess)
{
    const spex_explorer_formula *node = &f->nodes[n];
    bool left = truth(f, node->left, letter, guess), then = next_guess >> f->guess[n] & 1;
    switch (node->op) {
    case SPEX_EXPLORER_LTL_NEXT:
        return truth(f, node->left, next_letter, next_guess);
    case SPEX_EXPLORER_LTL_EVENTUALLY:
        return left || then;
    case SPEX_EXPLORER_LTL_ALWAYS:
        return left && then;
    case SPEX_EXPLORER_LTL_UNTIL:
        return truth(f, node->right, letter, guess) || (left && then);
    default:
        return truth(f, node->right, letter, guess) && (left || then);
    }
}

/* Is a guess borne out here, or does it still rely on what is to come? */
static bool is_just(const formula *f, uint32_t n, uint32_t letter, uint32_t guess)
{
    const spex_explorer_formula *node = &f->nodes[n];
    bool here = guess >> f->guess[n] & 1;
    switch (node->op) {
    case SPEX_EXPLORER_LTL_EVENTUALLY:
        return !here || truth(f, node->left, letter, guess);
    case SPEX_EXPLORER_LTL_ALWAYS:
        return here || !truth(f, node->left, letter, guess);
    case SPEX_EXPLORER_LTL_UNTIL:
        return !here || truth(f, node->right, letter, guess);
    case SPEX_EXPLORER_LTL_RELEASE:
        return here || !truth(f, node->right, letter, guess);
    default:
        return true;
    }
}

/* ---- the tableau ---- */

typedef struct edge {
    uint32_t from, to;
    uint32_t taken[4], asked;
} edge;

typedef struct tableau {
    const judging *j;
    const formula *f;
    uint32_t letters[JUDGING_MOST], guesses;
    edge *edges;
    size_t edge_count, capacity;
} tableau;

static uint32_t letter_of(const tableau *t, uint32_t place)
{
    return t->letters[place % JUDGING_MOST];
}

static bool may_follow(const tableau *t, uint32_t place, uint32_t guess, uint32_t to, uint32_t next)
{
    for (uint32_t n = 0; n < t->f->count; n++)
        if (t->f->nodes[n].op >= SPEX_EXPLORER_LTL_NEXT &&
            (guess >> t->f->guess[n] & 1) !=
                demanded(t->f, n, letter_of(t, place), guess, letter_of(t, to), next))
            return false;
    return true;
}

/* All edges of the tableau for a step from a place to another. */
static void put_edges(tableau *t, uint32_t place, uint32_t to, const brute_step *step)
{
    for (uint32_t guess = 0; guess < t->guesses; guess++)
        for (uint32_t next = 0; next < t->guesses; next++) {
            if (!may_follow(t, place, guess, to, next))
                continue;
            if (t->edge_count == t->capacity) {
                t->capacity = t->capacity * 2 + 256;
                t->edges = realloc(t->edges, t->capacity * sizeof *t->edges);
            }
            edge *e = &t->edges[t->edge_count++];
            *e = (edge){.from = place * MOST_GUESSES + guess, .to = to * MOST_GUESSES + next};
            for (int how = WEAK; step && how <= ANSWERED; how++)
                e->taken[how] = judging_bits(t->j, step->fair, step->fair_count, (enum reliance)how);
            if (step)
                e->asked = judging_bits(t->j, step->asks, step->asks_count, ANSWERED);
        }
}

static bool may_stop(const judging *j, uint32_t state)
{
    return !judging_possible(j, state, WEAK) && !judging_possible(j, state, STRONG);
}

static void make_tableau(tableau *t)
{
    const brute *b = t->j->b;
    for (size_t i = 0; i < b->step_count; i++) {
        const brute_step *s = &b->steps[i];
        if (s->outcome != SPEX_EXPLORER_STEP || !s->changes)
            continue;
        put_edges(t, s->from, s->to, s);
        if (may_stop(t->j, s->to))
            put_edges(t, s->from, JUDGING_MOST + s->to, s);
    }
    for (uint32_t i = 0; i < b->count; i++)
        if (may_stop(t->j, i))
            put_edges(t, JUDGING_MOST + i, JUDGING_MOST + i, NULL);
}

/* ---- a fair part of it ---- */

/* Whoever can be reached from what is marked, within `in`, forward or back. */
static void spread(const tableau *t, const bool *in, bool *marked, bool back)
{
    for (bool is_any = true; is_any;) {
        is_any = false;
        for (size_t i = 0; i < t->edge_count; i++) {
            uint32_t from = back ? t->edges[i].to : t->edges[i].from;
            uint32_t to = back ? t->edges[i].from : t->edges[i].to;
            if (marked[from] && !marked[to] && in[from] && in[to])
                is_any = marked[to] = true;
        }
    }
}

static uint32_t possible_at(const tableau *t, uint32_t node, enum reliance how)
{
    uint32_t place = node / MOST_GUESSES;
    return place >= JUDGING_MOST ? 0 : judging_possible(t->j, place, how);
}

/* Is a component (all nodes of `in`) fair and just? If not, `left` are those of its nodes, and `silent` more
 * that is asked for no more, with which a part of it may be. */
typedef enum judged { GOOD, HOPELESS, LESS } judged;

static judged judge_component(const tableau *t, const bool *in, uint32_t *silent, bool *left)
{
    uint32_t taken[4] = {0}, asked = 0, always = UINT32_MAX;
    uint32_t just = 0, wanted = 0;
    bool has_edge = false, is_less = false;
    for (size_t i = 0; i < t->edge_count; i++) {
        const edge *e = &t->edges[i];
        if (!in[e->from] || !in[e->to] || (e->asked & *silent))
            continue;
        has_edge = true;
        for (int how = WEAK; how <= ANSWERED; how++)
            taken[how] |= e->taken[how];
        asked |= e->asked;
    }
    for (uint32_t n = 0; n < t->f->count; n++)
        if (t->f->nodes[n].op >= SPEX_EXPLORER_LTL_NEXT)
            wanted |= 1u << n;
    for (uint32_t node = 0; node < TABLEAU; node++) {
        left[node] = in[node];
        if (!in[node])
            continue;
        always &= possible_at(t, node, WEAK);
        for (uint32_t n = 0; n < t->f->count; n++)
            if ((wanted >> n & 1) && is_just(t->f, n, letter_of(t, node / MOST_GUESSES), node % MOST_GUESSES))
                just |= 1u << n;
        if (possible_at(t, node, STRONG) & ~taken[STRONG])
            is_less = left[node] = false, is_less = true;
    }
    if (!has_edge || just != wanted || (always & ~taken[WEAK]))
        return HOPELESS;
    if (asked & ~taken[ANSWERED]) {
        *silent |= asked & ~taken[ANSWERED];
        is_less = true;
    }
    return is_less ? LESS : GOOD;
}

static void spread_silently(const tableau *t, const bool *in, uint32_t silent, bool *marked, bool back)
{
    tableau less = *t;
    size_t count = 0;
    less.edges = malloc((t->edge_count + 1) * sizeof *less.edges);
    for (size_t i = 0; i < t->edge_count; i++)
        if (!(t->edges[i].asked & silent))
            less.edges[count++] = t->edges[i];
    less.edge_count = count;
    spread(&less, in, marked, back);
    free(less.edges);
}

/* Marks the nodes of all parts of `in` in which a run can stay, being fair and just. */
static void find_good(const tableau *t, const bool *in, uint32_t silent, bool *good)
{
    bool todo[TABLEAU];
    memcpy(todo, in, sizeof todo);
    for (uint32_t node = 0; node < TABLEAU; node++) {
        if (!todo[node])
            continue;
        bool forward[TABLEAU] = {false}, back[TABLEAU] = {false}, part[TABLEAU], left[TABLEAU];
        forward[node] = back[node] = true;
        spread_silently(t, in, silent, forward, false);
        spread_silently(t, in, silent, back, true);
        for (uint32_t i = 0; i < TABLEAU; i++) {
            part[i] = forward[i] && back[i];
            todo[i] = todo[i] && !part[i];
        }
        uint32_t more = silent;
        judged verdict = judge_component(t, part, &more, left);
        for (uint32_t i = 0; i < TABLEAU && verdict == GOOD; i++)
            good[i] = good[i] || part[i];
        if (verdict == LESS)
            find_good(t, left, more, good);
    }
}

#define NEVER UINT32_MAX

/* The length of the shortest stem of all: to a guess that a run can go round to, which a run that comes round
 * again does; NEVER: nothing breaks the formula. */
static uint32_t shortest_stem(const tableau *t)
{
    const brute *b = t->j->b;
    bool met[TABLEAU] = {false}, all[TABLEAU], good[TABLEAU] = {false};
    uint32_t distance[TABLEAU], shortest = NEVER;
    memset(all, true, sizeof all);
    memset(distance, 0xff, sizeof distance);
    for (uint32_t i = 0; i < b->first_count; i++)
        for (uint32_t guess = 0; guess < t->guesses; guess++)
            if (!truth(t->f, t->f->count - 1, t->letters[i], guess)) {
                met[i * MOST_GUESSES + guess] = true;
                met[(JUDGING_MOST + i) * MOST_GUESSES + guess] = may_stop(t->j, i);
            }
    for (uint32_t i = 0; i < TABLEAU; i++)
        distance[i] = met[i] ? 0 : NEVER;
    for (bool is_any = true; is_any;) {
        is_any = false;
        for (size_t i = 0; i < t->edge_count; i++) {
            uint32_t from = distance[t->edges[i].from], *to = &distance[t->edges[i].to];
            if (from != NEVER && from + 1 < *to) {
                *to = from + 1;
                is_any = true;
            }
        }
    }
    spread(t, all, met, false);
    find_good(t, met, 0, good);
    for (uint32_t i = 0; i < TABLEAU; i++)
        if (good[i] && distance[i] < shortest)
            shortest = distance[i];
    return shortest;
}

/* ---- the run that is shown ---- */

/* What the formula says of a word that is given moment by moment, the last leading back to moment `home`:
 * guesses are mended until none is wrong; those of what has to come begin false, the others true. */
static bool says(const formula *f, const uint32_t *letters, size_t length, size_t home)
{
    uint32_t *guess = calloc(length, sizeof *guess);
    for (size_t i = 0; i < length; i++)
        for (uint32_t n = 0; n < f->count; n++)
            if (f->nodes[n].op == SPEX_EXPLORER_LTL_ALWAYS || f->nodes[n].op == SPEX_EXPLORER_LTL_RELEASE)
                guess[i] |= 1u << f->guess[n];
    for (uint32_t n = 0; n < f->count; n++) /* operands stand before */
        for (bool is_any = f->nodes[n].op >= SPEX_EXPLORER_LTL_NEXT; is_any;) {
            is_any = false;
            for (size_t i = length; i-- > 0;) {
                size_t next = i + 1 < length ? i + 1 : home;
                bool is = demanded(f, n, letters[i], guess[i], letters[next], guess[next]);
                if (is == (guess[i] >> f->guess[n] & 1))
                    continue;
                guess[i] ^= 1u << f->guess[n];
                is_any = true;
            }
        }
    bool said = truth(f, f->count - 1, letters[0], guess[0]);
    free(guess);
    return said;
}

static void check_run(const tableau *t, const spex_explorer_finding *found)
{
    const judging *j = t->j;
    ck_assert_ptr_nonnull(found->first);
    ck_assert_uint_eq(found->run_length - found->cycle_length, found->length);
    uint32_t at = brute_number(j->b, found->first), taken = 0, asked = 0, ignored = 0, always = UINT32_MAX;
    uint32_t ever = 0, home = at;
    ck_assert_uint_lt(at, j->b->first_count);
    uint32_t *letters = calloc(found->run_length + 1, sizeof *letters);
    letters[0] = t->letters[at];
    for (size_t i = 0; i < found->run_length; i++) {
        bool in_cycle = i >= found->length;
        uint32_t to = brute_number(j->b, found->run[i].after);
        judging_match(j, at, to, found->run[i].label, in_cycle ? &taken : &ignored,
                      in_cycle ? &asked : &ignored);
        at = to;
        letters[i + 1] = t->letters[at];
        if (i + 1 == found->length)
            home = at;
        if (in_cycle) {
            always &= judging_possible(j, at, WEAK);
            ever |= judging_possible(j, at, STRONG);
        }
    }
    ck_assert_uint_eq(at, home);
    if (found->cycle_length)
        ck_assert(!(always & ~taken) && !(ever & ~taken) && !(asked & ~taken));
    else
        ck_assert(may_stop(j, at));
    size_t length = found->cycle_length ? found->run_length : found->run_length + 1;
    ck_assert(!says(t->f, letters, length, found->length));
    free(letters);
}

/* ---- the test ---- */

typedef struct proposition {
    random_tests tests;
    bool is_not;
} proposition;

static bool is_true(const void *self, const void *state, const void *arg)
{
    const proposition *p = arg;
    return random_tests_hold(self, state, &p->tests) != p->is_not;
}

static uint32_t broken, kept, cycles;

static void check_formula(const brute *b, const spex_explorer *x, uint32_t number, const formula *f,
                          spex_explorer_rely rely)
{
    const spex_explorer_property *p = &b->model->properties[number];
    judging j = {.b = b, .p = p, .rely = rely};
    tableau t = {.j = &j, .f = f, .guesses = 1u << f->temporal};
    for (uint32_t i = 0; i < b->count; i++)
        for (uint32_t k = 0; k < p->proposition_count; k++)
            t.letters[i] |= (uint32_t)is_true(b->model->self, brute_state(b, i), p->propositions[k].arg) << k;
    make_tableau(&t);
    const spex_explorer_finding *found = spex_explorer_find(x, number);
    ck_assert_int_ne(found->verdict, SPEX_EXPLORER_NOT_FINISHED);
    uint32_t stem = shortest_stem(&t);
    ck_assert_int_eq(found->verdict == SPEX_EXPLORER_VIOLATED, stem != NEVER);
    if (found->verdict == SPEX_EXPLORER_VIOLATED) {
        check_run(&t, found);
        ck_assert_uint_eq(found->length, stem);
    }
    broken += found->verdict == SPEX_EXPLORER_VIOLATED;
    kept += found->verdict != SPEX_EXPLORER_VIOLATED;
    cycles += found->cycle_length > 0;
    free(t.edges);
}

static void make_property(const random_model *m, spex_explorer_property *p, formula *f,
                          proposition propositions[3], spex_explorer_proposition listed[3])
{
    make_formula(f);
    for (uint32_t k = 0; k < 3; k++) {
        propositions[k] = (proposition){m->state_tests[below(RANDOM_PROPERTIES)][below(3)], below(3) == 0};
        listed[k] = (spex_explorer_proposition){is_true, &propositions[k]};
    }
    *p = (spex_explorer_property){.name = "formula",
                                  .kind = SPEX_EXPLORER_LTL,
                                  .formula_count = f->count,
                                  .formula = f->nodes,
                                  .proposition_count = 3,
                                  .propositions = listed,
                                  .given_count = below(3),
                                  .given = m->given[11]};
}

static void check_model(uint64_t seed, spex_explorer_rely rely, uint32_t *models)
{
    random_model m;
    brute b;
    formula formulas[FORMULAS];
    proposition propositions[FORMULAS][3];
    spex_explorer_proposition listed[FORMULAS][3];
    spex_explorer_property properties[FORMULAS + 1];
    random_model_make(&m, seed, true);
    seed_now = base_hash_number(seed ^ 0x6c746c);
    m.given[11][0] = 2;
    m.given[11][1] = 3;
    properties[0] = m.properties[0];
    for (uint32_t i = 0; i < FORMULAS; i++)
        make_property(&m, &properties[i + 1], &formulas[i], propositions[i], listed[i]);
    m.model.properties = properties;
    m.model.property_count = FORMULAS + 1;
    if (brute_search(&b, &m.model, JUDGING_MOST) && b.count > 1) {
        ++*models;
        spex_explorer_options options = {.jobs = 1 + (unsigned)(seed % 2), .fairness = rely};
        spex_explorer *x;
        ck_assert_int_eq(spex_explorer_open(&x, &m.model, &options, NULL), SPEX_EXPLORER_OK);
        ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
        for (uint32_t i = 0; i < FORMULAS; i++)
            check_formula(&b, x, i + 1, &formulas[i], rely);
        spex_explorer_close(x);
    }
    brute_free(&b);
}

START_TEST(as_the_tableau_says)
{
    static const spex_explorer_rely relies[] = {SPEX_EXPLORER_AS_DECLARED, SPEX_EXPLORER_NO_FAIRNESS,
                                                SPEX_EXPLORER_STRONG_FAIRNESS};
    uint32_t models = 0, wanted = getenv("SPEX_LONG") ? 30000 : SOME_MODELS;
    broken = kept = cycles = 0;
    for (uint64_t seed = 0; models < wanted; seed++)
        check_model(seed + (uint64_t)_i * 1000000, relies[_i], &models);
    ck_assert_uint_gt(broken, wanted / 10);
    ck_assert_uint_gt(kept, wanted / 10);
    ck_assert_uint_gt(cycles, relies[_i] == SPEX_EXPLORER_NO_FAIRNESS ? 0 : wanted / 20);
}
END_TEST

/* ---- laws ---- */

/* Two formulas that say the same. */
typedef struct law {
    uint32_t count;
    spex_explorer_formula nodes[8];
} law;

#define ATOM(n)                                                                                              \
    {                                                                                                        \
        SPEX_EXPLORER_LTL_ATOM, n, 0                                                                         \
    }
#define ONE(op, a)                                                                                           \
    {                                                                                                        \
        SPEX_EXPLORER_LTL_##op, a, 0                                                                         \
    }
#define TWO(op, a, b)                                                                                        \
    {                                                                                                        \
        SPEX_EXPLORER_LTL_##op, a, b                                                                         \
    }
static const law laws[][2] = {
    {{4, {ATOM(0), ONE(ALWAYS, 0), ONE(EVENTUALLY, 1), ONE(ALWAYS, 2)}},
     {3, {ATOM(0), ONE(ALWAYS, 0), ONE(EVENTUALLY, 1)}}},
    {{4, {ATOM(0), ATOM(1), TWO(UNTIL, 0, 1), TWO(UNTIL, 0, 2)}}, {3, {ATOM(0), ATOM(1), TWO(UNTIL, 0, 1)}}},
    {{6, {ATOM(0), ATOM(1), ONE(NOT, 0), ONE(NOT, 1), TWO(UNTIL, 2, 3), ONE(NOT, 4)}},
     {3, {ATOM(0), ATOM(1), TWO(RELEASE, 0, 1)}}},
    {{3, {ATOM(0), ONE(NEXT, 0), ONE(ALWAYS, 1)}}, {3, {ATOM(0), ONE(ALWAYS, 0), ONE(NEXT, 1)}}},
    {{5, {ATOM(0), ATOM(1), ONE(EVENTUALLY, 0), ONE(EVENTUALLY, 1), TWO(OR, 2, 3)}},
     {4, {ATOM(0), ATOM(1), TWO(OR, 0, 1), ONE(EVENTUALLY, 2)}}},
};

START_TEST(laws_hold)
{
    uint32_t models = 0;
    for (uint64_t seed = 0; models < 100; seed++) {
        random_model m;
        random_model_make(&m, seed, true);
        seed_now = seed;
        proposition p[2];
        spex_explorer_proposition listed[2];
        for (uint32_t k = 0; k < 2; k++) {
            p[k] = (proposition){m.state_tests[below(RANDOM_PROPERTIES)][0], false};
            listed[k] = (spex_explorer_proposition){is_true, &p[k]};
        }
        spex_explorer_options options = {.jobs = 1, .states = 2000};
        spex_explorer *x;
        ck_assert_int_eq(spex_explorer_open(&x, &m.model, &options, NULL), SPEX_EXPLORER_OK);
        ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
        for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
            spex_explorer_verdict verdict[2];
            for (int side = 0; side < 2; side++) {
                const law *l = &laws[i][side];
                const spex_explorer_property property = {.name = "law",
                                                         .kind = SPEX_EXPLORER_LTL,
                                                         .formula_count = l->count,
                                                         .formula = l->nodes,
                                                         .proposition_count = 2,
                                                         .propositions = listed};
                ck_assert_int_eq(spex_explorer_judge(x, &property, &verdict[side], NULL), SPEX_EXPLORER_OK);
            }
            ck_assert_int_eq(verdict[0], verdict[1]);
        }
        spex_explorer_close(x);
        models++;
    }
}
END_TEST

/* ---- threads and limits ---- */

static spex_explorer *search(const random_model *m, spex_explorer_options options)
{
    spex_explorer *x;
    ck_assert_int_eq(spex_explorer_open(&x, &m->model, &options, NULL), SPEX_EXPLORER_OK);
    ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
    return x;
}

/* A larger model with formulas beside its own properties. */
typedef struct larger {
    random_model m;
    formula formulas[FORMULAS];
    proposition propositions[FORMULAS][3];
    spex_explorer_proposition listed[FORMULAS][3];
    spex_explorer_property properties[RANDOM_PROPERTIES + FORMULAS];
} larger;

static void make_larger(larger *l, uint64_t seed)
{
    random_model_make(&l->m, seed, true);
    seed_now = base_hash_number(seed ^ 0x6c61);
    memcpy(l->properties, l->m.properties, sizeof l->m.properties);
    for (uint32_t i = 0; i < FORMULAS; i++)
        make_property(&l->m, &l->properties[RANDOM_PROPERTIES + i], &l->formulas[i], l->propositions[i],
                      l->listed[i]);
    l->m.model.properties = l->properties;
    l->m.model.property_count = RANDOM_PROPERTIES + FORMULAS;
}

/* Verdicts, stems and cycles are the same, however many threads there were. */
START_TEST(threads_do_not_matter)
{
    uint32_t models = 0;
    for (uint64_t seed = 0; models < 60; seed++) {
        larger l;
        make_larger(&l, seed);
        spex_explorer *one = search(&l.m, (spex_explorer_options){.jobs = 1, .states = 5000});
        spex_explorer_figures figures;
        spex_explorer_get_figures(one, &figures);
        bool is_large = figures.end == SPEX_EXPLORER_COMPLETE && figures.states > 200;
        models += is_large;
        for (unsigned jobs = 2; is_large && jobs <= 8; jobs *= 4) {
            spex_explorer *more = search(&l.m, (spex_explorer_options){.jobs = jobs});
            for (uint32_t i = 0; i < l.m.model.property_count; i++) {
                const spex_explorer_finding *a = spex_explorer_find(one, i), *b = spex_explorer_find(more, i);
                ck_assert_int_eq(a->verdict, b->verdict);
                ck_assert_uint_eq(a->length, b->length);
                ck_assert_uint_eq(a->run_length, b->run_length);
                ck_assert_uint_eq(a->cycle_length, b->cycle_length);
            }
            spex_explorer_close(more);
        }
        spex_explorer_close(one);
    }
}
END_TEST

/* Where there is memory for the states alone, only what is about runs is not finished. */
START_TEST(memory_ends_it)
{
    uint32_t seen = 0;
    for (uint64_t seed = 0; seed < 400 && seen < 3; seed++) {
        larger l;
        make_larger(&l, seed);
        for (uint64_t memory = 1u << 14; memory < 1u << 22; memory += memory / 8) {
            spex_explorer *x = search(&l.m, (spex_explorer_options){.jobs = 1, .memory = memory});
            spex_explorer_figures figures;
            spex_explorer_get_figures(x, &figures);
            const spex_explorer_finding *f = spex_explorer_find(x, RANDOM_PROPERTIES);
            bool is_complete = figures.end == SPEX_EXPLORER_COMPLETE;
            if (is_complete && f->verdict == SPEX_EXPLORER_NOT_FINISHED) {
                ck_assert_int_eq(f->end, SPEX_EXPLORER_MEMORY);
                ck_assert_int_ne(spex_explorer_find(x, 4)->verdict, SPEX_EXPLORER_NOT_FINISHED);
                seen++;
            }
            spex_explorer_close(x);
            if (is_complete)
                break;
        }
    }
    ck_assert_uint_ge(seen, 3);
}
END_TEST

/* ---- what is refused ---- */

static void refuse(const spex_explorer_property *property, const char *why)
{
    random_model m;
    spex_explorer *x;
    spex_explorer_error error;
    random_model_make(&m, 1, false);
    m.model.properties = property;
    m.model.property_count = 1;
    ck_assert_int_eq(spex_explorer_open(&x, &m.model, NULL, &error), SPEX_EXPLORER_E_ARGUMENT);
    ck_assert_str_eq(error.message, why);
}

START_TEST(wrong_formulas_are_refused)
{
    static const proposition one = {{.count = 0}, false};
    static const spex_explorer_proposition propositions[65] = {{is_true, &one}};
    spex_explorer_property p = {.name = "p", .kind = SPEX_EXPLORER_LTL};
    refuse(&p, "property 'p' has no formula");
    const spex_explorer_formula forward[] = {ONE(NOT, 0)};
    p.formula = forward;
    p.formula_count = 1;
    refuse(&p, "an operand of node 0 of the formula of property 'p' does not stand before it");
    const spex_explorer_formula unknown[] = {{(spex_explorer_operator)77, 0, 0}};
    p.formula = unknown;
    refuse(&p, "node 0 of the formula of property 'p' has no operator");
    const spex_explorer_formula other[] = {ATOM(1)};
    p.formula = other;
    p.propositions = propositions;
    p.proposition_count = 1;
    refuse(&p, "node 0 of the formula of property 'p' is proposition 1 of 1");
    p.proposition_count = 65;
    refuse(&p, "proposition 1 of property 'p' has no function");
}
END_TEST

/* always eventually p0, and p1, and so on: as many promises as there are. */
START_TEST(large_formulas_are_refused)
{
    static const proposition one = {{.count = 0}, false};
    spex_explorer_proposition propositions[64];
    spex_explorer_formula nodes[64 * 4];
    uint32_t count = 0;
    for (uint32_t i = 0; i < 64; i++) {
        propositions[i] = (spex_explorer_proposition){is_true, &one};
        nodes[count++] = (spex_explorer_formula)ATOM(i);
        nodes[count] = (spex_explorer_formula)ONE(ALWAYS, count - 1);
        count++;
        nodes[count] = (spex_explorer_formula)ONE(EVENTUALLY, count - 1);
        count++;
        if (i > 0) {
            nodes[count] = (spex_explorer_formula)TWO(OR, count - 4, count - 1);
            count++;
        }
    }
    spex_explorer_property p = {.name = "p",
                                .kind = SPEX_EXPLORER_LTL,
                                .formula = nodes,
                                .formula_count = count,
                                .propositions = propositions,
                                .proposition_count = 64};
    refuse(&p, "the formula of property 'p' is too large: so is its automaton");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explorer: ltl");
    TCase *c = tcase_create("ltl");
    tcase_set_timeout(c, getenv("SPEX_LONG") ? 1200 : 60);
    tcase_add_loop_test(c, as_the_tableau_says, 0, 3);
    tcase_add_test(c, laws_hold);
    tcase_add_test(c, threads_do_not_matter);
    tcase_add_test(c, memory_ends_it);
    tcase_add_test(c, wrong_formulas_are_refused);
    tcase_add_test(c, large_formulas_are_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
