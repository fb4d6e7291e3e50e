/* What a state can do, by the classes of a round. */
#include "lts/explain/moves.h"
#include "lts/explain/explain.h"

#include "base/array.h"
#include "lts/components.h"

#include <assert.h>
#include <string.h>

#define CAN_STATES 512u /* a question with a guess for an answer is asked of so many states at most */

bool lts_moves_begin(lts_moves *w, const lts *l, const lts_rounds *rounds, const uint32_t *node,
                     const lts_label *labels, const lts_equivalence_row *row)
{
    assert(row->method != LTS_BY_SUBSETS);
    *w = (lts_moves){.l = l, .rounds = rounds, .node = node, .labels = labels, .row = row};
    if (!lts_nearby_begin(&w->met, l->states))
        return false;
    if (row->step != LTS_WEAKLY)
        return true;
    return lts_nearby_begin(&w->after, l->states) &&
           (!row->sees_divergence || lts_tau_cycles(l, &w->on_cycle) == BASE_OK);
}

void lts_moves_release(lts_moves *w)
{
    free(w->on_cycle);
    lts_nearby_release(&w->met);
    lts_nearby_release(&w->after);
    free(w->moves);
    *w = (lts_moves){0};
}

static bool add_move(lts_moves *w, lts_move move)
{
    if (!base_grow(w->moves, w->capacity, w->count + 1))
        return false;
    w->moves[w->count++] = move;
    return true;
}

static uint32_t class_of(const lts_moves *w, lts_state s, uint32_t round)
{
    return lts_rounds_class(w->rounds, w->node[s], round);
}

static lts_label label_of(const lts_moves *w, lts_label label)
{
    return w->labels ? w->labels[label] : label;
}

static uint32_t origin_of(const lts *l, uint64_t e)
{
    return l->origin ? l->origin[e] : LTS_NONE;
}

/* A node that can be silent for ever has a step by the label that the LTS does not have. */
static bool diverges(const lts_graph *g, uint32_t v)
{
    if (g->divergence == LTS_NONE)
        return false;
    const uint32_t *word = g->word + g->first[v] + g->taus[v], *end = g->word + g->first[v + 1];
    for (; word < end; word += 2)
        if (word[0] == g->divergence)
            return true;
    return false;
}

/* The moves of one state; its inert steps lead to states still to be met. */
static bool moves_of(lts_moves *w, lts_state s, uint32_t round, uint32_t home)
{
    const lts *l = w->l;
    bool silent = w->row->is_silent;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        lts_edge edge = l->edges[e];
        uint32_t class = class_of(w, edge.target, round);
        if (silent && edge.label == LTS_TAU && class == home) {
            if (!lts_nearby_visit(&w->met, edge.target))
                return false;
        } else if (!add_move(w,
                             (lts_move){label_of(w, edge.label), class, s, edge.target, origin_of(l, e)})) {
            return false;
        }
    }
    return !diverges(&w->rounds->graph, w->node[s]) ||
           add_move(w, (lts_move){w->rounds->graph.divergence, 0, s, LTS_NONE, LTS_NONE});
}

/* All that silent steps lead to from those met. */
static bool close_under_tau(const lts *l, lts_nearby *met)
{
    for (size_t i = 0; i < met->count; i++)
        for (uint64_t e = l->first[met->order[i]]; e < l->first[met->order[i] + 1]; e++)
            if (l->edges[e].label == LTS_TAU && !lts_nearby_visit(met, l->edges[e].target))
                return false;
    return true;
}

/* The weak moves by one step: to its target, `step.to`, and wherever that silently becomes. */
static bool weak_moves_by(lts_moves *w, lts_move step, uint32_t round)
{
    lts_nearby_clear(&w->after);
    if (!lts_nearby_visit(&w->after, step.to) || !close_under_tau(w->l, &w->after))
        return false;
    for (size_t i = 0; i < w->after.count; i++) {
        step.to = w->after.order[i];
        step.class = class_of(w, step.to, round);
        if (!add_move(w, step))
            return false;
    }
    return true;
}

static bool weak_moves(lts_moves *w, uint32_t round)
{
    if (!close_under_tau(w->l, &w->met))
        return false;
    for (size_t i = 0; i < w->met.count; i++) {
        lts_state via = w->met.order[i];
        if (!add_move(w, (lts_move){LTS_TAU, class_of(w, via, round), via, via, LTS_NONE}))
            return false;
        if (w->on_cycle && w->on_cycle[via] &&
            !weak_moves_by(w, (lts_move){w->rounds->graph.divergence, 0, via, via, LTS_NONE}, round))
            return false;
        for (uint64_t e = w->l->first[via]; e < w->l->first[via + 1]; e++) {
            lts_edge edge = w->l->edges[e];
            lts_move step = {label_of(w, edge.label), 0, via, edge.target, origin_of(w->l, e)};
            if (edge.label != LTS_TAU && !weak_moves_by(w, step, round))
                return false;
        }
    }
    return true;
}

static int by_label_and_class(const lts_move *a, const lts_move *b)
{
    if (a->label != b->label)
        return a->label < b->label ? -1 : 1;
    return (a->class > b->class) - (a->class < b->class);
}

/* Merge sort: stable, so that of equal moves the one found first stays first. */
static bool sort_moves(lts_moves *w)
{
    if (!base_grow(w->moves, w->capacity, 2 * w->count))
        return false;
    lts_move *from = w->moves, *to = w->moves + w->count;
    for (size_t width = 1; width < w->count; width *= 2) {
        for (size_t low = 0; low < w->count; low += 2 * width) {
            size_t middle = low + width < w->count ? low + width : w->count;
            size_t high = middle + width < w->count ? middle + width : w->count;
            for (size_t i = low, j = middle, k = low; k < high; k++)
                to[k] = i < middle && (j == high || by_label_and_class(&from[i], &from[j]) <= 0) ? from[i++]
                                                                                                 : from[j++];
        }
        lts_move *sorted = to;
        to = from;
        from = sorted;
    }
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++)
        if (i == 0 || by_label_and_class(&from[i - 1], &from[i]) != 0)
            w->moves[kept++] = from[i];
    w->count = kept;
    return true;
}

bool lts_moves_find(lts_moves *w, lts_state s, uint32_t round)
{
    assert(s < w->l->states);
    w->count = 0;
    lts_nearby_clear(&w->met);
    if (!lts_nearby_visit(&w->met, s))
        return false;
    if (w->row->step == LTS_WEAKLY)
        return weak_moves(w, round) && sort_moves(w);
    uint32_t home = class_of(w, s, round);
    for (size_t i = 0; i < w->met.count; i++)
        if (!moves_of(w, w->met.order[i], round, home))
            return false;
    return sort_moves(w);
}

bool lts_moves_can(lts_moves *w, lts_state s, lts_label label)
{
    lts_nearby_clear(&w->met);
    if (!lts_nearby_visit(&w->met, s))
        return false;
    for (size_t i = 0; i < w->met.count; i++) {
        if (i == CAN_STATES)
            return true;
        const lts_state at = w->met.order[i];
        if (label == w->rounds->graph.divergence && diverges(&w->rounds->graph, w->node[at]))
            return true;
        for (uint64_t e = w->l->first[at]; e < w->l->first[at + 1]; e++) {
            lts_edge edge = w->l->edges[e];
            if (label_of(w, edge.label) == label)
                return true;
            if (edge.label == LTS_TAU && !lts_nearby_visit(&w->met, edge.target))
                return false;
        }
    }
    return false;
}

const lts_move *lts_moves_lacking(const lts_moves *a, const lts_moves *b)
{
    const lts_move *found = NULL;
    size_t j = 0;
    for (size_t i = 0; i < a->count; i++) {
        const lts_move *move = &a->moves[i];
        while (j < b->count && by_label_and_class(&b->moves[j], move) < 0)
            j++;
        if (j < b->count && by_label_and_class(&b->moves[j], move) == 0)
            continue;
        bool shared = (j < b->count && b->moves[j].label == move->label) ||
                      (j > 0 && b->moves[j - 1].label == move->label);
        if (!shared)
            return move;
        if (!found)
            found = move;
    }
    return found;
}
