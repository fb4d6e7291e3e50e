/* Growable arrays: a pointer, a length, a capacity, one function. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Makes room for `need` elements of `size` bytes in `*array`, at least half as many again as there were.
 * False when there is no memory: then nothing has changed. */
static inline bool base_grow_bytes(void *array, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return true;
    size_t more = *capacity + *capacity / 2;
    if (more < need)
        more = need < 16 ? 16 : need;
    if (more > SIZE_MAX / size)
        return false;
    void *grown = realloc(*(void **)array, more * size);
    if (!grown)
        return false;
    *(void **)array = grown;
    *capacity = more;
    return true;
}

#define base_grow(array, capacity, need) base_grow_bytes(&(array), &(capacity), (need), sizeof *(array))

/* malloc and calloc of `count` elements, never of none, so that NULL means no memory. */
static inline void *base_alloc(uint64_t count, size_t size)
{
    return count > PTRDIFF_MAX / size ? NULL : malloc(count ? (size_t)count * size : size);
}

static inline void *base_alloc_zeroed(uint64_t count, size_t size)
{
    return count > PTRDIFF_MAX / size ? NULL : calloc(count ? (size_t)count : 1, size);
}

/* Gives back what an array no longer needs; when that fails, it stays as large as it is. */
static inline void *base_shrink(void *array, uint64_t count, size_t size)
{
    void *smaller = realloc(array, (size_t)(count ? count : 1) * size);
    return smaller ? smaller : array;
}

/* So many bytes at the end of what a thread has of its own, in an array of such, keep the next thread's out
 * of the cache lines that it writes, and of their neighbours, which come along. */
#define BASE_CACHE_PADDING 128u

/* Asks memory for what will be read soon. */
static inline void base_prefetch(const void *what)
{
#if defined __GNUC__
    __builtin_prefetch(what);
#else
    (void)what;
#endif
}

#endif
