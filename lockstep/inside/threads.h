/* Threads of the program. (threads.c) */
#ifndef LOCKSTEP_INSIDE_THREADS_H
#define LOCKSTEP_INSIDE_THREADS_H

/* The calling thread is the first of a run. */
void lockstep_begin_threads(void);

#endif
