/* The greatest fixed point over all pairs of states: pairs that break the definition are taken out until none
 * does.
 */
#include "tests/lts/oracle.h"

#include <stdlib.h>
#include <string.h>

typedef struct oracle {
    const lts *l;
    uint32_t n;
    bool *silent;  /* silent[s * n + t]: s => t by tau steps, none included */
    bool *related; /* what is left of all pairs */
} oracle;

static bool *matrix(uint32_t n)
{
    bool *m = calloc((size_t)n * n, sizeof *m);
    if (!m)
        abort();
    return m;
}

static bool is_related(const oracle *o, lts_state s, lts_state t)
{
    return o->related[(size_t)s * o->n + t];
}

static bool is_silent(const oracle *o, lts_state s, lts_state t)
{
    return o->silent[(size_t)s * o->n + t];
}

static void close_silently(oracle *o)
{
    for (uint32_t s = 0; s < o->n; s++) {
        o->silent[(size_t)s * o->n + s] = true;
        for (uint64_t e = o->l->first[s]; e < o->l->first[s + 1]; e++)
            if (o->l->edges[e].label == LTS_TAU)
                o->silent[(size_t)s * o->n + o->l->edges[e].target] = true;
    }
    for (uint32_t k = 0; k < o->n; k++)
        for (uint32_t s = 0; s < o->n; s++)
            for (uint32_t t = 0; t < o->n; t++)
                if (is_silent(o, s, k) && is_silent(o, k, t))
                    o->silent[(size_t)s * o->n + t] = true;
}

/* Does t have a step by `label` to a state that s2 is related to? */
static bool steps(const oracle *o, lts_state t, lts_label label, lts_state s2)
{
    for (uint64_t e = o->l->first[t]; e < o->l->first[t + 1]; e++)
        if (o->l->edges[e].label == label && is_related(o, s2, o->l->edges[e].target))
            return true;
    return false;
}

/* Can t answer the step of s by `label` to s2: t => t1 -label-> t2, s related to t1, s2 to t2? */
static bool answers_branching(const oracle *o, lts_state s, lts_label label, lts_state s2, lts_state t)
{
    if (label == LTS_TAU && is_related(o, s2, t))
        return true;
    for (lts_state t1 = 0; t1 < o->n; t1++)
        if (is_silent(o, t, t1) && is_related(o, s, t1) && steps(o, t1, label, s2))
            return true;
    return false;
}

/* Can t answer weakly: t => t1 -label-> t2 => t3, s2 related to t3, for tau also t => t3? */
static bool answers_weakly(const oracle *o, lts_label label, lts_state s2, lts_state t)
{
    for (lts_state t1 = 0; t1 < o->n; t1++) {
        if (!is_silent(o, t, t1))
            continue;
        if (label == LTS_TAU && is_related(o, s2, t1))
            return true;
        for (uint64_t e = o->l->first[t1]; e < o->l->first[t1 + 1]; e++)
            for (lts_state t3 = 0; t3 < o->n && o->l->edges[e].label == label; t3++)
                if (is_silent(o, o->l->edges[e].target, t3) && is_related(o, s2, t3))
                    return true;
    }
    return false;
}

static bool answers(const oracle *o, lts_equivalence kind, lts_state s, lts_edge step, lts_state t)
{
    switch (kind) {
    case LTS_STRONG:
        return steps(o, t, step.label, step.target);
    case LTS_WEAK:
    case LTS_DIVERGENCE_WEAK:
        return answers_weakly(o, step.label, step.target, t);
    default:
        return answers_branching(o, s, step.label, step.target, t);
    }
}

/* Has s an infinite run of tau steps, all of whose states are related to s? */
static bool diverges(const oracle *o, lts_state s)
{
    bool *left = matrix(o->n), changed = true;
    for (lts_state x = 0; x < o->n; x++)
        left[x] = is_related(o, x, s);
    while (changed) {
        changed = false;
        for (lts_state x = 0; x < o->n; x++) {
            bool goes_on = false;
            for (uint64_t e = o->l->first[x]; e < o->l->first[x + 1]; e++)
                goes_on |= o->l->edges[e].label == LTS_TAU && left[o->l->edges[e].target];
            changed |= left[x] && !goes_on;
            left[x] = left[x] && goes_on;
        }
    }
    bool result = left[s];
    free(left);
    return result;
}

static bool holds(const oracle *o, lts_equivalence kind, lts_state s, lts_state t)
{
    for (uint64_t e = o->l->first[s]; e < o->l->first[s + 1]; e++)
        if (!answers(o, kind, s, o->l->edges[e], t))
            return false;
    return true;
}

/* Takes out the pairs that break the definition, again and again. What is left is an equivalence if what was
 * there at first is one. */
static void shrink(oracle *o, lts_equivalence kind)
{
    bool *next = matrix(o->n), changed = true;
    size_t size = (size_t)o->n * o->n * sizeof *next;
    while (changed) {
        for (lts_state s = 0; s < o->n; s++)
            for (lts_state t = 0; t < o->n; t++)
                next[(size_t)s * o->n + t] =
                    is_related(o, s, t) && holds(o, kind, s, t) && holds(o, kind, t, s);
        changed = memcmp(next, o->related, size) != 0;
        memcpy(o->related, next, size);
    }
    free(next);
}

/* Takes out the pairs of which one diverges and the other does not. The condition on divergence speaks of
 * related states on both sides of its "if", so it makes sense for equivalences only, not on the way to one.
 */
static bool part_divergent(oracle *o)
{
    bool *divergent = matrix(o->n), changed = false;
    for (lts_state s = 0; s < o->n; s++)
        divergent[s] = diverges(o, s);
    for (lts_state s = 0; s < o->n; s++)
        for (lts_state t = 0; t < o->n; t++)
            if (is_related(o, s, t) && divergent[s] != divergent[t]) {
                o->related[(size_t)s * o->n + t] = false;
                changed = true;
            }
    free(divergent);
    return changed;
}

bool *oracle_relation(const lts *l, lts_equivalence e)
{
    oracle o = {l, l->states, matrix(l->states), matrix(l->states)};
    close_silently(&o);
    memset(o.related, true, (size_t)o.n * o.n * sizeof *o.related);
    do
        shrink(&o, e);
    while ((e == LTS_DIVERGENCE_BRANCHING || e == LTS_DIVERGENCE_WEAK) && part_divergent(&o));
    free(o.silent);
    return o.related;
}

static bool same_traces(const lts *a, const lts *b, lts_preorder p)
{
    return oracle_excess(a, b, p) == UINT32_MAX && oracle_excess(b, a, p) == UINT32_MAX;
}

bool oracle_equivalent(const lts *a, const lts *b, lts_equivalence e)
{
    lts *both;
    if (e == LTS_TRACE || e == LTS_WEAK_TRACE)
        return same_traces(a, b, e == LTS_TRACE ? LTS_PREORDER_TRACE : LTS_PREORDER_WEAK_TRACE);
    if (lts_union(a, b, &both) != BASE_OK)
        abort();
    bool *related = oracle_relation(both, e);
    bool result = related[(size_t)both->initial * both->states + a->states + b->initial];
    free(related);
    lts_free(both);
    return result;
}
