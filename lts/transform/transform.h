/* LTSs made of LTSs: side by side, under other labels, composed, determinised, closed under tau. */
#ifndef LTS_TRANSFORM_TRANSFORM_H
#define LTS_TRANSFORM_TRANSFORM_H

#include "lts/explicit.h"
#include "lts/options.h"

/* `a` and `b` side by side over one table of labels: state s of `b` becomes s + a->states; initial is a's. */
base_status lts_union(const lts *a, const lts *b, lts **out);

/* `l` with every label n turned into to[n], a label of `labels`: renaming, and hiding when it is LTS_TAU.
 * States, their names and the origins stay; of transitions that become one the first keeps its origin
 * (relabel.c). */
base_status lts_relabel(const lts *l, base_names *labels, const lts_label *to, lts **out);

/* ---- composition (compose.c) ----
 * Parts side by side: a state of the whole is a state of each part. tau and labels that are not taken hand in
 * hand are taken by one part while the others rest; a label that is taken hand in hand is taken by all whom
 * it concerns in one step. Associative, so many parts are composed at once, with nothing built in between.
 */
typedef enum lts_together {
    LTS_TOGETHER_SHARED, /* a label concerns all parts that have it in their `labels` (||) */
    LTS_TOGETHER_NOT,    /* no label is taken hand in hand (|||) */
    LTS_TOGETHER_ON      /* the labels that are named concern all parts, also those that lack them (|[ ]|) */
} lts_together;

/* Which states of the parts a state of the whole is made of (tuples.c). */
typedef struct lts_tuples lts_tuples;
lts_state lts_tuples_part(const lts_tuples *t, lts_state whole, uint32_t part);
void lts_tuples_free(lts_tuples *t); /* NULL is fine */

/* Composes `count` parts (at least one): what can be reached, numbered breadth-first, states without names,
 * labels in a table of their own. `on`: the names for LTS_TOGETHER_ON, else NULL. `origin_base` (may be NULL:
 * no origins): an edge's origin is the one of the first part that takes it plus that part's base. Stops with
 * BASE_E_LIMIT at more than `max_states`. `tuples` may be NULL; so may `options`, which hear of the progress.
 */
base_status lts_compose(const lts *const *parts, uint32_t count, lts_together together, const base_names *on,
                        const uint32_t *origin_base, uint64_t max_states, lts **out, lts_tuples **tuples,
                        const lts_options *options, base_error *error);

/* ---- determinisation (determinise.c) ---- */
/* The weak subset automaton: for each start set, closed under tau, one state of it; transitions by visible
 * labels only. */
typedef struct lts_subsets {
    uint32_t count; /* subsets; the empty one is not among them */
    uint32_t
        label_count; /* columns: labels 1 .. label_count - 1 are used; column 0 stays where it is (tau) */
    uint32_t *next;  /* count * label_count; LTS_NONE: no such step */
    uint32_t *start; /* per start set given, its subset */
    uint64_t *first; /* members of subset i: member[first[i]] .. member[first[i + 1] - 1], ascending */
    lts_state *member;
} lts_subsets;

/* `starts` are `start_count` single states; the subset of the initial state is always number 0. Stops with
 * BASE_E_LIMIT when count * label_count would exceed `max_entries`. */
base_status lts_determinise(const lts *l, const lts_state *starts, uint32_t start_count, uint64_t max_entries,
                            lts_subsets **out, base_error *error);
void lts_subsets_free(lts_subsets *s);

/* The tau closure: `s a t` where `l` can go from s to t by silent steps, one step a and silent steps; `s tau
 * t` where silent steps, or none, lead from s to t. Weak bisimulation is strong bisimulation of that.
 * (closure.c) Where divergence counts, `divergence` becomes a label that `l` does not have: each state on a
 * cycle of silent steps does it, and stays; NULL: it does not count. BASE_E_LIMIT: more than
 * `max_transitions`, repetitions counted. */
base_status lts_tau_closure(const lts *l, uint64_t max_transitions, lts_label *divergence, lts **out);

#endif
