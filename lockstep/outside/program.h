/* A program under control: started once, run many times. (program.c) */
#ifndef LOCKSTEP_OUTSIDE_PROGRAM_H
#define LOCKSTEP_OUTSIDE_PROGRAM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "lockstep/shared.h"

/* Which plain accesses of a program that was compiled for control are scheduling points. */
typedef enum lockstep_points {
    LOCKSTEP_POINTS_RACING, /* those that raced in a run before, or could have */
    LOCKSTEP_POINTS_SYNC,   /* none */
    LOCKSTEP_POINTS_ALL
} lockstep_points;

/* One of several processes that make a run. */
typedef struct lockstep_node {
    const char *name;
    const char *const *words; /* its program and arguments, ended by NULL */
    bool is_client;           /* the run is over when those have ended, where there are any */
} lockstep_node;

typedef struct lockstep_options {
    const lockstep_node *nodes; /* in place of `words` */
    uint32_t node_count;
    unsigned faults;          /* a bit each lockstep_fault that may strike */
    uint32_t fault_count;     /* how often, in a run */
    bool defers;              /* what is sent over a link that is cut waits until it is whole */
    int64_t latency, skew;    /* nanoseconds: of what is late; of clocks, at most */
    const char *const *words; /* the program and its arguments, ended by NULL */
    const char *library;      /* liblockstep.so */
    const char *own;          /* a strategy of the user's own, a shared object; or NULL */
    const char *fresh;        /* a folder whose files are put back before each run; NULL: the working one */
    const char *folder;       /* of nodes: where they work, in place of the working one; or NULL */
    const volatile sig_atomic_t *interrupted; /* not 0: ends what is under way; or NULL */
    uint32_t steps;                           /* a run may have; then as many at random */
    unsigned hang_seconds;                    /* a run may take between two steps */
    int expected_exit;                        /* the status of a run that is fine */
    bool is_idle_time;                        /* the clock moves only when nothing else can */
    uint32_t spurious;                        /* wake-ups without a signal that a run may have */
    bool randomise;                           /* addresses differ from run to run */
    bool any_place;                           /* failures of one kind are the same, wherever they are */
    lockstep_points points;
    lockstep_model memory; /* which stores atomic loads may see */
    uint32_t loop;         /* of exhaustive search: turns of a loop while nothing changes that it reads */
    unsigned failing; /* a bit each lockstep_failure that counts; only RACE, LOCK_ORDER, LEFT, LOST_WAKEUP
                         matter */
} lockstep_options;

typedef struct lockstep_program {
    const lockstep_options *options;
    lockstep_memory *memory;
    int channel, input, output, kept; /* kept: the content of files that runs changed */
    pid_t process, child;             /* child: of the run under way */
    struct {
        pid_t process;
        int channel, requests;
    } nodes[16];        /* by number; requests: by which it is asked for processes */
    char block[256];    /* what a program that started us wants to be run: its name; "": a whole program */
    bool wants_batches; /* blocks: the next runs may follow others in one process */
    bool is_batch;      /* there is such a process */
    bool was_in_batch;  /* the run under way is */
} lockstep_program;

/* How a run ended. */
typedef struct lockstep_outcome {
    lockstep_failure failure;
    int status;     /* of exit, or the signal of a crash */
    uint32_t node;  /* of nodes: in which it failed */
    uint64_t place; /* where, when that is known */
    uint64_t other; /* of races: the place of the earlier access; of deadlocks and lock orders: a hash of the
                       places that have part in it */
    char message[512];
} lockstep_outcome;

/* Starts it, up to main(). BASE_E_IO: it cannot be started, or not be controlled, and why. On success it has
 * to be stopped. */
base_status lockstep_start(const lockstep_options *options, lockstep_program *program, base_error *error);
/* Starts the program of another once more, as the `number`th of several that make runs at the same time: on a
 * processor of its own, if there is one, with the same input. Fails as lockstep_start does. */
base_status lockstep_start_another(const lockstep_program *first, unsigned number, lockstep_program *program,
                                   base_error *error);
/* Runs it by the plan in its memory, files being as they were. BASE_E_IO: the program is gone, a file cannot
 * be put back, or it was interrupted. */
base_status lockstep_run(lockstep_program *program, lockstep_outcome *outcome, base_error *error);
/* The same in two parts: beginning a run, and waiting for its end. */
base_status lockstep_launch(lockstep_program *program, base_error *error);
base_status lockstep_finish(lockstep_program *program, lockstep_outcome *outcome, base_error *error);
/* Waits until the run waits for a debugger; false: it has ended. */
bool lockstep_wait_for_stop(const lockstep_program *program);
/* What the last run wrote, at most its last `size` bytes; returns how many. */
size_t lockstep_output(const lockstep_program *program, char *text, size_t size);
void lockstep_stop(lockstep_program *program);

/* "deadlock": the kinds of failures as reports name them. */
const char *lockstep_failure_name(lockstep_failure failure);
const char *lockstep_op_name(unsigned op);
const char *lockstep_model_name(unsigned model); /* "c11"; NULL: there is none */
const char *lockstep_kind_text(unsigned kind);
const char *lockstep_fault_name(unsigned fault); /* "loss"; NULL: there is none */

#endif
