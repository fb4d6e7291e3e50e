/* Turning the graph round: two counting sorts by target, tau steps before the others. Each thread has a share
 * of the nodes, goes through all steps, and takes those that lead there: reading in order costs little beside
 * writing here and there. */
#include "lts/reduce/predecessors.h"

#include "base/array.h"

#include <assert.h>

void lts_predecessors_release(lts_predecessors *sources)
{
    free(sources->first);
    free(sources->taus);
    free(sources->source);
    *sources = (lts_predecessors){0};
}

typedef struct transposing {
    const lts_graph *g;
    lts_predecessors *in;
    uint32_t *next_tau;
    size_t shares;
    uint64_t *begin; /* of each share: how many steps lead to it, then how many to those before it */
} transposing;

static uint32_t share_first(const transposing *t, size_t share)
{
    return (uint32_t)((uint64_t)t->g->nodes * share / t->shares);
}

/* first[v + 1] becomes how many steps lead to v, taus[v] how many of them are silent, for the nodes of some
 * shares. */
static bool count_steps(void *arg, unsigned who, size_t share, size_t end_share)
{
    transposing *t = arg;
    const lts_graph *g = t->g;
    (void)who;
    for (; share < end_share; share++) {
        uint32_t low = share_first(t, share), span = share_first(t, share + 1) - low;
        uint64_t steps = 0;
        for (uint32_t v = 0; v < g->nodes; v++) {
            const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
            for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
                if (*word - low < span) {
                    t->in->taus[*word]++;
                    t->in->first[*word + 1]++;
                    steps++;
                }
            for (; word < end; word += 2)
                if (word[1] - low < span) {
                    t->in->first[word[1] + 1]++;
                    steps++;
                }
        }
        t->begin[share] = steps;
    }
    return true;
}

/* Deals out the steps to the nodes of one share. Meanwhile first[v + 1] is where the next visible one to v
 * goes, next_tau[v] the next silent one; in the end first[v + 1] is the end of v's. */
static void write_predecessors(const transposing *t, size_t share)
{
    const lts_graph *g = t->g;
    lts_predecessors *in = t->in;
    uint32_t low = share_first(t, share), high = share_first(t, share + 1), span = high - low;
    for (uint32_t v = low, next = (uint32_t)t->begin[share]; v < high; v++) {
        uint32_t count = in->first[v + 1];
        t->next_tau[v] = next;
        in->first[v + 1] = next + in->taus[v];
        next += count;
    }
    for (uint32_t v = 0; v < g->nodes; v++) {
        const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
        for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
            if (*word - low < span)
                in->source[t->next_tau[*word]++] = v;
        for (; word < end; word += 2)
            if (word[1] - low < span)
                in->source[in->first[word[1] + 1]++] = v;
    }
}

static bool write_shares(void *arg, unsigned who, size_t share, size_t end_share)
{
    (void)who;
    for (; share < end_share; share++)
        write_predecessors(arg, share);
    return true;
}

static void transpose(transposing *t, base_thread_pool *pool)
{
    uint64_t steps = 0;
    base_thread_pool_run(pool, count_steps, t, 0, t->shares, 1);
    for (size_t i = 0; i < t->shares; i++) {
        uint64_t more = t->begin[i];
        t->begin[i] = steps;
        steps += more;
    }
    t->in->source = base_alloc(steps, sizeof *t->in->source);
    if (t->in->source)
        base_thread_pool_run(pool, write_shares, t, 0, t->shares, 1);
}

base_status lts_predecessors_of(const lts_graph *g, base_thread_pool *pool, lts_predecessors *sources)
{
    assert(g->nodes > 0);
    lts_predecessors in = {.first = base_alloc_zeroed((uint64_t)g->nodes + 1, sizeof *in.first),
                           .taus = base_alloc_zeroed(g->nodes, sizeof *in.taus)};
    transposing t = {.g = g, .in = &in, .shares = base_thread_pool_size(pool)};
    t.next_tau = base_alloc(g->nodes, sizeof *t.next_tau);
    t.begin = base_alloc(t.shares, sizeof *t.begin);
    if (in.first && in.taus && t.next_tau && t.begin)
        transpose(&t, pool);
    free(t.next_tau);
    free(t.begin);
    if (!in.source) {
        lts_predecessors_release(&in);
        return BASE_E_NOMEM;
    }
    assert(in.first[0] == 0 && in.first[g->nodes] <= g->first[g->nodes]);
    *sources = in;
    return BASE_OK;
}
