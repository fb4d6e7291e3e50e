/* Two tables: of roots, which are the states, and of the other nodes of their trees. A state that differs
 * from the one it was made from in a word or two has most of that one's nodes, so only those on the way from
 * there to the root are looked up. */
#include "config.h"

#include "explorer/store/states.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

static bool open_compact(explorer_states *s, const explorer_store_options *options, uint64_t limit)
{
    size_t size = (size_t)s->tree.words * 4;
    uint64_t kept = options->memory / size;
    if (kept > limit)
        kept = limit;
    if (kept < 1024)
        kept = 1024;
    return explorer_region_open(&s->parents, (size_t)(limit * 4), 4096, options->disk) &&
           explorer_region_open(&s->levels_kept[0], (size_t)kept * size, size, options->disk) &&
           explorer_region_open(&s->levels_kept[1], (size_t)kept * size, size, options->disk);
}

bool explorer_states_open(explorer_states *states, const spex_explorer_model *model,
                          const explorer_store_options *options)
{
    assert(options->jobs > 0 && options->memory > 0);
    memset(states, 0, sizeof *states);
    states->model = model;
    states->symmetry = options->symmetry;
    states->is_compact = options->is_compact;
    uint64_t limit = options->memory / 16 + 1024; /* 8 for the pair, as much for its place in the index */
    if (options->disk)
        limit *= 2;
    uint64_t roots = options->states && options->states < limit ? options->states : limit;
    if (!explorer_packing_open(&states->packing, model) ||
        !explorer_tree_open(&states->tree, states->packing.words) ||
        !explorer_table_open(&states->roots, options->jobs, roots, options->disk) ||
        !explorer_table_open(&states->nodes, options->jobs, limit, options->disk) ||
        (states->is_compact && !open_compact(states, options, roots)) ||
        !base_grow(states->levels, states->level_capacity, 64)) {
        explorer_states_close(states);
        return false;
    }
    states->levels[states->level_count++] = 0;
    return true;
}

void explorer_states_close(explorer_states *states)
{
    explorer_packing_close(&states->packing);
    explorer_tree_close(&states->tree);
    explorer_table_close(&states->roots);
    explorer_table_close(&states->nodes);
    explorer_region_close(&states->parents);
    explorer_region_close(&states->levels_kept[0]);
    explorer_region_close(&states->levels_kept[1]);
    free(states->levels);
    memset(states, 0, sizeof *states);
}

bool explorer_states_end_level(explorer_states *states, uint64_t expected)
{
    if (!explorer_table_settle(&states->roots) ||
        !base_grow(states->levels, states->level_capacity, states->level_count + 1))
        return false;
    states->levels[states->level_count++] = explorer_states_end(states);
    uint64_t block = expected / (states->roots.jobs * 64u);
    states->roots.block_size = states->roots.jobs == 1 || block < 1 ? 1
                               : block > 1024                       ? 1024
                                                                    : (uint32_t)block;
    states->nodes.block_size = states->roots.block_size;
    return true;
}

uint32_t explorer_states_end(const explorer_states *states)
{
    return (uint32_t)atomic_load(&states->roots.taken);
}

uint32_t explorer_states_level_end(const explorer_states *states, size_t level)
{
    assert(level < states->level_count);
    return level + 1 < states->level_count ? states->levels[level + 1] : explorer_states_end(states);
}

uint64_t explorer_states_bytes(const explorer_states *states)
{
    uint64_t bytes = explorer_table_bytes(&states->roots) + explorer_table_bytes(&states->nodes);
    if (states->is_compact && states->parents.file < 0) {
        uint64_t end = explorer_states_end(states);
        size_t last = states->level_count - 1;
        uint64_t kept = end - states->levels[last > 0 ? last - 1 : 0];
        bytes += end * 4 + kept * states->tree.words * 4;
    }
    return bytes;
}

bool explorer_states_is_crowded(const explorer_states *states)
{
    return explorer_table_is_crowded(&states->roots) || explorer_table_is_crowded(&states->nodes);
}

uint64_t explorer_states_growth(const explorer_states *states)
{
    return (explorer_table_is_crowded(&states->roots) ? explorer_table_growth(&states->roots) : 0) +
           (explorer_table_is_crowded(&states->nodes) ? explorer_table_growth(&states->nodes) : 0);
}

bool explorer_states_grow(explorer_states *states, base_thread_pool *pool)
{
    return (!explorer_table_is_crowded(&states->roots) || explorer_table_grow(&states->roots, pool)) &&
           (!explorer_table_is_crowded(&states->nodes) || explorer_table_grow(&states->nodes, pool));
}

/* ---- views ---- */

bool explorer_view_open(explorer_view *view, explorer_states *states, unsigned worker)
{
    const spex_explorer_model *model = states->model;
    size_t values = (size_t)states->tree.words + states->tree.count;
    *view = (explorer_view){.states = states, .worker = worker};
    view->state = base_alloc_zeroed(model->state_size, 1);
    view->now = base_alloc_zeroed(values, sizeof *view->now);
    view->then = base_alloc_zeroed(values, sizeof *view->then);
    view->scratch = base_alloc_zeroed(model->scratch_size, 1);
    view->own_then = view->then;
    view->differs = base_alloc_zeroed(states->tree.words / 64 + 1, sizeof *view->differs);
    if (states->symmetry) {
        view->canonical = base_alloc_zeroed(model->state_size, 1);
        view->room = base_alloc_zeroed(explorer_symmetry_room(states->symmetry), 1);
    }
    if (view->state && view->now && view->then && view->scratch && view->differs &&
        (!states->symmetry || (view->canonical && view->room)))
        return true;
    explorer_view_close(view);
    return false;
}

void explorer_view_close(explorer_view *view)
{
    free(view->state);
    free(view->now);
    free(view->own_then);
    free(view->scratch);
    free(view->differs);
    free(view->canonical);
    free(view->room);
    memset(view, 0, sizeof *view);
}

/* Where a compact state is kept, if its level is. */
static uint32_t *kept(const explorer_states *s, uint32_t number)
{
    size_t level = s->level_count - 1;
    if (number < s->levels[level])
        level--;
    return (uint32_t *)s->levels_kept[level % 2].bytes + (size_t)(number - s->levels[level]) * s->tree.words;
}

/* A value of the tree of `now` becomes another; returns whether it is a node whose own values are others
 * now. */
static inline bool change(explorer_view *v, uint32_t value, uint32_t to)
{
    const explorer_states *s = v->states;
    uint32_t differs = v->now[value] ^ to;
    if (differs == 0)
        return false;
    v->now[value] = to;
    if (value < s->tree.words)
        explorer_unpack_word(&s->packing, v->now, value, differs, v->state);
    return value >= s->tree.words;
}

#define DEEPEST 40u /* a tree of 2^32 words is no deeper */

/* From the state that was loaded before: what both have in common is not looked at. */
static void load_changes(explorer_view *v, uint32_t number)
{
    const explorer_tree *tree = &v->states->tree;
    uint32_t waiting[DEEPEST], count = 0, node = tree->count - 1;
    uint64_t pair = explorer_table_pair(&v->states->roots, number);
    for (;;) {
        uint32_t left = tree->nodes[node].left, right = tree->nodes[node].right;
        if (change(v, left, (uint32_t)(pair >> 32)))
            waiting[count++] = left;
        if (change(v, right, (uint32_t)pair))
            waiting[count++] = right;
        if (count == 0)
            return;
        assert(count + 2 <= DEEPEST);
        node = waiting[--count] - tree->words;
        pair = explorer_table_pair(&v->states->nodes, v->now[tree->words + node]);
    }
}

static void load_whole(explorer_view *v, uint32_t number)
{
    const explorer_states *s = v->states;
    const explorer_tree *tree = &s->tree;
    uint64_t pair = explorer_table_pair(&s->roots, number);
    for (uint32_t node = tree->count; node-- > 0;) {
        if (node + 1 < tree->count)
            pair = explorer_table_pair(&s->nodes, v->now[tree->words + node]);
        v->now[tree->nodes[node].left] = (uint32_t)(pair >> 32);
        v->now[tree->nodes[node].right] = (uint32_t)pair;
    }
    explorer_unpack(&s->packing, v->now, v->state);
}

void explorer_view_load(explorer_view *view, uint32_t number)
{
    const explorer_states *s = view->states;
    assert(number < explorer_states_end(s));
    if (s->is_compact && view->is_loaded) {
        const uint32_t *words = kept(s, number);
        for (uint32_t i = 0; i < s->tree.words; i++)
            (void)change(view, i, words[i]);
    } else if (s->is_compact) {
        memcpy(view->now, kept(s, number), (size_t)s->tree.words * 4);
        explorer_unpack(&s->packing, view->now, view->state);
    } else if (view->is_loaded) {
        load_changes(view, number);
    } else {
        load_whole(view, number);
    }
    view->is_loaded = true;
}

static void pack(explorer_view *view, const void *state, const spex_explorer_span *spans, uint32_t count)
{
    const explorer_packing *packing = &view->states->packing;
    const spex_explorer_span all = {0, packing->model->state_size};
    if (!view->is_loaded) {
        explorer_pack(packing, state, view->then);
        return;
    }
    memcpy(view->then, view->now, packing->words * sizeof *view->then);
    memset(view->differs, 0, ((packing->words - 1) / 64 + 1) * sizeof *view->differs);
    explorer_pack_changes(packing, state, view->state, count ? spans : &all, count ? count : 1, view->then,
                          view->differs);
}

void explorer_view_pack(explorer_view *view, const spex_explorer_step *step)
{
    pack(view, step->after, step->spans, step->span_count);
}

void explorer_view_pack_canonical(explorer_view *view, const spex_explorer_step *step)
{
    const explorer_states *s = view->states;
    if (!s->symmetry) {
        explorer_view_pack(view, step);
        return;
    }
    memcpy(view->canonical, step->after, s->model->state_size);
    explorer_symmetry_apply(s->symmetry, view->canonical, view->room);
    pack(view, view->canonical, NULL, 0);
}

uint64_t explorer_view_hash(const explorer_view *view)
{
    return base_hash_bytes(view->then, (size_t)view->states->tree.words * 4);
}

/* Whether a node of `then` is one of `now`. */
static inline bool is_same(const explorer_tree *tree, const explorer_view *view, uint32_t node)
{
    uint32_t left = tree->nodes[node].left, right = tree->nodes[node].right;
    return view->is_loaded && view->then[left] == view->now[left] && view->then[right] == view->now[right];
}

/* Marks the nodes above a value, up to one that is marked. */
static inline void mark_above(const explorer_tree *tree, uint32_t value, uint64_t *nodes)
{
    for (uint32_t root = tree->words + tree->count - 1; value != root;) {
        uint32_t node = tree->above[value];
        uint64_t bit = (uint64_t)1 << node % 64;
        if (nodes[node / 64] & bit)
            return;
        nodes[node / 64] |= bit;
        value = tree->words + node;
    }
}

void explorer_view_mark_nodes(explorer_view *view, uint64_t *nodes)
{
    const explorer_tree *tree = &view->states->tree;
    uint32_t root = tree->count - 1;
    memset(nodes, view->is_loaded ? 0 : 0xff, (root / 64 + 1) * sizeof *nodes);
    if (!view->is_loaded) {
        nodes[root / 64] &= UINT64_MAX >> (63 - root % 64);
        return;
    }
    memcpy(view->then + tree->words, view->now + tree->words, tree->count * sizeof *view->then);
    nodes[root / 64] |= (uint64_t)1 << root % 64;
    for (uint32_t piece = 0; piece <= (tree->words - 1) / 64; piece++)
        for (uint64_t bits = view->differs[piece]; bits; bits &= bits - 1) {
            uint32_t word = 64 * piece + base_lowest_bit(bits);
            if (view->then[word] != view->now[word])
                mark_above(tree, word, nodes);
        }
}

bool explorer_view_find(explorer_view *view, const void *state, uint32_t *number)
{
    const spex_explorer_step anywhere = {.after = state};
    return explorer_view_follow(view, &anywhere, number);
}

bool explorer_view_follow(explorer_view *view, const spex_explorer_step *step, uint32_t *number)
{
    const explorer_states *s = view->states;
    const explorer_tree *tree = &s->tree;
    explorer_view_pack_canonical(view, step);
    if (s->is_compact)
        return explorer_table_find(&s->roots, explorer_view_hash(view), number);
    for (uint32_t node = 0; node + 1 < tree->count; node++) {
        uint32_t *found = &view->then[tree->words + node];
        if (is_same(tree, view, node))
            *found = view->now[tree->words + node];
        else if (!explorer_table_find(&s->nodes, explorer_tree_pair(tree, view->then, node), found))
            return false;
    }
    return explorer_table_find(&s->roots, explorer_tree_pair(tree, view->then, tree->count - 1), number);
}

explorer_added explorer_states_add(explorer_states *states, unsigned worker, uint64_t pair,
                                   const uint32_t *words, uint32_t parent, uint32_t *number)
{
    explorer_added added = explorer_table_put(&states->roots, worker, pair, number);
    if (added != EXPLORER_NEW || !states->is_compact)
        return added;
    size_t size = (size_t)states->tree.words * 4;
    size_t level = states->level_count - 1;
    size_t at = (size_t)(*number - states->levels[level]) * size;
    if (!explorer_region_need(&states->parents, ((size_t)*number + 1) * 4) ||
        !explorer_region_need(&states->levels_kept[level % 2], at + size))
        return EXPLORER_NO_DISK;
    ((uint32_t *)states->parents.bytes)[*number] = parent;
    memcpy((char *)states->levels_kept[level % 2].bytes + at, words, size);
    return EXPLORER_NEW;
}
