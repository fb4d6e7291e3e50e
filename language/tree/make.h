/* What makes nodes of a syntax tree and links them. */
#ifndef LANGUAGE_TREE_MAKE_H
#define LANGUAGE_TREE_MAKE_H

/* Makes `node` of a type, initialised as the braces say; leaves with NULL when memory is short. */
#define LANG_MAKE(tree, type, ...)                                                                           \
    type *node = base_arena_alloc((tree)->arena, sizeof *node);                                              \
    if (!node) {                                                                                             \
        (tree)->out_of_memory = true;                                                                        \
        return NULL;                                                                                         \
    }                                                                                                        \
    *node = (type)__VA_ARGS__

/* Puts a node behind the last of a list. */
#define LANG_APPEND(first, last, node)                                                                       \
    do {                                                                                                     \
        if (last)                                                                                            \
            (last)->next = (node);                                                                           \
        else                                                                                                 \
            (first) = (node);                                                                                \
        (last) = (node);                                                                                     \
    } while (0)

#define LANG_DEEPEST_BLOCK 200u /* so deep may blocks and containers nest */

#endif
