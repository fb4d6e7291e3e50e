/* The subset construction, one subset at a time.
 *
 * The members of all subsets lie in one array, ascending within each; a subset is known again by XXH3 of its
 * members. The edges of a subset are dealt out to their labels by counting, and the targets of each label are
 * closed under tau by a depth-first search that marks states with the number of the search, so that nothing
 * need be cleared.
 */
#include "lts/transform/subsets.h"
#include "lts/transform/transform.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/hash_index.h"
#include "base/sort.h"

#include <string.h>

#define MEMBERS_EACH 64u /* on average, of as many subsets as there may be */

struct lts_powerset {
    const lts *l;
    bool weak;
    uint64_t seen, most; /* states and edges */
    uint32_t count, most_subsets;
    uint32_t *alone; /* per state, the subset of it alone, LTS_NONE: not known */
    uint64_t *first; /* count + 1 entries */
    lts_state *members;
    size_t first_capacity, member_capacity;
    base_hash_index index; /* of subsets by their members */
    uint32_t *mark;        /* per state: the last search that met it */
    uint32_t search;
    lts_state *met; /* by the search at hand */
    size_t met_count, met_capacity;
    uint32_t *spare; /* for sorting */
    size_t spare_capacity;
    uint64_t *begin; /* per label: where its targets begin; all 0 between two steps */
    lts_label *labels;
    size_t label_count, label_capacity;
    lts_state *targets;
    size_t target_capacity;
    lts_successor *steps;
    size_t step_capacity;
};

lts_powerset *lts_powerset_new(const lts *l, bool weak)
{
    lts_powerset *space = calloc(1, sizeof *space);
    if (!space)
        return NULL;
    space->l = l;
    space->weak = weak;
    space->most = UINT64_MAX;
    space->most_subsets = LTS_MAX;
    space->alone = base_alloc(l->states, sizeof *space->alone);
    space->mark = base_alloc_zeroed(l->states, sizeof *space->mark);
    space->begin = base_alloc_zeroed(base_names_count(l->labels), sizeof *space->begin);
    if (!space->mark || !space->begin || !space->alone ||
        !base_grow(space->first, space->first_capacity, 1)) {
        lts_powerset_free(space);
        return NULL;
    }
    space->first[0] = 0;
    memset(space->alone, 0xff, l->states * sizeof *space->alone);
    return space;
}

void lts_powerset_free(lts_powerset *space)
{
    if (!space)
        return;
    free(space->first);
    free(space->members);
    base_hash_index_release(&space->index);
    free(space->mark);
    free(space->alone);
    free(space->met);
    free(space->spare);
    free(space->begin);
    free(space->labels);
    free(space->targets);
    free(space->steps);
    free(space);
}

void lts_powerset_bound(lts_powerset *space, uint64_t most)
{
    space->most = most;
}

void lts_powerset_limit(lts_powerset *space, uint64_t most_subsets)
{
    space->most_subsets = most_subsets < LTS_MAX ? (uint32_t)most_subsets : LTS_MAX;
}

uint32_t lts_powerset_count(const lts_powerset *space)
{
    return space->count;
}

uint64_t lts_powerset_members(const lts_powerset *space)
{
    return space->first[space->count];
}

const lts_state *lts_powerset_subset(const lts_powerset *space, uint32_t subset, uint32_t *count)
{
    assert(subset < space->count);
    *count = (uint32_t)(space->first[subset + 1] - space->first[subset]);
    return space->members + space->first[subset];
}

/* ---- one search ---- */

static void begin_search(lts_powerset *space)
{
    if (space->search == UINT32_MAX) {
        memset(space->mark, 0, space->l->states * sizeof *space->mark);
        space->search = 0;
    }
    space->search++;
    space->met_count = 0;
}

static bool meet(lts_powerset *space, lts_state s)
{
    if (space->mark[s] == space->search)
        return true;
    if (!base_grow(space->met, space->met_capacity, space->met_count + 1))
        return false;
    space->mark[s] = space->search;
    space->met[space->met_count++] = s;
    return true;
}

/* Follows tau from all that was met; tau is the least label, so its edges come first. */
static base_status close_under_tau(lts_powerset *space)
{
    const lts *l = space->l;
    for (size_t i = 0; i < space->met_count; i++) {
        if (space->seen++ > space->most)
            return BASE_E_LIMIT;
        lts_state s = space->met[i];
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label == LTS_TAU; e++)
            if (!meet(space, l->edges[e].target))
                return BASE_E_NOMEM;
    }
    return BASE_OK;
}

/* Puts what was met in ascending order: by looking at all marks when that is cheaper than sorting. */
static bool sort_met(lts_powerset *space)
{
    if (space->met_count < space->l->states / 16) {
        if (!base_grow(space->spare, space->spare_capacity, space->met_count))
            return false;
        base_sort_u32(space->met, space->met_count, space->spare);
        return true;
    }
    size_t n = 0;
    for (lts_state s = 0; s < space->l->states; s++)
        if (space->mark[s] == space->search)
            space->met[n++] = s;
    return true;
}

/* ---- the table of subsets ---- */

static bool is_met(const lts_powerset *space, uint32_t subset)
{
    uint64_t length = space->first[subset + 1] - space->first[subset];
    return length == space->met_count && memcmp(space->members + space->first[subset], space->met,
                                                space->met_count * sizeof *space->met) == 0;
}

/* The number of the subset that was met, sorted. */
static base_status intern_met(lts_powerset *space, uint32_t *subset)
{
    if (!base_hash_index_reserve(&space->index))
        return BASE_E_NOMEM;
    uint64_t hash = base_hash_bytes(space->met, space->met_count * sizeof *space->met);
    base_hash_cursor cursor = base_hash_index_begin(&space->index, hash);
    for (uint32_t n; (n = base_hash_index_next(&space->index, &cursor)) != BASE_NONE;)
        if (is_met(space, n)) {
            *subset = n;
            return BASE_OK;
        }
    uint32_t number = space->count;
    uint64_t end = space->first[number];
    if (number == space->most_subsets || end / MEMBERS_EACH > space->most_subsets)
        return BASE_E_LIMIT;
    if (!base_grow(space->first, space->first_capacity, (size_t)number + 2) ||
        !base_grow(space->members, space->member_capacity, (size_t)end + space->met_count))
        return BASE_E_NOMEM;
    memcpy(space->members + end, space->met, space->met_count * sizeof *space->met);
    space->first[number + 1] = end + space->met_count;
    base_hash_index_add(&space->index, &cursor, number);
    space->count++;
    *subset = number;
    return BASE_OK;
}

static base_status subset_of(lts_powerset *space, const lts_state *states, uint64_t count, uint32_t *subset)
{
    if (count == 1 && space->alone[states[0]] != LTS_NONE) {
        *subset = space->alone[states[0]];
        return ++space->seen > space->most ? BASE_E_LIMIT : BASE_OK;
    }
    begin_search(space);
    space->seen += count;
    for (uint64_t i = 0; i < count; i++)
        if (!meet(space, states[i]))
            return BASE_E_NOMEM;
    base_status status = space->weak ? close_under_tau(space) : BASE_OK;
    if (status == BASE_OK && !sort_met(space))
        status = BASE_E_NOMEM;
    if (status == BASE_OK)
        status = intern_met(space, subset);
    if (status == BASE_OK && count == 1)
        space->alone[states[0]] = *subset;
    return status;
}

base_status lts_powerset_start(lts_powerset *space, lts_state state, uint32_t *subset)
{
    assert(state < space->l->states);
    return subset_of(space, &state, 1, subset);
}

/* ---- steps ---- */

/* Counts the edges of each label in `begin` and lists the labels there are, ascending. */
static base_status count_labels(lts_powerset *space, uint32_t subset, uint64_t *total)
{
    const lts *l = space->l;
    space->label_count = 0;
    *total = 0;
    for (uint64_t i = space->first[subset]; i < space->first[subset + 1]; i++) {
        lts_state s = space->members[i];
        space->seen += 1 + (l->first[s + 1] - l->first[s]);
        if (space->seen > space->most)
            return BASE_E_LIMIT;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_label label = l->edges[e].label;
            if (space->weak && label == LTS_TAU)
                continue;
            if (!base_grow(space->labels, space->label_capacity, space->label_count + 1))
                return BASE_E_NOMEM;
            if (!space->begin[label]++)
                space->labels[space->label_count++] = label;
            ++*total;
        }
    }
    if (!base_grow(space->spare, space->spare_capacity, space->label_count))
        return BASE_E_NOMEM;
    base_sort_u32(space->labels, space->label_count, space->spare);
    return BASE_OK;
}

/* Brings the targets of each label together: those of the i-th lie between its `begin` and the next one's. */
static void deal_targets(lts_powerset *space, uint32_t subset)
{
    const lts *l = space->l;
    uint64_t place = 0;
    for (size_t i = 0; i < space->label_count; i++) {
        place += space->begin[space->labels[i]];
        space->begin[space->labels[i]] = place;
    }
    for (uint64_t i = space->first[subset + 1]; i-- > space->first[subset];) {
        lts_state s = space->members[i];
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (!space->weak || l->edges[e].label != LTS_TAU)
                space->targets[--space->begin[l->edges[e].label]] = l->edges[e].target;
    }
}

static void clear_counts(lts_powerset *space)
{
    for (size_t i = 0; i < space->label_count; i++)
        space->begin[space->labels[i]] = 0;
}

base_status lts_powerset_successors(lts_powerset *space, uint32_t subset, const lts_successor **steps,
                                    uint32_t *count)
{
    assert(subset < space->count);
    uint64_t total;
    base_status status = count_labels(space, subset, &total);
    if (status == BASE_OK && (!base_grow(space->targets, space->target_capacity, (size_t)total) ||
                              !base_grow(space->steps, space->step_capacity, space->label_count)))
        status = BASE_E_NOMEM;
    if (status != BASE_OK) {
        clear_counts(space);
        return status;
    }
    deal_targets(space, subset);
    for (size_t i = 0; i < space->label_count && status == BASE_OK; i++) {
        lts_label label = space->labels[i];
        uint64_t begin = space->begin[label];
        uint64_t end = i + 1 < space->label_count ? space->begin[space->labels[i + 1]] : total;
        space->steps[i].label = label;
        status = subset_of(space, space->targets + begin, end - begin, &space->steps[i].subset);
    }
    clear_counts(space);
    *steps = space->steps;
    *count = (uint32_t)space->label_count;
    return status;
}

base_status lts_powerset_labels(lts_powerset *space, uint32_t subset, const lts_label **labels,
                                uint32_t *count)
{
    assert(subset < space->count);
    uint64_t total;
    base_status status = count_labels(space, subset, &total);
    clear_counts(space);
    *labels = space->labels;
    *count = (uint32_t)space->label_count;
    return status;
}

/* The subset that one label leads to; LTS_NONE: none. */
static base_status follow(lts_powerset *space, uint32_t subset, lts_label label, uint32_t *next)
{
    assert(subset < space->count && !(space->weak && label == LTS_TAU));
    const lts *l = space->l;
    size_t count = 0;
    for (uint64_t i = space->first[subset]; i < space->first[subset + 1]; i++) {
        lts_state s = space->members[i];
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label <= label; e++) {
            if (l->edges[e].label != label)
                continue;
            if (!base_grow(space->targets, space->target_capacity, count + 1))
                return BASE_E_NOMEM;
            space->targets[count++] = l->edges[e].target;
        }
    }
    *next = LTS_NONE;
    return count ? subset_of(space, space->targets, count, next) : BASE_OK;
}

base_status lts_powerset_after(lts_powerset *space, lts_state state, const base_names *names,
                               const lts_label *trace, uint32_t length, uint32_t *subset)
{
    base_status status = lts_powerset_start(space, state, subset);
    for (uint32_t i = 0; i < length && status == BASE_OK && *subset != LTS_NONE; i++) {
        lts_label label = lts_label_in(space->l->labels, names, trace[i]);
        status = follow(space, *subset, label, subset);
    }
    return status;
}
