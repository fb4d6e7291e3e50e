/* Parts of a task that must come one after the other, whichever threads do them. (turns.c) */
#ifndef BASE_PARALLEL_SEQUENCER_H
#define BASE_PARALLEL_SEQUENCER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct base_turns {
    _Atomic size_t taken; /* so many turns are somebody's */
    _Atomic size_t turn;  /* whose it is, from 0 */
    pthread_mutex_t lock;
    pthread_cond_t passed;
} base_turns;

void base_turns_begin(base_turns *t);
void base_turns_end(base_turns *t);

/* From the first turn again, when all have passed. */
void base_turns_restart(base_turns *t);
/* The next turn that is nobody's yet. Who takes turns so, and not in an order of their own, need not wait
 * long for them. */
size_t base_turns_take(base_turns *t);
/* Waits until all before `turn` have passed. What they did until then can be seen. */
void base_turns_await(base_turns *t, size_t turn);
/* The one whose turn it is has done its part. */
void base_turns_pass(base_turns *t);

#endif
