/* Recorded models as things to work on. */
#ifndef LTS_REDUCE_MODELS_H
#define LTS_REDUCE_MODELS_H

#include "lts/io/io.h"
#include "lts/reduce/reduce.h"

/* The union of recordings of one specification: every transition and every initialisation that one of them
 * has. Its name and its fingerprint, if all that have one agree, are theirs; it learns if one of them does.
 * `count` is at least 1. Free the result with lts_model_free. */
base_status lts_models_merge(const lts_model *const *models, size_t count, lts_model **out);

/* The quotient of a model that begins in one state, each block being called as its least state. Free the
 * result with lts_model_free. */
base_status lts_models_minimize(const lts_model *model, const lts_options *options, lts_model **out);

#endif
