/* How many steps a run may have. (limits.c) */
#ifndef LOCKSTEP_INSIDE_LIMITS_H
#define LOCKSTEP_INSIDE_LIMITS_H

#include "lockstep/inside/state.h"

/* Something happened that a program which only turns in circles does not do. */
void lockstep_note_progress(void);
/* Has what the last step was about a value that it had not had? (Memory is looked at where it is written.) */
void lockstep_note_value_of(object *o);
/* The steps that a run may have are counted from here. */
void lockstep_count_anew(void);
/* One more step: it may be the last. */
void lockstep_count_steps(void);

#endif
