/* Most instances that have a parent, or rules of times alone, are in one declared state, the one that their
 * record's state tells (spex_home). Such a one is light (RECORD_LIGHT): it has its parent, or nothing, and
 * what an aside would say follows from these. The parent stands in the record itself, in place of the places
 * of its monitor (RECORD_CHILD), and beside it only where there are several of these. It gets an aside
 * (aside.h) when it goes where its record does not tell, or when it becomes a parent itself.
 */
#ifndef RUNTIME_INSTANCES_LIGHT_H
#define RUNTIME_INSTANCES_LIGHT_H

#include "runtime/instances/table.h"

/* May one in `state`, whose specification is in that place, be light? `parent`: NULL: it has none. */
bool spex_light_fits(const spex_spec *spec, spex_place place, uint32_t state, const spex_kin *parent);
/* It is light from now on, and holds its parent, by whom it is counted. Where it has a parent and a set of
 * places of its monitor, what is beside it is reserved (spex_table_reserve_beside). */
void spex_light_put(spex_table *table, spex_record *record, spex_kin *parent, spex_tie where);
/* What would be beside it: only to be looked at. */
void spex_light_aside(const spex_table *table, const spex_record *record, spex_aside *aside);
/* It has gone from state `was` to another: its parent counts it accordingly. */
void spex_light_recount(const spex_table *table, const spex_record *record, const spex_counted *counted,
                        uint32_t was, spex_tie where);
static inline void spex_light_move(const spex_table *table, const spex_record *record, uint32_t was,
                                   spex_tie where)
{
    const spex_counted *counted = atomic_load_explicit(&record->spec->counted, memory_order_acquire);
    if (counted &&
        counted->few[spex_home(record->spec, was)] != counted->few[spex_home(record->spec, record->state)])
        spex_light_recount(table, record, counted, was, where);
}
/* Its monitor, or that of any instance, is in these places now, NULL: in one; what is beside it is reserved
 * where it is RECORD_CHILD and there is a set. */
void spex_light_set(spex_table *table, spex_record *record, spex_run_set *set);
/* A new aside, with nothing in it, becomes what `was` says, and is beside it from now on; what is beside it
 * is reserved. */
void spex_light_end(spex_table *table, spex_record *record, const spex_aside *was, spex_aside *aside);
/* It is not light any more, and has no parent. */
void spex_light_leave(const spex_table *table, spex_record *record);

/* The parent of any instance, light or not; NULL: it has none. */
spex_kin *spex_parent_of(const spex_table *table, const spex_record *record);
/* Does it stand in that list of that parent? */
bool spex_is_listed(const spex_table *table, const spex_record *record, const spex_kin *kin, uint32_t list);

#endif
