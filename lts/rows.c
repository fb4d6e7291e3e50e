/* Sorting the rows of an LTS: a short row by insertion, a long one by a radix sort that passes over the bytes
 * in which all its edges agree. Both are stable, and rows that are in order already cost one look at each
 * edge.
 */
#include "lts/rows.h"

#include "lts/grow.h"

#include <string.h>

#define SHORT_ROW 48u

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

static bool in_order(row r)
{
    for (uint64_t i = 1; i < r.length; i++)
        if (key_of(r.edges[i - 1]) > key_of(r.edges[i]))
            return false;
    return true;
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

static lts_status radix_sort(row r, scratch *spare)
{
    if (r.length > SIZE_MAX || !lts_grow(spare->edges, spare->edge_capacity, (size_t)r.length) ||
        (r.origin && !lts_grow(spare->origin, spare->origin_capacity, (size_t)r.length)))
        return LTS_E_NOMEM;
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
    return LTS_OK;
}

static lts_status sort_rows(lts *l)
{
    scratch spare = {0};
    lts_status status = LTS_OK;
    for (lts_state s = 0; s < l->states && status == LTS_OK; s++) {
        uint64_t begin = l->first[s];
        row r = {l->edges + begin, l->origin ? l->origin + begin : NULL, l->first[s + 1] - begin};
        if (in_order(r))
            continue;
        if (r.length <= SHORT_ROW)
            insertion_sort(r);
        else
            status = radix_sort(r, &spare);
    }
    free(spare.edges);
    free(spare.origin);
    return status;
}

static void drop_repetitions(lts *l)
{
    uint64_t kept = 0, begin = 0;
    for (lts_state s = 0; s < l->states; s++) {
        uint64_t end = l->first[s + 1], row_start = kept;
        for (uint64_t i = begin; i < end; i++) {
            if (kept > row_start && key_of(l->edges[kept - 1]) == key_of(l->edges[i]))
                continue;
            l->edges[kept] = l->edges[i];
            if (l->origin)
                l->origin[kept] = l->origin[i];
            kept++;
        }
        begin = end;
        l->first[s + 1] = kept;
    }
    l->transitions = kept;
}

/* Gives back what an array no longer needs; when that fails, the array stays as large as it is. */
static void *shrunk(void *array, uint64_t count, size_t size)
{
    void *smaller = realloc(array, (size_t)(count ? count : 1) * size);
    return smaller ? smaller : array;
}

lts_status lts_settle_rows(lts *l)
{
    lts_status status = sort_rows(l);
    if (status != LTS_OK)
        return status;
    drop_repetitions(l);
    l->edges = shrunk(l->edges, l->transitions, sizeof *l->edges);
    if (l->origin)
        l->origin = shrunk(l->origin, l->transitions, sizeof *l->origin);
    return LTS_OK;
}

lts *lts_allocate(uint32_t states, uint64_t transitions, bool with_origin, lts_names *labels)
{
    lts *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->states = states;
    l->transitions = transitions;
    l->first = lts_alloc_zeroed((uint64_t)states + 1, sizeof *l->first);
    l->edges = lts_alloc(transitions, sizeof *l->edges);
    l->origin = with_origin ? lts_alloc(transitions, sizeof *l->origin) : NULL;
    l->labels = lts_names_ref(labels);
    if (!l->first || !l->edges || (with_origin && !l->origin)) {
        lts_free(l);
        return NULL;
    }
    return l;
}
