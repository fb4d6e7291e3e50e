/* Who puts something in claims a position first, fills its cell and then shows it. */
#include "queue.h"

#include <sched.h>

void queue_init(queue *q)
{
    for (size_t i = 0; i < QUEUE_ROOM; i++)
        atomic_store(&q->cells[i].number, i);
    atomic_store(&q->tail, 0);
    atomic_store(&q->head, 0);
}

bool queue_put(queue *q, long value)
{
    size_t at = atomic_load(&q->tail);
    for (;;) {
        queue_cell *cell = &q->cells[at % QUEUE_ROOM];
        size_t number = atomic_load(&cell->number);
        if (number == at) {
            if (atomic_compare_exchange_weak(&q->tail, &at, at + 1))
                break;
        } else if (number < at) {
            return false;
        } else {
            at = atomic_load(&q->tail);
        }
    }
    /* Here a thread can be held up. It seldom is; sometimes is often enough for an example. */
    if (value % 8 == 0)
        sched_yield();
    q->cells[at % QUEUE_ROOM].value = value;
    atomic_store(&q->cells[at % QUEUE_ROOM].number, at + 1);
    return true;
}

static bool take(queue *q, long *value, bool look_twice)
{
    size_t at = atomic_load(&q->head);
    for (;;) {
        queue_cell *cell = &q->cells[at % QUEUE_ROOM];
        size_t number = atomic_load(&cell->number);
        if (number == at + 1) {
            if (atomic_compare_exchange_weak(&q->head, &at, at + 1))
                break;
        } else if (number <= at) {
            /* The cell is not filled. But it may have been claimed, and cells after it filled since: then the
             * queue is not empty, and others know it. */
            if (!look_twice || atomic_load(&q->tail) == at)
                return false;
            sched_yield();
            at = atomic_load(&q->head);
        } else {
            at = atomic_load(&q->head);
        }
    }
    *value = q->cells[at % QUEUE_ROOM].value;
    atomic_store(&q->cells[at % QUEUE_ROOM].number, at + QUEUE_ROOM);
    return true;
}

bool queue_take_first(queue *q, long *value)
{
    return take(q, value, false);
}

bool queue_take_mended(queue *q, long *value)
{
    return take(q, value, true);
}
