/* Putting a formula together. (formula.c) */
#ifndef LTS_EXPLAIN_FORMULA_BUILDER_H
#define LTS_EXPLAIN_FORMULA_BUILDER_H

#include "base/hash_index.h"
#include "lts/explain/explain.h"

/* Nodes made so far, each once. Begin with {0}. */
typedef struct lts_formula_builder {
    lts_formula_node *nodes;
    uint32_t count;
    size_t capacity;
    base_hash_index index; /* of nodes by all they have */
} lts_formula_builder;

/* The number of a node; LTS_NONE: no memory, or a part that is needed is LTS_NONE. `not not F` becomes F,
 * `true and F` becomes F. */
uint32_t lts_formula_builder_make(lts_formula_builder *f, lts_formula_kind kind, lts_label label,
                                  uint32_t left, uint32_t right);
/* The formula with that root and nothing that it does not need. It takes the nodes, and a reference to
 * `labels`. NULL: no memory. */
lts_formula *lts_formula_builder_finish(lts_formula_builder *f, base_names *labels, uint32_t root);
void lts_formula_builder_release(lts_formula_builder *f);

bool lts_formula_has_left(lts_formula_kind kind);
bool lts_formula_has_right(lts_formula_kind kind);

#endif
