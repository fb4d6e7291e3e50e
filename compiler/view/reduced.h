/* The reduced LTS of a specification, without what cannot be reached: its states are named after the declared
 * ones that they stand for, "shipped, cancelled". (reduced.c) */
#ifndef COMPILER_VIEW_REDUCED_H
#define COMPILER_VIEW_REDUCED_H

#include "compiler/reduce.h"

/* For SPEXC_REDUCE_STRONG and _BRANCHING. */
base_status spexc_view_reduce(const lang_spec *spec, spexc_reduction reduction, lts **view);

#endif
