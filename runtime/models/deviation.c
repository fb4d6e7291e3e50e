/* The verdict on a transition that the model does not know: would the implementation, were it to do that as
 * well, still behave as the specification (branching bisimilarity)?
 *
 * The model with the triple and the specification are compared by lts/, or, where variables are kept, by
 * walk.c; one verdict at a time per specification, and remembered, so that each triple is decided once.
 */
#include "runtime/models/models.h"
#include "runtime/models/walk.h"

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

typedef struct behaviour {
    lts *l; /* NULL: no instance begins */
    lts_state *beginnings;
    uint32_t count;
} behaviour;

/* `known` and `extra` as an LTS. `labels`: those of what it is compared with, or NULL. */
static base_status implementation(const spex_spec *spec, base_names *labels, const spex_triple *known,
                                  size_t count, spex_triple extra, behaviour *out)
{
    uint32_t states = 0;
    lts_builder *b = lts_builder_new(labels);
    out->beginnings = calloc(count + 1, sizeof *out->beginnings);
    base_status status = b && out->beginnings ? BASE_OK : BASE_E_NOMEM;
    for (size_t i = 0; !status && i <= count; i++) {
        spex_triple t = i < count ? known[i] : extra;
        if (t.action == MODEL_INIT)
            out->beginnings[out->count++] = t.to;
        else
            status = add_transition(b, spec, t.from, t.action, t.to);
        states = t.to >= states ? t.to + 1 : states;
    }
    if (!status && out->count > 0)
        return lts_builder_finish(b, states, out->beginnings[0], &out->l, NULL);
    lts_builder_free(b);
    return status;
}

/* Where the specification may begin; to be freed. */
static lts_state *list_beginnings(const spex_monitor *m, uint32_t *count)
{
    lts_state *list = malloc(m->state_count * sizeof *list);
    *count = 0;
    if (list)
        list[(*count)++] = m->initial;
    for (uint32_t s = 0; list && m->state_flags && s < m->state_count; s++)
        if (s != m->initial && m->state_flags[s] & SPEX_STATE_INITIAL)
            list[(*count)++] = s;
    return list;
}

/* Those of the one have to behave as those of the other: see lts/compare/conformance.h. */
static base_status compare_beginnings(const behaviour *model, const lts *specification, const lts_state *list,
                                      uint32_t count, bool *equivalent)
{
    const lts_modal left = {model->l, NULL, model->beginnings, model->count};
    const lts_modal right = {specification, NULL, list, count};
    lts_conformance *c;
    base_status status = lts_conformance_decide(&left, &right, NULL, &c, NULL);
    if (status)
        return status == BASE_E_LIMIT ? BASE_OK : status;
    *equivalent = lts_conformance_verdict(c) == LTS_CONFORMS;
    lts_conformance_free(c);
    return BASE_OK;
}

static base_status compare(spex_spec *spec, const spex_triple *known, size_t known_count, spex_triple triple,
                           behaviour *model, bool *equivalent)
{
    const lts_options options = {.equivalence = LTS_BRANCHING};
    bool is_kept = spex_keeps(spec->monitor);
    lts **specification = &spec->model.specification;
    base_status status = BASE_OK;
    if (!is_kept && !*specification)
        status = specification_lts(spec, specification);
    if (!status)
        status = implementation(spec, is_kept ? NULL : (*specification)->labels, known, known_count, triple,
                                model);
    if (status || !model->l)
        return status;
    if (is_kept)
        return spex_walk_compare(spec, model->l, model->beginnings, model->count, equivalent);
    uint32_t count;
    lts_state *list = list_beginnings(spec->monitor, &count);
    if (!list)
        return BASE_E_NOMEM;
    status = model->count == 1 && count == 1
                 ? lts_compare(model->l, *specification, &options, equivalent, NULL)
                 : compare_beginnings(model, *specification, list, count, equivalent);
    free(list);
    return status;
}

static base_status compare_with(spex_spec *spec, spex_triple triple, bool *equivalent)
{
    spex_triple *known;
    size_t count;
    behaviour model = {0};
    *equivalent = false;
    if (spex_model_list(&spec->model, &known, &count))
        return BASE_E_NOMEM;
    base_status status = compare(spec, known, count, triple, &model, equivalent);
    lts_free(model.l);
    free(model.beginnings);
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
