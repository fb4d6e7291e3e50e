/* Runs that show given labels: breadth-first search over pairs of a state and a position in the labels, one
 * position after the other, so that each state is looked at once per position.
 */
#include "verifier/run.h"

#include <stdlib.h>
#include <string.h>

typedef struct visit {
    lts_state state;
    uint32_t from; /* the visit it was reached from; LTS_NONE: the start */
    uint64_t edge; /* by which edge */
} visit;

typedef struct search {
    const lts *l;
    visit *visits;
    uint32_t count, capacity;
    uint64_t max_visits;
    uint32_t *seen; /* per state: the layer it was last seen in, plus one */
} search;

static lts_status add(search *s, lts_state state, uint32_t from, uint64_t edge, uint32_t layer)
{
    if (s->seen[state] == layer + 1)
        return LTS_OK;
    s->seen[state] = layer + 1;
    if (s->count >= s->max_visits || s->count >= LTS_MAX / 2)
        return LTS_E_LIMIT;
    if (s->count == s->capacity) {
        uint32_t capacity = s->capacity ? s->capacity * 2 : 256;
        visit *grown = realloc(s->visits, capacity * sizeof *grown);
        if (!grown)
            return LTS_E_NOMEM;
        s->visits = grown;
        s->capacity = capacity;
    }
    s->visits[s->count++] = (visit){state, from, edge};
    return LTS_OK;
}

/* Follows `label` from the visits begin..end-1 into `layer`. */
static lts_status follow(search *s, uint32_t begin, uint32_t end, lts_label label, uint32_t layer)
{
    lts_status status = LTS_OK;
    for (uint32_t v = begin; v < end && !status; v++) {
        lts_state state = s->visits[v].state;
        for (uint64_t e = s->l->first[state]; e < s->l->first[state + 1] && !status; e++)
            if (s->l->edges[e].label == label)
                status = add(s, s->l->edges[e].target, v, e, layer);
    }
    return status;
}

/* Adds what silent steps reach from the visits begin.. of the layer. */
static lts_status close_silently(search *s, uint32_t begin, uint32_t layer)
{
    lts_status status = LTS_OK;
    for (uint32_t v = begin; v < s->count && !status; v++)
        status = follow(s, v, v + 1, LTS_TAU, layer);
    return status;
}

static lts_status trace_back(const search *s, uint32_t last, spexv_run *run)
{
    uint32_t length = 0;
    for (uint32_t v = last; s->visits[v].from != LTS_NONE; v = s->visits[v].from)
        length++;
    lts_step *steps = calloc(length ? length : 1, sizeof *steps);
    if (!steps)
        return LTS_E_NOMEM;
    for (uint32_t v = last, n = length; n-- > 0; v = s->visits[v].from) {
        uint64_t e = s->visits[v].edge;
        steps[n] = (lts_step){.label = s->l->edges[e].label,
                              .from = s->visits[s->visits[v].from].state,
                              .to = s->visits[v].state,
                              .origin = s->l->origin ? s->l->origin[e] : LTS_NONE};
    }
    *run = (spexv_run){steps, length};
    return LTS_OK;
}

lts_status spexv_run_find(const lts *l, const lts_label *labels, uint32_t count, bool silent, lts_state end,
                          uint64_t max_visits, spexv_run *run)
{
    search s = {.l = l, .max_visits = max_visits, .seen = calloc(l->states ? l->states : 1, sizeof *s.seen)};
    lts_status status = s.seen ? add(&s, l->initial, LTS_NONE, 0, 0) : LTS_E_NOMEM;
    uint32_t begin = 0; /* of the layer at hand */
    for (uint32_t layer = 0; !status; layer++) {
        if (silent)
            status = close_silently(&s, begin, layer);
        if (status || layer == count)
            break;
        uint32_t next = s.count;
        status = follow(&s, begin, next, labels[layer], layer + 1);
        begin = next;
    }
    if (!status) {
        uint32_t last = begin;
        while (last < s.count && end != LTS_NONE && s.visits[last].state != end)
            last++;
        status = last < s.count ? trace_back(&s, last, run) : LTS_E_LIMIT;
    }
    free(s.visits);
    free(s.seen);
    return status;
}

void spexv_run_release(spexv_run *run)
{
    free(run->steps);
    *run = (spexv_run){0};
}
