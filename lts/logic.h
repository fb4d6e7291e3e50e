/* Hennessy-Milner logic: what a node of a formula can be. */
#ifndef LTS_LOGIC_H
#define LTS_LOGIC_H

typedef enum lts_formula_kind {
    LTS_TRUE,
    LTS_NOT,     /* not left */
    LTS_AND,     /* left and right */
    LTS_STEP,    /* a step by `label` to a state where `right` holds (strong) */
    LTS_WEAKLY,  /* the same with silent steps before and after; for tau: silent steps only, or none (weak) */
    LTS_UNTIL,   /* silent steps, then one by `label`: `left` holds until there, `right` after it; for tau:
                    or `right` holds already (branching) */
    LTS_SILENTLY /* a run of silent steps without end on which `left` holds (divergence) */
} lts_formula_kind;

#endif
