/* A sweep: all nodes, in the order of memory, get the number of their signature and then the block of it.
 * What holds before and after is told in partition_refinement.c.
 *
 * Which nodes are dirty, and which of the clean ones stand for their blocks, is found first. Then signatures
 * are numbered, level by level, and counted; the largest part of each block keeps the block's number.
 */
#include "lts/reduce/sweep.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define SLICE   ((size_t)1 << 16) /* signatures numbered between two looks at the size of the table */
#define PIECE   ((size_t)512)     /* nodes that a thread takes at a time: whole words of `moved_set`, */
#define LEAST   ((size_t)64)      /* fewer where it has to wait for the others soon */
#define BLOCKS  ((size_t)4096)    /* blocks of which little is asked */
#define NUMBERS ((size_t)64)      /* that a thread takes at a time at the most */
#define GROUP   ((size_t)32)      /* nodes whose targets are asked for before the first is described */

/* ---- which nodes are dirty ---- */

/* What the clean nodes of a block do in a sweep, instead of the number of the signature that they have. */
#define UNCHANGED     LTS_NONE       /* none of the nodes is dirty */
#define UNREPRESENTED (LTS_NONE - 1) /* no clean bottom node speaks for them: all have to be looked at */

static inline bool has_moved(const lts_partition_state *r, uint32_t v)
{
    return r->moved_set[v / 64] >> v % 64 & 1;
}

static bool leads_to_moved(const lts_partition_state *r, uint32_t v)
{
    const lts_graph *g = r->g;
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
        if (has_moved(r, *word))
            return true;
    for (; word < end; word += 2)
        if (has_moved(r, word[1]))
            return true;
    return false;
}

static bool reset_representatives(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    (void)who;
    for (size_t b = begin; b < end; b++) {
        atomic_init(&r->representative[b], LTS_NONE);
        atomic_init(&r->has_dirty[b], false);
    }
    return true;
}

/* Finds the dirty nodes among some, which blocks have any, and for each block a clean bottom node. What is
 * known already is not written again: threads that only read a line do not take it from each other. */
static bool mark_dirty_nodes(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    (void)who;
    for (uint32_t v = (uint32_t)begin; v < end; v++) {
        uint8_t flags = r->flags[v];
        if (flags & LTS_SINGLETON)
            continue;
        uint32_t b = r->p.of[v];
        bool dirty = leads_to_moved(r, v);
        r->flags[v] = (uint8_t)((flags & ~LTS_DIRTY) | (dirty ? LTS_DIRTY : 0));
        if (dirty && !atomic_load_explicit(&r->has_dirty[b], memory_order_relaxed))
            atomic_store_explicit(&r->has_dirty[b], true, memory_order_relaxed);
        if (!dirty && !(flags & LTS_INNER) &&
            atomic_load_explicit(&r->representative[b], memory_order_relaxed) == LTS_NONE)
            atomic_store_explicit(&r->representative[b], v, memory_order_relaxed);
    }
    return true;
}

/* ---- numbering signatures ---- */

/* Asks for what lts_collect_signature reads of the targets of node v. */
static inline void prefetch_targets(const lts_partition_state *r, uint32_t v)
{
    const lts_graph *g = r->g;
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++) {
        base_prefetch(&r->p.of[*word]);
        base_prefetch(&r->number[*word]);
    }
    for (; word < end; word += 2)
        base_prefetch(&r->p.of[word[1]]);
}

/* Numbers the signature that the clean nodes of some blocks have. */
static bool number_representatives(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t b = begin; b < end; b++) {
        uint32_t v = atomic_load_explicit(&r->representative[b], memory_order_relaxed),
                 number = UNREPRESENTED;
        bool has_dirty = atomic_load_explicit(&r->has_dirty[b], memory_order_relaxed), inner;
        if (!has_dirty)
            number = UNCHANGED;
        else if (v != LTS_NONE)
            number = lts_number_signature(r, &r->worker[who], &r->seen, v, &inner);
        if (number == LTS_NONE && has_dirty)
            return false;
        atomic_store_explicit(&r->representative[b], number, memory_order_relaxed);
    }
    return true;
}

/* Does every inert step of node v lead to a node with that number? */
static bool agrees_with_targets(const lts_partition_state *r, uint32_t v, uint32_t number)
{
    const uint32_t *tau = r->g->word + r->g->first[v];
    for (uint32_t i = 0; i < r->g->taus[v]; i++)
        if (r->p.of[tau[i]] == r->p.of[v] && r->number[tau[i]] != number)
            return false;
    return true;
}

/* Gives node v, of which `number` is what the clean nodes of its block do, its number. False: no memory. */
static bool number_node(lts_partition_state *r, lts_partition_worker *w, uint32_t v)
{
    bool inner = r->flags[v] & LTS_INNER;
    uint32_t clean = r->number[v];
    if (clean != UNREPRESENTED && !(r->flags[v] & LTS_DIRTY) && (!inner || agrees_with_targets(r, v, clean)))
        return true;
    r->number[v] = lts_number_signature(r, w, &r->seen, v, &inner);
    r->flags[v] = (uint8_t)((r->flags[v] & ~LTS_INNER) | (inner ? LTS_INNER : 0));
    return r->number[v] != LTS_NONE;
}

/* Numbers the signatures of some nodes of one level: group by group, so that memory has time to bring what
 * describing a node needs. */
static bool number_nodes(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    uint32_t group[GROUP];
    for (size_t v = begin; v < end;) {
        size_t count = 0;
        for (; v < end && count < GROUP; v++) {
            uint32_t clean = UNCHANGED;
            if (!(r->flags[v] & LTS_SINGLETON))
                clean = atomic_load_explicit(&r->representative[r->p.of[v]], memory_order_relaxed);
            r->number[v] = clean;
            if (clean == UNCHANGED)
                continue;
            prefetch_targets(r, (uint32_t)v);
            group[count++] = (uint32_t)v;
        }
        for (size_t i = 0; i < count; i++)
            if (!number_node(r, &r->worker[who], group[i]))
                return false;
    }
    return true;
}

/* Has the pool do a task that numbers signatures, slice by slice, so that the table can grow in between.
 * Numbers that are left are given up at the end, as those of the next task must be larger. */
static bool number_in_slices(lts_partition_state *r, base_thread_pool_task *task, size_t begin, size_t end)
{
    unsigned threads = base_thread_pool_size(r->pool);
    size_t piece = base_thread_pool_chunk(r->pool, end - begin, LEAST, PIECE);
    r->seen.numbers_at_once =
        threads > 1 ? (uint32_t)base_thread_pool_chunk(r->pool, end - begin, 1, NUMBERS) : 1;
    for (size_t next; begin < end; begin = next) {
        next = end - begin < SLICE ? end : begin + SLICE;
        if (!lts_signature_table_reserve(&r->seen, r->pool,
                                         next - begin + threads * r->seen.numbers_at_once) ||
            !base_thread_pool_run(r->pool, task, r, begin, next, piece))
            return false;
    }
    for (unsigned i = 0; i < threads; i++)
        lts_key_arena_drop_numbers(&r->worker[i].arena);
    return true;
}

/* Gives every node that may have to move the number of its signature, level by level: those of one level do
 * not depend on each other. */
static bool number_signatures(lts_partition_state *r)
{
    const lts_graph *g = r->g;
    for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
        lts_key_arena_clear(&r->worker[i].arena);
    if (!lts_signature_table_clear(&r->seen, r->seen.count))
        return false;
    base_thread_pool_run(r->pool, reset_representatives, r, 0, r->p.count, BLOCKS);
    if (!base_thread_pool_run(r->pool, mark_dirty_nodes, r, 0, g->nodes, PIECE) ||
        !number_in_slices(r, number_representatives, 0, r->p.count))
        return false;
    for (uint32_t level = 0; level < g->levels; level++)
        if (!number_in_slices(r, number_nodes, g->level_first[level], g->level_first[level + 1]))
            return false;
    return true;
}

/* ---- moving ---- */

/* What is counted, and then decided, for all nodes that got a number. */
typedef struct lts_signature_target {
    _Atomic uint32_t size;
    uint32_t block; /* where they go */
} lts_signature_target;

/* Counts what is in a line of a worker's size_counts, and begins it anew for number `n`. */
static inline void flush_size_count(lts_partition_state *r, lts_size_count *line, uint32_t n)
{
    _Atomic uint32_t *size = &r->target[line->number].size;
    if (base_thread_pool_size(r->pool) > 1)
        atomic_fetch_add_explicit(size, line->count, memory_order_relaxed);
    else
        atomic_store_explicit(size, atomic_load_explicit(size, memory_order_relaxed) + line->count,
                              memory_order_relaxed);
    *line = (lts_size_count){n, 0};
}

/* Counts the nodes of each number. Each worker keeps a size_counts of the numbers that it met last, so that
 * threads seldom write to the same place. */
static bool count_nodes(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t v = begin; v < end; v++) {
        uint32_t n = r->number[v];
        if (n == UNCHANGED)
            continue;
        lts_size_count *line = &r->worker[who].size_counts[n % LTS_SIZE_COUNTS];
        if (line->number != n)
            flush_size_count(r, line, n);
        line->count++;
    }
    return true;
}

/* Moves nodes v to end - 1, at most 64, to the blocks of their numbers. Returns which of them moved. */
static inline uint64_t move_64_nodes(lts_partition_state *r, size_t v, size_t end)
{
    uint64_t moved = 0;
    for (unsigned bit = 0; v < end; v++, bit++) {
        uint32_t n = r->number[v];
        if (n == UNCHANGED)
            continue;
        uint32_t to = r->target[n].block;
        r->flags[v] |= (uint8_t)((r->target[n].size == 1) * LTS_SINGLETON);
        moved |= (uint64_t)(to != r->p.of[v]) << bit;
        r->p.of[v] = to;
    }
    return moved;
}

static bool move_nodes(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t v = begin; v < end; v += 64) {
        uint64_t moved = move_64_nodes(r, v, end - v < 64 ? end : v + 64);
        r->moved_set[v / 64] = moved;
        for (; moved; moved &= moved - 1)
            r->worker[who].moves++;
    }
    return true;
}

/* Chooses the block of each signature: the one that most nodes of a block have stays, the others get new
 * blocks. `largest` has room for a number per block. */
static void choose_blocks(lts_partition_state *r, uint32_t *largest)
{
    const lts_signature *signature = r->seen.signature;
    uint32_t count = r->seen.count, blocks = (uint32_t)r->p.count;
    for (uint32_t b = 0; b < blocks; b++)
        largest[b] = LTS_NONE;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t b = signature[n].block;
        if (b != LTS_NONE && (largest[b] == LTS_NONE || r->target[n].size > r->target[largest[b]].size))
            largest[b] = n;
    }
    for (uint32_t n = 0; n < count; n++)
        if (signature[n].block != LTS_NONE)
            r->target[n].block =
                largest[signature[n].block] == n ? signature[n].block : (uint32_t)r->p.count++;
}

/* Moves every node to the block of its signature. Returns how many move; LTS_NONE: no memory. */
static uint32_t move_to_new_blocks(lts_partition_state *r)
{
    uint32_t *largest = base_alloc(r->p.count, sizeof *largest);
    uint32_t moved = LTS_NONE;
    r->target = base_alloc_zeroed(r->seen.count, sizeof *r->target);
    if (r->target && largest) {
        base_thread_pool_run(r->pool, count_nodes, r, 0, r->g->nodes, PIECE);
        for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
            for (uint32_t k = 0; k < LTS_SIZE_COUNTS; k++)
                flush_size_count(r, &r->worker[i].size_counts[k], 0);
        choose_blocks(r, largest);
        base_thread_pool_run(r->pool, move_nodes, r, 0, r->g->nodes, PIECE);
        moved = 0;
        for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++) {
            moved += r->worker[i].moves;
            r->worker[i].moves = 0;
        }
    }
    free(r->target);
    r->target = NULL;
    free(largest);
    return moved;
}

/* One sweep; `*moved` becomes how many nodes moved. */
base_status lts_sweep(lts_partition_state *r, uint32_t *moved)
{
    assert(r->p.count >= 1 && !r->p.block); /* blocks are not sorted yet */
    r->rounds++;
    r->representative = base_alloc(r->p.count, sizeof *r->representative);
    r->has_dirty = base_alloc(r->p.count, sizeof *r->has_dirty);
    base_status status = BASE_E_NOMEM;
    if (r->representative && r->has_dirty && number_signatures(r) &&
        (*moved = move_to_new_blocks(r)) != LTS_NONE)
        status = BASE_OK;
    free((void *)r->representative);
    free((void *)r->has_dirty);
    assert(status != BASE_OK || (*moved <= r->g->nodes && r->p.count <= r->g->nodes));
    if (status == BASE_OK) {
        base_debug(lts_signature_table_check(&r->seen));
        base_debug(lts_partition_state_check(r));
    }
    return status;
}
