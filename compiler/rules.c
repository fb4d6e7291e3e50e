/* What is said of times and of other instances, for the edges of a monitor. */
#include "compiler/tables.h"

#include <assert.h>
#include <stdlib.h>

static bool is_before(const spex_edge *edge, const spex_edge *other)
{
    if (edge->from != other->from)
        return edge->from < other->from;
    return edge->action != other->action ? edge->action < other->action : edge->to < other->to;
}

/* The number of the edge that is such a transition; it is there. */
static uint32_t find_edge(const spexc_tables *t, const lang_transition *transition)
{
    uint32_t action = transition->action == LTS_NONE ? t->columns - 1 : transition->action;
    const spex_edge wanted = {transition->from, action, transition->to, 0};
    uint32_t low = 0, high = t->edge_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_before(&t->edges[middle], &wanted))
            low = middle + 1;
        else
            high = middle;
    }
    assert(low < t->edge_count && !is_before(&wanted, &t->edges[low]));
    return low;
}

static int by_edge(const void *a, const void *b)
{
    const spex_condition *x = a, *y = b;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

static uint32_t one_more(uint32_t number)
{
    return number == LTS_NONE ? 0 : number + 1;
}

base_status spexc_collect_conditions(spexc_tables *t, base_error *error)
{
    const lang_spec *spec = t->spec;
    uint32_t count = 0;
    for (uint32_t i = 0; i < spec->transition_count; i++)
        count += spec->transitions[i].condition != NULL;
    if (count == 0)
        return BASE_OK;
    t->conditions = calloc(count, sizeof *t->conditions);
    if (!t->conditions)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_condition *c = spec->transitions[i].condition;
        if (c)
            t->conditions[t->condition_count++] =
                (spex_condition){.edge = find_edge(t, &spec->transitions[i]),
                                 .unless = one_more(c->unless),
                                 .only_while = one_more(c->only_while),
                                 .after = c->after,
                                 .within = c->within};
    }
    qsort(t->conditions, count, sizeof *t->conditions, by_edge);
    return BASE_OK;
}
