/* Between which bounds the values of a term lie, and whether it may have none: by the bounds of its parts, so
 * that what is said may be more than what there is, never less.
 */
#include "language/terms/operators.h"

#include <assert.h>

__extension__ typedef __int128 wide;

/* What lies outside of 64 bits is a fault when it is evaluated. */
static void set(lang_bounds *b, wide low, wide high)
{
    b->may_fault = b->may_fault || low < INT64_MIN || high > INT64_MAX;
    b->low = low < INT64_MIN ? INT64_MIN : low > INT64_MAX ? INT64_MAX : (int64_t)low;
    b->high = high > INT64_MAX ? INT64_MAX : high < INT64_MIN ? INT64_MIN : (int64_t)high;
}

/* The products of their ends. */
static void multiply(lang_bounds *b, const wide x[2], const wide y[2])
{
    wide low = x[0] * y[0], high = low;
    for (unsigned i = 1; i < 4; i++) {
        wide product = x[i / 2] * y[i % 2];
        low = product < low ? product : low;
        high = product > high ? product : high;
    }
    set(b, low, high);
}

static wide size_of(wide low, wide high)
{
    return -low > high ? -low : high;
}

static void divide(lang_bounds *b, const lang_bounds *x, const lang_bounds *y)
{
    wide size = size_of(x->low, x->high);
    b->may_fault = b->may_fault || (y->low <= 0 && y->high >= 0);
    if (x->low >= 0 && y->low >= 0)
        set(b, 0, x->high);
    else
        set(b, -size, y->low <= -1 && y->high >= -1 ? size : size > INT64_MAX ? INT64_MAX : size);
}

static void take_remainder(lang_bounds *b, const lang_bounds *x, const lang_bounds *y)
{
    wide most = size_of(y->low, y->high) - 1, size = size_of(x->low, x->high);
    most = most < 0 ? 0 : most;
    most = most < size ? most : size;
    b->may_fault = b->may_fault || (y->low <= 0 && y->high >= 0) ||
                   (x->low == INT64_MIN && y->low <= -1 && y->high >= -1);
    set(b, x->low >= 0 ? 0 : -most, x->high <= 0 ? 0 : most);
}

static void shift_left(lang_bounds *b, const lang_bounds *x, const lang_bounds *y)
{
    b->may_fault = b->may_fault || y->low < 0 || y->high > 62; /* by 63 is a case of its own in C */
    int64_t least = y->low < 0 ? 0 : y->low > 63 ? 63 : y->low;
    int64_t most = y->high > 63 ? 63 : y->high < 0 ? 0 : y->high;
    multiply(b, (const wide[2]){x->low, x->high}, (const wide[2]){(wide)1 << least, (wide)1 << most});
}

/* Numbers of so many bits as the larger of two that are not negative. */
static int64_t mask_of(int64_t a, int64_t b)
{
    uint64_t mask = (uint64_t)(a > b ? a : b);
    for (unsigned shift = 1; shift < 64; shift *= 2)
        mask |= mask >> shift;
    return (int64_t)mask;
}

static void combine_bits(lang_bounds *b, lang_operator_kind kind, const lang_bounds *x, const lang_bounds *y)
{
    if (x->low < 0 || y->low < 0)
        set(b, INT64_MIN, INT64_MAX);
    else if (kind == LANG_OPERATOR_and_bits)
        set(b, 0, x->high < y->high ? x->high : y->high);
    else
        set(b, 0, mask_of(x->high, y->high));
}

/* What the bounds of both sides decide. */
static void compare(lang_bounds *b, lang_operator_kind kind, const lang_bounds *x, const lang_bounds *y)
{
    bool less = x->high<y->low, at_most = x->high <= y->low, greater = x->low> y->high,
         at_least = x->low >= y->high, same = x->low == x->high && at_most && at_least;
    bool is_true = false, is_false = false;
    switch (kind) {
    case LANG_OPERATOR_less:
        is_true = less, is_false = at_least;
        break;
    case LANG_OPERATOR_at_most:
        is_true = at_most, is_false = greater;
        break;
    case LANG_OPERATOR_greater:
        is_true = greater, is_false = at_most;
        break;
    case LANG_OPERATOR_at_least:
        is_true = at_least, is_false = less;
        break;
    case LANG_OPERATOR_equal:
        is_true = same, is_false = less || greater;
        break;
    case LANG_OPERATOR_unequal:
        is_true = less || greater, is_false = same;
        break;
    default:
        break;
    }
    b->low = is_true;
    b->high = !is_false;
}

static void apply(lang_bounds *b, lang_operator_kind kind, const lang_bounds *x, const lang_bounds *y)
{
    const wide left[2] = {x->low, x->high}, right[2] = {y->low, y->high};
    switch (kind) {
    case LANG_OPERATOR_complement:
        set(b, ~y->high, ~y->low);
        break;
    case LANG_OPERATOR_negate:
        set(b, -right[1], -right[0]);
        break;
    case LANG_OPERATOR_keep:
    case LANG_OPERATOR_range:
        set(b, y->low, y->high);
        break;
    case LANG_OPERATOR_multiply:
        multiply(b, left, right);
        break;
    case LANG_OPERATOR_divide:
        divide(b, x, y);
        break;
    case LANG_OPERATOR_remainder:
        take_remainder(b, x, y);
        break;
    case LANG_OPERATOR_add:
        set(b, left[0] + right[0], left[1] + right[1]);
        break;
    case LANG_OPERATOR_subtract:
        set(b, left[0] - right[1], left[1] - right[0]);
        break;
    case LANG_OPERATOR_shift_left:
        shift_left(b, x, y);
        break;
    case LANG_OPERATOR_shift_right:
        b->may_fault = b->may_fault || y->low < 0 || y->high > 63;
        set(b, x->low < 0 ? x->low : 0, x->high >= 0 ? x->high : -1);
        break;
    case LANG_OPERATOR_and_bits:
    case LANG_OPERATOR_or_bits:
    case LANG_OPERATOR_exclusive_or_bits:
        combine_bits(b, kind, x, y);
        break;
    default:
        set(b, 0, 1);
        compare(b, kind, x, y);
    }
}

lang_bounds lang_term_bounds(const lang_term *term, const lang_variable *variables)
{
    lang_bounds b = {0};
    if (!term->operation) {
        bool is_constant = term->slot == UINT32_MAX;
        set(&b, is_constant ? term->value : variables[term->slot].type.low,
            is_constant ? term->value : variables[term->slot].type.high);
        return b;
    }
    lang_bounds right = lang_term_bounds(term->right, variables);
    lang_bounds left = term->left ? lang_term_bounds(term->left, variables) : right;
    apply(&b, term->operation->kind, &left, &right);
    b.is_own = b.may_fault;
    b.may_fault = b.may_fault || left.may_fault || right.may_fault;
    return b;
}
