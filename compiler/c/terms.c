/* Terms as C. What cannot go wrong is C's own operator on 64 bits; what can is a function that says so. */
#include "compiler/c/terms.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void put_number(int64_t value, FILE *out)
{
    if (value == INT64_MIN)
        fputs("(-INT64_C(9223372036854775807) - 1)", out);
    else if (value >= INT32_MIN && value <= INT32_MAX)
        fprintf(out, value < 0 ? "(%" PRId64 ")" : "%" PRId64, value);
    else
        fprintf(out, value < 0 ? "(-INT64_C(%" PRId64 "))" : "INT64_C(%" PRId64 ")",
                value < 0 ? -value : value);
}

static void put_name(const spexc_c_terms *t, uint32_t slot, FILE *out)
{
    uint32_t variables = t->spec->variable_count;
    if (slot < variables)
        fprintf(out, "(int64_t)run->%s_", t->spec->variables[slot].c_name);
    else
        fprintf(out, "(int64_t)value%" PRIu32 "_", t->rule->parameter[slot - variables]);
}

static bool is_operator(const lang_term *term, const char *name)
{
    return strcmp(lang_operator_name(term->operation), name) == 0;
}

/* An operator that may go wrong. */
static void put_checked(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    spexc_c_fill(out, t->spec, "$x_$s_(",
                 is_operator(term, "negate") ? "subtract" /* from 0 */ : lang_operator_name(term->operation));
    if (term->left)
        spexc_c_put_term(t, term->left, out);
    else
        fputc('0', out);
    fputs(", ", out);
    spexc_c_put_term(t, term->right, out);
    fputs(", &fault)", out);
}

/* Does the value lie within the range? What its bounds say is left out, as compilers wonder about it. */
static void put_contained(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    lang_bounds value = lang_term_bounds(term->left, t->rule->in);
    lang_bounds low = lang_term_bounds(term->right->left, t->rule->in);
    lang_bounds high = lang_term_bounds(term->right->right, t->rule->in);
    bool is_above = !low.may_fault && !value.may_fault && low.high <= value.low;
    bool is_never = !low.may_fault && !value.may_fault && low.low > value.high;
    bool is_below = !high.may_fault && !value.may_fault && value.high <= high.low;
    bool is_past = !high.may_fault && !value.may_fault && value.low > high.high;
    if (is_never || (is_above && is_past && !low.may_fault)) {
        fputc('0', out);
        return;
    }
    if (is_above) {
        fputc('1', out);
    } else {
        spexc_c_put_term(t, term->right->left, out);
        fputs(" <= ", out);
        spexc_c_put_term(t, term->left, out);
    }
    fputs(" && ", out);
    if (is_below || is_past) {
        fputc(is_below ? '1' : '0', out);
        return;
    }
    spexc_c_put_term(t, term->left, out);
    fputs(" <= ", out);
    spexc_c_put_term(t, term->right->right, out);
}

/* Is it the same on both sides? Compilers wonder about that, too. */
static bool is_same(const lang_term *a, const lang_term *b)
{
    if (a->operation != b->operation || a->slot != b->slot || (!a->left) != (!b->left))
        return false;
    if (!a->operation)
        return a->slot != UINT32_MAX || a->value == b->value;
    return is_same(a->right, b->right) && (!a->left || is_same(a->left, b->left));
}

/* A comparison whose result is known before. */
static bool put_decided(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    lang_bounds b = lang_term_bounds(term, t->rule->in);
    bool compares = term->left && b.low >= 0 && b.high <= 1 && !b.may_fault;
    bool is_equal = compares && is_same(term->left, term->right);
    bool has_equal =
        is_operator(term, "equal") || is_operator(term, "at_most") || is_operator(term, "at_least");
    bool has_other =
        is_operator(term, "unequal") || is_operator(term, "less") || is_operator(term, "greater");
    if (!compares || !(has_equal || has_other) || !(is_equal || b.low == b.high))
        return false;
    fputc(b.low == b.high ? (b.low ? '1' : '0') : has_equal ? '1' : '0', out);
    return true;
}

static void put_binary(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    bool is_shift = is_operator(term, "shift_left"); /* of what may be negative */
    if (put_decided(t, term, out))
        return;
    if (is_operator(term, "in")) {
        put_contained(t, term, out);
        return;
    }
    if (is_operator(term, "implies"))
        fputc('!', out);
    spexc_c_put_term(t, term->left, out);
    if (is_operator(term, "implies"))
        fputs(" || ", out);
    else if (is_shift)
        fputs(" * (INT64_C(1) << ", out);
    else
        fprintf(out, " %s ", term->text);
    spexc_c_put_term(t, term->right, out);
    fputs(is_shift ? ")" : "", out);
}

void spexc_c_put_term(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    if (!term->operation) {
        if (term->slot == UINT32_MAX)
            put_number(term->value, out);
        else
            put_name(t, term->slot, out);
        return;
    }
    bool is_checked = lang_term_bounds(term, t->rule->in).is_own;
    fputs(is_checked ? "" : "(", out);
    spexc_c_put_bare_term(t, term, out);
    fputs(is_checked ? "" : ")", out);
}

void spexc_c_put_bare_term(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    if (!term->operation) {
        spexc_c_put_term(t, term, out);
    } else if (lang_term_bounds(term, t->rule->in).is_own) {
        put_checked(t, term, out);
    } else if (term->left) {
        put_binary(t, term, out);
    } else {
        fputs(term->text, out);
        spexc_c_put_term(t, term->right, out);
    }
}

void spexc_c_declare_checked(const lang_spec *spec, FILE *out)
{
    static const struct {
        const char *name, *fault, *result;
    } functions[] = {
        {"add", "b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b", "a + b"},
        {"subtract", "b < 0 ? a > INT64_MAX + b : a < INT64_MIN + b", "a - b"},
        {"multiply",
         "a > 0 ? (b > 0 ? a > INT64_MAX / b : b < INT64_MIN / a)\n"
         "              : (b > 0 ? a < INT64_MIN / b : a != 0 && b < INT64_MAX / a)",
         "a * b"},
        {"divide", "b == 0 || (a == INT64_MIN && b == -1)", "a / b"},
        {"remainder", "b == 0 || (a == INT64_MIN && b == -1)", "a % b"},
        {"shift_right", "b < 0 || b > 63", "a >> b"},
    };
    fputs("/* Operators that may have no result: then `fault` says so. */\n", out);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        spexc_c_fill(out, spec, "static inline int64_t $x_$s_(int64_t a, int64_t b, bool *fault)\n{\n",
                     functions[i].name);
        fprintf(out, "    if (%s) {\n        *fault = true;\n        return 0;\n    }\n    return %s;\n}\n\n",
                functions[i].fault, functions[i].result);
    }
    spexc_c_fill(out, spec,
                 "static inline int64_t $x_shift_left_(int64_t a, int64_t b, bool *fault)\n{\n"
                 "    if (b < 0 || b > 63 || (b == 63 && a != 0)) {\n"
                 "        *fault = true;\n"
                 "        return 0;\n"
                 "    }\n"
                 "    return b == 63 ? 0 : $x_multiply_(a, INT64_C(1) << b, fault);\n}\n\n");
}
