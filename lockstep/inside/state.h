/* What is known of a run: its threads, its clock, the memory that it leaves its trace in. (state.c) */
#ifndef LOCKSTEP_INSIDE_STATE_H
#define LOCKSTEP_INSIDE_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lockstep/network/network.h"
#include "lockstep/shared.h"

enum { LOCKSTEP_VALUES_MAX = 8, LOCKSTEP_SEEN_MAX = 8, LOCKSTEP_CALLS_MAX = 256, LOCKSTEP_WAITS_MAX = 256 };

/* Something that threads do things with, known by its address. (objects.c) */
typedef struct object {
    lockstep_kind kind;
    uint32_t number; /* in the order of first use, from 1 */
    uint64_t key;    /* its address, with its process's mark */
    const void *address;
    int holder; /* mutexes, rwlocks held for writing: a thread's number, or -1 */
    uint32_t
        count; /* mutexes: how often it is held; rwlocks: readers; semaphores: value; barriers: arrived */
    uint32_t limit;   /* barriers: how many leave together; memory: how many bytes */
    uint32_t turn;    /* once: 1 under way, 2 done; threads: 2 ended */
    uint32_t version; /* memory: how often it was changed */
    uint8_t round;    /* barriers: 0 and 1 in turn */
    bool is_destroyed, is_robust, is_inconsistent, is_lost;
    uint8_t reads[LOCKSTEP_THREADS_MAX]; /* rwlocks: how often each thread has it for reading */
    size_t size;                         /* destroyed: so many bytes were marked */
    uint64_t taken_at;
    /* What is ordered before whoever takes it next; NULL: nothing. Of rwlocks `order` is what writers left,
     * `readers` what readers did; of barriers, who has arrived, and who has left last. (order.c) */
    uint32_t *order, *readers;
    bool is_mixed;                        /* memory: accesses differ in their width */
    struct lockstep_location *stores;     /* memory whose old values can be seen; or NULL (stores.c) */
    uint64_t values[LOCKSTEP_VALUES_MAX]; /* memory: the last that it had */
    uint32_t value_count;
    uint64_t writer;     /* where it was written last, or let go of; 0: nowhere */
    uint64_t had;        /* others: values that it had, a bit each */
    struct object *next; /* of those with the same hash */
} object;

/* A read of memory that a thread made since it last changed anything. */
typedef struct lockstep_seen {
    uint64_t place, expected, state;
    uint32_t object, version, times; /* times: with another state */
    uint32_t last;                   /* read: the thread's count of reads then */
    bool is_old;                     /* there was a newer value */
} lockstep_seen;

/* A lock of a file, as flock() and fcntl() have them: nobody's but an open file's or a process's. (held.c) */
typedef struct lockstep_file_lock {
    uint32_t file;            /* the number of its object */
    uint32_t owner;           /* an open file, or LOCKSTEP_OF_A_PROCESS and the process */
    uint32_t process, thread; /* that took it */
    uint64_t place;
    int64_t from, to; /* bytes: up to the last */
    bool is_range, is_shared;
} lockstep_file_lock;

typedef struct thread {
    uint32_t number;
    uint64_t mark;             /* of its process */
    _Atomic uint32_t may_move; /* a futex */
    pthread_t real;
    void *(*start)(void *);
    int (*start_int)(void *); /* of C11 threads */
    void *arg, *result;
    bool is_born; /* the C library has made it */
    bool is_finished, is_detached, is_joined, is_cancelled, no_cancel;
    /* what it is about to do */
    lockstep_op op;
    uint8_t round;     /* LEAVE: of which round of the barrier */
    object *of, *also; /* WAKE: the mutex, and the condition variable */
    uint64_t place;
    int64_t deadline; /* virtual time; LOCKSTEP_NEVER */
    bool is_signalled;
    uint32_t futex_bits; /* it is woken by one of these */
    int descriptor;      /* of the kernel, that it waits for (also) */
    short events;        /* 0: it waits for none */
    lockstep_file_lock wanted;
    uint32_t wait_count; /* of the network: so many of its `waits` */
    lockstep_turn turn;  /* how the step that it was given came out */
    uint32_t steps;
    uint32_t exit_round; /* of its key's destructor */
    /* of what is ordered before what: how far it knows each thread, what fences let it give and take */
    uint32_t clocks[LOCKSTEP_THREADS_MAX], fence_release[LOCKSTEP_THREADS_MAX],
        fence_acquire[LOCKSTEP_THREADS_MAX];
    uint32_t held[LOCKSTEP_HELD_MAX], held_count; /* locks: numbers of objects */
    uint64_t held_set;                            /* a bit each number, modulo 64 */
    uint64_t calls[LOCKSTEP_CALLS_MAX];           /* where the functions that it is in were called from */
    uint32_t call_count;
    /* of memory */
    uint64_t expected, touched; /* the value that ATOMIC_COMPARE looks for; the address */
    size_t touched_size;
    char awaited[16]; /* what was there when it began to wait for a change */
    size_t awaited_size;
    uint32_t awaited_version;
    bool was_changed;
    struct lockstep_location *location;  /* its bytes, where old values can be seen, or NULL */
    uint8_t sees;                        /* the store that it reads there */
    bool must_see_newest;                /* EXHAUST: it comes round, having read an old value */
    uint64_t view, stored;               /* tso: it sees all stores up to this one; its own last one */
    struct lockstep_fence_record *fence; /* c11: the last that is known to happen before what it does, or NULL
                                          */
    uint64_t state; /* of its registers and its stack, where all orders are tried; 0: not known */
    uintptr_t stack_low, stack_top; /* from its last state on; what lies above never changes */
    lockstep_seen seen[LOCKSTEP_SEEN_MAX];
    uint32_t seen_count, read_count;
    /* of strategies */
    uint64_t priority;
    uint32_t weight;
    bool has_timed_out; /* once or more */
} thread;

/* A socket of a node that a thread waits for. */
typedef struct lockstep_wait {
    lockstep_socket *socket;
    short events; /* POLLIN, POLLOUT */
} lockstep_wait;

extern __thread thread *lockstep_self __attribute__((tls_model("initial-exec")));
/* Of which round of a barrier its step is. */
static inline uint8_t lockstep_round_of(const thread *t)
{
    return t->op == LOCKSTEP_ARRIVE ? t->of->round : t->op == LOCKSTEP_LEAVE ? t->round : 0;
}

/* Is this process a run, and this thread under control? */
static inline bool lockstep_is_on(void)
{
    return lockstep_self != NULL;
}

enum {
    LOCKSTEP_BUCKETS = 4096,
    LOCKSTEP_DEPTH_MAX = 16,
    LOCKSTEP_LOCKS_MAX = 512,
    LOCKSTEP_INODES_MAX = 1024
};
#define LOCKSTEP_OF_A_PROCESS 0x80000000u

/* All that is known of a run while it goes on. Where several processes make one, they have it in the memory
 * that they share, at the same address. */
typedef struct lockstep_run {
    thread threads[LOCKSTEP_THREADS_MAX];
    uint32_t thread_count;
    int64_t clock;           /* virtual nanoseconds since the run began */
    uint32_t last;           /* the thread that moved last */
    object *moved;           /* what the last step was about */
    uint32_t spurious_left;  /* wake-ups without a signal */
    uint32_t finished, news; /* threads that have ended; values that an object had not had: going on */
    uint32_t halfway_finished, halfway_news, halfway_step;
    bool is_past_half;
    uint32_t policy; /* before that */
    uint32_t counted_from;
    uint32_t spins; /* in a row, with nothing else in between */
    /* what threads share (objects.c) */
    object objects[LOCKSTEP_OBJECTS_MAX];
    uint32_t object_count;
    object *buckets[LOCKSTEP_BUCKETS];
    /* choices (strategy.c) */
    uint64_t chance;
    uint32_t pct_changes[LOCKSTEP_DEPTH_MAX]; /* steps with a choice after which pct lowers a priority */
    uint32_t pct_change_count;
    uint32_t choices;                       /* made so far */
    lockstep_set asleep;                    /* threads */
    bool is_fulfilled[LOCKSTEP_WISHES_MAX]; /* rff */
    uint32_t intended; /* surw: the thread whose interesting step is to be the next one */
    uint64_t lowest;   /* the next priority that is below all others */
    /* files */
    lockstep_file_lock locks[LOCKSTEP_LOCKS_MAX];
    struct {
        uint64_t device, number;
        object *file; /* NULL: none of the program's */
    } inodes[LOCKSTEP_INODES_MAX];
    uint32_t lock_count, inode_count, open_file_count;
    uint32_t generation; /* of runs in one process */
    /* nodes */
    lockstep_network *network; /* NULL: it is a program alone */
    lockstep_network
        *loopback; /* of one that is: what its threads have among themselves; NULL: nothing yet */
    lockstep_wait waits[LOCKSTEP_THREADS_MAX][LOCKSTEP_WAITS_MAX];
    uint32_t adversary;   /* the thread that faults are steps of; it never moves by itself */
    uint32_t faults_left; /* that may strike */
    uint32_t in_a_row;    /* faults since the last other step */
    uint32_t stopped;     /* nodes, a bit each */
    uint32_t held;        /* nodes, a bit each, none of whose threads moves */
    uint32_t to_end; /* the process that the last mover was of and whose node was stopped, and 1; 0: none */
    int64_t skew[LOCKSTEP_NODES_MAX]; /* nanoseconds that their clocks are ahead */
} lockstep_run;

extern lockstep_memory *lockstep_shared;
extern lockstep_run *lockstep_now;
extern bool lockstep_is_block; /* it is the run of a block, not of a program */

/* An address of this process, for whoever looks at several: with the process's number in the bits that
 * addresses leave. */
extern uint64_t lockstep_mark;
static inline uint64_t lockstep_marked(uint64_t address)
{
    return address == 0 || address >> LOCKSTEP_MARK_SHIFT ? address : address | lockstep_mark;
}

/* The node that the process is of. */
static inline uint32_t lockstep_own_node(void)
{
    return lockstep_shared->result.processes[lockstep_mark >> LOCKSTEP_MARK_SHIFT].node;
}

/* What the sockets of the calling process are on; NULL: there are none. */
static inline lockstep_network *lockstep_wire(void)
{
    return lockstep_now->network ? lockstep_now->network : lockstep_now->loopback;
}

/* The node that a thread is of. */
static inline uint32_t lockstep_node_of_thread(const thread *t)
{
    return lockstep_shared->result.processes[t->mark >> LOCKSTEP_MARK_SHIFT].node;
}

/* Ends the run: something is wrong with the program. */
_Noreturn void lockstep_fail(lockstep_failure kind, uint64_t place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Waits until somebody traces this process, where the plan says so. */
void lockstep_await_debugger(void);

/* Around what must not be interrupted by the tick that takes spinning threads off. */
void lockstep_enter(void);
void lockstep_leave(void);
bool lockstep_is_inside(void);
/* This thread has the turn; and which has it. */
void lockstep_set_running(const thread *t);
const thread *lockstep_running(void);
/* Leaves what the threads are about to do, for the end of a run. */
void lockstep_leave_records(void);

#endif
