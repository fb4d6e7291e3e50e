/* Numbers stand one after the other, over the ends of words. */
#include "config.h"

#include "explorer/store/root.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BITS 3u

/* Gives all nodes their places. */
static void place(explorer_root *r)
{
    uint32_t at = r->begin;
    for (uint32_t node = r->tree->top; node < r->tree->count; node++) {
        r->at[node - r->tree->top] = at;
        at += r->bits[r->tree->nodes[node].table];
    }
    r->width = at ? (at + 31) / 32 : 1;
}

static bool allocate(explorer_root *r)
{
    const explorer_tree *tree = r->tree;
    r->at = base_alloc(tree->count - tree->top, sizeof *r->at);
    r->bits = base_alloc_zeroed(tree->table_count, 1);
    if (r->at && r->bits)
        return true;
    explorer_root_close(r);
    return false;
}

bool explorer_root_open(explorer_root *root, const explorer_tree *tree, uint32_t last_bits)
{
    uint32_t words = tree->words - tree->shared;
    *root = (explorer_root){.tree = tree, .last = last_bits ? last_bits : 32};
    root->begin = words ? words * 32 - (32 - root->last) : 0;
    root->most = words + (tree->count - tree->top) + 1;
    if (!allocate(root))
        return false;
    memset(root->bits, FIRST_BITS, tree->table_count);
    place(root);
    return true;
}

void explorer_root_close(explorer_root *root)
{
    free(root->at);
    free(root->bits);
    root->at = NULL;
    root->bits = NULL;
}

bool explorer_root_widen(explorer_root *wider, const explorer_root *root, const uint64_t *counts)
{
    *wider = *root;
    if (!allocate(wider))
        return false;
    for (uint32_t i = 0; i < root->tree->table_count; i++) {
        wider->bits[i] = root->bits[i];
        while (wider->bits[i] < 32 && counts[i] >> wider->bits[i] != 0)
            wider->bits[i]++;
    }
    place(wider);
    return true;
}

void explorer_root_change(const explorer_root *from, const explorer_root *to, const uint32_t *words,
                          uint32_t *changed, uint32_t *room)
{
    const explorer_tree *tree = from->tree;
    uint32_t shared = tree->words - tree->shared;
    memset(room, 0, ((size_t)to->width + 1) * sizeof *room);
    for (uint32_t i = 0; i < shared; i++)
        room[i] = explorer_root_word(from, words, tree->shared + i);
    for (uint32_t node = tree->top; node < tree->count; node++)
        explorer_root_put(to, room, node, explorer_root_get(from, words, node));
    memcpy(changed, room, to->width * sizeof *room);
}
