/* What malloc and its kin mean in libspex, which is linked with --wrap (runtime/ground/memory.h says why):
 * the system's, which know nothing of this, unless a program has given memory of its own. Blocks of that are
 * known here by their addresses, so that each is given back where it is from, whatever is in use then; those
 * of the system stay as they are, also for tools that look for leaks.
 */
#include "runtime/ground/memory.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct before before;
struct before { /* a block of the program's */
    alignas(max_align_t) const spex_memory *memory;
    size_t size;  /* as it was asked for, and */
    size_t shift; /* from where */
    before *next; /* in its bucket */
};

#define ALIGNMENT   alignof(max_align_t)
#define FEW_BUCKETS ((size_t)1 << 8)

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t most);
void __wrap_free(void *block);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t most);
void __real_free(void *block);

/* ---- the program's blocks ---- */

static struct {
    pthread_mutex_t lock;
    before **bucket;
    size_t buckets, count; /* a power of two */
} known = {PTHREAD_MUTEX_INITIALIZER, NULL, 0, 0};

static void lock(void)
{
    pthread_mutex_lock(&known.lock);
}

static void unlock(void)
{
    pthread_mutex_unlock(&known.lock);
}

/* A child of fork must not find the lock taken. */
static void watch_for_forks(void)
{
    pthread_atfork(lock, unlock, unlock);
}

static before **bucket_of(const before *b)
{
    uint64_t hash = (uint64_t)(uintptr_t)b / ALIGNMENT * 0x9e3779b97f4a7c15u;
    return &known.bucket[(hash >> 32) & (known.buckets - 1)];
}

/* False: there are no buckets, and no memory for any. */
static bool reserve_locked(void)
{
    before **old = known.bucket;
    size_t buckets = known.buckets;
    if (known.count < buckets)
        return true;
    size_t more = buckets ? 2 * buckets : FEW_BUCKETS;
    before **grown = __real_calloc(more, sizeof(before *));
    if (!grown)
        return buckets > 0;
    known.bucket = grown;
    known.buckets = more;
    for (size_t i = 0; i < buckets; i++)
        for (before *b = old[i], *next; b; b = next) {
            before **to = bucket_of(b);
            next = b->next;
            b->next = *to;
            *to = b;
        }
    __real_free(old);
    return true;
}

static bool add(before *b)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_for_forks);
    lock();
    bool fine = reserve_locked();
    if (fine) {
        before **to = bucket_of(b);
        b->next = *to;
        *to = b;
        known.count++;
    }
    unlock();
    return fine;
}

/* What stands before a block, if that is the program's, else NULL; `must_go`: it is known no more. */
static before *find(void *block, bool must_go)
{
    before *b = (before *)block - 1, *found = NULL;
    if (!block || !atomic_load_explicit(&spex_memory_is_given, memory_order_relaxed))
        return NULL;
    lock();
    before **at = known.buckets ? bucket_of(b) : NULL;
    while (at && *at && *at != b)
        at = &(*at)->next;
    if (at && *at) {
        found = *at;
        if (must_go) {
            *at = found->next;
            known.count--;
        }
    }
    unlock();
    return found;
}

static void *allocate(const spex_memory *memory, size_t size, size_t alignment)
{
    if (alignment < ALIGNMENT)
        alignment = ALIGNMENT;
    size_t shift = (sizeof(before) + alignment - 1) / alignment * alignment;
    size_t whole = size < SIZE_MAX / 2 ? shift + (size + alignment - 1) / alignment * alignment : 0;
    char *begin = whole ? memory->allocate(whole, alignment, memory->arg) : NULL;
    if (!begin) {
        errno = ENOMEM;
        return NULL;
    }
    assert((uintptr_t)begin % alignment == 0);
    before *b = (before *)(begin + shift) - 1;
    *b = (before){memory, whole, shift, NULL};
    if (add(b))
        return begin + shift;
    memory->release(begin, whole, memory->arg);
    errno = ENOMEM;
    return NULL;
}

static void release(before *b)
{
    const spex_memory *memory = b->memory;
    memory->release((char *)(b + 1) - b->shift, b->size, memory->arg);
}

/* ---- the names ---- */

void *__wrap_malloc(size_t size)
{
    const spex_memory *memory = spex_memory_in_use();
    return memory ? allocate(memory, size, ALIGNMENT) : __real_malloc(size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    const spex_memory *memory = spex_memory_in_use();
    return memory ? allocate(memory, size, alignment) : __real_aligned_alloc(alignment, size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    const spex_memory *memory = spex_memory_in_use();
    if (!memory)
        return __real_calloc(count, size);
    size_t all = size && count > SIZE_MAX / size ? SIZE_MAX : count * size;
    void *block = allocate(memory, all, ALIGNMENT);
    return block ? memset(block, 0, all) : NULL;
}

void __wrap_free(void *block)
{
    before *b = find(block, true);
    if (b)
        release(b);
    else
        __real_free(block);
}

/* It stays whose it was. */
void *__wrap_realloc(void *block, size_t size)
{
    if (!block)
        return __wrap_malloc(size);
    before *b = find(block, false);
    if (!b)
        return __real_realloc(block, size);
    size_t held = b->size - b->shift;
    void *moved = allocate(b->memory, size, ALIGNMENT);
    if (moved) {
        memcpy(moved, block, held < size ? held : size);
        __wrap_free(block);
    }
    return moved;
}

char *__wrap_strndup(const char *text, size_t most)
{
    const spex_memory *memory = spex_memory_in_use();
    if (!memory)
        return __real_strndup(text, most);
    size_t length = strnlen(text, most);
    char *copy = allocate(memory, length + 1, ALIGNMENT);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *__wrap_strdup(const char *text)
{
    return spex_memory_in_use() ? __wrap_strndup(text, strlen(text)) : __real_strdup(text);
}

void spex_system_free(void *memory)
{
    __real_free(memory);
}
