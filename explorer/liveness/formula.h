/* Formulas of linear temporal logic in negative normal form. (formula.c) */
#ifndef EXPLORER_LIVENESS_FORMULA_H
#define EXPLORER_LIVENESS_FORMULA_H

#include <spex-explorer.h>

#define EXPLORER_MOST_PARTS 256u /* of a formula: those that differ */
#define EXPLORER_MOST_SETS  64u  /* of these, what has to come (`until`); and propositions */

typedef enum explorer_part_kind {
    EXPLORER_TRUE,
    EXPLORER_FALSE,
    EXPLORER_LITERAL, /* proposition `left`, or its contrary */
    EXPLORER_AND,
    EXPLORER_OR,
    EXPLORER_NEXT, /* of `left` */
    EXPLORER_UNTIL,
    EXPLORER_RELEASE
} explorer_part_kind;

typedef struct explorer_part {
    explorer_part_kind kind;
    bool is_negated;
    uint32_t left, right;
} explorer_part;

typedef struct explorer_formula {
    explorer_part parts[EXPLORER_MOST_PARTS];
    uint32_t count, whole;
    bool is_too_large;
} explorer_formula;

/* The contrary of what a property says. False: no memory. */
bool explorer_formula_negate(explorer_formula *formula, const spex_explorer_property *property);

#endif
