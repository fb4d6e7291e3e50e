/* Edits: an LTS with a few transitions more or less. */
#include "verdict/repair.h"

#include <assert.h>
#include <stdlib.h>

/* Adds the transitions of `l`, its states moved by `offset`, without those that are removed. */
static base_status copy(lts_builder *b, const lts *l, lts_state offset, const verdict_edit *edits,
                        unsigned count)
{
    base_names *labels = lts_builder_labels(b);
    uint32_t label_count = base_names_count(l->labels);
    lts_label *to = malloc(label_count * sizeof *to);
    base_status status = to ? BASE_OK : BASE_E_NOMEM;
    for (lts_label n = 0; n < label_count && !status; n++)
        to[n] = n;
    if (!status && labels != l->labels) /* else they are the same */
        status = lts_labels_add(labels, l->labels, to);
    for (lts_state s = 0; s < l->states && !status; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && !status; e++) {
            lts_edge edge = l->edges[e];
            bool is_removed = false;
            for (unsigned i = 0; i < count && !is_removed; i++)
                is_removed = edits[i].is_removal && edits[i].from == s && edits[i].label == edge.label &&
                             edits[i].to == edge.target;
            if (!is_removed)
                status = lts_builder_add(b, s + offset, to[edge.label], edge.target + offset,
                                         l->origin && offset == 0 ? l->origin[e] : LTS_NONE);
        }
    free(to);
    return status;
}

static base_status finish(lts_builder *b, base_status status, const lts *l, uint32_t states, lts **out)
{
    if (status) {
        lts_builder_free(b);
        return status;
    }
    lts *made;
    status = lts_builder_finish(b, states, l->initial, &made, NULL);
    if (!status) {
        lts_set_state_names(made, l->state_names ? base_names_ref(l->state_names) : NULL);
        *out = made;
    }
    return status;
}

base_status verdict_apply_edits(const lts *l, const verdict_edit *edits, unsigned count, lts **out)
{
    lts_builder *b = lts_builder_new(l->labels);
    base_status status = b ? copy(b, l, 0, edits, count) : BASE_E_NOMEM;
    for (unsigned i = 0; i < count && !status; i++) {
        assert(edits[i].from < l->states && edits[i].to < l->states);
        assert(edits[i].label < base_names_count(l->labels));
        if (!edits[i].is_removal)
            status = lts_builder_add(b, edits[i].from, edits[i].label, edits[i].to, LTS_NONE);
    }
    return finish(b, status, l, l->states, out);
}

base_status verdict_repair_difference(const lts *left, const lts *right, const lts_explanation *why,
                                      lts **out)
{
    lts_builder *b = lts_builder_new(NULL);
    verdict_edit removal = {.is_removal = true, .from = why->witness.from, .to = why->witness.to};
    removal.label = lts_label_in(left->labels, why->labels, why->action);
    unsigned removals = why->side == LTS_LEFT;
    assert(!why->divergence); /* which no single transition makes */
    assert(why->witness.to < (removals ? left : right)->states);
    base_status status = b ? copy(b, left, 0, &removal, removals) : BASE_E_NOMEM;
    if (!status)
        status = copy(b, right, left->states, NULL, 0);
    for (uint32_t i = 0; i < why->other_count && !status && !removals; i++)
        status =
            lts_builder_add(b, why->others[i], lts_label_in(lts_builder_labels(b), why->labels, why->action),
                            why->witness.to + left->states, LTS_NONE);
    return finish(b, status, left, left->states + right->states, out);
}
