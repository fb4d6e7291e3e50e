/* Names, read by all threads without a lock while one adds.
 *
 * A table of pointers, open addressing, linear probing; a slot is set once and never cleared. Whoever adds
 * holds the lock and publishes the finished name by a release store into its slot. A table that has grown too
 * full is copied into one twice as large; the old one stays for readers that are still in it, until the end
 * (all old tables together are no larger than the last). The way back, from number to name, goes through
 * segments that double in size and never move.
 */
#include "runtime/specs/names.h"
#include <spex.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct spex_name_table {
    spex_name_table *old;
    uint32_t mask;
    _Atomic(spex_name *) slots[];
};

static spex_name_table *table_new(uint32_t slots, spex_name_table *old)
{
    spex_name_table *table = calloc(1, sizeof *table + slots * sizeof table->slots[0]);
    if (table) {
        table->old = old;
        table->mask = slots - 1;
    }
    return table;
}

int spex_names_init(spex_names *names)
{
    memset(names, 0, sizeof *names);
    spex_name_table *table = table_new(64, NULL);
    if (!table || spex_mutex_init(&names->lock, SPEX_RANK_NAMES)) {
        free(table);
        return SPEX_E_NOMEM;
    }
    atomic_init(&names->table, table);
    return SPEX_OK;
}

static unsigned segment_of(uint32_t number, uint32_t *offset)
{
    uint64_t shifted = (uint64_t)number + 64;
    unsigned segment = 0;
    while (shifted >> (segment + 7))
        segment++;
    *offset = (uint32_t)(shifted - (UINT64_C(64) << segment));
    return segment;
}

spex_name *spex_names_at(const spex_names *names, uint32_t number)
{
    assert(number < atomic_load_explicit(&names->count, memory_order_acquire));
    uint32_t offset;
    unsigned segment = segment_of(number, &offset);
    return atomic_load_explicit(&names->segments[segment], memory_order_acquire)[offset];
}

void spex_names_release(spex_names *names)
{
    uint32_t count = atomic_load(&names->count);
    for (uint32_t i = 0; i < count; i++)
        free(spex_names_at(names, i));
    for (unsigned i = 0; i < NAMES_SEGMENTS; i++)
        free(atomic_load(&names->segments[i]));
    spex_name_table *old, *table = atomic_load(&names->table);
    for (; table; table = old) {
        old = table->old;
        free(table);
    }
    spex_mutex_destroy(&names->lock);
}

static spex_name *find_name(const spex_name_table *table, uint64_t hash, const char *text, size_t length)
{
    for (uint32_t i = (uint32_t)hash & table->mask;; i = (i + 1) & table->mask) {
        spex_name *name = atomic_load_explicit(&table->slots[i], memory_order_acquire);
        if (!name || (name->hash == hash && name->length == length && !memcmp(name->text, text, length)))
            return name;
    }
}

uint32_t spex_names_find(const spex_names *names, const char *text, size_t length)
{
    const spex_name_table *table = atomic_load_explicit(&names->table, memory_order_acquire);
    const spex_name *name = find_name(table, XXH3_64bits(text, length), text, length);
    return name ? name->number : SPEX_NO_NAME;
}

static void put_name(spex_name_table *table, spex_name *name)
{
    uint32_t i = (uint32_t)name->hash & table->mask;
    while (atomic_load_explicit(&table->slots[i], memory_order_relaxed))
        i = (i + 1) & table->mask;
    atomic_store_explicit(&table->slots[i], name, memory_order_release);
}

static int make_room_for_name_locked(spex_names *names, uint32_t count)
{
    spex_name_table *table = atomic_load_explicit(&names->table, memory_order_relaxed);
    if (count >= table->mask / 2) {
        if (table->mask > UINT32_MAX / 4)
            return SPEX_E_NOMEM;
        spex_name_table *wider = table_new((table->mask + 1) * 2, table);
        if (!wider)
            return SPEX_E_NOMEM;
        for (uint32_t i = 0; i <= table->mask; i++) {
            spex_name *name = atomic_load_explicit(&table->slots[i], memory_order_relaxed);
            if (name)
                put_name(wider, name);
        }
        atomic_store_explicit(&names->table, wider, memory_order_release);
    }
    uint32_t offset;
    unsigned segment = segment_of(count, &offset);
    if (segment >= NAMES_SEGMENTS)
        return SPEX_E_NOMEM;
    if (!atomic_load_explicit(&names->segments[segment], memory_order_relaxed)) {
        spex_name **fresh = calloc((size_t)64 << segment, sizeof *fresh);
        if (!fresh)
            return SPEX_E_NOMEM;
        atomic_store_explicit(&names->segments[segment], fresh, memory_order_release);
    }
    return SPEX_OK;
}

static int add_name_locked(spex_names *names, uint64_t hash, const char *text, size_t length,
                           uint32_t *number)
{
    spex_assert_held(&names->lock);
    spex_name *name = find_name(atomic_load(&names->table), hash, text, length);
    if (!name) {
        uint32_t offset, count = atomic_load(&names->count);
        int status = make_room_for_name_locked(names, count);
        if (status)
            return status;
        name = malloc(sizeof *name + length + 1);
        if (!name)
            return SPEX_E_NOMEM;
        name->hash = hash;
        name->number = count;
        atomic_init(&name->stored, SPEX_NO_NAME);
        atomic_init(&name->home, SPEX_UNASKED);
        name->length = (uint32_t)length;
        memcpy(name->text, text, length);
        name->text[length] = '\0';
        unsigned segment = segment_of(count, &offset);
        atomic_load(&names->segments[segment])[offset] = name;
        atomic_store(&names->count, count + 1);
        put_name(atomic_load(&names->table), name);
    }
    *number = name->number;
    return SPEX_OK;
}

int spex_names_add(spex_names *names, const char *text, size_t length, uint32_t *number)
{
    assert(text);
    if (length > UINT32_MAX - 1)
        return SPEX_E_NOMEM;
    uint64_t hash = XXH3_64bits(text, length);
    spex_mutex_lock(&names->lock);
    int status = add_name_locked(names, hash, text, length, number);
    spex_mutex_unlock(&names->lock);
    return status;
}

void spex_names_check(spex_names *names)
{
    spex_mutex_lock(&names->lock);
    const spex_name_table *table = atomic_load(&names->table);
    uint32_t count = atomic_load(&names->count), filled = 0;
    for (uint32_t i = 0; i <= table->mask; i++)
        filled += atomic_load(&table->slots[i]) != NULL;
    assert(filled == count && count <= table->mask / 2 + 1); /* so that a search comes to an end */
    for (uint32_t i = 0; i < count; i++) {
        const spex_name *name = spex_names_at(names, i);
        assert(name->number == i && !name->text[name->length]);
        assert(find_name(table, name->hash, name->text, name->length) == name);
    }
    spex_mutex_unlock(&names->lock);
}
