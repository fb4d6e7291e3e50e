/* Splitting takes time in proportion to the steps of the smaller part, so that a step is looked at for a
 * logarithmic number of splits only. */
#include "lts/reduce/weak/parts.h"

#include "base/array.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

void lts_weak_parts_release(lts_weak_parts *p)
{
    free(p->at);
    free(p->next);
    free(p->previous);
    free(p->inside);
    free(p->next_bottom);
    free(p->previous_bottom);
    free(p->bundle_of);
    free(p->place);
    free(p->element);
    free(p->bundle);
    base_hash_index_release(&p->index);
    free(p->waiting[0]);
    free(p->waiting[1]);
    free(p->has_lost);
    free(p->left);
    free(p->stamp);
    free(p->moved);
    free(p->touched);
    *p = (lts_weak_parts){0};
}

uint32_t lts_weak_parts_new_stamp(lts_weak_parts *p)
{
    if (++p->now == 0) {
        memset(p->stamp, 0, p->s->nodes * sizeof *p->stamp);
        p->now = 1;
    }
    return p->now;
}

/* ---- lists of nodes ---- */

/* Behind all that are there. */
static void append(lts_weak_parts *p, uint32_t b, uint32_t v)
{
    lts_weak_block *x = &p->at[b];
    assert(x->size == 0 || x->last < v);
    p->block[v] = b;
    p->previous[v] = x->last;
    p->next[v] = LTS_NONE;
    *(x->size ? &p->next[x->last] : &x->first) = v;
    x->last = v;
    x->size++;
}

static void take_out(lts_weak_parts *p, uint32_t b, uint32_t v)
{
    lts_weak_block *x = &p->at[b];
    *(v == x->first ? &x->first : &p->next[p->previous[v]]) = p->next[v];
    *(v == x->last ? &x->last : &p->previous[p->next[v]]) = p->previous[v];
    x->size--;
}

static void add_bottom(lts_weak_parts *p, uint32_t b, uint32_t v)
{
    lts_weak_block *x = &p->at[b];
    p->previous_bottom[v] = LTS_NONE;
    p->next_bottom[v] = x->bottom;
    if (x->bottom != LTS_NONE)
        p->previous_bottom[x->bottom] = v;
    x->bottom = v;
    x->bottoms++;
}

static void take_out_bottom(lts_weak_parts *p, uint32_t b, uint32_t v)
{
    lts_weak_block *x = &p->at[b];
    uint32_t before = p->previous_bottom[v], after = p->next_bottom[v];
    *(before == LTS_NONE ? &x->bottom : &p->next_bottom[before]) = after;
    if (after != LTS_NONE)
        p->previous_bottom[after] = before;
    x->bottoms--;
}

static uint32_t count_inside(const lts_weak_parts *p, uint32_t v)
{
    const lts_weak_steps *s = p->s;
    uint32_t count = 0;
    for (uint32_t e = s->first[v]; e < s->first[v] + s->taus[v]; e++)
        count += p->block[s->target[e]] == p->block[v];
    return count;
}

static uint32_t new_block(lts_weak_parts *p, uint32_t origin)
{
    assert(p->blocks < p->s->nodes);
    p->at[p->blocks] = (lts_weak_block){
        .first = LTS_NONE, .last = LTS_NONE, .bottom = LTS_NONE, .origin = origin, .lost = LTS_NONE};
    return p->blocks++;
}

/* ---- bundles ---- */

static uint64_t hash_of(uint32_t from, uint32_t label, uint32_t to)
{
    return base_hash_number(base_hash_number((uint64_t)from << 32 | to) + label);
}

uint32_t lts_weak_parts_find(const lts_weak_parts *p, uint32_t from, uint32_t label, uint32_t to)
{
    const lts_weak_steps *s = p->s;
    uint32_t n;
    base_hash_cursor cursor = base_hash_index_begin(&p->index, hash_of(from, label, to));
    while ((n = base_hash_index_next(&p->index, &cursor)) != BASE_NONE) {
        uint32_t e = p->element[p->bundle[n].begin];
        if (p->block[s->source[e]] == from && s->label[e] == label && p->block[s->target[e]] == to)
            return n;
    }
    return LTS_NONE;
}

/* Makes the bundle known as what it has become. */
static bool add_to_index(lts_weak_parts *p, uint32_t n)
{
    const lts_weak_steps *s = p->s;
    uint32_t e = p->element[p->bundle[n].begin], known;
    if (!base_hash_index_reserve(&p->index))
        return false;
    base_hash_cursor cursor = base_hash_index_begin(
        &p->index, hash_of(p->block[s->source[e]], s->label[e], p->block[s->target[e]]));
    while ((known = base_hash_index_next(&p->index, &cursor)) != BASE_NONE)
        if (known == n)
            return true;
    base_hash_index_add(&p->index, &cursor, n);
    return true;
}

static void wait(lts_weak_parts *p, uint32_t n)
{
    bool is_visible = p->s->label[p->element[p->bundle[n].begin]] != LTS_TAU;
    if (!p->bundle[n].waits)
        p->waiting[is_visible][p->waiting_count[is_visible]++] = n;
    p->bundle[n].waits = true;
}

uint32_t lts_weak_parts_take_waiting(lts_weak_parts *p)
{
    for (unsigned i = 0; i < 2; i++)
        if (p->waiting_count[i] > 0) {
            uint32_t n = p->waiting[i][--p->waiting_count[i]];
            p->bundle[n].waits = false;
            return n;
        }
    return LTS_NONE;
}

static void mark(lts_weak_parts *p, uint32_t e, uint32_t *touched)
{
    uint32_t n = p->bundle_of[e];
    lts_weak_bundle *x = &p->bundle[n];
    if (x->marks == 0)
        p->touched[(*touched)++] = n;
    uint32_t at = x->begin + x->marks++, other = p->element[at], from = p->place[e];
    assert(from >= at);
    p->element[at] = e;
    p->place[e] = at;
    p->element[from] = other;
    p->place[other] = from;
}

/* What is marked becomes a bundle of its own, unless it is all of it; in any case it is another one now. */
static bool part_bundles(lts_weak_parts *p, uint32_t touched, bool now_waits)
{
    for (uint32_t i = 0; i < touched; i++) {
        uint32_t n = p->touched[i];
        lts_weak_bundle *x = &p->bundle[n];
        uint32_t marks = x->marks;
        bool waits = x->waits;
        x->marks = 0;
        if (marks < x->end - x->begin) {
            n = p->bundles++;
            p->bundle[n] = (lts_weak_bundle){.begin = x->begin, .end = x->begin + marks};
            x->begin += marks;
            for (uint32_t at = p->bundle[n].begin; at < p->bundle[n].end; at++)
                p->bundle_of[p->element[at]] = n;
        }
        if (waits || now_waits)
            wait(p, n);
        if (!add_to_index(p, n) || !add_to_index(p, p->touched[i]))
            return false;
    }
    return true;
}

/* ---- the beginning ---- */

static bool make_room(lts_weak_parts *p)
{
    uint64_t nodes = p->s->nodes, count = p->s->count;
    p->at = base_alloc(nodes, sizeof *p->at);
    p->next = base_alloc(nodes, sizeof(uint32_t));
    p->previous = base_alloc(nodes, sizeof(uint32_t));
    p->inside = base_alloc(nodes, sizeof(uint32_t));
    p->next_bottom = base_alloc(nodes, sizeof(uint32_t));
    p->previous_bottom = base_alloc(nodes, sizeof(uint32_t));
    p->bundle_of = base_alloc(count, sizeof(uint32_t));
    p->place = base_alloc(count, sizeof(uint32_t));
    p->element = base_alloc(count, sizeof(uint32_t));
    p->bundle = base_alloc_zeroed(count, sizeof *p->bundle);
    p->waiting[0] = base_alloc(count, sizeof(uint32_t));
    p->waiting[1] = base_alloc(count, sizeof(uint32_t));
    p->has_lost = base_alloc(nodes, sizeof(uint32_t));
    p->stamp = base_alloc_zeroed(nodes, sizeof(uint32_t));
    p->moved = base_alloc(nodes, sizeof(uint32_t));
    p->touched = base_alloc(count, sizeof(uint32_t));
    return p->at && p->next && p->previous && p->inside && p->next_bottom && p->previous_bottom &&
           p->bundle_of && p->place && p->element && p->bundle && p->waiting[0] && p->waiting[1] &&
           p->has_lost && p->stamp && p->moved && p->touched && base_hash_index_reserve(&p->index);
}

/* The bundle of a step: while they are counted, `element` has a step of each. */
static bool count_step(lts_weak_parts *p, uint32_t e)
{
    const lts_weak_steps *s = p->s;
    uint32_t n, from = p->block[s->source[e]], to = p->block[s->target[e]];
    if (!base_hash_index_reserve(&p->index))
        return false;
    base_hash_cursor cursor = base_hash_index_begin(&p->index, hash_of(from, s->label[e], to));
    while ((n = base_hash_index_next(&p->index, &cursor)) != BASE_NONE) {
        uint32_t other = p->element[n];
        if (p->block[s->source[other]] == from && s->label[other] == s->label[e] &&
            p->block[s->target[other]] == to)
            break;
    }
    if (n == BASE_NONE) {
        n = p->bundles++;
        base_hash_index_add(&p->index, &cursor, n);
        p->element[n] = e;
    }
    p->bundle_of[e] = n;
    p->bundle[n].end++;
    return true;
}

static bool make_bundles(lts_weak_parts *p, const uint8_t *waits)
{
    bool fine = true;
    for (uint32_t e = 0; e < p->s->count && fine; e++)
        fine = count_step(p, e);
    if (!fine)
        return false;
    for (uint32_t n = 0, sum = 0; n < p->bundles; n++) {
        p->bundle[n].begin = sum;
        sum += p->bundle[n].end;
        p->bundle[n].end = p->bundle[n].begin;
    }
    for (uint32_t e = 0; e < p->s->count; e++) {
        p->place[e] = p->bundle[p->bundle_of[e]].end++;
        p->element[p->place[e]] = e;
    }
    for (uint32_t n = 0; n < p->bundles; n++)
        if (waits[p->block[p->s->target[p->element[p->bundle[n].begin]]]])
            wait(p, n);
    return true;
}

bool lts_weak_parts_begin(lts_weak_parts *p, const lts_weak_steps *s, uint32_t *block, uint32_t blocks,
                          const uint8_t *waits)
{
    *p = (lts_weak_parts){.s = s, .block = block};
    if (!make_room(p))
        return false;
    while (p->blocks < blocks)
        new_block(p, LTS_NONE);
    for (uint32_t v = 0; v < s->nodes; v++)
        append(p, block[v], v);
    for (uint32_t v = 0; v < s->nodes; v++) {
        p->inside[v] = count_inside(p, v);
        if (p->inside[v] == 0)
            add_bottom(p, block[v], v);
    }
    return make_bundles(p, waits);
}

/* ---- a split ---- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The smaller part, in order, in `moved`. */
static uint32_t find_smaller(lts_weak_parts *p, uint32_t b, const uint32_t *nodes, uint32_t count)
{
    if (count <= p->at[b].size / 2) {
        memcpy(p->moved, nodes, count * sizeof *nodes);
        qsort(p->moved, count, sizeof *p->moved, by_number);
        return count;
    }
    uint32_t stamp = lts_weak_parts_new_stamp(p), others = 0;
    for (uint32_t i = 0; i < count; i++)
        p->stamp[nodes[i]] = stamp;
    for (uint32_t v = p->at[b].first; v != LTS_NONE; v = p->next[v])
        if (p->stamp[v] != stamp)
            p->moved[others++] = v;
    p->work += p->at[b].size;
    return others;
}

static bool keep_lost(lts_weak_parts *p, uint32_t b, uint32_t v)
{
    if (!base_grow(p->left, p->left_room, p->left_count + 1))
        return false;
    p->left[p->left_count] = (lts_weak_left){v, p->at[b].lost};
    p->at[b].lost = (uint32_t)p->left_count++;
    if (!p->at[b].waits)
        p->has_lost[p->has_lost_count++] = b;
    p->at[b].waits = true;
    return true;
}

/* Moves a node; its steps and those to it have yet to be looked at. */
static bool move(lts_weak_parts *p, uint32_t from, uint32_t to, uint32_t v)
{
    if (p->inside[v] == 0)
        take_out_bottom(p, from, v);
    take_out(p, from, v);
    append(p, to, v);
    return keep_lost(p, from, v);
}

static void count_anew(lts_weak_parts *p, uint32_t from, uint32_t v)
{
    const lts_weak_steps *s = p->s;
    p->inside[v] = count_inside(p, v);
    if (p->inside[v] == 0)
        add_bottom(p, p->block[v], v);
    for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1]; i++) {
        uint32_t e = s->in[i], source = s->source[e];
        if (s->label[e] == LTS_TAU && p->block[source] == from && --p->inside[source] == 0)
            add_bottom(p, from, source);
    }
}

static bool part_steps(lts_weak_parts *p, uint32_t from, uint32_t count)
{
    const lts_weak_steps *s = p->s;
    uint32_t touched = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t v = p->moved[i];
        p->work += s->first[v + 1] - s->first[v];
        for (uint32_t e = s->first[v]; e < s->first[v + 1]; e++)
            mark(p, e, &touched);
    }
    if (!part_bundles(p, touched, false))
        return false;
    touched = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t v = p->moved[i];
        p->work += s->in_first[v + 1] - s->in_first[v];
        for (uint32_t j = s->in_first[v]; j < s->in_first[v + 1]; j++)
            mark(p, s->in[j], &touched);
    }
    if (!part_bundles(p, touched, true))
        return false;
    for (uint32_t i = 0; i < count; i++) /* silent steps that were inside the block */
        for (uint32_t v = p->moved[i], e = s->first[v]; e < s->first[v] + s->taus[v]; e++)
            if (p->block[s->target[e]] == from)
                wait(p, p->bundle_of[e]);
    return true;
}

bool lts_weak_parts_split(lts_weak_parts *p, const uint32_t *nodes, uint32_t count)
{
    uint32_t from = p->block[nodes[0]];
    assert(count > 0 && count < p->at[from].size);
    count = find_smaller(p, from, nodes, count);
    uint32_t to = new_block(p, from);
    for (uint32_t i = 0; i < count; i++)
        if (!move(p, from, to, p->moved[i]))
            return false;
    for (uint32_t i = 0; i < count; i++)
        count_anew(p, from, p->moved[i]);
    return part_steps(p, from, count);
}
