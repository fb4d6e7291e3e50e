/* Linear temporal logic. (ltl.c) */
#ifndef EXPLORER_LIVENESS_LTL_H
#define EXPLORER_LIVENESS_LTL_H

#include "explorer/liveness/space.h"

/* Looks for a run that breaks a formula; `has_run`: for one with the shortest stem, if memory allows it. The
 * property may be one that the model does not have. False: it was ended before its time, as the space says.
 */
bool explorer_ltl_judge(explorer_space *space, const spex_explorer_property *property, bool has_run,
                        explorer_counterexample *found);

#endif
