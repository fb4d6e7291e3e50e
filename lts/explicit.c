/* The LTS as it is stored: looking at it, giving it back. */
#include "lts/explicit.h"
#include <stdio.h>
#include <string.h>

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

void lts_free(lts *l)
{
    if (!l)
        return;
    free(l->first);
    free(l->edges);
    free(l->origin);
    free(l->least);
    base_names_unref(l->labels);
    base_names_unref(l->state_names);
    free(l);
}

static void check_row(const lts *l, lts_state s)
{
    assert(l->first[s] <= l->first[s + 1]);
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        lts_edge edge = l->edges[e], before = e > l->first[s] ? l->edges[e - 1] : edge;
        assert(edge.label < base_names_count(l->labels));
        assert(edge.target < l->states);
        assert(e == l->first[s] || before.label < edge.label ||
               (before.label == edge.label && before.target < edge.target));
    }
}

void lts_check(const lts *l)
{
    assert(l && l->first && l->edges && l->labels);
    assert(l->states > 0 && l->states <= LTS_MAX);
    assert(l->initial < l->states);
    assert(base_names_count(l->labels) > 0);
    assert(strcmp(base_names_text(l->labels, LTS_TAU), LTS_TAU_TEXT) == 0);
    assert(l->first[0] == 0 && l->first[l->states] == l->transitions);
    for (lts_state s = 0; s < l->states; s++)
        check_row(l, s);
    assert(!l->state_names || base_names_count(l->state_names) <= l->states);
    for (lts_state s = 0; l->least && s < l->states; s++)
        assert(l->least[s] != LTS_NONE);
}

void lts_set_state_names(lts *l, base_names *names)
{
    assert(!names || base_names_count(names) <= l->states);
    base_names_unref(l->state_names);
    l->state_names = names;
}

void lts_set_origins(lts *l, uint32_t *origin)
{
    assert(!origin || origin != l->origin);
    free(l->origin);
    l->origin = origin;
}

/* The first edge of `from` that is not less than (label, to). */
static uint64_t lower_bound(const lts *l, lts_state from, lts_label label, lts_state to)
{
    uint64_t low = l->first[from], high = l->first[from + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        lts_edge e = l->edges[middle];
        if (e.label < label || (e.label == label && e.target < to))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void lts_find_edges(const lts *l, lts_state from, lts_label label, uint64_t *first, uint64_t *end)
{
    assert(l && from < l->states);
    *first = *end = lower_bound(l, from, label, 0);
    while (*end < l->first[from + 1] && l->edges[*end].label == label)
        ++*end;
}

uint64_t lts_find_edge(const lts *l, lts_state from, lts_label label, lts_state to)
{
    assert(l && from < l->states);
    uint64_t e = lower_bound(l, from, label, to);
    bool found = e < l->first[from + 1] && l->edges[e].label == label && l->edges[e].target == to;
    return found ? e : UINT64_MAX;
}

bool lts_has_edge(const lts *l, lts_state from, lts_label label, lts_state to)
{
    return lts_find_edge(l, from, label, to) != UINT64_MAX;
}

bool lts_is_terminal(const lts *l, lts_state s)
{
    assert(l && s < l->states);
    return l->first[s] == l->first[s + 1];
}

const char *lts_state_text(const lts *l, lts_state s, char buffer[static 16])
{
    assert(l && s < l->states);
    if (l->state_names && s < base_names_count(l->state_names))
        return base_names_text(l->state_names, s);
    snprintf(buffer, 16, "%" PRIu32, s);
    return buffer;
}
