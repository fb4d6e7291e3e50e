/* Refinement straight from its definition: traces are followed one label at a time, on each side as the set
 * of all states that a run of the trace can end in, until no new pair of sets comes up.
 */
#include "tests/lts/oracle.h"

#include <stdlib.h>

typedef uint64_t set; /* of states */

typedef struct pair {
    set left, right;
    uint32_t length;
} pair;

typedef struct oracle {
    const lts *l; /* both, side by side */
    lts_preorder p;
    pair *pairs;
    size_t count, capacity;
} oracle;

static set states_by(const lts *l, set from, lts_label label)
{
    set to = 0;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; from >> s & 1 && e < l->first[s + 1]; e++)
            if (l->edges[e].label == label)
                to |= (set)1 << l->edges[e].target;
    return to;
}

static set closed(const oracle *o, set x)
{
    if (o->p == LTS_PREORDER_TRACE)
        return x;
    for (set more = x; more; x |= more)
        more = states_by(o->l, x, LTS_TAU) & ~x;
    return x;
}

static bool diverges(const lts *l, set x)
{
    for (uint32_t i = 0; i < l->states; i++)
        x = states_by(l, x, LTS_TAU);
    return x != 0;
}

static set labels_of(const lts *l, lts_state s)
{
    set labels = 0;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        labels |= (set)1 << l->edges[e].label;
    return labels;
}

/* Has `from` a stable state that accepts only labels in `labels`? */
static bool refuses_the_rest(const lts *l, set from, set labels)
{
    for (lts_state s = 0; s < l->states; s++)
        if (from >> s & 1 && (labels_of(l, s) & ~labels) == 0 && (labels_of(l, s) & 1) == 0)
            return true;
    return false;
}

static bool shows_excess(const oracle *o, pair x)
{
    if (x.left && !x.right)
        return true;
    if (o->p == LTS_PREORDER_FAILURES_DIVERGENCES && diverges(o->l, x.left))
        return true;
    if (o->p != LTS_PREORDER_FAILURES && o->p != LTS_PREORDER_FAILURES_DIVERGENCES)
        return false;
    for (lts_state s = 0; s < o->l->states; s++) {
        set labels = labels_of(o->l, s);
        if (x.left >> s & 1 && (labels & 1) == 0 && !refuses_the_rest(o->l, x.right, labels))
            return true;
    }
    return false;
}

static void meet(oracle *o, set left, set right, uint32_t length)
{
    for (size_t i = 0; i < o->count; i++)
        if (o->pairs[i].left == left && o->pairs[i].right == right)
            return;
    if (o->count == o->capacity) {
        o->capacity = 2 * o->capacity + 16;
        o->pairs = realloc(o->pairs, o->capacity * sizeof *o->pairs);
        if (!o->pairs)
            abort();
    }
    o->pairs[o->count++] = (pair){left, right, length};
}

uint32_t oracle_excess(const lts *a, const lts *b, lts_preorder p)
{
    lts *both;
    if (lts_union(a, b, &both) != BASE_OK || both->states > 64 || base_names_count(both->labels) > 64)
        abort();
    oracle o = {.l = both, .p = p};
    uint32_t length = UINT32_MAX;
    meet(&o, closed(&o, (set)1 << both->initial), closed(&o, (set)1 << (a->states + b->initial)), 0);
    for (size_t i = 0; i < o.count && length == UINT32_MAX; i++) {
        pair x = o.pairs[i];
        if (p == LTS_PREORDER_FAILURES_DIVERGENCES && diverges(both, x.right))
            continue;
        if (shows_excess(&o, x))
            length = x.length;
        for (lts_label label = p != LTS_PREORDER_TRACE; label < base_names_count(both->labels); label++)
            if (states_by(both, x.left, label))
                meet(&o, closed(&o, states_by(both, x.left, label)),
                     closed(&o, states_by(both, x.right, label)), x.length + 1);
    }
    free(o.pairs);
    lts_free(both);
    return length;
}
