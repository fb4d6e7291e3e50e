/* Recorded models as things to work on. */
#ifndef LTS_REDUCE_MODELS_H
#define LTS_REDUCE_MODELS_H

#include "lts/io/io.h"
#include "lts/reduce/reduce.h"

/* The union of recordings of one specification: every transition and every initialisation that one of them
 * has. Its name and its fingerprint, if all that have one agree, are theirs; it learns if one of them does;
 * the steps that were refused are added up. `count` is at least 1. Free the result with lts_model_free. */
base_status lts_models_merge(const lts_model *const *models, size_t count, lts_model **out);

/* The model without some of its transitions (`goes`, by the number of the edge) and initialisations
 * (`initial_goes`, by their place), and without refused steps. Free the result with lts_model_free. */
base_status lts_models_without(const lts_model *model, const uint8_t *goes, const uint8_t *initial_goes,
                               lts_model **out);

/* Calls the states of a quotient of `l` as the least state of each, or by numbers, the initial one apart,
 * where they are no classes. `l` has names. */
base_status lts_name_quotient(lts *quotient, const lts *l);

/* The quotient of a model that begins in one state, each block being called as its least state. Free the
 * result with lts_model_free. */
base_status lts_models_minimize(const lts_model *model, const lts_options *options, lts_model **out);

#endif
