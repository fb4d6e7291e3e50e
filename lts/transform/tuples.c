/* Tuples of small numbers, each in as few 64-bit words as its parts' bits fit in. Twelve parts of three
 * states take one word.
 */
#include "lts/transform/tuples.h"

#include "base/array.h"

#include <string.h>

static unsigned bits_for(uint32_t size)
{
    unsigned bits = 1;
    while (bits < 32 && (size - 1) >> bits)
        bits++;
    return bits;
}

/* Fields lie in words in order; none crosses into the next. */
static void lay_out(lts_tuples *t, const uint32_t *sizes)
{
    unsigned used = 0;
    t->states.words = 1;
    for (uint32_t i = 0; i < t->parts; i++) {
        unsigned bits = bits_for(sizes[i]);
        if (used + bits > 64) {
            t->states.words++;
            used = 0;
        }
        t->fields[i] = (lts_field){t->states.words - 1, used, (UINT64_C(1) << bits) - 1};
        used += bits;
    }
}

lts_tuples *lts_tuples_new(const uint32_t *sizes, uint32_t parts)
{
    assert(sizes && parts > 0);
    lts_tuples *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->parts = parts;
    t->fields = base_alloc(parts, sizeof *t->fields);
    if (!t->fields) {
        lts_tuples_free(t);
        return NULL;
    }
    lay_out(t, sizes);
    return t;
}

void lts_tuples_free(lts_tuples *t)
{
    if (!t)
        return;
    base_word_index_release(&t->states);
    free(t->fields);
    free(t);
}

void lts_tuples_pack(const lts_tuples *t, const lts_state *tuple, uint64_t *words)
{
    memset(words, 0, t->states.words * sizeof *words);
    for (uint32_t i = 0; i < t->parts; i++) {
        assert(tuple[i] <= t->fields[i].mask);
        lts_tuples_set(t, i, tuple[i], words);
    }
}

void lts_tuples_unpack(const lts_tuples *t, const uint64_t *words, lts_state *tuple)
{
    for (uint32_t i = 0; i < t->parts; i++) {
        lts_field f = t->fields[i];
        tuple[i] = (lts_state)(words[f.word] >> f.shift & f.mask);
    }
}

lts_state lts_tuples_part(const lts_tuples *t, lts_state whole, uint32_t part)
{
    assert(part < t->parts);
    lts_field f = t->fields[part];
    return (lts_state)(base_word_index_key(&t->states, whole)[f.word] >> f.shift & f.mask);
}
