/* What blocks can weakly do is nowhere kept, as that may be the square of what there is; it is looked for
 * among the essential steps, and only where blocks have numbers that are large enough to come there. In what
 * gives something up with each silent step the answer mostly lies near. */
#include "lts/reduce/weak/known.h"

#include "base/array.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

bool lts_weak_known_begin(lts_weak_known *k, uint32_t most_blocks)
{
    *k = (lts_weak_known){.most_blocks = most_blocks,
                          .stack = base_alloc(2 * (uint64_t)most_blocks, sizeof *k->stack),
                          .stamp = {base_alloc_zeroed(most_blocks, sizeof(uint32_t)),
                                    base_alloc_zeroed(most_blocks, sizeof(uint32_t))}};
    return k->stack && k->stamp[0] && k->stamp[1];
}

void lts_weak_known_release(lts_weak_known *k)
{
    free(k->first);
    free(k->step);
    free(k->group);
    free(k->last);
    free(k->highest);
    base_hash_index_release(&k->index);
    base_key_set_release(&k->own);
    free(k->stack);
    free(k->stamp[0]);
    free(k->stamp[1]);
    *k = (lts_weak_known){0};
}

/* ---- what can be come to ---- */

static void begin_search(lts_weak_known *k)
{
    k->count = 0;
    if (++k->now == 0) { /* stamps of long ago would seem new */
        memset(k->stamp[0], 0, k->most_blocks * sizeof(uint32_t));
        memset(k->stamp[1], 0, k->most_blocks * sizeof(uint32_t));
        k->now = 1;
    }
}

/* `is_behind`: the action has been done. What is before the goal's group does not lead there. */
static void meet(lts_weak_known *k, uint32_t block, bool is_behind, uint32_t goal)
{
    if (k->last[block] < goal || (!is_behind && k->highest[block] < goal) ||
        k->stamp[is_behind][block] == k->now)
        return;
    k->stamp[is_behind][block] = k->now;
    k->stack[k->count++] = block << 1 | is_behind;
}

/* Can `goal` be come to from what was met, with `label` before which not all of it is? */
static bool arrives(lts_weak_known *k, uint32_t label, uint32_t goal)
{
    while (k->count > 0) {
        uint32_t top = k->stack[--k->count], b = top >> 1;
        bool is_behind = top & 1;
        if (is_behind && b == goal)
            return true;
        k->work += 1 + k->first[b + 1] - k->first[b];
        for (uint64_t e = k->first[b]; e < k->first[b + 1]; e++) {
            uint32_t l = lts_weak_label(k->step[e]), target = lts_weak_target(k->step[e], b);
            if (l == LTS_TAU)
                meet(k, target, is_behind, goal);
            else if (!is_behind && l == label)
                meet(k, target, true, goal);
        }
    }
    return false;
}

bool lts_weak_can(lts_weak_known *k, uint32_t block, uint32_t label, uint32_t goal)
{
    begin_search(k);
    meet(k, block, label == LTS_TAU, goal);
    return arrives(k, label, goal);
}

bool lts_weak_others_can(lts_weak_known *k, uint64_t but, uint32_t label, uint32_t goal, uint32_t self)
{
    bool loops = false;
    begin_search(k);
    for (size_t i = 0; i < k->own.count; i++)
        loops |= label != LTS_TAU && lts_weak_label(k->own.key[i]) == label &&
                 (uint32_t)k->own.key[i] == LTS_WEAK_SELF;
    k->work += 2 * k->own.count;
    for (size_t i = 0; i < k->own.count; i++) {
        uint64_t step = k->own.key[i];
        uint32_t l = lts_weak_label(step), target = lts_weak_target(step, self);
        if (step == but || target == LTS_NONE)
            continue;
        if (l == LTS_TAU) {
            meet(k, target, label == LTS_TAU || loops, goal);
            if (label != LTS_TAU)
                meet(k, target, false, goal);
        } else if (l == label) {
            meet(k, target, true, goal);
        }
    }
    return arrives(k, label, goal);
}

bool lts_weak_diverges(const lts_weak_known *k, uint32_t block)
{
    uint64_t end = k->first[block + 1];
    return end > k->first[block] &&
           k->step[end - 1] == base_key(LTS_WEAK_DIVERGENT, LTS_WEAK_SELF); /* the largest key */
}

/* ---- blocks ---- */

static base_hash_cursor look_for_own(const lts_weak_known *k)
{
    return base_hash_index_begin(&k->index, base_hash_bytes(k->own.key, k->own.count * sizeof *k->own.key));
}

uint32_t lts_weak_find(const lts_weak_known *k)
{
    size_t count = k->own.count;
    uint32_t block;
    base_hash_cursor cursor = look_for_own(k);
    while ((block = base_hash_index_next(&k->index, &cursor)) != BASE_NONE)
        if (k->first[block + 1] - k->first[block] == count &&
            memcmp(k->step + k->first[block], k->own.key, count * sizeof *k->own.key) == 0)
            return block;
    return LTS_NONE;
}

bool lts_weak_make_room(lts_weak_known *k)
{
    size_t blocks = k->blocks + (size_t)1, begin = k->blocks ? (size_t)k->first[k->blocks] : 0;
    return base_hash_index_reserve(&k->index) && base_key_set_reserve(&k->own, k->own.count) &&
           base_grow(k->first, k->first_room, blocks + 1) && base_grow(k->group, k->group_room, blocks) &&
           base_grow(k->last, k->last_room, blocks) && base_grow(k->highest, k->highest_room, blocks) &&
           base_grow(k->step, k->step_room, begin + k->own.count);
}

void lts_weak_add(lts_weak_known *k, uint32_t group, uint32_t last)
{
    uint32_t b = k->blocks++, highest = group < last ? last : 0;
    uint64_t begin = b ? k->first[b] : 0;
    assert(b < k->most_blocks && group <= b && b <= last);
    base_hash_cursor cursor = look_for_own(k);
    while (base_hash_index_next(&k->index, &cursor) != BASE_NONE)
        continue;
    base_hash_index_add(&k->index, &cursor, b);
    k->first[b] = begin;
    k->first[b + 1] = begin + k->own.count;
    k->group[b] = group;
    k->last[b] = last;
    for (size_t i = 0; i < k->own.count; i++) {
        uint64_t step = k->step[begin + i] = k->own.key[i];
        uint32_t target = lts_weak_target(step, b);
        uint32_t comes = target > b                        ? last
                         : lts_weak_label(step) == LTS_TAU ? k->highest[target]
                                                           : k->last[target];
        highest = comes > highest ? comes : highest;
    }
    k->highest[b] = highest;
}
