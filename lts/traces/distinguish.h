/* The shortest trace that only one of two states has. (distinguish.c) */
#ifndef LTS_TRACES_DISTINGUISH_H
#define LTS_TRACES_DISTINGUISH_H

#include "lts/explicit.h"

typedef struct lts_word {
    lts_label *labels; /* the last one is what only one side can do; free it */
    uint32_t length;   /* 0: the two have the same traces */
    bool left;         /* the side that can is the first */
} lts_word;

/* Looks for the shortest trace (weak, or with tau as a label like any other) that one of `s` and `t` has and
 * the other has not; of several, one whose labels have small numbers. Breadth-first over pairs of subsets,
 * which can be exponentially many: BASE_E_LIMIT when more than `budget` states and edges have been looked at.
 * Pairs that follow from earlier ones by transitivity are not looked at (Hopcroft and Karp, 1971). */
base_status lts_distinguish(const lts *l, lts_state s, lts_state t, bool weak, uint64_t budget,
                            lts_word *word);

#endif
