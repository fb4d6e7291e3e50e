/* What a run does that its schedule does not decide. (sources.c) */
#ifndef LOCKSTEP_INSIDE_SOURCES_H
#define LOCKSTEP_INSIDE_SOURCES_H

#include "lockstep/inside/state.h"

/* The program, called from `place`, does such a thing. */
void lockstep_note_source(lockstep_source source, uint64_t place);

/* What follows could be seen by runs that are made at the same time: where there are such, the run ends. */
void lockstep_be_alone(uint64_t place);

/* Called before the program makes a child; NULL: there is nothing to do. */
extern void (*lockstep_before_child)(void);

#endif
