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

static void put_term(const spexc_c_terms *t, const lang_term *term, FILE *out);

/* An operator that may go wrong. */
static void put_checked(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    spexc_c_fill(out, t->spec, "$x_$s_(",
                 is_operator(term, "negate") ? "subtract" /* from 0 */ : lang_operator_name(term->operation));
    if (term->left)
        put_term(t, term->left, out);
    else
        fputc('0', out);
    fputs(", ", out);
    put_term(t, term->right, out);
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
        put_term(t, term->right->left, out);
        fputs(" <= ", out);
        put_term(t, term->left, out);
    }
    fputs(" && ", out);
    if (is_below || is_past) {
        fputc(is_below ? '1' : '0', out);
        return;
    }
    put_term(t, term->left, out);
    fputs(" <= ", out);
    put_term(t, term->right->right, out);
}

static bool is_number(const lang_term *term)
{
    return !term->operation && term->slot == UINT32_MAX;
}

/* Compilers wonder whether a mask can be equal to what it is compared with, but not about a function. */
static bool is_mask(const lang_term *term)
{
    return (is_operator(term, "and_bits") || is_operator(term, "or_bits")) &&
           (is_number(term->left) || is_number(term->right));
}

bool spexc_c_has_mask(const lang_term *term)
{
    return term && term->operation &&
           (is_operator(term, "and_bits") || is_operator(term, "or_bits") || spexc_c_has_mask(term->left) ||
            spexc_c_has_mask(term->right));
}

static void put_mask(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    spexc_c_fill(out, t->spec, "$x_$s_(", lang_operator_name(term->operation));
    put_term(t, term->left, out);
    fputs(", ", out);
    put_term(t, term->right, out);
    fputc(')', out);
}

static void put_binary(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    bool is_shift = is_operator(term, "shift_left"); /* of what may be negative */
    if (is_operator(term, "in")) {
        put_contained(t, term, out);
        return;
    }
    if (is_operator(term, "implies"))
        fputc('!', out);
    put_term(t, term->left, out);
    if (is_operator(term, "implies"))
        fputs(" || ", out);
    else if (is_shift)
        fputs(" * (INT64_C(1) << ", out);
    else
        fprintf(out, " %s ", term->text);
    put_term(t, term->right, out);
    fputs(is_shift ? ")" : "", out);
}

static void put_bare_term(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    if (!term->operation) {
        put_term(t, term, out);
    } else if (lang_term_bounds(term, t->rule->in).is_own) {
        put_checked(t, term, out);
    } else if (is_mask(term)) {
        put_mask(t, term, out);
    } else if (term->left) {
        put_binary(t, term, out);
    } else {
        fputs(term->text, out);
        put_term(t, term->right, out);
    }
}

static void put_term(const spexc_c_terms *t, const lang_term *term, FILE *out)
{
    if (!term->operation) {
        if (term->slot == UINT32_MAX)
            put_number(term->value, out);
        else
            put_name(t, term->slot, out);
        return;
    }
    bool is_call = lang_term_bounds(term, t->rule->in).is_own || is_mask(term);
    fputs(is_call ? "" : "(", out);
    put_bare_term(t, term, out);
    fputs(is_call ? "" : ")", out);
}

void spexc_c_put_term(const spexc_c_terms *t, const lang_term *term, bool is_bare, FILE *out)
{
    base_arena *arena = base_arena_new(); /* without, it is not folded */
    if (arena)
        term = lang_term_fold(arena, term, t->rule->in, t->rule->in_count);
    (is_bare ? put_bare_term : put_term)(t, term, out);
    base_arena_free(arena);
}

void spexc_c_declare_masks(const lang_spec *spec, FILE *out)
{
    spexc_c_fill(out, spec,
                 "/* Operators that compilers would compare with what they are compared with. */\n"
                 "static inline int64_t $x_and_bits_(int64_t a, int64_t b)\n{\n    return a & b;\n}\n\n"
                 "static inline int64_t $x_or_bits_(int64_t a, int64_t b)\n{\n    return a | b;\n}\n\n");
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
