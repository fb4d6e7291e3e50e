/* Models come from other programs, so nothing in them is taken for granted that can be looked at. */
#include "config.h"

#include "explorer/model.h"

#include <stdarg.h>

bool explorer_wrong(spex_explorer_error *error, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return false;
}

static bool are_fields_right(const spex_explorer_model *m, spex_explorer_error *error)
{
    if (m->field_count && !m->fields)
        return explorer_wrong(error, "the model has %u fields, but no list of them", m->field_count);
    for (uint32_t i = 0; i < m->field_count; i++) {
        const spex_explorer_field *f = &m->fields[i];
        bool has_size = f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8;
        if (!has_size || f->bits == 0 || f->bits > f->size * 8 || f->offset > m->state_size ||
            f->size > m->state_size - f->offset)
            return explorer_wrong(
                error,
                "field %u of the model (%u bytes at %u, %u bits) does not fit into its state of %zu bytes", i,
                f->size, f->offset, f->bits, m->state_size);
    }
    return true;
}

static bool is_property_right(const spex_explorer_model *m, uint32_t number, spex_explorer_error *error)
{
    const spex_explorer_property *p = &m->properties[number];
    if (!p->name)
        return explorer_wrong(error, "property %u of the model has no name", number);
    if (p->kind > SPEX_EXPLORER_LTL)
        return explorer_wrong(error, "property '%s' is of no kind that there is", p->name);
    if (p->kind == SPEX_EXPLORER_STATES && !p->state)
        return explorer_wrong(error, "property '%s' has no function of states", p->name);
    if (p->kind == SPEX_EXPLORER_STEPS && !p->step)
        return explorer_wrong(error, "property '%s' has no function of steps", p->name);
    for (uint32_t i = 0; i < p->subject_count; i++)
        if (p->subjects[i] >= m->mark_count)
            return explorer_wrong(error, "a subject of property '%s' is mark %u of %u", p->name,
                                  p->subjects[i], m->mark_count);
    for (uint32_t i = 0; i < p->given_count; i++)
        if (p->given[i] >= m->group_count)
            return explorer_wrong(error, "property '%s' relies on group %u of %u", p->name, p->given[i],
                                  m->group_count);
    for (uint32_t i = 0; i < p->proposition_count; i++)
        if (!p->propositions[i].state)
            return explorer_wrong(error, "proposition %u of property '%s' has no function", i, p->name);
    if (p->kind == SPEX_EXPLORER_LTL)
        return explorer_wrong(error, "property '%s' is a formula of LTL, which this version does not search",
                              p->name);
    return true;
}

bool explorer_model_is_right(const spex_explorer_model *model, spex_explorer_error *error)
{
    if (model->abi != SPEX_EXPLORER_ABI || model->size < sizeof *model)
        return explorer_wrong(error, "the model was compiled for another version of libspex-explorer");
    if (!model->name || !model->first || !model->steps)
        return explorer_wrong(error, "the model has no %s",
                              !model->name    ? "name"
                              : !model->first ? "first states"
                                              : "steps");
    if (model->state_size == 0 || model->state_size > (size_t)1 << 30)
        return explorer_wrong(error, "a state of the model has %zu bytes; 1 to %zu are possible",
                              model->state_size, (size_t)1 << 30);
    if ((model->property_count && !model->properties) || (model->cut_count && !model->cuts) ||
        (model->group_count && !model->groups))
        return explorer_wrong(error,
                              "the model has numbers of properties, cuts or groups, but no lists of them");
    if (!are_fields_right(model, error))
        return false;
    for (uint32_t g = 0; g < model->alike_count; g++)
        if (!model->alike || model->alike[g].size == 0)
            return explorer_wrong(error, "group %u of agents alike has no members", g);
    for (uint32_t i = 0; i < model->property_count; i++)
        if (!is_property_right(model, i, error))
            return false;
    return true;
}
