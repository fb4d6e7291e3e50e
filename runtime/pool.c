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
#include "runtime/pool.h"

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

void spex_pool_init(spex_pool *pool, size_t stride)
{
    *pool = (spex_pool){.stride = stride};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->taken, NULL);
}

static size_t size_of(const spex_pool *pool, uint32_t records)
{
    return POOL_HEAD + (records * pool->stride + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

static spex_kind *kind_of(spex_pool *pool, uint32_t records)
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
static spex_arena *arena_new(void)
{
    spex_arena *arena = malloc(sizeof *arena);
    unsigned char *map =
        arena ? mmap(NULL, ARENA + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
              : MAP_FAILED;
    if (map == MAP_FAILED) {
        free(arena);
        return NULL;
    }
    size_t before = (HUGE_PAGE - (uintptr_t)map % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        munmap(map, before);
    munmap(map + before + ARENA, HUGE_PAGE - before);
    *arena = (spex_arena){NULL, map + before};
    return arena;
}

static void arenas_free(spex_arena *arena)
{
    for (spex_arena *next; arena; arena = next) {
        next = arena->next;
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
static void *make_spares(void *arg)
{
    spex_pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    while (!pool->stop) {
        if (pool->spares == SPARES) {
            pthread_cond_wait(&pool->taken, &pool->lock);
            continue;
        }
        pthread_mutex_unlock(&pool->lock);
        spex_arena *arena = arena_new();
        if (arena) {
            ask_for_huge_pages(arena);
            memset(arena->memory, 0, ARENA);
        }
        pthread_mutex_lock(&pool->lock);
        if (arena)
            put_spare_locked(pool, arena);
        else /* until one is wanted again */
            pthread_cond_wait(&pool->taken, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Without the thread, whoever needs an arena makes it. */
static void want_spare_locked(spex_pool *pool)
{
    if (!pool->running)
        pool->running = pthread_create(&pool->thread, NULL, make_spares, pool) == 0;
    pthread_cond_signal(&pool->taken);
}

void spex_pool_stop(spex_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_signal(&pool->taken);
    pthread_mutex_unlock(&pool->lock);
    if (pool->running)
        pthread_join(pool->thread, NULL);
    pthread_cond_destroy(&pool->taken);
}

void spex_pool_forked(spex_pool *pool)
{
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->taken, NULL);
    pool->running = false;
}

void spex_pool_release(spex_pool *pool)
{
    arenas_free(pool->arenas);
    arenas_free(pool->spare);
    pthread_mutex_destroy(&pool->lock);
}

static int add_arena_locked(spex_pool *pool, spex_kind *kind)
{
    spex_arena *arena = take_spare_locked(pool);
    if (!arena && !(arena = arena_new()))
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
    kind->fresh = arena->memory;
    kind->end = arena->memory + ARENA;
    return 0;
}

/* ---- blocks ---- */

/* A list of free blocks goes through their first bytes. */
static void *take_free_locked(spex_kind *kind)
{
    void *block = kind->free;
    if (block)
        memcpy(&kind->free, block, sizeof kind->free);
    return block;
}

static void *take_fresh_locked(spex_pool *pool, spex_kind *kind, size_t size)
{
    if ((size_t)(kind->end - kind->fresh) < size && add_arena_locked(pool, kind))
        return NULL;
    void *block = kind->fresh;
    kind->fresh += size;
    return block;
}

void *spex_pool_get(spex_pool *pool, uint32_t records)
{
    size_t size = size_of(pool, records);
    spex_kind *kind = kind_of(pool, records);
    void *block, *used;
    if (kind) {
        pthread_mutex_lock(&pool->lock);
        used = take_free_locked(kind);
        block = used ? used : take_fresh_locked(pool, kind, size);
        pthread_mutex_unlock(&pool->lock);
    } else {
        block = used = aligned_alloc(CACHE_LINE, size);
    }
    if (used)
        memset(used, 0, size);
    return block;
}

void spex_pool_put(spex_pool *pool, void *block, uint32_t records)
{
    spex_kind *kind = kind_of(pool, records);
    if (!kind) {
        free(block);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    memcpy(block, &kind->free, sizeof kind->free);
    kind->free = block;
    pthread_mutex_unlock(&pool->lock);
}
