/* What can go wrong at a step, as one number: it stands in the schedule as whom a signal wakes does. Both
 * halves use it.
 *
 * 0 heals all links. Then come partitions: with up to seven nodes all splits into two groups, by the set that
 * the first node is not in; with more, one node from all others. Then one-way cuts: from one node to another;
 * with more than seven, from one to all, and from all to one. Then nodes that stop, nodes that start
 * again, nodes whose clock is set ahead, nodes whose clock is set back. */
#ifndef LOCKSTEP_FAULTS_H
#define LOCKSTEP_FAULTS_H

#include <stdint.h>

#include "lockstep/shared.h"

enum { LOCKSTEP_FEW_NODES = 7 };
#define LOCKSTEP_ALL_NODES 0xffu

typedef struct lockstep_strike {
    lockstep_op op;
    uint32_t group; /* PARTITION: a bit each node of one side */
    uint8_t from,
        to; /* of SEVER may be LOCKSTEP_ALL_NODES; of others the node is `from`; of SKEW `to` is 1: back */
} lockstep_strike;

static inline uint32_t lockstep_partitions(uint32_t nodes)
{
    return nodes < 2 ? 0 : nodes <= LOCKSTEP_FEW_NODES ? (1u << (nodes - 1)) - 1 : nodes;
}

static inline uint32_t lockstep_cuts(uint32_t nodes)
{
    return nodes < 2 ? 0 : nodes <= LOCKSTEP_FEW_NODES ? nodes * (nodes - 1) : 2 * nodes;
}

/* The first number of each kind; of what comes behind the last, too. */
static inline uint32_t lockstep_strike_from(lockstep_op op, uint32_t nodes)
{
    const uint32_t partitions = 1, cuts = partitions + lockstep_partitions(nodes),
                   stops = cuts + lockstep_cuts(nodes), restarts = stops + nodes, skews = restarts + nodes;
    return op == LOCKSTEP_HEAL        ? 0
           : op == LOCKSTEP_PARTITION ? partitions
           : op == LOCKSTEP_SEVER     ? cuts
           : op == LOCKSTEP_HALT      ? stops
           : op == LOCKSTEP_RESTART   ? restarts
           : op == LOCKSTEP_SKEW      ? skews
                                      : skews + 2 * nodes;
}

static inline lockstep_strike lockstep_strike_of(uint32_t number, uint32_t nodes)
{
    lockstep_strike s = {.op = LOCKSTEP_HEAL, .from = 0, .to = 0, .group = 0};
    while (s.op < LOCKSTEP_SKEW && number >= lockstep_strike_from(s.op + 1, nodes))
        s.op++;
    const uint32_t at = number - lockstep_strike_from(s.op, nodes);
    switch (s.op) {
    case LOCKSTEP_PARTITION:
        s.group = nodes <= LOCKSTEP_FEW_NODES ? (at + 1) << 1 : 1u << at;
        break;
    case LOCKSTEP_SEVER:
        if (nodes > LOCKSTEP_FEW_NODES) {
            s.from = at < nodes ? (uint8_t)at : LOCKSTEP_ALL_NODES;
            s.to = at < nodes ? LOCKSTEP_ALL_NODES : (uint8_t)(at - nodes);
        } else {
            s.from = (uint8_t)(at / (nodes - 1));
            s.to = (uint8_t)(at % (nodes - 1));
            s.to = (uint8_t)(s.to + (s.to >= s.from));
        }
        break;
    default:
        s.from = (uint8_t)(at % nodes);
        s.to = (uint8_t)(at / nodes);
    }
    return s;
}

#endif
