/* Address space that is set aside once; pages come as they are touched, in each run anew. */
#include "lockstep/inside/arena.h"

#include <stdint.h>
#include <sys/mman.h>

static char *next, *end;

void lockstep_begin_arena(void)
{
    for (size_t size = (size_t)1 << 36; size >= (size_t)1 << 20 && !next; size /= 2) {
        void *at =
            mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (at != MAP_FAILED) {
            next = at;
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
