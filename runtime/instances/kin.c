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
    spex_mutex_init(&kin->lock, SPEX_RANK_KIN);
    return kin;
}

spex_kin *spex_kin_hold(spex_kin *kin)
{
    atomic_fetch_add_explicit(&kin->holders, 1, memory_order_relaxed);
    return kin;
}

void spex_kin_let_go(spex_kin *kin)
{
    if (!kin || atomic_fetch_sub_explicit(&kin->holders, 1, memory_order_acq_rel) > 1)
        return;
    spex_mutex_destroy(&kin->lock);
    free(kin->specification);
    free(kin->id);
    free(kin);
}

void spex_kin_list(spex_kin *kin, uint32_t list, spex_tie *tie, bool is_in)
{
    assert(list < kin->list_count);
    if (tie->is_listed == is_in) /* only its own shard's holder changes it */
        return;
    spex_mutex_lock(&kin->lock);
    spex_children *children = &kin->lists[list];
    if (is_in) {
        tie->before = NULL;
        tie->after = children->first;
        if (tie->after)
            tie->after->before = tie;
        children->first = tie;
        children->count++;
    } else {
        assert(children->count > 0);
        if (tie->before)
            tie->before->after = tie->after;
        else
            children->first = tie->after;
        if (tie->after)
            tie->after->before = tie->before;
        children->count--;
    }
    tie->is_listed = is_in;
    spex_mutex_unlock(&kin->lock);
}

uint64_t spex_kin_count(spex_kin *kin, uint32_t list, spex_tie *one)
{
    assert(list < kin->list_count);
    spex_mutex_lock(&kin->lock);
    uint64_t count = kin->lists[list].count;
    if (count)
        *one = *kin->lists[list].first;
    spex_mutex_unlock(&kin->lock);
    return count;
}
