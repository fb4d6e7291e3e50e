/* The instances of one shard, by extendible hashing (Fagin, Nievergelt, Pippenger and Strong, 1979): a
 * directory, indexed by the first bits of a hash, of leaves that each hold up to some hundred records in an
 * open-addressing table (linear probing, backward-shift deletion). The records themselves lie in the table,
 * so that where a record is follows from its hash and from what stays in the cache, the directory and the
 * leaves: a transition waits for memory once, and all that it needs is fetched at once, and begun to be
 * before the shard's lock is held (spex_table_prefetch). The whole identifier is compared, since hashes can
 * meet.
 *
 * A leaf that is full gets half as much room again, then it splits in two (the partial expansions of Larson,
 * 1980): nobody waits for more than that, however large the table is. It is 7/12 to 7/8 full. So that not all
 * leaves split at the same time, and the whole is always as full as a leaf is in the mean, hashes are spread
 * unevenly: at one end leaves get twice as many as at the other (after Martin's spiral storage, 1979). A leaf
 * that does not get smaller by splitting, for its hashes are the same, just grows.
 *
 * Records move, so who must find one again later remembers its number.
 */
#include "runtime/instances/light.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NODES      1024u /* of a chunk */
#define DEPTH_MOST 24u
#define CACHE_LINE 64u
#define PREFETCHED 3u /* records that are fetched ahead */

typedef struct leaf { /* at the head of a block; its records follow */
    _Alignas(CACHE_LINE) uint32_t room;
    uint32_t count;
    uint32_t depth; /* so many first bits are the same of all that is in it */
} leaf;

typedef struct directory_slot { /* read ahead without the lock */
    _Atomic(leaf *) leaf;
    _Atomic uint32_t room;
} directory_slot;

struct spex_directory { /* an old one stays for those who still read ahead in it: all are as large as one */
    spex_directory *old;
    uint32_t depth;
    directory_slot slots[];
};

_Static_assert(sizeof(void *) < 8 || sizeof(spex_record) == 96,
               "a record is two cache lines at most, wherever it begins");
_Static_assert(sizeof(leaf) == POOL_HEAD, "a leaf is a block of the pool");

/* ---- identifiers ---- */

const unsigned char *spex_record_id(const spex_record *record)
{
    const unsigned char *heap;
    if (record->id_length <= INSTANCE_ID_FITS)
        return record->id;
    memcpy(&heap, record->id, sizeof heap);
    return heap;
}

static bool record_is_of(const spex_record *record, const spex_key *key)
{
    return record->hash == (uint32_t)key->hash && record->id_length == key->length &&
           !memcmp(spex_record_id(record), key->bytes, key->length);
}

/* ---- leaves ---- */

/* Near enough to 2^32 * log2(1 + hash / 2^32). */
static uint32_t spread_hash(uint32_t hash)
{
    return hash + (uint32_t)(((uint64_t)hash * ~hash >> 32) * 11 / 32);
}

static uint32_t first_bits(uint32_t hash, uint32_t depth)
{
    return (uint32_t)((uint64_t)spread_hash(hash) >> (32 - depth));
}

static uint32_t home_of(uint32_t hash, uint32_t room)
{
    return (uint32_t)((uint64_t)(hash & 0xffff) * room >> 16);
}

static uint32_t leaf_limit(uint32_t room)
{
    return room / 8 * 7;
}

static const directory_slot *slot_of(const spex_table *table, uint32_t hash)
{
    const spex_directory *directory = atomic_load_explicit(&table->directory, memory_order_acquire);
    return &directory->slots[first_bits(hash, directory->depth)];
}

static leaf *leaf_of(const spex_table *table, uint32_t hash)
{
    return atomic_load_explicit(&slot_of(table, hash)->leaf, memory_order_relaxed);
}

static spex_record *record_in(const spex_table *table, const leaf *l, uint32_t i)
{
    return (spex_record *)((uintptr_t)(l + 1) + i * table->pool->stride);
}

static uint32_t next_index(const leaf *l, uint32_t i)
{
    return i + 1 < l->room ? i + 1 : 0;
}

/* Soon to be written. */
static void prefetch_line(const void *line)
{
#ifdef __GNUC__
    __builtin_prefetch(line, 1);
#else
    (void)line;
#endif
}

/* The record is at its home, or at the next, three times of four. */
void spex_table_prefetch(const spex_table *table, const spex_key *key)
{
    uint32_t hash = (uint32_t)key->hash;
    const directory_slot *s = slot_of(table, hash);
    uint32_t room = atomic_load_explicit(&s->room, memory_order_relaxed);
    const leaf *l = atomic_load_explicit(&s->leaf, memory_order_relaxed);
    uintptr_t at = (uintptr_t)record_in(table, l, home_of(hash, room));
    for (size_t i = 0; i < PREFETCHED * table->pool->stride; i += CACHE_LINE)
        prefetch_line((const void *)(at + i));
}

spex_record *spex_table_find(const spex_table *table, const spex_key *key)
{
    uint32_t hash = (uint32_t)key->hash;
    const directory_slot *s = slot_of(table, hash);
    const leaf *l = atomic_load_explicit(&s->leaf, memory_order_relaxed);
    uint32_t room = atomic_load_explicit(&s->room, memory_order_relaxed);
    for (uint32_t i = home_of(hash, room);; i = i + 1 < room ? i + 1 : 0) {
        spex_record *record = record_in(table, l, i);
        if (!record->id_length)
            return NULL;
        if (record_is_of(record, key))
            return record;
    }
}

/* All with one identifier are between their common home and the next free place. */
static spex_record *next_with_same_id(const spex_table *table, const spex_record *record)
{
    const leaf *l = leaf_of(table, record->hash);
    size_t at = ((uintptr_t)record - (uintptr_t)(l + 1)) / table->pool->stride;
    for (uint32_t i = next_index(l, (uint32_t)at);; i = next_index(l, i)) {
        spex_record *next = record_in(table, l, i);
        if (!next->id_length)
            return NULL;
        if (next->hash == record->hash && next->id_length == record->id_length &&
            !memcmp(spex_record_id(next), spex_record_id(record), record->id_length))
            return next;
    }
}

spex_record *spex_table_next(const spex_table *table, const spex_record *record)
{
    return record->flags & RECORD_SHARED ? next_with_same_id(table, record) : NULL;
}

spex_record *spex_table_find_of(const spex_table *table, const spex_key *key, const spex_spec *spec)
{
    spex_record *record = spex_table_find(table, key);
    while (record && record->spec != spec && strcmp(record->spec->name, spec->name))
        record = spex_table_next(table, record);
    return record;
}

/* ---- numbers ---- */

spex_node *spex_table_node(const spex_table *table, uint32_t number)
{
    assert(number < table->used || number / NODES < table->node_chunks);
    return &table->nodes[number / NODES][number % NODES];
}

spex_record *spex_table_at(const spex_table *table, uint32_t number)
{
    return spex_table_node(table, number)->record;
}

static int add_nodes(spex_table *table)
{
    if (table->node_chunks == table->node_room) {
        uint32_t room = table->node_room ? table->node_room * 2 : 4;
        spex_node **nodes = realloc(table->nodes, room * sizeof *nodes);
        if (!nodes)
            return SPEX_E_NOMEM;
        table->nodes = nodes;
        table->node_room = room;
    }
    spex_node *chunk = malloc(NODES * sizeof *chunk);
    if (!chunk)
        return SPEX_E_NOMEM;
    table->nodes[table->node_chunks++] = chunk;
    return SPEX_OK;
}

/* The number that the next record gets, with a node ready for it. */
static int next_number(spex_table *table, uint32_t *number)
{
    *number = table->free != INSTANCE_NONE ? table->free : table->used;
    if (table->used == INSTANCE_NONE - 1)
        return SPEX_E_NOMEM;
    return *number / NODES < table->node_chunks ? SPEX_OK : add_nodes(table);
}

static void claim_number(spex_table *table, uint32_t number)
{
    if (number == table->used)
        table->used++;
    else
        table->free = spex_table_node(table, number)->after;
}

static void release_number(spex_table *table, uint32_t number)
{
    *spex_table_node(table, number) = (spex_node){NULL, INSTANCE_NONE, table->free};
    table->free = number;
}

int spex_table_reserve_beside(spex_table *table, uint32_t number)
{
    if (number < table->beside_room)
        return SPEX_OK;
    uint32_t room = table->beside_room ? table->beside_room : NODES;
    while (room <= number)
        room = room < UINT32_MAX / 2 ? room + room / 4 : UINT32_MAX;
    spex_beside *beside = realloc(table->beside, room * sizeof *beside);
    if (!beside)
        return SPEX_E_NOMEM;
    memset(beside + table->beside_room, 0, (room - table->beside_room) * sizeof *beside);
    table->beside = beside;
    table->beside_room = room;
    return SPEX_OK;
}

int spex_table_put_aside(spex_table *table, spex_record *record, spex_aside *aside)
{
    assert(aside && !(record->flags & (RECORD_RULED | RECORD_LIGHT)));
    int status = spex_table_reserve_beside(table, record->number);
    if (status)
        return status;
    table->beside[record->number].aside = aside;
    record->flags |= RECORD_RULED;
    return SPEX_OK;
}

/* ---- growing ---- */

static leaf *leaf_new(const spex_table *table, uint32_t room, uint32_t depth)
{
    leaf *l = spex_pool_get(table->pool, room);
    if (l) {
        l->room = room;
        l->depth = depth;
    }
    return l;
}

static void leaf_free(const spex_table *table, leaf *l)
{
    if (l)
        spex_pool_put(table->pool, l, l->room);
}

static spex_record *free_record(const spex_table *table, const leaf *l, uint32_t hash)
{
    uint32_t i = home_of(hash, l->room);
    while (record_in(table, l, i)->id_length)
        i = next_index(l, i);
    return record_in(table, l, i);
}

static void move_record(const spex_table *table, const spex_record *from, spex_record *to)
{
    memcpy(to, from, table->pool->stride);
    spex_table_node(table, to->number)->record = to;
}

static bool is_upper(const spex_record *record, uint32_t depth)
{
    return first_bits(record->hash, depth) & 1;
}

/* Each record goes to one of two leaves by the last of its first `depth` bits. */
static void move_records(const spex_table *table, const leaf *from, leaf *lower, leaf *upper, uint32_t depth)
{
    for (uint32_t i = 0; i < from->room; i++) {
        const spex_record *record = record_in(table, from, i);
        if (!record->id_length)
            continue;
        leaf *to = is_upper(record, depth) ? upper : lower;
        move_record(table, record, free_record(table, to, record->hash));
        to->count++;
    }
}

/* Has the directory lead to `l` from all that begins with the bits in `bits`. */
static void publish_leaf(const spex_table *table, leaf *l, uint32_t bits)
{
    spex_directory *directory = atomic_load_explicit(&table->directory, memory_order_relaxed);
    directory_slot *s = &directory->slots[bits << (directory->depth - l->depth)];
    for (uint32_t i = 0; i >> (directory->depth - l->depth) == 0; i++) {
        atomic_store_explicit(&s[i].room, l->room, memory_order_relaxed);
        atomic_store_explicit(&s[i].leaf, l, memory_order_relaxed);
    }
}

/* Half as much room again. `hash` is of a record that belongs to the leaf. */
static int widen_leaf(const spex_table *table, leaf *l, uint32_t hash)
{
    leaf *wider = l->room > UINT32_MAX / 2 ? NULL : leaf_new(table, l->room + l->room / 2, l->depth);
    if (!wider)
        return SPEX_E_NOMEM;
    move_records(table, l, wider, wider, 0);
    publish_leaf(table, wider, first_bits(hash, l->depth));
    leaf_free(table, l);
    return SPEX_OK;
}

static spex_directory *directory_new(uint32_t depth, spex_directory *old)
{
    size_t count = (size_t)1 << depth;
    spex_directory *directory = malloc(sizeof *directory + count * sizeof directory->slots[0]);
    if (!directory)
        return NULL;
    directory->old = old;
    directory->depth = depth;
    for (size_t i = 0; i < count; i++) {
        atomic_init(&directory->slots[i].leaf, old ? atomic_load(&old->slots[i / 2].leaf) : NULL);
        atomic_init(&directory->slots[i].room, old ? atomic_load(&old->slots[i / 2].room) : 0);
    }
    return directory;
}

/* Room in the directory for leaves of that depth. */
static int deepen_directory(spex_table *table, uint32_t depth)
{
    spex_directory *old = atomic_load_explicit(&table->directory, memory_order_relaxed);
    if (depth <= old->depth)
        return SPEX_OK;
    spex_directory *directory = directory_new(depth, old);
    if (!directory)
        return SPEX_E_NOMEM;
    atomic_store_explicit(&table->directory, directory, memory_order_release);
    return SPEX_OK;
}

static uint32_t leaf_room_for(uint32_t count)
{
    return count <= leaf_limit(POOL_SMALL) ? POOL_SMALL : POOL_LARGE;
}

static int split_leaf(spex_table *table, leaf *l, uint32_t hash)
{
    uint32_t depth = l->depth + 1, count = 0, bits = first_bits(hash, l->depth);
    for (uint32_t i = 0; i < l->room; i++)
        count += record_in(table, l, i)->id_length && is_upper(record_in(table, l, i), depth);
    leaf *lower = leaf_new(table, leaf_room_for(l->count - count), depth);
    leaf *upper = leaf_new(table, leaf_room_for(count), depth);
    if (!lower || !upper || deepen_directory(table, depth)) {
        leaf_free(table, lower);
        leaf_free(table, upper);
        return SPEX_E_NOMEM;
    }
    move_records(table, l, lower, upper, depth);
    publish_leaf(table, lower, 2 * bits);
    publish_leaf(table, upper, 2 * bits + 1);
    leaf_free(table, l);
    table->leaf_count++;
    return SPEX_OK;
}

/* The depths of leaves differ by two or three. A directory much larger than the leaves are many comes of
 * hashes that splitting does not part. */
static bool may_split_leaf(const spex_table *table, const leaf *l)
{
    const spex_directory *directory = atomic_load_explicit(&table->directory, memory_order_relaxed);
    if (l->room != POOL_LARGE)
        return false;
    return l->depth < directory->depth ||
           (directory->depth < DEPTH_MOST && (1u << directory->depth) / 16 <= table->leaf_count);
}

/* Room for one more record. */
static int make_room_for_record(spex_table *table, uint32_t hash)
{
    leaf *l = leaf_of(table, hash);
    while (l->count >= leaf_limit(l->room)) {
        int status = may_split_leaf(table, l) ? split_leaf(table, l, hash) : widen_leaf(table, l, hash);
        if (status)
            return status;
        l = leaf_of(table, hash);
    }
    return SPEX_OK;
}

/* ---- coming and going ---- */

static int fill_record(spex_record *record, const spex_key *key, const char *meta)
{
    spex_record fresh = {.hash = (uint32_t)key->hash, .id_length = (uint16_t)key->length};
    if (meta && *meta && !(fresh.meta = strdup(meta)))
        return SPEX_E_NOMEM;
    unsigned char *id = fresh.id;
    if (key->length > INSTANCE_ID_FITS) {
        id = malloc(key->length);
        if (!id) {
            free(fresh.meta);
            return SPEX_E_NOMEM;
        }
        memcpy(fresh.id, &id, sizeof id);
    }
    memcpy(id, key->bytes, key->length);
    *record = fresh;
    return SPEX_OK;
}

static void release_record(const spex_table *table, spex_record *record)
{
    if (record->flags & RECORD_RULED) {
        spex_aside_free(table->beside[record->number].aside);
        table->beside[record->number].aside = NULL;
    } else if (record->flags & RECORD_LIGHT) {
        spex_light_leave(table, record);
    }
    if (record->id_length > INSTANCE_ID_FITS) {
        void *id;
        memcpy(&id, record->id, sizeof id);
        free(id);
    }
    free(record->meta);
    free(record->ring);
    spex_run_set_free(spex_record_set(record));
}

int spex_table_add(spex_table *table, const spex_key *key, const char *meta, spex_record **record)
{
    assert(key->length >= 1 && key->length <= UINT16_MAX);
    uint32_t number, hash = (uint32_t)key->hash;
    int status = make_room_for_record(table, hash);
    if (!status)
        status = next_number(table, &number);
    if (status)
        return status;
    leaf *l = leaf_of(table, hash);
    *record = free_record(table, l, hash);
    status = fill_record(*record, key, meta);
    if (status)
        return status;
    for (spex_record *other = spex_table_find(table, key); other; other = next_with_same_id(table, other))
        if (other != *record)
            other->flags |= RECORD_SHARED, (*record)->flags |= RECORD_SHARED;
    claim_number(table, number);
    (*record)->number = number;
    *spex_table_node(table, number) = (spex_node){*record, INSTANCE_NONE, INSTANCE_NONE};
    l->count++;
    table->count++;
    return SPEX_OK;
}

/* Of those that share the identifier of one that goes, the last one has it for itself. */
static void stop_sharing(const spex_table *table, const spex_record *record)
{
    spex_key key = {spex_record_id(record), record->id_length, record->hash, {0}};
    spex_record *last = NULL;
    uint32_t others = 0;
    for (spex_record *other = spex_table_find(table, &key); other; other = next_with_same_id(table, other))
        if (other != record) {
            last = other;
            others++;
        }
    if (others == 1)
        last->flags &= (uint8_t)~RECORD_SHARED;
}

/* Closes the gap at `gap`: moves up what would no longer be found behind it. */
static void close_gap(const spex_table *table, const leaf *l, uint32_t gap)
{
    for (uint32_t i = next_index(l, gap); record_in(table, l, i)->id_length; i = next_index(l, i)) {
        uint32_t from = home_of(record_in(table, l, i)->hash, l->room);
        uint32_t way = i >= from ? i - from : i + l->room - from;
        uint32_t back = i >= gap ? i - gap : i + l->room - gap;
        if (way >= back) {
            move_record(table, record_in(table, l, i), record_in(table, l, gap));
            gap = i;
        }
    }
    *record_in(table, l, gap) = (spex_record){0};
}

void spex_table_remove(spex_table *table, spex_record *record)
{
    leaf *l = leaf_of(table, record->hash);
    assert(record->id_length && spex_table_at(table, record->number) == record); /* it has not moved */
    assert(l->count > 0 && table->count > 0);
    size_t at = ((uintptr_t)record - (uintptr_t)(l + 1)) / table->pool->stride;
    if (record->flags & RECORD_SHARED)
        stop_sharing(table, record);
    release_record(table, record);
    release_number(table, record->number);
    close_gap(table, l, (uint32_t)at);
    l->count--;
    table->count--;
}

/* ---- the whole ---- */

int spex_table_init(spex_table *table, spex_pool *pool)
{
    assert(pool && pool->stride >= sizeof(spex_record));
    *table = (spex_table){.pool = pool, .leaf_count = 1, .free = INSTANCE_NONE};
    spex_directory *directory = directory_new(0, NULL);
    leaf *l = leaf_new(table, POOL_SMALL, 0);
    if (!directory || !l) {
        leaf_free(table, l);
        free(directory);
        return SPEX_E_NOMEM;
    }
    atomic_init(&table->directory, directory);
    publish_leaf(table, l, 0);
    return SPEX_OK;
}

void spex_table_release(spex_table *table)
{
    spex_directory *old, *directory = atomic_load_explicit(&table->directory, memory_order_relaxed);
    for (uint32_t i = 0; i < table->used; i++)
        if (spex_table_at(table, i))
            release_record(table, spex_table_at(table, i));
    for (size_t i = 0, step; i >> directory->depth == 0; i += step) {
        leaf *l = atomic_load_explicit(&directory->slots[i].leaf, memory_order_relaxed);
        step = (size_t)1 << (directory->depth - l->depth);
        leaf_free(table, l);
    }
    for (; directory; directory = old) {
        old = directory->old;
        free(directory);
    }
    for (uint32_t i = 0; i < table->node_chunks; i++)
        free(table->nodes[i]);
    free(table->nodes);
    free(table->beside);
}

/* ---- what must hold ---- */

/* Whoever looks for a record finds it: between its home and where it is, nothing is free. */
static void check_record(const spex_table *table, const leaf *l, uint32_t i, uint32_t bits)
{
    const spex_record *record = record_in(table, l, i);
    assert(first_bits(record->hash, l->depth) == bits);
    for (uint32_t k = home_of(record->hash, l->room); k != i; k = next_index(l, k))
        assert(record_in(table, l, k)->id_length);
    assert(record->number < table->used && spex_table_at(table, record->number) == record);
    assert(!spex_record_set(record) || record->set->count > 1);
    assert(!(record->flags & RECORD_CHILD) || (record->flags & RECORD_LIGHT && record->parent));
    assert(!(record->flags & RECORD_RULED && record->flags & RECORD_LIGHT));
    assert(!(record->flags & RECORD_RULED) || table->beside[record->number].aside);
    const spex_record *next = next_with_same_id(table, record);
    assert(!next || (record->flags & RECORD_SHARED && next->flags & RECORD_SHARED));
    assert(!next || !record->spec || !next->spec || strcmp(record->spec->name, next->spec->name));
}

static uint32_t check_leaf(const spex_table *table, const leaf *l, uint32_t bits)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < l->room; i++) {
        if (!record_in(table, l, i)->id_length)
            continue;
        check_record(table, l, i, bits);
        count++;
    }
    assert(count == l->count && count <= leaf_limit(l->room));
    return count;
}

static void check_free_numbers(const spex_table *table)
{
    uint64_t unused = 0;
    for (uint32_t n = table->free; n != INSTANCE_NONE; n = spex_table_node(table, n)->after) {
        assert(n < table->used && !spex_table_at(table, n));
        unused++;
    }
    assert(table->count + unused == table->used);
}

void spex_table_check(const spex_table *table)
{
    const spex_directory *directory = atomic_load(&table->directory);
    uint64_t count = 0;
    uint32_t leaves = 0;
    for (size_t i = 0, step; i >> directory->depth == 0; i += step) {
        const leaf *l = atomic_load(&directory->slots[i].leaf);
        assert(l->depth <= directory->depth);
        step = (size_t)1 << (directory->depth - l->depth);
        for (size_t k = i; k < i + step; k++)
            assert(atomic_load(&directory->slots[k].leaf) == l &&
                   atomic_load(&directory->slots[k].room) == l->room);
        count += check_leaf(table, l, (uint32_t)(i / step));
        leaves++;
    }
    assert(count == table->count && leaves == table->leaf_count);
    check_free_numbers(table);
}
