/* A table of roots, which are the states, and some of the nodes of their trees. A state that differs from the
 * one it was made from in a group or two has most of that one's nodes, so only those on the way from there to
 * the root are looked up. */
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

static bool open_nodes(explorer_states *s, const explorer_store_options *options)
{
    uint64_t bytes = explorer_region_share(options->memory, s->tree.table_count);
    s->nodes = base_alloc_zeroed(s->tree.table_count, sizeof *s->nodes);
    for (uint32_t i = 0; s->nodes && i < s->tree.table_count; i++)
        if (!explorer_table_open(&s->nodes[i], options->jobs, s->tree.widths[i], s->tree.widths[i],
                                 UINT32_MAX, bytes, options->disk))
            return false;
    return s->nodes != NULL;
}

bool explorer_states_open(explorer_states *states, const spex_explorer_model *model,
                          const explorer_store_options *options)
{
    assert(options->jobs > 0 && options->memory > 0);
    memset(states, 0, sizeof *states);
    states->model = model;
    states->symmetry = options->symmetry;
    states->is_compact = options->is_compact;
    uint64_t bytes = options->disk ? options->memory * 2 : options->memory;
    uint64_t limit = bytes / 8 + 1024; /* four for what it is, as much for its place in the index */
    if (options->states && options->states < limit)
        limit = options->states;
    if (!explorer_packing_open(&states->packing, model) ||
        !explorer_tree_open(&states->tree, &states->packing, options->is_compact) ||
        !explorer_root_open(&states->root, &states->tree, states->packing.last_bits)) {
        explorer_states_close(states);
        return false;
    }
    uint32_t width = options->is_compact ? EXPLORER_HASH_WORDS : states->root.width;
    if (!explorer_table_open(&states->roots, options->jobs, width,
                             options->is_compact ? width : states->root.most, limit, bytes, options->disk) ||
        !open_nodes(states, options) || (states->is_compact && !open_compact(states, options, limit)) ||
        !base_grow(states->levels, states->level_capacity, 64)) {
        explorer_states_close(states);
        return false;
    }
    states->levels[states->level_count++] = 0;
    return true;
}

void explorer_states_close(explorer_states *states)
{
    for (uint32_t i = 0; states->nodes && i < states->tree.table_count; i++)
        explorer_table_close(&states->nodes[i]);
    free(states->nodes);
    explorer_table_close(&states->roots);
    explorer_root_close(&states->root);
    explorer_tree_close(&states->tree);
    explorer_packing_close(&states->packing);
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
    uint64_t bytes = explorer_table_bytes(&states->roots);
    for (uint32_t i = 0; i < states->tree.table_count; i++)
        bytes += explorer_table_bytes(&states->nodes[i]);
    if (states->is_compact && states->parents.file < 0) {
        uint64_t end = explorer_states_end(states);
        size_t last = states->level_count - 1;
        uint64_t kept = end - states->levels[last > 0 ? last - 1 : 0];
        bytes += end * 4 + kept * states->tree.words * 4;
    }
    return bytes;
}

/* ---- growing ---- */

bool explorer_states_is_crowded(const explorer_states *states)
{
    bool is_crowded = explorer_table_is_crowded(&states->roots);
    for (uint32_t i = 0; i < states->tree.table_count && !is_crowded; i++)
        is_crowded = explorer_table_is_crowded(&states->nodes[i]);
    return is_crowded;
}

/* How many numbers of a table of nodes roots are to have room for, where they have too little. */
static uint64_t wanted(const explorer_states *s, uint32_t table)
{
    uint64_t count = atomic_load_explicit(&s->nodes[table].taken, memory_order_relaxed);
    return count > 0 && (count - 1) >> s->root.bits[table] ? count + count / 4 : 0;
}

/* The words of a root with as many bits as its nodes' numbers take. */
static bool plan_root(const explorer_states *s, explorer_root *wider)
{
    uint64_t *counts = base_alloc(s->tree.table_count, sizeof *counts);
    for (uint32_t i = 0; counts && i < s->tree.table_count; i++)
        counts[i] = wanted(s, i);
    bool is_there = counts && explorer_root_widen(wider, &s->root, counts);
    free(counts);
    return is_there;
}

static bool is_narrow(const explorer_states *s)
{
    for (uint32_t i = 0; i < s->tree.table_count; i++)
        if (wanted(s, i))
            return true;
    return false;
}

uint64_t explorer_states_growth(const explorer_states *states)
{
    uint64_t bytes = 0;
    explorer_root wider;
    if (explorer_table_is_crowded(&states->roots))
        bytes += explorer_table_growth(&states->roots);
    for (uint32_t i = 0; i < states->tree.table_count; i++)
        if (explorer_table_is_crowded(&states->nodes[i]))
            bytes += explorer_table_growth(&states->nodes[i]);
    if (is_narrow(states) && plan_root(states, &wider)) {
        if (states->roots.entries.file < 0)
            bytes += (uint64_t)(wider.width - states->root.width) * 4 * explorer_states_end(states);
        explorer_root_close(&wider);
    }
    return bytes;
}

typedef struct changing {
    const explorer_root *from, *to;
    uint32_t *room;
} changing;

static void change_root(void *arg, const uint32_t *from, uint32_t *to)
{
    const changing *c = arg;
    explorer_root_change(c->from, c->to, from, to, c->room);
}

static bool widen(explorer_states *s)
{
    explorer_root wider;
    if (!plan_root(s, &wider))
        return false;
    changing c = {&s->root, &wider, base_alloc(wider.most, sizeof *c.room)};
    bool is_wide = c.room && explorer_table_widen(&s->roots, wider.width, change_root, &c);
    free(c.room);
    explorer_root_close(is_wide ? &s->root : &wider);
    if (is_wide) {
        s->root = wider;
        s->widenings++;
    }
    return is_wide;
}

bool explorer_states_grow(explorer_states *states, base_thread_pool *pool)
{
    for (uint32_t i = 0; i < states->tree.table_count; i++)
        if (explorer_table_is_crowded(&states->nodes[i]) && !explorer_table_grow(&states->nodes[i], pool))
            return false;
    bool is_rewritten = is_narrow(states);
    if (is_rewritten && !widen(states))
        return false;
    if (explorer_table_is_crowded(&states->roots))
        return explorer_table_grow(&states->roots, pool);
    return !is_rewritten || explorer_table_refill(&states->roots, pool);
}

/* ---- views ---- */

bool explorer_view_open(explorer_view *view, explorer_states *states, unsigned worker)
{
    const spex_explorer_model *model = states->model;
    size_t values = explorer_states_values(states);
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
    free(view->later);
    free(view->late_nodes);
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

#define MOST_OF_NODE 16u
#define DEEPEST      192u /* nodes that wait: those of a root, and eight for each round that a tree may have */

/* What the words of a root say: of nodes of now that change, `waiting` has the numbers. Returns how many. */
static uint32_t change_root_values(explorer_view *v, const uint32_t *root, uint32_t *waiting)
{
    const explorer_states *s = v->states;
    uint32_t count = 0;
    for (uint32_t word = s->tree.shared; word < s->tree.words; word++)
        (void)change(v, word, explorer_root_word(&s->root, root, word));
    for (uint32_t node = s->tree.top; node < s->tree.count; node++)
        if (change(v, s->tree.words + node, explorer_root_get(&s->root, root, node)))
            waiting[count++] = node;
    return count;
}

enum { IS_PUT_OFF = 1, IS_LATE = 2 }; /* of a node: it is looked at later; it waits */

static inline bool waits(explorer_view *v, uint32_t node)
{
    if (!v->later || !v->later[node])
        return false;
    if (v->later[node] == IS_PUT_OFF)
        v->late_nodes[v->late_count++] = node;
    v->later[node] |= IS_LATE;
    return true;
}

/* Nodes that have changed, and those below them. */
static void change_nodes(explorer_view *v, uint32_t *waiting, uint32_t count)
{
    const explorer_states *s = v->states;
    while (count > 0) {
        uint32_t node = waiting[--count];
        const explorer_node *n = &s->tree.nodes[node];
        const uint32_t *entry = explorer_table_entry(&s->nodes[n->table], v->now[s->tree.words + node]);
        for (uint32_t i = 0; i < n->count; i++)
            if (change(v, n->begin + i, entry[i]))
                waiting[count++] = n->begin + i - s->tree.words;
        assert(count + MOST_OF_NODE <= DEEPEST);
    }
}

/* From the state that was loaded before: what both have in common is not looked at. */
static void load_changes(explorer_view *v, uint32_t number)
{
    const explorer_states *s = v->states;
    const uint32_t *root = explorer_table_entry(&s->roots, number);
    uint32_t waiting[DEEPEST], changed = change_root_values(v, root, waiting), count = 0;
    for (uint32_t i = 0; i < changed; i++)
        if (!waits(v, waiting[i]))
            waiting[count++] = waiting[i];
    change_nodes(v, waiting, count);
    memcpy(explorer_states_root_of(s, v->now), root, s->root.width * sizeof *root);
}

void explorer_states_spread(const explorer_states *states, const uint32_t *root, uint32_t *values)
{
    const explorer_tree *tree = &states->tree;
    for (uint32_t word = tree->shared; word < tree->words; word++)
        values[word] = explorer_root_word(&states->root, root, word);
    for (uint32_t node = tree->top; node < tree->count; node++)
        values[tree->words + node] = explorer_root_get(&states->root, root, node);
    for (uint32_t node = tree->count; node-- > 0;) {
        const explorer_node *n = &tree->nodes[node];
        memcpy(values + n->begin, explorer_table_entry(&states->nodes[n->table], values[tree->words + node]),
               n->count * sizeof *values);
    }
}

static void load_whole(explorer_view *v, uint32_t number)
{
    const explorer_states *s = v->states;
    const uint32_t *root = explorer_table_entry(&s->roots, number);
    explorer_states_spread(s, root, v->now);
    explorer_unpack(&s->packing, v->now, v->state);
    memcpy(explorer_states_root_of(s, v->now), root, s->root.width * sizeof *root);
    while (v->late_count > 0)
        v->later[v->late_nodes[--v->late_count]] = IS_PUT_OFF;
}

bool explorer_view_put_off(explorer_view *view, const uint32_t *groups, uint32_t count)
{
    const explorer_states *s = view->states;
    assert(s->tree.top == 0);
    view->later = base_alloc(s->tree.count, 1);
    view->late_nodes = base_alloc(s->tree.count, sizeof *view->late_nodes);
    if (!view->later || !view->late_nodes)
        return false;
    memset(view->later, IS_PUT_OFF, s->tree.count);
    for (uint32_t i = 0; i < count; i++) {
        const explorer_home *home = &s->packing.homes[groups[i]];
        if (!home->bits)
            view->later[s->tree.above[home->begin]] = 0;
    }
    return true;
}

void explorer_view_put_off_none(explorer_view *view)
{
    explorer_view_refresh(view);
    free(view->later);
    free(view->late_nodes);
    view->later = NULL;
    view->late_nodes = NULL;
}

void explorer_view_refresh_nodes(explorer_view *view)
{
    for (uint32_t i = 0; i < view->late_count; i++)
        view->later[view->late_nodes[i]] = IS_PUT_OFF;
    uint32_t count = view->late_count;
    view->late_count = 0;
    change_nodes(view, view->late_nodes, count);
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

void explorer_view_hash(const explorer_view *view, uint32_t hash[EXPLORER_HASH_WORDS])
{
    uint64_t all = base_hash_bytes(view->then, (size_t)view->states->tree.words * 4);
    hash[0] = (uint32_t)(all >> 32);
    hash[1] = (uint32_t)all;
}

/* Marks the nodes above a value, up to one that is marked. */
static inline void mark_above(const explorer_tree *tree, uint32_t value, uint64_t *nodes)
{
    for (uint32_t node = tree->above[value]; node != EXPLORER_ROOT; node = tree->above[value]) {
        uint64_t bit = (uint64_t)1 << node % 64;
        if (nodes[node / 64] & bit)
            return;
        nodes[node / 64] |= bit;
        value = tree->words + node;
    }
}

static bool mark_all(const explorer_tree *tree, uint64_t *nodes)
{
    memset(nodes, 0, (tree->count / 64 + 1) * sizeof *nodes);
    for (uint32_t node = 0; node < tree->count; node++)
        nodes[node / 64] |= (uint64_t)1 << node % 64;
    return tree->count > 0;
}

bool explorer_view_mark_nodes(explorer_view *view, uint64_t *nodes)
{
    const explorer_states *s = view->states;
    const explorer_tree *tree = &s->tree;
    uint32_t *root = explorer_states_root_of(s, view->then);
    uint64_t any = 0;
    if (!view->is_loaded) {
        memset(root, 0, ((size_t)s->root.width + 1) * sizeof *root);
        explorer_root_put_words(&s->root, root, view->then);
        return mark_all(tree, nodes);
    }
    memset(nodes, 0, (tree->count / 64 + 1) * sizeof *nodes);
    memcpy(view->then + tree->words, view->now + tree->words,
           ((size_t)tree->count + s->root.width) * sizeof *view->then);
    for (uint32_t piece = 0; piece <= (tree->words - 1) / 64; piece++)
        for (uint64_t bits = view->differs[piece]; bits; bits &= bits - 1) {
            uint32_t word = 64 * piece + base_lowest_bit(bits);
            if (view->then[word] != view->now[word])
                mark_above(tree, word, nodes);
        }
    explorer_root_put_words(&s->root, root, view->then);
    for (uint32_t piece = 0; piece <= tree->count / 64; piece++)
        any |= nodes[piece];
    return any != 0;
}

bool explorer_view_find(explorer_view *view, const void *state, uint32_t *number)
{
    const spex_explorer_step anywhere = {.after = state};
    return explorer_view_follow(view, &anywhere, number);
}

/* Whether a node of `then` is one of `now`. */
static inline bool is_same(const explorer_view *view, const explorer_node *node)
{
    return view->is_loaded &&
           memcmp(view->then + node->begin, view->now + node->begin, node->count * sizeof *view->now) == 0;
}

/* Finds the node's number; false: there is no such node, or it came so late that no state has it. */
static bool find_node(explorer_view *view, uint32_t node)
{
    const explorer_states *s = view->states;
    const explorer_node *n = &s->tree.nodes[node];
    uint32_t *number = &view->then[s->tree.words + node];
    if (is_same(view, n))
        *number = view->now[s->tree.words + node];
    else if (!explorer_table_find(&s->nodes[n->table], view->then + n->begin, number))
        return false;
    if (node < s->tree.top)
        return true;
    if (!explorer_root_fits(&s->root, n->table, *number))
        return false;
    explorer_root_put(&s->root, explorer_states_root_of(s, view->then), node, *number);
    return true;
}

bool explorer_view_follow(explorer_view *view, const spex_explorer_step *step, uint32_t *number)
{
    const explorer_states *s = view->states;
    uint32_t *root = explorer_states_root_of(s, view->then);
    explorer_view_pack_canonical(view, step);
    if (s->is_compact) {
        uint32_t hash[EXPLORER_HASH_WORDS];
        explorer_view_hash(view, hash);
        return explorer_table_find(&s->roots, hash, number);
    }
    memset(root, 0, ((size_t)s->root.width + 1) * sizeof *root);
    explorer_root_put_words(&s->root, root, view->then);
    for (uint32_t node = 0; node < s->tree.count; node++)
        if (!find_node(view, node))
            return false;
    return explorer_table_find(&s->roots, root, number);
}

explorer_added explorer_states_add_node(explorer_states *states, unsigned worker, uint32_t node,
                                        uint64_t hash, uint32_t *values)
{
    const explorer_node *n = &states->tree.nodes[node];
    uint32_t *number = &values[states->tree.words + node];
    explorer_added added =
        explorer_table_put(&states->nodes[n->table], worker, values + n->begin, hash, number);
    if (added > EXPLORER_NEW || node < states->tree.top)
        return added;
    if (!explorer_root_fits(&states->root, n->table, *number))
        return EXPLORER_FULL;
    explorer_root_put(&states->root, explorer_states_root_of(states, values), node, *number);
    return added;
}

explorer_added explorer_states_add(explorer_states *states, unsigned worker, const uint32_t *root,
                                   uint64_t hash, const uint32_t *words, uint32_t parent, uint32_t *number)
{
    explorer_added added = explorer_table_put(&states->roots, worker, root, hash, number);
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
