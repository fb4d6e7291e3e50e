/* A bounded queue for any number of threads, without locks: Dmitry Vyukov's ring of numbered cells. */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define QUEUE_ROOM 64u /* a power of two */

typedef struct queue_cell {
    _Atomic size_t number; /* the position that may be put here; one more when it has been */
    long value;
} queue_cell;

typedef struct queue {
    queue_cell cells[QUEUE_ROOM];
    _Atomic size_t tail, head; /* positions: of the next to be put in, and taken out */
} queue;

void queue_init(queue *q);
bool queue_put(queue *q, long value);          /* false: it is full */
bool queue_take_first(queue *q, long *value);  /* false: "it is empty" */
bool queue_take_mended(queue *q, long *value); /* false: it is empty */

#endif
