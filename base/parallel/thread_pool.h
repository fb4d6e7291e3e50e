/* A few threads that do one thing together, again and again; NULL is a crew of the caller alone. (crew.c) */
#ifndef BASE_PARALLEL_THREAD_POOL_H
#define BASE_PARALLEL_THREAD_POOL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct base_crew base_crew;

/* `jobs` threads, the caller among them; fewer when the system has no more. NULL: no memory. */
base_crew *base_crew_new(unsigned jobs);
void base_crew_free(base_crew *crew); /* NULL is fine */
unsigned base_crew_size(const base_crew *crew);

/* What one thread, the `worker`th, does with the items from `begin` to `end`. False: it failed. */
typedef bool base_crew_task(void *arg, unsigned worker, size_t begin, size_t end);

/* Deals the items from `begin` to `end` out in pieces of `piece` until all are done; the caller takes part
 * and waits. Few items it does alone. False when a piece failed; others may not have been done then. */
bool base_crew_run(base_crew *crew, base_crew_task *task, void *arg, size_t begin, size_t end, size_t piece);

/* Pieces of a task that ends soon: so large that each thread has several, between `least` and `most` items.
 */
size_t base_crew_piece(const base_crew *crew, size_t items, size_t least, size_t most);

#endif
