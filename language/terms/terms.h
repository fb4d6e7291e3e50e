/* Terms: expressions over values, and the types of values, for specifications and for agents. This is the
 * room's door. It knows no grammar: who reads a term hands over its operands and operators in the order of
 * the source, and gets a tree by the precedences of C.
 *
 * A value of a scalar type is an int64_t: a number; 0 or 1; which of its type's words it is; milliseconds.
 * Specifications have values of bool, int and words alone.
 */
#ifndef LANGUAGE_TERMS_TERMS_H
#define LANGUAGE_TERMS_TERMS_H

#include "base/arena.h"
#include "language/diagnostics/diagnostics.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- types (types.c) ---- */

typedef enum lang_type_kind {
    LANG_BOOL,
    LANG_INT,
    LANG_WORDS,
    LANG_DURATION, /* milliseconds */
    LANG_REF,      /* an agent, or none */
    LANG_STRING,   /* from here on they are not scalar */
    LANG_DATA,
    LANG_LIST,
    LANG_SET,
    LANG_MAP,
    LANG_RECORD,
    LANG_NOTHING /* of a call that has no value */
} lang_type_kind;

typedef struct lang_type lang_type;
struct lang_type {
    lang_type_kind kind;
    int64_t low, high;        /* the values that a scalar has; of words: 0 and their number less one */
    const char *const *words; /* LANG_WORDS: what they are called */
    const char *name;         /* of a record, or of an enum that is declared by name; NULL: it has none */
    uint32_t capacity;        /* of a string or data: bytes; of a list, set or map: entries */
    const lang_type *key;     /* of a map */
    const lang_type *element; /* of a list, a set; of a map: its values */
    const struct lang_record *record; /* LANG_RECORD: its fields (language/agents/) */
    bool has_data;                    /* it is data, or some part of it is */
};

#define LANG_NO_CAPACITY UINT32_MAX /* of a set that is as large as the system makes it */

extern const lang_type lang_type_bool, lang_type_int; /* of 64 bits */
extern const lang_type lang_type_duration, lang_type_ref, lang_type_nothing;

uint64_t lang_type_size(const lang_type *type); /* how many values there are; 2^64 is UINT64_MAX */
bool lang_type_has(const lang_type *type, int64_t value);
/* Which of the words of a type that is; -1: none. */
int64_t lang_type_word(const lang_type *type, const char *text);
static inline bool lang_type_is_scalar(const lang_type *type)
{
    return type->kind <= LANG_REF;
}
static inline bool lang_type_is_container(const lang_type *type)
{
    return type->kind == LANG_LIST || type->kind == LANG_SET || type->kind == LANG_MAP;
}
/* Are they one type? */
bool lang_type_is(const lang_type *type, const lang_type *other);
/* May a value of the one stand where the other is wanted? Numbers of any range, words of an enum that the
 * wanted one has all words of, and what has room for more or less are converted there. */
bool lang_type_fits(const lang_type *type, const lang_type *wanted);
bool lang_type_is_ordered(const lang_type *type); /* can they be compared with < and so on? */
/* "int(0..3)", "idle | busy"; a value as it is written. */
const char *lang_type_text(base_arena *arena, const lang_type *type);
const char *lang_value_text(base_arena *arena, const lang_type *type, int64_t value);

/* ---- terms ---- */

typedef enum lang_term_kind {
    LANG_TERM_NAME,
    LANG_TERM_NUMBER,
    LANG_TERM_PREFIX, /* operator, right */
    LANG_TERM_BINARY, /* left, operator, right */
    /* what follows stands in agents and systems alone */
    LANG_TERM_DURATION,   /* 5s: `value` in milliseconds */
    LANG_TERM_STRING,     /* "text" */
    LANG_TERM_ANY,        /* `_` in a pattern */
    LANG_TERM_MEMBER,     /* left.text */
    LANG_TERM_INDEX,      /* left[right] */
    LANG_TERM_CALL,       /* text(arguments) */
    LANG_TERM_LIST,       /* [arguments] */
    LANG_TERM_RECORD,     /* {arguments}, each an entry */
    LANG_TERM_ENTRY,      /* text: right */
    LANG_TERM_QUANTIFIER, /* text: "for all", "exists", "count", "sum"; arguments: the names that it binds;
                             left: the group; right: what it says of them, NULL: nothing more */
    LANG_TERM_EVENT,   /* text: "emits", "sends", "handles"; left: the agent, NULL: this one; right: a tag */
    LANG_TERM_GOES,    /* left goes arguments[0] -> arguments[1] */
    LANG_TERM_TEMPORAL /* text: "always", "never", "eventually", "possibly", "next", of right; "until": left,
                          right */
} lang_term_kind;

/* What a name, or the name of a call, turned out to mean; `slot` is which one. */
typedef enum lang_meaning {
    LANG_MEANS_NOTHING, /* it has not been checked */
    LANG_MEANS_VALUE, /* a constant or a word: the term's `value`; of a type that is not scalar: `constant` */
    LANG_MEANS_VARIABLE,  /* of a specification's label: slot of lang_scope */
    LANG_MEANS_LOCAL,     /* of the handler or procedure at hand: a parameter or `let` or `for` */
    LANG_MEANS_FIELD,     /* of the agent's state; of a member: of the record */
    LANG_MEANS_PARAMETER, /* of the agent */
    LANG_MEANS_MESSAGE,   /* a field of the message, in its `where` */
    LANG_MEANS_BOUND,     /* by a quantifier: so many quantifiers' names were bound before it */
    LANG_MEANS_AGENT,     /* a member of the system: one agent, or of a group the whole of it */
    LANG_MEANS_INDEX,     /* `index` in the parameters of a group's agents */
    LANG_MEANS_SELF,
    LANG_MEANS_PEERS,
    LANG_MEANS_NONE,      /* the ref `none` */
    LANG_MEANS_TAG,       /* of emits, sends or accepts, as the context says */
    LANG_MEANS_FUNCTION,  /* slot: lang_function */
    LANG_MEANS_PROCEDURE, /* a `do` of the agent */
    LANG_MEANS_EXTERN
} lang_meaning;

/* clang-format off */
/* FUNCTION(NAME): those that the language has; those of the last row change their first argument, and stand as
 * statements (take_first may be a value, too). */
#define LANG_FUNCTIONS(FUNCTION)                                                                             \
    FUNCTION(length) FUNCTION(empty) FUNCTION(has) FUNCTION(first) FUNCTION(last) FUNCTION(get)              \
    FUNCTION(min) FUNCTION(max) FUNCTION(abs) FUNCTION(sum) FUNCTION(merge) FUNCTION(keys)                   \
    FUNCTION(values) FUNCTION(sorted) FUNCTION(size) FUNCTION(pending) FUNCTION(up) FUNCTION(old)            \
    FUNCTION(new)                                                                                            \
    FUNCTION(append) FUNCTION(prepend) FUNCTION(insert) FUNCTION(remove) FUNCTION(clear)                     \
    FUNCTION(take_first) FUNCTION(put)
/* clang-format on */

typedef enum lang_function {
#define LANG_NAME_OF_FUNCTION(NAME) LANG_FUNCTION_##NAME,
    LANG_FUNCTIONS(LANG_NAME_OF_FUNCTION)
#undef LANG_NAME_OF_FUNCTION
        LANG_FUNCTION_COUNT
} lang_function;

typedef struct lang_operator lang_operator; /* operators.h */

typedef struct lang_term lang_term;

typedef struct lang_terms {
    lang_term *first, *last;
} lang_terms;

const char *lang_operator_name(const lang_operator *operation); /* "add"; as in operators.h (precedence.c) */

/* Before it is a tree, an operator is a term without operands. */
struct lang_term {
    lang_term *next; /* in a list */
    lang_term_kind kind;
    const lang_operator *operation;
    lang_term *left, *right;
    const char *text; /* of a name or a number, or of the operator */
    bool quoted, grouped;
    const char *named; /* it stands in the place of a proposition, which is written so; NULL: in no one's */
    lang_place place;  /* all of it */
    lang_place operator_place; /* of its operator, name or number alone */
    uint32_t depth;
    lang_terms arguments;
    /* once it has been checked */
    lang_type type;
    lang_meaning meaning;
    uint32_t slot;             /* of a name: which variable it is; UINT32_MAX: a constant */
    int64_t value;             /* of a constant, a number, a duration */
    const lang_term *constant; /* of a constant that is not scalar: its (checked) value */
};

/* Building. NULL: no memory. */
lang_term *lang_term_operand(base_arena *arena, lang_term_kind kind, const char *text, bool quoted,
                             lang_place place);
/* `is_prefix`: of those that are both, the one with one operand. */
lang_term *lang_term_operator(base_arena *arena, const char *text, bool is_prefix, lang_place place);
/* Like `model`, which is complete but for its depth; what nests too deeply is said, and is a number then
 * (precedence.c). */
lang_term *lang_term_compound(lang_diagnostics *diagnostics, base_arena *arena, lang_term model);
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

typedef struct lang_scope lang_scope;

typedef enum lang_expansion {
    LANG_NOT_SHORT, /* it is short for nothing */
    LANG_EXPANDED,  /* and checked */
    LANG_NOT_WELL   /* what is wrong has been said, or memory is short */
} lang_expansion;

/* What else there is to know where agents and systems are (language/agents/): names, and terms of other
 * kinds. */
typedef struct lang_vocabulary {
    bool (*knows)(const lang_scope *scope, const lang_term *name); /* whatever type is wanted */
    bool (*check_name)(const lang_scope *scope, lang_term *name);  /* of a name that it knows */
    /* Of a name that nobody knows: offers others, or says itself what is wrong, and true. */
    bool (*explain)(const lang_scope *scope, const lang_term *name, base_near *near);
    bool (*check_other)(const lang_scope *scope, lang_term *term, const lang_type *wanted);
    /* A name that nobody knows, and that is no word, may be short for a term: then it becomes that. */
    lang_expansion (*expand)(const lang_scope *scope, lang_term *name);
} lang_vocabulary;

struct lang_scope {
    lang_diagnostics *diagnostics;
    base_arena *arena;
    const lang_variable *variables; /* slot by slot */
    uint32_t count;
    const lang_vocabulary *vocabulary; /* NULL: none */
    void *context;                     /* the vocabulary's */
};

/* Is the term one of type `wanted` (NULL: of any)? Numbers are of any range. Finds out what names mean: a
 * variable, else a word of the type that is wanted there. What is wrong is said, and false. */
bool lang_term_check(const lang_scope *scope, lang_term *term, const lang_type *wanted);
/* Has a term that has been checked that type? If not, that is said. */
bool lang_term_require(const lang_scope *scope, const lang_term *term, const lang_type *wanted);
/* Is it a range of numbers? */
bool lang_term_check_range(const lang_scope *scope, lang_term *term);
/* What kind of thing a type is, for messages: "a number". */
const char *lang_type_called(const lang_scope *scope, const lang_type *type);
/* Is what has been checked the same whenever it is evaluated? Then values are not looked at. */
bool lang_term_is_constant(const lang_term *term);

/* ---- evaluating (evaluate.c) ---- */

/* The value of a checked term, given that of each variable. Returns NULL, or what is in the way: "division by
 * zero"; then `*at` is where. */
const char *lang_term_evaluate(const lang_term *term, const int64_t *values, int64_t *value, lang_place *at);

/* Bounds of a term's values, and whether it may have none (bounds.c). */
typedef struct lang_bounds {
    int64_t low, high;
    bool may_fault;
    bool is_own; /* by its own operator, not by a part of it alone */
} lang_bounds;

lang_bounds lang_term_bounds(const lang_term *term, const lang_variable *variables);

/* The same with what is decided before it is evaluated left out, and of no more values or faults than it had
 * (fold.c). Without memory, as it is. */
const lang_term *lang_term_fold(base_arena *arena, const lang_term *term, const lang_variable *variables,
                                uint32_t count);

/* As it would be written, with no more parentheses than it needs (print.c). NULL: no memory. */
const char *lang_term_text(base_arena *arena, const lang_term *term);

#endif
