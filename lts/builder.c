/* Collecting transitions in any order, then making them an LTS.
 *
 * Most files list transitions by source. As long as they do, the edges as collected are the rows already, and
 * all there is to be known of the sources is where the row of each begins. Once they do not, or leave out
 * very many states, a column of sources is kept beside that of the edges, and at the end one counting sort
 * brings the edges of a state together.
 */
#include "lts/builder.h"

#include "base/array.h"
#include "lts/rows.h"

#include <assert.h>
#include <string.h>

#define SPARE_ROWS ((uint64_t)1 << 20)

struct lts_builder {
    base_names *labels;
    base_names *state_names; /* NULL: states have numbers */
    size_t count;
    bool by_rows;       /* so far no source was smaller than the one before */
    uint64_t rows;      /* then: how many rows have been begun ... */
    uint64_t *first;    /* ... and where each of them begins */
    lts_state *sources; /* else: of each edge */
    lts_edge *edges;
    uint32_t *origin; /* NULL until there is one */
    size_t first_capacity, source_capacity, edge_capacity, origin_capacity;
    uint64_t states; /* one more than the largest that was mentioned */
};

lts_builder *lts_builder_new(base_names *labels)
{
    lts_builder *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->labels = labels ? base_names_ref(labels) : lts_labels_new();
    b->by_rows = true;
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
    base_names_unref(b->labels);
    base_names_unref(b->state_names);
    free(b->first);
    free(b->sources);
    free(b->edges);
    free(b->origin);
    free(b);
}

base_names *lts_builder_labels(lts_builder *b)
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
    if (!base_grow(b->origin, b->origin_capacity, b->count + 1))
        return false;
    for (size_t i = 0; i < b->count; i++)
        b->origin[i] = LTS_NONE;
    return true;
}

/* From rows to a column of sources. */
static bool leave_rows(lts_builder *b)
{
    if (!base_grow(b->sources, b->source_capacity, b->count + 1))
        return false;
    for (uint64_t s = 0; s < b->rows; s++) {
        uint64_t end = s + 1 < b->rows ? b->first[s + 1] : b->count;
        for (uint64_t i = b->first[s]; i < end; i++)
            b->sources[i] = (lts_state)s;
    }
    free(b->first);
    b->first = NULL;
    b->first_capacity = 0;
    b->by_rows = false;
    return true;
}

/* Can rows go on with sources from `from` to `to`? Those up to a multiple of the transitions may be empty. */
static bool continues(const lts_builder *b, lts_state from, lts_state to)
{
    return b->by_rows && (uint64_t)from + 1 >= b->rows && to <= SPARE_ROWS + 2 * (uint64_t)b->count;
}

/* Makes room for an edge from a state, and notes its source. */
static bool note_source(lts_builder *b, lts_state from)
{
    if (b->by_rows && b->rows == (uint64_t)from + 1)
        return true;
    if (continues(b, from, from)) {
        if (!base_grow(b->first, b->first_capacity, (size_t)from + 1))
            return false;
        while (b->rows <= from)
            b->first[b->rows++] = b->count;
        return true;
    }
    if ((b->by_rows && !leave_rows(b)) || !base_grow(b->sources, b->source_capacity, b->count + 1))
        return false;
    b->sources[b->count] = from;
    return true;
}

base_status lts_builder_add(lts_builder *b, lts_state from, lts_label label, lts_state to, uint32_t origin)
{
    if (from >= LTS_MAX || to >= LTS_MAX)
        return BASE_E_LIMIT;
    if (!base_grow(b->edges, b->edge_capacity, b->count + 1))
        return BASE_E_NOMEM;
    if (b->origin ? !base_grow(b->origin, b->origin_capacity, b->count + 1)
                  : origin != LTS_NONE && !begin_origins(b))
        return BASE_E_NOMEM;
    if (!note_source(b, from))
        return BASE_E_NOMEM;
    b->edges[b->count] = (lts_edge){label, to};
    if (b->origin)
        b->origin[b->count] = origin;
    b->count++;
    lts_state larger = from > to ? from : to;
    if (larger >= b->states)
        b->states = (uint64_t)larger + 1;
    return BASE_OK;
}

/* ---- batches ---- */

/* Do the rows go on with it? */
static bool continues_with(const lts_builder *b, const lts_batch *batch)
{
    return batch->ascending && continues(b, batch->sources[0], batch->sources[batch->count - 1]);
}

bool lts_builder_fits(const lts_builder *b, const lts_batch *batch)
{
    assert(batch->count == 0 || (batch->sources && batch->edges));
    if (batch->count == 0)
        return true;
    if (b->count + batch->count > b->edge_capacity)
        return false;
    return b->by_rows ? continues_with(b, batch) && batch->sources[batch->count - 1] < b->first_capacity
                      : b->count + batch->count <= b->source_capacity;
}

base_status lts_builder_claim(lts_builder *b, lts_batch *batch)
{
    assert(!b->origin);
    batch->at = b->count;
    batch->rows = b->rows;
    if (batch->count == 0)
        return BASE_OK;
    if (!base_grow(b->edges, b->edge_capacity, b->count + batch->count))
        return BASE_E_NOMEM;
    lts_state last = batch->sources[batch->count - 1];
    if (continues_with(b, batch)) {
        if (!base_grow(b->first, b->first_capacity, (size_t)last + 1))
            return BASE_E_NOMEM;
        b->rows = (uint64_t)last + 1;
    } else if ((b->by_rows && !leave_rows(b)) ||
               !base_grow(b->sources, b->source_capacity, b->count + batch->count)) {
        return BASE_E_NOMEM;
    }
    b->count += batch->count;
    return BASE_OK;
}

void lts_builder_fill(lts_builder *b, const lts_batch *batch, const lts_label *label)
{
    assert(batch->at + batch->count <= b->count && label);
    lts_edge *edges = b->edges + batch->at;
    uint64_t rows = batch->rows;
    for (size_t i = 0; i < batch->count; i++) {
        edges[i] = (lts_edge){label[batch->edges[i].label], batch->edges[i].target};
        while (b->by_rows && rows <= batch->sources[i])
            b->first[rows++] = batch->at + i;
    }
    if (!b->by_rows && batch->count)
        memcpy(b->sources + batch->at, batch->sources, batch->count * sizeof *b->sources);
}

base_status lts_builder_state(lts_builder *b, const char *name, size_t length, lts_state *state)
{
    assert(name && state);
    if (!b->state_names && !(b->state_names = base_names_new()))
        return BASE_E_NOMEM;
    base_status status = base_names_intern(b->state_names, name, length, state);
    if (status == BASE_OK && base_names_count(b->state_names) > b->states)
        b->states = base_names_count(b->state_names);
    return status;
}

void lts_builder_relabel(lts_builder *b, lts_label from, lts_label to)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->edges[i].label == from)
            b->edges[i].label = to;
}

/* ---- making the LTS ---- */

/* What was collected by rows is the LTS, once those that were not begun have their ends. */
static lts *hand_over_rows(lts_builder *b, uint32_t states)
{
    lts *l = calloc(1, sizeof *l);
    if (!l || !base_grow(b->first, b->first_capacity, (size_t)states + 1) ||
        !base_grow(b->edges, b->edge_capacity, 1)) {
        free(l);
        return NULL;
    }
    while (b->rows <= states)
        b->first[b->rows++] = b->count;
    l->states = states;
    l->transitions = b->count;
    l->first = base_shrink(b->first, (uint64_t)states + 1, sizeof *b->first);
    l->edges = b->edges;
    l->origin = b->origin;
    l->labels = base_names_ref(b->labels);
    b->first = NULL;
    b->edges = NULL;
    b->origin = NULL;
    return l;
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
static lts *deal_rows(const lts_builder *b, uint32_t states)
{
    lts *l = lts_allocate(states, b->count, b->origin, b->labels);
    if (!l)
        return NULL;
    count_rows(b, l);
    for (size_t i = 0; i < b->count; i++) {
        uint64_t place = l->first[b->sources[i]]++;
        l->edges[place] = b->edges[i];
        if (b->origin)
            l->origin[place] = b->origin[i];
    }
    for (uint32_t s = l->states; s > 0; s--)
        l->first[s] = l->first[s - 1];
    l->first[0] = 0;
    return l;
}

static base_status make(lts_builder *b, uint32_t states, lts_state initial, base_thread_pool *pool, lts **out)
{
    lts *l = b->by_rows ? hand_over_rows(b, states) : deal_rows(b, states);
    if (!l)
        return BASE_E_NOMEM;
    l->initial = initial;
    base_status status = lts_sort_rows(l, pool);
    if (status != BASE_OK) {
        lts_free(l);
        return status;
    }
    l->state_names = b->state_names;
    b->state_names = NULL;
    *out = l;
    return BASE_OK;
}

base_status lts_builder_finish_with(lts_builder *b, uint32_t states, lts_state initial,
                                    base_thread_pool *pool, lts **out, base_error *error)
{
    assert(out && (b->by_rows || b->sources || b->count == 0));
    uint64_t wanted = b->states > states ? b->states : states;
    if (initial >= wanted)
        wanted = (uint64_t)initial + 1;
    base_status status = wanted > LTS_MAX ? BASE_E_LIMIT : make(b, (uint32_t)wanted, initial, pool, out);
    lts_builder_free(b);
    if (status == BASE_E_LIMIT)
        base_fail(error, status, 0, 0, "more than %u states", LTS_MAX);
    else if (status == BASE_E_NOMEM)
        base_fail(error, status, 0, 0, "no memory for the transitions");
    return status;
}

base_status lts_builder_finish(lts_builder *b, uint32_t states, lts_state initial, lts **out,
                               base_error *error)
{
    return lts_builder_finish_with(b, states, initial, NULL, out, error);
}
