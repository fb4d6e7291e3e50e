/* How a state's root is stored: its words, and the numbers of its nodes in as many bits as these take.
 * (root.c)
 *
 * As a table of nodes fills, its numbers need more bits: then all roots are written anew. */
#ifndef EXPLORER_STORE_ROOT_H
#define EXPLORER_STORE_ROOT_H

#include "explorer/store/tree.h"

typedef struct explorer_root {
    const explorer_tree *tree;
    uint32_t width; /* words of a root */
    uint32_t most;  /* of these there may ever be, and one more to write them */
    uint32_t *at;   /* of each node from tree->top on: its first bit */
    uint8_t *bits;  /* per table: of a number in it */
    uint32_t begin; /* the first bit that is not of words */
    uint32_t last;  /* bits of the last word that are used */
} explorer_root;

bool explorer_root_open(explorer_root *root, const explorer_tree *tree,
                        uint32_t last_bits); /* false: no memory */
void explorer_root_close(explorer_root *root);
/* The same with other bits: so many that numbers below counts[i] fit into those of table i. */
bool explorer_root_widen(explorer_root *wider, const explorer_root *root, const uint64_t *counts);

static inline bool explorer_root_fits(const explorer_root *root, uint32_t table, uint32_t number)
{
    return (uint64_t)number >> root->bits[table] == 0;
}

/* The number of a node from tree->top on, into the words of a root, which have one more after them. */
static inline void explorer_root_put(const explorer_root *root, uint32_t *words, uint32_t node,
                                     uint32_t number)
{
    uint32_t at = root->at[node - root->tree->top], bits = root->bits[root->tree->nodes[node].table];
    uint64_t mask = (((uint64_t)1 << bits) - 1) << at % 32;
    uint64_t two = words[at / 32] | (uint64_t)words[at / 32 + 1] << 32;
    two = (two & ~mask) | (uint64_t)number << at % 32;
    words[at / 32] = (uint32_t)two;
    words[at / 32 + 1] = (uint32_t)(two >> 32);
}
static inline uint32_t explorer_root_get(const explorer_root *root, const uint32_t *words, uint32_t node)
{
    uint32_t at = root->at[node - root->tree->top], bits = root->bits[root->tree->nodes[node].table];
    uint64_t two = words[at / 32];
    if (at % 32 + bits > 32)
        two |= (uint64_t)words[at / 32 + 1] << 32;
    return (uint32_t)(two >> at % 32 & (((uint64_t)1 << bits) - 1));
}
/* A root's own words, from those of a state. */
static inline void explorer_root_put_words(const explorer_root *root, uint32_t *words, const uint32_t *state)
{
    const explorer_tree *tree = root->tree;
    uint32_t count = tree->words - tree->shared;
    if (count == 0)
        return;
    for (uint32_t i = 0; i + 1 < count; i++)
        words[i] = state[tree->shared + i];
    uint32_t mask = root->last == 32 ? UINT32_MAX : ((uint32_t)1 << root->last) - 1;
    words[count - 1] = (words[count - 1] & ~mask) | state[tree->words - 1];
}
static inline uint32_t explorer_root_word(const explorer_root *root, const uint32_t *words, uint32_t word)
{
    uint32_t mask = root->last == 32 ? UINT32_MAX : ((uint32_t)1 << root->last) - 1;
    uint32_t value = words[word - root->tree->shared];
    return word + 1 == root->tree->words ? value & mask : value;
}

/* One root as another, which may lie in the same place or begin before it. `room`: for root->most words. */
void explorer_root_change(const explorer_root *from, const explorer_root *to, const uint32_t *words,
                          uint32_t *changed, uint32_t *room);

#endif
