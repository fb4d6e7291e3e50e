/* The transitions of a monitor as declared: looking in them. */
#include "runtime/specs/edges.h"

bool spex_is_silent(const spex_monitor *m, uint32_t action)
{
    return action == m->action_count - 1 || m->internal[action];
}

/* Is `edge` before the transition from `from` by `action` to `to`? */
static bool is_before(const spex_edge *edge, uint32_t from, uint32_t action, uint32_t to)
{
    if (edge->from != from)
        return edge->from < from;
    return edge->action != action ? edge->action < action : edge->to < to;
}

/* The first transition that is not before that one. */
uint32_t spex_find_edge(const spex_monitor *m, uint32_t from, uint32_t action, uint32_t to)
{
    uint32_t low = 0, high = m->edge_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_before(&m->edges[middle], from, action, to))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
