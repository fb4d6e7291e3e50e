/* Threads that are left alone for a while. (rest.c) */
#ifndef LOCKSTEP_INSIDE_REST_H
#define LOCKSTEP_INSIDE_REST_H

#include <stdbool.h>

/* Is the calling thread one that is under control, but rests? */
bool lockstep_rests(void);

#endif
