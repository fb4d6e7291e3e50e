/* Which anti-dependencies close a cycle without a second one: whether a walk of other edges leads from each
 * one's end back to its start. 64 are asked at once, a bit each, in one pass over the graph in the order of
 * its components. */
#include "histories/transactions/reach.h"
#include "base/array.h"

#include <string.h>

typedef struct pass {
    const history_txn_walk *w; /* without anti-dependencies */
    const uint32_t *component; /* of that walk */
    uint32_t *node;            /* those that lie on cycles of the whole graph, by falling component */
    uint32_t node_count;
    uint64_t *bits; /* by component */
} pass;

/* Sorts by counting. */
static bool sort_nodes(pass *p, const uint32_t *whole, const uint32_t *whole_size, uint32_t components)
{
    const history_txn_graph *g = p->w->g;
    uint32_t *first = base_alloc_zeroed((size_t)components + 1, sizeof *first);
    p->node = base_alloc(g->node_count, sizeof *p->node);
    p->bits = base_alloc(components, sizeof *p->bits);
    if (!first || !p->node || !p->bits) {
        free(first);
        return false;
    }
    for (uint32_t n = 0; n < g->node_count; n++)
        if (whole_size[whole[n]] > 1) {
            first[components - 1 - p->component[n] + 1]++;
            p->node_count++;
        }
    for (uint32_t c = 0; c < components; c++)
        first[c + 1] += first[c];
    for (uint32_t n = 0; n < g->node_count; n++)
        if (whole_size[whole[n]] > 1)
            p->node[first[components - 1 - p->component[n]]++] = n;
    free(first);
    return true;
}

static void sweep(pass *p, const uint32_t *whole)
{
    const history_txn_graph *g = p->w->g;
    for (uint32_t i = 0; i < p->node_count; i++) {
        uint32_t n = p->node[i];
        uint64_t bits = p->bits[p->component[n]];
        for (uint32_t k = g->first[n]; bits && k < g->first[n + 1]; k++) {
            uint32_t to = history_txn_walk_step(p->w, n, &g->edges[g->out[k]]);
            if (to != TXN_NONE && whole[to] == whole[n])
                p->bits[p->component[to]] |= bits;
        }
    }
}

bool history_txn_closing_edges(const history_txn_walk *w, const uint32_t *whole, const uint32_t *whole_size,
                               uint32_t *edges, uint32_t *count, uint32_t most)
{
    const history_txn_graph *g = w->g;
    uint32_t components, kept = 0;
    uint32_t *component = history_txn_components(w, &components);
    pass p = {.w = w, .component = component};
    bool ok = component && sort_nodes(&p, whole, whole_size, components);
    for (uint32_t from = 0; from < *count && kept < most && ok; from += 64) {
        uint32_t end = *count - from < 64 ? *count : from + 64;
        memset(p.bits, 0, components * sizeof *p.bits);
        for (uint32_t i = from; i < end; i++)
            p.bits[component[g->edges[edges[i]].to]] |= UINT64_C(1) << (i - from);
        sweep(&p, whole);
        for (uint32_t i = from; i < end && kept < most; i++)
            if (p.bits[component[g->edges[edges[i]].from]] >> (i - from) & 1)
                edges[kept++] = edges[i];
    }
    *count = kept;
    free(component);
    free(p.node);
    free(p.bits);
    return ok;
}
