/* Recorded models as things to work on: their union. */
#include "config.h"

#include "lts/io/io.h"
#include "lts/reduce/models.h"
#include "lts/reduce/reduce.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The builder's state for a state of a model. */
static base_status intern_state(lts_builder *b, const lts *l, lts_state s, lts_state *to)
{
    return lts_builder_state(b, base_names_text(l->state_names, s), base_names_length(l->state_names, s), to);
}

/* `goes` (may be NULL): the edges that are left out. */
static base_status add_transitions(lts_builder *b, const lts *l, const uint8_t *goes)
{
    base_names *labels = lts_builder_labels(b);
    base_status status = BASE_OK;
    if (!l->state_names) /* the state of a model that has no transition at all */
        return BASE_OK;
    for (lts_state s = 0; s < l->states && !status; s++) {
        lts_state from, to;
        status = intern_state(b, l, s, &from);
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && !status; e++) {
            lts_label label, old = l->edges[e].label;
            if (goes && goes[e])
                continue;
            status = intern_state(b, l, l->edges[e].target, &to);
            if (!status)
                status = base_names_intern(labels, base_names_text(l->labels, old),
                                           base_names_length(l->labels, old), &label);
            if (!status)
                status = lts_builder_add(b, from, label, to, LTS_NONE);
        }
    }
    return status;
}

/* Appends the initialisations of one more model, each once. */
static base_status add_initials(lts_model *merged, lts_builder *b, const lts_model *model)
{
    size_t capacity = (size_t)merged->initial_count + model->initial_count;
    lts_state *grown = realloc(merged->initials, (capacity ? capacity : 1) * sizeof *grown);
    if (!grown)
        return BASE_E_NOMEM;
    merged->initials = grown;
    for (uint32_t i = 0; i < model->initial_count; i++) {
        lts_state state;
        base_status status = intern_state(b, model->lts, model->initials[i], &state);
        if (status)
            return status;
        bool is_new = true;
        for (uint32_t j = 0; j < merged->initial_count && is_new; j++)
            is_new = merged->initials[j] != state;
        if (is_new)
            merged->initials[merged->initial_count++] = state;
    }
    return BASE_OK;
}

static void take_header(lts_model *merged, const lts_model *model, bool *disagrees)
{
    merged->learning |= model->learning;
    merged->refused += model->refused;
    if (!model->has_fingerprint)
        return;
    *disagrees |= merged->has_fingerprint && merged->fingerprint != model->fingerprint;
    merged->has_fingerprint = true;
    merged->fingerprint = model->fingerprint;
}

base_status lts_models_merge(const lts_model *const *models, size_t count, lts_model **out)
{
    assert(count >= 1);
    lts_model *merged = calloc(1, sizeof *merged);
    lts_builder *b = lts_builder_new(NULL);
    bool disagrees = false;
    base_status status = merged && b ? BASE_OK : BASE_E_NOMEM;
    for (size_t i = 0; i < count && !status; i++) {
        status = add_initials(merged, b, models[i]);
        if (!status)
            status = add_transitions(b, models[i]->lts, NULL);
        take_header(merged, models[i], &disagrees);
    }
    if (!status && !(merged->specification = strdup(models[0]->specification)))
        status = BASE_E_NOMEM;
    if (!status) {
        merged->has_fingerprint &= !disagrees;
        status =
            lts_builder_finish(b, 0, merged->initial_count ? merged->initials[0] : 0, &merged->lts, NULL);
    } else {
        lts_builder_free(b);
    }
    if (status)
        lts_model_free(merged);
    else
        *out = merged;
    return status;
}

static base_status add_what_stays(lts_model *rest, lts_builder *b, const lts_model *model,
                                  const uint8_t *goes, const uint8_t *initial_goes)
{
    rest->specification = strdup(model->specification);
    rest->initials = malloc(((size_t)model->initial_count + 1) * sizeof *rest->initials);
    if (!rest->specification || !rest->initials)
        return BASE_E_NOMEM;
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < model->initial_count && !status; i++)
        if (!initial_goes[i])
            status = intern_state(b, model->lts, model->initials[i], &rest->initials[rest->initial_count++]);
    return status ? status : add_transitions(b, model->lts, goes);
}

base_status lts_models_without(const lts_model *model, const uint8_t *goes, const uint8_t *initial_goes,
                               lts_model **out)
{
    assert(goes && initial_goes);
    lts_model *rest = calloc(1, sizeof *rest);
    lts_builder *b = lts_builder_new(NULL);
    base_status status = rest && b ? add_what_stays(rest, b, model, goes, initial_goes) : BASE_E_NOMEM;
    if (!status) {
        rest->learning = model->learning;
        rest->has_fingerprint = model->has_fingerprint;
        rest->fingerprint = model->fingerprint;
        status = lts_builder_finish(b, 0, rest->initial_count ? rest->initials[0] : 0, &rest->lts, NULL);
    } else {
        lts_builder_free(b);
    }
    if (status)
        lts_model_free(rest);
    else
        *out = rest;
    return status;
}

/* A name made of a number, and of what makes it another than those before. */
static base_status add_numbered(base_names *names, uint32_t number)
{
    char text[32];
    uint32_t found = BASE_NONE;
    snprintf(text, sizeof text, "%u", (unsigned)number);
    if (base_names_find(names, text, strlen(text)) != BASE_NONE)
        snprintf(text, sizeof text, "%u'", (unsigned)number); /* only the initial state can be called so */
    return base_names_intern(names, text, strlen(text), &found);
}

base_status lts_name_quotient(lts *quotient, const lts *l)
{
    assert(quotient && l && l->state_names);
    base_names *names = base_names_new();
    base_status status = names ? BASE_OK : BASE_E_NOMEM;
    for (lts_state block = 0; block < quotient->states && !status; block++) {
        lts_state s = quotient->least ? quotient->least[block] : l->initial;
        uint32_t number;
        if (quotient->least || block == quotient->initial)
            status = base_names_intern(names, base_names_text(l->state_names, s),
                                       base_names_length(l->state_names, s), &number);
        else
            status = add_numbered(names, block);
        assert(status || base_names_count(names) == block + 1);
    }
    if (status)
        base_names_unref(names);
    else
        lts_set_state_names(quotient, names);
    return status;
}

base_status lts_models_minimize(const lts_model *model, const lts_options *options, lts_model **out)
{
    assert(model->initial_count == 1 && model->lts->initial == model->initials[0]);
    lts_model *smallest = calloc(1, sizeof *smallest);
    base_status status =
        smallest ? lts_reduce(model->lts, options, &smallest->lts, NULL, NULL) : BASE_E_NOMEM;
    if (!status)
        status = lts_name_quotient(smallest->lts, model->lts);
    if (!status) {
        smallest->specification = strdup(model->specification);
        smallest->initials = malloc(sizeof *smallest->initials);
        status = smallest->specification && smallest->initials ? BASE_OK : BASE_E_NOMEM;
    }
    if (status) {
        lts_model_free(smallest);
        return status;
    }
    smallest->learning = model->learning;
    smallest->has_fingerprint = model->has_fingerprint;
    smallest->fingerprint = model->fingerprint;
    smallest->refused = model->refused;
    smallest->initial_count = 1;
    smallest->initials[0] = smallest->lts->initial;
    *out = smallest;
    return BASE_OK;
}
