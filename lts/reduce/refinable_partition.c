/* Making and checking the refinable partition. Each thread has a share of the blocks to fill. */
#include "lts/reduce/refinable_partition.h"

#include "base/check.h"

#include "base/array.h"

#include <assert.h>

void lts_refinable_release(lts_refinable *p)
{
    free(p->of);
    free(p->element);
    free(p->place);
    free(p->block);
    *p = (lts_refinable){0};
}

typedef struct sorting_by_block {
    const lts_graph *g;
    lts_refinable *p;
    size_t shares;
} sorting_by_block;

/* The range of blocks that is a share's: [*low, *low + span). */
static uint32_t share_of(const sorting_by_block *m, size_t share, uint32_t *low)
{
    *low = (uint32_t)((uint64_t)m->p->count * share / m->shares);
    return (uint32_t)((uint64_t)m->p->count * (share + 1) / m->shares) - *low;
}

/* Counts the nodes of the blocks of some shares. */
static bool count_nodes(void *arg, unsigned who, size_t share, size_t end)
{
    const sorting_by_block *m = arg;
    (void)who;
    for (; share < end; share++) {
        uint32_t low, span = share_of(m, share, &low);
        for (uint32_t v = 0; v < m->g->nodes; v++)
            if (m->p->of[v] - low < span)
                m->p->block[m->p->of[v]].end++;
    }
    return true;
}

/* Deals out the nodes of some shares to their blocks: bottom nodes from the start on, the others from the end
 * down; `inner` and `dirty` are how far that has come. */
static bool deal_nodes(void *arg, unsigned who, size_t share, size_t end)
{
    const sorting_by_block *m = arg;
    const lts_graph *g = m->g;
    (void)who;
    for (; share < end; share++) {
        uint32_t low, span = share_of(m, share, &low);
        for (uint32_t v = 0; v < g->nodes; v++) {
            if (m->p->of[v] - low >= span)
                continue;
            lts_block *b = &m->p->block[m->p->of[v]];
            lts_refinable_put(m->p, v, lts_refinable_is_bottom(g, m->p->of, v) ? b->inner++ : --b->dirty);
            b->work += g->first[v + 1] - g->first[v];
        }
    }
    return true;
}

base_status lts_refinable_make(const lts_graph *g, base_thread_pool *pool, uint32_t *of, uint32_t count,
                               lts_refinable *p)
{
    assert(count >= 1 && count <= g->nodes);
    sorting_by_block m = {g, p, base_thread_pool_size(pool)};
    *p = (lts_refinable){.of = of, .count = count, .capacity = count};
    p->element = base_alloc(g->nodes, sizeof *p->element);
    p->place = base_alloc(g->nodes, sizeof *p->place);
    p->block = base_alloc_zeroed(count, sizeof *p->block);
    if (!p->element || !p->place || !p->block)
        return BASE_E_NOMEM;
    base_thread_pool_run(pool, count_nodes, &m, 0, m.shares, 1);
    for (uint32_t b = 0, sum = 0; b < count; b++) {
        lts_block *x = &p->block[b];
        x->start = x->inner = sum;
        x->dirty = x->end = sum += x->end;
        x->queue = LTS_NONE;
    }
    base_thread_pool_run(pool, deal_nodes, &m, 0, m.shares, 1);
    for (uint32_t b = 0; b < count; b++)
        p->block[b].dirty = p->block[b].end;
    base_debug(lts_refinable_check(g, p));
    return BASE_OK;
}

void lts_refinable_check(const lts_graph *g, const lts_refinable *p)
{
    uint64_t total = 0;
    assert(p->count <= p->capacity);
    for (uint32_t n = 0; n < p->count; n++) {
        const lts_block *b = &p->block[n];
        uint32_t work = 0;
        assert(b->start < b->end);
        assert(b->start <= b->inner && b->inner <= b->dirty && b->dirty <= b->end);
        for (uint32_t i = b->start; i < b->end; i++) {
            uint32_t v = p->element[i];
            work += g->first[v + 1] - g->first[v];
            assert(p->of[v] == n);
            assert(p->place[v] == i);
            assert(i >= b->dirty || lts_refinable_is_bottom(g, p->of, v) == (i < b->inner));
        }
        assert(work == b->work);
        assert(b->dirty_work <= b->work);
        total += b->end - b->start;
    }
    assert(total == g->nodes);
}
