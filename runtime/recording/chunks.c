/* The chunks of a lane: the live one, which is a part of the file in memory, and copies of full ones at the
 * file's end. */
#include "runtime/recording/recorder.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define LIVE_SIZE ((size_t)1 << 15)

/* Events from now on do not count: one is missing. */
static void cut(recording_head *head)
{
    uint64_t now = atomic_fetch_add(&head->order, 1), before = atomic_load(&head->cut);
    while (now < before && !atomic_compare_exchange_weak(&head->cut, &before, now))
        ;
}

/* What cannot be recorded. */
static int give_up(recording_head *head, int error)
{
    cut(head);
    errno = error;
    return SPEX_E_IO;
}

static size_t whole(const spex_history *history, size_t size)
{
    return (size + history->granule - 1) / history->granule * history->granule;
}

static int make_live(spex_lane *lane)
{
    spex_history *history = lane->history;
    size_t size = whole(history, LIVE_SIZE);
    uint64_t offset = atomic_fetch_add(&history->head->allocated, size);
    int error;
    /* So that there is room on the disk: a mapping of a file with holes could raise SIGBUS. */
    do
        error = posix_fallocate(history->fd, (off_t)offset, (off_t)size);
    while (error == EINTR);
    if (error)
        return give_up(history->head, error);
    recording_chunk *chunk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, history->fd, (off_t)offset);
    if (chunk == MAP_FAILED)
        return give_up(history->head, errno);
    chunk->size = size;
    chunk->lane = lane->number;
    atomic_store_explicit(&chunk->magic, RECORDING_LIVE, memory_order_release);
    lane->chunk = lane->live = chunk;
    lane->capacity = (uint32_t)(size - sizeof *chunk);
    return SPEX_OK;
}

/* Copies the lane's chunk to the end of the file. */
static int append(spex_lane *lane)
{
    spex_history *history = lane->history;
    size_t size = sizeof *lane->chunk + lane->used, done = 0;
    recording_chunk head = {RECORDING_FULL, whole(history, size), lane->number, 0,
                            RECORDING_STATE(lane->index, lane->used)};
    uint64_t offset = atomic_fetch_add(&history->head->allocated, head.size);
    while (done < size) {
        const char *from = done < sizeof head ? (const char *)&head : (const char *)lane->chunk;
        size_t end = done < sizeof head ? sizeof head : size;
        ssize_t written = pwrite(history->fd, from + done, end - done, (off_t)(offset + done));
        if (written < 0 && errno != EINTR)
            return give_up(history->head, errno);
        done += written < 0 ? 0 : (size_t)written;
    }
    return SPEX_OK;
}

/* The chunk has been copied: begin anew. One store, so that a reader sees either all of it or nothing. */
static void begin_anew(spex_lane *lane)
{
    lane->index++;
    lane->used = 0;
    lane->chunk = lane->live;
    lane->capacity = (uint32_t)(lane->live->size - sizeof *lane->live);
    atomic_store_explicit(&lane->live->state, RECORDING_STATE(lane->index, 0), memory_order_release);
#ifndef __SANITIZE_THREAD__ /* which knows no fences */
    atomic_thread_fence(
        memory_order_release); /* whoever copies what comes next sees that it is another index */
#endif
}

int spex_lane_reserve(spex_lane *lane, size_t size)
{
    int code = SPEX_OK;
    size += sizeof(recording_event) + sizeof(recording_position);
    if (atomic_load(&lane->history->head->cut) != UINT64_MAX)
        return SPEX_E_IO;
    if (!lane->chunk) {
        code = make_live(lane);
    } else if (lane->used) {
        code = append(lane);
        if (code == SPEX_OK)
            begin_anew(lane);
    }
    if (code != SPEX_OK || size <= lane->capacity)
        return code;
    const spex_memory *memory = spex_memory_in_use();
    spex_memory_use(lane->history->memory);
    recording_chunk *large = malloc(sizeof *large + size);
    spex_memory_use(memory);
    if (!large)
        return SPEX_E_NOMEM;
    large->size = sizeof *large + size;
    lane->chunk = large;
    lane->capacity = (uint32_t)size;
    return SPEX_OK;
}

int spex_lane_settle(spex_lane *lane)
{
    recording_chunk *large = lane->chunk;
    int code = append(lane);
    assert(large != lane->live);
    if (code == SPEX_OK)
        begin_anew(lane);
    free(large);
    lane->chunk = lane->live;
    return code;
}
