/* A copy of an instance for those outside: one block that holds the structure, the history, the identifier
 * and the meta text, so that one free ends it. */
#include "runtime/instances/view.h"
#include "runtime/instances/light.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct view_block {
    spex_instance instance;
    uint64_t serial;
    uint32_t version;
} view_block;

bool spex_finished(const spex_record *record)
{
    const spex_spec *spec = record->spec;
    const spex_position here = spex_record_position(record);
    if (!spec->monitor)
        return false;
    if (!here.set)
        return !spec->goes_on[here.run];
    if (spex_keeps(spec->monitor))
        return !spex_kept_goes_on(spec->monitor, here);
    for (uint32_t i = 0; i < here.set->count; i++)
        if (spec->goes_on[here.set->runs[i]])
            return false;
    return true;
}

bool spex_may_end(const spex_record *record)
{
    const uint8_t *may_end = record->spec->monitor ? record->spec->monitor->may_end : NULL;
    const spex_position here = spex_record_position(record);
    if (!may_end || !here.set)
        return !may_end || may_end[here.run];
    if (spex_keeps(record->spec->monitor))
        return spex_kept_may_end(record->spec->monitor, here);
    for (uint32_t i = 0; i < here.set->count; i++)
        if (may_end[here.set->runs[i]])
            return true;
    return false;
}

/* The oldest entry of a ring that came round only says where the next one came from. */
static uint32_t shown_steps(const spex_record *record, size_t history)
{
    uint32_t count = spex_record_steps(record, history);
    return count > history ? (uint32_t)history : count;
}

static void copy_history(const spex_record *record, size_t limit, uint32_t count, spex_step *steps)
{
    const spex_spec *spec = record->spec;
    uint32_t kept = spex_record_steps(record, limit);
    for (uint32_t i = 0; i < count; i++) {
        const spex_entry *entry = spex_record_step(record, limit, i);
        uint32_t from = i + 1 < kept ? spex_record_step(record, limit, i + 1)->to : MODEL_NIL;
        spex_triple triple = {from, entry->action, entry->to};
        steps[i] = (spex_step){spex_triple_from(spec, triple), spex_triple_action(spec, triple),
                               spex_names_at(&spec->states, entry->to)->text, entry->time};
    }
}

int spex_view_locked(const spex_table *table, const spex_record *record, size_t history, spex_clocks *clocks,
                     spex_instance **out)
{
    assert(record->id_length && record->spec);
    const spex_spec *spec = record->spec;
    uint32_t count = shown_steps(record, history);
    size_t meta = record->meta ? strlen(record->meta) : 0;
    const spex_kin *parent = spex_parent_of(table, record);
    if (parent && atomic_load(&parent->is_gone))
        parent = NULL;
    size_t kin = parent ? parent->id_length + strlen(parent->specification) + 1 : 0;
    view_block *view = malloc(sizeof *view + count * sizeof(spex_step) + record->id_length + meta + 1 + kin);
    if (!view)
        return SPEX_E_NOMEM;
    spex_step *steps = (spex_step *)(view + 1);
    char *id = (char *)(steps + count), *text = id + record->id_length;
    memcpy(id, spex_record_id(record), record->id_length);
    memcpy(text, record->meta ? record->meta : "", meta + 1);
    copy_history(record, history, count, steps);
    if (parent) {
        memcpy(text + meta + 1, parent->id, parent->id_length);
        strcpy(text + meta + 1 + parent->id_length, parent->specification);
    }
    int64_t now = spex_now(clocks);
    view->serial = record->serial;
    view->version = record->version;
    view->instance = (spex_instance){
        .id = {id, record->id_length, 0},
        .monitor = spec->monitor,
        .specification = spec->name,
        .state = spex_names_at(&spec->states, record->state)->text,
        .meta = text,
        .finished = spex_finished(record),
        .changed = spex_wall(clocks, record->moved),
        .rested = (now - record->moved) / 1000,
        .history = steps,
        .history_count = count,
        .parent = parent ? (spex_id){text + meta + 1, parent->id_length, 0} : (spex_id){0},
        .parent_specification = parent ? text + meta + 1 + parent->id_length : NULL,
    };
    *out = &view->instance;
    return SPEX_OK;
}

bool spex_view_is_of(const spex_instance *view, const spex_record *record)
{
    const view_block *b = (const view_block *)view;
    return b->serial == record->serial && b->version == record->version;
}

void spex_instance_free(spex_instance *instance)
{
    free(instance);
}
