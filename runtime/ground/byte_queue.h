/* A queue of bytes from one writer to one reader, who need no lock between them, so that a writer that is
 * held up while it writes does not hold up the reader.
 *
 * It is a list of pieces. Bytes are written beyond what the last piece has published, and then published at
 * once; a full piece is followed by another one. A piece that was read to its end goes back to the writer to
 * be used again: the allocator has locks, too.
 */
#ifndef RUNTIME_GROUND_BYTE_QUEUE_H
#define RUNTIME_GROUND_BYTE_QUEUE_H

#include "runtime/ground/buffer.h"

#include <stdatomic.h>

typedef struct spex_byte_piece spex_byte_piece;

typedef struct spex_byte_queue { /* all zero: empty */
    spex_buffer open;            /* the last piece's bytes; `length`: with what is not published yet */
    spex_byte_piece *last;
    _Atomic(spex_byte_piece *) first; /* the reader's, once there is one */
    size_t read;                      /* of `first` */
    _Atomic(spex_byte_piece *) spare; /* one that has been read */
} spex_byte_queue;

/* For the writer. Makes room for `more` bytes in `open`; false: no memory, and nothing has changed. */
bool spex_byte_queue_reserve(spex_byte_queue *queue, size_t more);
/* Publishes what has been put into `open`. */
void spex_byte_queue_publish(spex_byte_queue *queue);

/* For the reader: appends to `to` what is published. False: no memory for all of it, and the rest stays. */
bool spex_byte_queue_drain(spex_byte_queue *queue, spex_buffer *to);

void spex_byte_queue_release(spex_byte_queue *queue);

/* Asserts what must hold of it, while neither writer nor reader is at it. */
void spex_byte_queue_check(spex_byte_queue *queue);

#endif
