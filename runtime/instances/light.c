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
    if (!spec->rules || spec->rules->stay_count || place.set || place.run == PLACE_ANYWHERE ||
        place.run != spex_home(spec, state) || spec->leaves_silently[place.run])
        return false;
    const spex_counted *counted = counted_by(spec, parent);
    return !counted || counted->count <= 64;
}

/* Those lists that it stands in. */
static uint64_t lists_of(const spex_counted *counted, const spex_record *record)
{
    return counted->few[spex_home(record->spec, record->state)];
}

static spex_kin *light_parent(const spex_table *table, const spex_record *record)
{
    if (record->flags & RECORD_CHILD)
        return record->parent;
    return record->number < table->beside_room ? table->beside[record->number].parent : NULL;
}

/* In a state that is in the lists of `to`, and was in one that is in those of `from`; a bit for each. */
static void recount(const spex_counted *counted, uint64_t from, uint64_t to, spex_kin *parent, spex_tie where)
{
    uint64_t changed = from ^ to;
    for (uint32_t i = 0; changed; i++, changed >>= 1) {
        if (!(changed & 1))
            continue;
        if (to >> i & 1)
            spex_kin_come(parent, counted->lists[i], where);
        else
            spex_kin_leave(parent, counted->lists[i]);
    }
}

void spex_light_put(spex_table *table, spex_record *record, spex_kin *parent, spex_tie where)
{
    assert(!(record->flags & (RECORD_RULED | RECORD_LIGHT)));
    record->flags |= RECORD_LIGHT;
    if (!parent)
        return;
    spex_kin_hold(parent);
    if (record->set) {
        table->beside[record->number].parent = parent;
    } else {
        record->parent = parent;
        record->flags |= RECORD_CHILD;
    }
    const spex_counted *counted = counted_by(record->spec, parent);
    if (counted)
        recount(counted, 0, lists_of(counted, record), parent, where);
}

void spex_light_aside(const spex_table *table, const spex_record *record, spex_aside *aside)
{
    assert(record->flags & RECORD_LIGHT);
    spex_kin *parent = light_parent(table, record);
    *aside = (spex_aside){.place = spex_place_at(record->spec, record->state),
                          .parent = parent,
                          .counted = counted_by(record->spec, parent)};
}

void spex_light_recount(const spex_table *table, const spex_record *record, const spex_counted *counted,
                        uint32_t was, spex_tie where)
{
    spex_kin *parent = light_parent(table, record);
    if (parent && parent->list_count)
        recount(counted, counted->few[spex_home(record->spec, was)], lists_of(counted, record), parent,
                where);
}

void spex_light_set(spex_table *table, spex_record *record, spex_run_set *set)
{
    if (record->flags & RECORD_CHILD && set) {
        assert(record->number < table->beside_room);
        table->beside[record->number].parent = record->parent;
        record->flags = (uint8_t)(record->flags & ~RECORD_CHILD);
        record->set = NULL;
    }
    if (record->flags & RECORD_CHILD)
        return;
    spex_run_set_free(record->set);
    record->set = set;
}

/* Its parent is nowhere any more. */
static void forget_parent(const spex_table *table, spex_record *record)
{
    if (record->flags & RECORD_CHILD)
        record->set = NULL;
    else if (record->number < table->beside_room)
        table->beside[record->number].parent = NULL;
    record->flags = (uint8_t)(record->flags & ~(RECORD_LIGHT | RECORD_CHILD));
}

void spex_light_end(spex_table *table, spex_record *record, const spex_aside *was, spex_aside *aside)
{
    assert(record->number < table->beside_room && !aside->parent);
    aside->place = was->place;
    aside->parent = was->parent;
    aside->counted = was->counted;
    aside->listed.few = was->counted ? was->counted->few[was->place.run] : 0;
    forget_parent(table, record);
    record->flags |= RECORD_RULED;
    table->beside[record->number].aside = aside;
}

void spex_light_leave(const spex_table *table, spex_record *record)
{
    spex_kin *parent = light_parent(table, record);
    forget_parent(table, record);
    const spex_counted *counted = counted_by(record->spec, parent);
    if (counted)
        recount(counted, lists_of(counted, record), 0, parent, (spex_tie){0});
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
        is = counted->lists[i] == list && lists_of(counted, record) >> i & 1;
    return is;
}
