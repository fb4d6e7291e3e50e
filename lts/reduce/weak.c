/* Weak bisimulation of a branching quotient, whose tau steps form no cycle but of one state.
 *
 * Without tau steps nothing is to be done: then weakly bisimilar is strongly bisimilar, so the quotient is
 * its own. With few, what follows from them is added, and the result is refined modulo strong bisimulation,
 * which copes with any depth. Where that would be much more than there was, and the cycles of steps
 * are of few states each, states are taken from the bottom up (weak/upward.c); else masks tell who can weakly
 * come where (weak/masks.c).
 *
 * Of all that a block can do weakly, its quotient keeps what does not follow from the rest, which is one set
 * only: Eloranta, Tienari and Valmari, "Essential transitions to bisimulation equivalences" (TCS 1997). So
 * weakly bisimilar LTSs have the same quotient, whatever they were made of.
 *
 * Where divergence counts, a state with a silent step to itself, which is what the quotient has for it, does
 * what no label stands for, and stays: then states part that differ in whether they can be silent for ever
 * inside their block. (Bouali, "Weak and branching bisimulation in FCTOOL", INRIA 1992.)
 */
#include "lts/reduce/weak.h"

#include "base/check.h"

#include "base/clock.h"
#include "base/key_set.h"
#include "lts/reduce/bisimulation.h"
#include "lts/reduce/weak/masks.h"
#include "lts/reduce/weak/upward.h"
#include "lts/transform/transform.h"

#include <assert.h>
#include <string.h>

#define FEW   ((uint64_t)1 << 16) /* so many weak steps may always be added, */
#define TIMES 8u                  /* and so many times as many as there were */

/* The weak bisimulation of a quotient. */
typedef struct weak_classes {
    const lts *q;
    const lts_options *options;
    lts_graph g;       /* a node for each state, so that tau steps lead to smaller ones */
    uint8_t *diverges; /* per node; NULL: that does not count */
    uint32_t *block;   /* per node */
    uint32_t blocks;
    lts_weak_upward upward; /* its `block` is above; `first` NULL: not known */
    lts *saturated;         /* what blocks can do weakly, its states; NULL: not known */
} weak_classes;

static void release_classes(weak_classes *w)
{
    lts_graph_release(&w->g);
    free(w->diverges);
    free(w->block);
    lts_weak_upward_release(&w->upward);
    lts_free(w->saturated);
}

static uint32_t block_of(const weak_classes *w, lts_state s)
{
    return w->block[w->g.node_of[s]];
}

/* The graph of the quotient, and which of its nodes diverge. */
static base_status begin(weak_classes *w, const lts *quotient, const lts_options *options)
{
    *w = (weak_classes){.q = quotient, .options = options};
    base_status status = lts_collapse(quotient, LTS_BRANCHING, true, 1, &w->g);
    assert(status != BASE_OK || w->g.nodes == quotient->states); /* a quotient has no tau-cycle of several */
    if (status != BASE_OK || !lts_equivalence_get(options->equivalence)->sees_divergence)
        return status;
    w->diverges = base_alloc_zeroed(w->g.nodes, sizeof *w->diverges);
    for (lts_state s = 0; w->diverges && s < quotient->states; s++)
        w->diverges[w->g.node_of[s]] = lts_has_edge(quotient, s, LTS_TAU, s);
    return w->diverges ? BASE_OK : BASE_E_NOMEM;
}

static bool has_silent_steps(const lts_graph *g)
{
    for (uint32_t v = 0; v < g->nodes; v++)
        if (g->taus[v])
            return true;
    return false;
}

/* ---- the classes ---- */

/* The strong bisimulation of the closure, and, unless two states are watched, its quotient. */
static base_status refine_closure(weak_classes *w, const lts *closure, const lts_state *watch)
{
    lts_bisimulation b;
    lts_partition classes = {0};
    lts_options strong = *w->options;
    strong.equivalence = LTS_STRONG;
    strong.keep_unreachable = true;
    base_status status = lts_bisimulation_find(closure, &strong, watch, &b);
    w->blocks = b.blocks;
    w->block = base_alloc(w->g.nodes, sizeof *w->block);
    if (status == BASE_OK && !w->block)
        status = BASE_E_NOMEM;
    for (lts_state s = 0; s < closure->states && status == BASE_OK && watch; s++)
        w->block[w->g.node_of[s]] = b.block[b.graph.node_of[s]];
    if (status == BASE_OK && !watch)
        status = lts_bisimulation_quotient(closure, &strong, &b, &w->saturated, &classes);
    for (lts_state s = 0; s < closure->states && status == BASE_OK && !watch; s++)
        w->block[w->g.node_of[s]] = classes.block_of[s];
    lts_partition_release(&classes);
    lts_bisimulation_release(&b);
    return status;
}

/* BASE_E_LIMIT: the closure is much more than there was. */
static base_status classify_closure(weak_classes *w, const lts_state *watch)
{
    lts *closure = NULL;
    lts_label divergence;
    uint64_t most = FEW + TIMES * (w->q->states + w->q->transitions);
    base_status status = lts_tau_closure(w->q, most, w->diverges ? &divergence : NULL, &closure);
    if (status == BASE_OK)
        status = refine_closure(w, closure, watch);
    lts_free(closure);
    return status;
}

static lts_weak_task task_of(const weak_classes *w, const lts_state *watch)
{
    lts_weak_task task = {&w->g, w->diverges, {LTS_NONE, LTS_NONE}, w->options};
    for (unsigned i = 0; watch && i < 2; i++)
        task.watch[i] = w->g.node_of[watch[i]];
    return task;
}

/* There are silent steps. All classes, or, with `watch`, as many as it takes to part these two states. */
static base_status classify(weak_classes *w, const lts_state *watch)
{
    base_status status = classify_closure(w, watch);
    lts_weak_task task = task_of(w, watch);
    if (status != BASE_E_LIMIT)
        return status;
    status = lts_weak_classify_upward(&task, &w->upward);
    if (status == BASE_E_LIMIT)
        return lts_weak_partition(&task, &w->block, &w->blocks);
    w->block = w->upward.block;
    w->upward.block = NULL;
    w->blocks = w->upward.blocks;
    return status;
}

base_status lts_weakly_equivalent(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                  bool *equivalent)
{
    assert(s < quotient->states && t < quotient->states);
    weak_classes w;
    const lts_state watch[2] = {s, t};
    base_status status = begin(&w, quotient, options);
    bool has_silent = status == BASE_OK && has_silent_steps(&w.g);
    if (has_silent)
        status = classify(&w, watch);
    if (status == BASE_OK)
        *equivalent = has_silent ? block_of(&w, s) == block_of(&w, t) : s == t;
    release_classes(&w);
    return status;
}

/* ---- the quotient ---- */

/* Numbers the blocks by their least original states, which go to `least`. */
static bool number_blocks(const weak_classes *w, uint32_t *number, lts_state *least)
{
    const lts *q = w->q;
    assert(q->least);
    base_key_set k = {0};
    if (!base_key_set_reserve(&k, q->states)) {
        base_key_set_release(&k);
        return false;
    }
    for (lts_state s = 0; s < q->states; s++)
        k.key[s] = base_key(q->least[s], block_of(w, s));
    k.count = q->states;
    base_key_set_sort_unique(&k);
    memset(number, 0xff, w->blocks * sizeof *number);
    uint32_t count = 0;
    for (size_t i = 0; i < k.count; i++) {
        uint32_t b = (uint32_t)k.key[i];
        if (number[b] == LTS_NONE) {
            least[count] = (lts_state)(k.key[i] >> 32);
            number[b] = count++;
        }
    }
    assert(count == w->blocks);
    base_key_set_release(&k);
    return true;
}

typedef struct building {
    lts_builder *out;
    const uint32_t *number;
} building;

static base_status add_step(void *arg, uint32_t from, lts_label label, uint32_t to)
{
    const building *x = arg;
    return lts_builder_add(x->out, x->number[from], label, x->number[to], LTS_NONE);
}

/* What follows from the step by `label` to `to`: what the silent steps of that, or, after a silent one, all
 * that it can do, lead to. Itself, which is there too, is left out. */
static bool add_what_follows(const lts *saturated, lts_label label, uint32_t to, base_key_set *follows)
{
    size_t count = (size_t)(saturated->first[to + 1] - saturated->first[to]);
    if (!base_key_set_reserve(follows, follows->count + count))
        return false;
    for (uint64_t e = saturated->first[to]; e < saturated->first[to + 1]; e++) {
        lts_edge edge = saturated->edges[e];
        bool is_itself = edge.label == LTS_TAU && edge.target == to;
        if (!is_itself && (label == LTS_TAU || edge.label == LTS_TAU))
            follows->key[follows->count++] = base_key(label == LTS_TAU ? edge.label : label, edge.target);
    }
    return true;
}

/* The steps of node `v`, by blocks, but not inside its own. */
static bool add_own_steps(const weak_classes *w, uint32_t v, base_key_set *own)
{
    const lts_graph *g = &w->g;
    uint32_t visible = g->first[v] + g->taus[v];
    if (!base_key_set_reserve(own, g->first[v + 1] - g->first[v]))
        return false;
    for (uint32_t i = g->first[v]; i < visible; i++)
        own->key[own->count++] = base_key(LTS_TAU, w->block[g->word[i]]);
    for (uint32_t i = visible; i < g->first[v + 1]; i += 2)
        own->key[own->count++] = base_key(g->word[i], w->block[g->word[i + 1]]);
    base_key_set_sort_unique(own);
    return true;
}

/* The least node of a block has no silent step inside it: its essential steps are those of the block. */
static base_status look_up_essential_steps(const weak_classes *w, uint32_t v, building *x)
{
    base_key_set own = {0}, follows = {0};
    bool fine = add_own_steps(w, v, &own);
    for (size_t i = 0; i < own.count && fine; i++)
        fine = add_what_follows(w->saturated, (lts_label)(own.key[i] >> 32), (uint32_t)own.key[i], &follows);
    base_status status = fine ? BASE_OK : BASE_E_NOMEM;
    base_key_set_sort_unique(&follows);
    for (size_t i = 0, j = 0; i < own.count && status == BASE_OK; i++) {
        while (j < follows.count && follows.key[j] < own.key[i])
            j++;
        if (j == follows.count || follows.key[j] != own.key[i])
            status = add_step(x, w->block[v], (lts_label)(own.key[i] >> 32), (uint32_t)own.key[i]);
    }
    if (status == BASE_OK && w->diverges && w->diverges[v])
        status = add_step(x, w->block[v], LTS_TAU, w->block[v]);
    base_key_set_release(&own);
    base_key_set_release(&follows);
    return status;
}

static base_status look_up_all(const weak_classes *w, building *x)
{
    bool *known = base_alloc_zeroed(w->blocks, sizeof *known);
    base_status status = known ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t v = 0; v < w->g.nodes && status == BASE_OK; v++)
        if (!known[w->block[v]]) {
            known[w->block[v]] = true;
            status = look_up_essential_steps(w, v, x);
        }
    free(known);
    return status;
}

static base_status add_upward_steps(const weak_classes *w, building *x)
{
    base_status status = BASE_OK;
    for (uint32_t b = 0; b < w->blocks; b++)
        for (uint64_t e = w->upward.first[b]; e < w->upward.first[b + 1] && status == BASE_OK; e++)
            status = add_step(x, b, (lts_label)(w->upward.step[e] >> 32), (uint32_t)w->upward.step[e]);
    return status;
}

/* The LTS of the essential steps; its states are the blocks by least original state. */
static base_status build(const weak_classes *w, const uint32_t *number, lts **out)
{
    building x = {lts_builder_new(w->q->labels), number};
    if (!x.out)
        return BASE_E_NOMEM;
    lts_weak_task task = task_of(w, NULL);
    base_status status = w->saturated ? look_up_all(w, &x)
                         : w->upward.first
                             ? add_upward_steps(w, &x)
                             : lts_weak_essential_steps(&task, w->block, w->blocks, add_step, &x);
    if (status == BASE_E_LIMIT)
        status = lts_weak_essential_by_masks(&task, w->block, w->blocks, add_step, &x);
    if (status == BASE_OK)
        return lts_builder_finish(x.out, w->blocks, number[block_of(w, w->q->initial)], out, NULL);
    lts_builder_free(x.out);
    return status;
}

/* No two blocks are bisimilar any more: reducing them modulo strong bisimulation only numbers them. */
static base_status number_canonically(const lts *built, const lts_state *least, lts **out,
                                      lts_partition *classes)
{
    lts_options options = {.equivalence = LTS_STRONG, .keep_unreachable = true};
    base_status status = lts_reduce_bisimilar(built, &options, out, classes);
    for (lts_state s = 0; status == BASE_OK && s < (*out)->states; s++)
        (*out)->least[s] = least[(*out)->least[s]];
    return status;
}

static base_status build_quotient(const weak_classes *w, uint32_t *number, lts_state *least, lts **out,
                                  lts_partition *went)
{
    lts *built = NULL;
    lts_partition classes = {0};
    if (!number || !least || !number_blocks(w, number, least))
        return BASE_E_NOMEM;
    base_status status = build(w, number, &built);
    if (status == BASE_OK)
        status = number_canonically(built, least, out, &classes);
    lts_free(built);
    if (status != BASE_OK)
        return status;
    uint32_t *of = base_alloc(w->q->states, sizeof *of);
    for (lts_state s = 0; of && s < w->q->states; s++)
        of[s] = classes.block_of[number[block_of(w, s)]];
    lts_partition_release(&classes);
    if (!of) {
        lts_free(*out);
        return BASE_E_NOMEM;
    }
    *went = (lts_partition){w->blocks, w->q->states, of};
    return BASE_OK;
}

/* Reduces a branching quotient that has silent steps. `went` gets the block of each of its states. */
static base_status reduce_classes(weak_classes *w, lts **out, lts_partition *went)
{
    base_status status = classify(w, NULL);
    if (status != BASE_OK)
        return status;
    uint32_t *number = base_alloc(w->blocks, sizeof *number);
    lts_state *least = base_alloc(w->blocks, sizeof *least);
    status = build_quotient(w, number, least, out, went);
    free(number);
    free(least);
    return status;
}

/* Reduces a branching quotient, which it takes, as is, or frees. `classes`, when not NULL, has its states,
 * and gets those of the result instead. */
static base_status reduce_quotient(lts *q, const lts_options *options, lts **out, lts_partition *classes)
{
    weak_classes w;
    lts *result = NULL;
    lts_partition went = {0};
    base_status status = begin(&w, q, options);
    bool has_silent = status == BASE_OK && has_silent_steps(&w.g);
    if (has_silent)
        status = reduce_classes(&w, &result, &went);
    for (lts_state s = 0; status == BASE_OK && has_silent && classes && s < classes->states; s++)
        if (classes->block_of[s] != LTS_NONE)
            classes->block_of[s] = went.block_of[classes->block_of[s]];
    if (status == BASE_OK && has_silent && classes)
        classes->blocks = went.blocks;
    lts_partition_release(&went);
    release_classes(&w);
    if (status != BASE_OK || has_silent)
        lts_free(q);
    if (status == BASE_OK)
        *out = has_silent ? result : q;
    return status;
}

base_status lts_reduce_weakly(const lts *l, const lts_options *options, lts **quotient,
                              lts_partition *classes)
{
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    assert(row->method == LTS_BY_SATURATION);
    lts_options first_options = *options;
    first_options.equivalence = row->modulo;
    lts *q = NULL;
    lts_partition first = {0};
    base_status status = lts_reduce_bisimilar(l, &first_options, &q, classes ? &first : NULL);
    double since = base_seconds();
    if (status == BASE_OK)
        status = reduce_quotient(q, options, quotient, classes ? &first : NULL);
    lts_stats_phase(options->stats, "weak", since);
    if (status == BASE_OK && classes)
        *classes = first;
    else
        lts_partition_release(&first);
    return status;
}
