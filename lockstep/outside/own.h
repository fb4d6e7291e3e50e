/* A strategy of the user's own. (own.c) */
#ifndef LOCKSTEP_OUTSIDE_OWN_H
#define LOCKSTEP_OUTSIDE_OWN_H

#include "base/error.h"

/* Is it the name of a shared object, and not of a strategy? */
int lockstep_is_own(const char *name);
/* Looks whether it can be loaded, and is made for this version. BASE_E_IO and what is wrong. */
base_status lockstep_look_at_own(const char *path, base_error *error);

#endif
