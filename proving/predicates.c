/* What tells states apart for a promise: timers, enums, booleans, and the comparisons of state alone that the
 * property, the guards and the conditions make; and the numbers that ranks are made of. */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/abstract.h"

#include <string.h>

enum { MOST_WORDS = 8 };

/* ---- predicates ---- */

static void add(abstraction *a, abstract_predicate predicate)
{
    if (a->predicate_count < ABSTRACT_PREDICATES)
        a->predicates[a->predicate_count++] = predicate;
}

static void add_slots(abstraction *a, const lang_type *type, uint32_t slot)
{
    if (type->kind == LANG_BOOL)
        add(a, (abstract_predicate){.slot = slot, .is_bool = true});
    for (int64_t word = 0; type->kind == LANG_WORDS && type->high < MOST_WORDS && word < type->high; word++)
        add(a, (abstract_predicate){.slot = slot, .value = word});
    for (uint32_t i = 0; type->kind == LANG_RECORD && i < type->record->fields.count; i++) {
        add_slots(a, &type->record->fields.fields[i].type, slot);
        slot += symbolic_width(&type->record->fields.fields[i].type);
    }
}

/* Does it speak of the state and of nothing else? */
static bool is_of_state(const lang_term *t)
{
    switch (t->kind) {
    case LANG_TERM_NUMBER:
    case LANG_TERM_DURATION:
    case LANG_TERM_STRING:
        return true;
    case LANG_TERM_NAME:
        return t->meaning == LANG_MEANS_VALUE || t->meaning == LANG_MEANS_FIELD ||
               t->meaning == LANG_MEANS_PARAMETER || t->meaning == LANG_MEANS_SELF ||
               t->meaning == LANG_MEANS_NONE;
    case LANG_TERM_MEMBER:
        return is_of_state(t->left);
    case LANG_TERM_PREFIX:
        return is_of_state(t->right);
    case LANG_TERM_BINARY:
        return is_of_state(t->left) && is_of_state(t->right);
    case LANG_TERM_CALL:
        return t->meaning == LANG_MEANS_FUNCTION &&
               (t->slot == LANG_FUNCTION_length || t->slot == LANG_FUNCTION_empty) &&
               is_of_state(t->arguments.first);
    default:
        return false;
    }
}

static bool connects(const lang_term *t)
{
    return (t->kind == LANG_TERM_BINARY || t->kind == LANG_TERM_PREFIX) && t->right->type.kind == LANG_BOOL &&
           (!t->left || t->left->type.kind == LANG_BOOL);
}

static void add_comparisons(abstraction *a, const lang_term *t)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_TEMPORAL || connects(t)) {
        add_comparisons(a, t->left);
        add_comparisons(a, t->right);
        return;
    }
    bool is_wanted = (t->kind == LANG_TERM_CALL || t->kind == LANG_TERM_BINARY) &&
                     t->type.kind == LANG_BOOL && is_of_state(t) && inductive_is_in_cone(a->k, t);
    if (!is_wanted || (t->kind == LANG_TERM_BINARY && t->left->type.kind == LANG_WORDS))
        return; /* of words, each is a predicate */
    const char *text = lang_term_text(a->k->cone->arena, t);
    for (uint32_t i = 0; i < a->predicate_count && text; i++) {
        const lang_term *other = a->predicates[i].term;
        const char *known = other ? lang_term_text(a->k->cone->arena, other) : NULL;
        if (known && strcmp(known, text) == 0)
            return;
    }
    add(a, (abstract_predicate){.term = t});
}

static void add_conditions(abstraction *a, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s; s = s->next) {
        if (s->kind == LANG_IF)
            add_comparisons(a, s->value);
        add_conditions(a, &s->body);
        add_conditions(a, &s->otherwise);
    }
}

static void find_predicates(abstraction *a, abstract_detail detail)
{
    const symbolic *s = &a->k->s;
    const proving_cone *cone = a->k->cone;
    const lang_agent *agent = cone->agent;
    if (detail == ABSTRACT_FINE)
        add_comparisons(a, a->k->question->claim->formula);
    for (uint32_t i = 0; i < agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            add(a, (abstract_predicate){.slot = s->timer_at[i], .is_bool = true});
    for (uint32_t i = 0; i < agent->state.count; i++)
        if (s->field_at[i] != NOWHERE)
            add_slots(a, &agent->state.fields[i].type, s->field_at[i]);
    for (uint32_t i = 0; i < agent->parameters.count; i++)
        if (s->parameter_at[i] != NOWHERE)
            add_slots(a, &agent->parameters.fields[i].type, s->parameter_at[i]);
    for (uint32_t i = 0; i < agent->handler_count && detail == ABSTRACT_FINE; i++) {
        if (cone->guards[i])
            add_comparisons(a, agent->handlers[i].guard);
        if (cone->handler_bodies[i])
            add_conditions(a, cone->handler_bodies[i]);
    }
    for (uint32_t i = 0; i < agent->procedure_count && detail == ABSTRACT_FINE; i++)
        if (cone->procedure_bodies[i])
            add_conditions(a, cone->procedure_bodies[i]);
}

Z3_ast abstract_says(abstraction *a, uint32_t predicate, Z3_ast *state)
{
    symbolic *s = &a->k->s;
    const abstract_predicate *p = &a->predicates[predicate];
    if (!p->term)
        return p->is_bool ? state[p->slot] : Z3_mk_eq(s->z, state[p->slot], symbolic_integer(s, p->value));
    s->state = state;
    return symbolic_holds(s, p->term);
}

/* ---- numbers ---- */

static void add_numbers(abstraction *a, const lang_type *type, uint32_t slot)
{
    bool is_number = type->kind == LANG_INT || type->kind == LANG_DURATION || type->kind == LANG_LIST ||
                     type->kind == LANG_SET || type->kind == LANG_MAP; /* of these, how many entries */
    if (is_number && a->number_count < ABSTRACT_NUMBERS)
        a->numbers[a->number_count++] = slot;
    for (uint32_t i = 0; type->kind == LANG_RECORD && i < type->record->fields.count; i++) {
        add_numbers(a, &type->record->fields.fields[i].type, slot);
        slot += symbolic_width(&type->record->fields.fields[i].type);
    }
}

void abstract_begin(abstraction *a, inductive *k, abstract_detail detail)
{
    const symbolic *s = &k->s;
    const lang_agent *agent = k->cone->agent;
    memset(a, 0, sizeof *a);
    a->k = k;
    find_predicates(a, detail);
    for (uint32_t i = 0; i < agent->state.count; i++)
        if (s->field_at[i] != NOWHERE)
            add_numbers(a, &agent->state.fields[i].type, s->field_at[i]);
    for (uint32_t i = 0; i < agent->parameters.count; i++)
        if (s->parameter_at[i] != NOWHERE)
            add_numbers(a, &agent->parameters.fields[i].type, s->parameter_at[i]);
}

/* ---- what has changed ---- */

typedef struct change {
    Z3_ast some, sure; /* some slot has; one has of which that is sure */
    bool is_exact;     /* where none has, nothing has */
} change;

static void add_change(symbolic *s, change *c, bool is_sure, Z3_ast before, Z3_ast after)
{
    Z3_ast differs = symbolic_not(s, Z3_mk_eq(s->z, before, after));
    c->some = symbolic_either(s, c->some, differs);
    if (is_sure)
        c->sure = symbolic_either(s, c->sure, differs);
}

/* Refs and texts may differ in what they are called alone; of lists only the count is known. */
static void compare(symbolic *s, change *c, const lang_type *type, const Z3_ast *before, const Z3_ast *after)
{
    bool is_container = type->kind == LANG_LIST || type->kind == LANG_SET || type->kind == LANG_MAP;
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_type *field = &type->record->fields.fields[i].type;
            compare(s, c, field, before, after);
            before += symbolic_width(field);
            after += symbolic_width(field);
        }
        return;
    }
    add_change(s, c, type->kind != LANG_REF && type->kind != LANG_STRING && type->kind != LANG_DATA, *before,
               *after);
    for (uint32_t i = 1; i < symbolic_width(type); i++)
        add_change(s, c, false, before[i], after[i]);
    if (is_container)
        c->is_exact = c->is_exact && symbolic_has_members(type) &&
                      (type->kind == LANG_SET || symbolic_has_values(type));
}

static change change_of(symbolic *s, const Z3_ast *before, const Z3_ast *after)
{
    change c = {symbolic_truth(s, false), symbolic_truth(s, false), true};
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            add_change(s, &c, true, before[s->timer_at[i]], after[s->timer_at[i]]);
    for (uint32_t i = 0; i < s->agent->state.count; i++)
        if (s->field_at[i] != NOWHERE)
            compare(s, &c, &s->agent->state.fields[i].type, before + s->field_at[i], after + s->field_at[i]);
    return c;
}

Z3_ast abstract_may_change(abstraction *a, const Z3_ast *before, const Z3_ast *after)
{
    change c = change_of(&a->k->s, before, after);
    return c.is_exact ? c.some : symbolic_truth(&a->k->s, true);
}

Z3_ast abstract_changes(abstraction *a, const Z3_ast *before, const Z3_ast *after)
{
    return change_of(&a->k->s, before, after).sure;
}

#endif
