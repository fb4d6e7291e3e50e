/* Partial order: which action a step is one of. (order.c) */
#ifndef CHECKING_ORDER_H
#define CHECKING_ORDER_H

#include "checking/model.h"

/* The actions of a model. */
typedef struct checking_order {
    const char *off; /* why there is none; NULL: there is */
    uint32_t count, words;
    uint32_t **deliveries; /* per channel, per message that its receiver accepts; NO_ACTION: none is sent */
    uint32_t *inputs;      /* per input of the system */
    uint32_t **timers;     /* per agent, per timer */
    uint32_t *restarts, *crashes; /* per agent */
    uint32_t *networks;           /* per channel: losses and copies */
    uint64_t *dependent, *enables, *visible;
    bool *ties;
} checking_order;

#define NO_ACTION SPEX_EXPLORER_NONE

/* Finds out what depends on what, and tells the explorer's model. */
void checking_make_order(checking_model *m);
void checking_possible(const void *self, const void *state, void *scratch, uint64_t *set);

/* Are the steps of an action wanted? */
static inline bool checking_is_wanted(const spex_explorer_out *out, uint32_t action)
{
    return !out->only || action == NO_ACTION || out->only[action / 64] >> action % 64 & 1;
}

#endif
