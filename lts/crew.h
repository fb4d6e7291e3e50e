/* A few threads that do one thing together, again and again; NULL is a crew of the caller alone. (crew.c) */
#ifndef LTS_CREW_H
#define LTS_CREW_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lts_crew lts_crew;

/* `jobs` threads, the caller among them; fewer when the system has no more. NULL: no memory. */
lts_crew *lts_crew_new(unsigned jobs);
void lts_crew_free(lts_crew *crew); /* NULL is fine */
unsigned lts_crew_size(const lts_crew *crew);

/* What one thread, the `worker`th, does with the items from `begin` to `end`. False: it failed. */
typedef bool lts_crew_task(void *arg, unsigned worker, size_t begin, size_t end);

/* Deals the items from `begin` to `end` out in pieces of `piece` until all are done; the caller takes part
 * and waits. Few items it does alone. False when a piece failed; others may not have been done then. */
bool lts_crew_run(lts_crew *crew, lts_crew_task *task, void *arg, size_t begin, size_t end, size_t piece);

/* Pieces of a task that ends soon: so large that each thread has several, between `least` and `most` items.
 */
size_t lts_crew_piece(const lts_crew *crew, size_t items, size_t least, size_t most);

#endif
