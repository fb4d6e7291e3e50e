/* Values as formulas. A set or a map is known by how many entries it has and, where its keys are of one slot
 * each, by an array from keys to whether they are in it, and one to what a map has there. A state that is not
 * known may have more in it than it counts, which makes proofs harder and never wrong: what is removed from,
 * or put into, a set that there is comes out as it does there.
 */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/symbolic.h"

#include <stdio.h>

enum { FEW_KEYS = 8 }; /* that are counted one by one */

Z3_ast symbolic_integer(const symbolic *s, int64_t value)
{
    return Z3_mk_int64(s->z, value, Z3_mk_int_sort(s->z));
}

Z3_ast symbolic_truth(const symbolic *s, bool is)
{
    return is ? Z3_mk_true(s->z) : Z3_mk_false(s->z);
}

Z3_ast symbolic_both(const symbolic *s, Z3_ast a, Z3_ast b)
{
    return Z3_mk_and(s->z, 2, (const Z3_ast[]){a, b});
}

Z3_ast symbolic_either(const symbolic *s, Z3_ast a, Z3_ast b)
{
    return Z3_mk_or(s->z, 2, (const Z3_ast[]){a, b});
}

Z3_ast symbolic_not(const symbolic *s, Z3_ast a)
{
    return Z3_mk_not(s->z, a);
}

Z3_ast symbolic_is_within(const symbolic *s, Z3_ast value, int64_t low, int64_t high)
{
    return symbolic_both(s, Z3_mk_ge(s->z, value, symbolic_integer(s, low)),
                         Z3_mk_le(s->z, value, symbolic_integer(s, high)));
}

/* Is the step still under way where this path is taken? */
Z3_ast symbolic_is_taken(const symbolic *s)
{
    return symbolic_both(s, s->path, symbolic_not(s, s->returned));
}

void symbolic_add_fault(symbolic *s, Z3_ast when)
{
    s->fault = symbolic_either(s, s->fault, symbolic_both(s, symbolic_is_taken(s), when));
}

/* Is it an agent that this one may send to? */
Z3_ast symbolic_is_peer(symbolic *s, Z3_ast ref)
{
    Z3_ast is_even = Z3_mk_eq(s->z, Z3_mk_mod(s->z, ref, symbolic_integer(s, 2)), symbolic_integer(s, 0));
    return symbolic_both(s, Z3_mk_gt(s->z, ref, symbolic_integer(s, 1)), is_even);
}

/* ---- values ---- */

uint32_t symbolic_width(const lang_type *type)
{
    uint32_t width = 0;
    if (type->kind != LANG_RECORD)
        return symbolic_has_values(type) ? 3 : symbolic_has_members(type) ? 2 : 1;
    for (uint32_t i = 0; i < type->record->fields.count; i++)
        width += symbolic_width(&type->record->fields.fields[i].type);
    return width;
}

Z3_ast *symbolic_row(symbolic *s, uint32_t width)
{
    return base_arena_array(s->arena, width + 1ull, sizeof(Z3_ast));
}

static Z3_ast variable(symbolic *s, Z3_sort sort)
{
    char name[16];
    snprintf(name, sizeof name, "v%u", (unsigned)s->fresh++);
    return Z3_mk_const(s->z, Z3_mk_string_symbol(s->z, name), sort);
}

Z3_ast symbolic_number_in(symbolic *s, int64_t low, int64_t high)
{
    Z3_ast made = variable(s, Z3_mk_int_sort(s->z));
    Z3_ast_vector_push(s->z, s->limits, symbolic_is_within(s, made, low, high));
    return made;
}

void symbolic_set(symbolic *s, Z3_ast *slot, Z3_ast value)
{
    *slot = Z3_mk_ite(s->z, symbolic_is_taken(s), value, *slot);
}

/* ---- members of sets and maps ---- */

/* Is it one slot that can be compared: what a set or map may be known to hold? */
static bool is_simple(const lang_type *type)
{
    return type->kind == LANG_BOOL || type->kind == LANG_INT || type->kind == LANG_WORDS ||
           type->kind == LANG_DURATION || type->kind == LANG_REF || type->kind == LANG_STRING;
}

static const lang_type *key_of(const lang_type *type)
{
    return type->kind == LANG_MAP ? type->key : type->element;
}

bool symbolic_has_members(const lang_type *type)
{
    return (type->kind == LANG_SET || type->kind == LANG_MAP) && is_simple(key_of(type));
}

bool symbolic_has_values(const lang_type *type)
{
    return type->kind == LANG_MAP && symbolic_has_members(type) && is_simple(type->element);
}

static Z3_sort sort_of(const symbolic *s, const lang_type *type)
{
    return type->kind == LANG_BOOL ? Z3_mk_bool_sort(s->z) : Z3_mk_int_sort(s->z);
}

/* A key as what arrays go by. */
static Z3_ast index_of(const symbolic *s, const lang_type *type, Z3_ast key)
{
    return key_of(type)->kind == LANG_BOOL
               ? Z3_mk_ite(s->z, key, symbolic_integer(s, 1), symbolic_integer(s, 0))
               : key;
}

static Z3_ast no_members(const symbolic *s)
{
    return Z3_mk_const_array(s->z, Z3_mk_int_sort(s->z), symbolic_truth(s, false));
}

static Z3_ast unknown_values(symbolic *s, const lang_type *type)
{
    return variable(s, Z3_mk_array_sort(s->z, Z3_mk_int_sort(s->z), sort_of(s, type->element)));
}

/* Nobody is in what is empty, and where there are few keys all are counted. */
static void unknown_members(symbolic *s, const lang_type *type, Z3_ast *slots)
{
    const lang_type *key = key_of(type);
    Z3_ast empty = Z3_mk_eq(s->z, slots[0], symbolic_integer(s, 0)), sum = symbolic_integer(s, 0);
    slots[1] = variable(s, Z3_mk_array_sort(s->z, Z3_mk_int_sort(s->z), Z3_mk_bool_sort(s->z)));
    if (symbolic_has_values(type))
        slots[2] = unknown_values(s, type);
    bool is_small = key->kind == LANG_BOOL || key->kind == LANG_WORDS || key->kind == LANG_INT;
    int64_t low = key->kind == LANG_BOOL ? 0 : key->low, high = key->kind == LANG_BOOL ? 1 : key->high;
    if (!is_small || (uint64_t)high - (uint64_t)low >= FEW_KEYS) {
        Z3_ast_vector_push(s->z, s->limits,
                           Z3_mk_implies(s->z, empty, Z3_mk_eq(s->z, slots[1], no_members(s))));
        return;
    }
    for (int64_t i = low; i <= high; i++) {
        Z3_ast is_in = Z3_mk_select(s->z, slots[1], symbolic_integer(s, i));
        Z3_ast one = Z3_mk_ite(s->z, is_in, symbolic_integer(s, 1), symbolic_integer(s, 0));
        sum = Z3_mk_add(s->z, 2, (const Z3_ast[]){sum, one});
    }
    Z3_ast_vector_push(s->z, s->limits, Z3_mk_eq(s->z, slots[0], sum));
}

void symbolic_make_empty(symbolic *s, const lang_type *type, Z3_ast *slots)
{
    slots[0] = symbolic_integer(s, 0);
    if (symbolic_has_members(type))
        slots[1] = no_members(s);
    if (symbolic_has_values(type))
        slots[2] = unknown_values(s, type);
}

Z3_ast symbolic_has(symbolic *s, const lang_type *type, const Z3_ast *slots, Z3_ast key)
{
    Z3_ast some = Z3_mk_gt(s->z, slots[0], symbolic_integer(s, 0));
    return symbolic_both(s, some, Z3_mk_select(s->z, slots[1], index_of(s, type, key)));
}

/* So it is where this path is taken and nothing went wrong: after a fault, values may be out of range. */
static void limit_here(symbolic *s, Z3_ast limit)
{
    Z3_ast is_here = symbolic_both(s, symbolic_is_taken(s), symbolic_not(s, s->fault));
    Z3_ast_vector_push(s->z, s->limits, Z3_mk_implies(s->z, is_here, limit));
}

Z3_ast symbolic_mapped(symbolic *s, const lang_type *type, const Z3_ast *slots, Z3_ast key)
{
    Z3_ast value = Z3_mk_select(s->z, slots[2], index_of(s, type, key));
    const lang_type *of = type->element;
    if (of->kind == LANG_INT || of->kind == LANG_WORDS) /* what stands for no key may be anything: in range */
        limit_here(s, symbolic_is_within(s, value, of->low, of->high));
    return value;
}

Z3_ast symbolic_member(symbolic *s, const lang_type *type, const Z3_ast *slots)
{
    Z3_ast key;
    symbolic_unknown(s, key_of(type), &key);
    Z3_ast some = Z3_mk_gt(s->z, slots[0], symbolic_integer(s, 0));
    limit_here(s, Z3_mk_implies(s->z, some, symbolic_has(s, type, slots, key)));
    return key;
}

void symbolic_insert(symbolic *s, const lang_type *type, Z3_ast *slots, Z3_ast key, const Z3_ast *value)
{
    Z3_ast is_in = symbolic_has(s, type, slots, key), index = index_of(s, type, key);
    Z3_ast more = Z3_mk_add(s->z, 2, (const Z3_ast[]){slots[0], symbolic_integer(s, 1)});
    symbolic_set(s, &slots[0], Z3_mk_ite(s->z, is_in, slots[0], more));
    symbolic_set(s, &slots[1], Z3_mk_store(s->z, slots[1], index, symbolic_truth(s, true)));
    if (symbolic_has_values(type))
        symbolic_set(s, &slots[2],
                     value ? Z3_mk_store(s->z, slots[2], index, *value) : unknown_values(s, type));
}

void symbolic_remove(symbolic *s, const lang_type *type, Z3_ast *slots, Z3_ast key)
{
    Z3_ast is_in = symbolic_has(s, type, slots, key);
    Z3_ast fewer = Z3_mk_sub(s->z, 2, (const Z3_ast[]){slots[0], symbolic_integer(s, 1)});
    Z3_ast count = Z3_mk_ite(s->z, is_in, fewer, slots[0]);
    Z3_ast without = Z3_mk_store(s->z, slots[1], index_of(s, type, key), symbolic_truth(s, false));
    Z3_ast is_empty = Z3_mk_eq(s->z, count, symbolic_integer(s, 0));
    symbolic_set(s, &slots[1], Z3_mk_ite(s->z, is_empty, no_members(s), without));
    symbolic_set(s, &slots[0], count);
}

void symbolic_unknown(symbolic *s, const lang_type *type, Z3_ast *slots)
{
    switch (type->kind) {
    case LANG_BOOL:
        *slots = variable(s, Z3_mk_bool_sort(s->z));
        break;
    case LANG_INT:
    case LANG_WORDS:
        *slots = symbolic_number_in(s, type->low, type->high);
        break;
    case LANG_REF:
    case LANG_STRING:
        *slots = symbolic_number_in(s, 0, INT64_C(1) << 32);
        if (type->kind == LANG_REF && s->trusts_refs)
            Z3_ast_vector_push(s->z, s->limits, symbolic_is_peer(s, *slots));
        break;
    case LANG_DATA:
        *slots = symbolic_integer(s, 0);
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
        slots[0] = symbolic_number_in(s, 0, type->capacity);
        if (symbolic_has_members(type))
            unknown_members(s, type, slots);
        break;
    default:
        *slots = symbolic_number_in(s, INT64_MIN, INT64_MAX);
    }
}

Z3_ast symbolic_unknown_bool(symbolic *s)
{
    return variable(s, Z3_mk_bool_sort(s->z));
}

Z3_ast *symbolic_some(symbolic *s, const lang_type *type)
{
    Z3_ast *made = symbolic_row(s, symbolic_width(type));
    symbolic_unknown(s, type, made);
    return made;
}

#endif
