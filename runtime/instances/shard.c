/* See shard.h. */
#include "runtime/instances/shard.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Each shard that was asked for is some here: the default is few, and two threads over four locks would wait
 * for each other in every fourth call. */
#define SHARD_PARTS 4u
#define PARTS_MOST  1024u

int spex_shards_init(spex_shards *shards, unsigned asked, size_t history, const spex_pool_memory *memory)
{
    assert(asked >= 1 && asked <= PARTS_MOST);
    unsigned count = asked * SHARD_PARTS;
    if (count > PARTS_MOST)
        count = PARTS_MOST;
    shards->count = 0;
    shards->history = history;
    spex_pool_init(&shards->pool, spex_record_stride(history), memory);
    shards->all = aligned_alloc(_Alignof(spex_shard), count * sizeof *shards->all);
    if (!shards->all)
        return SPEX_E_NOMEM;
    for (; shards->count < count; shards->count++) {
        spex_shard *shard = &shards->all[shards->count];
        memset(shard, 0, sizeof *shard);
        shard->serial = shards->count;
        if (spex_table_init(&shard->instances, &shards->pool))
            return SPEX_E_NOMEM;
        spex_mutex_init(&shard->lock, SPEX_RANK_SHARD);
    }
    return SPEX_OK;
}

unsigned spex_shards_asked(const spex_shards *shards)
{
    return (shards->count + SHARD_PARTS - 1) / SHARD_PARTS;
}

void spex_shards_release(spex_shards *shards)
{
    for (unsigned i = 0; i < shards->count; i++) {
        spex_table_release(&shards->all[i].instances);
        spex_kin_let_go(shards->all[i].parent);
        free(shards->all[i].queues);
        free(shards->all[i].stays);
        spex_byte_queue_release(&shards->all[i].log);
        spex_mutex_destroy(&shards->all[i].lock);
    }
    free(shards->all);
    spex_pool_release(&shards->pool);
}

void spex_shards_forked(spex_shards *shards)
{
    spex_pool_forked(&shards->pool);
    for (unsigned i = 0; i < shards->count; i++)
        spex_mutex_init(&shards->all[i].lock, SPEX_RANK_SHARD);
}

/* What is done under the lock takes some hundred nanoseconds, putting a thread to sleep and waking it many
 * thousand. Ever longer pauses leave the holder its cache line. */
#define TRIES 12
static void pause_for(unsigned turns)
{
    for (unsigned i = 0; i < turns; i++) {
#if defined __GNUC__ && (defined __x86_64__ || defined __i386__)
        __builtin_ia32_pause();
#elif defined __GNUC__
        __asm__ volatile("");
#endif
    }
}

spex_shard *spex_shard_lock(const spex_shards *shards, const spex_key *key)
{
    spex_shard *shard = spex_shard_of(shards, key->hash);
    spex_table_prefetch(&shard->instances, key);
    for (unsigned i = 0; i < TRIES; i++) {
        if (spex_mutex_trylock(&shard->lock) == 0)
            return shard;
        pause_for(1u << (i < 6 ? i : 6));
    }
    spex_mutex_lock(&shard->lock);
    return shard;
}

/* ---- what must hold ---- */

/* A queue of timeouts is a list in both directions, in order of last transition; returns how many are in it.
 */
static uint64_t check_queue(const spex_table *table, const spex_timeout_queue *queue)
{
    uint64_t count = 0;
    uint32_t before = INSTANCE_NONE;
    int64_t moved = INT64_MIN;
    for (uint32_t n = queue->first; n != INSTANCE_NONE; n = spex_table_node(table, n)->after) {
        const spex_record *record = spex_table_at(table, n);
        assert(record && record->flags & RECORD_ARMED && !(record->flags & RECORD_LATE));
        assert(record->moved >= moved && spex_table_node(table, n)->before == before);
        moved = record->moved;
        before = n;
        count++;
        assert(count <= table->count);
    }
    assert(queue->last == before);
    return count;
}

void spex_shard_check_locked(spex_shard *shard)
{
    uint64_t armed = 0, queued = 0;
    spex_assert_held(&shard->lock);
    spex_table_check(&shard->instances);
    for (uint32_t n = 0; n < shard->instances.used; n++) {
        const spex_record *record = spex_table_at(&shard->instances, n);
        assert(!record || record->spec);
        armed += record && record->flags & RECORD_ARMED;
    }
    for (uint32_t q = 0; q < shard->queue_count; q++)
        queued += check_queue(&shard->instances, &shard->queues[q]);
    assert(armed == queued);
}

void spex_shards_check(spex_shards *shards)
{
    for (unsigned i = 0; i < shards->count; i++) {
        spex_mutex_lock(&shards->all[i].lock);
        spex_shard_check_locked(&shards->all[i]);
        spex_byte_queue_check(&shards->all[i].log);
        spex_mutex_unlock(&shards->all[i].lock);
    }
    spex_pool_check(&shards->pool);
}
