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

static bool has_many(const spex_aside *aside)
{
    return aside->counted && aside->counted->count > 64;
}

static bool is_listed(const spex_aside *aside, uint32_t i)
{
    return (has_many(aside) ? aside->listed.many[i / 64] : aside->listed.few) >> (i % 64) & 1;
}

static void turn(spex_aside *aside, uint32_t i)
{
    *(has_many(aside) ? &aside->listed.many[i / 64] : &aside->listed.few) ^= UINT64_C(1) << (i % 64);
}

int spex_aside_join(spex_aside *aside, spex_kin *kin, const spex_counted *counted)
{
    assert(!aside->counted && !aside->listed.few && kin);
    uint32_t count = counted ? counted->count : 0;
    if (count > 64 && !(aside->listed.many = calloc((count + 63) / 64, sizeof *aside->listed.many)))
        return SPEX_E_NOMEM;
    aside->counted = count ? counted : NULL;
    spex_kin_let_go(aside->parent);
    aside->parent = spex_kin_hold(kin);
    return SPEX_OK;
}

void spex_aside_leave(spex_aside *aside)
{
    for (uint32_t i = 0; aside->counted && i < aside->counted->count; i++)
        if (is_listed(aside, i))
            spex_kin_leave(aside->parent, aside->counted->lists[i]);
    if (has_many(aside))
        free(aside->listed.many);
    aside->listed.few = 0;
    aside->counted = NULL;
    spex_kin_let_go(aside->parent);
    aside->parent = NULL;
}

void spex_aside_forget_place(spex_aside *aside)
{
    spex_run_set_free(aside->place.set);
    aside->place = (spex_place){.run = PLACE_ANYWHERE};
}

void spex_aside_free(spex_aside *aside)
{
    if (!aside)
        return;
    spex_aside_leave(aside);
    if (aside->own) {
        atomic_store_explicit(&aside->own->state, NULL, memory_order_release);
        atomic_store(&aside->own->is_gone, true);
    }
    spex_kin_let_go(aside->own);
    spex_run_set_free(aside->place.set);
    free(aside);
}

int spex_aside_count(spex_aside *aside, const spex_spec *spec, spex_tie where)
{
    int status = SPEX_OK;
    for (uint32_t i = 0; aside->counted && !status && i < aside->counted->count; i++) {
        bool is_in, was_in = is_listed(aside, i); /* only its own shard's holder changes it */
        status = spex_place_within(spec, aside->place, aside->counted->marks[i], &is_in);
        if (status || is_in == was_in)
            continue;
        turn(aside, i);
        if (is_in)
            spex_kin_come(aside->parent, aside->counted->lists[i], where);
        else
            spex_kin_leave(aside->parent, aside->counted->lists[i]);
    }
    return status;
}

bool spex_aside_is_listed(const spex_aside *aside, const spex_kin *kin, uint32_t list)
{
    bool is = false;
    for (uint32_t i = 0; aside->parent == kin && aside->counted && i < aside->counted->count && !is; i++)
        is = aside->counted->lists[i] == list && is_listed(aside, i);
    return is;
}
