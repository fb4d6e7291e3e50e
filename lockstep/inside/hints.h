/* What the program says about itself by <spex-lockstep.h>. (hints.c) */
#ifndef LOCKSTEP_INSIDE_HINTS_H
#define LOCKSTEP_INSIDE_HINTS_H

#include <stdint.h>

#include "lockstep/inside/state.h"

/* Before a run: what the last one said is not said any more. */
void lockstep_forget_hints(void);
/* Asks the invariants; ends the run where one does not hold. */
void lockstep_ask_invariants(uint64_t place);
/* At the end of a run: is something hot? */
void lockstep_look_at_hints(uint64_t place);
/* What has been hot since before step `step`; NULL: nothing. */
const char *lockstep_hot_since(uint32_t step);
/* Has the object changed that the thread awaits? */
bool lockstep_has_changed(const thread *t);

#endif
