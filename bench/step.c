/* What a step of a generated monitor costs, beside the switch that one would write by hand: both follow the
 * same random trace of a TCP connection (tcp.lts), nine steps in ten allowed. Prints nanoseconds a step, the
 * median of the rounds, taken in turns.
 */
#include "tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STEPS  (1u << 20)
#define ROUNDS 31u

static bool move(enum tcp_state *state, enum tcp_state next)
{
    *state = next;
    return true;
}

static bool switch_step(enum tcp_state *state, enum tcp_action action)
{
    switch (*state) {
    case TCP_STATE_CLOSED:
        return action == TCP_ACTION_PASSIVE_OPEN  ? move(state, TCP_STATE_LISTEN)
               : action == TCP_ACTION_ACTIVE_OPEN ? move(state, TCP_STATE_SYN_SENT)
                                                  : false;
    case TCP_STATE_LISTEN:
        return action == TCP_ACTION_RECEIVE_SYN ? move(state, TCP_STATE_SYN_RECEIVED)
               : action == TCP_ACTION_SEND      ? move(state, TCP_STATE_SYN_SENT)
               : action == TCP_ACTION_CLOSE     ? move(state, TCP_STATE_CLOSED)
                                                : false;
    case TCP_STATE_SYN_SENT:
        return action == TCP_ACTION_RECEIVE_SYN       ? move(state, TCP_STATE_SYN_RECEIVED)
               : action == TCP_ACTION_RECEIVE_SYN_ACK ? move(state, TCP_STATE_ESTABLISHED)
               : action == TCP_ACTION_CLOSE           ? move(state, TCP_STATE_CLOSED)
                                                      : false;
    case TCP_STATE_SYN_RECEIVED:
        return action == TCP_ACTION_RECEIVE_ACK ? move(state, TCP_STATE_ESTABLISHED)
               : action == TCP_ACTION_CLOSE     ? move(state, TCP_STATE_FIN_WAIT_1)
                                                : false;
    case TCP_STATE_ESTABLISHED:
        return action == TCP_ACTION_CLOSE         ? move(state, TCP_STATE_FIN_WAIT_1)
               : action == TCP_ACTION_RECEIVE_FIN ? move(state, TCP_STATE_CLOSE_WAIT)
                                                  : action == TCP_ACTION_SEND || action == TCP_ACTION_RECEIVE;
    case TCP_STATE_FIN_WAIT_1:
        return action == TCP_ACTION_RECEIVE_ACK   ? move(state, TCP_STATE_FIN_WAIT_2)
               : action == TCP_ACTION_RECEIVE_FIN ? move(state, TCP_STATE_CLOSING)
                                                  : false;
    case TCP_STATE_FIN_WAIT_2:
        return action == TCP_ACTION_RECEIVE_FIN ? move(state, TCP_STATE_TIME_WAIT)
                                                : action == TCP_ACTION_RECEIVE;
    case TCP_STATE_CLOSE_WAIT:
        return action == TCP_ACTION_CLOSE ? move(state, TCP_STATE_LAST_ACK) : action == TCP_ACTION_SEND;
    case TCP_STATE_LAST_ACK:
        return action == TCP_ACTION_RECEIVE_ACK && move(state, TCP_STATE_CLOSED);
    case TCP_STATE_CLOSING:
        return action == TCP_ACTION_RECEIVE_ACK && move(state, TCP_STATE_TIME_WAIT);
    case TCP_STATE_TIME_WAIT:
        return action == TCP_ACTION_TIMEOUT && move(state, TCP_STATE_CLOSED);
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
    tcp_run run = TCP_RUN_INIT;
    for (size_t i = 0; i < STEPS; i++) {
        bool is_slip = below(10) == 0;
        enum tcp_action action;
        do
            action = (enum tcp_action)below(TCP_ACTION_TAU);
        while (!is_slip && !tcp_allows(&run, action));
        tcp_step(&run, action);
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
    enum tcp_state state = TCP_STATE_CLOSED;
    double begin = now();
    for (size_t i = 0; i < STEPS; i++)
        *allowed += switch_step(&state, (enum tcp_action)trace[i]);
    return now() - begin;
}

static double time_monitor(const unsigned char *trace, size_t *allowed)
{
    tcp_run run = TCP_RUN_INIT;
    double begin = now();
    for (size_t i = 0; i < STEPS; i++)
        *allowed += tcp_step(&run, (enum tcp_action)trace[i]);
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
    printf("a step, random trace    switch %6.2f ns, tcp_step %6.2f ns, ratio %.2f\n", hand, step,
           step / hand);
    return 0;
}
