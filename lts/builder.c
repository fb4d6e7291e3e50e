/* Collecting transitions in any order, then making them an LTS.
 *
 * Sources, edges and origins are kept apart. Most files list transitions by source, and then the edges as
 * collected already are the rows: only the sources, four bytes a transition, are thrown away. Otherwise one
 * counting sort brings them together.
 */
#include "lts/builder.h"

#include "lts/grow.h"
#include "lts/rows.h"

#include <assert.h>
#include <string.h>

struct lts_builder {
    lts_names *labels;
    lts_names *state_names; /* NULL: states have numbers */
    size_t count;
    lts_state *sources;
    lts_edge *edges;
    uint32_t *origin; /* NULL until there is one */
    size_t source_capacity, edge_capacity, origin_capacity;
    uint64_t states; /* one more than the largest that was mentioned */
    bool by_source;  /* so far no source was smaller than the one before */
};

lts_builder *lts_builder_new(lts_names *labels)
{
    lts_builder *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->labels = labels ? lts_names_ref(labels) : lts_labels_new();
    b->by_source = true;
    if (!b->labels) {
        free(b);
        return NULL;
    }
    return b;
}

void lts_builder_free(lts_builder *b)
{
    if (!b)
        return;
    lts_names_unref(b->labels);
    lts_names_unref(b->state_names);
    free(b->sources);
    free(b->edges);
    free(b->origin);
    free(b);
}

lts_names *lts_builder_labels(lts_builder *b)
{
    return b->labels;
}

uint64_t lts_builder_count(const lts_builder *b)
{
    return b->count;
}

uint64_t lts_builder_states(const lts_builder *b)
{
    return b->states;
}

bool lts_builder_has_label(const lts_builder *b, lts_label label)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->edges[i].label == label)
            return true;
    return false;
}

/* Makes the column of origins, with none for what was added before. */
static bool begin_origins(lts_builder *b)
{
    if (!lts_grow(b->origin, b->origin_capacity, b->count + 1))
        return false;
    for (size_t i = 0; i < b->count; i++)
        b->origin[i] = LTS_NONE;
    return true;
}

lts_status lts_builder_add(lts_builder *b, lts_state from, lts_label label, lts_state to, uint32_t origin)
{
    if (from >= LTS_MAX || to >= LTS_MAX)
        return LTS_E_LIMIT;
    if (!lts_grow(b->sources, b->source_capacity, b->count + 1) ||
        !lts_grow(b->edges, b->edge_capacity, b->count + 1))
        return LTS_E_NOMEM;
    if (b->origin ? !lts_grow(b->origin, b->origin_capacity, b->count + 1)
                  : origin != LTS_NONE && !begin_origins(b))
        return LTS_E_NOMEM;
    if (b->count && from < b->sources[b->count - 1])
        b->by_source = false;
    b->sources[b->count] = from;
    b->edges[b->count] = (lts_edge){label, to};
    if (b->origin)
        b->origin[b->count] = origin;
    b->count++;
    lts_state larger = from > to ? from : to;
    if (larger >= b->states)
        b->states = (uint64_t)larger + 1;
    return LTS_OK;
}

lts_status lts_builder_add_many(lts_builder *b, const lts_state *sources, const lts_edge *edges, size_t count)
{
    if (b->origin) {
        for (size_t i = 0; i < count; i++) {
            lts_status status = lts_builder_add(b, sources[i], edges[i].label, edges[i].target, LTS_NONE);
            if (status != LTS_OK)
                return status;
        }
        return LTS_OK;
    }
    if (!lts_grow(b->sources, b->source_capacity, b->count + count) ||
        !lts_grow(b->edges, b->edge_capacity, b->count + count))
        return LTS_E_NOMEM;
    lts_state last = b->count ? b->sources[b->count - 1] : 0, largest = 0;
    bool by_source = b->by_source;
    for (size_t i = 0; i < count; i++) {
        by_source &= sources[i] >= last;
        last = sources[i];
        largest = last > largest ? last : largest;
        largest = edges[i].target > largest ? edges[i].target : largest;
    }
    if (largest >= LTS_MAX)
        return LTS_E_LIMIT;
    memcpy(b->sources + b->count, sources, count * sizeof *sources);
    memcpy(b->edges + b->count, edges, count * sizeof *edges);
    b->by_source = by_source;
    b->count += count;
    if (count && largest >= b->states)
        b->states = (uint64_t)largest + 1;
    return LTS_OK;
}

lts_status lts_builder_state(lts_builder *b, const char *name, size_t length, lts_state *state)
{
    if (!b->state_names && !(b->state_names = lts_names_new()))
        return LTS_E_NOMEM;
    lts_status status = lts_names_intern(b->state_names, name, length, state);
    if (status == LTS_OK && lts_names_count(b->state_names) > b->states)
        b->states = lts_names_count(b->state_names);
    return status;
}

void lts_builder_relabel(lts_builder *b, lts_label from, lts_label to)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->edges[i].label == from)
            b->edges[i].label = to;
}

/* first[s + 1] counts the edges of s, then becomes where they end. */
static void count_rows(const lts_builder *b, lts *l)
{
    for (size_t i = 0; i < b->count; i++)
        l->first[(size_t)b->sources[i] + 1]++;
    for (uint32_t s = 0; s < l->states; s++)
        l->first[s + 1] += l->first[s];
}

/* Deals edges and origins out to their rows, in the order they came in; first[s] moves to the end of row s
 * and is set back afterwards. */
static void deal_rows(const lts_builder *b, lts *l)
{
    for (size_t i = 0; i < b->count; i++) {
        uint64_t place = l->first[b->sources[i]]++;
        l->edges[place] = b->edges[i];
        if (b->origin)
            l->origin[place] = b->origin[i];
    }
    for (uint32_t s = l->states; s > 0; s--)
        l->first[s] = l->first[s - 1];
    l->first[0] = 0;
}

/* The collected columns become the rows. */
static void hand_over_rows(lts_builder *b, lts *l)
{
    free(b->sources);
    free(l->edges);
    b->sources = NULL;
    l->edges = b->edges;
    l->origin = b->origin;
    b->edges = NULL;
    b->origin = NULL;
}

static lts_status make(lts_builder *b, uint32_t states, lts_state initial, lts **out)
{
    bool in_place = b->by_source && b->edges;
    lts *l = lts_allocate(states, in_place ? 0 : b->count, !in_place && b->origin, b->labels);
    if (!l)
        return LTS_E_NOMEM;
    l->transitions = b->count;
    l->initial = initial;
    count_rows(b, l);
    if (in_place)
        hand_over_rows(b, l);
    else
        deal_rows(b, l);
    lts_status status = lts_settle_rows(l);
    if (status != LTS_OK) {
        lts_free(l);
        return status;
    }
    l->state_names = b->state_names;
    b->state_names = NULL;
    *out = l;
    return LTS_OK;
}

lts_status lts_builder_finish(lts_builder *b, uint32_t states, lts_state initial, lts **out, lts_error *error)
{
    uint64_t wanted = b->states > states ? b->states : states;
    if (initial >= wanted)
        wanted = (uint64_t)initial + 1;
    lts_status status = wanted > LTS_MAX ? LTS_E_LIMIT : make(b, (uint32_t)wanted, initial, out);
    lts_builder_free(b);
    if (status == LTS_E_LIMIT)
        lts_fail(error, status, 0, 0, "more than %u states", LTS_MAX);
    else if (status == LTS_E_NOMEM)
        lts_fail(error, status, 0, 0, "no memory for the transitions");
    return status;
}
