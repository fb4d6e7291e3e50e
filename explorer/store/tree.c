/* Neighbours are paired, then pairs, and so on; one that is left over waits for the next round. After
 * Laarman, van de Pol, Weber, "Parallel recursive state compression for free", SPIN 2011. */
#include "config.h"

#include "explorer/store/tree.h"

#include "base/array.h"

#include <assert.h>

bool explorer_tree_open(explorer_tree *tree, uint32_t words)
{
    assert(words >= 2);
    tree->words = words;
    tree->count = words - 1;
    tree->nodes = base_alloc(tree->count, sizeof *tree->nodes);
    tree->above = base_alloc((uint64_t)words + tree->count, sizeof *tree->above);
    uint32_t *round = base_alloc(words, sizeof *round);
    if (!tree->nodes || !tree->above || !round) {
        free(round);
        explorer_tree_close(tree);
        return false;
    }
    for (uint32_t i = 0; i < words; i++)
        round[i] = i;
    uint32_t made = 0;
    for (uint32_t length = words; length > 1;) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i + 1 < length; i += 2) {
            tree->nodes[made] = (explorer_node){round[i], round[i + 1]};
            tree->above[round[i]] = tree->above[round[i + 1]] = made;
            round[kept++] = words + made++;
        }
        if (length % 2)
            round[kept++] = round[length - 1];
        length = kept;
    }
    assert(made == tree->count);
    free(round);
    return true;
}

void explorer_tree_close(explorer_tree *tree)
{
    free(tree->nodes);
    free(tree->above);
    tree->nodes = NULL;
    tree->above = NULL;
}
