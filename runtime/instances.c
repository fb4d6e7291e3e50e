/* The instances of one shard: an open-addressing table (linear probing, backward-shift deletion) of 8-byte
 * slots over records of two cache lines each. A slot holds half of the hash, so that a look-up nearly always
 * touches one line of the table and one record; the whole identifier is compared there, since hashes can
 * meet.
 *
 * Records are numbered and live in chunks of CHUNK that never move, so that growing copies slots only. After
 * its records a chunk has a cache line for each, with the newest transitions of its history: the address
 * follows from the record's, so that both are fetched at once and a transition waits for memory twice, for
 * the slot and for these. A chunk that is full moves to huge pages: looking up instances at random is
 * otherwise a walk through the page tables.
 */
#include "runtime/instances.h"
#include "runtime/monitor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __linux__
#include <linux/mman.h> /* MADV_COLLAPSE */
#endif
#define XXH_INLINE_ALL
#include <xxhash.h>

#define CHUNK       32768u
#define CHUNK_ALIGN ((size_t)8 << 20) /* so the address of a record tells where its chunk begins */
#define CACHE_LINE  64u
#define FIRST_SLOTS 64u
#define HUGE_PAGE   ((size_t)2 << 20)

_Static_assert(sizeof(spex_record) == 128, "a record is two cache lines");
_Static_assert(HISTORY_RECENT * sizeof(spex_entry) == CACHE_LINE, "the newest entries are one");
_Static_assert(CHUNK *(sizeof(spex_record) + CACHE_LINE) <= CHUNK_ALIGN, "a chunk fits its alignment");

int spex_key_of(spex_id id, spex_key *key)
{
    if (!id.bytes) {
        for (unsigned i = 0; i < 8; i++)
            key->number[i] = (unsigned char)(id.number >> (8 * i));
        id.bytes = key->number;
        id.length = 8;
    }
    if (id.length < 1 || id.length > UINT16_MAX)
        return SPEX_E_ARGUMENT;
    key->bytes = id.bytes;
    key->length = id.length;
    key->hash = XXH3_64bits(id.bytes, id.length);
    return SPEX_OK;
}

spex_id spex_id_bytes(const void *bytes, size_t length)
{
    return (spex_id){bytes ? bytes : "", bytes ? length : 0, 0};
}

spex_id spex_id_str(const char *text)
{
    return spex_id_bytes(text, text ? strlen(text) : 0);
}

spex_id spex_id_u64(uint64_t number)
{
    return (spex_id){NULL, 8, number};
}

int spex_table_init(spex_table *table)
{
    *table = (spex_table){.mask = FIRST_SLOTS - 1, .free = INSTANCE_NONE};
    table->slots = calloc(FIRST_SLOTS, sizeof *table->slots);
    return table->slots ? SPEX_OK : SPEX_E_NOMEM;
}

spex_record *spex_table_at(const spex_table *table, uint32_t number)
{
    return &table->chunks[number / CHUNK][number % CHUNK];
}

spex_link *spex_table_link(const spex_table *table, uint32_t number)
{
    return &table->links[number / CHUNK][number % CHUNK];
}

const unsigned char *spex_record_id(const spex_record *record)
{
    return record->id_length <= INSTANCE_ID_FITS ? record->id.bytes : record->id.heap;
}

static void release_record(spex_record *record)
{
    if (record->id_length > INSTANCE_ID_FITS)
        free(record->id.heap);
    free(record->meta);
    free(record->history.ring);
    spex_run_set_free(record->set);
}

void spex_table_release(spex_table *table)
{
    for (uint32_t i = 0; i < table->used; i++)
        if (spex_table_at(table, i)->id_length)
            release_record(spex_table_at(table, i));
    for (uint32_t i = 0; i < table->chunk_count; i++)
        free(table->chunks[i]);
    for (uint32_t i = 0; i < table->chunk_count; i++)
        free(table->links[i]);
    free(table->links);
    free(table->chunks);
    free(table->slots);
}

static uint64_t slot_of(uint64_t hash, uint32_t number)
{
    return ((uint64_t)number + 1) << 32 | (uint32_t)hash;
}

static uint32_t number_in(uint64_t slot)
{
    return (uint32_t)(slot >> 32) - 1;
}

/* Soon to be written. */
static void fetch(const void *line)
{
#ifdef __GNUC__
    __builtin_prefetch(line, 1);
#else
    (void)line;
#endif
}

uint32_t spex_table_find(const spex_table *table, const spex_key *key)
{
    for (uint64_t i = key->hash & table->mask; table->slots[i]; i = (i + 1) & table->mask) {
        if ((uint32_t)table->slots[i] != (uint32_t)key->hash)
            continue;
        uint32_t number = number_in(table->slots[i]);
        const spex_record *record = spex_table_at(table, number);
        fetch(spex_record_recent(record));
        if (record->hash == key->hash && record->id_length == key->length &&
            !memcmp(spex_record_id(record), key->bytes, key->length))
            return number;
    }
    return INSTANCE_NONE;
}

static void ask_for_huge_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    madvise(memory, size, MADV_HUGEPAGE);
#else
    (void)memory, (void)size;
#endif
}

/* What lies in small pages moves to huge ones: now where the kernel can (Linux 6.1), else by and by. */
static void gather_huge_pages(void *memory, size_t size)
{
    ask_for_huge_pages(memory, size);
#ifdef MADV_COLLAPSE
    madvise(memory, size, MADV_COLLAPSE);
#endif
}

static void put_slot(uint64_t *slots, uint64_t mask, uint64_t slot)
{
    uint64_t i = (uint32_t)slot & mask;
    while (slots[i])
        i = (i + 1) & mask;
    slots[i] = slot;
}

/* Large tables lie in huge pages, as chunks do. */
static uint64_t *new_slots(uint64_t room)
{
    size_t size = room * sizeof(uint64_t);
    if (size < HUGE_PAGE)
        return calloc(1, size);
    uint64_t *slots = aligned_alloc(HUGE_PAGE, size);
    if (slots) {
        ask_for_huge_pages(slots, size);
        memset(slots, 0, size);
    }
    return slots;
}

static int grow_slots(spex_table *table)
{
    uint64_t room = (table->mask + 1) * 2;
    uint64_t *slots = room > (UINT64_C(1) << 32) ? NULL : new_slots(room);
    if (!slots)
        return SPEX_E_NOMEM;
    for (uint64_t i = 0; i <= table->mask; i++)
        if (table->slots[i])
            put_slot(slots, room - 1, table->slots[i]);
    free(table->slots);
    table->slots = slots;
    table->mask = room - 1;
    return SPEX_OK;
}

static int make_chunk_room(spex_table *table)
{
    if (table->chunk_count < table->chunk_room)
        return SPEX_OK;
    uint32_t room = table->chunk_room ? table->chunk_room * 2 : 4;
    spex_record **chunks = realloc(table->chunks, room * sizeof *chunks);
    if (chunks)
        table->chunks = chunks;
    spex_link **links = realloc(table->links, room * sizeof *links);
    if (links)
        table->links = links;
    if (!chunks || !links)
        return SPEX_E_NOMEM;
    table->chunk_room = room;
    return SPEX_OK;
}

static int add_chunk(spex_table *table)
{
    if (make_chunk_room(table))
        return SPEX_E_NOMEM;
    spex_link *links = malloc(CHUNK * sizeof *links);
    size_t size = CHUNK * (sizeof(spex_record) + CACHE_LINE);
    void *chunk;
    if (!links || posix_memalign(&chunk, CHUNK_ALIGN, size)) {
        free(links);
        return SPEX_E_NOMEM;
    }
    if (table->chunk_count) /* only what is full: the last of each shard may stay nearly empty */
        gather_huge_pages(table->chunks[table->chunk_count - 1], size);
    table->links[table->chunk_count] = links;
    table->chunks[table->chunk_count++] = chunk;
    return SPEX_OK;
}

/* A number whose record can be filled; it is given out by taking it from the list or raising `used`. */
static int free_number(spex_table *table, uint32_t *number)
{
    if (table->free != INSTANCE_NONE) {
        *number = table->free;
        return SPEX_OK;
    }
    if (table->used == INSTANCE_NONE - 1)
        return SPEX_E_NOMEM;
    *number = table->used;
    return table->used / CHUNK < table->chunk_count ? SPEX_OK : add_chunk(table);
}

static int fill_record(spex_record *record, const spex_key *key, const char *meta)
{
    spex_record fresh = {.hash = key->hash, .id_length = (uint16_t)key->length};
    unsigned char *id = fresh.id.bytes;
    if (meta && *meta && !(fresh.meta = strdup(meta)))
        return SPEX_E_NOMEM;
    if (key->length > INSTANCE_ID_FITS && !(id = fresh.id.heap = malloc(key->length))) {
        free(fresh.meta);
        return SPEX_E_NOMEM;
    }
    memcpy(id, key->bytes, key->length);
    *record = fresh;
    return SPEX_OK;
}

int spex_table_add(spex_table *table, const spex_key *key, const char *meta, uint32_t *number)
{
    assert(spex_table_find(table, key) == INSTANCE_NONE);
    if (table->count >= table->mask / 8 * 7) {
        int status = grow_slots(table);
        if (status)
            return status;
    }
    int status = free_number(table, number);
    if (status)
        return status;
    spex_record *record = spex_table_at(table, *number);
    uint32_t next_free = *number == table->free ? record->run : table->free;
    status = fill_record(record, key, meta);
    if (status)
        return status;
    if (*number == table->used)
        table->used++;
    table->free = next_free;
    put_slot(table->slots, table->mask, slot_of(key->hash, *number));
    table->count++;
    return SPEX_OK;
}

/* Closes the gap at `i`: moves up what would no longer be found behind it. */
static void close_gap(spex_table *table, uint64_t i)
{
    for (uint64_t j = (i + 1) & table->mask; table->slots[j]; j = (j + 1) & table->mask) {
        uint64_t home = (uint32_t)table->slots[j] & table->mask;
        if (((j - home) & table->mask) >= ((j - i) & table->mask)) {
            table->slots[i] = table->slots[j];
            i = j;
        }
    }
    table->slots[i] = 0;
}

void spex_table_remove(spex_table *table, uint32_t number)
{
    spex_record *record = spex_table_at(table, number);
    uint64_t slot = slot_of(record->hash, number);
    uint64_t i = record->hash & table->mask;
    while (table->slots[i] != slot)
        i = (i + 1) & table->mask;
    close_gap(table, i);
    release_record(record);
    *record = (spex_record){.run = table->free};
    table->free = number;
    table->count--;
}

/* ---- history ---- */

/* One more than is shown: the oldest says where the one after it came from. */
static uint32_t kept(size_t limit)
{
    const uint32_t most = UINT32_MAX - HISTORY_RECENT;
    return limit == 0 ? 0 : limit < most ? (uint32_t)limit + 1 : most;
}

/* Of the ring, in entries: whole lines; there is at least one entry more in the line beside the record. */
static uint32_t ring_most(size_t limit)
{
    return (kept(limit) - 1 + HISTORY_RECENT - 1) / HISTORY_RECENT * HISTORY_RECENT;
}

int spex_history_reserve(spex_history *history, size_t limit)
{
    if (history->recent < HISTORY_RECENT || history->next < history->capacity ||
        history->capacity == ring_most(limit))
        return SPEX_OK;
    size_t room = history->capacity ? (size_t)history->capacity * 4 : 4 * HISTORY_RECENT;
    if (room > ring_most(limit))
        room = ring_most(limit);
    spex_entry *ring = aligned_alloc(CACHE_LINE, room * sizeof *ring);
    if (!ring)
        return SPEX_E_NOMEM;
    if (history->ring)
        memcpy(ring, history->ring, history->capacity * sizeof *ring);
    free(history->ring);
    history->ring = ring;
    history->capacity = (uint32_t)room;
    return SPEX_OK;
}

void spex_history_push(spex_history *history, spex_entry *recent, size_t limit, spex_entry entry)
{
    if (!kept(limit))
        return;
    if (history->recent == HISTORY_RECENT) {
        if (history->next == history->capacity)
            history->next = 0;
        memcpy(&history->ring[history->next], recent, HISTORY_RECENT * sizeof *recent);
        history->next += HISTORY_RECENT;
        history->recent = 0;
    }
    recent[history->recent++] = entry;
    if (history->count < kept(limit))
        history->count++;
}

spex_entry *spex_history_at(const spex_history *history, spex_entry *recent, uint32_t age)
{
    if (age < history->recent)
        return &recent[history->recent - 1 - age];
    uint32_t back = age - history->recent + 1;
    return &history->ring[history->next >= back ? history->next - back
                                                : history->next + history->capacity - back];
}

void spex_history_clear(spex_history *history)
{
    history->next = history->recent = history->count = 0;
}

spex_entry *spex_record_recent(const spex_record *record)
{
    uintptr_t at = (uintptr_t)record, chunk = at & ~(uintptr_t)(CHUNK_ALIGN - 1);
    uintptr_t number = (at - chunk) / sizeof *record;
    return (spex_entry *)(chunk + CHUNK * sizeof *record + number * CACHE_LINE);
}

void spex_record_push(spex_record *record, size_t limit, spex_entry entry)
{
    spex_history_push(&record->history, spex_record_recent(record), limit, entry);
}

spex_entry *spex_record_step(const spex_record *record, uint32_t age)
{
    return spex_history_at(&record->history, spex_record_recent(record), age);
}
