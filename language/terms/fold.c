/* A term made simpler, for generated code: what is decided before it is evaluated is not evaluated, and what
 * compilers would wonder about is not written. Parts that may have no value stay as they are, and are
 * evaluated in the same cases as before.
 *
 * To the right of a connective something is known of variables, by its left side: bounds are narrowed by
 * that, so that of `n == 1 && n == 0` nothing is left.
 */
#include "language/terms/operators.h"

#include <assert.h>
#include <string.h>

typedef struct folding {
    base_arena *arena;
    uint32_t count; /* of variables */
} folding;

static const lang_term *fold(const folding *f, const lang_term *term, const lang_variable *in);

static bool is_kind(const lang_term *term, lang_operator_kind kind)
{
    return term->operation && term->operation->kind == kind;
}

static bool is_constant(const lang_term *term)
{
    return !term->operation && term->slot == UINT32_MAX;
}

static bool is_value(const lang_term *term, int64_t value)
{
    return is_constant(term) && term->value == value;
}

/* ---- what is known ---- */

/* A variable lies within these bounds, too; where that is never so, what stands there is never evaluated. */
static void narrow(lang_variable *variable, int64_t low, int64_t high)
{
    low = low > variable->type.low ? low : variable->type.low;
    high = high < variable->type.high ? high : variable->type.high;
    if (low > high)
        return;
    variable->type.low = low;
    variable->type.high = high;
}

static void exclude(lang_variable *variable, int64_t value)
{
    if (variable->type.low >= variable->type.high)
        return;
    if (variable->type.low == value)
        variable->type.low++;
    else if (variable->type.high == value)
        variable->type.high--;
}

/* The comparison that holds where that one does not. */
static lang_operator_kind opposite(lang_operator_kind kind)
{
    switch (kind) {
    case LANG_OPERATOR_less:
        return LANG_OPERATOR_at_least;
    case LANG_OPERATOR_at_most:
        return LANG_OPERATOR_greater;
    case LANG_OPERATOR_greater:
        return LANG_OPERATOR_at_most;
    case LANG_OPERATOR_at_least:
        return LANG_OPERATOR_less;
    case LANG_OPERATOR_equal:
        return LANG_OPERATOR_unequal;
    default:
        return LANG_OPERATOR_equal;
    }
}

static void learn_comparison(lang_variable *variable, lang_operator_kind kind, lang_bounds other)
{
    switch (kind) {
    case LANG_OPERATOR_less:
        if (other.high > INT64_MIN)
            narrow(variable, INT64_MIN, other.high - 1);
        break;
    case LANG_OPERATOR_at_most:
        narrow(variable, INT64_MIN, other.high);
        break;
    case LANG_OPERATOR_greater:
        if (other.low < INT64_MAX)
            narrow(variable, other.low + 1, INT64_MAX);
        break;
    case LANG_OPERATOR_at_least:
        narrow(variable, other.low, INT64_MAX);
        break;
    case LANG_OPERATOR_equal:
        narrow(variable, other.low, other.high);
        break;
    default:
        if (other.low == other.high)
            exclude(variable, other.low);
    }
}

static bool compares(const lang_term *term)
{
    return term->operation &&
           (term->operation->signature == LANG_COMPARES || term->operation->signature == LANG_EQUALS);
}

static bool is_variable(const lang_term *term)
{
    return !term->operation && term->slot != UINT32_MAX;
}

/* Narrows the bounds by the term's being true or not. */
static void learn(const lang_term *term, bool holds, lang_variable *in)
{
    if (is_variable(term)) {
        narrow(&in[term->slot], holds, holds);
    } else if (is_kind(term, LANG_OPERATOR_not)) {
        learn(term->right, !holds, in);
    } else if (is_kind(term, holds ? LANG_OPERATOR_and : LANG_OPERATOR_or)) {
        learn(term->left, holds, in);
        learn(term->right, holds, in);
    } else if (is_kind(term, LANG_OPERATOR_implies) && !holds) {
        learn(term->left, true, in);
        learn(term->right, false, in);
    } else if (compares(term)) {
        lang_operator_kind kind = holds ? term->operation->kind : opposite(term->operation->kind);
        lang_bounds left = lang_term_bounds(term->left, in), right = lang_term_bounds(term->right, in);
        if (is_variable(term->left))
            learn_comparison(&in[term->left->slot], kind, right);
        if (is_variable(term->right))
            learn_comparison(&in[term->right->slot], lang_mirrored(kind), left);
    }
}

/* ---- folding ---- */

static const lang_term *constant(const folding *f, const lang_term *was, int64_t value)
{
    lang_term *term = base_arena_alloc(f->arena, sizeof *term);
    if (!term)
        return was;
    *term = *was;
    term->kind = LANG_TERM_NUMBER;
    term->operation = NULL;
    term->left = term->right = NULL;
    term->slot = UINT32_MAX;
    term->value = value;
    return term;
}

static const lang_term *with(const folding *f, const lang_term *was, const lang_term *left,
                             const lang_term *right)
{
    lang_term *term =
        left == was->left && right == was->right ? NULL : base_arena_alloc(f->arena, sizeof *term);
    if (!term)
        return was;
    *term = *was;
    term->left = (lang_term *)left;
    term->right = (lang_term *)right;
    return term;
}

static bool commutes(lang_operator_kind kind)
{
    return kind == LANG_OPERATOR_add || kind == LANG_OPERATOR_multiply || kind == LANG_OPERATOR_and_bits ||
           kind == LANG_OPERATOR_or_bits || kind == LANG_OPERATOR_exclusive_or_bits ||
           kind == LANG_OPERATOR_equal || kind == LANG_OPERATOR_unequal;
}

static bool is_same(const lang_term *a, const lang_term *b)
{
    if (a->operation != b->operation || (!a->left) != (!b->left))
        return false;
    if (!a->operation)
        return a->slot == b->slot && (a->slot != UINT32_MAX || a->value == b->value);
    if (is_same(a->right, b->right) && (!a->left || is_same(a->left, b->left)))
        return true;
    return commutes(a->operation->kind) && is_same(a->left, b->right) && is_same(a->right, b->left);
}

static bool may_fault(const lang_term *term, const lang_variable *in)
{
    return lang_term_bounds(term, in).may_fault;
}

/* Its right side is evaluated only where its left does not decide it. */
static const lang_term *fold_connective(const folding *f, const lang_term *term, const lang_variable *in)
{
    lang_operator_kind kind = term->operation->kind;
    bool goes_on = kind != LANG_OPERATOR_or;  /* where the left is this */
    bool decided = kind != LANG_OPERATOR_and; /* what the whole is where it is not */
    const lang_term *left = fold(f, term->left, in);
    if (is_constant(left) && (left->value != 0) != goes_on)
        return constant(f, term, decided);
    lang_variable *known = base_arena_alloc(f->arena, (f->count + (size_t)1) * sizeof *known);
    if (!known)
        return term;
    memcpy(known, in, f->count * sizeof *known);
    learn(left, goes_on, known);
    const lang_term *right = fold(f, term->right, known);
    if (is_constant(left))
        return right;
    if (is_value(right, decided) && !may_fault(left, in))
        return right;
    if (kind != LANG_OPERATOR_implies && is_value(right, !decided))
        return left;
    return with(f, term, left, right);
}

/* A shift to the left by a number is a product, with the same faults: compilers take one for the other. */
static const lang_term *as_product(const folding *f, const lang_term *term)
{
    const lang_operator *product = lang_find_operator("*", 2);
    if (!is_kind(term, LANG_OPERATOR_shift_left) || !is_constant(term->right) || term->right->value < 0 ||
        term->right->value > 62)
        return term;
    lang_term *made = base_arena_alloc(f->arena, sizeof *made);
    const lang_term *factor = constant(f, term->right, INT64_C(1) << term->right->value);
    if (!made || factor == term->right)
        return term;
    *made = *term;
    made->operation = product;
    made->text = product->text;
    made->right = (lang_term *)factor;
    return made;
}

static const lang_term *fold(const folding *f, const lang_term *term, const lang_variable *in)
{
    if (is_variable(term) && in[term->slot].type.low == in[term->slot].type.high)
        return constant(f, term, in[term->slot].type.low);
    if (!term->operation)
        return term;
    if (term->operation->signature == LANG_CONNECTS && term->left)
        return fold_connective(f, term, in);
    const lang_term *left = term->left ? fold(f, term->left, in) : NULL;
    const lang_term *right = fold(f, term->right, in);
    term = as_product(f, with(f, term, left, right));
    right = term->right;
    if (term->operation->signature == LANG_RANGES)
        return term;
    lang_place at;
    int64_t value;
    lang_bounds bounds = lang_term_bounds(term, in);
    bool is_decided = bounds.low == bounds.high && !bounds.may_fault;
    if (is_decided)
        return constant(f, term, bounds.low);
    if (lang_term_is_constant(term) && !lang_term_evaluate(term, NULL, &value, &at))
        return constant(f, term, value);
    if (compares(term) && !bounds.may_fault && is_same(left, right)) {
        bool has_equal = term->operation->kind == LANG_OPERATOR_equal ||
                         term->operation->kind == LANG_OPERATOR_at_most ||
                         term->operation->kind == LANG_OPERATOR_at_least;
        return constant(f, term, has_equal);
    }
    return term;
}

const lang_term *lang_term_fold(base_arena *arena, const lang_term *term, const lang_variable *variables,
                                uint32_t count)
{
    assert(arena && term);
    const folding f = {arena, count};
    return fold(&f, term, variables);
}
