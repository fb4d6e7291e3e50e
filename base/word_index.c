/* Sequences of words in one array, found again by a hash index. */
#include "base/word_index.h"

#include "base/array.h"
#include "base/hash.h"

#include <string.h>

void base_word_index_release(base_word_index *w)
{
    base_hash_index_release(&w->index);
    free(w->keys);
    *w = (base_word_index){.words = w->words};
}

void base_word_index_close(base_word_index *w)
{
    base_hash_index_release(&w->index);
}

static inline unsigned words_of(const base_word_index *w)
{
    return w->words ? w->words : 1;
}

static inline uint64_t hash_of(const uint64_t *key, unsigned words)
{
    return words == 1 ? base_hash_number(*key) : base_hash_bytes(key, words * sizeof *key);
}

/* Looks for the sequence; BASE_NONE: it belongs where the cursor is. */
static inline uint32_t look(const base_word_index *w, const uint64_t *key, unsigned words,
                            base_hash_cursor *cursor)
{
    uint32_t n;
    *cursor = base_hash_index_begin(&w->index, hash_of(key, words));
    while ((n = base_hash_index_next(&w->index, cursor)) != BASE_NONE) {
        const uint64_t *other = w->keys + (size_t)n * words;
        if (words == 1 ? *other == *key : memcmp(other, key, words * sizeof *key) == 0)
            break;
    }
    return n;
}

base_status base_word_index_intern(base_word_index *w, const uint64_t *key, uint32_t *number)
{
    assert(w->index.slots || !w->count); /* not closed */
    base_hash_cursor cursor;
    unsigned words = words_of(w);
    if (!base_hash_index_reserve(&w->index))
        return BASE_E_NOMEM;
    uint32_t known = look(w, key, words, &cursor);
    if (known != BASE_NONE) {
        *number = known;
        return BASE_OK;
    }
    if (w->count == BASE_NONE - 1)
        return BASE_E_LIMIT;
    if (!base_grow(w->keys, w->capacity, ((size_t)w->count + 1) * words))
        return BASE_E_NOMEM;
    memcpy(w->keys + (size_t)w->count * words, key, words * sizeof *key);
    base_hash_index_add(&w->index, &cursor, w->count);
    *number = w->count++;
    return BASE_OK;
}

uint32_t base_word_index_find(const base_word_index *w, const uint64_t *key)
{
    base_hash_cursor cursor;
    if (!w->count)
        return BASE_NONE;
    assert(w->index.slots); /* not closed */
    return look(w, key, words_of(w), &cursor);
}
