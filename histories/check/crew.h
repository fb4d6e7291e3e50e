/* Several threads that search one problem: what they have met, and work that is handed on. (crew.c)
 *
 * Each thread searches as it would alone, with calls, states and moves of its own. All of them ask one memory
 * of configurations, so that none goes where another has been. A thread that has nothing to do is given the
 * oldest choice of another that is still to be tried, with the moves that lead to it. */
#ifndef HISTORIES_CHECK_CREW_H
#define HISTORIES_CHECK_CREW_H

#include "histories/check/prepare.h"

typedef struct history_crew history_crew;

/* A choice that is to be tried after these moves. */
typedef struct history_errand {
    history_move *moves;
    size_t count;
    uint32_t what;
    struct history_errand *next;
} history_errand;

/* One with a single member, `s`, whose memory of configurations it takes over. NULL: no memory. */
history_crew *history_crew_new(history_searching *s);
void history_crew_free(history_crew *crew); /* NULL is fine */

/* As history_visit. */
history_met history_crew_visit(history_searching *s);
size_t history_crew_size(history_crew *crew); /* in bytes */

/* A member more, or one less. */
void history_crew_join(history_crew *crew);
void history_crew_leave(history_crew *crew);
/* Does somebody wait? */
bool history_crew_waits(history_crew *crew);
/* Hands on a choice of `s`, if it has several. */
void history_crew_give(history_searching *s);
/* The next errand, to be freed by history_errand_free; NULL: there is no more to do, for anybody. */
history_errand *history_crew_take(history_crew *crew);
void history_errand_free(history_errand *errand); /* NULL is fine */
/* The search is over: found, or given up. */
void history_crew_stop(history_crew *crew);
bool history_crew_is_over(history_crew *crew);

#endif
