/* What only the readers of files ask of a builder. */
#ifndef LTS_BUILDER_H
#define LTS_BUILDER_H

#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"

/* Transitions added so far, repetitions counted. */
uint64_t lts_builder_count(const lts_builder *b);
/* One more than the largest state that was mentioned. */
uint64_t lts_builder_states(const lts_builder *b);
/* Is there a transition by this label? */
bool lts_builder_has_label(const lts_builder *b, lts_label label);
/* Turns one label into another, wherever it was added. */
void lts_builder_relabel(lts_builder *b, lts_label from, lts_label to);

/* Transitions, without origins, that are added in two steps: a place is claimed for them, and then they are
 * put there. Only the second can be done for several batches at the same time, and not while another batch
 * is claimed that does not `fit`. */
typedef struct lts_batch {
    const lts_state *sources;
    const lts_edge *edges;
    size_t count;
    bool ascending; /* no source is smaller than the one before */
    size_t at;      /* its place, and how many rows had been begun before: set when it is claimed */
    uint64_t rows;
} lts_batch;

/* Can it be claimed without moving what is there already? */
bool lts_builder_fits(const lts_builder *b, const lts_batch *batch);
/* States are smaller than LTS_MAX. */
base_status lts_builder_claim(lts_builder *b, lts_batch *batch);
/* `label`: what the labels of the batch are to the builder. */
void lts_builder_fill(lts_builder *b, const lts_batch *batch, const lts_label *label);

/* lts_builder_finish by several threads. */
base_status lts_builder_finish_with(lts_builder *b, uint32_t states, lts_state initial,
                                    base_thread_pool *pool, lts **out, base_error *error);

#endif
