/* Checks that are too slow for everyday.
 *
 * What a function relies on, and can see at once, it asserts. What can only be seen by looking at a whole
 * data structure is a function `X_check`, which asserts each of its invariants; it is called, through
 * base_debug, at the ends of phases, and only in builds that were configured with --enable-debug.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <assert.h>

/* Does `call`, but only in debug builds: base_debug(lts_check(l)); */
#ifdef SPEX_DEBUG
#define base_debug(call) ((void)(call))
#else
#define base_debug(call) ((void)0)
#endif

#endif
