/* The operators, a row each: their precedence and their types are those of C, but that numbers and booleans
 * do not mix.
 */
#ifndef LANGUAGE_TERMS_OPERATORS_H
#define LANGUAGE_TERMS_OPERATORS_H

#include "language/terms/terms.h"

typedef enum lang_signature {
    LANG_NUMBERS,   /* of numbers, a number */
    LANG_COMPARES,  /* of numbers, or of two values of one type in their order, a boolean */
    LANG_EQUALS,    /* of two values of one type, a boolean */
    LANG_CONNECTS,  /* of booleans, a boolean */
    LANG_CONTAINED, /* of a number and a range, a boolean */
    LANG_RANGES     /* of numbers, a range, which stands at the right of `in` alone */
} lang_signature;

/* OPERATOR(NAME, TEXT, OPERANDS, PRECEDENCE, SIGNATURE): a higher precedence binds more tightly; of those
 * that are equal the left one comes first, but for `implies`. lang_apply_NAME does it (evaluate.c). */
#define LANG_OPERATORS(OPERATOR)                                                                             \
    OPERATOR(not, "!", 1, 14, CONNECTS)                                                                      \
    OPERATOR(complement, "~", 1, 14, NUMBERS)                                                                \
    OPERATOR(negate, "-", 1, 14, NUMBERS)                                                                    \
    OPERATOR(keep, "+", 1, 14, NUMBERS)                                                                      \
    OPERATOR(multiply, "*", 2, 13, NUMBERS)                                                                  \
    OPERATOR(divide, "/", 2, 13, NUMBERS)                                                                    \
    OPERATOR(remainder, "%", 2, 13, NUMBERS)                                                                 \
    OPERATOR(add, "+", 2, 12, NUMBERS)                                                                       \
    OPERATOR(subtract, "-", 2, 12, NUMBERS)                                                                  \
    OPERATOR(shift_left, "<<", 2, 11, NUMBERS)                                                               \
    OPERATOR(shift_right, ">>", 2, 11, NUMBERS)                                                              \
    OPERATOR(range, "..", 2, 10, RANGES)                                                                     \
    OPERATOR(less, "<", 2, 9, COMPARES)                                                                      \
    OPERATOR(at_most, "<=", 2, 9, COMPARES)                                                                  \
    OPERATOR(greater, ">", 2, 9, COMPARES)                                                                   \
    OPERATOR(at_least, ">=", 2, 9, COMPARES)                                                                 \
    OPERATOR(in, "in", 2, 9, CONTAINED)                                                                      \
    OPERATOR(equal, "==", 2, 8, EQUALS)                                                                      \
    OPERATOR(unequal, "!=", 2, 8, EQUALS)                                                                    \
    OPERATOR(and_bits, "&", 2, 7, NUMBERS)                                                                   \
    OPERATOR(exclusive_or_bits, "^", 2, 6, NUMBERS)                                                          \
    OPERATOR(or_bits, "|", 2, 5, NUMBERS)                                                                    \
    OPERATOR(and, "&&", 2, 4, CONNECTS)                                                                      \
    OPERATOR(or, "||", 2, 3, CONNECTS)                                                                       \
    OPERATOR(implies, "implies", 2, 1, CONNECTS)

typedef enum lang_operator_kind {
#define LANG_KIND_OF_OPERATOR(NAME, ...) LANG_OPERATOR_##NAME,
    LANG_OPERATORS(LANG_KIND_OF_OPERATOR)
#undef LANG_KIND_OF_OPERATOR
        LANG_OPERATOR_KINDS
} lang_operator_kind;

struct lang_operator {
    lang_operator_kind kind;
    const char *text;
    unsigned operands, precedence;
    lang_signature signature;
};

/* That of so many operands with that text; NULL: there is none. (precedence.c) */
const lang_operator *lang_find_operator(const char *text, unsigned operands);
/* The comparison that says the same with its sides exchanged; of what is none, the operator itself. */
lang_operator_kind lang_mirrored(lang_operator_kind kind);
/* May `inner` stand at that side of `outer` without parentheses? */
bool lang_binds_by_itself(const lang_operator *inner, const lang_operator *outer, bool is_right);

#endif
