/* Parts of building the tables of a monitor (tables.c): rows, and the form that has too many subsets. */
#ifndef COMPILER_ROWS_H
#define COMPILER_ROWS_H

#include "compiler/tables.h"

/* Per label of `l`, the column of the action of that name; LTS_NONE for tau. Owned by the caller; NULL: no
 * memory. */
uint32_t *spexc_label_columns(const lang_spec *spec, const lts *l);

/* Fills `row`, `row_action`, `row_next` and `may_end` from the edges of `l`, tau edges included: row i is
 * state `order[i]`, which steps lead to as `number[order[i]]`. */
base_status spexc_fill_rows(spexc_tables *t, const lts *l, const lts_state *order, uint32_t rows,
                            const uint32_t *number, base_error *error);

/* Where a specification has final states: its LTS with each of them marked (marks.c), else NULL. */
base_status spexc_mark_finals(const lang_spec *spec, lts **marked, base_error *error);
uint32_t spexc_mark_label(const lts *l); /* of the marks; LTS_NONE: there are none */
/* Makes t->may_end, once the number of run states is known, if there are marks: a flag for each. */
base_status spexc_make_may_end(spexc_tables *t, base_error *error);

/* Fills the rows, the number of run states and, per state of what `t` was reduced to, `run_of`, for the set
 * form (set_form.c). */
base_status spexc_fill_set_form(spexc_tables *t, uint32_t *run_of, base_error *error);

#endif
