/* mmap(2) of memory that is not counted before it is touched. A file gets its blocks before they are written,
 * as a full disk would otherwise show as a signal. */
#include "config.h"

#include "explorer/store/region.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PIECE ((size_t)16 << 20) /* so much of a file at a time */

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* A file that has no name any more. -1: it cannot be made. */
static int nameless(const char *folder)
{
    size_t length = strlen(folder) + sizeof "/spex-XXXXXX";
    char *path = malloc(length);
    if (!path)
        return -1;
    snprintf(path, length, "%s/spex-XXXXXX", folder);
    int file = mkstemp(path);
    if (file >= 0) {
        unlink(path);
        (void)fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    free(path);
    return file;
}

static void *map(size_t bytes, int file)
{
    void *at = file < 0 ? mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                        : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
    return at == MAP_FAILED ? NULL : at;
}

/* Where addresses are not limited they cost nothing. */
uint64_t explorer_region_share(uint64_t bytes, uint32_t count)
{
    struct rlimit addresses;
    bool is_limited = getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY;
    return is_limited && count > 1 ? bytes / count : bytes;
}

bool explorer_region_open(explorer_region *region, size_t bytes, size_t least, const char *folder)
{
    assert(least > 0);
    int file = -1;
    if (bytes < least)
        bytes = least;
    if (folder && (file = nameless(folder)) < 0)
        return false;
    void *at;
    while (!(at = map(bytes, file)) && bytes / 2 >= least)
        bytes /= 2;
    if (!at) {
        if (file >= 0)
            close(file);
        return false;
    }
    region->bytes = at;
    region->reserved = bytes;
    region->file = file;
    atomic_init(&region->ready, file < 0 ? bytes : 0);
    pthread_mutex_init(&region->lock, NULL);
    return true;
}

void explorer_region_close(explorer_region *region)
{
    if (!region->bytes)
        return;
    munmap(region->bytes, region->reserved);
    if (region->file >= 0)
        close(region->file);
    pthread_mutex_destroy(&region->lock);
    region->bytes = NULL;
}

bool explorer_region_need_more(explorer_region *region, size_t bytes)
{
    if (bytes > region->reserved)
        return false;
    pthread_mutex_lock(&region->lock);
    size_t ready = atomic_load(&region->ready);
    bool is_there = true;
    if (bytes > ready) {
        size_t more = (bytes - ready + PIECE - 1) / PIECE * PIECE;
        if (more > region->reserved - ready)
            more = region->reserved - ready;
        while (!(is_there = posix_fallocate(region->file, (off_t)ready, (off_t)more) == 0) &&
               more / 2 >= bytes - ready)
            more /= 2; /* what is left of the disk */
        if (is_there)
            atomic_store_explicit(&region->ready, ready + more, memory_order_release);
    }
    pthread_mutex_unlock(&region->lock);
    return is_there;
}

void explorer_region_forget(explorer_region *region, size_t bytes)
{
    assert(bytes <= region->reserved);
#ifdef MADV_DONTNEED
    if (region->file < 0 && bytes)
        (void)madvise(region->bytes, bytes, MADV_DONTNEED);
#endif
}
