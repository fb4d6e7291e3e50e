/* Partition refinement by signatures: the loop that everything else here serves.
 *
 * All nodes start in one block. A block is split by the signatures of its nodes until nothing splits any
 * more; then nodes of one block are (branching, or strongly) bisimilar. Bisimilar nodes never part.
 *
 * The signature of a node holds (label, block) for every step that leaves for a block, and for a step that
 * is inert, a tau step within the block, the number of the signature that its target has just got. If one
 * inert step leads to a node whose signature has all the rest, the node gets the signature of that one: it
 * can do nothing that it cannot still do after the step. Only the target whose signature has the largest
 * number can be it, because that of any other was complete before this number existed. Nodes are numbered
 * along the tau steps, so that going through them in order meets every target before the node.
 * (Blom and van de Pol, "Distributed branching bisimulation minimization by inductive signatures", PDMC
 * 2009; Martens and Laveaux, "Faster signature refinement for branching bisimilarity minimization", TACAS
 * 2026.)
 *
 * At first, while much changes, *sweeps* pass over the whole graph in the order of memory. When little
 * changes any more, *steps* (steps.c) pick single blocks. Both look only at nodes that can part from others
 * of their block. A node is *dirty* when it has a step to a node that has moved to another block since it
 * was looked at, else clean; *inner* when it has an inert step, else a *bottom* node. Of the parts of a
 * block, the largest keeps the block's number, so that a node moves at most log n times. What holds between
 * two sweeps or steps (debug builds check it for steps):
 *
 *   1. The clean bottom nodes of a block all have one signature, and those of its clean inner nodes, but
 *      for the numbers of inert steps, are part of it.
 *   2. A node with a step to a node that moved is dirty. In steps, not if the step was inert until then:
 *      when the block was split, it told the two apart, or together, already.
 *   3. In steps, a block with dirty nodes waits in a queue, and a block of one node never does.
 *   4. In steps, `number` of every node is 0 unless its block is being looked at.
 *
 * By 1, the signature of one clean bottom node speaks for all clean nodes of the block, and a clean inner
 * node has to be looked at only if something that it can silently become gets another number than that.
 * Where no bottom node is clean, all nodes of the block have to be looked at.
 */
#include "lts/reduce/partition_state.h"
#include "lts/reduce/reduce.h"

#include "base/array.h"

#include <string.h>

#define FEW     16u /* sweeps end when less than one in so many nodes moves, */
#define FEWER   64u /* or one in so many while more than one in MANY has to be looked at; */
#define MANY    4u
#define HARDLY  1024u /* but not when less than one in so many moves, */
#define LITTLE  8u    /* or less than one in so many has to be looked at, */
#define CHEAP   3u    /* until that has been so in so many, about as dear as preparing for steps */
#define SLICE   ((size_t)1 << 16) /* signatures numbered between two looks at the size of the table */
#define PIECE   ((size_t)512)     /* nodes that a thread takes at a time: whole words of `moved_set`, */
#define LEAST   ((size_t)64)      /* fewer where it has to wait for the others soon */
#define BLOCKS  ((size_t)4096)    /* blocks of which little is asked */
#define NUMBERS ((size_t)64)      /* that a thread takes at a time at the most */
#define GROUP   ((size_t)32)      /* nodes whose targets are asked for before the first is described */

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
    uint64_t last = k->count ? k->key[k->count - 1] : 0;
    *inner = last >> 32 == LTS_NONE && lts_signature_table_include(seen, (uint32_t)last, k, k->count - 1);
    return *inner ? (uint32_t)last : lts_signature_table_number(seen, &w->arena, r->p.of[v], k);
}

/* ---- sweeps: which nodes are dirty ---- */

/* What the clean nodes of a block do in a sweep, instead of the number of the signature that they have. */
#define STAY LTS_NONE       /* none of the nodes is dirty */
#define LOOK (LTS_NONE - 1) /* no clean bottom node speaks for them: all have to be looked at */

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

static bool forget_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    (void)who;
    for (size_t b = begin; b < end; b++) {
        atomic_init(&r->speaker[b], LTS_NONE);
        atomic_init(&r->touched[b], false);
    }
    return true;
}

/* Finds the dirty nodes among some, which blocks have any, and for each block a clean bottom node. What is
 * known already is not written again: threads that only read a line do not take it from each other. */
static bool mark_some(void *arg, unsigned who, size_t begin, size_t end)
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
        if (dirty && !atomic_load_explicit(&r->touched[b], memory_order_relaxed))
            atomic_store_explicit(&r->touched[b], true, memory_order_relaxed);
        if (!dirty && !(flags & LTS_INNER) &&
            atomic_load_explicit(&r->speaker[b], memory_order_relaxed) == LTS_NONE)
            atomic_store_explicit(&r->speaker[b], v, memory_order_relaxed);
    }
    return true;
}

/* ---- sweeps: numbering signatures ---- */

/* Asks for what lts_collect_signature reads of the targets of node v. */
static inline void fetch_targets(const lts_partition_state *r, uint32_t v)
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
static bool speak_for_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t b = begin; b < end; b++) {
        uint32_t v = atomic_load_explicit(&r->speaker[b], memory_order_relaxed), number = LOOK;
        bool touched = atomic_load_explicit(&r->touched[b], memory_order_relaxed), inner;
        if (!touched)
            number = STAY;
        else if (v != LTS_NONE)
            number = lts_number_signature(r, &r->worker[who], &r->seen, v, &inner);
        if (number == LTS_NONE && touched)
            return false;
        atomic_store_explicit(&r->speaker[b], number, memory_order_relaxed);
    }
    return true;
}

/* Does every inert step of node v lead to a node with that number? */
static bool goes_with(const lts_partition_state *r, uint32_t v, uint32_t number)
{
    const uint32_t *tau = r->g->word + r->g->first[v];
    for (uint32_t i = 0; i < r->g->taus[v]; i++)
        if (r->p.of[tau[i]] == r->p.of[v] && r->number[tau[i]] != number)
            return false;
    return true;
}

/* Gives node v, of which `number` is what the clean nodes of its block do, its number. False: no memory. */
static bool number_one(lts_partition_state *r, lts_partition_worker *w, uint32_t v)
{
    bool inner = r->flags[v] & LTS_INNER;
    uint32_t clean = r->number[v];
    if (clean != LOOK && !(r->flags[v] & LTS_DIRTY) && (!inner || goes_with(r, v, clean)))
        return true;
    r->number[v] = lts_number_signature(r, w, &r->seen, v, &inner);
    r->flags[v] = (uint8_t)((r->flags[v] & ~LTS_INNER) | (inner ? LTS_INNER : 0));
    return r->number[v] != LTS_NONE;
}

/* Numbers the signatures of some nodes of one level: group by group, so that memory has time to bring what
 * describing a node needs. */
static bool number_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    uint32_t group[GROUP];
    for (size_t v = begin; v < end;) {
        size_t count = 0;
        for (; v < end && count < GROUP; v++) {
            uint32_t clean = STAY;
            if (!(r->flags[v] & LTS_SINGLETON))
                clean = atomic_load_explicit(&r->speaker[r->p.of[v]], memory_order_relaxed);
            r->number[v] = clean;
            if (clean == STAY)
                continue;
            fetch_targets(r, (uint32_t)v);
            group[count++] = (uint32_t)v;
        }
        for (size_t i = 0; i < count; i++)
            if (!number_one(r, &r->worker[who], group[i]))
                return false;
    }
    return true;
}

/* Has the pool do a task that numbers signatures, slice by slice, so that the table can grow in between.
 * Numbers that are left are given up at the end, as those of the next task must be larger. */
static bool run_slices(lts_partition_state *r, base_thread_pool_task *task, size_t begin, size_t end)
{
    unsigned threads = base_thread_pool_size(r->pool);
    size_t piece = base_thread_pool_chunk(r->pool, end - begin, LEAST, PIECE);
    r->seen.at_a_time = threads > 1 ? (uint32_t)base_thread_pool_chunk(r->pool, end - begin, 1, NUMBERS) : 1;
    for (size_t next; begin < end; begin = next) {
        next = end - begin < SLICE ? end : begin + SLICE;
        if (!lts_signature_table_reserve(&r->seen, r->pool, next - begin + threads * r->seen.at_a_time) ||
            !base_thread_pool_run(r->pool, task, r, begin, next, piece))
            return false;
    }
    for (unsigned i = 0; i < threads; i++)
        lts_key_arena_drop_numbers(&r->worker[i].arena);
    return true;
}

/* Gives every node that may have to move the number of its signature, level by level: those of one level do
 * not depend on each other. */
static bool number_all(lts_partition_state *r)
{
    const lts_graph *g = r->g;
    for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
        lts_key_arena_clear(&r->worker[i].arena);
    if (!lts_signature_table_clear(&r->seen, r->seen.count))
        return false;
    base_thread_pool_run(r->pool, forget_some, r, 0, r->p.count, BLOCKS);
    if (!base_thread_pool_run(r->pool, mark_some, r, 0, g->nodes, PIECE) ||
        !run_slices(r, speak_for_some, 0, r->p.count))
        return false;
    for (uint32_t level = 0; level < g->levels; level++)
        if (!run_slices(r, number_some, g->level_first[level], g->level_first[level + 1]))
            return false;
    return true;
}

/* ---- sweeps: moving ---- */

/* What is counted, and then decided, for all nodes that got a number. */
typedef struct lts_signature_target {
    _Atomic uint32_t size;
    uint32_t block; /* where they go */
} fate;

/* Counts what is in a line of a worker's tally, and begins it anew for number `n`. */
static inline void turn_over(lts_partition_state *r, lts_size_count *line, uint32_t n)
{
    _Atomic uint32_t *size = &r->fate[line->number].size;
    if (base_thread_pool_size(r->pool) > 1)
        atomic_fetch_add_explicit(size, line->count, memory_order_relaxed);
    else
        atomic_store_explicit(size, atomic_load_explicit(size, memory_order_relaxed) + line->count,
                              memory_order_relaxed);
    *line = (lts_size_count){n, 0};
}

/* Counts the nodes of each number. Each worker keeps a tally of the numbers that it met last, so that threads
 * seldom write to the same place. */
static bool count_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t v = begin; v < end; v++) {
        uint32_t n = r->number[v];
        if (n == STAY)
            continue;
        lts_size_count *line = &r->worker[who].tally[n % LTS_SIZE_COUNTS];
        if (line->number != n)
            turn_over(r, line, n);
        line->count++;
    }
    return true;
}

/* Moves nodes v to end - 1, at most 64, to the blocks of their numbers. Returns which of them moved. */
static inline uint64_t move_word(lts_partition_state *r, size_t v, size_t end)
{
    uint64_t moved = 0;
    for (unsigned bit = 0; v < end; v++, bit++) {
        uint32_t n = r->number[v];
        if (n == STAY)
            continue;
        uint32_t to = r->fate[n].block;
        r->flags[v] |= (uint8_t)((r->fate[n].size == 1) * LTS_SINGLETON);
        moved |= (uint64_t)(to != r->p.of[v]) << bit;
        r->p.of[v] = to;
    }
    return moved;
}

static bool move_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t v = begin; v < end; v += 64) {
        uint64_t moved = move_word(r, v, end - v < 64 ? end : v + 64);
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
    const lts_signature *met = r->seen.met;
    uint32_t count = r->seen.count, blocks = (uint32_t)r->p.count;
    for (uint32_t b = 0; b < blocks; b++)
        largest[b] = LTS_NONE;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t b = met[n].block;
        if (b != LTS_NONE && (largest[b] == LTS_NONE || r->fate[n].size > r->fate[largest[b]].size))
            largest[b] = n;
    }
    for (uint32_t n = 0; n < count; n++)
        if (met[n].block != LTS_NONE)
            r->fate[n].block = largest[met[n].block] == n ? met[n].block : (uint32_t)r->p.count++;
}

/* Moves every node to the block of its signature. Returns how many move; LTS_NONE: no memory. */
static uint32_t move_all(lts_partition_state *r)
{
    uint32_t *largest = base_alloc(r->p.count, sizeof *largest);
    uint32_t moved = LTS_NONE;
    r->fate = base_alloc_zeroed(r->seen.count, sizeof *r->fate);
    if (r->fate && largest) {
        base_thread_pool_run(r->pool, count_some, r, 0, r->g->nodes, PIECE);
        for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
            for (uint32_t k = 0; k < LTS_SIZE_COUNTS; k++)
                turn_over(r, &r->worker[i].tally[k], 0);
        choose_blocks(r, largest);
        base_thread_pool_run(r->pool, move_some, r, 0, r->g->nodes, PIECE);
        moved = 0;
        for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++) {
            moved += r->worker[i].moves;
            r->worker[i].moves = 0;
        }
    }
    free(r->fate);
    r->fate = NULL;
    free(largest);
    return moved;
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

/* One sweep; `*moved` becomes how many nodes moved. */
static base_status sweep_once(lts_partition_state *r, uint32_t *moved)
{
    r->rounds++;
    r->speaker = base_alloc(r->p.count, sizeof *r->speaker);
    r->touched = base_alloc(r->p.count, sizeof *r->touched);
    base_status status = BASE_E_NOMEM;
    if (r->speaker && r->touched && number_all(r) && (*moved = move_all(r)) != LTS_NONE)
        status = BASE_OK;
    free((void *)r->speaker);
    free((void *)r->touched);
    return status;
}

static size_t words_for(uint32_t nodes)
{
    return ((size_t)nodes + 63) / 64;
}

static uint64_t signatures_of(const lts_partition_state *r)
{
    uint64_t sum = 0;
    for (unsigned i = 0; r->worker && i < base_thread_pool_size(r->pool); i++)
        sum += r->worker[i].signatures;
    return sum;
}

static bool is_last(const lts_partition_state *r, uint32_t moved, uint64_t looked_at, unsigned *cheap)
{
    uint32_t nodes = r->g->nodes;
    if (moved > nodes / (looked_at > nodes / MANY ? FEWER : FEW))
        return false;
    *cheap += moved < nodes / HARDLY || looked_at < nodes / LITTLE ? 1 : CHEAP;
    return *cheap >= CHEAP;
}

/* Sweeps until few nodes move. `*moved` is how many did in the last one. */
static base_status sweep(lts_partition_state *r, uint32_t *moved)
{
    base_status status = BASE_OK;
    unsigned cheap = 0;
    bool last = false;
    for (*moved = r->g->nodes; *moved && !last && !lts_watched_parted(r) && status == BASE_OK;) {
        uint64_t before = signatures_of(r);
        status = sweep_once(r, moved);
        last = is_last(r, *moved, signatures_of(r) - before, &cheap);
        lts_report_blocks(r);
    }
    return status;
}

static void release_worker(lts_partition_worker *w)
{
    base_key_set_release(&w->keys);
    lts_key_arena_release(&w->arena);
    lts_signature_table_release(&w->seen);
    base_key_set_release(&w->order);
    free(w->late.item);
    free(w->done.item);
    free(w->kind.item);
    free(w->begin.item);
    free(w->part);
}

static void release(lts_partition_state *r)
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
    for (unsigned i = 0; i < LTS_DELAYED; i++)
        free(r->late[i].item);
    free(r->batch.item);
    free(r->moved.item);
}

static bool begin(lts_partition_state *r)
{
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
    /* All nodes are dirty, but those without a step; LOOK makes up for that. */
    memset(r->moved_set, 0xff, words_for(r->g->nodes) * sizeof *r->moved_set);
    return true;
}

static void count(const lts_partition_state *r, lts_stats *stats)
{
    stats->rounds += r->rounds;
    stats->splits += r->splits;
    stats->signatures += signatures_of(r);
}

base_status lts_refine_partition(const lts_refinement_task *task, uint32_t **block, uint32_t *blocks)
{
    lts_partition_state r = {.g = task->graph, .task = task};
    uint32_t moved = 0;
    base_status status = begin(&r) ? sweep(&r, &moved) : BASE_E_NOMEM;
    if (status == BASE_OK && moved > 0)
        status = lts_process_worklist(&r);
    if (status == BASE_OK) {
        *block = r.p.of;
        *blocks = (uint32_t)r.p.count;
        r.p.of = NULL;
    }
    if (task->options->stats)
        count(&r, task->options->stats);
    release(&r);
    return status;
}
