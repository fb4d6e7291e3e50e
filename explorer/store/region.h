/* A long array that grows where it stands, so that others may read it meanwhile: addresses are reserved at
 * once, memory comes as it is touched. In a file where there is a folder for it. (region.c) */
#ifndef EXPLORER_STORE_REGION_H
#define EXPLORER_STORE_REGION_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct explorer_region {
    void *bytes;
    size_t reserved;
    _Atomic size_t ready; /* so many bytes may be used */
    int file;             /* -1: none */
    pthread_mutex_t lock; /* of those who want more of the file */
} explorer_region;

/* What one of `count` regions may reserve, where all together need no more than `bytes`. */
uint64_t explorer_region_share(uint64_t bytes, uint32_t count);

/* Reserves `bytes`, or as much less as the system gives, but no less than `least`, also where fewer are asked
 * for. False: not even that. */
bool explorer_region_open(explorer_region *region, size_t bytes, size_t least, const char *folder);
void explorer_region_close(explorer_region *region);

/* Makes the first `bytes` usable. False: there is no more room, in the folder or at all. */
bool explorer_region_need_more(explorer_region *region, size_t bytes);
static inline bool explorer_region_need(explorer_region *region, size_t bytes)
{
    return bytes <= atomic_load_explicit(&region->ready, memory_order_acquire) ||
           explorer_region_need_more(region, bytes);
}

/* What the first `bytes` hold is not needed any more. */
void explorer_region_forget(explorer_region *region, size_t bytes);

#endif
