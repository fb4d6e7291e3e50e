/* What the readers of FSM and CSV files share. (tables.c) */
#ifndef LTS_IO_TABLES_H
#define LTS_IO_TABLES_H

#include "base/files/line_reader.h"
#include "lts/io/io.h"

typedef struct lts_table {
    base_line_reader lines;
    base_line line;
    lts_builder *builder;
    base_error *error;
} lts_table;

/* False: no memory. Release it in any case. */
bool lts_table_begin(lts_table *t, FILE *in, base_names *labels, base_error *error);
void lts_table_release(lts_table *t);

/* A message about the line at hand; `offset` is where in it. */
base_status lts_table_fail(const lts_table *t, size_t offset, const char *message);

/* Adds a transition by the label of that text. */
base_status lts_table_add(lts_table *t, lts_state from, const char *label, size_t length, lts_state to);

/* Makes the LTS: `tau` as for lts_read_aut, but that `tau` itself is always internal. */
base_status lts_table_finish(lts_table *t, const char *tau, uint32_t states, lts_state initial, lts **out);

/* The same formats written (write-tables.c). BASE_E_SYNTAX: a name holds what the format cannot, or, of CSV,
 * nothing leads out of the initial state, so that another would be taken for it. */
base_status lts_write_csv(const lts *l, FILE *out);
base_status lts_write_fsm(const lts *l, FILE *out);

#endif
