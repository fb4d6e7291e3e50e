/* Tarjan's algorithm, with a stack of its own instead of recursion. */
#include "config.h"

#include "explorer/liveness/components.h"

#include "base/array.h"

#include <string.h>

typedef struct frame {
    uint32_t node;
    uint64_t edge;
} frame;

typedef struct walk {
    const explorer_graph *graph;
    uint32_t group;
    uint32_t *number, *low; /* of each node; 0: not met; low UINT32_MAX: its component is done */
    uint32_t *stack;
    frame *frames;
    size_t stacked, stack_capacity, depth, frame_capacity;
    uint32_t met;
} walk;

static bool enter(walk *w, uint32_t node)
{
    if (!base_grow(w->stack, w->stack_capacity, w->stacked + 1) ||
        !base_grow(w->frames, w->frame_capacity, w->depth + 1))
        return false;
    w->number[node] = w->low[node] = ++w->met;
    w->stack[w->stacked++] = node;
    w->frames[w->depth++] = (frame){node, w->graph->row[node]};
    return true;
}

/* The next node that was not met, of the one at hand; what was met lowers that. */
static bool next_node(walk *w, frame *f, uint32_t *next)
{
    const explorer_graph *g = w->graph;
    for (; f->edge < g->row[f->node + 1]; f->edge++) {
        uint32_t to = g->to[f->edge];
        if (g->group[to] != w->group || (g->is_cut && g->is_cut[f->edge]))
            continue;
        if (!w->number[to]) {
            *next = to;
            f->edge++;
            return true;
        }
        if (w->low[to] != UINT32_MAX && w->number[to] < w->low[f->node])
            w->low[f->node] = w->number[to];
    }
    return false;
}

static bool leave(walk *w, explorer_each_component *each, void *arg)
{
    uint32_t node = w->frames[--w->depth].node;
    if (w->depth) {
        uint32_t above = w->frames[w->depth - 1].node;
        if (w->low[node] < w->low[above])
            w->low[above] = w->low[node];
    }
    if (w->low[node] != w->number[node])
        return true;
    size_t begin = w->stacked;
    do
        w->low[w->stack[--begin]] = UINT32_MAX;
    while (w->stack[begin] != node);
    uint32_t count = (uint32_t)(w->stacked - begin);
    w->stacked = begin;
    return count == 1 || each(arg, w->stack + begin, count);
}

void explorer_graph_close(explorer_graph *graph)
{
    free(graph->row);
    free(graph->to);
    free(graph->group);
    free(graph->is_cut);
    free(graph->met);
    free(graph->low);
    memset(graph, 0, sizeof *graph);
}

bool explorer_components(explorer_graph *graph, uint32_t group, const uint32_t *nodes, uint32_t count,
                         explorer_each_component *each, void *arg)
{
    if (!graph->met)
        graph->met = base_alloc_zeroed(graph->count, sizeof *graph->met);
    if (!graph->low)
        graph->low = base_alloc_zeroed(graph->count, sizeof *graph->low);
    walk w = {.graph = graph, .group = group, .number = graph->met, .low = graph->low};
    bool is_well = w.number && w.low;
    for (uint32_t i = 0; is_well && i < count; i++) {
        if (w.number[nodes[i]] || graph->group[nodes[i]] != group)
            continue;
        is_well = enter(&w, nodes[i]);
        while (is_well && w.depth) {
            uint32_t next;
            is_well = next_node(&w, &w.frames[w.depth - 1], &next) ? enter(&w, next) : leave(&w, each, arg);
        }
    }
    for (uint32_t i = 0; w.number && w.low && i < count; i++)
        w.number[nodes[i]] = w.low[nodes[i]] = 0;
    free(w.stack);
    free(w.frames);
    return is_well;
}
