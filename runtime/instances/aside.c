/* See aside.h. */
#include "runtime/instances/aside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

spex_aside *spex_aside_new(uint32_t stays)
{
    spex_aside *aside = calloc(1, sizeof *aside + stays * sizeof aside->stays[0]);
    if (aside) {
        aside->place.run = PLACE_ANYWHERE;
        aside->stay_count = stays;
    }
    return aside;
}

int spex_aside_join(spex_aside *aside, spex_kin *kin, const spex_counted *counted, spex_tie where)
{
    assert(!aside->ties && kin);
    uint32_t count = counted ? counted->count : 0;
    if (count && !(aside->ties = calloc(count, sizeof *aside->ties)))
        return SPEX_E_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        aside->ties[i] = (spex_tie){.shard = where.shard, .number = where.number, .serial = where.serial};
    aside->counted = count ? counted : NULL;
    spex_kin_let_go(aside->parent);
    aside->parent = spex_kin_hold(kin);
    return SPEX_OK;
}

void spex_aside_leave(spex_aside *aside)
{
    for (uint32_t i = 0; aside->counted && i < aside->counted->count; i++)
        spex_kin_list(aside->parent, aside->counted->lists[i], &aside->ties[i], false);
    free(aside->ties);
    aside->ties = NULL;
    aside->counted = NULL;
    spex_kin_let_go(aside->parent);
    aside->parent = NULL;
}

void spex_aside_free(spex_aside *aside)
{
    if (!aside)
        return;
    spex_aside_leave(aside);
    if (aside->own)
        atomic_store_explicit(&aside->own->state, NULL, memory_order_release);
    spex_kin_let_go(aside->own);
    spex_run_set_free(aside->place.set);
    free(aside);
}

int spex_aside_count(spex_aside *aside, const spex_spec *spec)
{
    int status = SPEX_OK;
    for (uint32_t i = 0; aside->counted && !status && i < aside->counted->count; i++) {
        bool is_in = false;
        status = spex_place_within(spec, aside->place, aside->counted->marks[i], &is_in);
        spex_kin_list(aside->parent, aside->counted->lists[i], &aside->ties[i], is_in);
    }
    return status;
}
