#include "tests/lts/naive.h"

#include <stdlib.h>
#include <string.h>

/* ---- sets ---- */

uint64_t naive_closed(const lts *l, uint64_t states)
{
    for (uint64_t before = 0; before != states;) {
        before = states;
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
                if (states >> s & 1 && l->edges[e].label == LTS_TAU)
                    states |= (uint64_t)1 << l->edges[e].target;
    }
    return states;
}

uint64_t naive_after(const lts *l, bool weak, uint64_t states, lts_label label)
{
    uint64_t next = 0;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (states >> s & 1 && l->edges[e].label == label)
                next |= (uint64_t)1 << l->edges[e].target;
    return weak ? naive_closed(l, next) : next;
}

typedef struct set_pair {
    uint64_t left, right;
    uint32_t length;
} set_pair;

uint32_t naive_trace(const lts *l, bool weak, lts_state s, lts_state t)
{
    size_t count = 1, capacity = 1024;
    set_pair *queue = malloc(capacity * sizeof *queue);
    uint64_t left = (uint64_t)1 << s, right = (uint64_t)1 << t;
    queue[0] = (set_pair){weak ? naive_closed(l, left) : left, weak ? naive_closed(l, right) : right, 0};
    uint32_t found = 0;
    for (size_t i = 0; i < count && !found; i++)
        for (lts_label a = weak ? 1 : 0; a < base_names_count(l->labels) && !found; a++) {
            set_pair next = {naive_after(l, weak, queue[i].left, a), naive_after(l, weak, queue[i].right, a),
                             queue[i].length + 1};
            if (!next.left != !next.right)
                found = next.length;
            bool known = !next.left;
            for (size_t j = 0; j < count && !known; j++)
                known = queue[j].left == next.left && queue[j].right == next.right;
            if (known)
                continue;
            if (count == capacity)
                queue = realloc(queue, (capacity *= 2) * sizeof *queue);
            queue[count++] = next;
        }
    free(queue);
    return found;
}

/* ---- the logic ---- */

/* Marks what silent steps through states of `allowed` (NULL: all) reach from `s`, itself included. */
static void mark_silent(const lts *l, lts_state s, const bool *allowed, bool *marked)
{
    memset(marked, 0, l->states * sizeof *marked);
    marked[s] = !allowed || allowed[s];
    for (bool grown = true; grown;) {
        grown = false;
        for (lts_state u = 0; u < l->states; u++)
            for (uint64_t e = l->first[u]; marked[u] && e < l->first[u + 1]; e++) {
                lts_state v = l->edges[e].target;
                if (l->edges[e].label == LTS_TAU && (!allowed || allowed[v]) && !marked[v])
                    marked[v] = grown = true;
            }
    }
}

static bool step_holds(const lts *l, lts_state s, lts_label label, const bool *right)
{
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (l->edges[e].label == label && right[l->edges[e].target])
            return true;
    return false;
}

static bool any_in(const lts *l, const bool *marked, const bool *holds)
{
    for (lts_state s = 0; s < l->states; s++)
        if (marked[s] && holds[s])
            return true;
    return false;
}

static bool weakly_holds(const lts *l, lts_state s, lts_label label, const bool *right, bool *before,
                         bool *after)
{
    mark_silent(l, s, NULL, before);
    if (label == LTS_TAU)
        return any_in(l, before, right);
    for (lts_state u = 0; u < l->states; u++)
        for (uint64_t e = l->first[u]; before[u] && e < l->first[u + 1]; e++)
            if (l->edges[e].label == label) {
                mark_silent(l, l->edges[e].target, NULL, after);
                if (any_in(l, after, right))
                    return true;
            }
    return false;
}

static bool until_holds(const lts *l, lts_state s, lts_label label, const bool *left, const bool *right,
                        bool *marked)
{
    if (label == LTS_TAU && right[s])
        return true;
    mark_silent(l, s, left, marked);
    for (lts_state u = 0; u < l->states; u++)
        if (marked[u] && step_holds(l, u, label, right))
            return true;
    return false;
}

/* States with an infinite silent run through `left`: the greatest set whose members have a silent step
 * inside. */
static void mark_silent_for_ever(const lts *l, const bool *left, bool *holds)
{
    memcpy(holds, left, l->states * sizeof *holds);
    for (bool shrunk = true; shrunk;) {
        shrunk = false;
        for (lts_state s = 0; s < l->states; s++)
            if (holds[s] && !step_holds(l, s, LTS_TAU, holds)) {
                holds[s] = false;
                shrunk = true;
            }
    }
}

static bool node_holds(const lts *l, const lts_formula_node *n, lts_label label, lts_state s, bool **truth,
                       bool *scratch[2])
{
    switch (n->kind) {
    case LTS_TRUE:
        return true;
    case LTS_NOT:
        return !truth[n->left][s];
    case LTS_AND:
        return truth[n->left][s] && truth[n->right][s];
    case LTS_STEP:
        return step_holds(l, s, label, truth[n->right]);
    case LTS_WEAKLY:
        return weakly_holds(l, s, label, truth[n->right], scratch[0], scratch[1]);
    case LTS_UNTIL:
        return until_holds(l, s, label, truth[n->left], truth[n->right], scratch[0]);
    case LTS_SILENTLY:
        mark_silent_for_ever(l, truth[n->left], scratch[0]);
        return scratch[0][s];
    }
    abort();
}

bool naive_holds(const lts *l, const lts_formula *f, lts_state s)
{
    bool **truth = calloc(f->count, sizeof *truth);
    bool *scratch[2] = {malloc(l->states * sizeof(bool)), malloc(l->states * sizeof(bool))};
    for (uint32_t n = 0; n < f->count; n++) {
        const lts_formula_node *node = &f->nodes[n];
        lts_label label = base_names_find(l->labels, base_names_text(f->labels, node->label),
                                          base_names_length(f->labels, node->label));
        truth[n] = calloc(l->states, sizeof **truth);
        for (lts_state u = 0; u < l->states; u++)
            truth[n][u] = node_holds(l, node, label, u, truth, scratch);
    }
    bool holds = truth[f->root][s];
    for (uint32_t n = 0; n < f->count; n++)
        free(truth[n]);
    free(truth);
    free(scratch[0]);
    free(scratch[1]);
    return holds;
}

/* ---- rounds ---- */

typedef struct rounds {
    const lts *l;
    lts_equivalence with;
    uint32_t *class; /* before the round at hand */
} rounds;

/* Can `s`, silently inside its class, do `label` into class `class`? */
static bool has_move(const rounds *r, lts_state s, lts_label label, uint32_t class, bool *allowed,
                     bool *marked, bool *right)
{
    const lts *l = r->l;
    for (lts_state u = 0; u < l->states; u++) {
        allowed[u] = r->class[u] == r->class[s];
        right[u] = r->class[u] == class;
    }
    if (r->with == LTS_STRONG)
        return step_holds(l, s, label, right);
    if (r->with == LTS_WEAK || r->with == LTS_DIVERGENCE_WEAK)
        return weakly_holds(l, s, label, right, allowed, marked);
    if (label == LTS_TAU && r->class[s] == class)
        return true;
    mark_silent(l, s, allowed, marked);
    for (lts_state u = 0; u < l->states; u++)
        if (marked[u] && step_holds(l, u, label, right))
            return true;
    return false;
}

static bool is_silent_for_ever(const rounds *r, lts_state s, bool *allowed, bool *holds)
{
    for (lts_state u = 0; u < r->l->states; u++)
        allowed[u] = r->class[u] == r->class[s];
    mark_silent_for_ever(r->l, allowed, holds);
    return holds[s];
}

/* Can `s` silently come to a cycle of silent steps, and from there to a state of class `class`? */
static bool is_weakly_silent_for_ever(const rounds *r, lts_state s, uint32_t class, bool *scratch[3])
{
    const lts *l = r->l;
    for (lts_state u = 0; u < l->states; u++)
        scratch[2][u] = r->class[u] == class;
    for (lts_state u = 0; u < l->states; u++) {
        bool on_cycle = false;
        mark_silent(l, u, NULL, scratch[1]);
        for (lts_state v = 0; v < l->states; v++)
            on_cycle |= scratch[1][v] && lts_has_edge(l, v, LTS_TAU, u);
        mark_silent(l, s, NULL, scratch[0]);
        if (on_cycle && scratch[0][u] && any_in(l, scratch[1], scratch[2]))
            return true;
    }
    return false;
}

static bool stay_together(const rounds *r, lts_state s, lts_state t, bool *scratch[3])
{
    const lts *l = r->l;
    for (lts_label a = 0; a < base_names_count(l->labels); a++)
        for (lts_state c = 0; c < l->states; c++)
            if (has_move(r, s, a, c, scratch[0], scratch[1], scratch[2]) !=
                has_move(r, t, a, c, scratch[0], scratch[1], scratch[2]))
                return false;
    for (lts_state c = 0; c < l->states && r->with == LTS_DIVERGENCE_WEAK; c++)
        if (is_weakly_silent_for_ever(r, s, c, scratch) != is_weakly_silent_for_ever(r, t, c, scratch))
            return false;
    return r->with != LTS_DIVERGENCE_BRANCHING || is_silent_for_ever(r, s, scratch[0], scratch[1]) ==
                                                      is_silent_for_ever(r, t, scratch[0], scratch[1]);
}

uint32_t naive_parted(const lts *l, lts_equivalence with, lts_state s, lts_state t)
{
    rounds r = {l, with, calloc(l->states, sizeof *r.class)};
    uint32_t *next = malloc(l->states * sizeof *next), round = 0;
    bool *scratch[3];
    for (unsigned i = 0; i < 3; i++)
        scratch[i] = malloc(l->states * sizeof(bool));
    for (bool changed = true; changed && r.class[s] == r.class[t]; round++) {
        for (lts_state u = 0; u < l->states; u++)
            for (next[u] = 0; next[u] < u; next[u]++)
                if (r.class[next[u]] == r.class[u] && stay_together(&r, next[u], u, scratch))
                    break;
        changed = memcmp(next, r.class, l->states * sizeof *next) != 0;
        memcpy(r.class, next, l->states * sizeof *next);
    }
    round = r.class[s] == r.class[t] ? 0 : round;
    for (unsigned i = 0; i < 3; i++)
        free(scratch[i]);
    free(r.class);
    free(next);
    return round;
}
