/* The network room: nodes that talk to each other through sockets. Inside the room only: what it offers is in
 * <spex-node.h>.
 *
 * A *link* is the way to another node: what agents send there waits in it as bytes, whether there is a
 * connection or not. It is one that this node makes (options.peers) and makes again when it breaks, or one
 * that the other node made, which is known by that node's name. A *connection* is a socket; everything about
 * it happens in the thread of the node's loop. Only the queue of a link is shared with the threads that run
 * handlers.
 *
 * What goes over a connection are frames: their length, 4 bytes, the most significant first, and an array in
 * CBOR, whose first element says which it is (network.h).
 *
 *     open.c         a node is opened with its network; what agents elsewhere are expected to be
 *     network.c      begins and ends with the node's loop
 *     address.c      "unix:PATH", "tcp:HOST:PORT"
 *     link.c         queues; the calls that wait for a reply
 *     send.c         a parcel becomes a frame in a queue
 *     connection.c   a socket: it is made, read, written, closed
 *     handshake.c    who is there, and whether their protocols fit
 *     receive.c      a frame becomes a message for an agent
 *     look.c         a node pauses, so that who watches it may look at it
 *     program.c      the main of a system
 *     lines.c        messages as lines of text, for it
 */
#ifndef NETWORK_INSIDE_H
#define NETWORK_INSIDE_H

#include "messages/messages.h"
#include "nodes/nodes.h"

#include <pthread.h>
#include <signal.h>
#include <uv.h>

typedef struct network network;
typedef struct network_link network_link;
typedef struct network_connection network_connection;

enum {
    NETWORK_MOST_QUEUED = 8 << 20, /* bytes that wait in a link before more are refused */
    NETWORK_MOST_FRAME = 20 << 20, /* a value has 16 MiB at most */
    NETWORK_MOST_HELLO = 4 << 20,
    NETWORK_MOST_TAKEN = 4096,      /* messages of a link that wait for their handlers before it is read on */
    NETWORK_MOST_LEARNED = 1 << 20, /* names that were first heard of from other nodes */
    NETWORK_MOST_LINKS = 4096,      /* that others made */
    NETWORK_MOST_ENDING = 1000,     /* milliseconds that a connection may take to end */
    NETWORK_OWES_FOR = 5            /* milliseconds until it is told that what came was handled */
};

/* ---- addresses (address.c) ---- */

typedef struct network_address {
    char *text; /* as it was given */
    bool is_unix;
    char *host; /* of unix: the path */
    char *port;
} network_address;

/* False: it is none, or no memory. */
bool network_address_read(const char *text, network_address *address);
void network_address_release(network_address *address);

/* ---- what is known ---- */

/* What an agent of another node is expected to be. */
typedef struct network_known {
    struct network_known *next;
    char *name;
    const spex_agent *type;
} network_known;

/* Steps that nobody has seen yet. */
typedef struct network_steps {
    pthread_mutex_t lock;
    messages_writer kept;
    uint64_t first, count; /* the number of the first one; of the next one */
} network_steps;

struct network {
    node_network base; /* first */
    network_steps steps;
    spex_node *node;
    uv_loop_t *loop;
    bool runs, is_stopping;
    bool may_be_looked_at;
    bool is_to_pause, is_held; /* somebody wants handlers to pause; and all of them do */
    sigset_t signals;          /* of the loop's thread, as they were */
    uv_async_t wake;           /* something waits in a link, or a link may be read on */
    uv_timer_t owing;          /* while messages that came are being handled, which is to be told */
    uv_timer_t ending;         /* while connections end: how long they may take */

    network_address listen;
    bool listens;
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } server;

    pthread_mutex_t lock; /* of the lists of links and of what is known */
    network_link *links;
    uint32_t link_count;
    network_known *known;
    network_connection *connections;
    spex_ref highest; /* of the numbers of names that came of others */
    uint32_t learned;
    void *scratch; /* a message that is being read */
    size_t scratch_size;
};

int network_add_peer(network *n, const char *peer); /* "NAME=ADDRESS" (open.c) */
network *network_new(spex_node *node);              /* (network.c) NULL: no memory */
/* Room for a message, zero. NULL: no memory. */
void *network_scratch(network *n, size_t size);
/* The number of a name that another node gave. SPEX_NONE: there are too many, or no memory. */
spex_ref network_learn(network *n, const char *name, size_t length);
messages_names network_names(network *n);

/* ---- links (link.c) ---- */

/* A request from outside whose reply is to come. */
typedef struct network_pending {
    struct network_pending *next;
    uint64_t id;
    uint64_t place; /* that of its frame among all of the link */
    const spex_agent *agent;
    node_caller *caller;
} network_pending;

/* What came over one connection and was not handled yet. It lasts as long as any of that, or the connection,
 * so that what is told of a connection is of its own messages. */
typedef struct network_intake {
    node_caller taken; /* first: is told when a message was handled, or is gone */
    struct network_intake *next;
    network_link *link;
    _Atomic uint32_t in_hand;
    bool is_over; /* its connection is closed */
} network_intake;

struct network_link {
    node_way way; /* first */
    network_link *next;
    network *net;
    bool dials;
    network_address address; /* if it does */
    char *other;             /* the other node's name, once it is known; the loop's */

    pthread_mutex_t lock;
    messages_writer queue; /* frames that wait */
    uint64_t queued;       /* how many */
    uint64_t placed;       /* how many were ever put there */
    uint64_t next_id;
    network_pending *pending;
    bool is_refused; /* the other node's protocols do not fit: nothing is queued */

    network_intake *intakes; /* the loop's: of its connection, and of those before */
    atomic_bool is_paused;   /* it is not read on until what came and was not handled is less */
    atomic_bool is_connected;
    _Atomic uint64_t unconfirmed; /* messages that were written, and not known to have come */

    network_connection *connection; /* NULL: there is none */
    uv_timer_t retry;               /* if it dials */
    uint64_t delay;                 /* milliseconds */
};

network_link *network_link_new(network *n); /* NULL: no memory */
void network_link_free(network_link *link);
/* Begins a frame of a link's queue, which is then locked. False: it is not, and *code says why. */
bool network_frame_begin(network_link *link, size_t *begin, int *code);
/* Ends it, or takes it back where it did not fit; unlocks, and wakes the loop if need be. */
int network_frame_end(network_link *link, size_t begin);
/* What was under way when a connection broke is lost, and what had come may not have been handled: counted,
 * told; who waits for a reply gets to know. */
void network_link_broken(network_link *link, uint64_t lost, uint64_t in_doubt, uint64_t places, int code);
/* Where messages of a new connection are counted; is_over is to be set when it is closed. NULL: no memory. */
network_intake *network_intake_new(network_link *link);
/* Messages that came over the link, over whatever connection, and were not handled yet. */
uint32_t network_in_hand(const network_link *link);
/* The request of that number, which is the caller's now; NULL: nobody waits for it any more. */
network_pending *network_pending_take(network_link *link, uint64_t id);

/* ---- sending (send.c) ---- */

int network_send(node_way *way, spex_node *node, const node_parcel *parcel);
/* The name of an agent; null for SPEX_NONE. */
void network_put_name(messages_writer *out, spex_node *node, spex_ref ref);
/* Queues a reply to request `id` of the other node. */
void network_reply(network_link *link, uint64_t id, int code, const spex_agent *agent, uint32_t which,
                   const void *body);

/* ---- connections (connection.c): in the loop's thread ---- */

struct network_connection {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } socket;
    network_connection *next;
    network *net;
    network_link *link;         /* NULL: it is not known yet who it is */
    network_intake *intake;     /* NULL: likewise */
    bool is_resolving, is_gone; /* its address is looked up; it is closed, and freed when that is over */
    bool is_open, is_ending, is_shut, is_closing, reads, was_greeted, is_ready, other_is_ready;
    unsigned char *in; /* bytes that are not a whole frame yet */
    size_t in_length, in_room;
    messages_writer control; /* frames of the connection itself, written before others */
    messages_writer writing[2];
    bool is_writing;
    uint64_t sent, confirmed, done; /* messages: written, known to have come, and to be handled */
    uint64_t received, acknowledged, acknowledged_done;
    uint64_t places; /* of the link's frames, those up to here were written */
    bool holds;      /* it has the node pause, which goes on when the last one that does is closed */
    bool is_asked;   /* it is to be answered that the node pauses, */
    int64_t asked;   /* with that number */
    uv_connect_t connect;
    uv_write_t write;
    uv_shutdown_t shutdown;
    uv_getaddrinfo_t resolve;
};

void network_dial(network_link *link);
int network_listen(network *n);
/* Writes what waits, if it may be written. */
void network_flush(network_connection *c);
void network_close(network_connection *c);
/* What came is of no node: tells so, and closes. */
void network_hostile(network_connection *c, const char *why);
void network_read_on(network_connection *c);
/* Ends with what is written by now. */
void network_end(network_connection *c);

/* ---- the handshake (handshake.c) ---- */

void network_greet(network_connection *c);
/* The first frame, and those of the handshake that come later. False: it was closed. */
bool network_greeted(network_connection *c, messages_reader *in, uint64_t count);
void network_refused(network_connection *c, messages_reader *in);
void network_other_is_ready(network_connection *c);

/* ---- lines (lines.c) ---- */

/* Prints a message of the node as a line: `AGENT WHAT TAG {"field": value}`. */
void network_print_line(network *n, const char *agent, const char *what, const spex_message_type *type,
                        const void *body, FILE *out);
/* Sends what a line says, `AGENT.TAG` or `AGENT.TAG {"field": value}`, to an agent. NULL, or what is wrong.
 */
const char *network_send_line(network *n, const char *line);

/* ---- steps (steps.c) ---- */

/* From now on, before it runs, steps of agents are kept until they are put. */
void network_keep_steps(network *n);
void network_put_steps(network *n, messages_writer *out);

/* ---- looking (look.c) ---- */

/* A frame of who looks at the node. NULL, or what is wrong with it. */
const char *network_looked(network_connection *c, int64_t kind, messages_reader *in);
/* It is about to be closed. */
void network_looks_no_more(network_connection *c);

/* ---- receiving (receive.c) ---- */

/* A whole frame. */
void network_receive(network_connection *c, const unsigned char *bytes, size_t length);
void network_owe_ack(network_connection *c);
/* Sees to it that what becomes of messages that came is told before long. (network.c) */
void network_owes(network_connection *c);

#endif
