/* A step in the making, which the files of steps share: from a copy of its state, `after`, becomes what it
 * leads to. (steps.c; send.c; settle.c) */
#ifndef CHECKING_MAKING_H
#define CHECKING_MAKING_H

#include "base/array.h"
#include "checking/cone.h"
#include "checking/order.h"

#include <string.h>

#define MOST_TOUCHED 16u /* parts of a state; of a step with more, all of it */

/* What a step that is taken by itself has besides. */
typedef struct making_walk {
    checking_chooser *choose; /* of the results of externs */
    void *arg;
    int result;            /* what the handler returned */
    checking_put *puts;    /* what became of the messages that it sent */
    checking_armed *armed; /* timers that it started or stopped */
    uint32_t put_count, armed_count;
    size_t put_room, armed_room;
    bool no_memory;
} making_walk;

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
    uint32_t action; /* for partial order */
    uint32_t fired;  /* the actor's timer whose step it is; SPEX_EXPLORER_NONE: it is none's */
    uint32_t asker;  /* who is answered by replies; SPEX_EXPLORER_NONE: the world outside */
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
    making_walk *walk; /* of a step that is taken by itself; NULL: all steps are given */
    /* Where alone `after` may differ from `state`. */
    spex_explorer_span touched[MOST_TOUCHED];
    uint32_t touched_count;
    bool is_all_touched; /* it may anywhere */
} making;

typedef enum fate { FATE_DONE, FATE_FAULT, FATE_CUT } fate;

/* Of what is short, and mostly the same. */
static inline bool making_is_same(const char *a, const char *b, size_t size)
{
    uint64_t differs = 0;
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t x, y;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        differs |= x ^ y;
    }
    for (; i < size; i++)
        differs |= (unsigned char)(a[i] ^ b[i]);
    return differs == 0;
}

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

/* Tells what became of a message that was sent. */
static inline void making_put(making *k, uint32_t channel, uint32_t place, enum checking_fate became)
{
    making_walk *w = k->walk;
    if (!w)
        return;
    if (!base_grow(w->puts, w->put_room, w->put_count + 1u)) {
        w->no_memory = true;
        return;
    }
    w->puts[w->put_count++] = (checking_put){channel, place, became};
}

/* Tells that the actor has started or stopped a timer. */
static inline void making_arm(making *k, uint32_t timer, bool is_started, int64_t after)
{
    making_walk *w = k->walk;
    if (!w)
        return;
    if (!base_grow(w->armed, w->armed_room, w->armed_count + 1u)) {
        w->no_memory = true;
        return;
    }
    w->armed[w->armed_count++] = (checking_armed){k->actor, timer, is_started, after};
}

/* Of a channel its count, and so many of its messages. */
static inline void making_touch_channel(making *k, const channel_layout *c, uint32_t messages)
{
    making_touch(k, c->count, c->messages - c->count + messages * c->message_size);
}

/* ---- give.c ---- */

/* What the step before this one changed is undone, and a step of `actor` begins. */
void making_begin(making *k, uint32_t actor);
/* Nothing is known of a step of `actor`. */
void making_aim(making *k, uint32_t actor);
/* The actor's struct, with its parameters, as it is in `state`, and an empty outbox. */
void making_load(making *k, const char *state);
void making_ready_box(making *k);
/* Do what a step does: return what enum spex_handled says. */
typedef int making_runner(making *k, uint32_t number);
int making_run_message(making *k, uint32_t number);
int making_run_timer(making *k, uint32_t number);
int making_run_restart(making *k, uint32_t number);
/* Gives the step with every choice of results of externs. What it does besides the handler has been done. */
void making_give(making *k, making_runner *run, uint32_t number, uint64_t label,
                 const spex_explorer_fair *fair, uint32_t fair_count);
/* Gives what one call has come to. */
void making_give_one(making *k, fate outcome, uint32_t cut, uint64_t label, const spex_explorer_fair *fair,
                     uint32_t fair_count);
/* The next choices; false: there are none. */
bool making_next_choices(making *k);

/* ---- steps.c ---- */

/* Give all steps of a kind: deliveries of a channel; inputs number `begin` .. `end` - 1, which are of one
 * agent; the timers of an agent (`least`: the least time left, where timers are ordered); its restart. */
void making_deliveries(making *k, uint32_t channel);
void making_inputs(making *k, uint32_t begin, uint32_t end);
void making_timers(making *k, uint32_t agent, int64_t least);
void making_restarts(making *k, uint32_t agent);

/* Begins to make steps of `state`. Not all of a step in the making is set here: the rest is when it is
 * needed. `out->scratch`: its memory. */
void making_begin_all(making *k, const checking_model *m, const char *state, spex_explorer_out *out);
/* Give one step each, with every choice of results of externs: message `at` of a channel is delivered to an
 * agent that is up; an input, whose clause has some left, has its values by number; a timer fires; an agent
 * that is down restarts. */
void making_deliver(making *k, uint32_t channel, uint32_t at);
void making_input(making *k, uint32_t input, uint64_t number);
void making_fire(making *k, uint32_t agent, uint32_t timer);
void making_restart(making *k, uint32_t agent);
/* So many combinations of values an input has; UINT64_MAX: more than can be told. */
uint64_t making_combinations(const spex_message_type *type, const spex_values *values);
/* May a timer fire in `state`? */
bool making_is_ready(making *k, uint32_t agent, uint32_t timer);
/* The first state, with the results of externs that are chosen now. Returns why it cannot be; NULL: it can.
 */
const char *making_start_all(making *k);

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
