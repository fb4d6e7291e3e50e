/* A copy of an instance for those outside. */
#ifndef RUNTIME_INSTANCES_VIEW_H
#define RUNTIME_INSTANCES_VIEW_H

#include "runtime/ground/ground.h"
#include "runtime/instances/table.h"

/* The shard's lock is held; `history`: the engine's bound. Free it with spex_instance_free. SPEX_E_NOMEM. */
int spex_view_locked(const spex_table *table, const spex_record *record, size_t history, spex_clocks *clocks,
                     spex_instance **view);
bool spex_view_is_of(const spex_instance *view, const spex_record *record); /* and unchanged since */
bool spex_may_end(const spex_record *record);  /* its specification, where it declares final states, in one */
bool spex_finished(const spex_record *record); /* its monitor allows nothing more */

#endif
