/* Evaluating terms. What has no value in C (overflow, division by zero, shifts too far) is a fault here. */
#include "language/terms/operators.h"

#include <assert.h>

/* Each puts its result into *out, or says what is in the way. */
typedef const char *apply(int64_t a, int64_t b, int64_t *out);

static const char overflow[] = "the result does not fit 64 bits";

#define APPLY(NAME, FAULT, RESULT)                                                                           \
    static const char *lang_apply_##NAME(int64_t a, int64_t b, int64_t *out)                                 \
    {                                                                                                        \
        const char *fault = (FAULT);                                                                         \
        (void)a;                                                                                             \
        if (!fault)                                                                                          \
            *out = (RESULT);                                                                                 \
        return fault;                                                                                        \
    }

static const char *division_fault(int64_t a, int64_t b)
{
    return b == 0 ? "division by zero" : a == INT64_MIN && b == -1 ? overflow : NULL;
}

static const char *shift_fault(int64_t b)
{
    return b < 0 || b > 63 ? "a shift by less than 0 or more than 63" : NULL;
}

APPLY(not, NULL, !b)
APPLY(complement, NULL, ~b)
APPLY(negate, b == INT64_MIN ? overflow : NULL, -b)
APPLY(keep, NULL, b)
APPLY(multiply, __builtin_mul_overflow(a, b, out) ? overflow : NULL, *out)
APPLY(divide, division_fault(a, b), a / b)
APPLY(remainder, division_fault(a, b), a % b)
APPLY(add, __builtin_add_overflow(a, b, out) ? overflow : NULL, *out)
APPLY(subtract, __builtin_sub_overflow(a, b, out) ? overflow : NULL, *out)
APPLY(shift_right, shift_fault(b), a >> b)
APPLY(range, NULL, b)
APPLY(less, NULL, a < b)
APPLY(at_most, NULL, a <= b)
APPLY(greater, NULL, a > b)
APPLY(at_least, NULL, a >= b)
APPLY(in, NULL, a <= b)
APPLY(equal, NULL, a == b)
APPLY(unequal, NULL, a != b)
APPLY(and_bits, NULL, a &b)
APPLY(exclusive_or_bits, NULL, a ^ b)
APPLY(or_bits, NULL, a | b)
APPLY(and, NULL, a &&b)
APPLY(or, NULL, a || b)
APPLY(implies, NULL, !a || b)

static const char *lang_apply_shift_left(int64_t a, int64_t b, int64_t *out)
{
    const char *fault = shift_fault(b);
    if (!fault && b == 63)
        return a == 0 ? lang_apply_keep(0, 0, out) : overflow;
    return fault ? fault : __builtin_mul_overflow(a, INT64_C(1) << b, out) ? overflow : NULL;
}

#define ROW(NAME, ...) [LANG_OPERATOR_##NAME] = lang_apply_##NAME,
static apply *const applied[] = {LANG_OPERATORS(ROW)};

/* Does the left operand decide? As in C, the right one is not looked at then. */
static bool is_decided(lang_operator_kind kind, int64_t left, int64_t *value)
{
    *value = kind != LANG_OPERATOR_and;
    return kind == LANG_OPERATOR_or ? left != 0
                                    : (kind == LANG_OPERATOR_and || kind == LANG_OPERATOR_implies) && !left;
}

const char *lang_term_evaluate(const lang_term *term, const int64_t *values, int64_t *value, lang_place *at)
{
    if (!term->operation) {
        *value = term->slot == UINT32_MAX ? term->value : values[term->slot];
        return NULL;
    }
    int64_t left = 0, right = 0;
    lang_operator_kind kind = term->operation->kind;
    const char *fault = term->left ? lang_term_evaluate(term->left, values, &left, at) : NULL;
    if (!fault && is_decided(kind, left, value))
        return NULL;
    if (!fault && kind == LANG_OPERATOR_in) {
        int64_t low;
        fault = lang_term_evaluate(term->right->left, values, &low, at);
        if (!fault && left < low) {
            *value = 0;
            return NULL;
        }
    }
    if (!fault)
        fault = lang_term_evaluate(term->right, values, &right, at);
    if (fault)
        return fault;
    fault = applied[kind](left, right, value);
    if (fault)
        *at = term->operator_place;
    return fault;
}
