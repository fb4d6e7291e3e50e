/* A specification's LTS, reduced as it was asked for. (reduce.c) */
#ifndef COMPILER_REDUCE_H
#define COMPILER_REDUCE_H

#include "language/language.h"

typedef enum spexc_reduction { /* in order of the values of --reduce */
                               SPEXC_REDUCE_NONE,
                               SPEXC_REDUCE_STRONG,
                               SPEXC_REDUCE_BRANCHING
} spexc_reduction;
#define SPEXC_REDUCTIONS "none|strong|branching"

/* What the LTS of a specification is reduced to, with the class of each declared state. */
typedef struct spexc_reduced {
    const lts *lts;        /* with SPEXC_REDUCE_NONE, the specification's own */
    lts *made;             /* the same, where it is not; else NULL */
    lts_partition classes; /* declared state -> state of `lts` */
} spexc_reduced;

/* `spec` must outlive the result. To be released if, and only if, it returns BASE_OK. */
base_status spexc_reduce(const lang_spec *spec, spexc_reduction reduction, bool keep_unreachable,
                         spexc_reduced *reduced, base_error *error);
void spexc_reduced_release(spexc_reduced *reduced);

#endif
