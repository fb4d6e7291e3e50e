/* Blocks of two sizes, cut from arenas that lie in huge pages: instances are looked up at random, and that is
 * otherwise a walk through the page tables. What is given back is kept for the next of its size; the tables
 * always hold blocks of both sizes in nearly the same proportion, so that little lies idle.
 *
 * A small program shall not pay two megabytes for the first of its instances: huge pages are asked for once
 * the arenas are some, then for all of them. The system clears a huge page when it is first written to, which
 * takes a good part of a millisecond, and several in a virtual machine whose host has yet to find the memory.
 * So that no caller waits for that with a shard's lock held, a thread of the pool's own has the next arena
 * ready, and one more, since both sizes may need one at nearly the same time.
 */
#include "runtime/instances/pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CACHE_LINE 64u
#define HUGE_PAGE  ((size_t)2 << 20)
#define ARENA      HUGE_PAGE
#define HUGE_FROM  6 /* arenas */
#define SPARES     2

struct spex_arena {
    spex_arena *next;
    unsigned char *memory;
};

void spex_pool_init(spex_pool *pool, size_t stride, const spex_pool_memory *memory)
{
    assert(stride >= sizeof(void *) && stride % sizeof(void *) == 0);
    *pool = (spex_pool){.stride = stride};
    if (memory)
        pool->memory = *memory;
    spex_mutex_init(&pool->lock, SPEX_RANK_POOL);
    pthread_cond_init(&pool->taken, NULL);
}

static size_t block_size(const spex_pool *pool, uint32_t records)
{
    return POOL_HEAD + (records * pool->stride + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static spex_size_class *class_of(spex_pool *pool, uint32_t records)
{
    return records == POOL_SMALL ? &pool->small : records == POOL_LARGE ? &pool->large : NULL;
}

/* ---- arenas ---- */

static void ask_for_huge_pages(const spex_arena *arena)
{
#ifdef MADV_HUGEPAGE
    madvise(arena->memory, ARENA, MADV_HUGEPAGE);
#else
    (void)arena;
#endif
}

/* Zeroes that begin where a huge page can. */
static unsigned char *map_arena(void)
{
    unsigned char *map =
        mmap(NULL, ARENA + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)map % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        munmap(map, before);
    munmap(map + before + ARENA, HUGE_PAGE - before);
    return map + before;
}

static spex_arena *arena_new(const spex_pool *pool)
{
    const spex_pool_memory *m = &pool->memory;
    spex_arena *arena = malloc(sizeof *arena);
    unsigned char *memory = !arena ? NULL : m->allocate ? m->allocate(ARENA, HUGE_PAGE, m->arg) : map_arena();
    if (!memory) {
        free(arena);
        return NULL;
    }
    if (m->allocate)
        memset(memory, 0, ARENA);
    *arena = (spex_arena){NULL, memory};
    return arena;
}

static void arenas_free(const spex_pool *pool, spex_arena *arena)
{
    const spex_pool_memory *m = &pool->memory;
    for (spex_arena *next; arena; arena = next) {
        next = arena->next;
        if (m->allocate)
            m->release(arena->memory, ARENA, m->arg);
        else
            munmap(arena->memory, ARENA);
        free(arena);
    }
}

static void put_spare_locked(spex_pool *pool, spex_arena *arena)
{
    arena->next = pool->spare;
    pool->spare = arena;
    pool->spares++;
}

static spex_arena *take_spare_locked(spex_pool *pool)
{
    spex_arena *arena = pool->spare;
    if (arena) {
        pool->spare = arena->next;
        pool->spares--;
    }
    return arena;
}

/* The thread: whenever a spare arena has been taken, it makes another. */
static void *pool_thread(void *arg)
{
    spex_pool *pool = arg;
    spex_mutex_lock(&pool->lock);
    while (!pool->stop) {
        if (pool->spares == SPARES) {
            spex_cond_wait(&pool->taken, &pool->lock);
            continue;
        }
        spex_mutex_unlock(&pool->lock);
        spex_arena *arena = arena_new(pool);
        if (arena) {
            ask_for_huge_pages(arena);
            memset(arena->memory, 0, ARENA);
        }
        spex_mutex_lock(&pool->lock);
        if (arena)
            put_spare_locked(pool, arena);
        else /* until one is wanted again */
            spex_cond_wait(&pool->taken, &pool->lock);
    }
    spex_mutex_unlock(&pool->lock);
    return NULL;
}

/* Without the thread, whoever needs an arena makes it. */
static void want_spare_locked(spex_pool *pool)
{
    if (!pool->running)
        pool->running = pthread_create(&pool->thread, NULL, pool_thread, pool) == 0;
    pthread_cond_signal(&pool->taken);
}

void spex_pool_stop(spex_pool *pool)
{
    spex_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_signal(&pool->taken);
    spex_mutex_unlock(&pool->lock);
    if (pool->running)
        spex_thread_join(pool->thread);
    pthread_cond_destroy(&pool->taken);
}

void spex_pool_forked(spex_pool *pool)
{
    spex_mutex_init(&pool->lock, SPEX_RANK_POOL);
    pthread_cond_init(&pool->taken, NULL);
    pool->running = false;
}

void spex_pool_release(spex_pool *pool)
{
    assert(pool->size == 0 || pool->arenas);
    arenas_free(pool, pool->arenas);
    arenas_free(pool, pool->spare);
    spex_mutex_destroy(&pool->lock);
}

static int add_arena_locked(spex_pool *pool, spex_size_class *class)
{
    spex_arena *arena = take_spare_locked(pool);
    if (!arena && !(arena = arena_new(pool)))
        return -1;
    arena->next = pool->arenas;
    pool->arenas = arena;
    pool->size += ARENA;
    if (pool->size == HUGE_FROM * ARENA)
        for (const spex_arena *each = arena; each; each = each->next)
            ask_for_huge_pages(each);
    else if (pool->size > HUGE_FROM * ARENA)
        ask_for_huge_pages(arena);
    if (pool->size >= (HUGE_FROM - SPARES) * ARENA)
        want_spare_locked(pool);
    class->fresh = arena->memory;
    class->end = arena->memory + ARENA;
    return 0;
}

/* ---- blocks ---- */

/* A list of free blocks goes through their first bytes. */
static void *pop_free_block_locked(spex_size_class *class)
{
    void *block = class->free;
    if (block)
        memcpy(&class->free, block, sizeof class->free);
    return block;
}

static void *cut_fresh_block_locked(spex_pool *pool, spex_size_class *class, size_t size)
{
    if ((size_t)(class->end - class->fresh) < size && add_arena_locked(pool, class))
        return NULL;
    void *block = class->fresh;
    class->fresh += size;
    return block;
}

void *spex_pool_get(spex_pool *pool, uint32_t records)
{
    assert(records > 0 && pool->stride > 0);
    size_t size = block_size(pool, records);
    spex_size_class *class = class_of(pool, records);
    void *block, *used;
    if (class) {
        spex_mutex_lock(&pool->lock);
        used = pop_free_block_locked(class);
        block = used ? used : cut_fresh_block_locked(pool, class, size);
        spex_mutex_unlock(&pool->lock);
    } else {
        block = used = aligned_alloc(CACHE_LINE, size);
    }
    if (used)
        memset(used, 0, size);
    return block;
}

void spex_pool_put(spex_pool *pool, void *block, uint32_t records)
{
    assert(block && (uintptr_t)block % CACHE_LINE == 0);
    spex_size_class *class = class_of(pool, records);
    if (!class) {
        free(block);
        return;
    }
    spex_mutex_lock(&pool->lock);
    memcpy(block, &class->free, sizeof class->free);
    class->free = block;
    spex_mutex_unlock(&pool->lock);
}

/* ---- what must hold ---- */

/* A free block lies in an arena of the pool, where a block can begin. */
static bool in_arenas(const spex_pool *pool, const unsigned char *block)
{
    for (const spex_arena *arena = pool->arenas; arena; arena = arena->next)
        if (block >= arena->memory && block < arena->memory + ARENA)
            return (size_t)(block - arena->memory) % CACHE_LINE == 0;
    return false;
}

static void check_class(const spex_pool *pool, const spex_size_class *class, size_t size)
{
    size_t count = 0;
    const unsigned char *block = class->free;
    assert(class->fresh <= class->end && (!class->fresh || in_arenas(pool, class->end - CACHE_LINE)));
    for (; block; memcpy(&block, block, sizeof(void *)), count++)
        assert(in_arenas(pool, block) && count <= pool->size / size);
}

void spex_pool_check(spex_pool *pool)
{
    size_t arenas = 0;
    unsigned spares = 0;
    spex_mutex_lock(&pool->lock);
    for (const spex_arena *arena = pool->arenas; arena; arena = arena->next)
        arenas++;
    for (const spex_arena *arena = pool->spare; arena; arena = arena->next)
        spares++;
    assert(arenas * ARENA == pool->size && spares == pool->spares && spares <= SPARES);
    check_class(pool, &pool->small, block_size(pool, POOL_SMALL));
    check_class(pool, &pool->large, block_size(pool, POOL_LARGE));
    spex_mutex_unlock(&pool->lock);
}
