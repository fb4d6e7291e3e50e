/* What the files of nodes/ share: a node, its agents, and how messages get from one to another.
 *
 * A message that leaves a handler is a *parcel*: who it is from, whom it is to, its type in the descriptor of
 * whoever made it, and its body. node_send (deliver.c) takes it to an agent of this node, translated by the
 * names of its tag and fields into what that agent accepts, or gives it to the *way* that was registered for
 * a name which is no agent of this node: the program's own function, or a connection to another node. What
 * comes over a connection is given to node_deliver, as the receiver accepts it.
 *
 * Who asks for a reply is an agent of the node's table (its reply is a parcel like any other, also when the
 * agent is elsewhere), or a *caller*, which is told once what came of the request.
 */
#ifndef NODES_NODE_H
#define NODES_NODE_H

#include "config.h"

#include <spex-agents.h>
#include <spex-node.h>

#include <stdatomic.h>

typedef struct node_caller node_caller;
typedef struct node_way node_way;

/* A message under way. */
typedef struct node_parcel {
    spex_ref from, to;       /* `from` SPEX_NONE: outside */
    const spex_agent *agent; /* the sender's type; from outside, the receiver's, as the caller knows it */
    const spex_message_type *type; /* of its emits or sends, or, from outside, of what it accepts */
    const void *body;              /* the members of `type` are at their offsets from here */
    node_caller *caller;           /* who is told what comes of it; NULL: nobody */
    bool is_request;               /* from outside: a reply is wanted by `caller` */
} node_parcel;

/* Someone outside who waits for what comes of a request: a part of a greater struct. */
struct node_caller {
    /* Called once, in any thread, without a lock. SPEX_OK: the reply is message `which` of agent->emits, its
     * body lies at `body`; both last as long as the call. Else neither is given. */
    void (*answer)(node_caller *caller, int code, const spex_agent *agent, uint32_t which, const void *body);
};

/* How messages get to names that are not agents of this node: a part of a greater struct. */
struct node_way {
    /* Any thread, one after the other for each sender, no lock. SPEX_OK, or why it goes nowhere; then the
     * caller, if there is one, has not been told. */
    int (*send)(node_way *way, spex_node *node, const node_parcel *parcel);
};

/* ---- for what stands on the node: sockets ---- */

/* Takes a parcel to whom it is for. SPEX_OK, or SPEX_E_AGENT_NOT_FOUND, _AGENT (the tag or its fields do not
 * fit), _CONSTRAINT (a value does not fit its field), _BACKPRESSURE, _STOPPED, _NOT_CONNECTED, _NOMEM: then
 * it went nowhere, an event has told so, and the caller has not been told. */
int node_send(spex_node *node, const node_parcel *parcel);

/* The type of an agent of this node; NULL: it is none. */
const spex_agent *node_type_of(const spex_node *node, spex_ref ref);

/* Puts a message, a TYPE_message of that type (copied), into the queue of an agent of this node, as if `from`
 * had sent it, or `caller` asked. What it refers to are this node's numbers. Codes as node_send. */
int node_deliver(spex_node *node, spex_ref to, const void *message, spex_ref from, node_caller *caller);

/* Registers the way to a name; NULL: there is none any more, and what is sent there is lost (counted, told).
 * SPEX_E_AGENT_EXISTS: it is an agent of this node. */
int node_set_way(spex_node *node, spex_ref ref, node_way *way);
/* The way to a name; NULL: there is none, or it is an agent of this node. */
node_way *node_way_of(const spex_node *node, spex_ref ref);

/* What the sockets are told of by the node; all but `drained` in the loop's thread. */
typedef struct node_network {
    int (*start)(struct node_network *network, void *loop /* uv_loop_t */); /* before handlers run */
    bool (*drained)(struct node_network *network); /* is nothing left to be written? */
    void (*stop)(struct node_network *network);    /* closes its handles; the loop runs on till they are */
    void (*release)(struct node_network *network); /* in spex_node_close */
} node_network;
/* What spex_node_open does, but for the network. */
int node_open(spex_node **node, const spex_node_options *options, size_t options_size, size_t clock_size);
/* Before spex_node_run; the node then owns it. */
void node_set_network(spex_node *node, node_network *network);
node_network *node_network_of(const spex_node *node);

/* The options, copied and filled in, for as long as the node. */
const spex_node_options *node_options(const spex_node *node);

/* Is anybody watching? Asked before an event is made. */
bool node_is_watched(const spex_node *node);
/* Tells an event; fills in `time` and `node`. */
void node_tell(spex_node *node, spex_event *event);
/* Tells the error handler, as an engine would. `place`: "lock.lts", line, column, or NULL, 0, 0. */
int node_error(spex_node *node, int code, const char *source, uint32_t line, uint32_t column,
               const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 6, 7)))
#endif
    ;

/* ---- a pause (run.c): in the loop's thread ---- */

/* Handlers stop between two messages, and what they did gets to the disk; then `paused` is called, once.
 * False: it pauses already, or it is to end. */
bool node_pause(spex_node *node, void (*paused)(void *arg), void *arg);
/* Was it told to pause, and not to go on since? */
bool node_is_paused(const spex_node *node);
/* It goes on, if it paused; also when it is to end. */
void node_go_on(spex_node *node);

/* Of an agent of a node that pauses (look.c). */
typedef struct node_look {
    const spex_agent *type;
    const void *state;
    bool has_begun; /* its `on start` has run */
} node_look;
/* False: it is no agent of this node. */
bool node_look_at(const spex_node *node, spex_ref ref, node_look *look);
/* Calls for each message that waits for it, in the order in which it would be taken: a TYPE_message. */
void node_each_waiting(const spex_node *node, spex_ref ref,
                       void (*each)(void *arg, spex_ref from, const void *message), void *arg);

/* A step that an agent has taken: nothing of it has left yet. What it points to lasts as long as the call. */
typedef struct node_seen {
    enum node_seen_kind {
        NODE_SEEN_START,     /* the agent begins, or begins again */
        NODE_SEEN_HANDLED,   /* a message, or a timer */
        NODE_SEEN_EXCEEDED,  /* the deadline of claim number `which` */
        NODE_SEEN_RECOVERED, /* what that waited for came later */
    } kind;
    spex_ref agent;
    const spex_agent *type;
    const void *state;   /* after it */
    const void *message; /* a TYPE_message; NULL: it was none */
    const spex_outbox *out;
    uint32_t which;
} node_seen;
/* Who is told of all steps, in the threads that take them; before the node runs. (watch.c) */
typedef void node_see_step(void *arg, const node_seen *seen);
void node_set_witness(spex_node *node, node_see_step *see, void *arg);

/* ---- what goes wrong on purpose ---- */

/* From now on the clock that timers run by is wrong: what it says of any time is wrong by up to so many
 * microseconds, drawn from the seed. Once for a node; of one with a clock of the program's own nothing
 * happens. (clock.c) */
#define NODE_MOST_SKEW INT64_C(3600000000)
void node_skew(spex_node *node, int64_t most, uint64_t seed);

/* How often the store could not write so far. (store.c) */
uint64_t node_store_failures(const spex_node *node);

/* Count what was lost, and what may not have been handled: for statistics. */
void node_count_lost(spex_node *node, uint64_t count);
void node_count_in_doubt(spex_node *node, uint64_t count);

#endif
