/* Parts of a task that must come one after the other, whichever threads do them. (sequencer.c) */
#ifndef BASE_PARALLEL_SEQUENCER_H
#define BASE_PARALLEL_SEQUENCER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct base_sequencer {
    _Atomic size_t taken; /* so many turns are somebody's */
    _Atomic size_t turn;  /* whose it is, from 0 */
    pthread_mutex_t lock;
    pthread_cond_t passed;
} base_sequencer;

/* Nobody has a turn. */
void base_sequencer_init(base_sequencer *t);
void base_sequencer_destroy(base_sequencer *t);

/* From the first turn again, when all have passed. */
void base_sequencer_restart(base_sequencer *t);
/* The next turn that is nobody's yet. Who takes turns so, and not in an order of their own, need not wait
 * long for them. */
size_t base_sequencer_ticket(base_sequencer *t);
/* Waits until all before `turn` have passed. What they did until then can be seen. */
void base_sequencer_wait(base_sequencer *t, size_t turn);
/* The one whose turn it is has done its part. */
void base_sequencer_advance(base_sequencer *t);

#endif
