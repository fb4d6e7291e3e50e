/* From a specification to the tables of its monitor: the one place where they are made. `spexc` prints them
 * as C, `spex replay` builds a spex_monitor of them in memory.
 */
#ifndef COMPILER_TABLES_H
#define COMPILER_TABLES_H

#include "compiler/reduce.h"
#include "language/language.h"

#define SPEXC_DENSE_ENTRIES 65536u          /* the largest dense table */
#define SPEXC_MAX_TABLE     (1024u * 1024u) /* the default limit of a table of subsets */

/* The forms and what a row holds: spex_run_form in spex.h. */
typedef struct spexc_tables {
    const lang_spec *spec; /* the one that was given, or, where that has variables, what is folded of it */
    spex_run_form form;
    uint32_t columns;     /* actions and, last, tau: internal actions and tau stay where they are */
    uint32_t run_count;   /* rows; run state 0 is the start */
    uint32_t *dense;      /* run_count * columns, SPEX_NO_RUN: not allowed; NULL unless dense */
    uint32_t *row;        /* sparse and set: run_count + 1 entries into `row_action`, `row_next` */
    uint32_t *row_action; /* ascending within a row; set form: first the silent steps, as columns - 1 */
    uint32_t *row_next;
    uint32_t *resume;   /* per declared state: the run state that goes on from it */
    uint32_t *home;     /* run state i goes on from the declared states */
    uint32_t *resident; /* resident[home[i]] .. resident[home[i + 1] - 1] */
    spex_edge *edges; /* the transitions as declared, each once, by (from, action, to); tau as columns - 1 */
    uint32_t edge_count;
    spex_edge *refused; /* steps whose assignments are out of range, by (from, action); `to` is a source */
    uint32_t refused_count;
    spex_condition *conditions; /* of edges, in their order; NULL: none (rules.c) */
    uint32_t condition_count;
    uint64_t layout;       /* XXH3 over the names of states and actions in the order of their numbers */
    uint8_t *may_end;      /* per run state: may the specification be in a final state? NULL: it has none */
    lts *marked;           /* the specification's LTS with its final states marked (marks.c), or NULL */
    spexc_reduced reduced; /* what the run automaton was made of, unreachable states included */
} spexc_tables;

/* Makes the tables of `spec`, which must outlive them. A specification that is deterministic and has no
 * silent steps gets a table of its own (reduced) states. Any other gets the minimal table of its weak
 * subsets; where one of them has more than `max_table` entries (subsets times actions) on the way, the set
 * form. Errors: BASE_E_NOMEM; BASE_E_LIMIT when an index outgrows 32 bits. */
base_status spexc_tables_build(const lang_spec *spec, spexc_reduction reduction, uint64_t max_table,
                               spexc_tables **out, base_error *error);
void spexc_tables_free(spexc_tables *tables); /* NULL is fine */

/* Finds the conditions of the edges (rules.c). */
base_status spexc_collect_conditions(spexc_tables *tables, base_error *error);
uint64_t spexc_count_marks(const lts *l); /* transitions of `reduced` that mark final states (marks.c) */
uint8_t spexc_state_flags(const lang_spec *spec, uint32_t state); /* SPEX_STATE_... */
const char *spexc_form_name(spex_run_form form);                  /* "dense" */

/* Aborts where a table does not keep what its form promises (tables_check.c); called at the end of building
 * in builds with --enable-debug. */
void spexc_tables_check(const spexc_tables *tables);

#endif
