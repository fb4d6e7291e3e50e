/* Automata over infinite words, from formulas. (buchi.c) */
#ifndef EXPLORER_LIVENESS_BUCHI_H
#define EXPLORER_LIVENESS_BUCHI_H

#include <spex-explorer.h>

/* Taken while the propositions of `must` are true and those of `must_not` false. */
typedef struct explorer_buchi_edge {
    uint64_t must, must_not;
    uint64_t accepted; /* sets that it is in */
    uint32_t to;
} explorer_buchi_edge;

/* A word is accepted when some run over it from a first state takes edges of each set again and again. */
typedef struct explorer_buchi {
    uint32_t count;
    uint32_t *row; /* count + 1 */
    explorer_buchi_edge *edges;
    uint32_t sets;
    uint8_t *is_first;
} explorer_buchi;

typedef enum explorer_made { EXPLORER_MADE, EXPLORER_TOO_LARGE, EXPLORER_NOT_MADE } explorer_made;

/* The automaton of the runs that break a property of kind LTL. EXPLORER_NOT_MADE: no memory. */
explorer_made explorer_buchi_make(explorer_buchi *buchi, const spex_explorer_property *property);
/* The same, for words over these letters alone: the tableau over which a run needs no longer stem than by
 * itself. It is too large where there are many temporal words or letters. (claims.c) */
explorer_made explorer_claims_make(explorer_buchi *buchi, const spex_explorer_property *property,
                                   const uint64_t *letters, uint32_t letter_count);
void explorer_buchi_close(explorer_buchi *buchi);

/* forever[q]: from state q the word is accepted that has these propositions true for ever. False: no memory.
 */
bool explorer_buchi_stay(const explorer_buchi *buchi, uint64_t letter, uint8_t *forever);

static inline bool explorer_buchi_fits(const explorer_buchi_edge *edge, uint64_t letter)
{
    return !(edge->must & ~letter) && !(edge->must_not & letter);
}

#endif
