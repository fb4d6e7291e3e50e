/* Models come from other programs, so nothing in them is taken for granted that can be looked at. */
#include "config.h"

#include "explorer/model.h"

#include "explorer/liveness/buchi.h"
#include "explorer/liveness/formula.h"

#include <stdarg.h>

#define MOST_NODES 100000u /* of a formula; far fewer may differ */

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

/* How many operands an operator has; -1: there is no such operator. */
static int operands_of(spex_explorer_operator op)
{
    switch (op) {
    case SPEX_EXPLORER_LTL_ATOM:
    case SPEX_EXPLORER_LTL_TRUE:
    case SPEX_EXPLORER_LTL_FALSE:
        return 0;
    case SPEX_EXPLORER_LTL_NOT:
    case SPEX_EXPLORER_LTL_NEXT:
    case SPEX_EXPLORER_LTL_EVENTUALLY:
    case SPEX_EXPLORER_LTL_ALWAYS:
        return 1;
    case SPEX_EXPLORER_LTL_AND:
    case SPEX_EXPLORER_LTL_OR:
    case SPEX_EXPLORER_LTL_IMPLIES:
    case SPEX_EXPLORER_LTL_UNTIL:
    case SPEX_EXPLORER_LTL_RELEASE:
        return 2;
    }
    return -1;
}

static bool is_formula_right(const spex_explorer_property *p, spex_explorer_error *error)
{
    if (p->formula_count == 0 || !p->formula)
        return explorer_wrong(error, "property '%s' has no formula", p->name);
    if (p->formula_count > MOST_NODES)
        return explorer_wrong(error, "the formula of property '%s' has %u nodes; %u are the most", p->name,
                              p->formula_count, MOST_NODES);
    if (p->proposition_count > EXPLORER_MOST_SETS || (p->proposition_count && !p->propositions))
        return explorer_wrong(error, "property '%s' has %u propositions; %u are the most", p->name,
                              p->proposition_count, EXPLORER_MOST_SETS);
    for (uint32_t i = 0; i < p->formula_count; i++) {
        const spex_explorer_formula *n = &p->formula[i];
        int operands = operands_of(n->op);
        if (operands < 0)
            return explorer_wrong(error, "node %u of the formula of property '%s' has no operator", i,
                                  p->name);
        if (n->op == SPEX_EXPLORER_LTL_ATOM && n->left >= p->proposition_count)
            return explorer_wrong(error, "node %u of the formula of property '%s' is proposition %u of %u", i,
                                  p->name, n->left, p->proposition_count);
        if ((operands > 0 && n->left >= i) || (operands > 1 && n->right >= i))
            return explorer_wrong(
                error, "an operand of node %u of the formula of property '%s' does not stand before it", i,
                p->name);
    }
    explorer_buchi buchi;
    explorer_made made = explorer_buchi_make(&buchi, p);
    explorer_buchi_close(&buchi);
    if (made == EXPLORER_TOO_LARGE)
        return explorer_wrong(error, "the formula of property '%s' is too large: so is its automaton",
                              p->name);
    return made == EXPLORER_MADE || explorer_wrong(error, "no memory");
}

bool explorer_property_is_right(const spex_explorer_model *m, const spex_explorer_property *p,
                                spex_explorer_error *error)
{
    if (!p->name)
        return explorer_wrong(error, "a property of the model has no name");
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
    return p->kind != SPEX_EXPLORER_LTL || is_formula_right(p, error);
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
        if (!explorer_property_is_right(model, &model->properties[i], error))
            return false;
    return true;
}
