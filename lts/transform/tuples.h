/* Tuples of small numbers, packed: the states of a composition. */
#ifndef LTS_TRANSFORM_TUPLES_H
#define LTS_TRANSFORM_TUPLES_H

#include "base/word_index.h"
#include "lts/transform/transform.h"

typedef struct lts_field {
    uint32_t word;
    unsigned shift;
    uint64_t mask; /* before shifting */
} lts_field;

struct lts_tuples {
    lts_field *fields; /* where each part is in the words of a tuple */
    uint32_t parts;
    base_word_index states; /* the tuples that there are */
};

/* An empty set of tuples; part i of a tuple is less than `sizes[i]`. NULL: no memory. */
lts_tuples *lts_tuples_new(const uint32_t *sizes, uint32_t parts);
/* Between the parts of one tuple and the words it is packed in. */
void lts_tuples_pack(const lts_tuples *t, const lts_state *tuple, uint64_t *words);
void lts_tuples_unpack(const lts_tuples *t, const uint64_t *words, lts_state *tuple);

static inline void lts_tuples_set(const lts_tuples *t, uint32_t part, lts_state state, uint64_t *words)
{
    lts_field f = t->fields[part];
    words[f.word] = (words[f.word] & ~(f.mask << f.shift)) | (uint64_t)state << f.shift;
}

#endif
