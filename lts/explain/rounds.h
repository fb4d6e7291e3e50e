/* Refinement in rounds, which remembers in which round states parted. (rounds.c)
 *
 * Before the first round all states are in one class. A round looks at all classes at once: two states of a
 * class stay together when they have the same moves, by the classes as they were before the round. So the
 * round in which two states part is the least depth of a formula, and the least number of challenges, that
 * tell them apart: least among those in which silent steps that come before a move stay in the class.
 */
#ifndef LTS_EXPLAIN_ROUNDS_H
#define LTS_EXPLAIN_ROUNDS_H

#include "lts/explain/explain.h"
#include "lts/reduce/collapse.h"

typedef struct lts_class { /* a node of the tree of splits */
    uint32_t parent;       /* LTS_NONE: the class of all states, number 0 */
    uint32_t round;        /* in which it came to be */
} lts_class;

typedef struct lts_rounds {
    lts_graph graph;
    uint32_t *leaf; /* per node of the graph, its class after the last round */
    lts_class *classes;
    uint32_t class_count;
    size_t class_capacity;
    uint32_t rounds;
} lts_rounds;

typedef struct lts_rounds_task {
    const lts *l;
    lts_equivalence with;     /* an equivalence by partition */
    lts_state watch[2];       /* stop when these two part */
    uint32_t most;            /* rounds at the most */
    const uint32_t *distance; /* per state, visible steps (for strong, steps) from the watched ones; NULL: not
                                 known. Else classes are right only as far as the rounds after them can see:
                                 that of a state after `most` less its distance, and before. */
} lts_rounds_task;

/* Refines until the watched states part, or until nothing changes, then they are equivalent, or the rounds
 * are over. Release `r`, also after a failure. */
base_status lts_rounds_refine(const lts_rounds_task *task, lts_rounds *r);
void lts_rounds_release(lts_rounds *r);
/* Asserts that classes are a tree, in which rounds go up, and nodes are in it. */
void lts_rounds_check(const lts_rounds *r);

/* The class of a node after `round`. */
uint32_t lts_rounds_class(const lts_rounds *r, uint32_t node, uint32_t round);
/* The round in which two nodes parted, 0: they did not. `classes`, when not NULL, receives where they went.
 */
uint32_t lts_rounds_parted(const lts_rounds *r, uint32_t a, uint32_t b, uint32_t classes[2]);

#endif
