/* The logic, the rounds and the traces of equivalence.md, straight from their definitions, for small LTSs. */
#ifndef TESTS_LTS_NAIVE_H
#define TESTS_LTS_NAIVE_H

#include "lts/lts.h"

/* Does the formula hold in `s`? Its labels are matched by text. */
bool naive_holds(const lts *l, const lts_formula *f, lts_state s);

/* The round in which `s` and `t` part, 0: never. `with` is strong, branching, divergence_branching, weak or
 * divergence_weak.
 */
uint32_t naive_parted(const lts *l, lts_equivalence with, lts_state s, lts_state t);

/* The length of the shortest trace that only one of `s` and `t`, of at most 64 states, has, 0: there is none.
 */
uint32_t naive_trace(const lts *l, bool weak, lts_state s, lts_state t);

/* Sets of states as bits, for at most 64 states. */
uint64_t naive_closed(const lts *l, uint64_t states);
uint64_t naive_after(const lts *l, bool weak, uint64_t states, lts_label label);

#endif
