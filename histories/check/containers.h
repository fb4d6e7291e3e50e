/* Queues and stacks whose values are all different: decided in polynomial time. (containers.c, queue.c,
 * stack.c)
 *
 * Time is counted in slots: slot k lies between event k and event k + 1; a call takes effect in one of the
 * slots from its start to the one before its end. */
#ifndef HISTORIES_CHECK_CONTAINERS_H
#define HISTORIES_CHECK_CONTAINERS_H

#include "histories/check/search.h"

#define HISTORY_LATER INT64_MAX /* after everything */

/* A value: when it was put in and when it was taken out. */
typedef struct history_stay {
    uint32_t put, take; /* calls; HISTORY_NEVER: it was there at the beginning, it was not taken out */
    int64_t put_start, put_end, take_start, take_end;
} history_stay;

/* A call that found nothing. */
typedef struct history_empty {
    uint32_t call;
    int64_t start, end;
    int64_t slot; /* chosen */
} history_empty;

typedef struct history_container {
    const history_problem *p;
    history_stay *stays;
    uint32_t count;
    history_empty *empties; /* by slot, once chosen */
    uint32_t empty_count;
    uint32_t *spare_takes; /* unknown calls that take, in the order of their starts */
    uint32_t spare_count;
    uint32_t *order; /* result: calls in order */
    uint32_t order_count;
} history_container;

typedef enum history_special {
    HISTORY_SPECIAL_YES,
    HISTORY_SPECIAL_NO,
    HISTORY_SPECIAL_UNFIT, /* not a case for this: search */
    HISTORY_SPECIAL_NO_MEMORY
} history_special;

/* Gathers the stays of the values. NO: a value was taken that was not there, or twice, or before it came. */
history_special history_container_begin(history_container *c, const history_problem *p);
void history_container_end(history_container *c);

/* Chooses for each call that found nothing a slot in which nothing need have been there; false: one has none.
 */
bool history_container_choose_slots(history_container *c, bool *no_memory);

/* Does the order keep real time? */
bool history_keeps_time(const history_problem *p, const uint32_t *order, uint32_t count);

history_special history_decide_queue(history_container *c);
history_special history_decide_stack(history_container *c);

/* Of a queue in which values come again: the same problem `q` with a value of its own for each put, and for
 * the take of it; to be ended by history_match_end. `*is_certain`: what is decided of it is true of `p`; else
 * only a yes is. False: no memory. (matching.c) */
bool history_match_repeats(const history_problem *p, bool by_end, history_problem *q, bool *is_certain);
void history_match_end(history_problem *q);

/* Tries what is there for the problem's model. UNFIT: nothing, or it does not apply. */
history_special history_decide_specially(const history_problem *p, history_result *result);

#endif
