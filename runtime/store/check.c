/* What must hold of the store's logs, asserted. */
#include "runtime/store/store_internal.h"

#include <assert.h>

void spex_log_check(const spex_buffer *entries)
{
    assert(entries->length <= entries->room);
    spex_reader reader = {entries->bytes, entries->length, false};
    while (reader.left) {
        size_t length = (size_t)spex_get(&reader, 4);
        assert(!reader.bad && length >= 5);
        const unsigned char *entry = spex_get_bytes(&reader, length - 4);
        assert(entry && *entry >= LOG_BEGIN && *entry <= LOG_PLACE && *entry != LOG_NAME);
    }
}

void spex_wal_check(const spex_store *store)
{
    const spex_wal *wal = &store->wal;
    spex_assert_held(&store->draining);
    assert(wal->active <= 1 && wal->file[0] >= 0 && wal->file[1] >= 0 && wal->file[0] != wal->file[1]);
    assert(wal->names <= atomic_load(&store->names.count));
    assert(wal->size == 0 || wal->size > 8); /* its generation, and something */
}

void spex_store_check(const spex_store *store)
{
    assert(store->names_written <= atomic_load(&store->names.count));
    assert(store->committed <= store->attempted && store->attempted <= store->begun);
    assert(store->trim_to <= store->round_began && store->round_began <= store->batch);
    assert(store->listed <= store->uncommitted.length && store->removed.length % 8 == 0);
    spex_log_check(&store->uncommitted);
}
