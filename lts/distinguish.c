/* The shortest trace that only one of two states has: breadth-first over pairs of subsets, one reached from
 * each state by the same trace, until a label shows on one side only.
 *
 * Hopcroft and Karp's union-find keeps classes of subsets that need not be compared again: when i and k, and
 * k and j have been met, then i and j add nothing, for whatever tells those two apart tells one of the
 * earlier pairs apart by as short a trace. So there are fewer pairs than subsets.
 */
#include "lts/distinguish.h"

#include "lts/grow.h"
#include "lts/subsets.h"

#include <string.h>

typedef struct pair {
    uint32_t subset[2];
    uint32_t parent; /* the pair it was reached from */
    lts_label label; /* by this label */
} pair;

typedef struct search {
    lts_space *space;
    pair *pairs;
    size_t count, capacity;
    uint32_t *leader; /* union-find over subsets */
    size_t leader_capacity, leader_count;
    lts_successor *steps; /* of the left subset, while the right one's are looked at */
    size_t step_capacity;
    uint64_t work, budget;
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
static lts_status add_pair(search *s, pair p)
{
    size_t known = lts_space_count(s->space);
    if (!lts_grow(s->leader, s->leader_capacity, known) || !lts_grow(s->pairs, s->capacity, s->count + 1))
        return LTS_E_NOMEM;
    for (; s->leader_count < known; s->leader_count++)
        s->leader[s->leader_count] = (uint32_t)s->leader_count;
    uint32_t left = find(s, p.subset[0]), right = find(s, p.subset[1]);
    if (left == right)
        return LTS_OK;
    if (s->count == LTS_MAX)
        return LTS_E_LIMIT;
    s->leader[left < right ? right : left] = left < right ? left : right;
    s->pairs[s->count++] = p;
    return LTS_OK;
}

/* The steps of both sides of a pair; those of the left are copied, for the next call overwrites them. */
static lts_status both_steps(search *s, pair p, uint32_t count[2], const lts_successor *steps[2])
{
    lts_status status = lts_space_step(s->space, p.subset[0], &steps[0], &count[0]);
    if (status != LTS_OK)
        return status;
    if (!lts_grow(s->steps, s->step_capacity, count[0]))
        return LTS_E_NOMEM;
    if (count[0])
        memcpy(s->steps, steps[0], count[0] * sizeof *s->steps);
    steps[0] = s->steps;
    return lts_space_step(s->space, p.subset[1], &steps[1], &count[1]);
}

/* The labels that lead to pair `i`, with one more after them. */
static lts_status tell(const search *s, uint32_t i, lts_label last, bool left, lts_word *word)
{
    uint32_t length = 1;
    for (uint32_t at = i; s->pairs[at].parent != LTS_NONE; at = s->pairs[at].parent)
        length++;
    lts_label *labels = lts_alloc(length, sizeof *labels);
    if (!labels)
        return LTS_E_NOMEM;
    labels[length - 1] = last;
    for (uint32_t at = i, place = length - 1; place > 0; at = s->pairs[at].parent)
        labels[--place] = s->pairs[at].label;
    *word = (lts_word){labels, length, left};
    return LTS_OK;
}

/* Goes through the labels of a pair in order: those of one side only end the search, those of both lead on.
 */
static lts_status look_at(search *s, uint32_t i, lts_word *word)
{
    pair p = s->pairs[i];
    uint32_t count[2], at[2] = {0, 0}, size;
    const lts_successor *steps[2];
    lts_status status = both_steps(s, p, count, steps);
    if (status != LTS_OK)
        return status;
    while (at[0] < count[0] || at[1] < count[1]) {
        lts_label left = at[0] < count[0] ? steps[0][at[0]].label : LTS_NONE;
        lts_label right = at[1] < count[1] ? steps[1][at[1]].label : LTS_NONE;
        if (left != right)
            return tell(s, i, left < right ? left : right, left < right, word);
        pair next = {{steps[0][at[0]++].subset, steps[1][at[1]++].subset}, i, left};
        if ((status = add_pair(s, next)) != LTS_OK)
            return status;
    }
    for (unsigned side = 0; side < 2; side++) {
        lts_space_subset(s->space, p.subset[side], &size);
        s->work += size + count[side];
    }
    return s->work + lts_space_members(s->space) > s->budget ? LTS_E_LIMIT : LTS_OK;
}

lts_status lts_distinguish(const lts *l, lts_state s, lts_state t, bool weak, uint64_t budget, lts_word *word)
{
    search a = {.space = lts_space_new(l, weak), .budget = budget};
    pair start = {.parent = LTS_NONE};
    lts_word found = {0};
    lts_status status = a.space ? lts_space_start(a.space, s, &start.subset[0]) : LTS_E_NOMEM;
    if (status == LTS_OK)
        status = lts_space_start(a.space, t, &start.subset[1]);
    if (status == LTS_OK)
        status = add_pair(&a, start);
    for (size_t i = 0; i < a.count && status == LTS_OK && !found.labels; i++)
        status = look_at(&a, (uint32_t)i, &found);
    lts_space_free(a.space);
    free(a.pairs);
    free(a.leader);
    free(a.steps);
    if (status == LTS_OK)
        *word = found;
    return status;
}
