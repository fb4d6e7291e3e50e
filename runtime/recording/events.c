/* Recording events: in the calling thread's lane, ordered by one counter that all threads and processes
 * share.
 *
 * What is recorded must hold in real time: the number of a start is taken when all of it has been written,
 * just before the operation begins, that of an end before anything is written. Then an operation that ended
 * before another began has the lower number, for the counter is read and written in one atomic step. */
#include "runtime/recording/encode.h"
#include "runtime/recording/recorder.h"

#include <string.h>
#include <time.h>

static int64_t time_of(const spex_history *history)
{
    struct timespec now;
    if (history->flags & SPEX_HISTORY_NO_TIME)
        return -1;
    spex_rest();
    clock_gettime(CLOCK_MONOTONIC, &now);
    spex_resume();
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - history->head->began;
}

static inline size_t rounded(size_t size)
{
    return (size + 3) / 4 * 4;
}

/* Where an event's bytes go, after its header. NULL: `*code` says why. */
static inline char *room_for(spex_lane *lane, size_t size, int *code)
{
    const size_t jump = sizeof(recording_event) + sizeof(recording_position);
    *code = SPEX_OK;
    if (lane->capacity - lane->used < size + jump)
        *code = spex_lane_reserve(lane, size);
    else if (atomic_load_explicit(&lane->history->head->cut, memory_order_relaxed) != UINT64_MAX)
        *code = SPEX_E_IO;
    if (*code != SPEX_OK)
        return NULL;
    if (!lane->used) /* the event may have to be read without those before */
        lane->used = (uint32_t)jump;
    return (char *)(lane->chunk + 1) + lane->used + sizeof(recording_event);
}

static inline void place(spex_lane *lane, uint32_t at, size_t size, recording_kind kind, uint32_t order,
                         uint32_t time)
{
    recording_event event = {(uint32_t)size << RECORDING_KIND_BITS | kind, order, time};
    memcpy((char *)(lane->chunk + 1) + at, &event, sizeof event);
}

/* Puts a jump before the event that lies at `used` already. */
static void make_way(spex_lane *lane, size_t size)
{
    const size_t jump = sizeof(recording_event) + sizeof(recording_position);
    char *at = (char *)(lane->chunk + 1) + lane->used;
    memmove(at + jump, at, size);
    lane->used += (uint32_t)jump;
}

/* The event, all of whose bytes are there, gets its place among all and counts from here on. */
static inline int commit(spex_lane *lane, size_t size, recording_kind kind, recording_position now)
{
    const uint32_t jump = sizeof(recording_event) + sizeof(recording_position);
    uint64_t order = now.order - lane->last.order;
    /* Two clocks of a machine may differ by a moment. */
    int64_t time = now.time > lane->last.time ? now.time - lane->last.time : 0;
    if (lane->used == jump || order > UINT32_MAX || time > UINT32_MAX) {
        if (lane->used != jump)
            make_way(lane, size);
        place(lane, lane->used - jump, jump, RECORDING_JUMP, 0, 0);
        memcpy((char *)(lane->chunk + 1) + lane->used - sizeof now, &now, sizeof now);
        order = 0;
        time = 0;
        lane->last.time = now.time;
    }
    lane->last.order = now.order;
    lane->last.time += time;
    place(lane, lane->used, size, kind, (uint32_t)order, (uint32_t)time);
    lane->used += (uint32_t)size;
    if (lane->chunk != lane->live)
        return spex_lane_settle(lane);
    atomic_store_explicit(&lane->chunk->state, RECORDING_STATE(lane->index, lane->used),
                          memory_order_release);
    return SPEX_OK;
}

static inline recording_position position(const spex_history *history)
{
    recording_position now;
    now.order = atomic_fetch_add(&history->head->order, 1);
    now.time = time_of(history);
    return now;
}

static inline int start(spex_lane *lane, const spex_op *op)
{
    int code;
    if (!op->f || !*op->f)
        return SPEX_E_ARGUMENT;
    size_t f = strlen(op->f), key = spex_encoded_size(&op->key), value = spex_encoded_size(&op->value);
    if (!key || !value || f > UINT16_MAX || key + value > RECORDING_EVENT_MAX / 2)
        return SPEX_E_ARGUMENT;
    size_t size = rounded(sizeof(recording_event) + f + 1 + key + value);
    lane->open = 0; /* what was open is unknown, whether this is recorded or not */
    char *at = room_for(lane, size, &code);
    if (!at)
        return code;
    memcpy(at, op->f, f + 1);
    at = spex_encode(at + f + 1, &op->key);
    spex_encode(at, &op->value);
    recording_position now = position(lane->history);
    lane->open = now.order + 1;
    return commit(lane, size, RECORDING_INVOKE, now);
}

static inline int end(spex_lane *lane, uint64_t open, recording_kind kind, const spex_value *answer)
{
    int code;
    size_t size = sizeof(recording_event), value = 0;
    recording_position now = position(lane->history);
    if (open != lane->open)
        return SPEX_E_ARGUMENT;
    if (answer) {
        value = spex_encoded_size(answer);
        if (!value || value > RECORDING_EVENT_MAX / 2)
            return SPEX_E_ARGUMENT;
        size = rounded(size + value);
    }
    char *at = room_for(lane, size, &code);
    if (!at)
        return code;
    if (answer)
        spex_encode(at, answer);
    lane->open = 0;
    return commit(lane, size, kind, now);
}

/* False: a signal handler that came while this thread recorded. */
static inline bool enter(spex_lane *lane)
{
    if (lane->is_busy)
        return false;
    lane->is_busy = true;
    atomic_signal_fence(memory_order_seq_cst);
    return true;
}

static inline void leave(spex_lane *lane)
{
    atomic_signal_fence(memory_order_seq_cst);
    lane->is_busy = false;
}

int spex_lane_start(spex_lane *lane, const spex_op *op)
{
    if (!enter(lane))
        return SPEX_E_ARGUMENT;
    int code = start(lane, op);
    leave(lane);
    return code;
}

int spex_lane_end(spex_lane *lane, uint64_t open, recording_kind kind, const spex_value *answer)
{
    if (!enter(lane))
        return SPEX_E_ARGUMENT;
    int code = end(lane, open, kind, answer);
    leave(lane);
    return code;
}
