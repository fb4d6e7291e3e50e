/* The same LTS under other labels: hiding and renaming. */
#include "lts/rows.h"
#include "lts/transform/transform.h"

#include <assert.h>
#include <string.h>

static void copy_rows(lts *renamed, const lts *l, const lts_label *to)
{
    memcpy(renamed->first, l->first, ((size_t)l->states + 1) * sizeof *l->first);
    for (uint64_t e = 0; e < l->transitions; e++)
        renamed->edges[e] = (lts_edge){to[l->edges[e].label], l->edges[e].target};
    if (l->origin)
        memcpy(renamed->origin, l->origin, (size_t)l->transitions * sizeof *l->origin);
    renamed->initial = l->initial;
    renamed->state_names = l->state_names ? base_names_ref(l->state_names) : NULL;
}

base_status lts_relabel(const lts *l, base_names *labels, const lts_label *to, lts **out)
{
    assert(l && labels && to);
    lts *renamed = lts_allocate(l->states, l->transitions, l->origin != NULL, labels);
    if (!renamed)
        return BASE_E_NOMEM;
    copy_rows(renamed, l, to);
    base_status status = lts_sort_rows(renamed, NULL);
    if (status == BASE_OK)
        *out = renamed;
    else
        lts_free(renamed);
    return status;
}
