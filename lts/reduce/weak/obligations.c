/* A partition is a weak bisimulation when whatever step a node has from its block X by an action to a block
 * Y, all nodes of X can do that weakly: that is X's obligation. Only nodes of X that have no silent step
 * inside it need be asked, as all others come to these. So nobody who can do it is looked at, but those few,
 * and splitting off one node of many at a time, many times, does not take the square of their number. (That
 * bottom states decide is Groote and Vaandrager's, "An efficient algorithm for branching bisimulation and
 * stuttering equivalence", ICALP 1990; keeping the larger part as it was is Hopcroft's.)
 *
 * When N has been split off Y, which keeps its name:
 *
 * - who could do something to Y, and only to nodes that are N's now, has lost it. These are found from N's
 *   nodes backwards, and part from the others of their blocks;
 * - obligations to N are new. Does Y have a silent one to N that holds, all who have the same to Y meet this,
 *   too. For all others it is asked, of the nodes that decide, or, if these are many, by looking back from N.
 *
 * Obligations are bundles of steps (parts.c); who can do what is looked for (reach.c). The work is counted,
 * and given up when it is too much.
 */
#include "lts/reduce/weak/obligations.h"

#include "base/array.h"
#include "base/key_set.h"
#include "lts/reduce/weak/parts.h"
#include "lts/reduce/weak/reach.h"

#include <assert.h>

#define WORK  256u                /* looks at steps, for each word of the graph, */
#define LEAST ((uint64_t)1 << 22) /* and so many in any case */
#define SOME  64u                 /* looks that are no matter */

typedef struct list {
    uint32_t *v;
    size_t count, room;
} list;

typedef struct meeting {
    const lts_weak_task *task;
    lts_weak_steps s;
    lts_weak_parts p;
    lts_weak_reach r;
    uint32_t *block; /* per node, by place */
    uint32_t watch[2];
    list found, path;   /* nodes */
    base_key_set ways;  /* by which label who may have lost something */
    base_key_set lost;  /* of which bundle who has */
    base_key_set owing; /* by which label how far up, unless that was too much to look at */
    bool all_owe;
} meeting;

static void release(meeting *m)
{
    lts_weak_reach_release(&m->r);
    lts_weak_parts_release(&m->p);
    lts_weak_steps_release(&m->s);
    free(m->block);
    free(m->found.v);
    free(m->path.v);
    base_key_set_release(&m->ways);
    base_key_set_release(&m->lost);
    base_key_set_release(&m->owing);
}

static bool add(list *l, uint32_t v)
{
    if (!base_grow(l->v, l->room, l->count + 1))
        return false;
    l->v[l->count++] = v;
    return true;
}

static bool add_key(base_key_set *k, uint32_t high, uint32_t low)
{
    if (k->count == k->capacity && !base_key_set_reserve(k, k->count + k->count / 2 + 16))
        return false;
    k->key[k->count++] = base_key(high, low);
    return true;
}

static bool can(meeting *m, uint32_t v, uint32_t label, uint32_t b)
{
    const lts_weak_block *x = &m->p.at[b];
    return lts_weak_reach_can(&m->r, v, label, b, x->first, x->last, m->p.next);
}

/* Is that node stamped now, having not been? */
static bool is_new(meeting *m, uint32_t v, uint32_t stamp)
{
    if (m->p.stamp[v] == stamp)
        return false;
    m->p.stamp[v] = stamp;
    return true;
}

/* Of nodes on `path`, and of those that come silently to them, the ones that cannot do `label` to block `b`
 * go to `found`; those of `b` itself can, if the label is silent. Only nodes of block `inside`; LTS_NONE: of
 * any. None above `highest`. All stamped ones have been looked at. */
static bool look_back(meeting *m, uint32_t label, uint32_t b, uint32_t inside, uint32_t highest,
                      uint32_t stamp)
{
    const lts_weak_steps *s = &m->s;
    bool fine = true;
    lts_weak_reach_forget(&m->r);
    while (m->path.count > 0 && fine) {
        uint32_t v = m->path.v[--m->path.count];
        if (v > highest || can(m, v, label, b))
            continue;
        fine = add(&m->found, v);
        m->p.work += s->in_first[v + 1] - s->in_first[v];
        for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1] && fine; i++) {
            uint32_t from = s->source[s->in[i]];
            if (s->label[s->in[i]] == LTS_TAU && (inside == LTS_NONE || m->block[from] == inside) &&
                is_new(m, from, stamp))
                fine = add(&m->path, from);
        }
    }
    return fine;
}

/* ---- what is lost ---- */

/* What nodes in `found` have lost is of interest where their blocks have it as an obligation that holds. */
static bool keep_lost(meeting *m, uint32_t label, uint32_t b)
{
    bool fine = true;
    for (size_t i = 0; i < m->found.count && fine; i++) {
        uint32_t n = lts_weak_parts_find(&m->p, m->block[m->found.v[i]], label, b);
        if (n != LTS_NONE && !m->p.bundle[n].waits)
            fine = add_key(&m->lost, n, m->found.v[i]);
    }
    return fine;
}

/* Visible steps to nodes that have come to lose a silent way may be lost ways. */
static bool add_ways(meeting *m)
{
    const lts_weak_steps *s = &m->s;
    bool fine = true;
    m->ways.count = 0;
    for (size_t n = 0; n < m->found.count; n++) {
        uint32_t v = m->found.v[n];
        for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1] && fine; i++)
            if (s->label[s->in[i]] != LTS_TAU)
                fine = add_key(&m->ways, s->label[s->in[i]], s->source[s->in[i]]);
    }
    base_key_set_sort_unique(&m->ways);
    return fine;
}

/* Which obligations to the block hold: of nodes up to where, by label. All may owe something if it would take
 * more than that many looks to know. */
static bool find_owing(meeting *m, uint32_t b, uint32_t most)
{
    const lts_weak_steps *s = &m->s;
    uint32_t looks = 0;
    bool fine = true;
    m->owing.count = 0;
    for (uint32_t v = m->p.at[b].first; v != LTS_NONE && looks <= most && fine; v = m->p.next[v]) {
        looks += 1 + s->in_first[v + 1] - s->in_first[v];
        for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1] && looks <= most && fine; i++) {
            uint32_t e = s->in[i];
            const lts_weak_block *from = &m->p.at[m->block[s->source[e]]];
            if (from->size > 1 && !m->p.bundle[m->p.bundle_of[e]].waits)
                fine = add_key(&m->owing, s->label[e], from->last);
        }
    }
    m->p.work += looks;
    m->all_owe = looks > most;
    base_key_set_sort_unique(&m->owing);
    return fine;
}

/* The largest node that may owe it by that label; LTS_NONE: none does. */
static uint32_t highest_owing(const meeting *m, uint32_t label)
{
    uint32_t highest = LTS_NONE;
    for (size_t i = 0; i < m->owing.count && m->owing.key[i] >> 32 <= label; i++)
        if (m->owing.key[i] >> 32 == label)
            highest = (uint32_t)m->owing.key[i];
    return m->all_owe ? m->s.nodes : highest;
}

/* The same for silent ways, by themselves or behind a visible step. */
static uint32_t highest_silent(const meeting *m)
{
    bool any_visible = m->owing.count > 0 && m->owing.key[m->owing.count - 1] >> 32 != LTS_TAU;
    return any_visible ? m->s.nodes : highest_owing(m, LTS_TAU);
}

/* What has left a block, to `path`; in `*looks`, with the steps to it. */
static bool take_left(meeting *m, uint32_t b, uint32_t stamp, uint32_t *looks)
{
    bool fine = true;
    m->path.count = 0;
    for (uint32_t i = m->p.at[b].lost; i != LTS_NONE && fine; i = m->p.left[i].next) {
        uint32_t v = m->p.left[i].node;
        *looks += 1 + m->s.in_first[v + 1] - m->s.in_first[v];
        fine = !is_new(m, v, stamp) || add(&m->path, v);
    }
    return fine;
}

/* Who cannot do what they could when the block had what has left it? */
static bool find_lost(meeting *m, uint32_t b)
{
    uint32_t stamp = lts_weak_parts_new_stamp(&m->p), looks = SOME;
    m->found.count = m->lost.count = 0;
    bool fine = take_left(m, b, stamp, &looks) && find_owing(m, b, 4 * looks);
    uint32_t highest = highest_silent(m);
    if (highest == LTS_NONE || !fine)
        return fine;
    fine = look_back(m, LTS_TAU, b, LTS_NONE, highest, stamp) && keep_lost(m, LTS_TAU, b) && add_ways(m);
    for (size_t i = 0; i < m->ways.count && fine;) {
        uint32_t label = (uint32_t)(m->ways.key[i] >> 32);
        highest = highest_owing(m, label);
        stamp = lts_weak_parts_new_stamp(&m->p);
        m->found.count = m->path.count = 0;
        for (; i < m->ways.count && m->ways.key[i] >> 32 == label && fine; i++)
            fine = highest == LTS_NONE || !is_new(m, (uint32_t)m->ways.key[i], stamp) ||
                   add(&m->path, (uint32_t)m->ways.key[i]);
        fine = fine && look_back(m, label, b, LTS_NONE, highest, stamp) && keep_lost(m, label, b);
    }
    base_key_set_sort_unique(&m->lost);
    return fine;
}

/* Splits the blocks that nodes lost[i] .. lost[end - 1] are of: all of these blocks that lack something. */
static bool split_off(meeting *m, size_t i, size_t end)
{
    bool fine = true;
    base_key_set *by_block = &m->ways;
    by_block->count = 0;
    for (; i < end && fine; i++)
        fine = add_key(by_block, m->block[(uint32_t)m->lost.key[i]], (uint32_t)m->lost.key[i]);
    base_key_set_sort_unique(by_block);
    for (size_t n = 0; n < by_block->count && fine;) {
        uint32_t b = (uint32_t)(by_block->key[n] >> 32);
        m->found.count = 0;
        for (; n < by_block->count && by_block->key[n] >> 32 == b && fine; n++)
            fine = add(&m->found, (uint32_t)by_block->key[n]);
        if (fine && m->found.count < m->p.at[b].size)
            fine = lts_weak_parts_split(&m->p, m->found.v, (uint32_t)m->found.count);
    }
    return fine;
}

static bool split_by_lost(meeting *m, uint32_t b)
{
    if (!find_lost(m, b))
        return false;
    m->p.at[b].lost = LTS_NONE;
    m->p.at[b].waits = false;
    bool fine = true;
    for (size_t i = 0, end; i < m->lost.count && fine; i = end) {
        for (end = i; end < m->lost.count && m->lost.key[end] >> 32 == m->lost.key[i] >> 32;)
            end++;
        fine = split_off(m, i, end);
    }
    return fine;
}

/* ---- new obligations ---- */

static bool holds(const meeting *m, uint32_t from, uint32_t label, uint32_t to)
{
    uint32_t n = lts_weak_parts_find(&m->p, from, label, to);
    return n != LTS_NONE && !m->p.bundle[n].waits;
}

/* Nodes of block `x` that can do that go to `found`, if it takes no more than `most` looks: else
 * BASE_E_LIMIT. */
static base_status find_who_can(meeting *m, uint32_t x, uint32_t label, uint32_t b, uint32_t most)
{
    const lts_weak_steps *s = &m->s;
    uint32_t behind = lts_weak_parts_new_stamp(&m->p), looks = 0;
    bool fine = true;
    m->path.count = m->found.count = m->ways.count = 0;
    for (uint32_t v = m->p.at[b].first; v != LTS_NONE && fine; v = m->p.next[v]) {
        m->p.stamp[v] = behind;
        fine = add(&m->path, v);
    }
    for (unsigned before = label == LTS_TAU; before < 2 && fine && looks <= most; before++) {
        uint32_t stamp = before && label != LTS_TAU ? lts_weak_parts_new_stamp(&m->p) : behind;
        for (size_t i = 0; i < m->ways.count && fine; i++)
            fine = !is_new(m, (uint32_t)m->ways.key[i], stamp) || add(&m->path, (uint32_t)m->ways.key[i]);
        while (m->path.count > 0 && fine && looks <= most) {
            uint32_t v = m->path.v[--m->path.count];
            looks += 1 + s->in_first[v + 1] - s->in_first[v];
            if (before && m->block[v] == x)
                fine = add(&m->found, v);
            for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1] && fine; i++) {
                uint32_t from = s->source[s->in[i]], by = s->label[s->in[i]];
                if (by == LTS_TAU && is_new(m, from, stamp))
                    fine = add(&m->path, from);
                else if (!before && by == label)
                    fine = add_key(&m->ways, label, from);
            }
        }
    }
    m->p.work += looks;
    return !fine ? BASE_E_NOMEM : looks > most ? BASE_E_LIMIT : BASE_OK;
}

/* Those that cannot do that. */
static bool find_who_cannot(meeting *m, uint32_t x, uint32_t label, uint32_t b)
{
    uint32_t stamp = lts_weak_parts_new_stamp(&m->p);
    bool fine = true;
    m->path.count = m->found.count = 0;
    for (uint32_t v = m->p.at[x].bottom; v != LTS_NONE && fine; v = m->p.next_bottom[v]) {
        m->p.stamp[v] = stamp;
        fine = add(&m->path, v);
    }
    return fine && look_back(m, label, b, x, m->s.nodes, stamp);
}

static base_status meet_obligation(meeting *m, uint32_t n)
{
    const lts_weak_steps *s = &m->s;
    uint32_t e = m->p.element[m->p.bundle[n].begin], label = s->label[e];
    uint32_t x = m->block[s->source[e]], b = m->block[s->target[e]], origin = m->p.at[b].origin;
    const lts_weak_block *from = &m->p.at[x], *to = &m->p.at[b];
    m->p.work++;
    if (from->size == 1 || (label == LTS_TAU && x == b))
        return BASE_OK;
    m->p.bundle[n].waits = true; /* it does not follow from itself */
    bool follows = origin != LTS_NONE && holds(m, x, label, origin) && holds(m, origin, LTS_TAU, b);
    m->p.bundle[n].waits = false;
    if (follows)
        return BASE_OK;
    base_status status = BASE_E_LIMIT;
    if (to->size < from->bottoms)
        status = find_who_can(m, x, label, b, from->bottoms);
    if (status == BASE_E_LIMIT)
        status = find_who_cannot(m, x, label, b) ? BASE_OK : BASE_E_NOMEM;
    if (status == BASE_OK && m->found.count > 0 && m->found.count < from->size)
        status = lts_weak_parts_split(&m->p, m->found.v, (uint32_t)m->found.count) ? BASE_OK : BASE_E_NOMEM;
    return status;
}

/* ---- all of it ---- */

static base_status begin(meeting *m, const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                         const uint8_t *waits)
{
    *m = (meeting){.task = task, .watch = {LTS_NONE, LTS_NONE}};
    if (task->g->nodes > UINT32_MAX / 2 - 1)
        return BASE_E_LIMIT;
    base_status status = lts_weak_steps_make(task->g, task->diverges, &m->s);
    if (status != BASE_OK)
        return status;
    m->block = base_alloc(m->s.nodes, sizeof *m->block);
    for (uint32_t v = 0; m->block && v < m->s.nodes; v++)
        m->block[v] = block[m->s.node_at[v]];
    for (unsigned i = 0; i < 2 && task->watch[i] != LTS_NONE; i++)
        m->watch[i] = m->s.place_of[task->watch[i]];
    bool fine = m->block && lts_weak_parts_begin(&m->p, &m->s, m->block, blocks, waits) &&
                lts_weak_reach_begin(&m->r, &m->s, m->block);
    return fine ? BASE_OK : BASE_E_NOMEM;
}

static bool has_parted(const meeting *m)
{
    return m->watch[0] != LTS_NONE && m->block[m->watch[0]] != m->block[m->watch[1]];
}

static base_status meet_all(meeting *m)
{
    uint64_t most = LEAST + (uint64_t)WORK * (m->s.nodes + (uint64_t)m->s.count);
    base_status status = BASE_OK;
    for (uint32_t round = 0; status == BASE_OK && !has_parted(m); round++) {
        uint32_t n = LTS_NONE;
        if (m->r.work + m->p.work > most)
            return BASE_E_LIMIT;
        if ((round & 0xfff) == 0)
            lts_report_progress(m->task->options, "weak blocks", m->p.blocks, 0);
        if (m->p.has_lost_count > 0)
            status = split_by_lost(m, m->p.has_lost[--m->p.has_lost_count]) ? BASE_OK : BASE_E_NOMEM;
        else if ((n = lts_weak_parts_take_waiting(&m->p)) != LTS_NONE)
            status = meet_obligation(m, n);
        else
            break;
    }
    return status;
}

base_status lts_weak_meet_obligations(const lts_weak_task *task, uint32_t *block, uint32_t *blocks,
                                      const uint8_t *waits)
{
    meeting m;
    base_status status = begin(&m, task, block, *blocks, waits);
    bool has_begun = status == BASE_OK;
    if (has_begun)
        status = meet_all(&m);
    if (has_begun && status != BASE_E_NOMEM) {
        for (uint32_t v = 0; v < m.s.nodes; v++)
            block[m.s.node_at[v]] = m.block[v];
        *blocks = m.p.blocks;
    }
    release(&m);
    return status;
}
