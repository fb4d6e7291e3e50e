/* Promises: properties of whole runs that say what is to come. (promise.c) */
#ifndef EXPLORER_LIVENESS_PROMISE_H
#define EXPLORER_LIVENESS_PROMISE_H

#include "explorer/liveness/space.h"

/* Looks for a run that breaks a promise. The property may be one that the model does not have. False: it was
 * ended before its time, as the space says. */
bool explorer_promise_judge(explorer_space *space, const spex_explorer_property *property,
                            explorer_counterexample *found);

#endif
