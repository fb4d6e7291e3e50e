/* A binary heap of numbers, the least first. What comes with a number goes into its lower bits, or into an
 * array of the owner's: `(uint64_t)priority << 32 | which`. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include "base/array.h"

#include <assert.h>

/* Begin with {0}; free(items) when it is no longer needed. */
typedef struct base_heap {
    uint64_t
        *items; /* none is less than the one at half its place: item i has children 2 i + 1 and 2 i + 2 */
    size_t count, capacity;
} base_heap;

static inline bool base_heap_reserve(base_heap *heap, size_t count)
{
    return base_grow(heap->items, heap->capacity, count);
}

/* Adds a number, for which there is room. */
static inline void base_heap_add(base_heap *heap, uint64_t number)
{
    assert(heap->count < heap->capacity);
    size_t i = heap->count++;
    for (; i > 0 && heap->items[(i - 1) / 2] > number; i = (i - 1) / 2)
        heap->items[i] = heap->items[(i - 1) / 2];
    heap->items[i] = number;
}

/* Adds a number. False: no memory. */
static inline bool base_heap_push(base_heap *heap, uint64_t number)
{
    if (!base_heap_reserve(heap, heap->count + 1))
        return false;
    base_heap_add(heap, number);
    return true;
}

/* The least number; there is one. */
static inline uint64_t base_heap_least(const base_heap *heap)
{
    assert(heap->count > 0);
    return heap->items[0];
}

/* Takes the least number out; there is one. */
static inline uint64_t base_heap_pop(base_heap *heap)
{
    assert(heap->count > 0);
    uint64_t least = heap->items[0], last = heap->items[--heap->count];
    size_t i = 0;
    while (2 * i + 1 < heap->count) {
        size_t child = 2 * i + 1;
        if (child + 1 < heap->count && heap->items[child + 1] < heap->items[child])
            child++;
        if (heap->items[child] >= last)
            break;
        heap->items[i] = heap->items[child];
        i = child;
    }
    heap->items[i] = last;
    return least;
}

#endif
