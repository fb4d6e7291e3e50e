/* Interned byte strings: each distinct text is kept once and numbered from 0 in order of first mention.
 *
 * The texts lie in chunks that never move, so a text stays where it is for as long as the table lives. The
 * index is an open-addressing table of numbers, probed linearly from XXH3 of the text and at most half full;
 * each entry keeps 32 bits of its hash, so growing does not read the texts again and a probe that misses
 * rarely does.
 */
#include "lts/grow.h"
#include "lts/lts.h"

#include <assert.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define CHUNK_BYTES 16384u

typedef struct entry {
    const char *text;
    uint32_t length;
    uint32_t hash;
} entry;

typedef struct chunk {
    struct chunk *next;
    char bytes[];
} chunk;

struct lts_names {
    uint32_t references;
    uint32_t count;
    entry *entries;
    size_t capacity;
    uint32_t *slots;   /* number, or LTS_NONE where free */
    size_t slot_count; /* a power of two, or 0 */
    chunk *chunks;     /* the one being filled comes first */
    size_t room;       /* bytes left in it */
    char *free_bytes;  /* where they begin */
};

lts_names *lts_names_new(void)
{
    lts_names *names = calloc(1, sizeof *names);
    if (names)
        names->references = 1;
    return names;
}

lts_names *lts_labels_new(void)
{
    lts_names *labels = lts_names_new();
    uint32_t tau;
    if (labels && lts_names_intern(labels, LTS_TAU_TEXT, strlen(LTS_TAU_TEXT), &tau) != LTS_OK) {
        lts_names_unref(labels);
        return NULL;
    }
    return labels;
}

lts_names *lts_names_ref(lts_names *names)
{
    names->references++;
    return names;
}

void lts_names_unref(lts_names *names)
{
    if (!names || --names->references > 0)
        return;
    for (chunk *c = names->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(names->entries);
    free(names->slots);
    free(names);
}

static uint32_t hash_of(const char *text, size_t length)
{
    return (uint32_t)XXH3_64bits(text, length);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t slot_of(const lts_names *names, const char *text, size_t length, uint32_t hash)
{
    size_t mask = names->slot_count - 1;
    size_t i = hash & mask;
    for (; names->slots[i] != LTS_NONE; i = (i + 1) & mask) {
        const entry *e = &names->entries[names->slots[i]];
        if (e->hash == hash && e->length == length && memcmp(e->text, text, length) == 0)
            break;
    }
    return i;
}

static bool rehash(lts_names *names)
{
    size_t wanted = names->slot_count ? names->slot_count * 2 : 16;
    uint32_t *slots = lts_alloc(wanted, sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0xff, wanted * sizeof *slots);
    for (uint32_t n = 0; n < names->count; n++) {
        size_t i = names->entries[n].hash & (wanted - 1);
        while (slots[i] != LTS_NONE)
            i = (i + 1) & (wanted - 1);
        slots[i] = n;
    }
    free(names->slots);
    names->slots = slots;
    names->slot_count = wanted;
    return true;
}

/* Room for `bytes` more bytes; NULL: no memory. A long text gets a chunk of its own, behind the one being
 * filled, so that no more than a small part of any chunk is ever wasted. */
static char *room_for(lts_names *names, size_t bytes)
{
    if (bytes <= names->room) {
        char *place = names->free_bytes;
        names->free_bytes += bytes;
        names->room -= bytes;
        return place;
    }
    bool own = bytes > CHUNK_BYTES / 4;
    size_t size = own ? bytes : CHUNK_BYTES;
    chunk *c = malloc(sizeof *c + size);
    if (!c)
        return NULL;
    if (own && names->chunks) {
        c->next = names->chunks->next;
        names->chunks->next = c;
        return c->bytes;
    }
    c->next = names->chunks;
    names->chunks = c;
    names->free_bytes = c->bytes + bytes;
    names->room = size - bytes;
    return c->bytes;
}

lts_status lts_names_intern(lts_names *names, const char *text, size_t length, uint32_t *number)
{
    uint32_t hash = hash_of(text, length);
    size_t slot = 0;
    if (names->slot_count) {
        slot = slot_of(names, text, length, hash);
        if (names->slots[slot] != LTS_NONE) {
            *number = names->slots[slot];
            return LTS_OK;
        }
    }
    if (names->count == LTS_MAX || length > UINT32_MAX)
        return LTS_E_LIMIT;
    if ((size_t)names->count * 2 >= names->slot_count) {
        if (!rehash(names))
            return LTS_E_NOMEM;
        slot = slot_of(names, text, length, hash);
    }
    char *copy;
    if (!lts_grow(names->entries, names->capacity, (size_t)names->count + 1) ||
        !(copy = room_for(names, length + 1)))
        return LTS_E_NOMEM;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    names->entries[names->count] = (entry){copy, (uint32_t)length, hash};
    names->slots[slot] = names->count;
    *number = names->count++;
    return LTS_OK;
}

uint32_t lts_names_find(const lts_names *names, const char *text, size_t length)
{
    return names->slot_count ? names->slots[slot_of(names, text, length, hash_of(text, length))] : LTS_NONE;
}

uint32_t lts_names_count(const lts_names *names)
{
    return names->count;
}

const char *lts_names_text(const lts_names *names, uint32_t number)
{
    assert(number < names->count);
    return names->entries[number].text;
}

size_t lts_names_length(const lts_names *names, uint32_t number)
{
    assert(number < names->count);
    return names->entries[number].length;
}
