/* The least deterministic automaton with the weak traces of an LTS. (automaton.c) */
#ifndef COMPILER_AUTOMATON_H
#define COMPILER_AUTOMATON_H

#include "lts/lts.h"

typedef struct spexc_automaton { /* deterministic, without tau */
    const lts *lts;              /* NULL: it has too many subsets */
    lts *made;                   /* the same, where it is not the given LTS itself; else NULL */
    lts_state *start;            /* per state of the given LTS, where its traces begin */
} spexc_automaton;

/* Makes the automaton of `l`, in which any state may be a start: `l` itself, which must outlive it, if that
 * is deterministic and has no tau; none, where a table of its subsets would have more than `max_table`
 * entries (subsets times labels) on the way. BASE_E_NOMEM; BASE_E_LIMIT. To be released whatever comes. */
base_status spexc_automaton_build(const lts *l, uint64_t max_table, spexc_automaton *automaton,
                                  base_error *error);
void spexc_automaton_release(spexc_automaton *automaton);

#endif
