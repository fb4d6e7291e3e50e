/* Checks of whole data structures, at the ends of phases: in builds with --enable-debug only. */
#ifndef RUNTIME_GROUND_CHECK_H
#define RUNTIME_GROUND_CHECK_H

#include "config.h"

#ifdef SPEX_DEBUG
#define SPEX_CHECK(call) call
#else
#define SPEX_CHECK(call) ((void)0)
#endif

#endif
