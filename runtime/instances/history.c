/* The last transitions of an instance. The newest few lie beside the record, a cache line that is fetched
 * along with it; a line that is full is moved to a ring, which grows up to the engine's bound.
 *
 * How large the ring is follows from where it goes on: until it has come round it grows, four times each
 * time, exactly when it is full.
 */
#include "runtime/instances/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64u
#define RECENT     4u /* entries in the line */
#define FIRST_RING (4 * RECENT)

/* In `recent`: the ring is full and came round. The rest of it is the number of entries in the line. */
#define WRAPPED 0x80u

_Static_assert(RECENT * sizeof(spex_entry) == CACHE_LINE, "the newest entries are a line");

size_t spex_record_stride(size_t limit)
{
    return sizeof(spex_record) + (limit ? CACHE_LINE : 0);
}

/* Of the ring, in entries: whole lines, and with the least that is beside the record one more than `limit`.
 */
static uint32_t ring_most(size_t limit)
{
    const size_t most = UINT32_MAX / RECENT * RECENT - RECENT;
    return limit < most ? (uint32_t)((limit + RECENT - 1) / RECENT * RECENT) : (uint32_t)most;
}

static uint32_t recent_of(const spex_record *record)
{
    return record->recent & ~WRAPPED;
}

static const spex_entry *line_of(const spex_record *record)
{
    return (const spex_entry *)(record + 1);
}

/* May the ring, which is filled up to `next`, be full before it has its final size? */
static bool is_full(const spex_record *record, uint32_t most)
{
    if (record->recent & WRAPPED || record->next == most)
        return false;
    uint32_t size = FIRST_RING;
    while (size < record->next && size <= UINT32_MAX / 4)
        size *= 4;
    return record->next == 0 || record->next == size;
}

int spex_record_reserve(spex_record *record, size_t limit)
{
    if (recent_of(record) < RECENT || !is_full(record, ring_most(limit)))
        return SPEX_OK;
    size_t room = record->next ? (size_t)record->next * 4 : FIRST_RING;
    if (room > ring_most(limit))
        room = ring_most(limit);
    spex_entry *ring = aligned_alloc(CACHE_LINE, room * sizeof *ring);
    if (!ring)
        return SPEX_E_NOMEM;
    if (record->ring)
        memcpy(ring, record->ring, record->next * sizeof *ring);
    free(record->ring);
    record->ring = ring;
    return SPEX_OK;
}

void spex_record_push(spex_record *record, size_t limit, spex_entry entry)
{
    if (!limit)
        return;
    SPEX_CHECK(assert(recent_of(record) <= RECENT));
    if (recent_of(record) == RECENT) {
        SPEX_CHECK(assert(record->ring && record->next <= ring_most(limit))); /* reserved */
        if (record->next == ring_most(limit)) {
            record->next = 0;
            record->recent |= WRAPPED;
        }
        memcpy(&record->ring[record->next], line_of(record), CACHE_LINE);
        record->next += RECENT;
        record->recent &= WRAPPED;
    }
    spex_entry *line = (spex_entry *)(record + 1);
    line[recent_of(record)] = entry;
    record->recent++;
}

uint32_t spex_record_steps(const spex_record *record, size_t limit)
{
    return (record->recent & WRAPPED ? ring_most(limit) : record->next) + recent_of(record);
}

/* Its place in the ring; of the record's own line, which is the newest, SIZE_MAX. */
static size_t place_of(const spex_record *record, size_t limit, uint32_t age)
{
    assert(age < spex_record_steps(record, limit));
    if (age < recent_of(record))
        return SIZE_MAX;
    uint32_t back = age - recent_of(record) + 1;
    return record->next >= back ? record->next - back : record->next + ring_most(limit) - back;
}

const spex_entry *spex_record_step(const spex_record *record, size_t limit, uint32_t age)
{
    const size_t place = place_of(record, limit, age);
    return place == SIZE_MAX ? &line_of(record)[recent_of(record) - 1 - age] : &record->ring[place];
}

spex_entry *spex_record_step_to_change(spex_record *record, size_t limit, uint32_t age)
{
    const size_t place = place_of(record, limit, age);
    return place == SIZE_MAX ? (spex_entry *)(record + 1) + (recent_of(record) - 1 - age)
                             : &record->ring[place];
}

void spex_record_forget(spex_record *record)
{
    free(record->ring);
    record->ring = NULL;
    record->next = record->recent = 0;
}
