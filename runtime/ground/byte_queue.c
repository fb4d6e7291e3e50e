/* See byte_queue.h. */
#include "runtime/ground/byte_queue.h"

#include <assert.h>

#define PIECE 16384 /* bytes, unless what is written at once is longer */

struct spex_byte_piece {
    _Atomic(spex_byte_piece *) next; /* set when nothing more will be published in this one */
    _Atomic size_t published;
    unsigned char bytes[];
};

bool spex_byte_queue_reserve(spex_byte_queue *queue, size_t more)
{
    if (queue->open.room - queue->open.length >= more)
        return true;
    spex_byte_piece *piece = more <= PIECE ? atomic_exchange(&queue->spare, NULL) : NULL;
    size_t room = more > PIECE ? more : PIECE;
    if (!piece && !(piece = malloc(sizeof *piece + room)))
        return false;
    atomic_init(&piece->next, NULL);
    atomic_init(&piece->published, 0);
    atomic_store_explicit(queue->last ? &queue->last->next : &queue->first, piece, memory_order_release);
    queue->last = piece;
    queue->open = (spex_buffer){piece->bytes, 0, room};
    return true;
}

void spex_byte_queue_publish(spex_byte_queue *queue)
{
    assert(queue->last && queue->open.length <= queue->open.room);
    atomic_store_explicit(&queue->last->published, queue->open.length, memory_order_release);
}

/* What is published of the first piece; false: no memory. */
static bool copy_published(spex_byte_queue *queue, spex_byte_piece *piece, spex_buffer *to)
{
    size_t published = atomic_load_explicit(&piece->published, memory_order_acquire);
    assert(published >= queue->read);
    size_t more = published - queue->read;
    if (!spex_buffer_reserve(to, more))
        return false;
    spex_put_bytes(to, piece->bytes + queue->read, more);
    queue->read += more;
    return true;
}

bool spex_byte_queue_drain(spex_byte_queue *queue, spex_buffer *to)
{
    spex_byte_piece *piece = atomic_load_explicit(&queue->first, memory_order_acquire);
    while (piece) {
        spex_byte_piece *next = atomic_load_explicit(&piece->next, memory_order_acquire);
        if (!copy_published(queue, piece, to))
            return false;
        if (!next)
            break;
        atomic_store_explicit(&queue->first, next, memory_order_relaxed);
        queue->read = 0;
        free(atomic_exchange(&queue->spare, piece));
        piece = next;
    }
    return true;
}

void spex_byte_queue_release(spex_byte_queue *queue)
{
    spex_byte_piece *piece = atomic_load(&queue->first);
    while (piece) {
        spex_byte_piece *next = atomic_load(&piece->next);
        free(piece);
        piece = next;
    }
    free(atomic_load(&queue->spare));
    *queue = (spex_byte_queue){0};
}

void spex_byte_queue_check(spex_byte_queue *queue)
{
    spex_byte_piece *piece = atomic_load(&queue->first), *last = NULL;
    assert(!piece == !queue->last && !piece == !queue->open.bytes);
    assert(!piece || queue->read <= atomic_load(&piece->published));
    for (; piece; piece = atomic_load(&piece->next))
        last = piece;
    assert(last == queue->last && (!last || queue->open.bytes == last->bytes));
    assert(queue->open.length <= queue->open.room);
    assert(!last || atomic_load(&last->published) <= queue->open.length);
}
