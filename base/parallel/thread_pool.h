/* A few threads that do one thing together, again and again; NULL is a pool of the caller alone.
 * (thread_pool.c) */
#ifndef BASE_PARALLEL_THREAD_POOL_H
#define BASE_PARALLEL_THREAD_POOL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct base_thread_pool base_thread_pool;

/* `jobs` threads, the caller among them; fewer when the system has no more. NULL: no memory. */
base_thread_pool *base_thread_pool_new(unsigned jobs);
void base_thread_pool_free(base_thread_pool *pool); /* NULL is fine */
unsigned base_thread_pool_size(const base_thread_pool *pool);

/* What one thread, the `worker`th, does with the items from `begin` to `end`. False: it failed. */
typedef bool base_thread_pool_task(void *arg, unsigned worker, size_t begin, size_t end);

/* Deals the items from `begin` to `end` out in pieces of `piece` until all are done; the caller takes part
 * and waits. Few items it does alone. False when a piece failed; others may not have been done then. */
bool base_thread_pool_run(base_thread_pool *pool, base_thread_pool_task *task, void *arg, size_t begin,
                          size_t end, size_t piece);

/* Pieces of a task that ends soon: so large that each thread has several, between `least` and `most` items.
 */
size_t base_thread_pool_chunk(const base_thread_pool *pool, size_t items, size_t least, size_t most);

#endif
