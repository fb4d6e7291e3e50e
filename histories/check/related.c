/* Calls that have to do with each other: objects of labels, and which of them matter. */
#include "histories/check/related.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"

/* Gathers the objects of all labels as values, in `row`. False: no memory, or a label touches all. */
static bool gather(history_related *r, const history_problem *p, history_row *row, bool *fits)
{
    for (uint32_t i = 0; i < p->label_count; i++) {
        r->first[i] = (uint32_t)row->count;
        if (!p->model->class->objects(p->model, &p->labels[i], row)) {
            *fits = false;
            return true;
        }
    }
    r->first[p->label_count] = (uint32_t)row->count;
    return true;
}

bool history_related_begin(history_related *r, const history_problem *p)
{
    assert(r && p);
    *r = (history_related){0};
    if (p->object != HISTORY_ABSENT || !p->model->class->objects)
        return true;
    history_row row = {0};
    bool fits = true;
    r->first = base_alloc((uint64_t)p->label_count + 1, sizeof *r->first);
    r->mark = base_alloc_zeroed(history_values_count(p->model->values), sizeof *r->mark);
    const bool ok = r->first && r->mark && gather(r, p, &row, &fits);
    r->objects = row.at;
    r->is_used = ok && fits;
    return ok;
}

void history_related_end(history_related *r)
{
    free(r->first);
    free(r->objects);
    free(r->mark);
    *r = (history_related){0};
}

void history_related_due(history_related *r, uint32_t label)
{
    r->now++;
    history_related_join(r, label);
}

bool history_related_touches(const history_related *r, uint32_t label)
{
    for (uint32_t i = r->first[label]; i < r->first[label + 1]; i++)
        if (r->mark[r->objects[i]] == r->now)
            return true;
    return false;
}

bool history_related_join(history_related *r, uint32_t label)
{
    bool is_new = false;
    for (uint32_t i = r->first[label]; i < r->first[label + 1]; i++) {
        is_new |= r->mark[r->objects[i]] != r->now;
        r->mark[r->objects[i]] = r->now;
    }
    return is_new;
}
