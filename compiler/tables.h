/* From a specification to the tables of its monitor: the one place where they are made. `spexc` prints them
 * as C, `spex replay` builds a spex_monitor of them in memory.
 */
#ifndef SPEXC_TABLES_H
#define SPEXC_TABLES_H

#include "compiler/front.h"

typedef enum spexc_reduction {
    SPEXC_REDUCE_NONE,
    SPEXC_REDUCE_STRONG,
    SPEXC_REDUCE_BRANCHING
} spexc_reduction;

typedef struct spexc_tables {
    const spexc_spec *spec;
    spex_run_form form;
    uint32_t columns;     /* actions and, last, tau: internal actions and tau stay where they are */
    uint32_t run_count;   /* rows; in set form the states of the reduced LTS */
    uint32_t *dense;      /* run_count * columns, SPEX_NO_RUN: not allowed; NULL unless dense */
    uint32_t *row;        /* sparse and set: run_count + 1 entries into `row_action`, `row_next` */
    uint32_t *row_action; /* ascending within a row; set form: tau edges first, as column columns - 1 */
    uint32_t *row_next;
    uint32_t
        *resume;  /* per declared state: the run state (set form: the reduced state) that goes on from it */
    lts *reduced; /* the LTS that the run automaton was made of */
    lts_partition classes; /* declared state -> state of `reduced` */
} spexc_tables;

/* `max_table`: the most entries that a table may have before the set form is chosen. */
lts_status spexc_tables_build(const spexc_spec *spec, spexc_reduction reduction, uint64_t max_table,
                              spexc_tables **out, lts_error *error);
void spexc_tables_free(spexc_tables *tables);

#endif
