/* What `spex lockstep` and the program under its control share: one memory, mapped by both.
 *
 * The program is started once, with liblockstep.so before the C library, and stops at the start of main().
 * There it waits for words on a socket: for each 'r' it forks a child, which runs main() by the plan that
 * lies in the memory and leaves there what it did; the status it ended with comes back on the socket. */
#ifndef LOCKSTEP_SHARED_H
#define LOCKSTEP_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LOCKSTEP_ENVIRONMENT "SPEX_LOCKSTEP_FDS" /* "MEMORY,SOCKET,KEPT": numbers of descriptors */
/* Of `spex lockstep` that a program started for one of its blocks: "MEMORY,SOCKET,OUTPUT,PROCESS,NAME" */
#define LOCKSTEP_ATTACH "SPEX_LOCKSTEP_ATTACH"
/* Of nodes: "NODE,REQUESTS,OTHERS...": its own number, the descriptor that it is asked by, and those by which
 * each is. */
#define LOCKSTEP_NODE_ENVIRONMENT "SPEX_LOCKSTEP_NODE"
#define LOCKSTEP_MAGIC            UINT64_C(0x31706b636f4c7853)

enum {
    LOCKSTEP_THREADS_MAX = 128,
    LOCKSTEP_OBJECTS_MAX = 16384,
    LOCKSTEP_CHANGES_MAX = 512,
    LOCKSTEP_POINTS_MAX = 1024,
    LOCKSTEP_STACK_MAX = 16,
    LOCKSTEP_HELD_MAX = 8,
    LOCKSTEP_FILES_MAX = 256,
    LOCKSTEP_PROCESSES_MAX = 128, /* of the nodes, in one run */
    LOCKSTEP_WISHES_MAX = 16,
    LOCKSTEP_NAMES_MAX = 200, /* of files */
    LOCKSTEP_NAME_SIZE = 48
};
#define LOCKSTEP_NOBODY 0xffu
/* Where the memory stands in all processes of nodes. */
#define LOCKSTEP_NODES_ADDRESS UINT64_C(0x100000000000)
/* Bytes for what nodes' processes share; what is not used is never touched. */
#define LOCKSTEP_NODES_SIZE (UINT64_C(1) << 28)
#define LOCKSTEP_NEVER      INT64_MAX
/* Addresses of programs have no more bits than these; above stands a mark of the process. */
#define LOCKSTEP_MARK_SHIFT 56
#define LOCKSTEP_ENDED      UINT32_MAX

/* What a thread is about to do: the scheduling points. The names are those of traces. (names.c) */
#define LOCKSTEP_OPS(EACH)                                                                                   \
    EACH(BEGIN, "begin")                                                                                     \
    EACH(END, "end")                                                                                         \
    EACH(EXIT, "exit")                                                                                       \
    EACH(CREATE, "create")                                                                                   \
    EACH(JOIN, "join")                                                                                       \
    EACH(LOCK, "lock")                                                                                       \
    EACH(TRYLOCK, "trylock")                                                                                 \
    EACH(UNLOCK, "unlock")                                                                                   \
    EACH(WAIT, "wait")                                                                                       \
    EACH(WAKE, "wake")                                                                                       \
    EACH(SIGNAL, "signal")                                                                                   \
    EACH(BROADCAST, "broadcast")                                                                             \
    EACH(RDLOCK, "rdlock")                                                                                   \
    EACH(TRYRDLOCK, "tryrdlock")                                                                             \
    EACH(WRLOCK, "wrlock")                                                                                   \
    EACH(TRYWRLOCK, "trywrlock")                                                                             \
    EACH(RWUNLOCK, "rwunlock")                                                                               \
    EACH(RDUNLOCK, "rdunlock")                                                                               \
    EACH(SEM_WAIT, "sem_wait")                                                                               \
    EACH(SEM_TRYWAIT, "sem_trywait")                                                                         \
    EACH(SEM_POST, "sem_post")                                                                               \
    EACH(ARRIVE, "arrive")                                                                                   \
    EACH(LEAVE, "leave")                                                                                     \
    EACH(ONCE, "once")                                                                                       \
    EACH(ONCE_DONE, "once_done")                                                                             \
    EACH(YIELD, "yield")                                                                                     \
    EACH(SPIN, "spin")                                                                                       \
    EACH(SLEEP, "sleep")                                                                                     \
    EACH(READ, "read")                                                                                       \
    EACH(LOAD, "load")                                                                                       \
    EACH(STORE, "store")                                                                                     \
    EACH(ATOMIC_LOAD, "atomic_load")                                                                         \
    EACH(ATOMIC_STORE, "atomic_store")                                                                       \
    EACH(ATOMIC_MODIFY, "atomic_modify")                                                                     \
    EACH(ATOMIC_COMPARE, "atomic_compare")                                                                   \
    EACH(FENCE, "fence")                                                                                     \
    EACH(AWAIT_CHANGE, "await")                                                                              \
    EACH(FUTEX_WAIT, "futex_wait")                                                                           \
    EACH(FUTEX_RESUME, "futex_resume")                                                                       \
    EACH(FUTEX_WAKE, "futex_wake")                                                                           \
    EACH(CONNECT, "connect")                                                                                 \
    EACH(ACCEPT, "accept")                                                                                   \
    EACH(LISTEN, "listen")                                                                                   \
    EACH(SEND, "send")                                                                                       \
    EACH(RECEIVE, "receive")                                                                                 \
    EACH(POLL, "poll")                                                                                       \
    EACH(CLOSE, "close")                                                                                     \
    EACH(HEAL, "heal")                                                                                       \
    EACH(PARTITION, "partition")                                                                             \
    EACH(SEVER, "cut")                                                                                       \
    EACH(HALT, "stop")                                                                                       \
    EACH(RESTART, "restart")                                                                                 \
    EACH(SKEW, "skew")                                                                                       \
    EACH(NODE_KILL, "kill")                                                                                  \
    EACH(NODE_START, "start")                                                                                \
    EACH(NODE_HOLD, "hold")                                                                                  \
    EACH(NODE_GO_ON, "go_on")                                                                                \
    EACH(STAT, "stat")                                                                                       \
    EACH(OPEN, "open")                                                                                       \
    EACH(OPEN_NEW, "open_new")                                                                               \
    EACH(MAKE, "make")                                                                                       \
    EACH(RENAME, "rename")                                                                                   \
    EACH(UNLINK, "unlink")                                                                                   \
    EACH(WRITE, "write")                                                                                     \
    EACH(SEEK, "seek")                                                                                       \
    EACH(FILE_LOCK, "file_lock")                                                                             \
    EACH(FILE_TRYLOCK, "file_trylock")                                                                       \
    EACH(FILE_SHARE, "file_share")                                                                           \
    EACH(FILE_TRYSHARE, "file_tryshare")                                                                     \
    EACH(FILE_UNLOCK, "file_unlock")                                                                         \
    EACH(FILE_UNSHARE, "file_unshare")                                                                       \
    EACH(ALLOCATE, "malloc")                                                                                 \
    EACH(INTERRUPT, "interrupt")                                                                             \
    EACH(AMOUNT, "amount")

typedef enum lockstep_op {
#define LOCKSTEP_OP(name, text) LOCKSTEP_##name,
    LOCKSTEP_OPS(LOCKSTEP_OP)
#undef LOCKSTEP_OP
        LOCKSTEP_OP_COUNT
} lockstep_op;

/* Two such steps with one object can change places. */
static inline int lockstep_only_reads(unsigned op)
{
    return op == LOCKSTEP_LOAD || op == LOCKSTEP_ATOMIC_LOAD || op == LOCKSTEP_AWAIT_CHANGE;
}

/* Does it touch memory, and nothing else? */
static inline int lockstep_is_memory(unsigned op)
{
    return op >= LOCKSTEP_LOAD && op <= LOCKSTEP_ATOMIC_COMPARE;
}

/* Does it wait for the network? */
static inline int lockstep_is_of_network(unsigned op)
{
    return op == LOCKSTEP_CONNECT || op == LOCKSTEP_ACCEPT || op == LOCKSTEP_SEND || op == LOCKSTEP_RECEIVE ||
           op == LOCKSTEP_POLL;
}

/* Is nothing but a value chosen? The thread that moves is the one that moved before. */
static inline int lockstep_is_value(unsigned op)
{
    return op >= LOCKSTEP_ALLOCATE && op <= LOCKSTEP_AMOUNT;
}

/* Does it wait for a lock of a file? */
static inline int lockstep_waits_for_file(unsigned op)
{
    return op == LOCKSTEP_FILE_LOCK || op == LOCKSTEP_FILE_SHARE;
}

/* Does something go wrong with the network or a node? Such a step is no thread's of the program. */
static inline int lockstep_is_fault(unsigned op)
{
    return op >= LOCKSTEP_HEAL && op <= LOCKSTEP_SKEW;
}

/* Does a thread of one node do something to another node? `other` is that node's number. */
static inline int lockstep_is_of_nodes(unsigned op)
{
    return op >= LOCKSTEP_NODE_KILL && op <= LOCKSTEP_NODE_GO_ON;
}

typedef enum lockstep_kind { /* of objects */
                             LOCKSTEP_NOTHING,
                             LOCKSTEP_MUTEX,
                             LOCKSTEP_CONDITION,
                             LOCKSTEP_RWLOCK,
                             LOCKSTEP_SEMAPHORE,
                             LOCKSTEP_BARRIER,
                             LOCKSTEP_ONCE_CONTROL,
                             LOCKSTEP_THREAD,
                             LOCKSTEP_FUTEX,
                             LOCKSTEP_MEMORY,    /* what atomic, volatile and racing accesses touch */
                             LOCKSTEP_SOCKET,    /* a connection, or a socket without one */
                             LOCKSTEP_LOOPBACK,  /* all that is under way between a program's own sockets */
                             LOCKSTEP_FILE,      /* its name and what is in it */
                             LOCKSTEP_OPEN_FILE, /* where it is read and written next */
                             LOCKSTEP_FILE_LOCKS,
                             LOCKSTEP_KINDS
} lockstep_kind;

/* How a step came out, besides well. */
typedef enum lockstep_turn {
    LOCKSTEP_DONE,
    LOCKSTEP_TIMED_OUT,
    LOCKSTEP_SPURIOUS,
    LOCKSTEP_REFUSED
} lockstep_turn;

/* Threads, or what else there is to choose from, a bit each. */
__extension__ typedef unsigned __int128 lockstep_set;

typedef struct lockstep_step {
    lockstep_set ready; /* the threads that could have moved */
    lockstep_set idle;  /* those of them that would only yield, sleep, spin or give up waiting */
    lockstep_set sleep; /* threads whose turn would lead to what was seen before (EXHAUST), before the step */
    lockstep_set waiting; /* of signals: who could be woken; of loads: the values that it could read, from the
                             newest on, when there is more than one; of what can go wrong: how, from well
                             on */
    uint64_t place;       /* the address that the call returns to */
    uint32_t object;      /* number of an object, from 1; 0: none */
    uint32_t also;        /* waiting with a mutex: the other of mutex and condition variable */
    uint8_t thread;
    uint8_t op;
    uint8_t turn;  /* a lockstep_turn */
    uint8_t other; /* the thread that was woken, created or joined, which value was read; LOCKSTEP_NOBODY */
    uint8_t round; /* of barriers: 0 and 1 in turn, each time all have come */
} lockstep_step;

/* Ways to choose within a run. Ways to go on from run to run are made of them. (strategy.c) */
typedef enum lockstep_policy {
    LOCKSTEP_STAY,   /* the thread that ran last, else the first; with the plan's changes */
    LOCKSTEP_RANDOM, /* uniform over what is ready */
    LOCKSTEP_PCT,
    LOCKSTEP_FAIR_PCT,
    LOCKSTEP_POS,
    LOCKSTEP_URW,
    LOCKSTEP_SURW,
    LOCKSTEP_RFF,
    LOCKSTEP_OWN,    /* what a shared object says (own.c) */
    LOCKSTEP_EXHAUST /* the thread that ran last, else the first, but none that sleeps */
} lockstep_policy;

/* Which stores a load may see. */
typedef enum lockstep_model { LOCKSTEP_SC, LOCKSTEP_TSO, LOCKSTEP_C11, LOCKSTEP_MODELS } lockstep_model;

/* "After thread `thread` has made `count` steps, `to` moves; if it then wakes somebody, it is `woken`; if it
 * reads what has older values, it reads the `woken`th of them (0: the newest)." */
typedef struct lockstep_change {
    uint32_t count;
    uint8_t thread, to, woken;
} lockstep_change;

/* Where a step is not the one that is given: another thread, operation or object. */
typedef enum lockstep_divergence {
    LOCKSTEP_IGNORED, /* the run goes on by what is given, where that can move, else by the policy */
    LOCKSTEP_ENDS,
    LOCKSTEP_GOES_ON_AT_RANDOM
} lockstep_divergence;

/* RFF: of an object the read at place `read` reads, or does not read, what was written at place `write` (0:
 * nowhere yet). */
typedef struct lockstep_wish {
    uint64_t address, write, read;
    uint32_t is_not;
} lockstep_wish;

typedef struct lockstep_plan {
    uint64_t seed;
    uint32_t policy;
    uint32_t depth;        /* of pct */
    uint32_t choices;      /* steps with a choice that a run is thought to have */
    uint32_t steps;        /* a run may have */
    uint32_t prefix;       /* so many steps are given: `turns` */
    uint32_t divergence;   /* a lockstep_divergence; what is given is then in `wanted`, too */
    uint32_t stops_at;     /* before this step, or where it fails, it waits for a debugger; 0: never */
    uint32_t change_count; /* of the policy STAY */
    lockstep_set demoted;  /* likewise: threads whose turn it is only where no other can move */
    uint32_t spurious;     /* wake-ups without a signal that a run may have */
    uint32_t is_idle_time; /* the clock moves only when nothing else can */
    uint32_t is_shared;    /* other runs are made at the same time: what they would see ends it */
    uint32_t memory;       /* a lockstep_model */
    uint32_t loop; /* EXHAUST: turns that a thread may make in a loop while nothing changes that it reads */
    lockstep_set sleep; /* EXHAUST: threads that sleep before the last step that is given */
    uint32_t points;    /* so many of the memory's points are scheduling points; UINT32_MAX: every access */
    uint32_t ends_at_races; /* a data race is a failure */
    uint32_t failing;       /* a bit each lockstep_failure that is one */
    struct {                /* of the access whose call stack is wanted; thread LOCKSTEP_NOBODY: none */
        uint64_t address, place;
        uint32_t clock;
        uint8_t thread;
    } watched;
    uint32_t expected[LOCKSTEP_THREADS_MAX]; /* steps of each thread with its descendants: urw; of surw those
                                                that touch what is interesting */
    uint64_t interesting;                    /* surw: the object at this address; 0: none */
    lockstep_wish wishes[LOCKSTEP_WISHES_MAX]; /* rff */
    uint32_t wish_count;
    uint32_t faults;       /* a bit each lockstep_fault that may strike */
    uint32_t fault_count;  /* how often, in a run; healing and restarting does not count */
    uint32_t fewer_faults; /* 0; or in place of that */
    uint32_t defers;       /* what is sent over a link that is cut waits until it is whole */
    int64_t latency, skew; /* nanoseconds: of what is late; of clocks, at most */
    int32_t expected_exit; /* of nodes */
} lockstep_plan;

/* What can go wrong with nodes and the network between them. */
typedef enum lockstep_fault {
    LOCKSTEP_OF_PARTITION,   /* two groups of nodes do not reach each other */
    LOCKSTEP_OF_ONE_WAY,     /* one node does not reach another */
    LOCKSTEP_OF_LOSS,        /* a datagram does not arrive */
    LOCKSTEP_OF_DUPLICATION, /* a datagram arrives twice */
    LOCKSTEP_OF_LATENCY,     /* something that is sent takes long */
    LOCKSTEP_OF_STOP,        /* a node is killed, and may come again */
    LOCKSTEP_OF_SKEW,        /* nodes' clocks differ */
    LOCKSTEP_OF_MALLOC, /* there is no memory; this one and those that follow are for programs alone, too */
    LOCKSTEP_OF_EINTR,  /* what may wait is interrupted */
    LOCKSTEP_OF_SHORT,  /* a part is read or written */
    LOCKSTEP_FAULTS
} lockstep_fault;

/* Those of nodes and their network. */
#define LOCKSTEP_FAULTS_OF_NODES ((1u << LOCKSTEP_OF_MALLOC) - 1)

typedef enum lockstep_failure {
    LOCKSTEP_FINE,
    LOCKSTEP_CRASH,
    LOCKSTEP_ASSERT,
    LOCKSTEP_ABORT,
    LOCKSTEP_BAD_EXIT,
    LOCKSTEP_DEADLOCK,
    LOCKSTEP_LIVELOCK,
    LOCKSTEP_MISUSE,
    LOCKSTEP_RACE,
    LOCKSTEP_INVARIANT,
    LOCKSTEP_HANG,
    LOCKSTEP_MONITOR,    /* libspex told of a deviation from a specification */
    LOCKSTEP_HISTORY,    /* of a history that does not fit its model */
    LOCKSTEP_LOCK_ORDER, /* from here on only where they are asked for */
    LOCKSTEP_LEFT,
    LOCKSTEP_LOST_WAKEUP,
    LOCKSTEP_CUT,          /* too many steps; none of the program's */
    LOCKSTEP_SLEPT,        /* every thread that can move sleeps: the run would be one that was seen before */
    LOCKSTEP_LIMIT,        /* more threads or objects than can be followed; likewise */
    LOCKSTEP_DIVERGED,     /* a step was not the one that was given; likewise */
    LOCKSTEP_ALONE,        /* it is about to change what other runs could see; likewise */
    LOCKSTEP_BAD_STRATEGY, /* of the user's own: likewise */
    LOCKSTEP_FAILURES
} lockstep_failure;

typedef struct lockstep_thread_record {
    uint64_t start, created_at;   /* addresses: its function, and the call that made it */
    uint64_t wait_place;          /* where it waits, when a run ends so */
    uint32_t steps, object, also; /* what it waits for */
    uint8_t node;                 /* LOCKSTEP_NOBODY: it is the one of faults */
    uint8_t parent, op, round, is_finished, waits_for; /* the thread that holds it back, or LOCKSTEP_NOBODY */
} lockstep_thread_record;

typedef struct lockstep_object_record {
    uint64_t address;
    uint64_t taken_at; /* mutexes: where the holder got it */
    uint32_t kind;
    uint8_t holder;
    uint8_t name; /* files: its number, from 1; 0: none */
} lockstep_object_record;

/* One of the two accesses of a data race. */
typedef struct lockstep_access {
    uint64_t address, place;
    uint64_t stack[LOCKSTEP_STACK_MAX]; /* the calls that led to it, the last first; 0 ends them */
    uint32_t held[LOCKSTEP_HELD_MAX];   /* the locks that its thread held: numbers of objects; 0 ends them */
    uint32_t clock;                     /* its thread's own, which with the place tells it from others */
    uint32_t step;                      /* so many steps had been made */
    uint8_t thread, size, is_write, is_atomic, is_known; /* is_known: stack and locks are */
} lockstep_access;

/* What a run does that its schedule does not decide. */
typedef enum lockstep_source {
    LOCKSTEP_OF_CLOCK,    /* reads a clock of processor time */
    LOCKSTEP_OF_CHANCE,   /* opens /dev/random or its kin */
    LOCKSTEP_OF_PROCESS,  /* asks for its process's number */
    LOCKSTEP_OF_KERNEL,   /* asks the kernel for what may wait or go its own way */
    LOCKSTEP_OF_CLONES,   /* starts threads that are not the C library's */
    LOCKSTEP_OF_CHILDREN, /* starts processes */
    LOCKSTEP_OF_PROGRAMS, /* gives its place to another program */
    LOCKSTEP_OF_FILES,    /* changes files that are not put back */
    LOCKSTEP_SOURCES
} lockstep_source;

typedef struct lockstep_source_record { /* the first time, and how often */
    uint64_t place;
    uint32_t step, count; /* step: so many had been made */
    uint32_t what;        /* of KERNEL: the number of the system call */
} lockstep_source_record;

/* What was at a path before runs changed it. */
typedef enum lockstep_file_kind {
    LOCKSTEP_FILE_ABSENT,
    LOCKSTEP_FILE_CONTENT,
    LOCKSTEP_FILE_LINK,
    LOCKSTEP_FILE_FOLDER
} lockstep_file_kind;

typedef struct lockstep_file {
    uint64_t offset, size;        /* of its content among what is kept */
    int64_t seconds, nanoseconds; /* when it was changed last */
    uint32_t mode, what;          /* what: a lockstep_file_kind */
    char path[480];
} lockstep_file;

typedef struct lockstep_process_record { /* of nodes */
    int32_t number;                      /* the kernel's */
    uint8_t node, is_gone;               /* is_gone: it was stopped, or has ended as it should */
} lockstep_process_record;

typedef struct lockstep_result {
    uint32_t failure; /* a lockstep_failure, where the program itself noticed it */
    uint32_t step_count, choice_count;
    uint32_t thread_count, object_count;
    uint32_t spin_count;      /* places where a thread was taken off that spun: not exact in replay */
    uint32_t outside_count;   /* waits for something outside */
    uint32_t lost_signals;    /* signals that nobody waited for */
    uint32_t has_forked;      /* the program has */
    uint32_t left;            /* threads that were alive at exit */
    uint32_t diverged_at;     /* the first step that the plan's `turns` could not give; UINT32_MAX: none */
    uint32_t is_instrumented; /* the program was compiled for it: its accesses are seen */
    uint32_t stopped;         /* the kernel's number of the thread that waits for a debugger */
    uint32_t races;           /* found in the run */
    uint64_t loop;      /* a place where a thread had to wait after as many turns as it may make (EXHAUST) */
    uint32_t unwatched; /* accesses for which there was no memory */
    uint32_t is_unfair; /* it used up its steps, and came to its end at random */
    uint32_t is_complete; /* of a block: it was left by its end */
    struct {              /* of a block: what it found at its start */
        uint64_t address; /* the first variable that has not the value of the first run; 0: none */
        uint32_t bytes;   /* that differ */
        uint32_t memory, descriptors; /* allocated and open for each run that was before */
    } start;
    int64_t clock;                  /* virtual nanoseconds that passed */
    uint64_t place;                 /* of the failure */
    uint32_t node;                  /* that it is of */
    lockstep_access earlier, later; /* of the first race */
    lockstep_source_record sources[LOCKSTEP_SOURCES];
    char message[512];
    uint32_t is_over; /* of nodes: all that were to end have ended */
    uint32_t process_count;
    uint32_t faults; /* that struck */
    uint32_t name_count;
    lockstep_process_record processes[LOCKSTEP_PROCESSES_MAX];
    lockstep_thread_record threads[LOCKSTEP_THREADS_MAX];
    lockstep_object_record objects[LOCKSTEP_OBJECTS_MAX];
    char names[LOCKSTEP_NAMES_MAX][LOCKSTEP_NAME_SIZE];
} lockstep_result;

/* An address with the number of its node in place of its process's. */
static inline uint64_t lockstep_place_in_node(const lockstep_result *r, uint64_t place)
{
    const uint64_t process = place >> LOCKSTEP_MARK_SHIFT;
    return process < r->process_count ? (place & ((UINT64_C(1) << LOCKSTEP_MARK_SHIFT) - 1)) |
                                            (uint64_t)r->processes[process].node << LOCKSTEP_MARK_SHIFT
                                      : place;
}

typedef struct lockstep_memory {
    uint64_t magic, size;
    uint32_t step_capacity;
    uint32_t is_ready;        /* the program stands at the start of main() */
    uint32_t waits_for_ready; /* it is to go on to spex_lockstep_ready() */
    /* A batch: runs of a block in one process, each asked for by a number that is not the last one. */
    _Atomic uint32_t asked, done; /* LOCKSTEP_ENDED: it is to end; it has ended */
    /* Nodes: their number, or 0; whose end is the run's, a bit each; where what their processes share begins,
     * from here; so many processes have come to the run. */
    uint32_t node_count;
    uint32_t clients;
    uint64_t run_offset;
    _Atomic uint32_t attached;
    char node_names[16][32];
    struct { /* a strategy of the user's own */
        char path[480];
        uint64_t number; /* of the run, from 1 */
        _Alignas(16) char memory[65536];
    } own;
    lockstep_plan plan;
    lockstep_change changes[LOCKSTEP_CHANGES_MAX];
    /* Places of plain accesses that raced, or could in another run, in the order in which they were met. It
     * grows from run to run; a run has as scheduling points those that its plan says, from the first on. */
    uint32_t point_count;
    uint64_t points[LOCKSTEP_POINTS_MAX];
    /* Files in the folder `fresh` that runs change, as they were; what was in them is behind the descriptor
     * KEPT. It grows from run to run. */
    char fresh[480];
    uint32_t file_count;
    lockstep_file files[LOCKSTEP_FILES_MAX];
    lockstep_result result;
    /* then step_capacity lockstep_steps, as many `wanted`: the operation in the low byte, the object above;
     * as many `turns`: the thread in the low byte, whom it wakes above */
} lockstep_memory;

static inline lockstep_set lockstep_bit(uint32_t number)
{
    return (lockstep_set)1 << number;
}

static inline bool lockstep_has(lockstep_set set, uint32_t number)
{
    return set >> number & 1;
}

static inline uint32_t lockstep_first_of(lockstep_set set)
{
    return (uint32_t)((uint64_t)set ? __builtin_ctzll((uint64_t)set)
                                    : 64 + __builtin_ctzll((uint64_t)(set >> 64)));
}

static inline uint32_t lockstep_count_of(lockstep_set set)
{
    return (uint32_t)(__builtin_popcountll((uint64_t)set) + __builtin_popcountll((uint64_t)(set >> 64)));
}

/* Who moves when nothing else is asked for: the thread that moved last goes on while it has something to do,
 * then the next one that has. */
static inline uint32_t lockstep_plain(lockstep_set ready, lockstep_set idle, uint32_t last)
{
    const lockstep_set eager = ready & ~idle;
    if (lockstep_has(eager, last))
        return last;
    const lockstep_set awake = ready & ~lockstep_bit(last);
    const lockstep_set others = eager ? eager : awake ? awake : ready;
    const lockstep_set later = last + 1 < LOCKSTEP_THREADS_MAX ? others >> (last + 1) << (last + 1) : 0;
    return lockstep_first_of(later ? later : others);
}

static inline lockstep_step *lockstep_steps(lockstep_memory *m)
{
    return (lockstep_step *)(m + 1);
}

/* A step that is given: the thread, whether it wakes without a signal, and whom it wakes. */
#define LOCKSTEP_TURN_THREAD   0x7fu
#define LOCKSTEP_TURN_SPURIOUS 0x80u

static inline uint16_t lockstep_turn_of(const lockstep_step *step)
{
    return (uint16_t)(step->thread | (step->turn == LOCKSTEP_SPURIOUS ? LOCKSTEP_TURN_SPURIOUS : 0u) |
                      (unsigned)step->other << 8);
}

static inline uint32_t *lockstep_wanted(lockstep_memory *m)
{
    return (uint32_t *)(lockstep_steps(m) + m->step_capacity);
}

static inline uint32_t lockstep_wanted_of(const lockstep_step *step)
{
    return step->op | step->object << 8;
}

static inline uint16_t *lockstep_turns(lockstep_memory *m)
{
    return (uint16_t *)(lockstep_wanted(m) + m->step_capacity);
}

/* Words that go to a node's own process, with the number of a process; and what it answers. */
#define LOCKSTEP_WORD_START 's'
#define LOCKSTEP_WORD_END   'e'
typedef struct lockstep_answer {
    int32_t process, number, status; /* process -1: all have ended; number: the kernel's, when it begins */
    int32_t has_ended;
} lockstep_answer;

static inline uint64_t lockstep_memory_size(uint32_t step_capacity)
{
    return sizeof(lockstep_memory) +
           (uint64_t)step_capacity * (sizeof(lockstep_step) + sizeof(uint32_t) + sizeof(uint16_t));
}

#endif
