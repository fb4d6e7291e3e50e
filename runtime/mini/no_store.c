/* A store that is not there, for the build in a single file (doc/mini.md): the door of runtime/store/, with
 * instances in memory only. */
#include "runtime/store/store.h"

int spex_store_open(spex_store **store, const spex_store_setup *setup, spex_spec **unregistered)
{
    (void)unregistered;
    *store = NULL;
    spex_error error = {.code = SPEX_E_STORE,
                        .message = "this build of libspex has no store (spex-mini)",
                        .path = setup->dir};
    return spex_report(setup->reporter, &error);
}

int spex_store_close(spex_store *store)
{
    (void)store;
    return SPEX_OK;
}

char *spex_store_dir(const spex_store *store)
{
    (void)store;
    return NULL;
}

bool spex_store_is_sync(const spex_store *store)
{
    (void)store;
    return false;
}

void spex_store_abandon(spex_store *store)
{
    (void)store;
}

int spex_journal_reserve_begin(spex_store *store, spex_shard *shard, spex_spec *spec, uint32_t state,
                               size_t text)
{
    (void)store, (void)shard, (void)spec, (void)state, (void)text;
    return SPEX_OK;
}

int spex_journal_reserve_move(spex_store *store, spex_shard *shard, spex_spec *spec, uint32_t action,
                              uint32_t state, size_t runs)
{
    (void)store, (void)shard, (void)spec, (void)action, (void)state, (void)runs;
    return SPEX_OK;
}

int spex_journal_reserve_remove(spex_store *store, spex_shard *shard)
{
    (void)store, (void)shard;
    return SPEX_OK;
}

void spex_journal_begin(spex_store *store, spex_shard *shard, spex_record *record)
{
    (void)store, (void)shard, (void)record;
}

void spex_journal_move(spex_store *store, spex_shard *shard, spex_record *record, uint32_t action,
                       int64_t time)
{
    (void)store, (void)shard, (void)record, (void)action, (void)time;
}

void spex_journal_stay(spex_store *store, spex_shard *shard, spex_record *record, uint32_t stay)
{
    (void)store, (void)shard, (void)record, (void)stay;
}

void spex_journal_late(spex_store *store, spex_shard *shard, spex_record *record)
{
    (void)store, (void)shard, (void)record;
}

void spex_journal_place(spex_store *store, spex_shard *shard, spex_record *record)
{
    (void)store, (void)shard, (void)record;
}

void spex_journal_remove(spex_store *store, spex_shard *shard, const spex_record *record)
{
    (void)store, (void)shard, (void)record;
}

uint64_t spex_journal_ticket(const spex_shard *shard)
{
    (void)shard;
    return 0;
}

int spex_store_await(spex_store *store, uint64_t ticket)
{
    (void)store, (void)ticket;
    return SPEX_OK;
}

bool spex_store_waits_for_this(const spex_store *store)
{
    (void)store;
    return false;
}

void spex_store_figures(spex_store *store, uint64_t *commits, int64_t *lag)
{
    (void)store;
    *commits = 0;
    *lag = 0;
}
