/* Most instances that have a parent, or rules of times alone, are in one declared state, the one that their
 * record names. Such a one is light (RECORD_LIGHT): beside its record there is its parent, or nothing, and
 * what an aside would say follows from these. It gets one (aside.h) when it goes where its record does not
 * tell, or when it becomes a parent itself.
 */
#ifndef RUNTIME_INSTANCES_LIGHT_H
#define RUNTIME_INSTANCES_LIGHT_H

#include "runtime/instances/table.h"

/* May one in `state`, whose specification is in that place, be light? `parent`: NULL: it has none. */
bool spex_light_fits(const spex_spec *spec, spex_place place, uint32_t state, const spex_kin *parent);
/* It is light from now on, and holds its parent, by whom it is counted. What is beside it is reserved where
 * it has a parent (spex_table_reserve_beside). */
void spex_light_put(spex_table *table, spex_record *record, spex_kin *parent, spex_tie where);
/* What would be beside it: only to be looked at. */
void spex_light_aside(const spex_table *table, const spex_record *record, spex_aside *aside);
/* It has gone from where `was` says to another state: its parent counts it accordingly. */
void spex_light_move(const spex_aside *was, uint32_t to, spex_tie where);
/* A new aside, with nothing in it, becomes what `was` says, and is beside it from now on; what is beside it
 * is reserved. */
void spex_light_end(spex_table *table, spex_record *record, const spex_aside *was, spex_aside *aside);
/* It has no parent any more. */
void spex_light_leave(const spex_table *table, const spex_record *record);

/* The parent of any instance, light or not; NULL: it has none. */
spex_kin *spex_parent_of(const spex_table *table, const spex_record *record);
/* Does it stand in that list of that parent? */
bool spex_is_listed(const spex_table *table, const spex_record *record, const spex_kin *kin, uint32_t list);

#endif
