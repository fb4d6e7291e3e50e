/* What a step of a monitor with variables costs, beside the switch with the same conditions that one would
 * write by hand: both follow the same random trace of sender.lts, nine steps in ten allowed. Compiled once
 * with its tables and once, with spexc --max-states=1, with the variables kept. Prints nanoseconds a step,
 * the median of the rounds, taken in turns.
 */
#include "sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STEPS  (1u << 20)
#define ROUNDS 31u

typedef struct by_hand {
    enum sender_state state;
    int tries, credit;
    bool urgent;
} by_hand;

static bool switch_step(by_hand *s, enum sender_action action)
{
    switch (s->state) {
    case SENDER_STATE_IDLE:
        switch (action) {
        case SENDER_ACTION_SUBMIT:
            if (s->credit == 0)
                return false;
            s->credit--;
            s->tries = 0;
            s->state = SENDER_STATE_SENT;
            return true;
        case SENDER_ACTION_GRANT:
            if (s->credit == 15)
                return false;
            s->credit++;
            return true;
        case SENDER_ACTION_MARK:
            s->urgent = !s->urgent;
            return true;
        default:
            return false;
        }
    case SENDER_STATE_SENT:
        switch (action) {
        case SENDER_ACTION_TIMEOUT:
            if (s->tries < 7 && (!s->urgent || s->tries < 3))
                s->tries++;
            else
                s->state = SENDER_STATE_LOST;
            return true;
        case SENDER_ACTION_ACK:
            s->state = SENDER_STATE_IDLE;
            return true;
        case SENDER_ACTION_GRANT:
            if (s->credit == 15)
                return false;
            s->credit++;
            return true;
        default:
            return false;
        }
    case SENDER_STATE_LOST:
        if (action != SENDER_ACTION_RESET)
            return false;
        *s = (by_hand){SENDER_STATE_IDLE, 0, 8, false};
        return true;
    }
    return false;
}

static uint32_t below(uint32_t limit)
{
    static uint64_t x = 88172645463325252u; /* xorshift64 (Marsaglia 2003) */
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 20) % limit;
}

/* Actions that are allowed, one in ten taken at random instead. */
static void make_trace(unsigned char *trace)
{
    sender_run run = SENDER_RUN_INIT;
    for (size_t i = 0; i < STEPS; i++) {
        bool is_slip = below(10) == 0;
        enum sender_action action;
        do
            action = (enum sender_action)below(SENDER_ACTION_TAU);
        while (!is_slip && !sender_allows(&run, action));
        sender_step(&run, action);
        trace[i] = (unsigned char)action;
    }
}

static double now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double time_switch(const unsigned char *trace, size_t *allowed)
{
    by_hand state = {SENDER_STATE_IDLE, 0, 8, false};
    double begin = now();
    for (size_t i = 0; i < STEPS; i++)
        *allowed += switch_step(&state, (enum sender_action)trace[i]);
    return now() - begin;
}

static double time_monitor(const unsigned char *trace, size_t *allowed)
{
    sender_run run = SENDER_RUN_INIT;
    double begin = now();
    for (size_t i = 0; i < STEPS; i++)
        *allowed += sender_step(&run, (enum sender_action)trace[i]);
    return now() - begin;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

int main(void)
{
    unsigned char *trace = malloc(STEPS);
    double by_switch[ROUNDS], by_monitor[ROUNDS];
    size_t switch_allowed = 0, monitor_allowed = 0;
    if (!trace)
        return 2;
    make_trace(trace);
    for (unsigned i = 0; i < ROUNDS; i++) {
        by_switch[i] = time_switch(trace, &switch_allowed);
        by_monitor[i] = time_monitor(trace, &monitor_allowed);
    }
    free(trace);
    if (switch_allowed != monitor_allowed) {
        fputs("the two do not agree\n", stderr);
        return 1;
    }
    qsort(by_switch, ROUNDS, sizeof *by_switch, by_size);
    qsort(by_monitor, ROUNDS, sizeof *by_monitor, by_size);
    double hand = 1e9 * by_switch[ROUNDS / 2] / STEPS, step = 1e9 * by_monitor[ROUNDS / 2] / STEPS;
    printf("a step with conditions  switch %6.2f ns, sender_step %6.2f ns, ratio %.2f\n", hand, step,
           step / hand);
    return 0;
}
