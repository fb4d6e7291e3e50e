/* Parents and children. A child knows its parent by what they have in common (instances/kin.h); to find that,
 * the parent's shard is locked and let go before the child's is: no two are held at once.
 */
#include "runtime/relate.h"
#include "runtime/ruled.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding the parent ---- */

/* What it has in common with its children; made with the first of them. */
static spex_kin *kin_of_locked(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    spex_aside *aside;
    if (spex_ruled_aside_locked(engine, shard, record, &aside) != SPEX_OK)
        return NULL;
    const spex_spec *spec = record->spec;
    if (!aside->own) {
        aside->own = spex_kin_new(spec->name, spex_record_id(record), record->id_length, record->serial,
                                  spec->rules ? spec->rules->relation_count : 0);
        if (!aside->own)
            return NULL;
        aside->own->is_found = true;
        atomic_store(&aside->own->state, spex_place_name(spec, aside->place));
    }
    return spex_kin_hold(aside->own);
}

int spex_find_kin(spex_engine *engine, const char *specification, spex_id id, spex_kin **kin)
{
    spex_key key;
    *kin = NULL;
    if (spex_key_of(id, &key))
        return SPEX_OK;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_mutex_lock(&shard->lock);
    spex_record *record = spex_table_find(&shard->instances, &key);
    while (record && strcmp(record->spec->name, specification) != 0)
        record = spex_table_next(&shard->instances, record);
    if (record && record->spec->monitor)
        *kin = kin_of_locked(engine, shard, record);
    else if (record) /* its specification is not registered yet: it is found when that is */
        *kin = spex_kin_new(specification, key.bytes, key.length, record->serial, 0);
    spex_mutex_unlock(&shard->lock);
    return record && !*kin ? SPEX_E_NOMEM : SPEX_OK;
}

/* Is it that one, and there still? One that is only named may have been found meanwhile. */
static bool is_kin(const spex_kin *kin, const char *specification, spex_id id)
{
    spex_key key;
    return kin && kin->is_found && !atomic_load_explicit(&kin->is_gone, memory_order_acquire) &&
           !spex_key_bytes(id, &key) && kin->id_length == key.length &&
           !memcmp(kin->id, key.bytes, key.length) && !strcmp(kin->specification, specification);
}

int spex_find_parent_locked(spex_engine *engine, spex_shard *shard, const spex_spec *spec, spex_id id,
                            spex_kin **kin)
{
    const char *specification = spec->rules->parent;
    spex_assert_held(&shard->lock);
    if (is_kin(shard->parent, specification, id)) {
        *kin = shard->parent;
        return SPEX_OK;
    }
    spex_mutex_unlock(&shard->lock);
    int status = spex_find_kin(engine, specification, id, kin);
    spex_mutex_lock(&shard->lock);
    if (*kin) {
        spex_kin_let_go(shard->parent);
        shard->parent = *kin;
    }
    return status;
}

/* ---- what parents count ---- */

static spex_counted *counted_new(uint32_t lists, uint32_t states)
{
    size_t head =
        sizeof(spex_counted) + states * sizeof(uint64_t) + lists * (sizeof(uint8_t *) + sizeof(uint32_t));
    spex_counted *counted = calloc(1, head + (size_t)lists * states);
    if (!counted)
        return NULL;
    counted->few = (uint64_t *)(counted + 1);
    counted->marks = (uint8_t **)(counted->few + states);
    counted->lists = (uint32_t *)(counted->marks + lists);
    uint8_t *marks = (uint8_t *)(counted->lists + lists);
    for (uint32_t i = 0; i < lists; i++)
        counted->marks[i] = marks + (size_t)i * states;
    return counted;
}

static void mark_states(const spex_monitor *m, const spex_relation *r, uint8_t *marks)
{
    for (uint32_t s = 0; s < m->state_count; s++)
        for (uint32_t i = 0; i < r->state_count && !marks[s]; i++)
            marks[s] = strcmp(spex_reported_name(m, s % spex_reported_count(m)), r->states[i]) == 0;
}

static bool counts(const spex_relation *r, const spex_spec *child)
{
    return !r->is_while && strcmp(r->specification, child->name) == 0;
}

static int relate_two(spex_spec *child, const spex_spec *parent)
{
    const spex_rules *rules = parent->rules;
    uint32_t lists = 0;
    for (uint32_t i = 0; rules && i < rules->relation_count; i++)
        lists += counts(&rules->relations[i], child);
    if (lists == 0)
        return SPEX_OK;
    spex_counted *counted = counted_new(lists, child->monitor->state_count);
    if (!counted)
        return SPEX_E_NOMEM;
    for (uint32_t i = 0; i < rules->relation_count; i++) {
        if (!counts(&rules->relations[i], child))
            continue;
        counted->lists[counted->count] = i;
        mark_states(child->monitor, &rules->relations[i], counted->marks[counted->count++]);
    }
    for (uint32_t s = 0; s < child->monitor->state_count; s++)
        for (uint32_t i = 0; i < counted->count && i < 64; i++)
            counted->few[s] |= (uint64_t)(counted->marks[i][s] != 0) << i;
    atomic_store_explicit(&child->counted, counted, memory_order_release);
    return SPEX_OK;
}

static spex_spec *spec_named(spex_engine *engine, const char *name)
{
    spex_spec *spec = atomic_load(&engine->specs);
    while (spec && strcmp(spec->name, name) != 0)
        spec = atomic_load(&spec->next);
    return spec;
}

int spex_relate(spex_engine *engine, spex_spec *spec)
{
    spex_assert_held(&engine->registering);
    const char *own = spec->rules ? spec->rules->parent : NULL;
    const spex_spec *parent = own ? spec_named(engine, own) : NULL;
    int status = parent ? relate_two(spec, parent) : SPEX_OK;
    for (spex_spec *child = atomic_load(&engine->specs); child && !status;
         child = atomic_load(&child->next)) {
        const char *name = child->rules ? child->rules->parent : NULL;
        if (name && !strcmp(name, spec->name) && !atomic_load(&child->counted))
            status = relate_two(child, spec);
    }
    return status;
}

/* ---- children from the store ---- */

typedef struct orphan { /* a child that has not found its parent */
    uint32_t shard, number;
    uint64_t serial;
    spex_kin *named;
} orphan;

static int list_orphans(spex_engine *engine, uint32_t number, orphan **list, size_t *count)
{
    spex_shard *shard = &engine->shards.all[number];
    int status = SPEX_OK;
    spex_mutex_lock(&shard->lock);
    for (uint32_t n = 0; !status && n < shard->instances.used; n++) {
        const spex_record *record = spex_table_at(&shard->instances, n);
        spex_kin *parent = record ? spex_parent_of(&shard->instances, record) : NULL;
        if (!parent || !record->spec->monitor || parent->is_found)
            continue;
        if (!spec_named(engine, parent->specification))
            continue;
        orphan *more = realloc(*list, (*count + 1) * sizeof *more);
        status = more ? SPEX_OK : SPEX_E_NOMEM;
        if (!more)
            break;
        *list = more;
        more[(*count)++] = (orphan){number, n, record->serial, spex_kin_hold(parent)};
    }
    spex_mutex_unlock(&shard->lock);
    return status;
}

static int join_locked(spex_table *table, spex_record *record, spex_kin *kin, spex_tie where)
{
    if (record->flags & RECORD_LIGHT) {
        spex_light_leave(table, record);
        spex_light_put(table, record, kin, where);
        return SPEX_OK;
    }
    spex_aside *aside = spex_table_aside(table, record);
    if (!kin) {
        spex_aside_leave(aside);
        return SPEX_OK;
    }
    const spex_counted *counted = kin->list_count ? atomic_load(&record->spec->counted) : NULL;
    int status = spex_aside_join(aside, kin, counted);
    return status ? status : spex_aside_count(aside, record->spec, where);
}

/* It joins its parent, or, where that has gone, has none. */
static int settle(spex_engine *engine, const orphan *o)
{
    spex_kin *kin;
    spex_id id = spex_id_bytes(o->named->id, o->named->id_length);
    int status = spex_find_kin(engine, o->named->specification, id, &kin);
    if (status)
        return status;
    if (kin && kin->serial != o->named->serial) { /* another has begun under its identifier */
        spex_kin_let_go(kin);
        kin = NULL;
    }
    spex_shard *shard = &engine->shards.all[o->shard];
    spex_mutex_lock(&shard->lock);
    spex_record *record = spex_table_at(&shard->instances, o->number);
    if (record && record->serial == o->serial && spex_parent_of(&shard->instances, record) == o->named)
        status = join_locked(&shard->instances, record, kin,
                             (spex_tie){.shard = o->shard, .number = o->number, .serial = o->serial});
    spex_mutex_unlock(&shard->lock);
    spex_kin_let_go(kin);
    return status;
}

int spex_settle_orphans(spex_engine *engine)
{
    spex_assert_held(&engine->registering);
    orphan *list = NULL;
    size_t count = 0;
    int status = SPEX_OK;
    for (uint32_t i = 0; !status && i < engine->shards.count; i++)
        status = list_orphans(engine, i, &list, &count);
    for (size_t i = 0; i < count; i++) {
        if (!status)
            status = settle(engine, &list[i]);
        spex_kin_let_go(list[i].named);
    }
    free(list);
    return status;
}
