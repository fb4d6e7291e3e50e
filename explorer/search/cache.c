/* A part's steps depend on a few groups of fields, and each group's value is a number already: what is under
 * way from one agent to another, say. So they are kept in a decision tree: a part looks at a group first, by
 * the value of which it either knows its steps, or looks at another one, and so on. Each thread has a tree of
 * its own; where it becomes too large it is begun anew, and where few steps are found in it, it is given up.
 *
 * The idea of keeping steps of a group of transitions by the variables that these read is that of LTSmin
 * (Blom, van de Pol, Weber, "LTSmin: distributed and symbolic reachability", CAV 2010), where which ones
 * these are does not depend on their values. */
#include "config.h"

#include "explorer/search/cache.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES  ((size_t)16 << 20)
#define FIRST_SLOTS 256u
#define MOST_ROOM   512u   /* values of a node that have their places beside each other */
#define WINDOW      32768u /* steps, after which it is asked whether it is of use */

static void forget(explorer_cache *c)
{
    memset(c->parts, 0, c->part_count * sizeof *c->parts);
    memset(c->slots, 0, c->slot_count * sizeof *c->slots);
    c->node_count = c->row_count = 0;
    c->word_count = EXPLORER_KNOWN_FIRST;
    c->used = 0;
}

void explorer_cache_open(explorer_cache *cache, explorer_search *search)
{
    const spex_explorer_model *model = search->model;
    memset(cache, 0, sizeof *cache);
    if (!model->part_count || !model->field_count || model->origin_count || search->has_symmetry ||
        search->states.is_compact)
        return;
    cache->states = &search->states;
    cache->part_count = model->part_count;
    cache->group_count = search->states.packing.home_count;
    cache->slot_count = FIRST_SLOTS;
    cache->most = (size_t)(search->options.memory / 64 / search->jobs);
    if (cache->most > MOST_BYTES)
        cache->most = MOST_BYTES;
    cache->spots = base_alloc(cache->group_count, sizeof *cache->spots);
    cache->parts = base_alloc(cache->part_count, sizeof *cache->parts);
    cache->slots = base_alloc(cache->slot_count, sizeof *cache->slots);
    cache->looked = base_alloc(cache->group_count, sizeof *cache->looked);
    cache->changes = base_alloc(2ull * cache->group_count, sizeof *cache->changes);
    cache->is_on = cache->spots && cache->parts && cache->slots && cache->looked && cache->changes &&
                   explorer_spots_find(&search->states, cache->spots);
    if (cache->is_on)
        forget(cache);
    else
        explorer_cache_close(cache);
}

void explorer_cache_close(explorer_cache *cache)
{
    free(cache->spots);
    free(cache->parts);
    free(cache->nodes);
    free(cache->rows);
    free(cache->slots);
    free(cache->words);
    free(cache->looked);
    free(cache->changes);
    memset(cache, 0, sizeof *cache);
}

/* ---- the tree ---- */

static inline uint64_t key_of(explorer_known node, uint32_t value)
{
    return (uint64_t)node << 32 | value;
}

/* Where a key is, or would be. */
static inline explorer_cache_slot *slot_of(const explorer_cache *c, uint64_t key)
{
    uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t at = (uint32_t)(hash >> 32) & (c->slot_count - 1);
    while (c->slots[at].key && c->slots[at].key != key)
        at = (at + 1) & (c->slot_count - 1);
    return &c->slots[at];
}

static bool grow_slots(explorer_cache *c)
{
    explorer_cache_slot *before = c->slots;
    uint32_t count = c->slot_count;
    explorer_cache_slot *slots = base_alloc_zeroed(2ull * count, sizeof *slots);
    if (!slots)
        return false;
    c->slots = slots;
    c->slot_count = 2 * count;
    for (uint32_t i = 0; i < count; i++)
        if (before[i].key)
            *slot_of(c, before[i].key) = before[i];
    free(before);
    return true;
}

/* More values of a node get places beside each other. False: no memory. */
static bool widen_row(explorer_cache *c, explorer_cache_node *n, uint32_t value)
{
    uint32_t room = n->room ? n->room : 4;
    while (room <= value)
        room *= 2;
    if (!base_grow(c->rows, c->row_capacity, c->row_count + room))
        return false;
    memset(c->rows + c->row_count, 0, room * sizeof *c->rows);
    if (n->room)
        memcpy(c->rows + c->row_count, c->rows + n->begin, n->room * sizeof *c->rows);
    n->begin = (uint32_t)c->row_count;
    n->room = room;
    c->row_count += room;
    return true;
}

/* The place for what is known by a value of a node's group. NULL: no memory. */
static explorer_known *place_of(explorer_cache *c, explorer_known node, uint32_t value)
{
    explorer_cache_node *n = &c->nodes[node - 1];
    if (value < MOST_ROOM)
        return value < n->room || widen_row(c, n, value) ? &c->rows[n->begin + value] : NULL;
    if (c->used >= c->slot_count / 2 && !grow_slots(c))
        return NULL;
    explorer_cache_slot *slot = slot_of(c, key_of(node, value));
    if (!slot->key) {
        *slot = (explorer_cache_slot){key_of(node, value), 0};
        c->used++;
    }
    return &slot->known;
}

void explorer_cache_begin_state(explorer_cache *cache)
{
    const explorer_states *s = cache->states;
    if (cache->kept + cache->made >= WINDOW) {
        if (cache->made > 2 * cache->kept)
            explorer_cache_close(cache);
        cache->kept = cache->made = 0;
    }
    if (cache->is_on && cache->widenings != s->widenings) {
        cache->widenings = s->widenings;
        (void)explorer_spots_find(s, cache->spots);
    }
}

explorer_known explorer_cache_find(const explorer_cache *cache, uint32_t part, const explorer_view *view)
{
    explorer_known known = cache->parts[part];
    while (known && !(known & EXPLORER_KNOWN_STEPS)) {
        const explorer_cache_node *n = &cache->nodes[known - 1];
        uint32_t value = explorer_spot_now(&cache->spots[n->group], view);
        known = value < n->room     ? cache->rows[n->begin + value]
                : value < MOST_ROOM ? 0
                                    : slot_of(cache, key_of(known, value))->known;
    }
    return known;
}

/* ---- what is noted of a part ---- */

void explorer_cache_begin(explorer_cache *cache, uint32_t part)
{
    size_t bytes = cache->node_capacity * sizeof *cache->nodes + cache->row_capacity * sizeof *cache->rows +
                   (size_t)cache->slot_count * sizeof *cache->slots +
                   cache->word_capacity * sizeof *cache->words;
    if (bytes > cache->most)
        forget(cache);
    cache->part = part;
    cache->is_noting = true;
    cache->is_spoilt = false;
    cache->looked_count = 0;
    cache->begin = cache->word_count;
    cache->cut_count = cache->step_count = 0;
    cache->word_count += EXPLORER_LEAF_HEAD;
    if (!base_grow(cache->words, cache->word_capacity, cache->word_count))
        cache->is_spoilt = true;
}

void explorer_cache_look(explorer_cache *cache, uint32_t group)
{
    assert(group < cache->group_count);
    for (uint32_t i = 0; i < cache->looked_count; i++)
        if (cache->looked[i] == group)
            return;
    cache->looked[cache->looked_count++] = group;
}

static void add_words(explorer_cache *c, const uint32_t *words, size_t count)
{
    if (!base_grow(c->words, c->word_capacity, c->word_count + count)) {
        c->is_spoilt = true;
        return;
    }
    memcpy(c->words + c->word_count, words, count * sizeof *words);
    c->word_count += count;
}

void explorer_cache_lead(explorer_cache *cache, explorer_view *view)
{
    uint32_t count = 0;
    cache->made++;
    assert(explorer_spots_are_all(view, cache->looked, cache->looked_count)); /* the model's promise */
    for (uint32_t i = 0; i < cache->looked_count && !cache->is_spoilt; i++) {
        if (!explorer_spots_differ(view, cache->looked[i]))
            continue;
        uint32_t group = cache->looked[i], value = 0;
        cache->is_spoilt = !explorer_spots_then(view, group, &value);
        cache->changes[2 * count] = group;
        cache->changes[2 * count + 1] = value ^ explorer_spot_now(&cache->spots[group], view);
        count++;
    }
    if (cache->is_spoilt)
        return;
    cache->step_count++;
    add_words(cache, &count, 1);
    add_words(cache, cache->changes, 2ull * count);
}

/* Cuts stand before steps. */
void explorer_cache_cut(explorer_cache *cache, uint32_t number)
{
    size_t at = cache->begin + EXPLORER_LEAF_HEAD + cache->cut_count;
    add_words(cache, &number, 1);
    if (cache->is_spoilt)
        return;
    memmove(cache->words + at + 1, cache->words + at, (cache->word_count - 1 - at) * sizeof *cache->words);
    cache->words[at] = number;
    cache->cut_count++;
}

/* The place for what is known where the part at hand has looked at all that it looks at. NULL: no memory. */
static explorer_known *end_place(explorer_cache *c, const explorer_view *view)
{
    explorer_known *place = &c->parts[c->part];
    for (uint32_t i = 0; i < c->looked_count && place; i++) {
        if (!*place) {
            if (!base_grow(c->nodes, c->node_capacity, c->node_count + 1))
                return NULL;
            c->nodes[c->node_count++] = (explorer_cache_node){.group = c->looked[i]};
            *place = (explorer_known)c->node_count;
        }
        assert(!(*place & EXPLORER_KNOWN_STEPS) &&
               c->nodes[*place - 1].group == c->looked[i]); /* the model's promise */
        place = place_of(c, *place, explorer_spot_now(&c->spots[c->looked[i]], view));
    }
    return place;
}

void explorer_cache_end(explorer_cache *cache, const explorer_view *view, uint32_t flags)
{
    explorer_known known = EXPLORER_KNOWN_SPOILT;
    cache->is_noting = false;
    if (!cache->is_spoilt && cache->cut_count + cache->step_count == 0) {
        known = EXPLORER_KNOWN_NONE;
    } else if (!cache->is_spoilt && cache->word_count < EXPLORER_KNOWN_STEPS) {
        uint32_t *leaf = cache->words + cache->begin;
        known = EXPLORER_KNOWN_STEPS | (uint32_t)cache->begin;
        leaf[EXPLORER_LEAF_FLAGS] = flags;
        leaf[EXPLORER_LEAF_CUTS] = (uint32_t)cache->cut_count;
        leaf[EXPLORER_LEAF_STEPS] = (uint32_t)cache->step_count;
    }
    if (known == EXPLORER_KNOWN_SPOILT || known == EXPLORER_KNOWN_NONE)
        cache->word_count = cache->begin;
    explorer_known *place = end_place(cache, view);
    if (place)
        *place = known;
    else
        explorer_cache_close(cache);
}
