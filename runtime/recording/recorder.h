/* A recording under way, and the lanes of its threads. Each file calls only those before it here: chunks.c,
 * events.c, lane.c, recorder.c. */
#ifndef RUNTIME_RECORDING_RECORDER_H
#define RUNTIME_RECORDING_RECORDER_H

#include "runtime/ground/ground.h"
#include "runtime/ground/rest.h"
#include "runtime/recording/layout.h"
#include <spex-history.h>

#include <pthread.h>

typedef struct spex_lane spex_lane;

struct spex_history {
    int fd;
    unsigned flags;
    bool is_owner;
    const spex_memory *memory; /* of the engine whose it is, or NULL */
    char *path;
    recording_head *head;
    size_t granule;
    pthread_key_t key;           /* each thread's lane */
    _Atomic uint32_t *alive;     /* in a page that the kernel clears in children */
    _Atomic uint32_t generation; /* children further removed have greater ones */
    spex_mutex lock;             /* of what follows */
    spex_lane *lanes, *idle;
};

/* What one thread writes to. */
struct spex_lane {
    spex_history *history;
    recording_chunk *chunk;  /* NULL: there is none yet */
    uint32_t used, capacity; /* bytes of events in it, and room for them */
    uint64_t open;           /* the operation under way: its event's number and one; 0: none */
    recording_position last; /* of the event before */
    uint32_t generation;     /* as the history's, or the lane is another process's */
    uint32_t number, index;
    volatile bool is_busy; /* its thread is writing: a signal handler must not */
    recording_chunk *live; /* `chunk`, unless that is one for an event that is too large */
    spex_lane *next, *next_idle;
    char apart[RECORDING_APART];
};

/* lane.c: the calling thread's. NULL: no memory. */
spex_lane *spex_lane_of(spex_history *history);
/* For pthread_key_create: the thread is through with it. */
void spex_lane_leave(void *lane);
void spex_lane_free(spex_lane *lane);
/* chunks.c: makes room in it for an event of so many bytes, and a jump. SPEX_E_IO: nothing more is recorded
 * from here on. */
int spex_lane_reserve(spex_lane *lane, size_t size);
/* Takes the large event that has been put into it to the file, and goes back to the live chunk. */
int spex_lane_settle(spex_lane *lane);

/* events.c */
int spex_lane_start(spex_lane *lane, const spex_op *op);
/* Ends the operation that is under way if it is `open`, or whatever it is when `open` is 0. */
int spex_lane_end(spex_lane *lane, uint64_t open, recording_kind kind, const spex_value *answer);

#endif
