/* Mutexes, for what waits while one is let go. (mutexes.c) */
#ifndef LOCKSTEP_INSIDE_MUTEXES_H
#define LOCKSTEP_INSIDE_MUTEXES_H

#include "lockstep/inside/control.h"

/* The object of a mutex; its kind is read from the mutex. */
object *lockstep_mutex(pthread_mutex_t *mutex, uint64_t place);
void lockstep_take(object *mutex, uint64_t place);
/* Lets it go, however often it is held. */
void lockstep_let_go(object *mutex);
int lockstep_lock(pthread_mutex_t *mutex, uint64_t place, int64_t deadline);
int lockstep_unlock(pthread_mutex_t *mutex, uint64_t place);
int lockstep_trylock(pthread_mutex_t *mutex, uint64_t place);

/* As if it had not been taken by the step just made. */
void lockstep_give_back(pthread_mutex_t *mutex, uint64_t place);

#endif
