/* Runs that are fair, in a graph of states (or of states with something besides): where they may stop, and in
 * which of its components they may stay for ever. Plain and slow. */
#ifndef TESTS_CHECKING_CYCLES_H
#define TESTS_CHECKING_CYCLES_H

#include "search.h"

typedef struct fair_graph {
    const search *search;
    const node *nodes;
    uint32_t count;
    /* per action and flow: is it one that must be taken? */
    bool *is_fair, *is_answered;
} fair_graph;

/* What the search and `given fair` say of a claim. */
void begin_fair(fair_graph *g, const search *s, const lang_claim *claim);
void end_fair(fair_graph *g);

bool may_stop(const fair_graph *g, uint32_t node);

/* The fair components among the nodes that are `in` (NULL: all) which have, of each bit of `all`, a node
 * whose `marks` has it: their nodes get the number of theirs in `home`, the others 0. */
void find_fair_cycles(const fair_graph *g, const bool *in, const uint32_t *marks, uint32_t all,
                      uint32_t *home);

#endif
