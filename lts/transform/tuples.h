/* Tuples of small numbers, interned: the states of a composition while it is explored. */
#ifndef LTS_TRANSFORM_TUPLES_H
#define LTS_TRANSFORM_TUPLES_H

#include "lts/transform/transform.h"

/* An empty set of tuples; part i of a tuple is less than `sizes[i]`. NULL: no memory. */
lts_tuples *lts_tuples_new(const uint32_t *sizes, uint32_t parts);
/* The tuple being made: all of it, or, of the one at hand, one part. */
void lts_tuples_write(lts_tuples *t, const lts_state *tuple);
void lts_tuples_set(lts_tuples *t, uint32_t part, lts_state state);
/* The number of the tuple being made; a new one when it is not known yet. */
base_status lts_tuples_intern(lts_tuples *t, uint32_t *number);
uint32_t lts_tuples_count(const lts_tuples *t);
void lts_tuples_read(const lts_tuples *t, uint32_t number, lts_state *tuple);
/* Gives back what only interning needs; reading goes on working. */
void lts_tuples_close(lts_tuples *t);

#endif
