/* A state's words as a binary tree of pairs. (tree.c)
 *
 * Values of a tree: its words, then for each node the number under which its pair is stored; the last node is
 * the root, whose pair is the state. States that are alike in half of their words share that half. */
#ifndef EXPLORER_STORE_TREE_H
#define EXPLORER_STORE_TREE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct explorer_node { /* what it is made of: indices of values */
    uint32_t left, right;
} explorer_node;

typedef struct explorer_tree {
    uint32_t words;
    uint32_t count; /* of nodes: one fewer */
    explorer_node *nodes;
    uint32_t *above; /* of each value but the root's: the node that it is a part of */
} explorer_tree;

bool explorer_tree_open(explorer_tree *tree, uint32_t words); /* false: no memory */
void explorer_tree_close(explorer_tree *tree);

static inline uint64_t explorer_tree_pair(const explorer_tree *tree, const uint32_t *values, uint32_t node)
{
    return (uint64_t)values[tree->nodes[node].left] << 32 | values[tree->nodes[node].right];
}

#endif
