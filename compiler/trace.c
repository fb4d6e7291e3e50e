/* A run with a given trace, looked up in a behaviour: traces that were found in determinised or reduced
 * systems have no lines of the source, this has.
 */
#include "compiler/relations.h"

#include <stdlib.h>
#include <string.h>

/* A place in the search: a state after so many labels of the trace, found from `before` by `edge`. */
typedef struct node {
    lts_state state;
    uint32_t taken;
    uint32_t before;
    uint64_t edge;
} node;

typedef struct runner {
    const lts *l;
    const lts_label *trace; /* in the labels of `l` */
    uint32_t length;
    bool weak;
    lts_state goal; /* LTS_NONE: any */
    bool *seen;     /* per number of labels taken and state */
    node *nodes;
    uint32_t count;
} runner;

static void visit(runner *r, lts_state state, uint32_t taken, uint32_t before, uint64_t edge)
{
    bool *seen = &r->seen[(size_t)taken * r->l->states + state];
    if (*seen)
        return;
    *seen = true;
    r->nodes[r->count++] = (node){state, taken, before, edge};
}

/* Searches breadth-first; the node that ends the run, or `count` where there is none. */
static uint32_t search(runner *r)
{
    visit(r, r->l->initial, 0, LTS_NONE, 0);
    for (uint32_t i = 0; i < r->count; i++) {
        node n = r->nodes[i];
        if (n.taken == r->length && (r->goal == LTS_NONE || n.state == r->goal))
            return i;
        for (uint64_t e = r->l->first[n.state]; e < r->l->first[n.state + 1]; e++) {
            lts_edge edge = r->l->edges[e];
            if (r->weak && edge.label == LTS_TAU)
                visit(r, edge.target, n.taken, i, e);
            else if (n.taken < r->length && edge.label == r->trace[n.taken])
                visit(r, edge.target, n.taken + 1, i, e);
        }
    }
    return r->count;
}

/* Notes the visible steps of the run that ends in node `end`; all of them when silent ones count. */
static void note_steps(spexc_claim *claim, const spexc_value *value, const runner *r, uint32_t end)
{
    uint32_t length = 0, number = 0;
    for (uint32_t i = end; r->nodes[i].before != LTS_NONE; i = r->nodes[i].before)
        length++;
    uint64_t *edges = spexc_arena_array(claim->loader->unit->arena, length, sizeof *edges);
    uint32_t at = length;
    for (uint32_t i = end; edges && r->nodes[i].before != LTS_NONE; i = r->nodes[i].before)
        edges[--at] = r->nodes[i].edge;
    for (uint32_t i = 0; edges && i < length; i++)
        if (!r->weak || r->l->edges[edges[i]].label != LTS_TAU)
            spexc_note_action(claim, value, ++number, edges[i]);
}

bool spexc_note_trace(const spexc_pair *p, const spexc_value *value, const lts_names *labels,
                      const lts_label *trace, uint32_t length, bool weak, lts_state goal)
{
    spexc_arena *arena = p->claim->loader->unit->arena;
    const lts *l = value->lts;
    size_t places = ((size_t)length + 1) * l->states;
    lts_label *own = spexc_arena_array(arena, length, sizeof *own);
    runner r = {.l = l,
                .trace = own,
                .length = length,
                .weak = weak,
                .goal = goal,
                .seen = calloc(places + 1, sizeof *r.seen),
                .nodes = malloc((places + 1) * sizeof *r.nodes)};
    bool ok = own && r.seen && r.nodes && places < LTS_NONE;
    for (uint32_t i = 0; ok && i < length; i++)
        own[i] =
            lts_names_find(l->labels, lts_names_text(labels, trace[i]), lts_names_length(labels, trace[i]));
    if (ok) {
        uint32_t end = search(&r);
        if (end < r.count)
            note_steps(p->claim, value, &r, end);
    }
    free(r.seen);
    free(r.nodes);
    return ok;
}
