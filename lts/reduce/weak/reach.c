/* Silent steps lead to smaller nodes, so that nothing below the goal is looked at; nor, before the action,
 * what has no step like it that leads high enough. Where a step like it leads to the highest is looked at
 * first, so that a step back to the beginning of something long is found without going there. Whether a node
 * silently comes to another that is far below can mostly be told from a forest of silent steps: it does if it
 * is above it there. (Agrawal, Borgida and Jagadish, "Efficient management of transitive relationships in
 * large data and knowledge bases", SIGMOD 1989, keep intervals for all others, too.) */
#include "lts/reduce/weak/reach.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define FIRST_LOOKS 8u  /* before it is looked from the other end, too */
#define PROBE       32u /* so many nodes from there */

void lts_weak_reach_release(lts_weak_reach *r)
{
    free(r->enters);
    free(r->leaves);
    free(r->part);
    free(r->leads);
    free(r->leads_far);
    free(r->class_of);
    free(r->highest);
    free(r->jump);
    free(r->stack);
    free(r->stamp[0]);
    free(r->stamp[1]);
    *r = (lts_weak_reach){0};
}

/* Enters nodes from the top down; a node belongs to the tree of who comes to it first. `stack` holds the
 * path, `next` the step that is next of each node on it. */
static void plant_forest(lts_weak_reach *r, uint32_t *next)
{
    const lts_weak_steps *s = r->s;
    uint32_t entered = 0;
    memset(r->enters, 0xff, s->nodes * sizeof *r->enters);
    for (uint32_t root = s->nodes; root-- > 0;) {
        if (r->enters[root] != LTS_NONE)
            continue;
        uint32_t depth = 0;
        r->stack[depth++] = root;
        r->enters[root] = entered++;
        next[root] = s->first[root];
        while (depth > 0) {
            uint32_t v = r->stack[depth - 1];
            if (next[v] == s->first[v] + s->taus[v]) {
                r->leaves[v] = entered - 1;
                depth--;
                continue;
            }
            uint32_t target = s->target[next[v]++];
            if (r->enters[target] != LTS_NONE)
                continue;
            r->enters[target] = entered++;
            next[target] = s->first[target];
            r->stack[depth++] = target;
        }
    }
}

/* False: no memory. */
static bool make_classes(lts_weak_reach *r)
{
    const lts_weak_steps *s = r->s;
    uint32_t labels = 1, *times;
    for (uint32_t e = 0; e < s->count; e++)
        labels = s->label[e] >= labels ? s->label[e] + 1 : labels;
    r->class_of = base_alloc(labels, sizeof *r->class_of);
    times = base_alloc_zeroed(labels, sizeof *times);
    if (!r->class_of || !times) {
        free(times);
        return false;
    }
    for (uint32_t e = 0; e < s->count; e++)
        times[s->label[e]]++;
    times[LTS_TAU] = 0;
    for (uint32_t label = 0; label < labels; label++)
        r->class_of[label] = LTS_WEAK_CLASSES - 1;
    for (uint32_t c = 0; c + 1 < LTS_WEAK_CLASSES; c++) {
        uint32_t most = 0;
        for (uint32_t label = 0; label < labels; label++)
            most = times[label] > times[most] ? label : most;
        if (times[most] > 0)
            r->class_of[most] = c;
        times[most] = 0;
    }
    free(times);
    return true;
}

/* The parts that silent steps connect, whichever way they lead (union by the smaller number; halving of
 * paths: Tarjan and van Leeuwen, JACM 1984). */
static uint32_t part_of(uint32_t *part, uint32_t v)
{
    while (part[v] != v)
        v = part[v] = part[part[v]];
    return v;
}

static void find_parts(lts_weak_reach *r)
{
    const lts_weak_steps *s = r->s;
    for (uint32_t v = 0; v < s->nodes; v++) {
        r->part[v] = v;
        for (uint32_t e = s->first[v]; e < s->first[v] + s->taus[v]; e++) {
            uint32_t a = part_of(r->part, v), b = part_of(r->part, s->target[e]);
            r->part[a < b ? b : a] = a < b ? a : b;
        }
    }
    for (uint32_t v = 0; v < s->nodes; v++)
        r->part[v] = part_of(r->part, v);
    memset(r->leads, 0xff, (size_t)s->nodes * LTS_WEAK_CLASSES * sizeof *r->leads);
    for (uint32_t e = 0; e < s->count; e++) {
        size_t at = (size_t)r->part[s->source[e]] * LTS_WEAK_CLASSES + r->class_of[s->label[e]];
        uint32_t to = r->part[s->target[e]];
        if (s->label[e] == LTS_TAU || r->leads_far[at])
            continue;
        r->leads_far[at] = r->leads[at] != LTS_NONE && r->leads[at] != to;
        r->leads[at] = r->leads_far[at] ? LTS_NONE : to;
    }
}

static void raise(lts_weak_reach *r, size_t at, uint32_t highest, uint32_t from)
{
    if (highest > r->highest[at]) {
        r->highest[at] = highest;
        r->jump[at] = from;
    }
}

static void find_highest(lts_weak_reach *r)
{
    const lts_weak_steps *s = r->s;
    for (uint32_t v = 0; v < s->nodes; v++) {
        size_t at = (size_t)v * LTS_WEAK_CLASSES;
        for (uint32_t e = s->first[v] + s->taus[v]; e < s->first[v + 1]; e++)
            raise(r, at + r->class_of[s->label[e]], s->target[e] + 1, v);
        for (uint32_t e = s->first[v]; e < s->first[v] + s->taus[v]; e++)
            for (size_t c = 0; c < LTS_WEAK_CLASSES; c++) {
                size_t below = (size_t)s->target[e] * LTS_WEAK_CLASSES + c;
                raise(r, at + c, r->highest[below], r->jump[below]);
            }
    }
}

bool lts_weak_reach_begin(lts_weak_reach *r, const lts_weak_steps *s, const uint32_t *block)
{
    uint64_t classes = (uint64_t)s->nodes * LTS_WEAK_CLASSES;
    *r = (lts_weak_reach){.s = s,
                          .block = block,
                          .enters = base_alloc(s->nodes, sizeof(uint32_t)),
                          .leaves = base_alloc(s->nodes, sizeof(uint32_t)),
                          .part = base_alloc(s->nodes, sizeof(uint32_t)),
                          .leads = base_alloc(classes, sizeof(uint32_t)),
                          .leads_far = base_alloc_zeroed(classes, sizeof(bool)),
                          .highest = base_alloc_zeroed(classes, sizeof(uint32_t)),
                          .jump = base_alloc(classes, sizeof(uint32_t)),
                          .stack = base_alloc(2 * (uint64_t)s->nodes, sizeof(uint32_t)),
                          .stamp = {base_alloc_zeroed(s->nodes, sizeof(uint32_t)),
                                    base_alloc_zeroed(s->nodes, sizeof(uint32_t))}};
    if (!make_classes(r) || !r->part || !r->leads || !r->leads_far || !r->enters || !r->leaves ||
        !r->highest || !r->jump || !r->stack || !r->stamp[0] || !r->stamp[1])
        return false;
    plant_forest(r, r->stamp[0]);
    memset(r->stamp[0], 0, s->nodes * sizeof *r->stamp[0]);
    find_highest(r);
    find_parts(r);
    return true;
}

/* ---- one search ---- */

static void begin_search(lts_weak_reach *r, uint32_t label, uint32_t goal, uint32_t least, uint32_t most)
{
    assert(r->block[least] == goal && r->block[most] == goal);
    bool goes_on = r->knows && r->label == label && r->goal == goal;
    r->label = label;
    r->goal = goal;
    r->least = least;
    r->most = most;
    r->found = false;
    r->count = 0;
    if (!goes_on && ++r->now == 0) { /* stamps of long ago would seem new */
        memset(r->stamp[0], 0, r->s->nodes * sizeof(uint32_t));
        memset(r->stamp[1], 0, r->s->nodes * sizeof(uint32_t));
        r->now = 1;
    }
}

void lts_weak_reach_forget(lts_weak_reach *r)
{
    r->knows = false;
}

void lts_weak_reach_ask(lts_weak_reach *r, uint32_t label, uint32_t goal, uint32_t least, uint32_t most)
{
    lts_weak_reach_forget(r);
    begin_search(r, label, goal, least, most);
}

static bool is_above(const lts_weak_reach *r, uint32_t v, uint32_t below)
{
    return r->enters[v] <= r->enters[below] && r->enters[below] <= r->leaves[v];
}

static size_t class_at(const lts_weak_reach *r, uint32_t v)
{
    return (size_t)v * LTS_WEAK_CLASSES + r->class_of[r->label];
}

static void meet(lts_weak_reach *r, uint32_t v, bool is_behind)
{
    if (v < r->least && is_behind)
        return;
    if (!is_behind && r->highest[class_at(r, v)] <= r->least)
        return;
    if (r->stamp[is_behind][v] == r->now)
        return;
    r->stamp[is_behind][v] = r->now;
    if (is_behind && (r->block[v] == r->goal || is_above(r, v, r->least) || is_above(r, v, r->most)))
        r->found = true;
    r->stack[r->count++] = v << 1 | is_behind;
}

static void meet_by_action(lts_weak_reach *r, uint32_t v)
{
    const lts_weak_steps *s = r->s;
    r->work += s->first[v + 1] - s->first[v] - s->taus[v];
    for (uint32_t e = s->first[v] + s->taus[v]; e < s->first[v + 1] && !r->found; e++)
        if (s->label[e] == r->label)
            meet(r, s->target[e], true);
}

void lts_weak_reach_from(lts_weak_reach *r, uint32_t v, bool is_behind)
{
    r->work++;
    if (!is_behind && r->highest[class_at(r, v)] > r->least)
        meet_by_action(r, r->jump[class_at(r, v)]);
    if (!r->found)
        meet(r, v, is_behind);
}

/* Searches on until there is nothing left, or so much work has been done. */
static void search(lts_weak_reach *r, uint64_t most)
{
    const lts_weak_steps *s = r->s;
    while (r->count > 0 && !r->found && r->work < most) {
        uint32_t top = r->stack[--r->count], v = top >> 1;
        bool is_behind = top & 1;
        r->work += 1 + s->taus[v];
        for (uint32_t e = s->first[v]; e < s->first[v] + s->taus[v] && !r->found; e++)
            meet(r, s->target[e], is_behind);
        if (!is_behind && !r->found)
            meet_by_action(r, v);
    }
}

bool lts_weak_reach_answer(lts_weak_reach *r)
{
    search(r, UINT64_MAX);
    return r->found;
}

/* ---- a search from both ends ---- */

typedef struct probe {
    lts_weak_reach *r;
    uint32_t from;              /* the node that may come */
    bool is_behind;             /* it need not do the action */
    uint32_t met[PROBE], count; /* node << 1 | behind the action */
    bool found, is_full;
} probe;

static void probe_meet(probe *p, uint32_t v, bool is_behind)
{
    const lts_weak_reach *r = p->r;
    if (is_behind == p->is_behind ? v > p->from : v >= r->highest[class_at(r, p->from)])
        return;
    if (is_behind == p->is_behind && is_above(r, p->from, v))
        p->found = true;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->met[i] == (v << 1 | is_behind))
            return;
    if (p->count < PROBE)
        p->met[p->count++] = v << 1 | is_behind;
    else
        p->is_full = true;
}

/* By their parts alone, can one come to the other? */
static bool may_come(const lts_weak_reach *r, uint32_t from, uint32_t goal)
{
    size_t at = (size_t)r->part[from] * LTS_WEAK_CLASSES + r->class_of[r->label];
    return r->label == LTS_TAU ? r->part[from] == r->part[goal]
                               : r->leads_far[at] || r->leads[at] == r->part[goal];
}

/* Does `from` come to one node? `*unknown`: it is more than this looks at. */
static bool is_come_to(lts_weak_reach *r, uint32_t from, uint32_t goal, bool *unknown)
{
    const lts_weak_steps *s = r->s;
    *unknown = false;
    r->work++;
    if (!may_come(r, from, goal))
        return false;
    probe p = {.r = r, .from = from, .is_behind = r->label == LTS_TAU};
    probe_meet(&p, goal, true);
    for (uint32_t i = 0; i < p.count && !p.found && !p.is_full; i++) {
        uint32_t v = p.met[i] >> 1;
        bool is_behind = p.met[i] & 1;
        uint32_t end = s->in_first[v + 1];
        if (end - s->in_first[v] > PROBE)
            p.is_full = true;
        r->work += 1 + p.count;
        for (uint32_t j = s->in_first[v]; j < end && !p.found && !p.is_full; j++) {
            uint32_t e = s->in[j];
            if (s->label[e] == LTS_TAU)
                probe_meet(&p, s->source[e], is_behind);
            else if (is_behind && s->label[e] == r->label)
                probe_meet(&p, s->source[e], false);
        }
    }
    *unknown = !p.found && p.is_full;
    return p.found;
}

/* Nodes of the goal that are far below its others keep the search from ending above these: each is asked for
 * from its own end, as long as that is easily told, and the search need not go there any more. */
bool lts_weak_reach_can(lts_weak_reach *r, uint32_t v, uint32_t label, uint32_t goal, uint32_t least,
                        uint32_t most, const uint32_t *next)
{
    begin_search(r, label, goal, least, most);
    lts_weak_reach_from(r, v, label == LTS_TAU);
    bool unknown = false, ended = false;
    for (uint64_t looks = FIRST_LOOKS; r->count > 0 && !r->found && !ended; looks *= 2) {
        search(r, unknown ? UINT64_MAX : r->work + looks);
        for (uint64_t end = r->work + looks;
             r->count > 0 && !r->found && !unknown && !ended && r->work < end;) {
            r->found = is_come_to(r, v, r->least, &unknown);
            ended = !r->found && !unknown && next[r->least] == LTS_NONE;
            if (!r->found && !unknown && !ended)
                r->least = next[r->least];
        }
    }
    r->knows = !r->found;
    return r->found;
}
