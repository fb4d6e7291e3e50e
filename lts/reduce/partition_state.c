/* The state of partition refinement: making it, giving it back, and what both ways to refine need. */
#include "lts/reduce/partition_state.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

/* ---- one signature ---- */

bool lts_collect_signature(const lts_partition_state *r, uint32_t v, base_key_set *k)
{
    const lts_graph *g = r->g;
    const uint32_t *of = r->p.of, *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    uint32_t block = of[v];
    if (!base_key_set_reserve(k, (size_t)(end - word)))
        return false;
    uint64_t *key = k->key;
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++) {
        uint32_t to = of[*word];
        *key++ = to == block ? base_key(LTS_NONE, r->number[*word]) : base_key(LTS_TAU, to);
    }
    for (; word < end; word += 2)
        *key++ = base_key(word[0], of[word[1]]);
    k->count = (size_t)(key - k->key);
    base_key_set_sort_unique(k);
    return true;
}

uint32_t lts_number_signature(const lts_partition_state *r, lts_partition_worker *w,
                              lts_signature_table *seen, uint32_t v, bool *inner)
{
    base_key_set *k = &w->keys;
    if (!lts_collect_signature(r, v, k))
        return LTS_NONE;
    w->signatures++;
    w->words += 1 + r->g->first[v + 1] - r->g->first[v];
    uint64_t last = k->count ? k->key[k->count - 1] : 0;
    *inner = last >> 32 == LTS_NONE && lts_signature_table_include(seen, (uint32_t)last, k, k->count - 1);
    return *inner ? (uint32_t)last : lts_signature_table_number(seen, &w->arena, r->p.of[v], k);
}

bool lts_watched_parted(const lts_partition_state *r)
{
    const uint32_t *watch = r->task->watch;
    return watch[0] != LTS_NONE && r->p.of[watch[0]] != r->p.of[watch[1]];
}

void lts_report_blocks(const lts_partition_state *r)
{
    lts_report_progress(r->task->options, "blocks", r->p.count, 0);
}

uint64_t lts_signature_count(const lts_partition_state *r)
{
    uint64_t sum = 0;
    for (unsigned i = 0; r->worker && i < base_thread_pool_size(r->pool); i++)
        sum += r->worker[i].signatures;
    return sum;
}

uint64_t lts_signature_words(const lts_partition_state *r)
{
    uint64_t sum = 0;
    for (unsigned i = 0; r->worker && i < base_thread_pool_size(r->pool); i++)
        sum += r->worker[i].words;
    return sum;
}

/* ---- the whole ---- */

static size_t words_for(uint32_t nodes)
{
    return ((size_t)nodes + 63) / 64;
}

static void release_worker(lts_partition_worker *w)
{
    base_key_set_release(&w->keys);
    lts_key_arena_release(&w->arena);
    lts_signature_table_release(&w->seen);
    base_key_set_release(&w->order);
    free(w->newly_dirty.items);
    free(w->done.item);
    free(w->kind.item);
    free(w->begin.item);
    free(w->part);
}

void lts_partition_state_release(lts_partition_state *r)
{
    for (unsigned i = 0; r->worker && i < base_thread_pool_size(r->pool); i++)
        release_worker(&r->worker[i]);
    free(r->worker);
    base_thread_pool_free(r->pool);
    free(r->number);
    free(r->flags);
    free(r->moved_set);
    lts_signature_table_release(&r->seen);
    lts_refinable_release(&r->p);
    lts_predecessors_release(&r->in);
    free(r->ready.item);
    for (unsigned i = 0; i < LTS_DELAY_QUEUES; i++)
        free(r->delayed[i].item);
    free(r->batch.item);
    free(r->moved.item);
}

bool lts_partition_state_begin(lts_partition_state *r)
{
    assert(r->g->nodes > 0);
    r->pool = base_thread_pool_new(r->task->options->jobs);
    r->worker = r->pool ? base_alloc_zeroed(base_thread_pool_size(r->pool), sizeof *r->worker) : NULL;
    r->number = base_alloc(r->g->nodes, sizeof *r->number);
    r->flags = base_alloc(r->g->nodes, sizeof *r->flags);
    r->moved_set = base_alloc(words_for(r->g->nodes), sizeof *r->moved_set);
    r->p.of = base_alloc(r->g->nodes, sizeof *r->p.of);
    r->p.count = 1;
    if (!r->worker || !r->number || !r->flags || !r->moved_set || !r->p.of)
        return false;
    memset(r->p.of, 0, r->g->nodes * sizeof *r->p.of);
    memset(r->number, 0, r->g->nodes * sizeof *r->number);
    memset(r->flags, 0, r->g->nodes);
    /* All nodes are dirty, but those without a step; UNREPRESENTED makes up for that. */
    memset(r->moved_set, 0xff, words_for(r->g->nodes) * sizeof *r->moved_set);
    return true;
}

/* As far as there is memory to look at it. */
void lts_partition_state_check(const lts_partition_state *r)
{
    const lts_graph *g = r->g;
    assert(r->p.count >= 1 && r->p.count <= g->nodes);
    bool *has_node = base_alloc_zeroed(r->p.count, sizeof *has_node);
    for (uint32_t v = 0; v < g->nodes; v++) {
        assert(r->p.of[v] < r->p.count);
        if (has_node)
            has_node[r->p.of[v]] = true;
    }
    for (size_t n = 0; has_node && n < r->p.count; n++)
        assert(has_node[n]); /* no block is empty */
    free(has_node);
    if (r->p.block)
        lts_refinable_check(g, &r->p);
    for (unsigned i = 0; i < LTS_DELAY_QUEUES; i++)
        for (size_t k = 0; k < r->delayed[i].count; k++)
            assert(r->delayed[i].item[k] < r->p.count);
}
