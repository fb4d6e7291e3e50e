/* Blocks of two sizes, cut from arenas that lie in huge pages: instances are looked up at random, and that is
 * otherwise a walk through the page tables. What is given back is kept for the next of its size; the tables
 * always hold blocks of both sizes in nearly the same proportion, so that little lies idle.
 *
 * A small program shall not pay two megabytes for the first of its instances: huge pages are asked for once
 * the arenas are many, then for all of them. A fault there clears two megabytes, some hundred microseconds.
 */
#include "runtime/pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CACHE_LINE 64u
#define HUGE_PAGE  ((size_t)2 << 20)
#define ARENA      (2 * HUGE_PAGE)
#define HUGE_FROM  (3 * ARENA)

struct spex_arena {
    spex_arena *next;
    unsigned char *memory;
};

void spex_pool_init(spex_pool *pool, size_t stride)
{
    *pool = (spex_pool){.stride = stride};
    pthread_mutex_init(&pool->lock, NULL);
}

void spex_pool_release(spex_pool *pool)
{
    for (spex_arena *arena = pool->arenas, *next; arena; arena = next) {
        next = arena->next;
        munmap(arena->memory, ARENA);
        free(arena);
    }
    pthread_mutex_destroy(&pool->lock);
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

static void ask_for_huge_pages(unsigned char *memory)
{
#ifdef MADV_HUGEPAGE
    madvise(memory, ARENA, MADV_HUGEPAGE);
#else
    (void)memory;
#endif
}

/* Zeroes that begin with a huge page. */
static unsigned char *map_arena(void)
{
    unsigned char *map =
        mmap(NULL, ARENA + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)map % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        munmap(map, before);
    if (before < HUGE_PAGE)
        munmap(map + before + ARENA, HUGE_PAGE - before);
    return map + before;
}

static int add_arena_locked(spex_pool *pool, spex_kind *kind)
{
    spex_arena *arena = malloc(sizeof *arena);
    unsigned char *memory = arena ? map_arena() : NULL;
    if (!memory) {
        free(arena);
        return -1;
    }
    *arena = (spex_arena){pool->arenas, memory};
    pool->arenas = arena;
    pool->size += ARENA;
    if (pool->size == HUGE_FROM)
        for (spex_arena *each = arena; each; each = each->next)
            ask_for_huge_pages(each->memory);
    else if (pool->size > HUGE_FROM)
        ask_for_huge_pages(memory);
    kind->fresh = memory;
    kind->end = memory + ARENA;
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
