/* In which range an integer is: by intervals, from the ranges of the types of what it is made of. So most
 * arithmetic on small ranges needs no check, and no integer wider than the machine's.
 */
#include "language/agents/agents.h"

#include "language/terms/operators.h"

#include <string.h>

__extension__ typedef __int128 wide;

static lang_range all(bool may_overflow)
{
    return (lang_range){INT64_MIN, INT64_MAX, may_overflow};
}

static lang_range clip(wide low, wide high, bool may_overflow)
{
    if (low < INT64_MIN || high > INT64_MAX)
        return all(true);
    return (lang_range){(int64_t)low, (int64_t)high, may_overflow};
}

static lang_range of_type(const lang_type *type)
{
    if (type->kind == LANG_INT || type->kind == LANG_WORDS)
        return (lang_range){type->low, type->high, false};
    if (type->kind == LANG_BOOL)
        return (lang_range){0, 1, false};
    return all(false);
}

static lang_range multiply(lang_range a, lang_range b)
{
    wide corners[] = {(wide)a.low * b.low, (wide)a.low * b.high, (wide)a.high * b.low, (wide)a.high * b.high};
    wide low = corners[0], high = corners[0];
    for (unsigned i = 1; i < 4; i++) {
        low = corners[i] < low ? corners[i] : low;
        high = corners[i] > high ? corners[i] : high;
    }
    return clip(low, high, a.may_overflow || b.may_overflow);
}

/* The greatest absolute value. */
static wide magnitude(lang_range a)
{
    wide low = a.low < 0 ? -(wide)a.low : a.low, high = a.high < 0 ? -(wide)a.high : a.high;
    return low > high ? low : high;
}

static lang_range divide(lang_range a, lang_range b)
{
    bool is_odd = b.low <= 0 && b.high >= 0; /* it may be zero */
    if (b.low <= -1 && b.high >= -1 && a.low == INT64_MIN)
        return all(true);
    wide most = magnitude(a);
    bool same_sign = a.low >= 0 && b.low >= 0;
    return (lang_range){(int64_t)(same_sign           ? 0
                                  : -most < INT64_MIN ? INT64_MIN
                                                      : -most),
                        (int64_t)(most > INT64_MAX ? INT64_MAX : most), is_odd};
}

static lang_range remainder_of(lang_range a, lang_range b)
{
    bool is_odd = b.low <= 0 && b.high >= 0;
    wide most = magnitude(b) - 1;
    if (most < 0)
        most = 0;
    if (most > magnitude(a))
        most = magnitude(a);
    if (most > INT64_MAX)
        most = INT64_MAX;
    return (lang_range){(int64_t)(a.low < 0 ? -most : 0), (int64_t)(a.high > 0 ? most : 0), is_odd};
}

static lang_range bits(lang_range a, lang_range b, bool is_and)
{
    if (a.low < 0 || b.low < 0) {
        if (is_and && (a.low >= 0 || b.low >= 0)) /* no more than the one that is not negative */
            return (lang_range){0, a.low >= 0 ? a.high : b.high, false};
        return all(false);
    }
    if (is_and)
        return (lang_range){0, a.high < b.high ? a.high : b.high, false};
    uint64_t most = (uint64_t)(a.high | b.high);
    for (unsigned by = 1; by < 64; by *= 2)
        most |= most >> by;
    return (lang_range){0, (int64_t)most, false};
}

static lang_range shift(lang_range a, lang_range b, bool is_left)
{
    bool is_odd = b.low < 0 || b.high > 63;
    if (!is_left)
        return (lang_range){a.low < 0 ? a.low : 0, a.high > 0 ? a.high : (a.low < 0 ? 0 : a.high), is_odd};
    if (is_odd || a.low < 0 || b.high > 62)
        return all(true);
    return clip((wide)a.low << b.low, (wide)a.high << b.high, false);
}

static lang_range of_operator(const lang_term *term)
{
    lang_range a = term->left ? lang_range_of(term->left) : all(false);
    lang_range b = lang_range_of(term->right);
    switch (term->operation->kind) {
    case LANG_OPERATOR_keep:
        return (lang_range){b.low, b.high, false};
    case LANG_OPERATOR_negate:
        return clip(-(wide)b.high, -(wide)b.low, false);
    case LANG_OPERATOR_complement:
        return (lang_range){~b.high, ~b.low, false};
    case LANG_OPERATOR_add:
        return clip((wide)a.low + b.low, (wide)a.high + b.high, false);
    case LANG_OPERATOR_subtract:
        return clip((wide)a.low - b.high, (wide)a.high - b.low, false);
    case LANG_OPERATOR_multiply:
        return multiply((lang_range){a.low, a.high, false}, (lang_range){b.low, b.high, false});
    case LANG_OPERATOR_divide:
        return divide(a, b);
    case LANG_OPERATOR_remainder:
        return remainder_of(a, b);
    case LANG_OPERATOR_shift_left:
    case LANG_OPERATOR_shift_right:
        return shift(a, b, term->operation->kind == LANG_OPERATOR_shift_left);
    case LANG_OPERATOR_and_bits:
    case LANG_OPERATOR_or_bits:
    case LANG_OPERATOR_exclusive_or_bits:
        return bits(a, b, term->operation->kind == LANG_OPERATOR_and_bits);
    default: /* a boolean */
        return (lang_range){0, 1, false};
    }
}

/* Of min and max of two integers. */
static lang_range of_least(const lang_term *term, bool is_max)
{
    lang_range a = lang_range_of(term->arguments.first), b = lang_range_of(term->arguments.last);
    lang_range least = {a.low < b.low ? a.low : b.low, a.high < b.high ? a.high : b.high, false};
    lang_range most = {a.low > b.low ? a.low : b.low, a.high > b.high ? a.high : b.high, false};
    return is_max ? most : least;
}

static lang_range of_call(const lang_term *term)
{
    if (term->meaning != LANG_MEANS_FUNCTION)
        return of_type(&term->type);
    const lang_term *first = term->arguments.first;
    switch (term->slot) {
    case LANG_FUNCTION_length:
        return (lang_range){0, first->meaning == LANG_MEANS_PEERS ? UINT32_MAX : first->type.capacity, false};
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        if (first && first->next && first->next == term->arguments.last && lang_type_is_scalar(&first->type))
            return of_least(term, term->slot == LANG_FUNCTION_max);
        return of_type(&term->type);
    case LANG_FUNCTION_abs: {
        wide most = magnitude(lang_range_of(first));
        return most > INT64_MAX ? all(true) : (lang_range){0, (int64_t)most, false};
    }
    default:
        return of_type(&term->type);
    }
}

lang_range lang_range_of(const lang_term *term)
{
    switch (term->kind) {
    case LANG_TERM_NUMBER:
    case LANG_TERM_DURATION:
        return (lang_range){term->value, term->value, false};
    case LANG_TERM_NAME:
        if (term->meaning == LANG_MEANS_VALUE && lang_type_is_scalar(&term->type))
            return (lang_range){term->value, term->value, false};
        return of_type(&term->type);
    case LANG_TERM_PREFIX:
    case LANG_TERM_BINARY:
        return of_operator(term);
    case LANG_TERM_CALL:
        return of_call(term);
    default:
        return of_type(&term->type);
    }
}

bool lang_range_is_narrow(lang_range range)
{
    return range.low >= INT32_MIN && range.high <= INT32_MAX;
}
