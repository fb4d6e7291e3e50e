/* Functions of the C library that touch the program's memory, which the compiler does not see; and memory
 * that is given back, which serves something else when it is handed out again. */
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/shadow.h"

enum { FREED_MAX = 1024 }; /* bytes of a block that are looked at when it is freed */

/* Are the accesses of this program seen, and is this call not our own? */
static bool is_seen(void)
{
    return lockstep_is_on() && lockstep_is_instrumented && !lockstep_is_inside();
}

/* Called by the program? What the C library does itself is under locks of its own, which are not seen. */
static bool is_watched(uint64_t place)
{
    return is_seen() && !lockstep_is_apart(place);
}

static void touch(const void *at, size_t size, bool is_write, uint64_t place)
{
    if (size > 0)
        lockstep_plain_access(at, size, is_write, place);
}

/* Before the real functions are known: by bytes, which the compiler must not take for such a call. */
static void copy_bytes(volatile char *to, const volatile char *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = from[i];
}

INTERPOSED void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    if (is_watched(HERE)) {
        touch(from, size, false, HERE);
        touch(to, size, true, HERE);
    }
    if (lockstep_real_memcpy)
        return lockstep_real_memcpy(to, from, size);
    copy_bytes(to, from, size);
    return to;
}

INTERPOSED void *memmove(void *to, const void *from, size_t size)
{
    if (is_watched(HERE)) {
        touch(from, size, false, HERE);
        touch(to, size, true, HERE);
    }
    if (lockstep_real_memmove)
        return lockstep_real_memmove(to, from, size);
    if ((uintptr_t)to <= (uintptr_t)from) {
        copy_bytes(to, from, size);
    } else {
        volatile char *end = to;
        for (size_t i = size; i-- > 0;)
            end[i] = ((const volatile char *)from)[i];
    }
    return to;
}

INTERPOSED void *memset(void *to, int byte, size_t size)
{
    if (is_watched(HERE))
        touch(to, size, true, HERE);
    if (lockstep_real_memset)
        return lockstep_real_memset(to, byte, size);
    for (size_t i = 0; i < size; i++)
        ((volatile char *)to)[i] = (char)byte;
    return to;
}

/* ---- memory ---- */

/* For what is wanted while the real functions are looked up. */
static _Alignas(max_align_t) char early[4096];
static size_t early_used;

static void *take_early(size_t size)
{
    const size_t whole = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (whole < size || whole > sizeof early - early_used)
        return NULL;
    early_used += whole;
    return early + early_used - whole;
}

static bool is_early(const void *block)
{
    return (uintptr_t)block >= (uintptr_t)early && (uintptr_t)block < (uintptr_t)early + sizeof early;
}

/* Is there none for the program? What libraries do with it is theirs. */
static bool has_none(uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside() || lockstep_is_apart(place) ||
        lockstep_choose_outcome(LOCKSTEP_OF_MALLOC, LOCKSTEP_ALLOCATE, 2, place) == 0)
        return false;
    errno = ENOMEM;
    return true;
}

INTERPOSED void *malloc(size_t size)
{
    if (has_none(HERE))
        return NULL;
    lockstep_find_real();
    return lockstep_real_malloc ? lockstep_real_malloc(size) : take_early(size);
}

INTERPOSED void *calloc(size_t count, size_t size)
{
    if (has_none(HERE))
        return NULL;
    lockstep_find_real();
    return lockstep_real_calloc ? lockstep_real_calloc(count, size) : take_early(count * size);
}

INTERPOSED void *aligned_alloc(size_t alignment, size_t size)
{
    return has_none(HERE) ? NULL : REAL(aligned_alloc)(alignment, size);
}

INTERPOSED int posix_memalign(void **block, size_t alignment, size_t size)
{
    const int error = errno;
    if (!has_none(HERE))
        return REAL(posix_memalign)(block, alignment, size);
    errno = error;
    return ENOMEM;
}

INTERPOSED char *strdup(const char *text)
{
    return has_none(HERE) ? NULL : REAL(strdup)(text);
}

INTERPOSED char *strndup(const char *text, size_t size)
{
    return has_none(HERE) ? NULL : REAL(strndup)(text, size);
}

INTERPOSED void free(void *block)
{
    const uint64_t place = HERE;
    if (is_early(block))
        return;
    if (block && is_seen()) {
        const size_t size = malloc_usable_size(block);
        if (is_watched(place))
            touch(block, size < FREED_MAX ? size : FREED_MAX, true, place);
        lockstep_forget((uint64_t)(uintptr_t)block, size);
    }
    lockstep_find_real();
    if (lockstep_real_free)
        lockstep_real_free(block);
}

INTERPOSED void *realloc(void *block, size_t size)
{
    const uint64_t place = HERE;
    if (is_early(block) || (size > 0 && has_none(place)))
        return NULL;
    const size_t before = block && is_seen() ? malloc_usable_size(block) : 0;
    if (is_watched(place))
        touch(block, before < FREED_MAX ? before : FREED_MAX, true, place);
    lockstep_find_real();
    void *new = lockstep_real_realloc ? lockstep_real_realloc(block, size) : NULL;
    if (before > 0 && (new || size == 0) && new != block)
        lockstep_forget((uint64_t)(uintptr_t)block, before);
    return new;
}
