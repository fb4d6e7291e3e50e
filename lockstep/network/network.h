/* A network of nodes that is only thought of: addresses, sockets, what is under way between them, links that
 * are cut. It lies in memory that the processes of a run share, at the same address in each; one thread of
 * all moves at a time, so that nothing here needs a lock. It knows nothing of threads and of calls that
 * block: it says from when on a socket can be read or written. Times are virtual nanoseconds. */
#ifndef LOCKSTEP_NETWORK_NETWORK_H
#define LOCKSTEP_NETWORK_NETWORK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/un.h>

enum {
    LOCKSTEP_NODES_MAX = 16,
    LOCKSTEP_SOCKETS_MAX = 4096,
    LOCKSTEP_CLOCKS = 128, /* of what is ordered before what: as many as there may be threads */
    LOCKSTEP_ROOM = 65536, /* bytes that may be under way in one direction of a stream */
    LOCKSTEP_DATAGRAM_MAX = 65507,
    LOCKSTEP_NAME_MAX = 32,
    LOCKSTEP_SIZES = 10 /* of what is allocated for messages */
};
#define LOCKSTEP_NO_TIME INT64_MAX
/* How long it takes until nobody tries any more: to connect, and to have something delivered. */
#define LOCKSTEP_CONNECT_TIME (INT64_C(127) * 1000000000)
#define LOCKSTEP_SEND_TIME    (INT64_C(15) * 1000000000)

/* Of a node (`path` empty), or of what its processes have among themselves. */
typedef struct lockstep_address {
    uint32_t ip;   /* host order; 0: any of its node */
    uint16_t port; /* host order; 0: none yet */
    char path[sizeof((struct sockaddr_un *)NULL)->sun_path];
} lockstep_address;

typedef enum lockstep_piece_kind { LOCKSTEP_BYTES, LOCKSTEP_LAST, LOCKSTEP_RESET } lockstep_piece_kind;

/* Something under way, or there and not read: a part of a stream, or a datagram. */
typedef struct lockstep_piece {
    struct lockstep_piece *next;
    int64_t arrives; /* LOCKSTEP_NO_TIME: when its link is whole again */
    uint32_t size, taken, class;
    uint8_t from; /* the node */
    lockstep_piece_kind kind;
    lockstep_address sender;
    char bytes[];
} lockstep_piece;

typedef enum lockstep_socket_kind {
    LOCKSTEP_STREAM,
    LOCKSTEP_DATAGRAM,
    LOCKSTEP_COUNTER
} lockstep_socket_kind;

typedef enum lockstep_socket_state {
    LOCKSTEP_FRESH,
    LOCKSTEP_LISTENS,
    LOCKSTEP_CONNECTS, /* nobody has looked yet whether it is done */
    LOCKSTEP_CONNECTED,
    LOCKSTEP_BROKEN
} lockstep_socket_state;

typedef struct lockstep_socket {
    lockstep_socket_kind kind;
    lockstep_socket_state state;
    uint32_t number;
    uint8_t node;
    int domain, type;    /* as socket() was told; domain 0: of no address */
    uint32_t references; /* descriptors; 0: it is closed */
    bool was_bound;      /* before it began to connect */
    bool has_address, is_nonblocking, may_reuse, no_reading, no_writing, is_semaphore, is_accepted;
    bool is_outside; /* its descriptor has the address in the kernel, too */
    bool is_dead;    /* of a stream: what was sent was lost, so that nothing arrives any more */
    bool was_reset, sees_end;
    lockstep_address local, remote;
    struct lockstep_socket *peer;   /* of a stream: the other end */
    struct lockstep_socket *client; /* of a stream: the end that connected; which both ends are known by */
    struct lockstep_socket *waiting, *next_waiting; /* to be accepted, the first first */
    int64_t arrives;                                /* of one that is to be accepted */
    uint32_t backlog;
    lockstep_piece *first, *last;
    uint32_t queued;                 /* bytes to be read */
    int error;                       /* what the next call is told; errno */
    int64_t fails_at;                /* with ETIMEDOUT */
    int64_t receive_time, send_time; /* that calls may wait; 0: for ever */
    uint64_t counter;
    uint32_t order[LOCKSTEP_CLOCKS]; /* what is ordered before whoever takes what was sent (vector clock) */
} lockstep_socket;

typedef struct lockstep_network {
    uint32_t node_count;
    char names[LOCKSTEP_NODES_MAX][LOCKSTEP_NAME_MAX];
    bool is_cut[LOCKSTEP_NODES_MAX][LOCKSTEP_NODES_MAX]; /* from, to */
    bool defers;                                         /* what is sent over a link that is cut waits */
    uint16_t next_port[LOCKSTEP_NODES_MAX];
    uint32_t socket_count;
    lockstep_socket sockets[LOCKSTEP_SOCKETS_MAX];
    lockstep_piece *spare[LOCKSTEP_SIZES];
    uint64_t used, size; /* of the memory for messages, which follows */
} lockstep_network;

/* Empty; nodes and names stay. `size`: bytes that it may take, messages with it. */
void lockstep_network_reset(lockstep_network *network, uint64_t size);

/* ---- addresses (addresses.c) ---- */

/* The address of a node. */
uint32_t lockstep_ip_of(uint32_t node);
/* The node that has it, seen from node `from`; -1: none. */
int lockstep_node_of(const lockstep_network *network, uint32_t ip, uint32_t from);
/* By name: -1: there is none. */
int lockstep_node_named(const lockstep_network *network, const char *name);
/* From and to what programs know; an errno, or 0. */
int lockstep_take_address(const struct sockaddr *given, socklen_t size, lockstep_address *address);
void lockstep_give_address(const lockstep_address *address, int domain, struct sockaddr *to, socklen_t *size);

/* ---- sockets; functions that return int: an errno, or 0 (sockets.c) ---- */

/* NULL: there are too many. */
lockstep_socket *lockstep_socket_new(lockstep_network *network, uint32_t node, int domain, int type);
int lockstep_socket_bind(lockstep_network *network, lockstep_socket *s, const lockstep_address *address);
int lockstep_socket_listen(lockstep_network *network, lockstep_socket *s, int backlog);
/* Begins to connect. */
int lockstep_socket_connect(lockstep_network *network, lockstep_socket *s, const lockstep_address *to,
                            int64_t now);
/* Is it connected by now? EINPROGRESS: it may be later. */
int lockstep_socket_settle(lockstep_network *network, lockstep_socket *s, int64_t now);
/* Two ends that are connected. */
void lockstep_socket_join(lockstep_socket *a, lockstep_socket *b);
/* The first that waits; NULL: none does. */
lockstep_socket *lockstep_socket_accept(lockstep_socket *listener, int64_t now);
/* From when on there is something to be read, room to write, or an answer to connecting. */
int64_t lockstep_readable_at(const lockstep_socket *s);
int64_t lockstep_writable_at(const lockstep_network *network, const lockstep_socket *s);
/* Whoever listens there, or has bound it for datagrams; NULL: nobody. */
lockstep_socket *lockstep_socket_at(lockstep_network *network, uint32_t node, const lockstep_address *address,
                                    lockstep_socket_kind kind);
/* One descriptor less; the last one closes it. */
void lockstep_socket_close(lockstep_network *network, lockstep_socket *s, int64_t now);
void lockstep_socket_shut(lockstep_network *network, lockstep_socket *s, bool reading, bool writing,
                          int64_t now);

/* ---- what is sent (messages.c) ---- */

/* What becomes of something that is sent. */
typedef enum lockstep_fate {
    LOCKSTEP_ARRIVES,
    LOCKSTEP_IS_LATE,
    LOCKSTEP_IS_LOST,
    LOCKSTEP_COMES_TWICE
} lockstep_fate;

/* Sends as much as there is room for; `*sent` bytes. `later`: of what is late, nanoseconds. */
int lockstep_send_stream(lockstep_network *network, lockstep_socket *s, const char *bytes, size_t size,
                         lockstep_fate fate, int64_t later, int64_t now, size_t *sent);
int lockstep_send_datagram(lockstep_network *network, lockstep_socket *s, const lockstep_address *to,
                           const char *bytes, size_t size, lockstep_fate fate, int64_t later, int64_t now);
/* Takes what has arrived; `*got` bytes, 0 at a stream's end. EAGAIN: nothing is there. `from` may be NULL;
 * `*whole`: of a datagram, its size. */
int lockstep_receive(lockstep_network *network, lockstep_socket *s, char *bytes, size_t size, bool is_peek,
                     int64_t now, size_t *got, size_t *whole, lockstep_address *from);
/* How many bytes could be taken now. */
size_t lockstep_there(const lockstep_socket *s, int64_t now);
/* Says the other end that no more comes, or that all is over. */
void lockstep_send_mark(lockstep_network *network, lockstep_socket *s, lockstep_piece_kind kind, int64_t now);
/* All that it has got is gone. */
void lockstep_drop_all(lockstep_network *network, lockstep_socket *s);

/* ---- what goes wrong (faults.c) ---- */

/* What goes from one to the other gets there no more. */
void lockstep_cut(lockstep_network *network, uint32_t from, uint32_t to);
bool lockstep_is_cut(const lockstep_network *network, uint32_t from, uint32_t to);
bool lockstep_has_cuts(const lockstep_network *network);
/* All links are whole; what was deferred goes on. */
void lockstep_heal(lockstep_network *network, int64_t now);
/* The node's processes are gone, all at once. */
void lockstep_stop_node(lockstep_network *network, uint32_t node, int64_t now);

#endif
