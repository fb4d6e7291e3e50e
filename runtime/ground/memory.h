/* Whose memory the calling thread takes: an engine's own, where the program has given one, else the system's.
 *
 * The library says malloc and free like any program. In libspex these names mean runtime/allocation.c, which
 * asks here (the linker's --wrap sees to that; in programs that are linked with the convenience libraries,
 * such as the suites, they mean the system's). A function that the program calls begins with spex_memory_use;
 * what calls the program keeps what was in use, for the program may call the library from there. (memory.c)
 */
#ifndef RUNTIME_GROUND_MEMORY_H
#define RUNTIME_GROUND_MEMORY_H

#include <spex.h>

#include <stdatomic.h>

typedef struct spex_memory spex_memory; /* NULL: the system's */

struct spex_memory {
    void *(*allocate)(size_t size, size_t alignment, void *arg);
    void (*release)(void *memory, size_t size, void *arg);
    void *arg;
    unsigned users;
    spex_memory *next;
};

/* The memory of these options, which is one for all engines that have it. SPEX_E_NOMEM. Give it back. */
int spex_memory_get(const spex_options *options, spex_memory **memory);
void spex_memory_put(spex_memory *memory);

extern _Atomic bool spex_memory_is_given; /* by some engine, so far */

/* An engine begins to record, which is its own business and not the program's: spex_memory_lent is then its
 * memory, else NULL. */
void spex_memory_lend(const spex_memory *memory);
const spex_memory *spex_memory_lent(void);

const spex_memory *spex_memory_in_use(void);
void spex_memory_set(const spex_memory *memory);

static inline void spex_memory_use(const spex_memory *memory)
{
    if (atomic_load_explicit(&spex_memory_is_given, memory_order_relaxed))
        spex_memory_set(memory);
}

/* What the C library or another one has allocated is given back with this. */
void spex_system_free(void *memory);
/* The same text of so many bytes in the memory in use, NUL behind it; that of the C library is given back.
 * NULL: no memory. */
char *spex_take_over(char *text, size_t length);

#endif
