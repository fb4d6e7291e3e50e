/* Terms: expressions over values, and the types of values; for specifications now, for what else has data
 * later. This is the room's door. It knows no grammar: who reads a term hands over its operands and operators
 * in the order of the source, and gets a tree by the precedences of C.
 *
 * A value is an int64_t: a number; 0 or 1; which of its type's words it is.
 */
#ifndef LANGUAGE_TERMS_TERMS_H
#define LANGUAGE_TERMS_TERMS_H

#include "base/arena.h"
#include "language/diagnostics/diagnostics.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- types (types.c) ---- */

typedef enum lang_type_kind { LANG_BOOL, LANG_INT, LANG_WORDS } lang_type_kind;

typedef struct lang_type {
    lang_type_kind kind;
    int64_t low, high;        /* the values that it has; of words: 0 and their number less one */
    const char *const *words; /* LANG_WORDS: what they are called */
} lang_type;

extern const lang_type lang_type_bool, lang_type_int; /* of 64 bits */

uint64_t lang_type_size(const lang_type *type); /* how many values there are; 2^64 is UINT64_MAX */
bool lang_type_has(const lang_type *type, int64_t value);
/* Which of the words of a type that is; -1: none. */
int64_t lang_type_word(const lang_type *type, const char *text);
/* "int(0..3)", "idle | busy"; a value as it is written. */
const char *lang_type_text(base_arena *arena, const lang_type *type);
const char *lang_value_text(base_arena *arena, const lang_type *type, int64_t value);

/* ---- terms ---- */

typedef enum lang_term_kind {
    LANG_TERM_NAME,
    LANG_TERM_NUMBER,
    LANG_TERM_PREFIX, /* operator, right */
    LANG_TERM_BINARY  /* left, operator, right */
} lang_term_kind;

typedef struct lang_operator lang_operator; /* operators.h */

/* Before it is a tree, an operator is a term without operands. */
typedef struct lang_term lang_term;
struct lang_term {
    lang_term *next; /* in a list */
    lang_term_kind kind;
    const lang_operator *operation;
    lang_term *left, *right;
    const char *text; /* of a name or a number, or of the operator */
    bool quoted, grouped;
    lang_place place;          /* all of it */
    lang_place operator_place; /* of its operator, name or number alone */
    uint32_t depth;
    lang_type type; /* once it has been checked */
    uint32_t slot;  /* of a name: which variable it is; UINT32_MAX: a constant */
    int64_t value;  /* of a constant */
};

typedef struct lang_terms {
    lang_term *first, *last;
} lang_terms;

/* Building. NULL: no memory. */
lang_term *lang_term_operand(base_arena *arena, lang_term_kind kind, const char *text, bool quoted,
                             lang_place place);
/* `is_prefix`: of those that are both, the one with one operand. */
lang_term *lang_term_operator(base_arena *arena, const char *text, bool is_prefix, lang_place place);
void lang_terms_append(lang_terms *list, lang_term *term);
/* The tree of operands and operators that alternate as they should; what nests too deeply is said, and is a
 * number then (precedence.c). NULL: no memory. */
lang_term *lang_term_tree(lang_diagnostics *diagnostics, base_arena *arena, lang_terms list);

/* ---- checking (check.c) ---- */

/* A name that terms may use. */
typedef struct lang_variable {
    const char *name;
    lang_type type;
    lang_place place;
} lang_variable;

typedef struct lang_scope {
    lang_diagnostics *diagnostics;
    base_arena *arena;
    const lang_variable *variables; /* slot by slot */
    uint32_t count;
} lang_scope;

/* Is the term one of type `wanted`? Numbers are of any range. Finds out what names mean: a variable, else a
 * word of the type that is wanted there. What is wrong is said, and false. */
bool lang_term_check(const lang_scope *scope, lang_term *term, const lang_type *wanted);

/* ---- evaluating (evaluate.c) ---- */

/* The value of a checked term, given that of each variable. Returns NULL, or what is in the way: "division by
 * zero"; then `*at` is where. */
const char *lang_term_evaluate(const lang_term *term, const int64_t *values, int64_t *value, lang_place *at);

/* As it would be written, with no more parentheses than it needs (print.c). NULL: no memory. */
const char *lang_term_text(base_arena *arena, const lang_term *term);

#endif
