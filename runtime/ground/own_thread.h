/* Threads of the engine's own, in which handlers are called as well: such a call must not wait for its
 * thread. */
#ifndef RUNTIME_GROUND_OWN_THREAD_H
#define RUNTIME_GROUND_OWN_THREAD_H

#include <stdbool.h>

/* The calling thread is `owner`'s from now on; a thread is of one owner at most. */
void spex_own_thread_begin(const void *owner);
bool spex_is_own_thread(const void *owner);

#endif
