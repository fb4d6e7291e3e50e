/* spex-node.h: libspex-agents, which runs agents. SPDX-License-Identifier: Apache-2.0
 *
 * A node is a process, or a part of one, that hosts agents. Every function may be called from any thread at
 * any time on one node; only spex_node_close must be the last call on it, and spex_node_run is called once.
 * Functions return SPEX_OK or a SPEX_E_ code of <spex.h>; where they return SPEX_E_NOMEM or SPEX_E_ARGUMENT,
 * everything is as before. <spex-agents.h> includes this. spex-agents(3) says the same at more length.
 */
#ifndef SPEX_NODE_H
#define SPEX_NODE_H

#include <spex.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct spex_node spex_node;
struct spex_agent; /* <spex-agents.h> */
struct spex_output;

/* ---- what can be watched ---- */

typedef enum spex_event_kind {
    SPEX_EVENT_STARTED,      /* an agent began; `restarted`: with what its durable fields kept */
    SPEX_EVENT_RESTARTED,    /* an agent began anew in a running node */
    SPEX_EVENT_RECEIVED,     /* a message was put into its queue */
    SPEX_EVENT_HANDLED,      /* a handler was done with it */
    SPEX_EVENT_REFUSED,      /* no handler fits (SPEX_E_NO_HANDLER), or the node stops (SPEX_E_STOPPED) */
    SPEX_EVENT_CONSTRAINT,   /* it fails its `where` */
    SPEX_EVENT_BACKPRESSURE, /* its queue is full: a request was refused, or a cast dropped */
    SPEX_EVENT_EMITTED,      /* a handler emitted or sent it */
    SPEX_EVENT_CHANGED,      /* a field: `from`, `to` */
    SPEX_EVENT_TIMER,        /* one fired */
    SPEX_EVENT_FAULT,        /* a handler went wrong: `line`, `text` */
    SPEX_EVENT_VIOLATION,    /* a monitored safety property does not hold */
    SPEX_EVENT_DEADLINE,     /* what a monitored liveness property wants did not come in time */
    SPEX_EVENT_RECOVERED,    /* it came after all */
    SPEX_EVENT_LOST,         /* a message was lost with a connection, or has no way to where it is to go */
    SPEX_EVENT_CONNECTED,    /* to another node: `other` */
    SPEX_EVENT_DISCONNECTED,
    SPEX_EVENT_MISMATCH, /* another node's protocols do not fit: `text` */
    SPEX_EVENT_HOSTILE,  /* what came over a connection is of no node; it was closed: `text` */
    SPEX_EVENT_STOPPED,  /* the node has handled what was queued */
    SPEX_EVENT_IN_DOUBT  /* messages had come to another node when the connection to it broke, and it had not
                            said that they were handled: `count`, `other` */
} spex_event_kind;

/* Something that happened. All of it lasts as long as the call. What messages carry is in no event, and the
 * values of fields that are `sensitive` are "(redacted)". Where nothing is known, pointers are NULL and
 * numbers 0. Events may get more members at their end. */
typedef struct spex_event {
    spex_event_kind kind;
    int64_t time;                  /* microseconds since 1970 */
    const char *node;              /* its name */
    const char *agent;             /* the agent's name in the node */
    const char *type;              /* what it is: the name of the agent in its .lts file */
    const char *tag;               /* of the message; the name of a timer */
    const char *other;             /* the agent or node at the other end; NULL: outside */
    const char *field, *from, *to; /* SPEX_EVENT_CHANGED: values as JSON */
    const char *text;      /* of a handler: its head; of a fault: what is wrong; of a property: its name */
    const char *source;    /* the .lts file */
    uint32_t line, column; /* in it */
    int code;              /* why it was refused: SPEX_E_...; else 0 */
    uint64_t count;        /* SPEX_EVENT_LOST, SPEX_EVENT_IN_DOUBT: how many */
    bool restarted;
} spex_event;

/* A message of an agent for the world outside. It lasts as long as the call. */
typedef struct spex_outside {
    spex_node *node;
    const char *agent;             /* who emits or sends */
    const struct spex_agent *type; /* its type: `output` is a TYPE_output */
    const struct spex_output *output;
    const char *to; /* the name for which spex_node_attach was called; NULL: nobody's in particular */
} spex_outside;
typedef void spex_outside_fn(const spex_outside *message, void *arg);

/* A specification that follows what agents do: each message of AGENT.TAG, where `tag` is one that the agent
 * accepts (when a handler was taken), emits or sends, is action `action` of instance `instance` of `monitor`
 * in `options.engine`. The instance begins with the node. */
typedef struct spex_observe {
    const spex_monitor *monitor;
    const char *instance; /* its identifier; NULL: the name of the agent, each of which is an instance */
    const char *action;   /* of the specification */
    const char *agent;    /* name in the node; of a group "c", each of "c[0]", "c[1]", ... */
    const char *tag;
    const char *state; /* a field of the agent, of words or booleans: its value after the step is the state
                          that is reported; NULL: the state in which the specification then is */
} spex_observe;

/* ---- a node ---- */

/* Every member that is 0 is "not given". What a pointer points to is needed in spex_node_open alone, but for
 * functions' arguments, `engine` and monitors. */
typedef struct spex_node_options {
    const char *name;   /* of the node, for others and for what is watched; default "node" */
    unsigned threads;   /* that handlers run on, at most 1024; SPEX_NODE_THREADS; default: one a processor */
    const char *listen; /* where other nodes find this one: "unix:PATH", "tcp:HOST:PORT"; default: nowhere */
    const char *const *peers; /* agents of other nodes: "NAME=ADDRESS", a NULL at the end */
    const char *store_dir; /* where durable fields are kept; SPEX_NODE_STORE_DIR; default: nowhere, also "" */
    spex_durability durability; /* SPEX_DURABLE_SYNC, the default: what a handler sends leaves when what it
                                   did is on disk; SPEX_DURABLE_BATCH: when it is written, so that it survives
                                   the process, and on disk within 10 ms; SPEX_DURABILITY */
    const spex_clock *clock; /* copied; with it, timers fire in spex_node_tick alone; default: the system's */
    spex_error_handler *error_handler; /* any thread, no lock; default: spex_default_error_handler */
    void *error_arg;
    spex_when_wrong when_wrong; /* what a code that the handler returns leads to; SPEX_ON_ERROR */
    unsigned not_used;          /* 0 */
    void (*telemetry)(const spex_event *event, void *arg); /* any thread, no lock */
    void *telemetry_arg;
    const char *events_file;  /* events as JSON, one a line, appended; "-": stderr; SPEX_NODE_EVENTS */
    spex_outside_fn *outside; /* what agents emit that is no reply to whoever sent the message at hand */
    void *outside_arg;
    spex_engine *engine; /* the program's; closed after the node */
    const spex_observe *observe;
    size_t observe_count;
    int64_t stop_timeout; /* milliseconds that spex_node_stop gives to what is queued, and to what comes of
                             it; SPEX_INFINITY: no end; default 10000 */
} spex_node_options;

static inline void spex_node_options_init(spex_node_options *options)
{
    if (options)
        memset(options, 0, sizeof *options);
}

/* Opens a node; close it with spex_node_close. Nothing runs before spex_node_run. `options` may be NULL.
 * SPEX_E_ARGUMENT, SPEX_E_STORE, SPEX_E_STORE_BUSY, SPEX_E_IO, SPEX_E_NOMEM. */
SPEX_PUBLIC int spex_node_open_sized(spex_node **node, const spex_node_options *options, size_t options_size,
                                     size_t clock_size);
static inline int spex_node_open(spex_node **node, const spex_node_options *options)
{
    return spex_node_open_sized(node, options, sizeof(spex_node_options), sizeof(spex_clock));
}

/* Frees a node that is not running. What is still queued is forgotten; calls that wait get SPEX_E_STOPPED.
 * NULL is fine. SPEX_E_ARGUMENT: it runs. */
SPEX_PUBLIC int spex_node_close(spex_node *node);

/* Adds agent `name` of a type that spexc made. `params` (copied) is a TYPE_params, NULL where it has none.
 * Its `on start` runs in the node's threads. SPEX_E_AGENT_EXISTS, SPEX_E_AGENT: generated for another
 * version. SPEX_E_STORE: what its durable fields kept cannot be read. */
SPEX_PUBLIC int spex_node_add(spex_node *node, const char *name, const struct spex_agent *agent,
                              const void *params);

/* The number of the agent of that name, wherever it is, for parameters and messages: the same as long as the
 * node is open. It need not be there yet. 0: no memory, no name, or the node is closed. */
SPEX_PUBLIC uint32_t spex_node_ref(spex_node *node, const char *name);
/* And back; lasts as long as the node. NULL: there is none. */
SPEX_PUBLIC const char *spex_node_name(spex_node *node, uint32_t ref);

/* The agent of that name, of another node, is one of this type: where that node's agent accepts, emits or
 * sends something that does not fit it, as `spex compat` would say, the two nodes refuse each other. Agents
 * of other nodes that nothing was said of are expected to fit a type of this node that is called as theirs
 * is. `name`: "c", or "c[2]" of a group. `agent` is needed as long as the node. Before spex_node_run.
 * SPEX_E_AGENT: generated for another version. */
SPEX_PUBLIC int spex_node_expect(spex_node *node, const char *name, const struct spex_agent *agent);

/* `from` may send to `to`. As long as nothing is connected, every agent may send to every other; of nodes
 * with very many agents, connect them. Before spex_node_run. */
SPEX_PUBLIC int spex_node_connect(spex_node *node, const char *from, const char *to);

/* The program itself answers to `name`: what agents send there is given to `fn`, in a thread of the node's,
 * one message after the other of each sender. SPEX_E_AGENT_EXISTS. */
SPEX_PUBLIC int spex_node_attach(spex_node *node, const char *name, spex_outside_fn *fn, void *arg);

/* Sends a request from outside and waits for its reply, at most `timeout` milliseconds (SPEX_INFINITY: as
 * long as it takes). `message` is a TYPE_message of `agent`, `reply` (may be NULL) receives a TYPE_output,
 * of which head.which and body.emits_... are set. What spexc generates calls this: lock_call. Not in a
 * handler or a callback of this node (SPEX_E_ARGUMENT).
 * SPEX_E_AGENT_NOT_FOUND, SPEX_E_AGENT (it is of another type), SPEX_E_BACKPRESSURE, SPEX_E_CONSTRAINT,
 * SPEX_E_NO_HANDLER, SPEX_E_FAULT, SPEX_E_CALL_TIMEOUT (it may still be handled), SPEX_E_STOPPED,
 * SPEX_E_NOT_CONNECTED. */
SPEX_PUBLIC int spex_node_call(spex_node *node, const char *to, const struct spex_agent *agent,
                               const void *message, int64_t timeout, void *reply);
/* The same without waiting. A reply, if it is a request, goes to `outside`. SPEX_E_BACKPRESSURE: it was
 * dropped. */
SPEX_PUBLIC int spex_node_cast(spex_node *node, const char *to, const struct spex_agent *agent,
                               const void *message);
/* By number: no name has to be looked up. */
SPEX_PUBLIC int spex_node_call_ref(spex_node *node, uint32_t to, const struct spex_agent *agent,
                                   const void *message, int64_t timeout, void *reply);
SPEX_PUBLIC int spex_node_cast_ref(spex_node *node, uint32_t to, const struct spex_agent *agent,
                                   const void *message);

/* The agent begins anew, as after a crash: its fields but the durable ones are as at first, no timer is
 * armed, `on start` runs; its queue stays. It is done in its turn. */
SPEX_PUBLIC int spex_node_restart(spex_node *node, const char *name);

/* Runs the node in the calling thread, and handlers in `threads` others, until spex_node_stop. Returns when
 * what was queued has been handled. SPEX_E_NOMEM, SPEX_E_IO (it cannot listen). SPEX_E_UNFINISHED: something
 * was still queued when `stop_timeout` was over. */
SPEX_PUBLIC int spex_node_run(spex_node *node);
/* Tells it to end; may be called in a signal handler. From now on nothing is taken from outside. */
SPEX_PUBLIC void spex_node_stop(spex_node *node);

/* Waits until nothing is queued; if the node is still to run, also for that. Not in one of its threads. */
SPEX_PUBLIC int spex_node_flush(spex_node *node);
/* Fires what is due, where the clock is the program's. */
SPEX_PUBLIC int spex_node_tick(spex_node *node);

/* A field of an agent, as JSON, as it is between two handlers, or when the node has ended; free it with
 * free(). A sensitive one is redacted. If the node is still to run, waits for that. For tests and for
 * looking: programs ask agents by messages. SPEX_E_AGENT_NOT_FOUND, SPEX_E_NAME, SPEX_E_STOPPED. */
SPEX_PUBLIC int spex_node_field(spex_node *node, const char *name, const char *field, char **json);

/* The main of a program that `spexc --emit=node` writes: hosts agents of a system as the words of the command
 * say (--help lists them), runs until it is told to stop (SIGTERM, SIGINT), and returns an exit status. */
struct spex_system;
SPEX_PUBLIC int spex_node_main(int argc, char **argv, const struct spex_system *const *systems,
                               unsigned count);

typedef struct spex_node_statistics { /* counts since the node was opened */
    uint64_t agents;                  /* now */
    uint64_t received, handled, emitted, timers, faults, restarts;
    uint64_t constraint, no_handler;          /* messages refused */
    uint64_t backpressure, dropped;           /* requests refused, casts dropped, as a queue was full */
    uint64_t violations, exceeded, recovered; /* of monitored properties */
    uint64_t lost;                            /* messages that had no way to go, or whose connection broke */
    uint64_t commits;                         /* of the store */
    uint64_t in_doubt; /* messages that had come to another node, and may not have been handled, when its
                          connection broke */
} spex_node_statistics;

SPEX_PUBLIC int spex_node_stats_sized(spex_node *node, spex_node_statistics *statistics, size_t size);
static inline int spex_node_stats(spex_node *node, spex_node_statistics *statistics)
{
    return spex_node_stats_sized(node, statistics, sizeof *statistics);
}
/* The same and more as text for Prometheus. SPEX_E_IO. */
SPEX_PUBLIC int spex_node_write_metrics(spex_node *node, FILE *out);

#ifdef __cplusplus
}
#endif

#endif
