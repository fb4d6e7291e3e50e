/* A group of words is one node, or where it is long several; if there are too many for a root, neighbours
 * become one, and so on. Groups of one shape share a table, so that agents of one type do. After Laarman, van
 * de Pol, Weber, "Parallel recursive state compression for free", SPIN 2011, where nodes are pairs: wider
 * ones are fewer to look up, and there are not many of a group's values. */
#include "config.h"

#include "explorer/store/tree.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define MOST_WORDS   64u /* of a group that is one node, where steps are kept by the numbers of these */
#define SOME_WORDS   16u /* and where not */
#define PIECE        8u  /* what longer ones are cut into, and what becomes one node */
#define MOST_OF_ROOT 64u /* nodes */
#define MOST_TABLES  64u /* one for each shape; then one for each width */

typedef struct shape_of_table {
    uint64_t shape;
    uint32_t width;
    bool is_common; /* of all shapes that have no table of their own */
} shape_of_table;

typedef struct making {
    explorer_tree *tree;
    shape_of_table shapes[MOST_TABLES + MOST_WORDS];
} making;

/* The number of the table for a shape; `is_common`: for all of that width. */
static uint32_t find_table(making *m, uint64_t shape, uint32_t width, bool is_common)
{
    explorer_tree *tree = m->tree;
    for (uint32_t i = 0; i < tree->table_count; i++) {
        const shape_of_table *s = &m->shapes[i];
        if (s->width == width && s->is_common == is_common && (is_common || s->shape == shape))
            return i;
    }
    if (!is_common && tree->table_count >= MOST_TABLES)
        return find_table(m, 0, width, true);
    m->shapes[tree->table_count] = (shape_of_table){shape, width, is_common};
    return tree->table_count++;
}

static void add_node(making *m, uint32_t begin, uint32_t count, uint64_t shape)
{
    explorer_tree *tree = m->tree;
    tree->nodes[tree->count] = (explorer_node){begin, count, find_table(m, shape, count, false)};
    for (uint32_t i = 0; i < count; i++)
        tree->above[begin + i] = tree->count;
    tree->count++;
}

/* So many nodes there are at most. */
static uint64_t most_nodes(const explorer_packing *packing)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < packing->group_count; i++)
        count += packing->groups[i].count / PIECE + 1;
    return count + count / 2 + MOST_OF_ROOT; /* each round leaves an eighth, and one more */
}

static void add_groups(making *m, const explorer_packing *packing)
{
    uint32_t most = packing->model->part_count ? MOST_WORDS : SOME_WORDS;
    for (uint32_t i = 0; i < packing->group_count; i++) {
        const explorer_group *g = &packing->groups[i];
        if (g->count <= most) {
            add_node(m, g->begin, g->count, g->shape);
            continue;
        }
        for (uint32_t begin = 0; begin < g->count; begin += PIECE)
            add_node(m, g->begin + begin, g->count - begin < PIECE ? g->count - begin : PIECE,
                     g->shape + begin + 1);
    }
}

/* Until the nodes from `top` on are few. */
static void add_rounds(making *m)
{
    explorer_tree *tree = m->tree;
    while (tree->count - tree->top > MOST_OF_ROOT) {
        uint32_t begin = tree->top, end = tree->count;
        tree->top = end;
        for (; begin < end; begin += PIECE)
            add_node(m, tree->words + begin, end - begin < PIECE ? end - begin : PIECE, tree->count);
    }
}

bool explorer_tree_open(explorer_tree *tree, const explorer_packing *packing, bool is_flat)
{
    making m = {.tree = tree};
    uint64_t most = most_nodes(packing);
    memset(tree, 0, sizeof *tree);
    tree->words = packing->words;
    tree->shared = is_flat ? 0 : packing->shared;
    tree->nodes = base_alloc(most, sizeof *tree->nodes);
    tree->above = base_alloc(packing->words + most, sizeof *tree->above);
    tree->widths = base_alloc(MOST_TABLES + MOST_WORDS, sizeof *tree->widths);
    if (!tree->nodes || !tree->above || !tree->widths) {
        explorer_tree_close(tree);
        return false;
    }
    for (uint64_t i = 0; i < packing->words + most; i++)
        tree->above[i] = EXPLORER_ROOT;
    if (!is_flat) {
        add_groups(&m, packing);
        add_rounds(&m);
    }
    assert(tree->count <= most);
    for (uint32_t i = 0; i < tree->table_count; i++)
        tree->widths[i] = m.shapes[i].width;
    return true;
}

void explorer_tree_close(explorer_tree *tree)
{
    free(tree->nodes);
    free(tree->above);
    free(tree->widths);
    memset(tree, 0, sizeof *tree);
}
