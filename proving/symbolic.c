/* Terms, statements and handlers as formulas. Assignments are made where the path is taken, so that one run
 * over a handler says all that it may do; a fault anywhere leaves the state as it was.
 */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/symbolic.h"

#include <stdio.h>
#include <string.h>

static Z3_ast integer(const symbolic *s, int64_t value)
{
    return Z3_mk_int64(s->z, value, Z3_mk_int_sort(s->z));
}

static Z3_ast truth(const symbolic *s, bool is)
{
    return is ? Z3_mk_true(s->z) : Z3_mk_false(s->z);
}

static Z3_ast both(const symbolic *s, Z3_ast a, Z3_ast b)
{
    return Z3_mk_and(s->z, 2, (const Z3_ast[]){a, b});
}

static Z3_ast either(const symbolic *s, Z3_ast a, Z3_ast b)
{
    return Z3_mk_or(s->z, 2, (const Z3_ast[]){a, b});
}

static Z3_ast not(const symbolic *s, Z3_ast a)
{
    return Z3_mk_not(s->z, a);
}

static Z3_ast is_within(const symbolic *s, Z3_ast value, int64_t low, int64_t high)
{
    return both(s, Z3_mk_ge(s->z, value, integer(s, low)), Z3_mk_le(s->z, value, integer(s, high)));
}

/* Is the step still under way where this path is taken? */
static Z3_ast is_taken(const symbolic *s)
{
    return both(s, s->path, not(s, s->returned));
}

static void add_fault(symbolic *s, Z3_ast when)
{
    s->fault = either(s, s->fault, both(s, is_taken(s), when));
}

/* Is it an agent that this one may send to? */
static Z3_ast is_peer(symbolic *s, Z3_ast ref)
{
    Z3_ast is_even = Z3_mk_eq(s->z, Z3_mk_mod(s->z, ref, integer(s, 2)), integer(s, 0));
    return both(s, Z3_mk_gt(s->z, ref, integer(s, 1)), is_even);
}

/* ---- values ---- */

uint32_t symbolic_width(const lang_type *type)
{
    uint32_t width = 0;
    if (type->kind != LANG_RECORD)
        return 1;
    for (uint32_t i = 0; i < type->record->fields.count; i++)
        width += symbolic_width(&type->record->fields.fields[i].type);
    return width;
}

static Z3_ast *row(symbolic *s, uint32_t width)
{
    return base_arena_array(s->arena, width + 1ull, sizeof(Z3_ast));
}

static Z3_ast variable(symbolic *s, Z3_sort sort)
{
    char name[16];
    snprintf(name, sizeof name, "v%u", (unsigned)s->fresh++);
    return Z3_mk_const(s->z, Z3_mk_string_symbol(s->z, name), sort);
}

static Z3_ast number_in(symbolic *s, int64_t low, int64_t high)
{
    Z3_ast made = variable(s, Z3_mk_int_sort(s->z));
    Z3_ast_vector_push(s->z, s->limits, is_within(s, made, low, high));
    return made;
}

void symbolic_unknown(symbolic *s, const lang_type *type, Z3_ast *slots)
{
    switch (type->kind) {
    case LANG_BOOL:
        *slots = variable(s, Z3_mk_bool_sort(s->z));
        break;
    case LANG_INT:
    case LANG_WORDS:
        *slots = number_in(s, type->low, type->high);
        break;
    case LANG_REF:
    case LANG_STRING:
        *slots = number_in(s, 0, INT64_C(1) << 32);
        if (type->kind == LANG_REF && s->trusts_refs)
            Z3_ast_vector_push(s->z, s->limits, is_peer(s, *slots));
        break;
    case LANG_DATA:
        *slots = integer(s, 0);
        break;
    case LANG_RECORD:
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            symbolic_unknown(s, &type->record->fields.fields[i].type, slots);
            slots += symbolic_width(&type->record->fields.fields[i].type);
        }
        break;
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP:
        *slots = number_in(s, 0, type->capacity);
        break;
    default:
        *slots = number_in(s, INT64_MIN, INT64_MAX);
    }
}

static Z3_ast unknown_bool(symbolic *s)
{
    return variable(s, Z3_mk_bool_sort(s->z));
}

static Z3_ast *value_of(symbolic *s, const lang_term *t);
static Z3_ast scalar(symbolic *s, const lang_term *t);

/* A value as one of another type. */
static Z3_ast *convert(symbolic *s, const lang_term *t, Z3_ast *value, const lang_type *to)
{
    const lang_type *from = &t->type;
    Z3_ast *made = value;
    if (to->kind == LANG_INT) {
        lang_range range = lang_range_of(t);
        if (range.low < to->low || range.high > to->high)
            add_fault(s, not(s, is_within(s, *value, to->low, to->high)));
    } else if (to->kind == LANG_WORDS && from->words != to->words) {
        made = row(s, 1);
        *made = integer(s, 0);
        for (int64_t i = 0; i <= from->high; i++) {
            int64_t word = lang_type_word(to, from->words[i]);
            Z3_ast is = Z3_mk_eq(s->z, *value, integer(s, i));
            if (word < 0)
                add_fault(s, is);
            else
                *made = Z3_mk_ite(s->z, is, integer(s, word), *made);
        }
    } else if (to->kind == LANG_STRING || to->kind == LANG_DATA) {
        if (from->capacity > to->capacity && t->kind != LANG_TERM_STRING)
            add_fault(s, unknown_bool(s));
    } else if (lang_type_is_container(to) && from->capacity > to->capacity) {
        add_fault(s, Z3_mk_gt(s->z, *value, integer(s, to->capacity)));
        if (proving_may_fault_as(t, to))
            add_fault(s, unknown_bool(s));
    }
    return made;
}

static Z3_ast *value_as(symbolic *s, const lang_term *t, const lang_type *type)
{
    Z3_ast *value = value_of(s, t);
    return t->kind == LANG_TERM_LIST || t->kind == LANG_TERM_RECORD ? value : convert(s, t, value, type);
}

static Z3_ast *first_value(symbolic *s, const lang_type *type, const lang_term *given)
{
    if (given)
        return value_as(s, given, type);
    Z3_ast *made = row(s, symbolic_width(type));
    if (type->kind == LANG_RECORD) {
        Z3_ast *at = made;
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_field *field = &type->record->fields.fields[i];
            uint32_t width = symbolic_width(&field->type);
            memcpy(at, first_value(s, &field->type, field->value), width * sizeof *at);
            at += width;
        }
        return made;
    }
    int64_t first = type->kind == LANG_INT && (type->low > 0 || type->high < 0) ? type->low : 0;
    *made = type->kind == LANG_BOOL ? truth(s, false) : integer(s, first);
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

static Z3_ast *unknown(symbolic *s, const lang_type *type)
{
    Z3_ast *made = row(s, symbolic_width(type));
    symbolic_unknown(s, type, made);
    return made;
}

static Z3_ast *one(symbolic *s, Z3_ast value)
{
    Z3_ast *made = row(s, 1);
    *made = value;
    return made;
}

static Z3_ast *of_value(symbolic *s, const lang_term *t)
{
    if (t->constant)
        return value_of(s, t->constant);
    return one(s, t->type.kind == LANG_BOOL ? truth(s, t->value != 0) : integer(s, t->value));
}

static Z3_ast *name(symbolic *s, const lang_term *t)
{
    Z3_ast *slots = s->message;
    uint32_t at;
    switch (t->meaning) {
    case LANG_MEANS_VALUE:
        return of_value(s, t);
    case LANG_MEANS_LOCAL:
        return s->locals[t->slot] ? s->locals[t->slot] : unknown(s, &t->type);
    case LANG_MEANS_MESSAGE:
        for (uint32_t i = 0; i < t->slot; i++)
            slots += symbolic_width(&s->accepted->fields.fields[i].type);
        return slots;
    case LANG_MEANS_FIELD:
    case LANG_MEANS_PARAMETER:
        at = t->meaning == LANG_MEANS_FIELD ? s->field_at[t->slot] : s->parameter_at[t->slot];
        return at == NOWHERE ? unknown(s, &t->type) : (Z3_ast *)(uintptr_t)s->fields + at;
    case LANG_MEANS_SELF:
        return one(s, integer(s, 1));
    case LANG_MEANS_NONE:
        return one(s, integer(s, 0));
    default:
        return unknown(s, &t->type);
    }
}

static Z3_ast truncated(const symbolic *s, Z3_ast a, Z3_ast b)
{
    Z3_ast minus = Z3_mk_unary_minus(s->z, a);
    return Z3_mk_ite(s->z, Z3_mk_ge(s->z, a, integer(s, 0)), Z3_mk_div(s->z, a, b),
                     Z3_mk_unary_minus(s->z, Z3_mk_div(s->z, minus, b)));
}

static Z3_ast arithmetic(symbolic *s, const lang_term *t)
{
    Z3_ast a = t->left ? scalar(s, t->left) : NULL, b = scalar(s, t->right), made = NULL;
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
            add_fault(s, Z3_mk_eq(s->z, b, integer(s, 0)));
        made = truncated(s, a, b);
        if (t->operation->kind == LANG_OPERATOR_remainder)
            made = Z3_mk_sub(s->z, 2, (const Z3_ast[]){a, Z3_mk_mul(s->z, 2, (const Z3_ast[]){b, made})});
        break;
    default: /* bits */
        if (range.may_overflow)
            add_fault(s, unknown_bool(s));
        return number_in(s, range.low, range.high);
    }
    if (range.may_overflow)
        add_fault(s, not(s, is_within(s, made, INT64_MIN, INT64_MAX)));
    return made;
}

/* Words of the two types are compared as words of the one that has more. */
static Z3_ast word_in(symbolic *s, const lang_term *t, const lang_type *wider)
{
    Z3_ast *value = value_of(s, t);
    return *convert(s, t, value, wider);
}

static Z3_ast same(symbolic *s, const lang_term *a, const lang_term *b)
{
    const lang_type *type = &a->type;
    if (lang_type_is_container(type))
        return unknown_bool(s);
    if (type->kind == LANG_WORDS) {
        const lang_type *wider = b->type.high > type->high ? &b->type : type;
        return Z3_mk_eq(s->z, word_in(s, a, wider), word_in(s, b, wider));
    }
    Z3_ast *x = value_of(s, a), *y = value_of(s, b), all = truth(s, true);
    for (uint32_t i = 0; i < symbolic_width(type); i++)
        all = both(s, all, Z3_mk_eq(s->z, x[i], y[i]));
    return type->kind == LANG_RECORD ? both(s, all, unknown_bool(s)) : all; /* it may hold containers */
}

static Z3_ast comparison(symbolic *s, const lang_term *t)
{
    lang_operator_kind kind = t->operation->kind;
    const lang_type *type = &t->left->type;
    if (kind == LANG_OPERATOR_equal)
        return same(s, t->left, t->right);
    if (kind == LANG_OPERATOR_unequal)
        return not(s, same(s, t->left, t->right));
    if (type->kind != LANG_INT && type->kind != LANG_DURATION && type->kind != LANG_WORDS)
        return unknown_bool(s);
    const lang_type *wider =
        type->kind == LANG_WORDS && t->right->type.high > type->high ? &t->right->type : type;
    Z3_ast a = type->kind == LANG_WORDS ? word_in(s, t->left, wider) : scalar(s, t->left);
    Z3_ast b = type->kind == LANG_WORDS ? word_in(s, t->right, wider) : scalar(s, t->right);
    return kind == LANG_OPERATOR_less      ? Z3_mk_lt(s->z, a, b)
           : kind == LANG_OPERATOR_at_most ? Z3_mk_le(s->z, a, b)
           : kind == LANG_OPERATOR_greater ? Z3_mk_gt(s->z, a, b)
                                           : Z3_mk_ge(s->z, a, b);
}

static Z3_ast contains(symbolic *s, const lang_term *container, const lang_term *key)
{
    if (container->kind == LANG_TERM_NAME && container->meaning == LANG_MEANS_PEERS)
        return is_peer(s, scalar(s, key));
    Z3_ast count = scalar(s, container);
    (void)value_of(s, key);
    return both(s, Z3_mk_gt(s->z, count, integer(s, 0)), unknown_bool(s));
}

static Z3_ast connected(symbolic *s, const lang_term *t)
{
    if (t->operation->kind == LANG_OPERATOR_not)
        return not(s, scalar(s, t->right));
    Z3_ast left = scalar(s, t->left), path = s->path;
    bool is_or = t->operation->kind == LANG_OPERATOR_or;
    s->path = both(s, path, is_or ? not(s, left) : left); /* where the right side is looked at */
    Z3_ast right = scalar(s, t->right);
    s->path = path;
    return is_or                                         ? either(s, left, right)
           : t->operation->kind == LANG_OPERATOR_implies ? Z3_mk_implies(s->z, left, right)
                                                         : both(s, left, right);
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
        Z3_ast a = scalar(s, t->left), low = scalar(s, in->left), high = scalar(s, in->right);
        return both(s, Z3_mk_ge(s->z, a, low), Z3_mk_le(s->z, a, high));
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
        return s->accepted == &s->agent->accepts.messages[which] ? s->handled : truth(s, false);
    return strcmp(t->text, "emits") == 0 ? s->emitted[which] : s->sent[which];
}

static Z3_ast goes(symbolic *s, const lang_term *t)
{
    const lang_term *from = t->arguments.first, *to = from->next;
    const lang_type *type = &t->left->type;
    const Z3_ast *fields = s->fields;
    s->fields = s->before;
    Z3_ast old = scalar(s, t->left);
    s->fields = fields;
    Z3_ast a = Z3_mk_eq(s->z, old, *value_as(s, from, type));
    return both(s, a, Z3_mk_eq(s->z, scalar(s, t->left), *value_as(s, to, type)));
}

static Z3_ast least(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    if (!a->next) {
        add_fault(s, Z3_mk_eq(s->z, scalar(s, a), integer(s, 0)));
        return *unknown(s, &t->type);
    }
    Z3_ast x = scalar(s, a), y = scalar(s, a->next);
    bool is_max = t->slot == LANG_FUNCTION_max;
    if (a->type.kind == LANG_REF || a->type.kind == LANG_BOOL || a->type.kind == LANG_WORDS)
        return *unknown(s, &t->type);
    return Z3_mk_ite(s->z, is_max ? Z3_mk_ge(s->z, x, y) : Z3_mk_le(s->z, x, y), x, y);
}

static Z3_ast *target(symbolic *s, const lang_term *t)
{
    while (t->kind == LANG_TERM_INDEX)
        t = t->left;
    return value_of(s, t);
}

static void set(symbolic *s, Z3_ast *slot, Z3_ast value)
{
    *slot = Z3_mk_ite(s->z, is_taken(s), value, *slot);
}

/* Is it a container that is kept, and not part of another's entry? */
static bool is_whole(const lang_term *t)
{
    return t->kind == LANG_TERM_NAME || (t->kind == LANG_TERM_MEMBER && is_whole(t->left));
}

static Z3_ast *function(symbolic *s, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    const Z3_ast *fields = s->fields;
    Z3_ast value;
    if (t->meaning == LANG_MEANS_EXTERN) {
        const lang_external *e = &s->cone->all->externals[t->slot];
        for (uint32_t i = 0; a; a = a->next, i++)
            (void)value_as(s, a, &e->parameters.fields[i].type);
        if (e->returns && e->returns->operation && e->returns->operation->signature == LANG_RANGES)
            return one(s, number_in(s, e->returns->left->value, e->returns->right->value));
        return e->result.kind == LANG_NOTHING ? one(s, integer(s, 0)) : unknown(s, &e->result);
    }
    switch (t->slot) {
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new: {
        s->fields = t->slot == LANG_FUNCTION_old ? s->before : s->state;
        Z3_ast *made = value_of(s, a);
        s->fields = fields;
        return made;
    }
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        return one(s, least(s, t));
    case LANG_FUNCTION_abs:
        value = scalar(s, a);
        if (lang_range_of(a).low == INT64_MIN)
            add_fault(s, Z3_mk_eq(s->z, value, integer(s, INT64_MIN)));
        return one(
            s, Z3_mk_ite(s->z, Z3_mk_ge(s->z, value, integer(s, 0)), value, Z3_mk_unary_minus(s->z, value)));
    case LANG_FUNCTION_length:
        value = scalar(s, a);
        return a->type.kind == LANG_STRING ? one(s, number_in(s, 0, a->type.capacity)) : one(s, value);
    case LANG_FUNCTION_empty:
        return one(s, Z3_mk_eq(s->z, scalar(s, a), integer(s, 0)));
    case LANG_FUNCTION_has:
        return one(s, contains(s, a, a->next));
    case LANG_FUNCTION_first:
    case LANG_FUNCTION_last:
        add_fault(s, Z3_mk_eq(s->z, scalar(s, a), integer(s, 0)));
        return unknown(s, &t->type);
    case LANG_FUNCTION_take_first: {
        Z3_ast *in = target(s, a);
        add_fault(s, Z3_mk_eq(s->z, *in, integer(s, 0)));
        if (is_whole(a))
            set(s, in, Z3_mk_sub(s->z, 2, (const Z3_ast[]){*in, integer(s, 1)}));
        return unknown(s, &t->type);
    }
    default: /* what an entry holds is not known */
        for (const lang_term *b = a; b && t->slot != LANG_FUNCTION_merge; b = b->next)
            (void)value_of(s, b);
        if (proving_may_fault(t))
            add_fault(s, unknown_bool(s));
        return unknown(s, &t->type);
    }
}

static Z3_ast *literal(symbolic *s, const lang_term *t)
{
    if (t->kind == LANG_TERM_LIST) {
        uint32_t count = 0;
        for (const lang_term *a = t->arguments.first; a; a = a->next, count++)
            (void)value_as(s, a, t->type.element);
        return one(s, t->type.kind == LANG_LIST || count < 2 ? integer(s, count) : number_in(s, 1, count));
    }
    const lang_fields *fields = &t->type.record->fields;
    Z3_ast *made = row(s, symbolic_width(&t->type)), *at = made;
    for (uint32_t i = 0; i < fields->count; i++) {
        const lang_field *field = &fields->fields[i];
        const lang_term *entry = t->arguments.first;
        while (entry && strcmp(entry->text, field->name) != 0)
            entry = entry->next;
        uint32_t width = symbolic_width(&field->type);
        memcpy(at, first_value(s, &field->type, entry ? entry->right : field->value), width * sizeof *at);
        at += width;
    }
    return made;
}

static Z3_ast *text(symbolic *s, const lang_term *t)
{
    for (uint32_t i = 0; i < s->cone->text_count && t->type.kind == LANG_STRING; i++)
        if (strcmp(s->cone->texts[i], t->text) == 0)
            return one(s, integer(s, i));
    return one(s, integer(s, 0));
}

static Z3_ast *value_of(symbolic *s, const lang_term *t)
{
    switch (t->kind) {
    case LANG_TERM_NAME:
        return name(s, t);
    case LANG_TERM_NUMBER:
    case LANG_TERM_DURATION:
        return one(s, integer(s, t->value));
    case LANG_TERM_STRING:
        return text(s, t);
    case LANG_TERM_PREFIX:
    case LANG_TERM_BINARY:
        return one(s, operation(s, t));
    case LANG_TERM_MEMBER:
        return value_of(s, t->left) + offset_of(&t->left->type, t->slot);
    case LANG_TERM_INDEX: {
        Z3_ast count = scalar(s, t->left), *key = value_of(s, t->right);
        if (t->left->type.kind == LANG_MAP)
            add_fault(s, unknown_bool(s));
        else
            add_fault(s, either(s, Z3_mk_lt(s->z, *key, integer(s, 0)), Z3_mk_ge(s->z, *key, count)));
        return unknown(s, &t->type);
    }
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
        return unknown(s, &t->type);
    }
}

static Z3_ast scalar(symbolic *s, const lang_term *t)
{
    return *value_of(s, t);
}

Z3_ast symbolic_holds(symbolic *s, const lang_term *t)
{
    Z3_ast path = s->path, fault = s->fault, returned = s->returned;
    s->path = truth(s, true);
    s->fault = s->returned = truth(s, false);
    s->fields = s->state;
    Z3_ast holds = scalar(s, t);
    holds = both(s, holds, not(s, s->fault));
    s->path = path;
    s->fault = fault;
    s->returned = returned;
    return holds;
}

/* ---- statements ---- */

static void block(symbolic *s, const lang_ast_block *b);

static void assign(symbolic *s, const lang_ast_statement *st)
{
    const lang_term *t = st->target;
    Z3_ast *value = value_as(s, st->value, &t->type);
    bool is_entry = !is_whole(t);
    if (is_entry) {
        if (t->kind == LANG_TERM_INDEX && t->left->type.kind == LANG_MAP && is_whole(t->left)) {
            const lang_type *map = &t->left->type;
            Z3_ast *in = value_of(s, t->left), is_new = unknown_bool(s);
            (void)value_as(s, t->right, map->key);
            add_fault(s, both(s, is_new, Z3_mk_ge(s->z, *in, integer(s, map->capacity))));
            Z3_ast more = Z3_mk_add(s->z, 2, (const Z3_ast[]){*in, integer(s, 1)});
            set(s, in, Z3_mk_ite(s->z, is_new, more, *in));
        } else {
            (void)value_of(s, t);
        }
        return;
    }
    Z3_ast *to = value_of(s, t), *made = row(s, symbolic_width(&t->type));
    for (uint32_t i = 0; i < symbolic_width(&t->type); i++)
        made[i] = value[i];
    for (uint32_t i = 0; i < symbolic_width(&t->type); i++)
        set(s, &to[i], made[i]);
}

static void keep_local(symbolic *s, uint32_t slot, const lang_type *type, const Z3_ast *value)
{
    uint32_t width = symbolic_width(type);
    Z3_ast *made = row(s, width);
    memcpy(made, value, width * sizeof *made);
    s->locals[slot] = made;
}

/* A body may run as often as there are entries: what it may change is not known afterwards, nor during it. */
static void forget_changes(symbolic *s, const lang_ast_block *b)
{
    for (uint32_t i = 0; i < s->agent->state.count; i++)
        if (s->field_at[i] != NOWHERE && s->agent->state.fields[i].changes) {
            const lang_type *type = &s->agent->state.fields[i].type;
            Z3_ast *some = unknown(s, type);
            for (uint32_t k = 0; k < symbolic_width(type); k++)
                set(s, &s->state[s->field_at[i] + k], some[k]);
        }
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            set(s, &s->state[s->timer_at[i]], unknown_bool(s));
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] =
            Z3_mk_ite(s->z, is_taken(s), either(s, s->emitted[i], unknown_bool(s)), s->emitted[i]);
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = Z3_mk_ite(s->z, is_taken(s), either(s, s->sent[i], unknown_bool(s)), s->sent[i]);
    for (const lang_ast_statement *st = b->first; st; st = st->next) {
        const lang_term *t = st->kind == LANG_ASSIGN ? st->target
                             : st->kind == LANG_CALL ? st->value->arguments.first
                                                     : NULL;
        while (t && (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX))
            t = t->left;
        if (t && t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_LOCAL && s->locals[t->slot])
            s->locals[t->slot] = unknown(s, &s->local_fields[t->slot].type);
        if (st->kind == LANG_RETURN)
            s->returned = either(s, s->returned, both(s, s->path, unknown_bool(s)));
        forget_changes(s, &st->body);
        forget_changes(s, &st->otherwise);
    }
}

static void loop(symbolic *s, const lang_ast_statement *st)
{
    Z3_ast count = scalar(s, st->value), path = s->path;
    s->path = both(s, path, Z3_mk_gt(s->z, count, integer(s, 0)));
    forget_changes(s, &st->body);
    s->locals[st->slot] = unknown(s, &s->local_fields[st->slot].type);
    block(s, &st->body); /* once, for its faults */
    forget_changes(s, &st->body);
    s->path = path;
}

static void leave(symbolic *s, const lang_ast_statement *st)
{
    const lang_messages *messages = st->kind == LANG_EMIT ? &s->agent->emits : &s->agent->sends;
    const lang_fields *fields = &messages->messages[st->slot].fields;
    uint32_t i = 0;
    for (const lang_term *a = st->arguments.first; a; a = a->next, i++)
        (void)value_as(s, a, &fields->fields[i].type);
    if (st->kind == LANG_SEND)
        add_fault(s, not(s, is_peer(s, scalar(s, st->value))));
    Z3_ast *done = st->kind == LANG_EMIT ? s->emitted : s->sent;
    done[st->slot] = either(s, done[st->slot], is_taken(s));
}

static void call_procedure(symbolic *s, const lang_term *t)
{
    const lang_procedure *p = &s->agent->procedures[t->slot];
    Z3_ast **locals = base_arena_array(s->arena, p->locals.count + 1ull, sizeof *locals);
    uint32_t i = 0;
    for (const lang_term *a = t->arguments.first; a; a = a->next, i++) {
        const lang_type *type = &p->locals.fields[i].type;
        bool matters = s->cone->procedure_locals[t->slot][i] || proving_may_fault_as(a, type);
        locals[i] = matters ? value_as(s, a, type) : NULL;
        if (matters) {
            Z3_ast *copy = row(s, symbolic_width(type));
            memcpy(copy, locals[i], symbolic_width(type) * sizeof *copy);
            locals[i] = copy;
        }
    }
    Z3_ast **outer = s->locals, returned = s->returned;
    const lang_field *outer_fields = s->local_fields;
    s->locals = locals;
    s->local_fields = p->locals.fields;
    if (s->cone->procedure_bodies[t->slot])
        block(s, s->cone->procedure_bodies[t->slot]);
    s->locals = outer;
    s->local_fields = outer_fields;
    s->returned = returned;
}

static void change(symbolic *s, const lang_term *t)
{
    const lang_term *c = t->arguments.first, *first = c->next;
    const lang_type *type = &c->type, *key = type->kind == LANG_MAP ? type->key : type->element;
    if (first && t->slot != LANG_FUNCTION_remove)
        (void)value_as(s, first, key);
    else if (first)
        (void)value_of(s, first);
    if (first && first->next)
        (void)value_as(s, first->next, type->element);
    Z3_ast *in = target(s, c), count = *in, capacity = integer(s, type->capacity);
    Z3_ast more = Z3_mk_add(s->z, 2, (const Z3_ast[]){count, integer(s, 1)});
    Z3_ast fewer = Z3_mk_sub(s->z, 2, (const Z3_ast[]){count, integer(s, 1)});
    Z3_ast is_full = Z3_mk_ge(s->z, count, capacity), maybe = unknown_bool(s), made;
    switch (t->slot) {
    case LANG_FUNCTION_append:
    case LANG_FUNCTION_prepend:
        add_fault(s, is_full);
        made = more;
        break;
    case LANG_FUNCTION_insert:
    case LANG_FUNCTION_put:
        add_fault(s, both(s, is_full, maybe));
        made = Z3_mk_ite(s->z, either(s, maybe, Z3_mk_eq(s->z, count, integer(s, 0))), more, count);
        break;
    case LANG_FUNCTION_remove:
        made = Z3_mk_ite(s->z, both(s, maybe, Z3_mk_gt(s->z, count, integer(s, 0))), fewer, count);
        break;
    default:
        made = integer(s, 0);
    }
    if (is_whole(c))
        set(s, in, made);
}

static void statement(symbolic *s, const lang_ast_statement *st)
{
    Z3_ast path = s->path, holds;
    switch (st->kind) {
    case LANG_ASSIGN:
        assign(s, st);
        break;
    case LANG_LET:
        keep_local(s, st->slot, &st->value->type, value_of(s, st->value));
        break;
    case LANG_IF:
        holds = scalar(s, st->value);
        s->path = both(s, path, holds);
        block(s, &st->body);
        s->path = both(s, path, not(s, holds));
        block(s, &st->otherwise);
        s->path = path;
        break;
    case LANG_FOR:
        loop(s, st);
        break;
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        leave(s, st);
        break;
    case LANG_START:
    case LANG_STOP:
        if (st->kind == LANG_START && st->value)
            (void)scalar(s, st->value);
        if (s->timer_at[st->slot] != NOWHERE)
            set(s, &s->state[s->timer_at[st->slot]], truth(s, st->kind == LANG_START));
        break;
    case LANG_ASSERT:
        holds = scalar(s, st->value);
        add_fault(s, not(s, holds));
        break;
    case LANG_RETURN:
        s->returned = either(s, s->returned, s->path);
        break;
    case LANG_CALL:
        if (st->value->meaning == LANG_MEANS_PROCEDURE)
            call_procedure(s, st->value);
        else if (st->value->meaning == LANG_MEANS_FUNCTION && st->value->slot >= LANG_FUNCTION_append &&
                 st->value->slot != LANG_FUNCTION_take_first)
            change(s, st->value);
        else
            (void)value_of(s, st->value);
        break;
    }
}

static void block(symbolic *s, const lang_ast_block *b)
{
    for (const lang_ast_statement *st = b->first; st; st = st->next) {
        s->fields = s->state;
        statement(s, st);
    }
}

/* ---- handlers ---- */

static void set_locals(symbolic *s, const lang_handler *h)
{
    s->locals = base_arena_array(s->arena, h->locals.count + 1ull, sizeof *s->locals);
    s->local_fields = h->locals.fields;
    Z3_ast *slots = s->message;
    for (uint32_t i = 0; h->kind == LANG_ON_MESSAGE && i < s->accepted->fields.count; i++) {
        const lang_type *type = &s->accepted->fields.fields[i].type;
        if (h->pattern_slot && h->pattern_slot[i] != UINT32_MAX)
            keep_local(s, h->pattern_slot[i], type, slots);
        slots += symbolic_width(type);
    }
}

static Z3_ast fits(symbolic *s, const lang_handler *h)
{
    Z3_ast *slots = s->message, all = truth(s, true);
    for (uint32_t i = 0; h->kind == LANG_ON_MESSAGE && i < s->accepted->fields.count; i++) {
        const lang_type *type = &s->accepted->fields.fields[i].type;
        if (h->pattern && h->pattern[i])
            all = both(s, all, Z3_mk_eq(s->z, *slots, *first_value(s, type, h->pattern[i])));
        slots += symbolic_width(type);
    }
    return all;
}

/* Is it taken, of those that `open` leaves? A guard that faults ends the matter. */
static Z3_ast guard_of(symbolic *s, const lang_handler *h, Z3_ast *open)
{
    Z3_ast path = s->path, taken;
    s->fields = s->before;
    set_locals(s, h);
    taken = both(s, *open, fits(s, h));
    s->path = taken;
    Z3_ast fault = s->fault;
    s->fault = truth(s, false);
    if (h->guard)
        taken = both(s, taken, scalar(s, h->guard));
    Z3_ast own = s->fault;
    s->fault = either(s, fault, own);
    s->path = path;
    taken = both(s, taken, not(s, own));
    *open = both(s, *open, not(s, either(s, taken, own)));
    return taken;
}

static void run(symbolic *s, uint32_t h, Z3_ast taken)
{
    s->path = taken;
    s->returned = truth(s, false);
    set_locals(s, &s->agent->handlers[h]);
    if (s->cone->handler_bodies[h])
        block(s, s->cone->handler_bodies[h]);
    else if (s->cone->judges_steps)
        s->fault = either(s, s->fault, both(s, taken, unknown_bool(s)));
}

/* What a fault leads to: all as before, and then what `on fault` does. */
static void undo(symbolic *s, const Z3_ast *as_before)
{
    Z3_ast fault = s->fault;
    uint32_t on_fault = NOWHERE;
    for (uint32_t i = 0; i < s->agent->handler_count; i++)
        if (s->agent->handlers[i].kind == LANG_ON_FAULT)
            on_fault = i;
    for (uint32_t i = 0; i < s->slot_count; i++)
        s->state[i] = Z3_mk_ite(s->z, fault, as_before[i], s->state[i]);
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = both(s, s->emitted[i], not(s, fault));
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = both(s, s->sent[i], not(s, fault));
    s->has_run = both(s, s->has_run, not(s, fault));
    s->handled = both(s, s->handled, not(s, fault));
    if (on_fault == NOWHERE)
        return;
    Z3_ast *kept = row(s, s->slot_count), *emitted = row(s, s->agent->emits.count),
           *sent = row(s, s->agent->sends.count);
    memcpy(kept, s->state, s->slot_count * sizeof *kept);
    memcpy(emitted, s->emitted, s->agent->emits.count * sizeof *kept);
    memcpy(sent, s->sent, s->agent->sends.count * sizeof *kept);
    s->fault = truth(s, false);
    run(s, on_fault, fault);
    for (uint32_t i = 0; i < s->slot_count; i++)
        s->state[i] = Z3_mk_ite(s->z, s->fault, kept[i], s->state[i]);
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = Z3_mk_ite(s->z, s->fault, emitted[i], s->emitted[i]);
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = Z3_mk_ite(s->z, s->fault, sent[i], s->sent[i]);
    s->has_run = either(s, s->has_run, both(s, fault, not(s, s->fault)));
    s->fault = fault;
}

/* ---- events ---- */

Z3_ast *symbolic_state(symbolic *s)
{
    Z3_ast *state = row(s, s->slot_count);
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            state[s->timer_at[i]] = unknown_bool(s);
    s->trusts_refs = s->cone->trusts_refs;
    for (uint32_t i = 0; i < s->agent->parameters.count; i++)
        if (s->parameter_at[i] != NOWHERE)
            symbolic_unknown(s, &s->agent->parameters.fields[i].type, state + s->parameter_at[i]);
    s->trusts_refs = false;
    for (uint32_t i = 0; i < s->agent->state.count; i++)
        if (s->field_at[i] != NOWHERE)
            symbolic_unknown(s, &s->agent->state.fields[i].type, state + s->field_at[i]);
    return state;
}

static void reset(symbolic *s, bool all)
{
    for (uint32_t i = 0; i < s->agent->state.count; i++) {
        const lang_field *field = &s->agent->state.fields[i];
        if (s->field_at[i] == NOWHERE || (!all && field->durable))
            continue;
        memcpy(s->state + s->field_at[i], first_value(s, &field->type, field->value),
               symbolic_width(&field->type) * sizeof *s->state);
    }
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            s->state[s->timer_at[i]] = truth(s, false);
    memcpy(s->before, s->state, s->slot_count * sizeof *s->state);
}

static Z3_ast deadline(symbolic *s, uint32_t handler)
{
    const lang_term *t = s->agent->claims[s->agent->handlers[handler].of].formula;
    Z3_ast when = truth(s, true);
    if (t->kind == LANG_TERM_TEMPORAL && strcmp(t->text, "always") == 0)
        t = t->right;
    if (t->kind == LANG_TERM_BINARY && t->operation->kind == LANG_OPERATOR_implies) {
        when = symbolic_holds(s, t->left);
        t = t->right;
    }
    return both(s, when, not(s, symbolic_holds(s, t->kind == LANG_TERM_TEMPORAL ? t->right : t)));
}

/* All handlers of an event, of which one is taken. */
static Z3_ast take(symbolic *s, lang_handler_kind kind, uint32_t of, Z3_ast open)
{
    Z3_ast taken_any = truth(s, false);
    Z3_ast *taken = row(s, s->agent->handler_count);
    for (uint32_t i = 0; i < s->agent->handler_count; i++) {
        const lang_handler *h = &s->agent->handlers[i];
        bool is_one =
            h->kind == kind && (kind == LANG_EVERY || kind == LANG_INTERNAL || kind == LANG_ON_MISSED
                                    ? i == of
                                    : kind == LANG_ON_START || h->of == of);
        bool is_asked = kind == LANG_ON_START || kind == LANG_ON_TIMER || s->cone->guards[i];
        taken[i] = is_one && is_asked ? guard_of(s, h, &open) : NULL;
    }
    Z3_ast guard_fault = s->fault;
    for (uint32_t i = 0; i < s->agent->handler_count; i++)
        if (taken[i]) {
            run(s, i, taken[i]);
            taken_any = either(s, taken_any, taken[i]);
        }
    s->handled = s->has_run = taken_any;
    return either(s, taken_any, guard_fault);
}

static Z3_ast step(symbolic *s, const proving_event *e)
{
    Z3_ast yes = truth(s, true), happens = yes;
    uint32_t width = 0;
    switch (e->kind) {
    case EVENT_START:
    case EVENT_RESTART:
        reset(s, e->kind == EVENT_START);
        (void)take(s, LANG_ON_START, 0, yes);
        break;
    case EVENT_MESSAGE:
        s->accepted = &s->agent->accepts.messages[e->which];
        for (uint32_t i = 0; i < s->accepted->fields.count; i++)
            width += symbolic_width(&s->accepted->fields.fields[i].type);
        s->message = row(s, width);
        s->trusts_refs = s->cone->trusts_refs;
        for (uint32_t i = 0, at = 0; i < s->accepted->fields.count; i++) {
            symbolic_unknown(s, &s->accepted->fields.fields[i].type, s->message + at);
            at += symbolic_width(&s->accepted->fields.fields[i].type);
        }
        s->trusts_refs = false;
        if (s->accepted->where)
            happens = symbolic_holds(s, s->accepted->where);
        happens = both(s, happens, take(s, LANG_ON_MESSAGE, e->which, happens));
        break;
    case EVENT_TIMER:
        happens = s->state[s->timer_at[e->which]];
        s->state[s->timer_at[e->which]] = truth(s, false);
        (void)take(s, LANG_ON_TIMER, e->which, yes);
        break;
    case EVENT_STEP:
        happens = take(s, s->agent->handlers[e->which].kind, e->which, yes);
        break;
    case EVENT_MISSED:
        happens = both(s, deadline(s, e->which), take(s, LANG_ON_MISSED, e->which, yes));
        break;
    case EVENT_OTHER:
        s->has_run = yes;
        break;
    }
    return happens;
}

Z3_ast symbolic_step(symbolic *s, const proving_event *e, Z3_ast *before)
{
    Z3_ast no = truth(s, false);
    s->state = row(s, s->slot_count);
    s->before = row(s, s->slot_count);
    memcpy(s->state, before, s->slot_count * sizeof *before);
    memcpy(s->before, before, s->slot_count * sizeof *before);
    s->fields = s->before;
    s->accepted = NULL;
    s->message = NULL;
    s->path = truth(s, true);
    s->fault = s->returned = s->handled = s->has_run = no;
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = no;
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = no;
    Z3_ast *as_before = row(s, s->slot_count);
    Z3_ast happens = step(s, e);
    memcpy(as_before, s->before, s->slot_count * sizeof *before);
    if (e->kind == EVENT_TIMER)
        as_before[s->timer_at[e->which]] = no;
    undo(s, as_before);
    return happens;
}

bool symbolic_begin(symbolic *s, Z3_context z, const proving_cone *cone, base_arena *arena)
{
    const lang_agent *agent = cone->agent;
    *s = (symbolic){.z = z, .cone = cone, .agent = agent, .arena = arena};
    s->limits = Z3_mk_ast_vector(z);
    Z3_ast_vector_inc_ref(z, s->limits);
    s->field_at = base_arena_array(arena, agent->state.count + 1ull, sizeof *s->field_at);
    s->parameter_at = base_arena_array(arena, agent->parameters.count + 1ull, sizeof *s->parameter_at);
    s->timer_at = base_arena_array(arena, agent->timer_count + 1ull, sizeof *s->timer_at);
    s->emitted = row(s, agent->emits.count);
    s->sent = row(s, agent->sends.count);
    if (!s->field_at || !s->parameter_at || !s->timer_at || !s->emitted || !s->sent)
        return false;
    for (uint32_t i = 0; i < agent->timer_count; i++)
        s->timer_at[i] = cone->timers[i] ? s->slot_count++ : NOWHERE;
    for (uint32_t i = 0; i < agent->parameters.count; i++) {
        s->parameter_at[i] = cone->parameters[i] ? s->slot_count : NOWHERE;
        s->slot_count += cone->parameters[i] ? symbolic_width(&agent->parameters.fields[i].type) : 0;
    }
    for (uint32_t i = 0; i < agent->state.count; i++) {
        s->field_at[i] = cone->fields[i] ? s->slot_count : NOWHERE;
        s->slot_count += cone->fields[i] ? symbolic_width(&agent->state.fields[i].type) : 0;
    }
    return true;
}

#endif
