/* Address space that is set aside once; pages come as they are touched, in each run anew. */
#include "lockstep/inside/arena.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { FEW = 1 << 20 }; /* bytes that are cleared one by one */

static char *begin, *next, *end;

void lockstep_begin_arena(void)
{
    for (size_t size = (size_t)1 << 36; size >= (size_t)1 << 20 && !next; size /= 2) {
        void *at =
            mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (at != MAP_FAILED) {
            begin = next = at;
            end = next + size;
        }
    }
}

void *lockstep_arena(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (!next || (size_t)(end - next) < size)
        return NULL;
    void *given = next;
    next += size;
    return given;
}

void lockstep_empty_arena(void)
{
    const size_t used = (size_t)(next - begin);
    if (used > FEW)
        madvise(begin, used, MADV_DONTNEED);
    else if (used > 0)
        memset(begin, 0, used);
    next = begin;
}
