/* Refinements that are asserted: inclusion of traces, of failures, of failures and divergences. */
#include "compiler/relations.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    lts_preorder preorder;
    spexc_mode mode; /* of the parts: it must keep what the preorder sees */
} preorders[] = {
    {LTS_REFINES_TRACE, SPEXC_MODE_STRONG},
    {LTS_REFINES_WEAK_TRACE, SPEXC_MODE_BRANCHING},
    {LTS_REFINES_FAILURES, SPEXC_MODE_DIVERGENCE},
    {LTS_REFINES_FAILURES_DIVERGENCES, SPEXC_MODE_DIVERGENCE},
};

#define PREORDERS (sizeof preorders / sizeof *preorders)

/* ---- a run of the implementation with the trace of a counterexample ---- */

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
static void note_steps(const spexc_pair *p, const runner *r, uint32_t end)
{
    spexc_claim *claim = p->claim;
    uint32_t length = 0, number = 0;
    for (uint32_t i = end; r->nodes[i].before != LTS_NONE; i = r->nodes[i].before)
        length++;
    uint64_t *edges = spexc_arena_array(claim->loader->unit->arena, length, sizeof *edges);
    uint32_t at = length;
    for (uint32_t i = end; edges && r->nodes[i].before != LTS_NONE; i = r->nodes[i].before)
        edges[--at] = r->nodes[i].edge;
    for (uint32_t i = 0; edges && i < length; i++)
        if (!r->weak || r->l->edges[edges[i]].label != LTS_TAU)
            spexc_note_action(claim, p->left, ++number, edges[i]);
}

static bool note_trace(const spexc_pair *p, const lts_counterexample *why, bool weak)
{
    spexc_arena *arena = p->claim->loader->unit->arena;
    const lts *l = p->left->lts;
    size_t places = ((size_t)why->length + 1) * l->states;
    lts_label *trace = spexc_arena_array(arena, why->length, sizeof *trace);
    runner r = {.l = l,
                .trace = trace,
                .length = why->length,
                .weak = weak,
                .goal = why->what == LTS_EXCESS_TRACE ? LTS_NONE : why->state,
                .seen = calloc(places + 1, sizeof *r.seen),
                .nodes = malloc((places + 1) * sizeof *r.nodes)};
    bool ok = trace && r.seen && r.nodes && places < LTS_NONE;
    for (uint32_t i = 0; ok && i < why->length; i++)
        trace[i] = lts_names_find(l->labels, lts_names_text(why->labels, why->trace[i]),
                                  lts_names_length(why->labels, why->trace[i]));
    if (ok) {
        uint32_t end = search(&r);
        if (end < r.count)
            note_steps(p, &r, end);
    }
    free(r.seen);
    free(r.nodes);
    return ok;
}

/* ---- saying why not ---- */

static const char *accepted(const spexc_pair *p, const lts_counterexample *why)
{
    spexc_diagnostics *d = p->claim->loader->diagnostics;
    const char *list = why->accept_count ? "all but " : "everything";
    for (uint32_t i = 0; i < why->accept_count; i++)
        list = spexc_text(d, "%s%s%s", list, i ? ", " : "",
                          spexc_quoted(d, lts_names_text(why->labels, why->accepts[i])));
    return list;
}

static bool report(const spexc_pair *p, const lts_counterexample *why, lts_preorder preorder)
{
    spexc_diagnostics *d = p->claim->loader->diagnostics;
    const char *name = p->claim->name, *then = why->length ? "then " : "";
    spexc_error(d, p->claim->ast->place, "%s does not refine %s under %s", name, p->other_name,
                lts_preorder_name(preorder));
    bool ok = note_trace(p, why, preorder != LTS_REFINES_TRACE);
    switch (why->what) {
    case LTS_EXCESS_TRACE:
        spexc_note_plain(d, "%s does not allow the last of these steps after the others", p->other_name);
        break;
    case LTS_EXCESS_REFUSAL:
        spexc_note_plain(d, "%s%s can refuse %s, and %s cannot", then, name, accepted(p, why), p->other_name);
        break;
    case LTS_EXCESS_DIVERGENCE:
        spexc_note_plain(d, "%s%s can take internal steps without end, and %s cannot", then, name,
                         p->other_name);
        break;
    }
    return ok;
}

bool spexc_check_refinement(spexc_pair *p)
{
    spexc_diagnostics *d = p->claim->loader->diagnostics;
    const char *names[PREORDERS];
    for (size_t i = 0; i < PREORDERS; i++)
        names[i] = lts_preorder_name(preorders[i].preorder);
    size_t which = spexc_find_under(p->claim, names, PREORDERS, LTS_REFINES_WEAK_TRACE, "a refinement");
    if (which == PREORDERS)
        return true;
    if (!spexc_evaluate_pair(p, preorders[which].mode))
        return false;
    if (!p->left || !p->right)
        return true;
    lts_counterexample *why = NULL;
    lts_error error;
    lts_status status =
        lts_refines(p->left->lts, p->right->lts, preorders[which].preorder, NULL, &why, &error);
    if (status == LTS_E_LIMIT)
        spexc_error(d, p->claim->ast->place, "this cannot be decided: %s", error.message);
    if (status != LTS_OK)
        return status == LTS_E_LIMIT;
    bool ok = true;
    if (why && !p->claim->ast->negated)
        ok = report(p, why, preorders[which].preorder);
    else if (!why && p->claim->ast->negated)
        spexc_error(d, p->claim->ast->place, "%s refines %s under %s, and is asserted not to", p->claim->name,
                    p->other_name, lts_preorder_name(preorders[which].preorder));
    lts_counterexample_free(why);
    return ok;
}
