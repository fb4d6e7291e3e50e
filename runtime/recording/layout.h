/* A recording as it lies in its file: a head, then chunks, each of one lane, each full of events.
 *
 * A lane writes into its live chunk, which is mapped and shared, so that what a thread has written stays when
 * its process is killed; when that is full it is copied to a new chunk of the file by write(2), which costs
 * less than touching fresh pages does, and is filled anew. Several processes may write to one file. Integers
 * are the machine's own: a recording is read where it was made. */
#ifndef RUNTIME_RECORDING_LAYOUT_H
#define RUNTIME_RECORDING_LAYOUT_H

#include <spex-history.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#define RECORDING_MAGIC   SPEX_HISTORY_MAGIC
#define RECORDING_VERSION 1u
#define RECORDING_APART   128 /* so many bytes keep what is written often from sharing a cache line */
#define RECORDING_LIVE    UINT64_C(0x6576696c78657073)
#define RECORDING_FULL    UINT64_C(0x6c6c756678657073)

typedef struct recording_head {
    char magic[8];
    uint32_t version, flags;
    uint64_t granule; /* chunks begin at multiples of it */
    int64_t began;    /* CLOCK_MONOTONIC, nanoseconds */
    int64_t owner;    /* the process that opened it */
    /* Events numbered so and later do not count: there was no room for one, or the recording is closed. Read
     * with every event and written once. */
    alignas(RECORDING_APART) _Atomic uint64_t cut;
    alignas(RECORDING_APART) _Atomic uint64_t order; /* the number of the next event: what orders them all */
    alignas(RECORDING_APART) _Atomic uint64_t allocated; /* bytes of the file that are given away */
    _Atomic uint32_t lanes;
} recording_head;

/* A lane is what one thread writes after another; its chunks are those that were full, in order of their
 * indices, and then the live one. */
typedef struct recording_chunk {
    _Atomic uint64_t magic; /* RECORDING_LIVE, written last, or RECORDING_FULL */
    uint64_t size;          /* with this header; a live one can hold so much */
    uint32_t lane, unused;
    _Atomic uint64_t state; /* the index; below it, how many bytes of events there are */
} recording_chunk;

#define RECORDING_STATE(index, used) ((uint64_t)(index) << 32 | (uint32_t)(used))

typedef enum recording_kind {
    RECORDING_INVOKE = 1, /* f with a NUL, key, value */
    RECORDING_OK,         /* the answer */
    RECORDING_FAIL,
    RECORDING_INFO,
    RECORDING_NOTE,       /* a text value */
    RECORDING_NEW_THREAD, /* another thread goes on with the lane */
    RECORDING_JUMP        /* recording_position: what the next event's differences count from */
} recording_kind;

#define RECORDING_KIND_BITS 3
#define RECORDING_EVENT_MAX ((UINT32_MAX >> RECORDING_KIND_BITS) - 64) /* bytes of an event */

typedef struct recording_event { /* aligned to four bytes, as its size is */
    uint32_t what;               /* the size, with this header, above the kind */
    uint32_t order;              /* its number less that of the event before */
    uint32_t time;               /* likewise, in nanoseconds since `began` */
} recording_event;

typedef struct recording_position {
    uint64_t order;
    int64_t time; /* -1: none, nor have the events */
} recording_position;

#endif
