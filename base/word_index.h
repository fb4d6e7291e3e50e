/* Sequences of so many 64-bit words, each once, numbered from 0 in order of first mention. (word_index.c)
 *
 * What is packed into the words is the owner's business: a pair of numbers, the states of many parts, a
 * configuration. As the numbers go up in order of first mention, the index is also the queue of a
 * breadth-first search: `for (n = 0; n < index.count; n++)` meets whatever is added on the way.
 */
#ifndef BASE_WORD_INDEX_H
#define BASE_WORD_INDEX_H

#include "base/hash_index.h"

/* Begin with {.words = n}, or, for one word each, with {0}. */
typedef struct base_word_index {
    unsigned words; /* of each sequence; 0 is 1 */
    uint32_t count;
    uint64_t *keys; /* the sequences, one after the other */
    size_t capacity;
    base_hash_index index;
} base_word_index;

void base_word_index_release(base_word_index *w); /* afterwards it is empty, and can be used again */
/* Gives back what only adding needs; reading goes on working. */
void base_word_index_close(base_word_index *w);

/* The number of the sequence at `key`, which is copied when it is new: then *number is what `count` was.
 * BASE_E_NOMEM, or BASE_E_LIMIT when there are 2^32 - 2 already; then nothing has changed. */
base_status base_word_index_intern(base_word_index *w, const uint64_t *key, uint32_t *number);
/* The number of the sequence, BASE_NONE: it is not there. */
uint32_t base_word_index_find(const base_word_index *w, const uint64_t *key);

/* The sequence of that number; valid until another is added. */
static inline const uint64_t *base_word_index_key(const base_word_index *w, uint32_t number)
{
    assert(number < w->count);
    return w->keys + (size_t)number * (w->words ? w->words : 1);
}

/* The same for pairs of numbers, which take one word: the number of the pair; BASE_NONE: no memory. */
static inline uint32_t base_word_index_intern_pair(base_word_index *w, uint32_t first, uint32_t second)
{
    uint64_t pair = (uint64_t)first << 32 | second;
    uint32_t number;
    return base_word_index_intern(w, &pair, &number) == BASE_OK ? number : BASE_NONE;
}

#endif
