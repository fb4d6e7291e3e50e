/* Parts of a task that must come one after the other, whichever threads do them. (turns.c) */
#ifndef LTS_TURNS_H
#define LTS_TURNS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct lts_turns {
    _Atomic size_t taken; /* so many turns are somebody's */
    _Atomic size_t turn;  /* whose it is, from 0 */
    pthread_mutex_t lock;
    pthread_cond_t passed;
} lts_turns;

void lts_turns_begin(lts_turns *t);
void lts_turns_end(lts_turns *t);

/* From the first turn again, when all have passed. */
void lts_turns_restart(lts_turns *t);
/* The next turn that is nobody's yet. Who takes turns so, and not in an order of their own, need not wait
 * long for them. */
size_t lts_turns_take(lts_turns *t);
/* Waits until all before `turn` have passed. What they did until then can be seen. */
void lts_turns_await(lts_turns *t, size_t turn);
/* The one whose turn it is has done its part. */
void lts_turns_pass(lts_turns *t);

#endif
