#include "tests/lts/variants.h"

#include <stdlib.h>

static lts_builder *builder_for(const lts *l)
{
    lts_builder *b = lts_builder_new(l->labels);
    if (!b)
        abort();
    return b;
}

static void add(lts_builder *b, lts_state from, lts_label label, lts_state to)
{
    if (lts_builder_add(b, from, label, to, LTS_NONE) != BASE_OK)
        abort();
}

static lts *finished(lts_builder *b, uint32_t states, lts_state initial)
{
    lts *l;
    if (lts_builder_finish(b, states, initial, &l, NULL) != BASE_OK)
        abort();
    return l;
}

lts *shuffled(uint64_t *seed, const lts *l)
{
    lts_state *to = malloc(l->states * sizeof *to);
    lts_builder *b = builder_for(l);
    if (!to)
        abort();
    for (lts_state s = 0; s < l->states; s++) {
        lts_state other = random_below(seed, s + 1);
        to[s] = to[other];
        to[other] = s;
    }
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            add(b, to[s], l->edges[e].label, to[l->edges[e].target]);
    lts *copy = finished(b, l->states, to[l->initial]);
    free(to);
    return copy;
}

lts *changed(uint64_t *seed, const lts *l)
{
    uint64_t victim = l->transitions ? random_u64(seed) % l->transitions : 0;
    uint32_t how = random_below(seed, 5), labels = base_names_count(l->labels);
    lts_builder *b = builder_for(l);
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_edge step = l->edges[e];
            lts_state from = s;
            if (e == victim && how == 0)
                continue;
            if (e == victim && how == 1)
                from = random_below(seed, l->states);
            if (e == victim && how == 2)
                step.label = random_below(seed, labels);
            if (e == victim && how == 3)
                step.target = random_below(seed, l->states);
            add(b, from, step.label, step.target);
        }
    if (how == 4)
        add(b, random_below(seed, l->states), random_below(seed, labels), random_below(seed, l->states));
    return finished(b, l->states, l->initial);
}

lts *disguised(uint64_t *seed, const lts *l)
{
    lts_builder *b = builder_for(l);
    uint32_t n = l->states, fresh = 2 * n;
    for (lts_state s = 0; s < n; s++) {
        if (random_below(seed, 3) == 0) { /* the twin of s and s on a silent cycle */
            add(b, s, LTS_TAU, s + n);
            add(b, s + n, LTS_TAU, s);
        }
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_edge step = l->edges[e];
            for (uint32_t twin = 0; twin < 2; twin++) {
                lts_state to = step.target + (random_below(seed, 2) ? n : 0);
                if (random_below(seed, 4) == 0) { /* on the way, a silent step */
                    add(b, s + twin * n, step.label, fresh);
                    add(b, fresh++, LTS_TAU, to);
                } else {
                    add(b, s + twin * n, step.label, to);
                }
            }
        }
    }
    return finished(b, fresh, l->initial);
}

static lts *own_quotient(uint64_t *seed, const lts *l)
{
    lts *quotient;
    lts_options options = {.equivalence = (lts_equivalence)random_below(seed, LTS_WEAK)};
    if (lts_reduce(l, &options, &quotient, NULL, NULL) != BASE_OK)
        abort();
    return quotient;
}

static lts *instead(lts *l, lts *other)
{
    lts_free(l);
    return other;
}

void random_pair(uint64_t *seed, lts **a, lts **b, bool *equivalent)
{
    enum { FRESH, SHUFFLED, QUOTIENT, DISGUISED, SHAPES };
    uint32_t shape = random_below(seed, SHAPES), tau = random_below(seed, 10) * 10;
    uint32_t states = 1 + random_below(seed, shape == DISGUISED ? 3 : 8), actions = 1 + random_below(seed, 3);
    uint32_t transitions = random_below(seed, 3 * states + 1);
    bool near_miss = random_below(seed, 2);
    *a = random_lts(seed, states, transitions, actions, tau);
    *b = shape == FRESH      ? random_lts(seed, states, transitions, actions, tau)
         : shape == SHUFFLED ? shuffled(seed, *a)
         : shape == QUOTIENT ? own_quotient(seed, *a)
                             : disguised(seed, *a);
    if (near_miss)
        *b = instead(*b, changed(seed, *b));
    if (shape != SHUFFLED && random_below(seed, 2))
        *b = instead(*b, shuffled(seed, *b));
    *equivalent = shape == SHUFFLED && !near_miss;
}
