/* The verdict on a transition that the model does not know: would the implementation, were it to do that as
 * well, still behave as the specification (branching bisimilarity)?
 *
 * The model with the triple and the specification are compared by lts/; one verdict at a time per
 * specification, and remembered, so that each triple is decided once.
 */
#include "runtime/models/models.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Internal actions are tau to every comparison. */
static base_status label_of(const spex_monitor *m, const spex_names *actions, uint32_t action,
                            base_names *labels, lts_label *label)
{
    *label = LTS_TAU;
    if (action < m->action_count && (action == m->action_count - 1 || m->internal[action]))
        return BASE_OK;
    const spex_name *name = spex_names_at(actions, action);
    return base_names_intern(labels, name->text, name->length, label);
}

static base_status add_transition(lts_builder *b, const spex_spec *spec, uint32_t from, uint32_t action,
                                  uint32_t to)
{
    lts_label label;
    base_status status = label_of(spec->monitor, &spec->actions, action, lts_builder_labels(b), &label);
    return status ? status : lts_builder_add(b, from, label, to, LTS_NONE);
}

static base_status specification_lts(const spex_spec *spec, lts **out)
{
    const spex_monitor *m = spec->monitor;
    lts_builder *b = lts_builder_new(NULL);
    base_status status = b ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t i = 0; !status && i < m->edge_count; i++)
        status = add_transition(b, spec, m->edges[i].from, m->edges[i].action, m->edges[i].to);
    if (!status)
        return lts_builder_finish(b, m->state_count, m->initial, out, NULL);
    lts_builder_free(b);
    return status;
}

/* `known` and `extra` as an LTS; NULL when they have no single initial state. */
static base_status implementation_lts(const spex_spec *spec, const spex_triple *known, size_t count,
                                      spex_triple extra, lts **out)
{
    uint32_t initial = MODEL_NIL, states = 0;
    bool several = false;
    lts_builder *b = lts_builder_new(spec->model.specification->labels);
    base_status status = b ? BASE_OK : BASE_E_NOMEM;
    for (size_t i = 0; !status && i <= count; i++) {
        spex_triple t = i < count ? known[i] : extra;
        if (t.action == MODEL_INIT) {
            several |= initial != MODEL_NIL && initial != t.to;
            initial = t.to;
        } else {
            status = add_transition(b, spec, t.from, t.action, t.to);
        }
        states = t.to >= states ? t.to + 1 : states;
    }
    if (!status && !several && initial != MODEL_NIL)
        return lts_builder_finish(b, states, initial, out, NULL);
    lts_builder_free(b);
    return status;
}

static base_status compare_with(spex_spec *spec, spex_triple triple, bool *equivalent)
{
    lts_options options = {.equivalence = LTS_BRANCHING};
    spex_triple *known;
    size_t count;
    lts *implementation = NULL;
    if (spex_model_list(&spec->model, &known, &count))
        return BASE_E_NOMEM;
    base_status status = BASE_OK;
    if (!spec->model.specification)
        status = specification_lts(spec, &spec->model.specification);
    if (!status)
        status = implementation_lts(spec, known, count, triple, &implementation);
    *equivalent = false;
    if (!status && implementation)
        status = lts_compare(implementation, spec->model.specification, &options, equivalent, NULL);
    lts_free(implementation);
    free(known);
    return status;
}

int spex_judge_deviation(spex_spec *spec, spex_triple triple, spex_mark *mark)
{
    assert(spec->monitor && triple.to < atomic_load(&spec->states.count));
    assert(triple.from == MODEL_NIL || triple.from < atomic_load(&spec->states.count));
    spex_model_state *model = &spec->model;
    bool equivalent;
    int status = SPEX_OK;
    spex_mutex_lock(&model->deciding);
    *mark = spex_model_find(model, triple);
    if (*mark == MARK_UNKNOWN) {
        if (compare_with(spec, triple, &equivalent)) {
            status = SPEX_E_NOMEM;
        } else {
            *mark = equivalent ? MARK_BISIMILAR : MARK_NOT_BISIMILAR;
            status = spex_model_mark(model, triple, *mark);
        }
    }
    spex_mutex_unlock(&model->deciding);
    return status;
}
