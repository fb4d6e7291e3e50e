/* Two LTSs side by side, over one table of labels. */
#include "lts/rows.h"
#include "lts/transform/transform.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

/* A table with all labels of `a`, at their numbers, and those of `b`, whose new numbers go to `renumber`,
 * which has room for those of either. NULL: no memory. */
static base_names *joined_labels(const lts *a, const lts *b, lts_label *renumber)
{
    base_names *labels = lts_labels_new();
    if (labels && (lts_labels_add(labels, a->labels, renumber) != BASE_OK ||
                   lts_labels_add(labels, b->labels, renumber) != BASE_OK)) {
        base_names_unref(labels);
        return NULL;
    }
    return labels;
}

static void copy_origin(uint32_t *to, const lts *l)
{
    if (l->origin)
        memcpy(to, l->origin, (size_t)l->transitions * sizeof *to);
    else
        memset(to, 0xff, (size_t)l->transitions * sizeof *to);
}

static void copy_rows(lts *joined, const lts *a, const lts *b, const lts_label *renumber)
{
    memcpy(joined->first, a->first, (size_t)a->states * sizeof *a->first);
    for (uint32_t s = 0; s <= b->states; s++)
        joined->first[a->states + s] = a->transitions + b->first[s];
    memcpy(joined->edges, a->edges, (size_t)a->transitions * sizeof *a->edges);
    for (uint64_t e = 0; e < b->transitions; e++)
        joined->edges[a->transitions + e] =
            (lts_edge){renumber[b->edges[e].label], b->edges[e].target + a->states};
    if (joined->origin) {
        copy_origin(joined->origin, a);
        copy_origin(joined->origin + a->transitions, b);
    }
    joined->initial = a->initial;
}

base_status lts_union(const lts *a, const lts *b, lts **out)
{
    assert(a && b && out);
    if ((uint64_t)a->states + b->states > LTS_MAX)
        return BASE_E_LIMIT;
    uint32_t ours = base_names_count(a->labels), theirs = base_names_count(b->labels);
    lts_label *renumber = base_alloc(ours > theirs ? ours : theirs, sizeof *renumber);
    base_names *labels = renumber ? joined_labels(a, b, renumber) : NULL;
    lts *joined = labels ? lts_allocate(a->states + b->states, a->transitions + b->transitions,
                                        a->origin || b->origin, labels)
                         : NULL;
    base_status status = BASE_E_NOMEM;
    if (joined) {
        copy_rows(joined, a, b, renumber);
        status = lts_sort_rows(joined, NULL);
    }
    base_names_unref(labels);
    free(renumber);
    if (status == BASE_OK)
        *out = joined;
    else
        lts_free(joined);
    return status;
}
