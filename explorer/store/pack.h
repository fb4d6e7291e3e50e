/* States as words of 32 bits, with nothing between fields. (pack.c)
 *
 * Fields that change together (a group) have words of their own, but for groups that are so small that a
 * number for what is in them would be no smaller: these come last, and share words. */
#ifndef EXPLORER_STORE_PACK_H
#define EXPLORER_STORE_PACK_H

#include <spex-explorer.h>

/* Where a field, or half of one that is wider than 32 bits, has its place. */
typedef struct explorer_part {
    const spex_explorer_field *field;
    uint32_t word;
    uint8_t shift, bits, from; /* of the word; of the field's value, from that bit on */
} explorer_part;

/* The same for packing what eight bytes of a state hold, as one number. */
typedef struct explorer_piece {
    uint64_t bytes; /* those of the field; 0: it lies in two times eight bytes */
    uint64_t low;
    uint64_t mask; /* of its value */
    uint8_t at, from, shift;
    uint32_t bits; /* of the word, in their place */
    uint32_t word;
    const explorer_part *part;
} explorer_piece;

/* Words of one group. Groups of one shape have the same fields. */
typedef struct explorer_group {
    uint32_t begin, count;
    uint64_t shape;
} explorer_group;

/* Where a group of fields, by its number, has its words; a small one, so many bits of one word. */
typedef struct explorer_home {
    uint32_t begin, count;
    uint8_t shift, bits; /* of a small one; bits 0: it has words of its own, or is too large for one */
} explorer_home;

typedef struct explorer_packing {
    const spex_explorer_model *model;
    uint32_t words; /* of a state */
    explorer_group *groups;
    uint32_t group_count;
    explorer_home *homes; /* of all groups, also small ones */
    uint32_t home_count;
    uint32_t shared;    /* the first of the words that small groups share */
    uint32_t last_bits; /* so many bits of the last of these are used */
    uint32_t part_count;
    explorer_part *parts;
    /* Those that bytes 8 * i .. 8 * i + 7 of a state have to do with: pieces[row[i]] .. pieces[row[i + 1] -
     * 1]. */
    uint32_t *row;
    explorer_piece *pieces;
    uint32_t *word_row; /* the first of the parts of word i; how many parts later the one is whose bit k is */
    uint8_t *bit_part;  /* of word i, stands in bit_part[32 * i + k] */
} explorer_packing;

bool explorer_packing_open(explorer_packing *packing,
                           const spex_explorer_model *model); /* false: no memory */
void explorer_packing_close(explorer_packing *packing);

void explorer_pack(const explorer_packing *packing, const void *state, uint32_t *words);
/* The same of a state that differs from `before`, whose words are in `words`, in these parts alone.
 * `changed`: the bits of words that are others than before are set, and perhaps more. */
void explorer_pack_changes(const explorer_packing *packing, const void *state, const void *before,
                           const spex_explorer_span *spans, uint32_t count, uint32_t *words,
                           uint64_t *changed);
void explorer_unpack(const explorer_packing *packing, const uint32_t *words, void *state);
/* What of a state is in that word, of which so many bits are others than before. */
void explorer_unpack_word(const explorer_packing *packing, const uint32_t *words, uint32_t word,
                          uint32_t differs, void *state);

#endif
