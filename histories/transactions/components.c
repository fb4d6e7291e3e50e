/* Strongly connected components, by Tarjan's algorithm ("Depth-first search and linear graph algorithms",
 * 1972) without recursion. lts/components.c has an algorithm for explicit LTSs; here which edges there are
 * depends on the walk, so that one graph serves all of them. */
#include "base/array.h"
#include "histories/transactions/cycles.h"

typedef struct frame {
    uint32_t place, edge; /* the next of its edges, an index of `out` */
} frame;

typedef struct tarjan {
    const history_txn_walk *w;
    uint32_t *low, *component; /* `low` 0: not yet visited */
    uint32_t *stack;
    frame *frames;
    uint32_t stack_count, frame_count, visited, count;
} tarjan;

static void enter(tarjan *t, uint32_t place)
{
    t->low[place] = ++t->visited;
    t->stack[t->stack_count++] = place;
    t->frames[t->frame_count++] = (frame){place, t->w->g->first[history_txn_walk_node(t->w, place)]};
}

/* All of the place's edges have been followed. */
static void leave(tarjan *t, uint32_t place, uint32_t number)
{
    if (t->low[place] == number) {
        uint32_t member;
        do {
            member = t->stack[--t->stack_count];
            t->component[member] = t->count;
            t->low[member] = UINT32_MAX;
        } while (member != place);
        t->count++;
    }
}

static void visit(tarjan *t, uint32_t root, uint32_t *number)
{
    const history_txn_graph *g = t->w->g;
    enter(t, root);
    number[root] = t->visited;
    while (t->frame_count) {
        frame *f = &t->frames[t->frame_count - 1];
        uint32_t place = f->place, last = g->first[history_txn_walk_node(t->w, place) + 1], to = TXN_NONE;
        while (f->edge < last && to == TXN_NONE) {
            to = history_txn_walk_step(t->w, place, &g->edges[g->out[f->edge++]]);
            if (to != TXN_NONE && t->low[to]) {
                if (t->low[to] < t->low[place])
                    t->low[place] = t->low[to];
                to = TXN_NONE;
            }
        }
        if (to != TXN_NONE) {
            enter(t, to);
            number[to] = t->visited;
            continue;
        }
        t->frame_count--;
        uint32_t low = t->low[place];
        leave(t, place, number[place]);
        if (t->frame_count && low < t->low[t->frames[t->frame_count - 1].place])
            t->low[t->frames[t->frame_count - 1].place] = low;
    }
}

uint32_t *history_txn_components(const history_txn_walk *w, uint32_t *count)
{
    uint32_t places = history_txn_walk_places(w);
    tarjan t = {.w = w};
    uint32_t *number = base_alloc(places, sizeof *number);
    t.low = base_alloc_zeroed(places, sizeof *t.low);
    t.component = base_alloc(places, sizeof *t.component);
    t.stack = base_alloc(places, sizeof *t.stack);
    t.frames = base_alloc(places, sizeof *t.frames);
    bool ok = number && t.low && t.component && t.stack && t.frames;
    for (uint32_t p = 0; p < places && ok; p++)
        if (!t.low[p])
            visit(&t, p, number);
    free(number);
    free(t.low);
    free(t.stack);
    free(t.frames);
    if (!ok) {
        free(t.component);
        return NULL;
    }
    *count = t.count;
    return t.component;
}
