/* A state's words as a tree. (tree.c)
 *
 * A node stands for a few words, or for a few other nodes: what these are is an entry of a table, and its
 * number there is the node's value. Values of a tree: its words, then its nodes, each after those that it is
 * made of. What is not part of a node is the root: words from `shared` on, and nodes from `top` on. */
#ifndef EXPLORER_STORE_TREE_H
#define EXPLORER_STORE_TREE_H

#include "explorer/store/pack.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct explorer_node {
    uint32_t begin, count; /* the values that it is made of */
    uint32_t table;
} explorer_node;

typedef struct explorer_tree {
    uint32_t words;
    uint32_t count; /* of nodes */
    uint32_t shared, top;
    explorer_node *nodes;
    uint32_t *above; /* of each value: the node that it is a part of; EXPLORER_ROOT: none */
    uint32_t table_count;
    uint32_t *widths; /* of each table: words of an entry */
} explorer_tree;

#define EXPLORER_ROOT UINT32_MAX

/* `is_flat`: without nodes. False: no memory. */
bool explorer_tree_open(explorer_tree *tree, const explorer_packing *packing, bool is_flat);
void explorer_tree_close(explorer_tree *tree);

#endif
