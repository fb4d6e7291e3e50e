/* The rows of a run automaton: per run state, what leads from it and where to. */
#include "compiler/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint32_t *spexc_label_columns(const lang_spec *spec, const lts *l)
{
    assert(spec && l->labels);
    uint32_t labels = base_names_count(l->labels);
    uint32_t *column = malloc((labels + 1ull) * sizeof *column);
    if (!column)
        return NULL;
    for (uint32_t i = 0; i < labels; i++)
        column[i] = LTS_NONE;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const lang_action *action = &spec->actions[a];
        uint32_t label = base_names_find(l->labels, action->name, strlen(action->name));
        if (!action->internal && label != LTS_NONE && label != LTS_TAU)
            column[label] = a;
    }
    return column;
}

typedef struct step {
    uint32_t action, next;
} step;

static int by_action(const void *left, const void *right)
{
    const step *a = left, *b = right;
    if (a->action != b->action)
        return a->action < b->action ? -1 : 1;
    return a->next < b->next ? -1 : a->next > b->next;
}

base_status spexc_make_may_end(spexc_tables *t, base_error *error)
{
    assert(t->run_count > 0 && !t->may_end);
    if (!t->marked)
        return BASE_OK;
    t->may_end = calloc(t->run_count, sizeof *t->may_end);
    return t->may_end ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
}

/* Copies the edges of state `s` to `steps`, silent ones first, the others by action; returns how many. *ends:
 * is it marked? */
static uint32_t sort_edges(const lts *l, uint32_t s, const uint32_t *column, const uint32_t *number,
                           uint32_t mark, step *steps, bool *ends)
{
    uint32_t count = 0;
    *ends = false;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        if (l->edges[e].label == mark) {
            *ends = true;
            continue;
        }
        uint32_t action = column[l->edges[e].label]; /* LTS_NONE + 1 is 0: silent steps sort first */
        steps[count++] = (step){action + 1, number[l->edges[e].target]};
    }
    qsort(steps, count, sizeof *steps, by_action);
    return count;
}

base_status spexc_fill_rows(spexc_tables *t, const lts *l, const uint32_t *order, uint32_t rows,
                            const uint32_t *number, base_error *error)
{
    assert(!t->row && !t->row_action && !t->row_next);
    assert(rows >= l->states);
    uint64_t entries = 0, widest = 0;
    for (uint32_t r = 0; r < rows; r++) {
        uint64_t width = l->first[order[r] + 1] - l->first[order[r]];
        entries += width;
        widest = width > widest ? width : widest;
    }
    if (entries > UINT32_MAX)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "the table would have more than 2^32 entries");
    uint32_t *column = spexc_label_columns(t->spec, l);
    step *steps = malloc((widest + 1) * sizeof *steps);
    t->row = malloc((rows + 1ull) * sizeof *t->row);
    t->row_action = malloc((entries + 1) * sizeof *t->row_action);
    t->row_next = malloc((entries + 1) * sizeof *t->row_next);
    bool fine = column && steps && t->row && t->row_action && t->row_next;
    uint32_t at = 0, mark = spexc_mark_label(l);
    for (uint32_t r = 0; fine && r < rows; r++) {
        bool ends;
        uint32_t width = sort_edges(l, order[r], column, number, mark, steps, &ends);
        if (t->may_end)
            t->may_end[r] = ends;
        t->row[r] = at;
        for (uint32_t i = 0; i < width; i++, at++) {
            t->row_action[at] = steps[i].action ? steps[i].action - 1 : t->columns - 1;
            t->row_next[at] = steps[i].next;
        }
    }
    assert(!fine || at <= entries);
    if (fine)
        t->row[rows] = at;
    free(column);
    free(steps);
    return fine ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
}
