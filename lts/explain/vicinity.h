/* What lies within some steps of two states. (vicinity.c) */
#ifndef LTS_EXPLAIN_VICINITY_H
#define LTS_EXPLAIN_VICINITY_H

#include "lts/explain/explain.h"

typedef struct lts_vicinity {
    lts *l;             /* the two are states 0 and 1, and the nearer ones come first; no names, no origins */
    uint32_t *distance; /* per state */
} lts_vicinity;

/* The states that `from`, two of `l`, reach in at most `most` steps, with all steps of those that they reach
 * in fewer. `silent`: steps by tau do not count, else they do. Release `v`, also after a failure. */
base_status lts_vicinity_of(const lts *l, const lts_state from[2], uint32_t most, bool silent,
                            lts_vicinity *v);
void lts_vicinity_release(lts_vicinity *v);

#endif
