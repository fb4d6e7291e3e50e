/* Making and checking the refinable partition. */
#include "lts/blocks.h"

#include "lts/grow.h"

void lts_blocks_release(lts_blocks *p)
{
    free(p->of);
    free(p->element);
    free(p->place);
    free(p->block);
    *p = (lts_blocks){0};
}

/* Deals the nodes that are, or are not, bottom ones out to their blocks, ascending; `dirty` of a block is how
 * far it has been filled. */
static void deal(const lts_graph *g, lts_blocks *p, bool bottom)
{
    for (uint32_t v = 0; v < g->nodes; v++) {
        lts_block *b = &p->block[p->of[v]];
        if (lts_blocks_is_bottom(g, p->of, v) != bottom)
            continue;
        lts_blocks_put(p, v, b->dirty++);
        b->inner += bottom;
        b->work += g->first[v + 1] - g->first[v];
    }
}

lts_status lts_blocks_make(const lts_graph *g, uint32_t *of, uint32_t count, lts_blocks *p)
{
    *p = (lts_blocks){.of = of, .count = count, .capacity = count};
    p->element = lts_alloc(g->nodes, sizeof *p->element);
    p->place = lts_alloc(g->nodes, sizeof *p->place);
    p->block = lts_alloc_zeroed(count, sizeof *p->block);
    if (!p->element || !p->place || !p->block)
        return LTS_E_NOMEM;
    for (uint32_t v = 0; v < g->nodes; v++)
        p->block[of[v]].end++;
    for (uint32_t b = 0, sum = 0; b < count; b++) {
        lts_block *x = &p->block[b];
        x->start = x->inner = x->dirty = sum;
        x->end = sum += x->end;
        x->queue = LTS_NONE;
    }
    deal(g, p, true);
    deal(g, p, false);
    return LTS_OK;
}

bool lts_blocks_are_sound(const lts_graph *g, const lts_blocks *p)
{
    uint64_t total = 0;
    for (uint32_t n = 0; n < p->count; n++) {
        const lts_block *b = &p->block[n];
        uint32_t work = 0;
        if (b->start > b->inner || b->inner > b->dirty || b->dirty > b->end || b->start == b->end)
            return false;
        for (uint32_t i = b->start; i < b->end; i++) {
            uint32_t v = p->element[i];
            work += g->first[v + 1] - g->first[v];
            if (p->of[v] != n || p->place[v] != i)
                return false;
            if (i < b->dirty && lts_blocks_is_bottom(g, p->of, v) != (i < b->inner))
                return false;
        }
        if (work != b->work)
            return false;
        total += b->end - b->start;
    }
    return total == g->nodes;
}
