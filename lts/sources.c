/* Turning the graph round: two counting sorts by target, tau steps before the others. */
#include "lts/sources.h"

#include "lts/grow.h"

void lts_sources_release(lts_sources *sources)
{
    free(sources->first);
    free(sources->taus);
    free(sources->source);
    *sources = (lts_sources){0};
}

/* first[v + 1] becomes how many steps lead to v, taus[v] how many of them are silent. */
static uint64_t count_steps(const lts_graph *g, lts_sources *in)
{
    uint64_t steps = 0;
    for (uint32_t v = 0; v < g->nodes; v++) {
        const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
        steps += lts_graph_degree(g, v);
        for (const uint32_t *visible = word + g->taus[v]; word < visible; word++) {
            in->taus[*word]++;
            in->first[*word + 1]++;
        }
        for (; word < end; word += 2)
            in->first[word[1] + 1]++;
    }
    return steps;
}

/* While steps are dealt out, first[v + 1] is where the next visible one to v goes, next_tau[v] the next
 * silent one; in the end first[v + 1] is the end of v's. */
static void deal_steps(const lts_graph *g, lts_sources *in, uint32_t *next_tau)
{
    for (uint32_t v = 0; v < g->nodes; v++) {
        uint32_t end = next_tau[v] + in->first[v + 1];
        if (v + 1 < g->nodes)
            next_tau[v + 1] = end;
        in->first[v + 1] = next_tau[v] + in->taus[v];
    }
    for (uint32_t v = 0; v < g->nodes; v++) {
        const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
        for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
            in->source[next_tau[*word]++] = v;
        for (; word < end; word += 2)
            in->source[in->first[word[1] + 1]++] = v;
    }
}

lts_status lts_sources_of(const lts_graph *g, lts_sources *sources)
{
    lts_sources in = {.first = lts_alloc_zeroed((uint64_t)g->nodes + 1, sizeof *in.first),
                      .taus = lts_alloc_zeroed(g->nodes, sizeof *in.taus)};
    uint32_t *next_tau = lts_alloc_zeroed(g->nodes, sizeof *next_tau);
    if (in.first && in.taus && next_tau)
        in.source = lts_alloc(count_steps(g, &in), sizeof *in.source);
    if (in.source)
        deal_steps(g, &in, next_tau);
    free(next_tau);
    if (!in.source) {
        lts_sources_release(&in);
        return LTS_E_NOMEM;
    }
    *sources = in;
    return LTS_OK;
}
