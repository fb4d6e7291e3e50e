/* The shortest trace that only one of two states has: breadth-first over pairs of subsets, one reached from
 * each state by the same trace, until a label shows on one side only.
 *
 * Hopcroft and Karp's union-find keeps classes of subsets that need not be compared again: when i and k, and
 * k and j have been met, then i and j add nothing, for whatever tells those two apart tells one of the
 * earlier pairs apart by as short a trace. So there are fewer pairs than subsets.
 */
#include "lts/traces/distinguish.h"
#include "lts/compare/compare.h"

#include "base/array.h"
#include "lts/transform/subsets.h"

#include <string.h>

typedef struct pair {
    uint32_t subset[2];
    uint32_t parent; /* the pair it was reached from */
    lts_label label; /* by this label */
} pair;

typedef struct search {
    lts_powerset *space;
    pair *pairs;
    size_t count, capacity;
    uint32_t *leader; /* union-find over subsets */
    size_t leader_capacity, leader_count;
    lts_label *labels;    /* of the left subset, while the right one's are looked at, */
    lts_successor *steps; /* and its steps */
    size_t label_capacity, step_capacity;
} search;

static uint32_t find(search *s, uint32_t subset)
{
    while (s->leader[subset] != subset) {
        s->leader[subset] = s->leader[s->leader[subset]];
        subset = s->leader[subset];
    }
    return subset;
}

/* Queues the pair unless it follows from others. */
static base_status add_pair(search *s, pair p)
{
    size_t known = lts_powerset_count(s->space);
    if (!base_grow(s->leader, s->leader_capacity, known) || !base_grow(s->pairs, s->capacity, s->count + 1))
        return BASE_E_NOMEM;
    for (; s->leader_count < known; s->leader_count++)
        s->leader[s->leader_count] = (uint32_t)s->leader_count;
    uint32_t left = find(s, p.subset[0]), right = find(s, p.subset[1]);
    if (left == right)
        return BASE_OK;
    if (s->count == LTS_MAX)
        return BASE_E_LIMIT;
    s->leader[left < right ? right : left] = left < right ? left : right;
    s->pairs[s->count++] = p;
    return BASE_OK;
}

/* The first label that one side of a pair has and the other has not; LTS_NONE: they have the same. */
static base_status find_difference(search *s, pair p, lts_label *label, bool *left)
{
    const lts_label *labels[2];
    uint32_t count[2], i = 0;
    base_status status = lts_powerset_labels(s->space, p.subset[0], &labels[0], &count[0]);
    if (status != BASE_OK)
        return status;
    if (!base_grow(s->labels, s->label_capacity, count[0]))
        return BASE_E_NOMEM;
    if (count[0]) /* the next call overwrites them */
        memcpy(s->labels, labels[0], count[0] * sizeof *s->labels);
    status = lts_powerset_labels(s->space, p.subset[1], &labels[1], &count[1]);
    while (i < count[0] && i < count[1] && s->labels[i] == labels[1][i])
        i++;
    lts_label ours = i < count[0] ? s->labels[i] : LTS_NONE;
    lts_label theirs = status == BASE_OK && i < count[1] ? labels[1][i] : LTS_NONE;
    *left = ours < theirs;
    *label = *left ? ours : theirs;
    return status;
}

/* The labels that lead to pair `i`, with one more after them. */
static base_status tell(const search *s, uint32_t i, lts_label last, bool left, lts_word *word)
{
    uint32_t length = 1;
    for (uint32_t at = i; s->pairs[at].parent != LTS_NONE; at = s->pairs[at].parent)
        length++;
    lts_label *labels = base_alloc(length, sizeof *labels);
    if (!labels)
        return BASE_E_NOMEM;
    labels[length - 1] = last;
    for (uint32_t at = i, place = length - 1; place > 0; at = s->pairs[at].parent)
        labels[--place] = s->pairs[at].label;
    *word = (lts_word){labels, length, left};
    return BASE_OK;
}

/* Queues what the labels of a pair, the same on both sides, lead to. */
static base_status follow(search *s, uint32_t i)
{
    pair p = s->pairs[i];
    const lts_successor *steps;
    uint32_t count;
    base_status status = lts_powerset_successors(s->space, p.subset[0], &steps, &count);
    if (status != BASE_OK)
        return status;
    if (!base_grow(s->steps, s->step_capacity, count))
        return BASE_E_NOMEM;
    if (count) /* the next call overwrites them */
        memcpy(s->steps, steps, count * sizeof *s->steps);
    status = lts_powerset_successors(s->space, p.subset[1], &steps, &count);
    for (uint32_t k = 0; status == BASE_OK && k < count; k++)
        status = add_pair(s, (pair){{s->steps[k].subset, steps[k].subset}, i, steps[k].label});
    return status;
}

static base_status look_at(search *s, uint32_t i, lts_word *word)
{
    lts_label label;
    bool left;
    base_status status = find_difference(s, s->pairs[i], &label, &left);
    if (status != BASE_OK)
        return status;
    return label == LTS_NONE ? follow(s, i) : tell(s, i, label, left, word);
}

base_status lts_distinguish(const lts *l, lts_state s, lts_state t, bool weak, uint64_t budget,
                            lts_word *word)
{
    search a = {.space = lts_powerset_new(l, weak)};
    pair start = {.parent = LTS_NONE};
    lts_word found = {0};
    base_status status = BASE_E_NOMEM;
    if (a.space) {
        lts_powerset_bound(a.space, budget);
        status = lts_powerset_start(a.space, s, &start.subset[0]);
    }
    if (status == BASE_OK)
        status = lts_powerset_start(a.space, t, &start.subset[1]);
    if (status == BASE_OK)
        status = add_pair(&a, start);
    for (size_t i = 0; i < a.count && status == BASE_OK && !found.labels; i++)
        status = look_at(&a, (uint32_t)i, &found);
    lts_powerset_free(a.space);
    free(a.pairs);
    free(a.leader);
    free(a.labels);
    free(a.steps);
    if (status == BASE_OK)
        *word = found;
    return status;
}
