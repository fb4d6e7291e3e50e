/* Interned byte strings: each distinct text is kept once and numbered from 0 in order of first mention.
 *
 * The texts lie in chunks that never move, so a text stays where it is for as long as the table lives. The
 * texts are found again by a hash index.
 */
#include "base/names.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/hash_index.h"

#include <string.h>

#define CHUNK_BYTES 16384u

typedef struct entry {
    const char *text;
    size_t length;
} entry;

typedef struct chunk {
    struct chunk *next;
    char bytes[];
} chunk;

struct base_names {
    uint32_t references;
    uint32_t count;
    entry *entries;
    size_t capacity;
    base_hash_index index;
    chunk *chunks;    /* the one being filled comes first */
    size_t room;      /* bytes left in it */
    char *free_bytes; /* where they begin */
};

base_names *base_names_new(void)
{
    base_names *names = calloc(1, sizeof *names);
    if (names)
        names->references = 1;
    return names;
}

base_names *base_names_ref(base_names *names)
{
    assert(names->references > 0 && names->references < UINT32_MAX);
    names->references++;
    return names;
}

void base_names_unref(base_names *names)
{
    if (!names || --names->references > 0)
        return;
    for (chunk *c = names->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(names->entries);
    base_hash_index_release(&names->index);
    free(names);
}

/* Looks for the text; BASE_NONE: it belongs where the cursor is. */
static inline uint32_t look(const base_names *names, const char *text, size_t length,
                            base_hash_cursor *cursor)
{
    uint32_t n;
    *cursor = base_hash_index_begin(&names->index, base_hash_bytes(text, length));
    while ((n = base_hash_index_next(&names->index, cursor)) != BASE_NONE) {
        const entry *e = &names->entries[n];
        if (e->length == length && memcmp(e->text, text, length) == 0)
            break;
    }
    return n;
}

/* Room for `bytes` more bytes; NULL: no memory. A long text gets a chunk of its own, behind the one being
 * filled, so that no more than a small part of any chunk is ever wasted. */
static char *room_for(base_names *names, size_t bytes)
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

base_status base_names_intern(base_names *names, const char *text, size_t length, uint32_t *number)
{
    base_hash_cursor cursor;
    if (!base_hash_index_reserve(&names->index))
        return BASE_E_NOMEM;
    uint32_t known = look(names, text, length, &cursor);
    if (known != BASE_NONE) {
        *number = known;
        return BASE_OK;
    }
    if (names->count == BASE_NONE - 1 || length > UINT32_MAX)
        return BASE_E_LIMIT;
    char *copy;
    if (!base_grow(names->entries, names->capacity, (size_t)names->count + 1) ||
        !(copy = room_for(names, length + 1)))
        return BASE_E_NOMEM;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    names->entries[names->count] = (entry){copy, length};
    base_hash_index_add(&names->index, &cursor, names->count);
    *number = names->count++;
    return BASE_OK;
}

uint32_t base_names_find(const base_names *names, const char *text, size_t length)
{
    base_hash_cursor cursor;
    return names->count ? look(names, text, length, &cursor) : BASE_NONE;
}

uint32_t base_names_translate(const base_names *to, const base_names *from, uint32_t number)
{
    return base_names_find(to, base_names_text(from, number), base_names_length(from, number));
}

uint32_t base_names_count(const base_names *names)
{
    return names->count;
}

const char *base_names_text(const base_names *names, uint32_t number)
{
    assert(number < names->count);
    return names->entries[number].text;
}

size_t base_names_length(const base_names *names, uint32_t number)
{
    assert(number < names->count);
    return names->entries[number].length;
}

/* ---- the order of names by their bytes ---- */

typedef struct named {
    const char *text;
    size_t length;
    uint32_t number;
} named;

static int by_text(const void *left, const void *right)
{
    const named *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

base_status base_names_ranks(const base_names *names, uint32_t **rank)
{
    assert(names && rank && names->index.count == names->count);
    uint32_t count = base_names_count(names);
    named *sorted = base_alloc(count, sizeof *sorted);
    uint32_t *result = base_alloc(count, sizeof *result);
    if (!sorted || !result) {
        free(sorted);
        free(result);
        return BASE_E_NOMEM;
    }
    for (uint32_t n = 0; n < count; n++)
        sorted[n] = (named){base_names_text(names, n), base_names_length(names, n), n};
    qsort(sorted, count, sizeof *sorted, by_text);
    for (uint32_t i = 0; i < count; i++)
        result[sorted[i].number] = i;
    free(sorted);
    *rank = result;
    return BASE_OK;
}
