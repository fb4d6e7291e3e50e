/* Weak bisimulation by masks.
 *
 * Partition refinement on the saturated relation (Kanellakis and Smolka, "CCS expressions, finite state
 * processes, and three problems of equivalence", Information and Computation 1990), of which nothing is
 * stored: 256 blocks at a time are splitters, a bit each. As tau steps lead to smaller nodes, one pass over
 * the nodes tells what each can silently come to, and one for each label what it can come to by that. Who
 * differ in a mask part. All parts of a block that has split are splitters again. So the time is in
 * proportion to the LTS, its labels and the number of splitters over 256, as long as there are that many to
 * be taken at once; memory, to the LTS.
 *
 * Which steps follow from others is told by masks, too: by those of all blocks, 256 at a time.
 */
#include "lts/reduce/weak/masks.h"

#include "base/array.h"
#include "base/check.h"
#include "lts/reduce/signature_table.h"
#include "lts/reduce/weak/essential.h"
#include "lts/reduce/weak/obligations.h"
#include "lts/reduce/weak/steps.h"

#include <assert.h>
#include <string.h>

#define WORDS  4u
#define BITS   (64 * WORDS)

#define ROUNDS 8u /* before what they leave is looked at step by step; each time, so many times as many */

typedef struct mask {
    uint64_t word[WORDS];
} mask;

static inline void add(mask *m, const mask *more)
{
    for (unsigned i = 0; i < WORDS; i++)
        m->word[i] |= more->word[i];
}

static inline bool is_same(const mask *a, const mask *b)
{
    uint64_t differing = 0;
    for (unsigned i = 0; i < WORDS; i++)
        differing |= a->word[i] ^ b->word[i];
    return differing == 0;
}

static inline bool is_empty(const mask *m)
{
    static const mask empty;
    return is_same(m, &empty);
}

static inline void set_bit(mask *m, uint32_t bit)
{
    m->word[bit / 64] |= (uint64_t)1 << bit % 64;
}

static inline bool has_bit(const mask *m, uint32_t bit)
{
    return m->word[bit / 64] >> bit % 64 & 1;
}

/* A visible step; divergence is one, from a node to itself. */
typedef struct step {
    uint32_t source, target;
} step;

/* A graph with its visible steps by label, of each label by source, and masks of its nodes. */
typedef struct passes {
    const lts_graph *g;
    uint32_t labels; /* one more than the largest */
    uint64_t *first; /* labels + 1: those of a label are steps[first[label]] .. steps[first[label + 1] - 1] */
    step *steps;
    mask *silent;   /* per node, what it can silently come to */
    mask *visible;  /* per node, what it can come to by the label at hand; ... */
    uint32_t least; /* ... not of smaller nodes than this, which cannot do it */
} passes;

static void end_passes(passes *p)
{
    free(p->first);
    free(p->steps);
    free(p->silent);
    free(p->visible);
}

/* Sorts the visible steps, by counting; divergence gets the label behind the largest. */
static bool begin_passes(passes *p, const lts_graph *g, const uint8_t *diverges)
{
    lts_label divergence = lts_weak_largest_label(g) + 1;
    *p = (passes){.g = g, .labels = divergence + 1};
    p->first = base_alloc_zeroed((uint64_t)p->labels + 2, sizeof *p->first);
    if (!p->first)
        return false;
    for (uint32_t v = 0; v < g->nodes; v++) {
        for (uint32_t i = g->first[v] + g->taus[v]; i < g->first[v + 1]; i += 2)
            p->first[g->word[i] + 2]++;
        if (diverges && diverges[v])
            p->first[divergence + 2]++;
    }
    for (uint32_t label = 0; label < p->labels; label++)
        p->first[label + 2] += p->first[label + 1];
    p->steps = base_alloc(p->first[p->labels + 1], sizeof *p->steps);
    p->silent = base_alloc(g->nodes, sizeof *p->silent);
    p->visible = base_alloc(g->nodes, sizeof *p->visible);
    if (!p->steps || !p->silent || !p->visible)
        return false;
    for (uint32_t v = 0; v < g->nodes; v++) {
        for (uint32_t i = g->first[v] + g->taus[v]; i < g->first[v + 1]; i += 2)
            p->steps[p->first[g->word[i] + 1]++] = (step){v, g->word[i + 1]};
        if (diverges && diverges[v])
            p->steps[p->first[divergence + 1]++] = (step){v, v};
    }
    return true;
}

/* `silent` has what each node is, nodes before `from` nothing: adds what each can silently come to. */
static void pass_silently(passes *p, uint32_t from)
{
    const lts_graph *g = p->g;
    for (uint32_t v = from; v < g->nodes; v++)
        for (uint32_t i = g->first[v]; i < g->first[v] + g->taus[v]; i++)
            add(&p->silent[v], &p->silent[g->word[i]]);
}

/* What each node can come to by `label`; false: none to anything. */
static bool pass_by(passes *p, lts_label label)
{
    const lts_graph *g = p->g;
    const step *at = p->steps + p->first[label], *end = p->steps + p->first[label + 1];
    while (at < end && is_empty(&p->silent[at->target]))
        at++;
    if (at == end)
        return false;
    p->least = at->source;
    memset(p->visible + p->least, 0, (g->nodes - p->least) * sizeof *p->visible);
    for (uint32_t v = p->least; v < g->nodes; v++) {
        for (; at < end && at->source == v; at++)
            add(&p->visible[v], &p->silent[at->target]);
        for (uint32_t i = g->first[v]; i < g->first[v] + g->taus[v]; i++)
            if (g->word[i] >= p->least)
                add(&p->visible[v], &p->visible[g->word[i]]);
    }
    return true;
}

/* ---- the partition ---- */

typedef struct refinement {
    const lts_weak_task *task;
    passes p;
    uint32_t *block; /* per node */
    uint32_t blocks;
    uint32_t *bit;   /* per block, its bit among the splitters at hand, or LTS_NONE */
    uint8_t *waits;  /* per block, to be a splitter */
    uint32_t *queue; /* of those, a ring with room for all */
    uint32_t next, waiting;
    uint32_t *met, *first_met; /* per block, in which split it was met, and with which node */
    uint32_t splits;
    lts_signature_table parts; /* of blocks, but those of the nodes that were met first */
    lts_key_arena arena;
} refinement;

static void release(refinement *r)
{
    end_passes(&r->p);
    free(r->bit);
    free(r->waits);
    free(r->queue);
    free(r->met);
    free(r->first_met);
    lts_signature_table_release(&r->parts);
    lts_key_arena_release(&r->arena);
}

static bool begin(refinement *r)
{
    uint32_t nodes = r->task->g->nodes;
    r->block = base_alloc_zeroed(nodes, sizeof *r->block);
    r->bit = base_alloc(nodes, sizeof *r->bit);
    r->waits = base_alloc_zeroed(nodes, sizeof *r->waits);
    r->queue = base_alloc(nodes, sizeof *r->queue);
    r->met = base_alloc_zeroed(nodes, sizeof *r->met);
    r->first_met = base_alloc(nodes, sizeof *r->first_met);
    if (!begin_passes(&r->p, r->task->g, r->task->diverges) || !r->block || !r->bit || !r->waits ||
        !r->queue || !r->met || !r->first_met)
        return false;
    memset(r->bit, 0xff, nodes * sizeof *r->bit);
    r->blocks = 1;
    return true;
}

static void wait_for_turn(refinement *r, uint32_t b)
{
    if (r->waits[b])
        return;
    r->waits[b] = 1;
    uint64_t at = (uint64_t)r->next + r->waiting++;
    r->queue[at % r->p.g->nodes] = b;
}

/* The block of the nodes of `b` that have this mask, which differs from the one that was met first. LTS_NONE:
 * no memory. */
static uint32_t part_of(refinement *r, uint32_t b, mask *m, uint32_t base)
{
    base_key_set keys = {.key = m->word, .count = WORDS};
    if (!lts_signature_table_reserve(&r->parts, NULL, 1))
        return LTS_NONE;
    uint32_t number = lts_signature_table_number(&r->parts, &r->arena, b, &keys);
    return number == LTS_NONE ? number : base + number;
}

/* Parts nodes of a block whose masks differ; those of nodes before `least` are empty. */
static bool split(refinement *r, mask *masks, uint32_t least)
{
    static const mask empty;
    uint32_t base = r->blocks;
    lts_key_arena_clear(&r->arena);
    if (!lts_signature_table_clear(&r->parts, 16))
        return false;
    r->splits++;
    for (uint32_t v = 0; v < r->p.g->nodes; v++) {
        uint32_t b = r->block[v];
        if (r->met[b] != r->splits) {
            r->met[b] = r->splits;
            r->first_met[b] = v;
            continue;
        }
        uint32_t first = r->first_met[b];
        if (v < least || is_same(&masks[v], first < least ? &empty : &masks[first]))
            continue;
        uint32_t part = part_of(r, b, &masks[v], base);
        if (part == LTS_NONE)
            return false;
        if (part == r->blocks) { /* a new one: not met as a block, in this split */
            r->blocks++;
            r->met[part] = 0;
            wait_for_turn(r, b);
            wait_for_turn(r, part);
        }
        r->block[v] = part;
    }
    return true;
}

/* Takes blocks from the queue, as many as there are bits, and splits all by who can come to them. */
static bool split_by_next(refinement *r)
{
    const lts_graph *g = r->p.g;
    uint32_t taken[BITS], count = 0;
    for (; count < BITS && r->waiting; count++, r->waiting--) {
        taken[count] = r->queue[r->next];
        r->next = (r->next + 1) % g->nodes;
        r->waits[taken[count]] = 0;
        r->bit[taken[count]] = count;
    }
    memset(r->p.silent, 0, g->nodes * sizeof *r->p.silent);
    uint32_t from = g->nodes;
    for (uint32_t v = g->nodes; v-- > 0;)
        if (r->bit[r->block[v]] != LTS_NONE) {
            set_bit(&r->p.silent[v], r->bit[r->block[v]]);
            from = v;
        }
    while (count > 0)
        r->bit[taken[--count]] = LTS_NONE;
    pass_silently(&r->p, from);
    bool fine = split(r, r->p.silent, from);
    for (lts_label label = 0; label < r->p.labels && fine; label++)
        if (pass_by(&r->p, label))
            fine = split(r, r->p.visible, r->p.least);
    return fine;
}

/* Numbers blocks by their least nodes. */
static void renumber(refinement *r)
{
    uint32_t *number = r->bit, count = 0;
    memset(number, 0xff, r->blocks * sizeof *number);
    for (uint32_t v = 0; v < r->p.g->nodes; v++) {
        uint32_t *n = &number[r->block[v]];
        if (*n == LTS_NONE)
            *n = count++;
        r->block[v] = *n;
    }
    assert(count == r->blocks);
}

static bool has_parted(const refinement *r)
{
    const uint32_t *watch = r->task->watch;
    return watch[0] != LTS_NONE && r->block[watch[0]] != r->block[watch[1]];
}

/* Rounds part a few nodes only, or there will be very many: obligations may do, where masks would take the
 * square of the nodes. If not, all blocks are splitters again. */
static bool look_step_by_step(refinement *r)
{
    base_status status = lts_weak_meet_obligations(r->task, r->block, &r->blocks, r->waits);
    r->next = r->waiting = 0;
    memset(r->waits, 0, r->p.g->nodes * sizeof *r->waits);
    for (uint32_t b = 0; b < r->blocks && status == BASE_E_LIMIT; b++)
        wait_for_turn(r, b);
    return status != BASE_E_NOMEM;
}

static bool refine(refinement *r)
{
    uint64_t round = 0, next_look = ROUNDS;
    wait_for_turn(r, 0);
    while (r->waiting && r->blocks < r->p.g->nodes && !has_parted(r)) {
        lts_report_progress(r->task->options, "weak blocks", r->blocks, 0);
        if (round++ == next_look) {
            next_look *= ROUNDS;
            if (!look_step_by_step(r))
                return false;
        } else if (!split_by_next(r)) {
            return false;
        }
    }
    renumber(r);
    return true;
}

base_status lts_weak_partition(const lts_weak_task *task, uint32_t **block, uint32_t *blocks)
{
    refinement r = {.task = task};
    bool fine = begin(&r) && refine(&r);
    release(&r);
    if (fine) {
        *block = r.block;
        *blocks = r.blocks;
        return BASE_OK;
    }
    free(r.block);
    return BASE_E_NOMEM;
}

/* ---- what follows ---- */

typedef struct essence {
    passes p;
    uint32_t column; /* the masks at hand speak of blocks from this on */
    lts_weak_tell *tell;
    void *arg;
} essence;

static bool is_at_hand(const essence *x, uint32_t block)
{
    return block >= x->column && block - x->column < BITS;
}

/* Tells the silent steps of each block to those at hand that cannot be done by way of another. */
static base_status tell_silent(essence *x)
{
    const lts_graph *g = x->p.g;
    base_status status = BASE_OK;
    for (uint32_t b = 0; b < g->nodes; b++) {
        mask once = {0}, twice = {0};
        const uint32_t *tau = g->word + g->first[b];
        for (uint32_t i = 0; i < g->taus[b]; i++)
            for (unsigned w = 0; w < WORDS; w++) {
                uint64_t come_to = x->p.silent[tau[i]].word[w];
                twice.word[w] |= once.word[w] & come_to;
                once.word[w] |= come_to;
            }
        for (uint32_t i = 0; i < g->taus[b] && status == BASE_OK; i++)
            if (is_at_hand(x, tau[i]) && !has_bit(&twice, tau[i] - x->column))
                status = x->tell(x->arg, b, LTS_TAU, tau[i]);
    }
    return status;
}

/* The same of the steps by `label`, which is what `visible` speaks of: neither after silent steps nor by way
 * of another such step. */
static base_status tell_visible(essence *x, lts_label label)
{
    const lts_graph *g = x->p.g;
    const step *at = x->p.steps + x->p.first[label], *end = x->p.steps + x->p.first[label + 1];
    base_status status = BASE_OK;
    while (at < end && status == BASE_OK) {
        const step *row = at;
        uint32_t b = row->source;
        mask once = {0}, twice = {0};
        for (uint32_t i = g->first[b]; i < g->first[b] + g->taus[b]; i++)
            if (g->word[i] >= x->p.least)
                add(&twice, &x->p.visible[g->word[i]]);
        for (; at < end && at->source == b; at++)
            for (unsigned w = 0; w < WORDS; w++) {
                uint64_t come_to = x->p.silent[at->target].word[w];
                twice.word[w] |= once.word[w] & come_to;
                once.word[w] |= come_to;
            }
        for (; row < at && status == BASE_OK; row++)
            if (is_at_hand(x, row->target) && !has_bit(&twice, row->target - x->column))
                status = x->tell(x->arg, b, label, row->target);
    }
    return status;
}

static base_status tell_all(essence *x, const lts_options *options)
{
    const lts_graph *g = x->p.g;
    base_status status = BASE_OK;
    for (x->column = 0; x->column < g->nodes && status == BASE_OK; x->column += BITS) {
        lts_report_progress(options, "weak steps", x->column, g->nodes);
        memset(x->p.silent, 0, g->nodes * sizeof *x->p.silent);
        for (uint32_t b = x->column; b < g->nodes && is_at_hand(x, b); b++)
            set_bit(&x->p.silent[b], b - x->column);
        pass_silently(&x->p, x->column);
        status = tell_silent(x);
        for (lts_label label = 0; label < x->p.labels && status == BASE_OK; label++)
            if (pass_by(&x->p, label))
                status = tell_visible(x, label);
    }
    return status;
}

base_status lts_weak_essential_by_masks(const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                                        lts_weak_tell *tell, void *arg)
{
    lts_graph between;
    essence x = {.tell = tell, .arg = arg};
    base_status status = BASE_E_NOMEM;
    if (lts_weak_block_graph(task->g, block, blocks, &between) && begin_passes(&x.p, &between, NULL))
        status = tell_all(&x, task->options);
    if (status == BASE_OK)
        status = lts_weak_tell_divergence(task, block, tell, arg);
    end_passes(&x.p);
    lts_graph_release(&between);
    return status;
}
