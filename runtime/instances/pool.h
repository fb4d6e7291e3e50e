/* Memory for the tables of instances, shared by all shards of an engine. */
#ifndef RUNTIME_INSTANCES_POOL_H
#define RUNTIME_INSTANCES_POOL_H

#include "runtime/ground/ground.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many records a block is for: the two usual sizes, one half as large again as the other. */
#define POOL_SMALL 512u
#define POOL_LARGE (POOL_SMALL / 2 * 3)
#define POOL_HEAD  64u /* bytes before the records */

typedef struct spex_arena spex_arena;

typedef struct spex_pool_memory {                                /* where arenas come from */
    void *(*allocate)(size_t size, size_t alignment, void *arg); /* NULL: the system */
    void (*release)(void *memory, size_t size, void *arg);
    void *arg;
} spex_pool_memory;

typedef struct spex_size_class { /* blocks of one size, as in a slab allocator */
    void *free;                  /* a list of those that were given back */
    unsigned char *fresh, *end;
} spex_size_class;

typedef struct spex_pool {
    spex_mutex lock;
    spex_pool_memory memory;
    size_t stride; /* bytes of a record and what lies beside it */
    spex_size_class small, large;
    spex_arena *arenas;
    size_t size;          /* bytes of all arenas */
    spex_arena *spare;    /* a list of those that are ready */
    unsigned spares;      /* how many */
    pthread_cond_t taken; /* one of them has been */
    pthread_t thread;
    bool running, stop;
} spex_pool;

void spex_pool_init(spex_pool *pool, size_t stride, const spex_pool_memory *memory); /* NULL: the system's */
/* Ends its thread; before it is released, unless that is another process's. */
void spex_pool_stop(spex_pool *pool);
void spex_pool_forked(spex_pool *pool);  /* in a child that goes on: its thread is not there */
void spex_pool_release(spex_pool *pool); /* and every block of a usual size */

/* Zeroes: a head and so many records, at the beginning of a cache line; NULL: no memory. Any thread, any
 * time. */
void *spex_pool_get(spex_pool *pool, uint32_t records);
void spex_pool_put(spex_pool *pool, void *block, uint32_t records);

void spex_pool_check(spex_pool *pool); /* asserts what must hold of it */

#endif
