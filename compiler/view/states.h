/* The states of a specification in a picture, in frames of their groups. (states.c) */
#ifndef COMPILER_VIEW_STATES_H
#define COMPILER_VIEW_STATES_H

#include "compiler/subject.h"

/* Adds them; false: no memory, and some are missing. */
bool spexc_view_states(const lang_spec *spec, lts_picture *picture);

#endif
