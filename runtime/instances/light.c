/* See light.h. */
#include "runtime/instances/light.h"

#include <assert.h>

/* Which lists of the parent's its states are in; NULL: none. It is known before the parent's instances are,
 * and does not change. */
static const spex_counted *counted_by(const spex_spec *spec, const spex_kin *parent)
{
    if (!parent || !parent->list_count)
        return NULL;
    const spex_counted *counted = atomic_load_explicit(&spec->counted, memory_order_acquire);
    return counted && counted->count ? counted : NULL;
}

bool spex_light_fits(const spex_spec *spec, spex_place place, uint32_t state, const spex_kin *parent)
{
    if (!spec->rules || spec->rules->stay_count || place.set || place.run != state ||
        state >= spec->monitor->state_count || spec->leaves_silently[state])
        return false;
    const spex_counted *counted = counted_by(spec, parent);
    return !counted || counted->count <= 64;
}

static spex_kin *light_parent(const spex_table *table, const spex_record *record)
{
    return record->number < table->beside_room ? table->beside[record->number].parent : NULL;
}

void spex_light_put(spex_table *table, spex_record *record, spex_kin *parent, spex_tie where)
{
    assert(!(record->flags & (RECORD_RULED | RECORD_LIGHT)));
    record->flags |= RECORD_LIGHT;
    if (!parent)
        return;
    table->beside[record->number].parent = spex_kin_hold(parent);
    const spex_counted *counted = counted_by(record->spec, parent);
    for (uint32_t i = 0; counted && i < counted->count; i++)
        if (counted->marks[i][record->state])
            spex_kin_come(parent, counted->lists[i], where);
}

void spex_light_aside(const spex_table *table, const spex_record *record, spex_aside *aside)
{
    assert(record->flags & RECORD_LIGHT);
    spex_kin *parent = light_parent(table, record);
    *aside = (spex_aside){
        .place = {.run = record->state}, .parent = parent, .counted = counted_by(record->spec, parent)};
}

void spex_light_move(const spex_aside *was, uint32_t to, spex_tie where)
{
    for (uint32_t i = 0; was->counted && i < was->counted->count; i++) {
        const uint8_t *marks = was->counted->marks[i];
        if (marks[to] && !marks[was->place.run])
            spex_kin_come(was->parent, was->counted->lists[i], where);
        else if (marks[was->place.run] && !marks[to])
            spex_kin_leave(was->parent, was->counted->lists[i]);
    }
}

void spex_light_end(spex_table *table, spex_record *record, const spex_aside *was, spex_aside *aside)
{
    assert(record->number < table->beside_room && !aside->parent);
    aside->place = was->place;
    aside->parent = was->parent;
    aside->counted = was->counted;
    for (uint32_t i = 0; was->counted && i < was->counted->count; i++)
        if (was->counted->marks[i][was->place.run])
            aside->listed.few |= UINT64_C(1) << i;
    record->flags = (uint8_t)((record->flags & ~RECORD_LIGHT) | RECORD_RULED);
    table->beside[record->number].aside = aside;
}

void spex_light_leave(const spex_table *table, const spex_record *record)
{
    spex_kin *parent = light_parent(table, record);
    if (!parent)
        return;
    const spex_counted *counted = counted_by(record->spec, parent);
    for (uint32_t i = 0; counted && i < counted->count; i++)
        if (counted->marks[i][record->state])
            spex_kin_leave(parent, counted->lists[i]);
    table->beside[record->number].parent = NULL;
    spex_kin_let_go(parent);
}

spex_kin *spex_parent_of(const spex_table *table, const spex_record *record)
{
    if (record->flags & RECORD_LIGHT)
        return light_parent(table, record);
    const spex_aside *aside = spex_table_aside(table, record);
    return aside ? aside->parent : NULL;
}

bool spex_is_listed(const spex_table *table, const spex_record *record, const spex_kin *kin, uint32_t list)
{
    if (!(record->flags & RECORD_LIGHT)) {
        const spex_aside *aside = spex_table_aside(table, record);
        return aside && spex_aside_is_listed(aside, kin, list);
    }
    const spex_kin *parent = light_parent(table, record);
    const spex_counted *counted = parent == kin ? counted_by(record->spec, parent) : NULL;
    bool is = false;
    for (uint32_t i = 0; counted && i < counted->count && !is; i++)
        is = counted->lists[i] == list && counted->marks[i][record->state];
    return is;
}
