/* Terms as formulas. What may fault adds its condition to the faults of the step. */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/symbolic.h"

#include <stdio.h>
#include <string.h>

/* May what is known of the members of the one stand for the other? Not where words have other numbers. */
static bool has_same_keys(const lang_type *a, const lang_type *b)
{
    if (symbolic_width(a) == 1 && symbolic_width(b) == 1)
        return true;
    return a->kind == b->kind && symbolic_width(a) == symbolic_width(b) &&
           a->element->words == b->element->words && (!a->key || a->key->words == b->key->words);
}

/* A value as one of another type. */
static Z3_ast *convert(symbolic *s, const lang_term *t, Z3_ast *value, const lang_type *to)
{
    const lang_type *from = &t->type;
    Z3_ast *made = value;
    if (to->kind == LANG_INT) {
        lang_range range = lang_range_of(t);
        if (range.low < to->low || range.high > to->high)
            symbolic_add_fault(s, symbolic_not(s, symbolic_is_within(s, *value, to->low, to->high)));
    } else if (to->kind == LANG_WORDS && from->words != to->words) {
        made = symbolic_row(s, 1);
        *made = symbolic_integer(s, 0);
        for (int64_t i = 0; i <= from->high; i++) {
            int64_t word = lang_type_word(to, from->words[i]);
            Z3_ast is = Z3_mk_eq(s->z, *value, symbolic_integer(s, i));
            if (word < 0)
                symbolic_add_fault(s, is);
            else
                *made = Z3_mk_ite(s->z, is, symbolic_integer(s, word), *made);
        }
    } else if (to->kind == LANG_STRING || to->kind == LANG_DATA) {
        if (from->capacity > to->capacity && t->kind != LANG_TERM_STRING)
            symbolic_add_fault(s, symbolic_unknown_bool(s));
    } else if (lang_type_is_container(to) && from->capacity > to->capacity) {
        symbolic_add_fault(s, Z3_mk_gt(s->z, *value, symbolic_integer(s, to->capacity)));
        if (lang_may_fault_as(t, to))
            symbolic_add_fault(s, symbolic_unknown_bool(s));
    }
    if (lang_type_is_container(to) && !has_same_keys(from, to)) {
        made = symbolic_some(s, to);
        *made = *value;
    }
    return made;
}

Z3_ast *symbolic_value_as(symbolic *s, const lang_term *t, const lang_type *type)
{
    Z3_ast *value = symbolic_value_of(s, t);
    return t->kind == LANG_TERM_LIST || t->kind == LANG_TERM_RECORD ? value : convert(s, t, value, type);
}

Z3_ast *symbolic_first_value(symbolic *s, const lang_type *type, const lang_term *given)
{
    if (given)
        return symbolic_value_as(s, given, type);
    Z3_ast *made = symbolic_row(s, symbolic_width(type));
    if (type->kind == LANG_RECORD) {
        Z3_ast *at = made;
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_field *field = &type->record->fields.fields[i];
            uint32_t width = symbolic_width(&field->type);
            memcpy(at, symbolic_first_value(s, &field->type, field->value), width * sizeof *at);
            at += width;
        }
        return made;
    }
    if (lang_type_is_container(type)) {
        symbolic_make_empty(s, type, made);
        return made;
    }
    int64_t first = type->kind == LANG_INT && (type->low > 0 || type->high < 0) ? type->low : 0;
    *made = type->kind == LANG_BOOL ? symbolic_truth(s, false) : symbolic_integer(s, first);
    return made;
}

/* ---- terms ---- */

static uint32_t offset_of(const lang_type *record, uint32_t field)
{
    uint32_t offset = 0;
    for (uint32_t i = 0; i < field; i++)
        offset += symbolic_width(&record->record->fields.fields[i].type);
    return offset;
}

static Z3_ast *one(symbolic *s, Z3_ast value)
{
    Z3_ast *made = symbolic_row(s, 1);
    *made = value;
    return made;
}

static Z3_ast *of_value(symbolic *s, const lang_term *t)
{
    if (t->constant)
        return symbolic_value_of(s, t->constant);
    return one(s,
               t->type.kind == LANG_BOOL ? symbolic_truth(s, t->value != 0) : symbolic_integer(s, t->value));
}

static Z3_ast *name(symbolic *s, const lang_term *t)
{
    Z3_ast *slots = s->message;
    uint32_t at;
    switch (t->meaning) {
    case LANG_MEANS_VALUE:
        return of_value(s, t);
    case LANG_MEANS_LOCAL:
        return s->locals[t->slot] ? s->locals[t->slot] : symbolic_some(s, &t->type);
    case LANG_MEANS_MESSAGE:
        for (uint32_t i = 0; i < t->slot; i++)
            slots += symbolic_width(&s->accepted->fields.fields[i].type);
        return slots;
    case LANG_MEANS_FIELD:
    case LANG_MEANS_PARAMETER:
        at = t->meaning == LANG_MEANS_FIELD ? s->field_at[t->slot] : s->parameter_at[t->slot];
        return at == NOWHERE ? symbolic_some(s, &t->type) : (Z3_ast *)(uintptr_t)s->fields + at;
    case LANG_MEANS_SELF:
        return one(s, symbolic_integer(s, 1));
    case LANG_MEANS_NONE:
        return one(s, symbolic_integer(s, 0));
    default:
        return symbolic_some(s, &t->type);
    }
}

static Z3_ast truncated(const symbolic *s, Z3_ast a, Z3_ast b)
{
    Z3_ast minus = Z3_mk_unary_minus(s->z, a);
    return Z3_mk_ite(s->z, Z3_mk_ge(s->z, a, symbolic_integer(s, 0)), Z3_mk_div(s->z, a, b),
                     Z3_mk_unary_minus(s->z, Z3_mk_div(s->z, minus, b)));
}

static Z3_ast arithmetic(symbolic *s, const lang_term *t)
{
    Z3_ast a = t->left ? symbolic_scalar(s, t->left) : NULL, b = symbolic_scalar(s, t->right), made = NULL;
    const Z3_ast pair[] = {a, b};
    const lang_range range = lang_range_of(t);
    switch (t->operation->kind) {
    case LANG_OPERATOR_negate:
        made = Z3_mk_unary_minus(s->z, b);
        break;
    case LANG_OPERATOR_keep:
        return b;
    case LANG_OPERATOR_add:
        made = Z3_mk_add(s->z, 2, pair);
        break;
    case LANG_OPERATOR_subtract:
        made = Z3_mk_sub(s->z, 2, pair);
        break;
    case LANG_OPERATOR_multiply:
        made = Z3_mk_mul(s->z, 2, pair);
        break;
    case LANG_OPERATOR_divide:
    case LANG_OPERATOR_remainder:
        if (range.may_overflow)
            symbolic_add_fault(s, Z3_mk_eq(s->z, b, symbolic_integer(s, 0)));
        made = truncated(s, a, b);
        if (t->operation->kind == LANG_OPERATOR_remainder)
            made = Z3_mk_sub(s->z, 2, (const Z3_ast[]){a, Z3_mk_mul(s->z, 2, (const Z3_ast[]){b, made})});
        break;
    default: /* bits */
        if (range.may_overflow)
            symbolic_add_fault(s, symbolic_unknown_bool(s));
        return symbolic_number_in(s, range.low, range.high);
    }
    if (range.may_overflow)
        symbolic_add_fault(s, symbolic_not(s, symbolic_is_within(s, made, INT64_MIN, INT64_MAX)));
    return made;
}

/* Words of the two types are compared as words of the one that has more. */
static Z3_ast word_in(symbolic *s, const lang_term *t, const lang_type *wider)
{
    Z3_ast *value = symbolic_value_of(s, t);
    return *convert(s, t, value, wider);
}

/* Are two values of a type the same? Of lists and of what maps hold it is not known. */
static Z3_ast same_slots(symbolic *s, const lang_type *type, const Z3_ast *x, const Z3_ast *y)
{
    Z3_ast all = symbolic_truth(s, true);
    for (uint32_t i = 0; type->kind == LANG_RECORD && i < type->record->fields.count; i++) {
        const lang_type *field = &type->record->fields.fields[i].type;
        all = symbolic_both(s, all, same_slots(s, field, x, y));
        x += symbolic_width(field);
        y += symbolic_width(field);
    }
    if (type->kind == LANG_RECORD)
        return all;
    if (type->kind == LANG_DATA)
        return symbolic_unknown_bool(s);
    all = Z3_mk_eq(s->z, x[0], y[0]);
    if (!lang_type_is_container(type))
        return all;
    if (symbolic_has_members(type))
        all = symbolic_both(s, all, Z3_mk_eq(s->z, x[1], y[1]));
    return type->kind == LANG_SET && symbolic_has_members(type)
               ? all
               : symbolic_both(s, all, symbolic_unknown_bool(s));
}

static Z3_ast same(symbolic *s, const lang_term *a, const lang_term *b)
{
    const lang_type *type = &a->type;
    if (lang_type_is_container(type) && !has_same_keys(type, &b->type))
        return symbolic_unknown_bool(s);
    if (type->kind == LANG_WORDS) {
        const lang_type *wider = b->type.high > type->high ? &b->type : type;
        return Z3_mk_eq(s->z, word_in(s, a, wider), word_in(s, b, wider));
    }
    return same_slots(s, type, symbolic_value_of(s, a), symbolic_value_of(s, b));
}

static Z3_ast comparison(symbolic *s, const lang_term *t)
{
    lang_operator_kind kind = t->operation->kind;
    const lang_type *type = &t->left->type;
    if (kind == LANG_OPERATOR_equal)
        return same(s, t->left, t->right);
    if (kind == LANG_OPERATOR_unequal)
        return symbolic_not(s, same(s, t->left, t->right));
    if (type->kind != LANG_INT && type->kind != LANG_DURATION && type->kind != LANG_WORDS)
        return symbolic_unknown_bool(s);
    const lang_type *wider =
        type->kind == LANG_WORDS && t->right->type.high > type->high ? &t->right->type : type;
    Z3_ast a = type->kind == LANG_WORDS ? word_in(s, t->left, wider) : symbolic_scalar(s, t->left);
    Z3_ast b = type->kind == LANG_WORDS ? word_in(s, t->right, wider) : symbolic_scalar(s, t->right);
    return kind == LANG_OPERATOR_less      ? Z3_mk_lt(s->z, a, b)
           : kind == LANG_OPERATOR_at_most ? Z3_mk_le(s->z, a, b)
           : kind == LANG_OPERATOR_greater ? Z3_mk_gt(s->z, a, b)
                                           : Z3_mk_ge(s->z, a, b);
}

static Z3_ast contains(symbolic *s, const lang_term *container, const lang_term *key)
{
    if (container->kind == LANG_TERM_NAME && container->meaning == LANG_MEANS_PEERS)
        return symbolic_is_peer(s, symbolic_scalar(s, key));
    const lang_type *type = &container->type, *of = type->key ? type->key : type->element;
    Z3_ast *in = symbolic_value_of(s, container), count = *in, *value = symbolic_value_of(s, key);
    if (symbolic_has_members(type) && of->words == key->type.words)
        return symbolic_has(s, type, in, *value);
    return symbolic_both(s, Z3_mk_gt(s->z, count, symbolic_integer(s, 0)), symbolic_unknown_bool(s));
}

static Z3_ast connected(symbolic *s, const lang_term *t)
{
    if (t->operation->kind == LANG_OPERATOR_not)
        return symbolic_not(s, symbolic_scalar(s, t->right));
    Z3_ast left = symbolic_scalar(s, t->left), path = s->path;
    bool is_or = t->operation->kind == LANG_OPERATOR_or;
    s->path =
        symbolic_both(s, path, is_or ? symbolic_not(s, left) : left); /* where the right side is looked at */
    Z3_ast right = symbolic_scalar(s, t->right);
    s->path = path;
    return is_or                                         ? symbolic_either(s, left, right)
           : t->operation->kind == LANG_OPERATOR_implies ? Z3_mk_implies(s->z, left, right)
                                                         : symbolic_both(s, left, right);
}

static Z3_ast operation(symbolic *s, const lang_term *t)
{
    const lang_term *in = t->right;
    switch (t->operation->signature) {
    case LANG_COMPARES:
    case LANG_EQUALS:
        return comparison(s, t);
    case LANG_CONTAINED:
        if (in->kind != LANG_TERM_BINARY || in->operation->kind != LANG_OPERATOR_range)
            return contains(s, in, t->left);
        Z3_ast a = symbolic_scalar(s, t->left), low = symbolic_scalar(s, in->left),
               high = symbolic_scalar(s, in->right);
        return symbolic_both(s, Z3_mk_ge(s->z, a, low), Z3_mk_le(s->z, a, high));
    case LANG_CONNECTS:
        return connected(s, t);
    default:
        return arithmetic(s, t);
    }
}

static Z3_ast event(symbolic *s, const lang_term *t)
{
    uint32_t which = t->right->slot;
    if (strcmp(t->text, "handles") == 0)
        return s->accepted == &s->agent->accepts.messages[which] ? s->handled : symbolic_truth(s, false);
    return strcmp(t->text, "emits") == 0 ? s->emitted[which] : s->sent[which];
}

static Z3_ast goes(symbolic *s, const lang_term *t)
{
    const lang_term *from = t->arguments.first, *to = from->next;
    const lang_type *type = &t->left->type;
    const Z3_ast *fields = s->fields;
    s->fields = s->before;
    Z3_ast old = symbolic_scalar(s, t->left);
    s->fields = fields;
    Z3_ast a = Z3_mk_eq(s->z, old, *symbolic_value_as(s, from, type));
    return symbolic_both(s, a, Z3_mk_eq(s->z, symbolic_scalar(s, t->left), *symbolic_value_as(s, to, type)));
}

static Z3_ast least(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    if (!a->next) {
        symbolic_add_fault(s, Z3_mk_eq(s->z, symbolic_scalar(s, a), symbolic_integer(s, 0)));
        return *symbolic_some(s, &t->type);
    }
    Z3_ast x = symbolic_scalar(s, a), y = symbolic_scalar(s, a->next);
    bool is_max = t->slot == LANG_FUNCTION_max;
    if (a->type.kind == LANG_REF || a->type.kind == LANG_BOOL || a->type.kind == LANG_WORDS)
        return *symbolic_some(s, &t->type);
    return Z3_mk_ite(s->z, is_max ? Z3_mk_ge(s->z, x, y) : Z3_mk_le(s->z, x, y), x, y);
}

Z3_ast *symbolic_target(symbolic *s, const lang_term *t)
{
    while (t->kind == LANG_TERM_INDEX)
        t = t->left;
    return symbolic_value_of(s, t);
}

/* Is it a container that is kept, and not part of another's entry? */
bool symbolic_is_whole(const lang_term *t)
{
    return t->kind == LANG_TERM_NAME || (t->kind == LANG_TERM_MEMBER && symbolic_is_whole(t->left));
}

/* ---- what containers hold ---- */

static Z3_ast *end_of(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    Z3_ast *in = symbolic_value_of(s, a);
    symbolic_add_fault(s, Z3_mk_eq(s->z, *in, symbolic_integer(s, 0)));
    return symbolic_has_members(&a->type) ? one(s, symbolic_member(s, &a->type, in))
                                          : symbolic_some(s, &t->type);
}

static Z3_ast *taken_first(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    Z3_ast *in = symbolic_target(s, a);
    symbolic_add_fault(s, Z3_mk_eq(s->z, *in, symbolic_integer(s, 0)));
    if (symbolic_is_whole(a) && symbolic_has_members(&a->type)) {
        Z3_ast *first = one(s, symbolic_member(s, &a->type, in));
        symbolic_remove(s, &a->type, in, *first);
        return first;
    }
    if (symbolic_is_whole(a))
        symbolic_set(s, in, Z3_mk_sub(s->z, 2, (const Z3_ast[]){*in, symbolic_integer(s, 1)}));
    return symbolic_some(s, &t->type);
}

/* get(map, key, otherwise) */
static Z3_ast *looked_up(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first, *key = a->next;
    Z3_ast *in = symbolic_value_of(s, a), *at = symbolic_value_of(s, key),
           *otherwise = symbolic_value_of(s, key->next);
    if (!symbolic_has_values(&a->type) || a->type.key->words != key->type.words ||
        a->type.element->words != key->next->type.words)
        return symbolic_some(s, &t->type);
    return one(s, Z3_mk_ite(s->z, symbolic_has(s, &a->type, in, *at), symbolic_mapped(s, &a->type, in, *at),
                            *otherwise));
}

/* As a set. */
static Z3_ast *keys_of(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    Z3_ast *in = symbolic_value_of(s, a), *made = symbolic_some(s, &t->type);
    if (symbolic_has_members(&a->type) && symbolic_has_members(&t->type))
        memcpy(made, in, 2 * sizeof *made);
    return made;
}

/* map[key], list[index] */
static Z3_ast *indexed(symbolic *s, const lang_term *t)
{
    const lang_type *type = &t->left->type;
    Z3_ast *in = symbolic_value_of(s, t->left), count = *in, *key = symbolic_value_of(s, t->right);
    if (type->kind == LANG_LIST) {
        symbolic_add_fault(
            s, symbolic_either(s, Z3_mk_lt(s->z, *key, symbolic_integer(s, 0)), Z3_mk_ge(s->z, *key, count)));
        return symbolic_some(s, &t->type);
    }
    bool is_known = symbolic_has_members(type) && type->key->words == t->right->type.words;
    symbolic_add_fault(s, is_known ? symbolic_not(s, symbolic_has(s, type, in, *key))
                                   : symbolic_unknown_bool(s));
    return is_known && symbolic_has_values(type) ? one(s, symbolic_mapped(s, type, in, *key))
                                                 : symbolic_some(s, &t->type);
}

static Z3_ast *function(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    const Z3_ast *fields = s->fields;
    Z3_ast value;
    if (t->meaning == LANG_MEANS_EXTERN) {
        const lang_external *e = &s->cone->all->externals[t->slot];
        for (uint32_t i = 0; a; a = a->next, i++)
            (void)symbolic_value_as(s, a, &e->parameters.fields[i].type);
        if (e->returns && e->returns->operation && e->returns->operation->signature == LANG_RANGES)
            return one(s, symbolic_number_in(s, e->returns->left->value, e->returns->right->value));
        return e->result.kind == LANG_NOTHING ? one(s, symbolic_integer(s, 0)) : symbolic_some(s, &e->result);
    }
    switch (t->slot) {
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new: {
        s->fields = t->slot == LANG_FUNCTION_old ? s->before : s->state;
        Z3_ast *made = symbolic_value_of(s, a);
        s->fields = fields;
        return made;
    }
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        return one(s, least(s, t));
    case LANG_FUNCTION_abs:
        value = symbolic_scalar(s, a);
        if (lang_range_of(a).low == INT64_MIN)
            symbolic_add_fault(s, Z3_mk_eq(s->z, value, symbolic_integer(s, INT64_MIN)));
        return one(s, Z3_mk_ite(s->z, Z3_mk_ge(s->z, value, symbolic_integer(s, 0)), value,
                                Z3_mk_unary_minus(s->z, value)));
    case LANG_FUNCTION_length:
        value = symbolic_scalar(s, a);
        return a->type.kind == LANG_STRING ? one(s, symbolic_number_in(s, 0, a->type.capacity))
                                           : one(s, value);
    case LANG_FUNCTION_empty:
        return one(s, Z3_mk_eq(s->z, symbolic_scalar(s, a), symbolic_integer(s, 0)));
    case LANG_FUNCTION_has:
        return one(s, contains(s, a, a->next));
    case LANG_FUNCTION_first:
    case LANG_FUNCTION_last:
        return end_of(s, t);
    case LANG_FUNCTION_take_first:
        return taken_first(s, t);
    case LANG_FUNCTION_get:
        return looked_up(s, t);
    case LANG_FUNCTION_keys:
        return keys_of(s, t);
    default: /* what an entry holds is not known */
        for (const lang_term *b = a; b && t->slot != LANG_FUNCTION_merge; b = b->next)
            (void)symbolic_value_of(s, b);
        if (lang_may_fault(t))
            symbolic_add_fault(s, symbolic_unknown_bool(s));
        return symbolic_some(s, &t->type);
    }
}

static Z3_ast *literal(symbolic *s, const lang_term *t)
{
    if (t->kind == LANG_TERM_LIST) {
        uint32_t count = 0;
        Z3_ast *made = symbolic_row(s, symbolic_width(&t->type));
        symbolic_make_empty(s, &t->type, made);
        for (const lang_term *a = t->arguments.first; a; a = a->next, count++) {
            Z3_ast *value = symbolic_value_as(s, a, t->type.element);
            if (symbolic_has_members(&t->type))
                symbolic_insert(s, &t->type, made, *value, NULL);
        }
        if (!symbolic_has_members(&t->type))
            *made = t->type.kind == LANG_LIST || count < 2 ? symbolic_integer(s, count)
                                                           : symbolic_number_in(s, 1, count);
        return made;
    }
    const lang_fields *fields = &t->type.record->fields;
    Z3_ast *made = symbolic_row(s, symbolic_width(&t->type)), *at = made;
    for (uint32_t i = 0; i < fields->count; i++) {
        const lang_field *field = &fields->fields[i];
        const lang_term *entry = t->arguments.first;
        while (entry && strcmp(entry->text, field->name) != 0)
            entry = entry->next;
        uint32_t width = symbolic_width(&field->type);
        memcpy(at, symbolic_first_value(s, &field->type, entry ? entry->right : field->value),
               width * sizeof *at);
        at += width;
    }
    return made;
}

static Z3_ast *text(symbolic *s, const lang_term *t)
{
    for (uint32_t i = 0; i < s->cone->text_count && t->type.kind == LANG_STRING; i++)
        if (strcmp(s->cone->texts[i], t->text) == 0)
            return one(s, symbolic_integer(s, i));
    return one(s, symbolic_integer(s, 0));
}

Z3_ast *symbolic_value_of(symbolic *s, const lang_term *t)
{
    switch (t->kind) {
    case LANG_TERM_NAME:
        return name(s, t);
    case LANG_TERM_NUMBER: /* patterns have booleans so, too */
    case LANG_TERM_DURATION:
        return of_value(s, t);
    case LANG_TERM_STRING:
        return text(s, t);
    case LANG_TERM_PREFIX:
    case LANG_TERM_BINARY:
        return one(s, operation(s, t));
    case LANG_TERM_MEMBER:
        return symbolic_value_of(s, t->left) + offset_of(&t->left->type, t->slot);
    case LANG_TERM_INDEX:
        return indexed(s, t);
    case LANG_TERM_LIST:
    case LANG_TERM_RECORD:
        return literal(s, t);
    case LANG_TERM_CALL:
        return function(s, t);
    case LANG_TERM_EVENT:
        return one(s, event(s, t));
    case LANG_TERM_GOES:
        return one(s, goes(s, t));
    default:
        return symbolic_some(s, &t->type);
    }
}

Z3_ast symbolic_scalar(symbolic *s, const lang_term *t)
{
    return *symbolic_value_of(s, t);
}

Z3_ast symbolic_holds(symbolic *s, const lang_term *t)
{
    Z3_ast path = s->path, fault = s->fault, returned = s->returned;
    s->path = symbolic_truth(s, true);
    s->fault = s->returned = symbolic_truth(s, false);
    s->fields = s->state;
    Z3_ast holds = symbolic_scalar(s, t);
    holds = symbolic_both(s, holds, symbolic_not(s, s->fault));
    s->path = path;
    s->fault = fault;
    s->returned = returned;
    return holds;
}

#endif
