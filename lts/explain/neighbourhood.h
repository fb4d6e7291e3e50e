/* What lies within some steps of two states. (neighbourhood.c) */
#ifndef LTS_EXPLAIN_NEIGHBOURHOOD_H
#define LTS_EXPLAIN_NEIGHBOURHOOD_H

#include "lts/explain/explain.h"

typedef struct lts_neighbourhood {
    lts *l;             /* the two are states 0 and 1, and the nearer ones come first; no names, no origins */
    uint32_t *distance; /* per state */
} lts_neighbourhood;

/* The states that `from`, two of `l`, reach in at most `most` steps, with all steps of those that they reach
 * in fewer. `silent`: steps by tau do not count, else they do. Release `v`, also after a failure. */
base_status lts_neighbourhood_of(const lts *l, const lts_state from[2], uint32_t most, bool silent,
                                 lts_neighbourhood *v);
void lts_neighbourhood_release(lts_neighbourhood *v);

#endif
