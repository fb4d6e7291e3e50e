/* A step follows from others if what these lead to can weakly do it, or what is left of it: that is looked
 * for (reach.c). The work is counted, and given up when it is too much. */
#include "lts/reduce/weak/essential.h"

#include "base/key_set.h"
#include "lts/reduce/weak/reach.h"

#include <assert.h>

#define WORK  256u                /* looks at steps, for each word of the graph, */
#define LEAST ((uint64_t)1 << 22) /* and so many in any case */

bool lts_weak_block_graph(const lts_graph *g, const uint32_t *block, uint32_t blocks, lts_graph *made)
{
    base_key_set k = {0};
    *made = (lts_graph){.nodes = blocks, .divergence = LTS_NONE};
    made->first = base_alloc((uint64_t)blocks + 1, sizeof *made->first);
    made->taus = base_alloc_zeroed(blocks, sizeof *made->taus);
    made->word = base_alloc(g->first[g->nodes], sizeof *made->word);
    bool fine = made->first && made->taus && made->word;
    uint32_t b = 0, at = 0;
    for (uint32_t v = 0; v < g->nodes && fine; v++) {
        if (block[v] != b)
            continue;
        uint32_t visible = g->first[v] + g->taus[v];
        made->first[b] = at;
        k.count = 0;
        fine = base_key_set_reserve(&k, g->first[v + 1] - g->first[v]);
        for (uint32_t i = g->first[v]; i < visible && fine; i++)
            k.key[k.count++] = base_key(LTS_TAU, block[g->word[i]]);
        for (uint32_t i = visible; i < g->first[v + 1] && fine; i += 2)
            k.key[k.count++] = base_key(g->word[i], block[g->word[i + 1]]);
        base_key_set_sort_unique(&k);
        for (size_t i = 0; i < k.count && fine; i++) {
            lts_label label = (lts_label)(k.key[i] >> 32);
            assert(label != LTS_TAU || (uint32_t)k.key[i] < b);
            if (label == LTS_TAU)
                made->taus[b]++;
            else
                made->word[at++] = label;
            made->word[at++] = (uint32_t)k.key[i];
        }
        b++;
    }
    assert(!fine || b == blocks);
    if (fine)
        made->first[blocks] = at;
    base_key_set_release(&k);
    return fine;
}

/* ---- what follows ---- */

typedef struct looking {
    lts_weak_steps s;
    lts_weak_reach r;
    uint32_t *block; /* each node is its own */
    bool *follows;   /* per step */
} looking;

static base_status begin(looking *l, const lts_graph *g)
{
    *l = (looking){0};
    if (g->nodes > UINT32_MAX / 2 - 1)
        return BASE_E_LIMIT;
    base_status status = lts_weak_steps_make(g, NULL, &l->s);
    if (status != BASE_OK)
        return status;
    l->block = base_alloc(g->nodes, sizeof *l->block);
    l->follows = base_alloc_zeroed(l->s.count, sizeof *l->follows);
    for (uint32_t v = 0; l->block && v < g->nodes; v++)
        l->block[v] = v;
    return l->block && l->follows && lts_weak_reach_begin(&l->r, &l->s, l->block) ? BASE_OK : BASE_E_NOMEM;
}

static void release(looking *l)
{
    lts_weak_reach_release(&l->r);
    lts_weak_steps_release(&l->s);
    free(l->block);
    free(l->follows);
}

static bool step_follows(looking *l, uint32_t e)
{
    const lts_weak_steps *s = &l->s;
    uint32_t v = s->source[e], label = s->label[e], goal = s->target[e];
    lts_weak_reach_ask(&l->r, label, goal, goal, goal);
    for (uint32_t other = s->first[v]; other < s->first[v + 1] && !l->r.found; other++) {
        if (other == e)
            continue;
        if (s->label[other] == LTS_TAU)
            lts_weak_reach_from(&l->r, s->target[other], label == LTS_TAU);
        else if (s->label[other] == label)
            lts_weak_reach_from(&l->r, s->target[other], true);
    }
    l->r.work += s->first[v + 1] - s->first[v];
    return lts_weak_reach_answer(&l->r);
}

static base_status tell_all(looking *l, lts_weak_tell *tell, void *arg)
{
    uint64_t most = LEAST + (uint64_t)WORK * (l->s.nodes + (uint64_t)l->s.count);
    base_status status = BASE_OK;
    for (uint32_t e = 0; e < l->s.count && status == BASE_OK; e++) {
        l->follows[e] = step_follows(l, e);
        if (l->r.work > most)
            status = BASE_E_LIMIT;
    }
    for (uint32_t e = 0; e < l->s.count && status == BASE_OK; e++)
        if (!l->follows[e])
            status = tell(arg, l->s.node_at[l->s.source[e]], l->s.label[e], l->s.node_at[l->s.target[e]]);
    return status;
}

base_status lts_weak_tell_divergence(const lts_weak_task *task, const uint32_t *block, lts_weak_tell *tell,
                                     void *arg)
{
    base_status status = BASE_OK;
    for (uint32_t v = 0, b = 0; v < task->g->nodes && status == BASE_OK; v++)
        if (block[v] == b) {
            if (task->diverges && task->diverges[v])
                status = tell(arg, b, LTS_TAU, b);
            b++;
        }
    return status;
}

base_status lts_weak_essential_steps(const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                                     lts_weak_tell *tell, void *arg)
{
    lts_graph between;
    looking l = {0};
    base_status status = BASE_E_NOMEM;
    if (lts_weak_block_graph(task->g, block, blocks, &between))
        status = begin(&l, &between);
    if (status == BASE_OK)
        status = tell_all(&l, tell, arg);
    if (status == BASE_OK)
        status = lts_weak_tell_divergence(task, block, tell, arg);
    release(&l);
    lts_graph_release(&between);
    return status;
}
