/* The shortest trace that only one of two states has: breadth-first over pairs of subsets, one reached from
 * each state by the same trace, until a label shows on one side only.
 *
 * Hopcroft and Karp's union-find keeps classes of subsets that need not be compared again: when i and k, and
 * k and j have been met, then i and j add nothing, for whatever tells those two apart tells one of the
 * earlier pairs apart by as short a trace. So there are fewer pairs than subsets.
 */
#include "lts/traces/distinguish.h"

#include "base/array.h"
#include "lts/search.h"
#include "lts/transform/subsets.h"

#include <assert.h>
#include <string.h>

typedef struct subset_pair {
    uint32_t left, right;
} subset_pair;

/* A visit of the trail is one to a pair: its state is the left subset, and its `via` has the right one above
 * the label that led there. */
typedef struct trace_search {
    lts_powerset *space;
    lts_trail trail;
    uint32_t *leader; /* union-find over subsets */
    size_t leader_capacity, leader_count;
    lts_label *labels;    /* of the left subset, while the right one's are looked at, */
    lts_successor *steps; /* and its steps */
    size_t label_capacity, step_capacity;
} trace_search;

static subset_pair pair_at(const trace_search *s, uint32_t i)
{
    const lts_visit_record *visit = &s->trail.visits[i];
    return (subset_pair){visit->state, (uint32_t)(visit->via >> 32)};
}

static uint32_t leader_of(trace_search *s, uint32_t subset)
{
    while (s->leader[subset] != subset) {
        s->leader[subset] = s->leader[s->leader[subset]];
        subset = s->leader[subset];
    }
    return subset;
}

/* Queues the pair unless it follows from others. */
static base_status add_pair(trace_search *s, subset_pair p, uint32_t parent, lts_label label)
{
    size_t known = lts_powerset_count(s->space);
    assert(p.left < known && p.right < known);
    if (!base_grow(s->leader, s->leader_capacity, known))
        return BASE_E_NOMEM;
    for (; s->leader_count < known; s->leader_count++)
        s->leader[s->leader_count] = (uint32_t)s->leader_count;
    uint32_t left = leader_of(s, p.left), right = leader_of(s, p.right);
    if (left == right)
        return BASE_OK;
    base_status status = lts_trail_add(&s->trail, p.left, parent, (uint64_t)p.right << 32 | label);
    if (status == BASE_OK)
        s->leader[left < right ? right : left] = left < right ? left : right;
    return status;
}

/* The first label that one side of a pair has and the other has not; LTS_NONE: they have the same. */
static base_status find_difference(trace_search *s, subset_pair p, lts_label *label, bool *left)
{
    const lts_label *labels[2];
    uint32_t count[2], i = 0;
    base_status status = lts_powerset_labels(s->space, p.left, &labels[0], &count[0]);
    if (status != BASE_OK)
        return status;
    if (!base_grow(s->labels, s->label_capacity, count[0]))
        return BASE_E_NOMEM;
    if (count[0]) /* the next call overwrites them */
        memcpy(s->labels, labels[0], count[0] * sizeof *s->labels);
    status = lts_powerset_labels(s->space, p.right, &labels[1], &count[1]);
    while (i < count[0] && i < count[1] && s->labels[i] == labels[1][i])
        i++;
    lts_label ours = i < count[0] ? s->labels[i] : LTS_NONE;
    lts_label theirs = status == BASE_OK && i < count[1] ? labels[1][i] : LTS_NONE;
    *left = ours < theirs;
    *label = *left ? ours : theirs;
    return status;
}

/* The labels that lead to pair `i`, with one more after them. */
static base_status make_word(const trace_search *s, uint32_t i, lts_label last, bool left, lts_word *word)
{
    uint32_t *way, length;
    base_status status = lts_trail_way(&s->trail, i, &way, &length);
    if (status != BASE_OK)
        return status;
    lts_label *labels = base_alloc((uint64_t)length + 1, sizeof *labels);
    for (uint32_t k = 0; labels && k < length; k++)
        labels[k] = (lts_label)s->trail.visits[way[k + 1]].via;
    free(way);
    if (!labels)
        return BASE_E_NOMEM;
    labels[length] = last;
    *word = (lts_word){labels, length + 1, left};
    return BASE_OK;
}

/* Queues what the labels of a pair, the same on both sides, lead to. */
static base_status follow(trace_search *s, uint32_t i)
{
    subset_pair p = pair_at(s, i);
    const lts_successor *steps;
    uint32_t count;
    base_status status = lts_powerset_successors(s->space, p.left, &steps, &count);
    if (status != BASE_OK)
        return status;
    if (!base_grow(s->steps, s->step_capacity, count))
        return BASE_E_NOMEM;
    if (count) /* the next call overwrites them */
        memcpy(s->steps, steps, count * sizeof *s->steps);
    status = lts_powerset_successors(s->space, p.right, &steps, &count);
    for (uint32_t k = 0; status == BASE_OK && k < count; k++) {
        assert(s->steps[k].label == steps[k].label); /* the labels are the same, or there were a difference */
        status = add_pair(s, (subset_pair){s->steps[k].subset, steps[k].subset}, i, steps[k].label);
    }
    return status;
}

static base_status look_at(trace_search *s, uint32_t i, lts_word *word)
{
    lts_label label;
    bool left;
    base_status status = find_difference(s, pair_at(s, i), &label, &left);
    if (status != BASE_OK)
        return status;
    return label == LTS_NONE ? follow(s, i) : make_word(s, i, label, left, word);
}

base_status lts_distinguish(const lts *l, lts_state s, lts_state t, bool weak, uint64_t budget,
                            lts_word *word)
{
    assert(s < l->states && t < l->states);
    trace_search a = {.space = lts_powerset_new(l, weak)};
    subset_pair start;
    lts_word found = {0};
    base_status status = BASE_E_NOMEM;
    if (a.space) {
        lts_powerset_bound(a.space, budget);
        status = lts_powerset_start(a.space, s, &start.left);
    }
    if (status == BASE_OK)
        status = lts_powerset_start(a.space, t, &start.right);
    if (status == BASE_OK)
        status = add_pair(&a, start, LTS_NONE, LTS_TAU);
    for (uint32_t i = 0; i < a.trail.count && status == BASE_OK && !found.labels; i++)
        status = look_at(&a, i, &found);
    lts_powerset_free(a.space);
    lts_trail_release(&a.trail);
    free(a.leader);
    free(a.labels);
    free(a.steps);
    assert(!found.labels || (status == BASE_OK && found.length > 0));
    if (status == BASE_OK)
        *word = found;
    return status;
}
