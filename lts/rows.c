/* Sorting the rows of an LTS: a short row by insertion, a long one by a radix sort that passes over the bytes
 * in which all its edges agree. Both are stable, and rows that are in order already cost one look at each
 * edge.
 *
 * The states are cut into parts of about as many edges each. Threads sort the rows of a part and close the
 * gaps that repetitions leave within it; then the parts move together, if there were any.
 */
#include "lts/rows.h"

#include "base/array.h"
#include "base/check.h"

#include <string.h>

#define SHORT_ROW  48u
#define PART_EDGES ((uint64_t)1 << 16)

typedef struct row {
    lts_edge *edges;
    uint32_t *origin; /* NULL: none */
    uint64_t length;
} row;

typedef struct scratch { /* for the longest row met so far */
    lts_edge *edges;
    uint32_t *origin;
    size_t edge_capacity, origin_capacity;
} scratch;

static inline uint64_t key_of(lts_edge e)
{
    return (uint64_t)e.label << 32 | e.target;
}

typedef enum order { STRICT, REPEATING, DISORDERED } order;

static order order_of(row r)
{
    order is = STRICT;
    for (uint64_t i = 1; i < r.length; i++) {
        uint64_t before = key_of(r.edges[i - 1]), here = key_of(r.edges[i]);
        if (before > here)
            return DISORDERED;
        if (before == here)
            is = REPEATING;
    }
    return is;
}

static void insertion_sort(row r)
{
    for (uint64_t i = 1; i < r.length; i++) {
        lts_edge edge = r.edges[i];
        uint32_t origin = r.origin ? r.origin[i] : LTS_NONE;
        uint64_t j = i;
        for (; j > 0 && key_of(r.edges[j - 1]) > key_of(edge); j--) {
            r.edges[j] = r.edges[j - 1];
            if (r.origin)
                r.origin[j] = r.origin[j - 1];
        }
        r.edges[j] = edge;
        if (r.origin)
            r.origin[j] = origin;
    }
}

/* One stable pass by the byte at `shift`; false when all edges have the same one there. */
static bool radix_pass(row from, row to, unsigned shift)
{
    uint64_t start[257] = {0};
    for (uint64_t i = 0; i < from.length; i++)
        start[(key_of(from.edges[i]) >> shift & 0xff) + 1]++;
    if (start[(key_of(from.edges[0]) >> shift & 0xff) + 1] == from.length)
        return false;
    for (unsigned b = 1; b < 257; b++)
        start[b] += start[b - 1];
    for (uint64_t i = 0; i < from.length; i++) {
        uint64_t place = start[key_of(from.edges[i]) >> shift & 0xff]++;
        to.edges[place] = from.edges[i];
        if (from.origin)
            to.origin[place] = from.origin[i];
    }
    return true;
}

static base_status radix_sort(row r, scratch *spare)
{
    if (r.length > SIZE_MAX || !base_grow(spare->edges, spare->edge_capacity, (size_t)r.length) ||
        (r.origin && !base_grow(spare->origin, spare->origin_capacity, (size_t)r.length)))
        return BASE_E_NOMEM;
    row from = r, to = {spare->edges, r.origin ? spare->origin : NULL, r.length};
    for (unsigned shift = 0; shift < 64; shift += 8)
        if (radix_pass(from, to, shift)) {
            row done = to;
            to = from;
            from = done;
        }
    if (from.edges != r.edges) {
        memcpy(r.edges, from.edges, (size_t)r.length * sizeof *r.edges);
        if (r.origin)
            memcpy(r.origin, from.origin, (size_t)r.length * sizeof *r.origin);
    }
    return BASE_OK;
}

static base_status sort_row(row r, scratch *spare)
{
    if (r.length > SHORT_ROW)
        return radix_sort(r, spare);
    insertion_sort(r);
    return BASE_OK;
}

/* Moves the edges of a row to where the row is to begin, each once; returns where it ends. */
static uint64_t move_row(lts *l, uint64_t begin, uint64_t end, uint64_t to)
{
    uint64_t start = to;
    for (uint64_t i = begin; i < end; i++) {
        if (to > start && key_of(l->edges[to - 1]) == key_of(l->edges[i]))
            continue;
        l->edges[to] = l->edges[i];
        if (l->origin)
            l->origin[to] = l->origin[i];
        to++;
    }
    return to;
}

typedef struct part {
    lts_state begin, end;     /* its states */
    uint64_t first, kept_end; /* its edges when it is sorted */
} part;

typedef struct row_sorting {
    lts *l;
    part *parts;
} row_sorting;

/* Sorts the rows of a part. first[end] is the next part's and stays. */
static bool sort_part(lts *l, part *p)
{
    scratch spare = {0};
    base_status status = BASE_OK;
    uint64_t begin = l->first[p->begin], kept = begin;
    p->first = begin;
    for (lts_state s = p->begin; s < p->end && status == BASE_OK; s++) {
        uint64_t end = l->first[s + 1];
        row r = {l->edges + begin, l->origin ? l->origin + begin : NULL, end - begin};
        order is = order_of(r);
        if (is == DISORDERED)
            status = sort_row(r, &spare);
        if (s > p->begin)
            l->first[s] = kept;
        kept = is == STRICT && kept == begin ? end : move_row(l, begin, end, kept);
        begin = end;
    }
    p->kept_end = kept;
    free(spare.edges);
    free(spare.origin);
    return status == BASE_OK;
}

static bool sort_some(void *arg, unsigned who, size_t begin, size_t end)
{
    row_sorting *s = arg;
    (void)who;
    for (; begin < end; begin++)
        if (!sort_part(s->l, &s->parts[begin]))
            return false;
    return true;
}

/* Moves the parts together. */
static void close_gaps(lts *l, const part *parts, size_t count)
{
    uint64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const part *p = &parts[i];
        uint64_t length = p->kept_end - p->first, by = p->first - at;
        if (by && length) {
            memmove(l->edges + at, l->edges + p->first, (size_t)length * sizeof *l->edges);
            if (l->origin)
                memmove(l->origin + at, l->origin + p->first, (size_t)length * sizeof *l->origin);
        }
        for (lts_state s = p->begin; by && s < p->end; s++)
            l->first[s] -= by;
        at += length;
    }
    l->first[l->states] = at;
    l->transitions = at;
}

/* Cuts the states into parts; there is room for as many as edges ask for. Returns how many there are. */
static size_t cut(const lts *l, part *parts)
{
    size_t count = 0;
    for (lts_state s = 0; s < l->states;) {
        lts_state begin = s++;
        while (s < l->states && l->first[s + 1] - l->first[begin] <= PART_EDGES)
            s++;
        parts[count++] = (part){.begin = begin, .end = s};
    }
    return count;
}

base_status lts_sort_rows(lts *l, base_thread_pool *pool)
{
    assert(l && l->first && l->edges && l->first[0] == 0 && l->first[l->states] == l->transitions);
    row_sorting s = {l, base_alloc(2 * (l->transitions / PART_EDGES) + 2, sizeof *s.parts)};
    if (!s.parts)
        return BASE_E_NOMEM;
    size_t count = cut(l, s.parts);
    bool fine = pool ? base_thread_pool_run(pool, sort_some, &s, 0, count, 1) : sort_some(&s, 0, 0, count);
    if (fine) {
        close_gaps(l, s.parts, count);
        l->edges = base_shrink(l->edges, l->transitions, sizeof *l->edges);
        if (l->origin)
            l->origin = base_shrink(l->origin, l->transitions, sizeof *l->origin);
    }
    free(s.parts);
    if (fine)
        base_debug(lts_check(l));
    return fine ? BASE_OK : BASE_E_NOMEM;
}

lts *lts_allocate(uint32_t states, uint64_t transitions, bool with_origin, base_names *labels)
{
    assert(states > 0 && states <= LTS_MAX && labels);
    lts *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->states = states;
    l->transitions = transitions;
    l->first = base_alloc_zeroed((uint64_t)states + 1, sizeof *l->first);
    l->edges = base_alloc(transitions, sizeof *l->edges);
    l->origin = with_origin ? base_alloc(transitions, sizeof *l->origin) : NULL;
    l->labels = base_names_ref(labels);
    if (!l->first || !l->edges || (with_origin && !l->origin)) {
        lts_free(l);
        return NULL;
    }
    return l;
}
