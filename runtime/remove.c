/* An instance goes, whatever the reason. */
#include "runtime/ruled.h"

#include <assert.h>

int spex_remove_locked(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    spex_assert_held(&shard->lock);
    assert(record->id_length && record->spec);
    int status = spex_journal_reserve_remove(engine->store, shard);
    if (status)
        return status;
    spex_disarm_locked(shard, record);
    spex_stays_disarm_locked(shard, record);
    spex_journal_remove(engine->store, shard, record);
    spex_table_remove(&shard->instances, record);
    return SPEX_OK;
}
