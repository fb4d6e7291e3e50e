/* The frames of connections, for who stands between nodes: this is the room's door. Each is its length, 4
 * bytes, the most significant first, and an array in CBOR. More elements at the end are passed over. */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include <stddef.h>

#define NETWORK_FORMAT 1 /* of all this */

enum network_frame {
    /* [0, format, name of the node, version, [protocol, ...], [[agent, which protocol], ...]]: the first one
     * of each side */
    NETWORK_HELLO,
    NETWORK_READY,   /* [1]: the other's protocols fit; messages may come */
    NETWORK_REFUSED, /* [2, why]: they do not */
    /* [3, count, done]: so many messages and replies have come, and so many of these were handled, or
     * refused, and what that led to is on disk where it is to be. Without the last: nothing is said of it. */
    NETWORK_ACK,
    NETWORK_MESSAGE, /* [4, from or null, to, tag, body, number of the request or null] */
    NETWORK_REPLY,   /* [5, number, code, tag or null, body or null] */
    /* Between a node that may be looked at and who looks at it: */
    NETWORK_HOLD, /* [6, number]: the node pauses, and answers, behind all that it has sent here: */
    NETWORK_HELD, /* [7, number] */
    NETWORK_LOOK, /* [8]: what there is; the node pauses, and nothing is sent to it any more */
    /* [9, [[agent, type, has begun, {field: value}, [[from or null, tag, body], ...]], ...], [bytes, ...],
     * [faults of handlers, violations, deadlines exceeded, recovered, timers that fired]]: its agents, and
     * what waits for them; frames that wait for connections; what was counted of monitored properties; then,
     * since the last such frame, [number of the first step, of the next one, bytes]: a step each, [kind,
     * nanoseconds, which, tag or null, body or null, {field: value} after it, [[kind, which, to, after, body
     * or null], ...]] */
    NETWORK_STATE,
    NETWORK_GO, /* [10]: it goes on */
    /* [11, bytes]: from now on nothing that the node's process writes to a file lies behind so many bytes, as
     * on a disk that is full; -1: it may. Without a number nothing changes. Answered: [11, how often the
     * store could not write so far] */
    NETWORK_DISK,
    NETWORK_CLOCK /* [12, microseconds, seed]: its clock is wrong by up to so much */
};

enum { NETWORK_HEAD = 4 }; /* bytes of the length */

static inline void network_put_length(unsigned char *head, size_t length)
{
    for (unsigned i = 0; i < NETWORK_HEAD; i++)
        head[i] = (unsigned char)(length >> 8 * (NETWORK_HEAD - 1 - i));
}

static inline size_t network_length(const unsigned char *head)
{
    return (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
}

#endif
