/* Weak bisimulation of a component, that is, of nodes which come to each other, when what is below it is
 * known.
 *
 * If one of its nodes is of a block that there is, all are, as they come to each other. Can the component
 * come to these blocks, they are of the group of the largest block that its steps lead to; for that group
 * comes to all that they lead to. So the nodes and the blocks of this group, which are few, are parted among
 * themselves: first by what they can do that leads out to other blocks, which is asked for step by step
 * (known.c), then by what they can do among themselves, by sets of bits. If nodes are left with blocks
 * of the group, these are theirs. Else they are as many blocks as they were parted into, with the essential
 * steps of each one's least node; unless there is a group already that has the same steps, in an order that
 * does not depend on how nodes are numbered.
 */
#include "lts/reduce/weak/component.h"

#include "base/array.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

#define MOST  256u /* nodes of a component and blocks of a group, together */
#define WORDS (MOST / 64)
#define HERE  ((uint32_t)1 << 31) /* in a target: it is a member, or, in steps of a class, a class */

/* Of members, or of classes. */
typedef struct set {
    uint64_t word[WORDS];
} set;

struct lts_weak_component {
    const lts_weak_task *task;
    lts_weak_known *known;
    uint32_t *block;
    uint32_t *member; /* per node of the graph, its number here; LTS_NONE: not of the component */
    base_hash_index groups;

    /* Members: the nodes, then the blocks of the group. */
    const uint32_t *node;
    uint32_t nodes, size, group;
    uint32_t step_first[MOST + 1], out_first[MOST + 1];
    base_key_set steps;    /* of the members */
    base_key_set out;      /* of each what it can weakly do that leads out by its last step */
    base_key_set one, all; /* steps of one class, of all */
    base_key_set labels;   /* those that lead from member to member */
    set silent[MOST];      /* per member, which it can silently come to */
    set *visible;          /* per label and member, which it can come to by that */
    size_t visible_room;
    set *seen; /* per member, its class by the sets above */
    size_t seen_room;
    uint32_t class_of[MOST], classes;
    uint32_t least[MOST]; /* per class, a member */
    uint32_t all_first[MOST + 1];
    uint32_t place[MOST], at_place[MOST]; /* the order of classes */
    uint64_t hash[MOST], next_hash[MOST];
};

lts_weak_component *lts_weak_component_new(const lts_weak_task *task, lts_weak_known *known, uint32_t *block)
{
    lts_weak_component *c = base_alloc_zeroed(1, sizeof *c);
    if (!c)
        return NULL;
    c->task = task;
    c->known = known;
    c->block = block;
    c->member = base_alloc(task->g->nodes, sizeof *c->member);
    if (!c->member) {
        lts_weak_component_free(c);
        return NULL;
    }
    memset(c->member, 0xff, task->g->nodes * sizeof *c->member);
    return c;
}

void lts_weak_component_free(lts_weak_component *c)
{
    if (!c)
        return;
    base_hash_index_release(&c->groups);
    base_key_set_release(&c->steps);
    base_key_set_release(&c->out);
    base_key_set_release(&c->one);
    base_key_set_release(&c->all);
    base_key_set_release(&c->labels);
    free(c->visible);
    free(c->seen);
    free(c->member);
    free(c);
}

static void insert(set *s, uint32_t i)
{
    s->word[i / 64] |= (uint64_t)1 << i % 64;
}

static bool contains(const set *s, uint32_t i)
{
    return s->word[i / 64] >> i % 64 & 1;
}

/* Did that make it larger? */
static bool unite(set *s, const set *more)
{
    uint64_t added = 0;
    for (unsigned i = 0; i < WORDS; i++) {
        added |= more->word[i] & ~s->word[i];
        s->word[i] |= more->word[i];
    }
    return added != 0;
}

static bool add_key(base_key_set *k, uint32_t label, uint32_t target)
{
    if (k->count == k->capacity && !base_key_set_reserve(k, k->count + k->count / 2 + 16))
        return false;
    k->key[k->count++] = base_key(label, target);
    return true;
}

static bool is_here(uint64_t step)
{
    return (uint32_t)step & HERE;
}

static uint32_t member_of(uint64_t step)
{
    return (uint32_t)step & ~HERE;
}

/* ---- members and their steps ---- */

static uint32_t place_of_block(const lts_weak_component *c, uint32_t block)
{
    uint32_t from = block - c->group;
    return block >= c->group && from < c->size - c->nodes ? HERE | (c->nodes + from) : block;
}

static uint32_t place_of_node(const lts_weak_component *c, uint32_t v)
{
    return c->member[v] != LTS_NONE ? HERE | c->member[v] : place_of_block(c, c->block[v]);
}

/* The group of the largest block that a step leads to. False: there would be too many members. */
static bool find_members(lts_weak_component *c)
{
    const lts_graph *g = c->task->g;
    uint32_t largest = LTS_NONE;
    for (uint32_t i = 0; i < c->nodes; i++) {
        uint32_t v = c->node[i], visible = g->first[v] + g->taus[v];
        for (uint32_t w = g->first[v]; w < g->first[v + 1]; w += w < visible ? 1 : 2) {
            uint32_t target = g->word[w < visible ? w : w + 1];
            if (c->member[target] == LTS_NONE && (largest == LTS_NONE || c->block[target] > largest))
                largest = c->block[target];
        }
    }
    c->group = largest == LTS_NONE ? 0 : c->known->group[largest];
    uint32_t more = largest == LTS_NONE ? 0 : c->known->last[largest] - c->group + 1;
    c->size = c->nodes + more;
    return more <= MOST - c->nodes;
}

static bool add_steps_of_node(lts_weak_component *c, uint32_t i)
{
    const lts_graph *g = c->task->g;
    uint32_t v = c->node[i], visible = g->first[v] + g->taus[v];
    bool fine = true;
    for (uint32_t w = g->first[v]; w < visible && fine; w++)
        fine = add_key(&c->steps, LTS_TAU, place_of_node(c, g->word[w]));
    for (uint32_t w = visible; w < g->first[v + 1] && fine; w += 2)
        fine = add_key(&c->steps, g->word[w], place_of_node(c, g->word[w + 1]));
    if (fine && c->task->diverges && c->task->diverges[v])
        fine = add_key(&c->steps, LTS_WEAK_DIVERGENT, HERE | i);
    return fine;
}

static bool add_steps_of_block(lts_weak_component *c, uint32_t i)
{
    const lts_weak_known *k = c->known;
    uint32_t b = c->group + (i - c->nodes);
    bool fine = true;
    for (uint64_t e = k->first[b]; e < k->first[b + 1] && fine; e++)
        fine =
            add_key(&c->steps, lts_weak_label(k->step[e]), place_of_block(c, lts_weak_target(k->step[e], b)));
    return fine;
}

static bool add_steps(lts_weak_component *c)
{
    bool fine = true;
    c->steps.count = c->labels.count = 0;
    for (uint32_t i = 0; i < c->size && fine; i++) {
        c->step_first[i] = (uint32_t)c->steps.count;
        fine = i < c->nodes ? add_steps_of_node(c, i) : add_steps_of_block(c, i);
    }
    c->step_first[c->size] = (uint32_t)c->steps.count;
    for (size_t e = 0; e < c->steps.count && fine; e++)
        if (is_here(c->steps.key[e]) && lts_weak_label(c->steps.key[e]) != LTS_TAU)
            fine = add_key(&c->labels, 0, lts_weak_label(c->steps.key[e]));
    base_key_set_sort_unique(&c->labels);
    return fine;
}

/* ---- what they can weakly do ---- */

static set *visible_of(const lts_weak_component *c, size_t label, uint32_t i)
{
    return &c->visible[label * c->size + i];
}

static void find_silent(lts_weak_component *c)
{
    memset(c->silent, 0, c->size * sizeof *c->silent);
    for (uint32_t i = 0; i < c->size; i++)
        insert(&c->silent[i], i);
    for (bool grows = true; grows;) {
        grows = false;
        c->known->work += c->steps.count;
        for (uint32_t i = 0; i < c->size; i++)
            for (uint32_t e = c->step_first[i]; e < c->step_first[i + 1]; e++) {
                uint64_t step = c->steps.key[e];
                if (is_here(step) && lts_weak_label(step) == LTS_TAU)
                    grows |= unite(&c->silent[i], &c->silent[member_of(step)]);
            }
    }
}

static void find_visible_by(lts_weak_component *c, size_t n)
{
    uint32_t label = (uint32_t)c->labels.key[n];
    c->known->work += c->steps.count + c->size;
    for (uint32_t i = 0; i < c->size; i++)
        for (uint32_t e = c->step_first[i]; e < c->step_first[i + 1]; e++) {
            uint64_t step = c->steps.key[e];
            if (is_here(step) && lts_weak_label(step) == label)
                unite(visible_of(c, n, i), &c->silent[member_of(step)]);
        }
    for (uint32_t i = 0; i < c->size; i++)
        for (uint32_t j = 0; j < c->size; j++)
            if (j != i && contains(&c->silent[i], j))
                unite(visible_of(c, n, i), visible_of(c, n, j));
}

static bool find_weak_steps(lts_weak_component *c)
{
    size_t count = c->labels.count * c->size;
    if (!base_grow(c->visible, c->visible_room, count + 1))
        return false;
    find_silent(c);
    memset(c->visible, 0, count * sizeof *c->visible);
    for (size_t n = 0; n < c->labels.count; n++)
        find_visible_by(c, n);
    return true;
}

/* Adds what member `i` does that leads out, as if it were by `label`, if it is silent. */
static bool add_out_steps(lts_weak_component *c, uint32_t i, uint32_t label)
{
    bool fine = true;
    for (uint32_t e = c->step_first[i]; e < c->step_first[i + 1] && fine; e++) {
        uint64_t step = c->steps.key[e];
        uint32_t own = lts_weak_label(step);
        if (!is_here(step) && (label == LTS_TAU || own == LTS_TAU))
            fine = add_key(&c->one, label == LTS_TAU ? own : label, (uint32_t)step);
    }
    return fine;
}

static bool find_out_steps(lts_weak_component *c)
{
    bool fine = true;
    c->out.count = 0;
    for (uint32_t i = 0; i < c->size && fine; i++) {
        c->out_first[i] = (uint32_t)c->out.count;
        c->one.count = 0;
        for (uint32_t j = 0; j < c->size && fine; j++) {
            if (contains(&c->silent[i], j))
                fine = add_out_steps(c, j, LTS_TAU);
            for (size_t n = 0; n < c->labels.count && fine; n++)
                if (contains(visible_of(c, n, i), j))
                    fine = add_out_steps(c, j, (uint32_t)c->labels.key[n]);
        }
        c->known->work += c->size * (1 + c->labels.count);
        base_key_set_sort_unique(&c->one);
        for (size_t e = 0; e < c->one.count && fine; e++)
            fine = add_key(&c->out, lts_weak_label(c->one.key[e]), (uint32_t)c->one.key[e]);
    }
    c->out_first[c->size] = (uint32_t)c->out.count;
    return fine;
}

/* Can member `i` weakly do that, which leads out? False, too, without memory. */
static bool leads_out(lts_weak_component *c, uint32_t i, uint64_t step)
{
    base_key_set *own = &c->known->own;
    const uint64_t *key = c->out.key + c->out_first[i];
    uint32_t count = c->out_first[i + 1] - c->out_first[i];
    for (uint32_t e = 0; e < count; e++)
        if (key[e] == step)
            return true;
    if (!base_key_set_reserve(own, count))
        return false;
    memcpy(own->key, key, count * sizeof *key);
    own->count = count;
    return lts_weak_others_can(c->known, UINT64_MAX, lts_weak_label(step), (uint32_t)step, LTS_NONE);
}

/* ---- classes ---- */

static bool does_all_outside(lts_weak_component *c, uint32_t i, uint32_t other)
{
    for (uint32_t e = c->out_first[other]; e < c->out_first[other + 1]; e++)
        if (!leads_out(c, i, c->out.key[e]))
            return false;
    return true;
}

static void class_by_outside(lts_weak_component *c)
{
    c->classes = 0;
    for (uint32_t i = 0; i < c->size; i++) {
        uint32_t n = 0;
        while (n < c->classes &&
               !(does_all_outside(c, i, c->least[n]) && does_all_outside(c, c->least[n], i)))
            n++;
        c->class_of[i] = n;
        if (n == c->classes)
            c->least[c->classes++] = i;
    }
}

static set classes_in(const lts_weak_component *c, const set *members)
{
    set classes = {0};
    for (uint32_t i = 0; i < c->size; i++)
        if (contains(members, i))
            insert(&classes, c->class_of[i]);
    return classes;
}

/* Parts classes whose members see different ones. */
static void part_once(lts_weak_component *c)
{
    size_t width = 1 + c->labels.count;
    uint32_t of[MOST], classes = 0;
    for (uint32_t i = 0; i < c->size; i++) {
        c->seen[i * width] = classes_in(c, &c->silent[i]);
        for (size_t n = 0; n < c->labels.count; n++)
            c->seen[i * width + 1 + n] = classes_in(c, visible_of(c, n, i));
    }
    for (uint32_t i = 0; i < c->size; i++) {
        uint32_t n = 0;
        while (n < classes &&
               (c->class_of[i] != c->class_of[c->least[n]] ||
                memcmp(&c->seen[i * width], &c->seen[c->least[n] * width], width * sizeof *c->seen) != 0))
            n++;
        of[i] = n;
        if (n == classes)
            c->least[classes++] = i;
    }
    c->known->work += c->size * (c->size + (uint64_t)classes) * width;
    memcpy(c->class_of, of, c->size * sizeof *of);
    c->classes = classes;
}

static bool find_classes(lts_weak_component *c)
{
    if (!base_grow(c->seen, c->seen_room, c->size * (1 + c->labels.count)))
        return false;
    class_by_outside(c);
    for (uint32_t before = 0; before < c->classes;) {
        before = c->classes;
        part_once(c);
    }
    return true;
}

/* ---- essential steps of new classes ---- */

/* Can the member weakly come to that: a class, a block? */
static bool can(lts_weak_component *c, uint32_t i, uint32_t label, uint32_t target)
{
    size_t n = 0;
    while (n < c->labels.count && (uint32_t)c->labels.key[n] != label)
        n++;
    const set *comes = label == LTS_TAU ? &c->silent[i] : n == c->labels.count ? NULL : visible_of(c, n, i);
    if (!(target & HERE)) {
        uint32_t place = place_of_block(c, target);
        if (!(place & HERE))
            return leads_out(c, i, base_key(label, target));
        return comes && contains(comes, place & ~HERE);
    }
    for (uint32_t j = 0; comes && j < c->nodes; j++)
        if (c->class_of[j] == (target & ~HERE) && contains(comes, j))
            return true;
    return false;
}

/* The same from the target of a step. */
static bool can_from(lts_weak_component *c, uint32_t from, uint32_t label, uint32_t target)
{
    if (from & HERE)
        return can(c, c->least[from & ~HERE], label, target);
    return !(target & HERE) && lts_weak_can(c->known, from, label, target);
}

/* Does step `e` of the class at hand follow from its other ones? */
static bool follows(lts_weak_component *c, size_t e)
{
    uint32_t label = lts_weak_label(c->one.key[e]), target = (uint32_t)c->one.key[e];
    for (size_t other = 0; other < c->one.count; other++) {
        uint32_t by = lts_weak_label(c->one.key[other]), to = (uint32_t)c->one.key[other];
        if (other != e && ((by == LTS_TAU && can_from(c, to, label, target)) ||
                           (by != LTS_TAU && by == label && can_from(c, to, LTS_TAU, target))))
            return true;
    }
    return false;
}

/* The least node of a class has no silent step to it: the others follow from it. */
static bool add_essential_steps(lts_weak_component *c, uint32_t class)
{
    uint32_t i = c->least[class];
    bool fine = true;
    c->one.count = 0;
    for (uint32_t e = c->step_first[i]; e < c->step_first[i + 1] && fine; e++) {
        uint64_t step = c->steps.key[e];
        uint32_t to = !is_here(step)               ? (uint32_t)step
                      : member_of(step) < c->nodes ? HERE | c->class_of[member_of(step)]
                                                   : c->group + (member_of(step) - c->nodes);
        assert(lts_weak_label(step) != LTS_TAU || to != (HERE | class));
        fine = add_key(&c->one, lts_weak_label(step), to);
    }
    base_key_set_sort_unique(&c->one);
    for (size_t e = 0; e < c->one.count && fine; e++)
        if (!follows(c, e))
            fine = add_key(&c->all, lts_weak_label(c->one.key[e]), (uint32_t)c->one.key[e]);
    return fine;
}

/* ---- new blocks ---- */

/* Hashes of classes by what they do, as far as so many steps tell them apart, which is wholly: no two classes
 * are strongly bisimilar by their essential steps. */
static void hash_classes(lts_weak_component *c)
{
    for (uint32_t n = 0; n < c->classes; n++)
        c->hash[n] = 1;
    for (uint32_t round = 0; round <= c->classes; round++) {
        for (uint32_t n = 0; n < c->classes; n++) {
            uint64_t sum = c->hash[n];
            for (uint32_t e = c->all_first[n]; e < c->all_first[n + 1]; e++) {
                uint64_t step = c->all.key[e];
                uint64_t target = is_here(step) ? c->hash[member_of(step)] : (uint32_t)step;
                sum += base_hash_number(base_hash_number(target) + ((step >> 32) << 1 | is_here(step)));
            }
            c->next_hash[n] = base_hash_number(sum);
        }
        memcpy(c->hash, c->next_hash, c->classes * sizeof *c->hash);
    }
    c->known->work += (uint64_t)c->classes * (c->classes + c->all.count);
}

static void put_in_order(lts_weak_component *c)
{
    hash_classes(c);
    for (uint32_t n = 0; n < c->classes; n++) {
        uint32_t at = n;
        for (; at > 0 && c->hash[c->at_place[at - 1]] > c->hash[n]; at--)
            c->at_place[at] = c->at_place[at - 1];
        c->at_place[at] = n;
    }
    for (uint32_t at = 0; at < c->classes; at++)
        c->place[c->at_place[at]] = at;
}

/* The steps of the class at a place, `own` of what is known; targets among the classes are places, or, from
 * block `base` on, blocks. */
static bool take_steps(lts_weak_component *c, uint32_t at, uint32_t base)
{
    base_key_set *own = &c->known->own;
    uint32_t n = c->at_place[at];
    if (!base_key_set_reserve(own, c->all_first[n + 1] - c->all_first[n]))
        return false;
    own->count = 0;
    for (uint32_t e = c->all_first[n]; e < c->all_first[n + 1]; e++) {
        uint64_t step = c->all.key[e];
        uint32_t target = (uint32_t)step;
        if (is_here(step) && member_of(step) == n)
            target = LTS_WEAK_SELF;
        else if (is_here(step))
            target = base == LTS_NONE ? HERE | c->place[member_of(step)] : base + c->place[member_of(step)];
        own->key[own->count++] = base_key(lts_weak_label(step), target);
    }
    base_key_set_sort_unique(own);
    return true;
}

/* Are those of a known block, of a group that begins at `group`, the same as `own`? */
static bool has_own_steps(lts_weak_component *c, uint32_t block, uint32_t group)
{
    const lts_weak_known *k = c->known;
    uint64_t begin = k->first[block], count = k->first[block + 1] - begin;
    if (count != k->own.count || !base_key_set_reserve(&c->one, (size_t)count))
        return false;
    c->one.count = 0;
    for (uint64_t e = begin; e < begin + count; e++) {
        uint32_t target = (uint32_t)k->step[e];
        if (target != LTS_WEAK_SELF && target >= group)
            target = HERE | (target - group);
        c->one.key[c->one.count++] = base_key(lts_weak_label(k->step[e]), target);
    }
    base_key_set_sort_unique(&c->one);
    return memcmp(c->one.key, k->own.key, (size_t)count * sizeof *c->one.key) == 0;
}

static bool is_group(lts_weak_component *c, uint32_t group)
{
    bool same = c->known->last[group] - group + 1 == c->classes;
    for (uint32_t at = 0; at < c->classes && same; at++)
        same = take_steps(c, at, LTS_NONE) && has_own_steps(c, group + at, group);
    return same;
}

/* The group of the classes' blocks, which is made if there is none. LTS_NONE: no memory. */
static uint32_t find_group(lts_weak_component *c)
{
    lts_weak_known *k = c->known;
    uint64_t hash = c->classes;
    put_in_order(c);
    for (uint32_t at = 0; at < c->classes; at++)
        hash = base_hash_number(hash + c->hash[c->at_place[at]]);
    if (!base_hash_index_reserve(&c->groups))
        return LTS_NONE;
    uint32_t group;
    base_hash_cursor cursor = base_hash_index_begin(&c->groups, hash);
    while ((group = base_hash_index_next(&c->groups, &cursor)) != BASE_NONE)
        if (is_group(c, group))
            return group;
    group = k->blocks;
    base_hash_index_add(&c->groups, &cursor, group);
    for (uint32_t at = 0; at < c->classes; at++) {
        if (!take_steps(c, at, group) || !lts_weak_make_room(k))
            return LTS_NONE;
        lts_weak_add(k, group, group + c->classes - 1);
    }
    return group;
}

/* The only class: a block with steps to itself, which need not come of a component. */
static uint32_t find_block(lts_weak_component *c)
{
    lts_weak_known *k = c->known;
    c->at_place[0] = c->place[0] = 0;
    if (!take_steps(c, 0, 0) || !lts_weak_make_room(k))
        return LTS_NONE;
    uint32_t block = lts_weak_find(k);
    if (block == LTS_NONE) {
        block = k->blocks;
        lts_weak_add(k, block, block);
    }
    return block;
}

/* None of the nodes is of a block of the group: their classes come first, and are all that counts. */
static bool make_blocks(lts_weak_component *c)
{
    bool fine = true;
    uint32_t classes = 0;
    for (uint32_t i = 0; i < c->nodes; i++)
        classes = c->class_of[i] >= classes ? c->class_of[i] + 1 : classes;
    c->classes = classes;
    c->all.count = 0;
    for (uint32_t n = 0; n < classes && fine; n++) {
        assert(c->least[n] < c->nodes);
        c->all_first[n] = (uint32_t)c->all.count;
        fine = add_essential_steps(c, n);
    }
    c->all_first[classes] = (uint32_t)c->all.count;
    uint32_t first = !fine ? LTS_NONE : classes == 1 ? find_block(c) : find_group(c);
    for (uint32_t i = 0; i < c->nodes && first != LTS_NONE; i++)
        c->block[c->node[i]] = first + c->place[c->class_of[i]];
    return first != LTS_NONE;
}

/* The block of the group in the class; LTS_NONE: none is. */
static uint32_t block_in(const lts_weak_component *c, uint32_t class)
{
    for (uint32_t i = c->nodes; i < c->size; i++)
        if (c->class_of[i] == class)
            return c->group + (i - c->nodes);
    return LTS_NONE;
}

static bool classify(lts_weak_component *c)
{
    if (!add_steps(c) || !find_weak_steps(c) || !find_out_steps(c) || !find_classes(c))
        return false;
    if (block_in(c, c->class_of[0]) == LTS_NONE)
        return make_blocks(c);
    for (uint32_t i = 0; i < c->nodes; i++) {
        uint32_t block = block_in(c, c->class_of[i]);
        assert(block != LTS_NONE);
        c->block[c->node[i]] = block;
    }
    return true;
}

base_status lts_weak_classify_component(lts_weak_component *c, const uint32_t *nodes, uint32_t count)
{
    assert(count > 1);
    if (count > MOST)
        return BASE_E_LIMIT;
    c->node = nodes;
    c->nodes = count;
    for (uint32_t i = 0; i < count; i++) {
        assert(i == 0 || nodes[i - 1] < nodes[i]);
        c->member[nodes[i]] = i;
    }
    base_status status = !find_members(c) ? BASE_E_LIMIT : classify(c) ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        c->member[nodes[i]] = LTS_NONE;
    return status;
}
