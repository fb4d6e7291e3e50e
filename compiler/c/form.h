/* The forms that a run has in generated C: one row a form, one file a row. All of it is static inline over
 * constant tables, so that a step is what a hand-written switch would be, or less.
 */
#ifndef COMPILER_C_FORM_H
#define COMPILER_C_FORM_H

#include "compiler/tables.h"

#include <stdio.h>

/* How generated C spells an entry of the tables. */
typedef struct spexc_c_entry {
    const char *type; /* "uint16_t" */
    const char *none; /* "UINT16_MAX": no run state, so that 65535 of them fit */
    uint32_t width;   /* 2: in bytes */
} spexc_c_entry;

typedef struct spexc_c_form {
    const char *name; /* "DENSE", as spex.h has it behind SPEX_RUN_ */
    /* In the header: what a run is, its tables, order_allows and order_step. */
    void (*declare)(const spexc_tables *tables, const spexc_c_entry *entry, FILE *out);
    /* In the source: the tables. */
    void (*define)(const spexc_tables *tables, const spexc_c_entry *entry, FILE *out);
    const char *members; /* of the spex_monitor, to be filled in */
} spexc_c_form;

extern const spexc_c_form spexc_c_dense, spexc_c_sparse, spexc_c_set, spexc_c_kept;

/* The form that the tables have (form.c). */
const spexc_c_form *spexc_c_form_of(const spexc_tables *tables);
spexc_c_entry spexc_c_entry_of(const spexc_tables *tables);

/* ---- for the forms ---- */
/* Has the linker know order_TABLE_ by a name that goes with what is compiled into those who use it: the
 * numbers of states and actions, which of these are internal, and the shape of the tables. So an object that
 * is older than the tables does not link, which costs nothing. `entry`: of the tables of a run; NULL: it is a
 * table of names (layout.c). */
void spexc_c_name_table(const spexc_tables *tables, const spexc_c_entry *entry, const char *table, FILE *out);
/* A run that is one state: its type; order_allows and order_step, where `lookup` is what finds the next state
 * (single.c). */
void spexc_c_single_type(const spexc_tables *tables, const spexc_c_entry *entry, FILE *out);
void spexc_c_single_step(const spexc_tables *tables, const spexc_c_entry *entry, const char *lookup,
                         FILE *out);
/* Tables that hold rows, the entries of state s being those from row_[s] to row_[s + 1] - 1, and what they do
 * not hold: order_silent_, which actions are always allowed (row_tables.c). */
void spexc_c_declare_rows(const spexc_tables *tables, const spexc_c_entry *entry, FILE *out);
void spexc_c_define_rows(const spexc_tables *tables, const spexc_c_entry *entry, FILE *out);
void spexc_c_declare_silent(const spexc_tables *tables, FILE *out);
#define SPEXC_C_ROW_MEMBERS                                                                                  \
    "    .row = $x_row_,\n"                                                                                  \
    "    .row_action = $x_label_,\n"                                                                         \
    "    .row_next = $x_target_,\n"

#endif
