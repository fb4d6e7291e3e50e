/* See kin.h. */
#include "runtime/instances/kin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

spex_kin *spex_kin_new(const char *specification, const void *id, size_t id_length, uint64_t serial,
                       uint32_t lists)
{
    assert(specification && id_length > 0);
    spex_kin *kin = calloc(1, sizeof *kin + lists * sizeof kin->lists[0]);
    if (!kin)
        return NULL;
    kin->specification = strdup(specification);
    kin->id = malloc(id_length);
    if (!kin->specification || !kin->id) {
        free(kin->specification);
        free(kin->id);
        free(kin);
        return NULL;
    }
    memcpy(kin->id, id, id_length);
    kin->id_length = id_length;
    kin->serial = serial;
    kin->list_count = lists;
    atomic_init(&kin->holders, 1);
    atomic_init(&kin->state, NULL);
    return kin;
}

spex_kin *spex_kin_hold(spex_kin *kin)
{
    if (kin)
        atomic_fetch_add_explicit(&kin->holders, 1, memory_order_relaxed);
    return kin;
}

void spex_kin_let_go(spex_kin *kin)
{
    if (!kin || atomic_fetch_sub_explicit(&kin->holders, 1, memory_order_acq_rel) > 1)
        return;
    free(kin->specification);
    free(kin->id);
    free(kin);
}

void spex_kin_come(spex_kin *kin, uint32_t list, spex_tie where)
{
    assert(list < kin->list_count);
    spex_children *children = &kin->lists[list];
    atomic_store_explicit(&children->shard, where.shard, memory_order_relaxed);
    atomic_store_explicit(&children->number, where.number, memory_order_relaxed);
    atomic_store_explicit(&children->serial, where.serial, memory_order_relaxed);
    atomic_fetch_add_explicit(&children->count, 1, memory_order_acq_rel);
}

void spex_kin_leave(spex_kin *kin, uint32_t list)
{
    assert(list < kin->list_count);
    uint64_t before = atomic_fetch_sub_explicit(&kin->lists[list].count, 1, memory_order_acq_rel);
    (void)before;
    assert(before > 0);
}

uint64_t spex_kin_count(spex_kin *kin, uint32_t list, spex_tie *last)
{
    assert(list < kin->list_count);
    const spex_children *children = &kin->lists[list];
    uint64_t count = atomic_load_explicit(&children->count, memory_order_acquire);
    *last = (spex_tie){.shard = atomic_load_explicit(&children->shard, memory_order_relaxed),
                       .number = atomic_load_explicit(&children->number, memory_order_relaxed),
                       .serial = atomic_load_explicit(&children->serial, memory_order_relaxed)};
    return count;
}
