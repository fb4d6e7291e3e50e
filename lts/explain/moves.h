/* What a state can do, by the classes of a round: its signature with places. (moves.c) */
#ifndef LTS_EXPLAIN_MOVES_H
#define LTS_EXPLAIN_MOVES_H

#include "lts/explain/explain.h"
#include "lts/explain/rounds.h"
#include "lts/search.h"

typedef struct lts_move {
    lts_label label; /* LTS_TAU: silently into another class; the graph's `divergence`: silent for ever (and,
                        where moves are weak, free to become `to` at any time) */
    uint32_t class;  /* of `to`, after the round asked for */
    lts_state via;   /* the step is from here ... */
    lts_state to;    /* ... to here; LTS_NONE: nowhere, by divergence */
    uint32_t origin;
} lts_move;

/* Walks over an LTS whose states are known to the rounds by `node`. */
typedef struct lts_moves {
    const lts *l;
    const lts_rounds *rounds;
    const uint32_t *node;           /* per state; not owned */
    const lts_label *labels;        /* what each label is called in moves; NULL: as it is; not owned */
    const lts_equivalence_row *row; /* what the moves are seen by: not traces */
    bool *on_cycle;        /* per state, of silent steps; NULL: moves are not weak, or do not see it */
    lts_nearby met, after; /* by silent steps from the state, and from the target of a step */
    lts_move *moves;
    size_t count, capacity;
} lts_moves;

/* False: no memory. Release it in any case. */
bool lts_moves_begin(lts_moves *w, const lts *l, const lts_rounds *rounds, const uint32_t *node,
                     const lts_label *labels, const lts_equivalence_row *row);
void lts_moves_release(lts_moves *w);

/* Sets `moves` and `count`: the moves of `s` by the classes after `round`, in order of (label, class), of
 * each the first that a breadth-first search finds. Inert steps are followed, or for weak all silent ones.
 * False: no memory. */
bool lts_moves_find(lts_moves *w, lts_state s, uint32_t round);

/* Can `s` do `label` after silent steps? Gives up after some hundred states and says yes. False, too, when
 * there is no memory. */
bool lts_moves_can(lts_moves *w, lts_state s, lts_label label);

/* A move of `a` that `b` lacks, if there is one by a label that `b` has no move by; NULL: none. */
const lts_move *lts_moves_lacking(const lts_moves *a, const lts_moves *b);

#endif
