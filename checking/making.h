/* A step in the making, which the files of steps share: from a copy of its state, `after`, becomes what it
 * leads to. (steps.c; send.c; settle.c) */
#ifndef CHECKING_MAKING_H
#define CHECKING_MAKING_H

#include "checking/model.h"

#define MOST_TOUCHED 16u /* parts of a state; of a step with more, all of it */

typedef struct making {
    spex_outbox box; /* first, so that who has it has the rest (steps.c) */
    const checking_model *m;
    const char *state;
    spex_explorer_out *out;
    char *scratch;
    char *after;
    uint32_t actor;
    void *self;      /* its struct, with its parameters */
    uint32_t loaded; /* whose struct that is still as it is in `state`; SPEX_EXPLORER_NONE: nobody's */
    const void *message;
    uint32_t fired; /* the actor's timer whose step it is; SPEX_EXPLORER_NONE: it is none's */
    uint32_t asker; /* who is answered by replies; SPEX_EXPLORER_NONE: the world outside */
    const spex_message_type *request;
    /* the results of externs: what is chosen now, and how many there were to choose from */
    int64_t choices[MOST_CHOICES], bounds[MOST_CHOICES];
    uint32_t chosen_of[MOST_CHOICES]; /* which extern */
    uint32_t choice_count, choice_at;
    spex_explorer_fair asks[MOST_ASKS];
    uint32_t asks_count;
    bool is_changed;   /* the actor's struct, by the handler */
    bool is_given;     /* another clause has given this step, so that it is cut or a fault already */
    bool is_too_large; /* more was sent or chosen than there is room for */
    /* what was sent beyond the bound `queue`: the step is cut, unless it is a fault before it is done */
    struct {
        uint32_t channel, which;
    } beyond[MOST_OUTPUTS];
    uint32_t beyond_count;
    /* Where alone `after` may differ from `state`. */
    spex_explorer_span touched[MOST_TOUCHED];
    uint32_t touched_count;
    bool is_all_touched; /* it may anywhere */
} making;

typedef enum fate { FATE_DONE, FATE_FAULT, FATE_CUT } fate;

static inline char *making_message(const channel_layout *c, char *state, uint32_t i)
{
    return state + c->messages + i * c->message_size;
}

/* Whoever changes `after` says where. */
static inline void making_touch(making *k, size_t offset, size_t size)
{
    if (k->touched_count == MOST_TOUCHED)
        k->is_all_touched = true;
    else
        k->touched[k->touched_count++] = (spex_explorer_span){offset, size};
}

/* Of a channel its count, and so many of its messages. */
static inline void making_touch_channel(making *k, const channel_layout *c, uint32_t messages)
{
    making_touch(k, c->count, c->messages - c->count + messages * c->message_size);
}

/* ---- send.c ---- */

/* Puts what the actor sends, or answers, on its way. */
fate making_send(making *k, uint32_t to, const spex_message_type *sent, const char *body);
/* Takes message number `at` of a channel out. */
void making_take(making *k, const channel_layout *c, uint32_t at);

/* ---- settle.c ---- */

/* What comes of a call of a handler, which returned `result`. `base`: what it was called in, of an input that
 * is counted, else NULL. *cut: which, of FATE_CUT. */
fate making_judge(making *k, int result, const char *base, uint32_t *cut);

#endif
