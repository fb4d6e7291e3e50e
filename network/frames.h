/* The frames of connections: arrays in CBOR. More elements at the end are passed over. */
#ifndef NETWORK_FRAMES_H
#define NETWORK_FRAMES_H

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
    NETWORK_REPLY    /* [5, number, code, tag or null, body or null] */
};

enum { NETWORK_HEAD = 4 }; /* bytes of the length */

#endif
