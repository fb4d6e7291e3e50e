/* The nodes of the syntax tree of a .lts file. The tree lives in an arena; lists are linked in the order of
 * the source. Nothing in it has been checked beyond the grammar.
 */
#ifndef LANGUAGE_TREE_AST_H
#define LANGUAGE_TREE_AST_H

#include "language/diagnostics/diagnostics.h"
#include "language/terms/terms.h"
#include "language/tree/clauses.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct lang_ast_name lang_ast_name;

typedef struct lang_ast_condition lang_ast_condition;

typedef struct lang_ast_conditions {
    lang_ast_condition *first, *last;
} lang_ast_conditions;

typedef struct lang_ast_assignment lang_ast_assignment; /* NAME = VALUE */
struct lang_ast_assignment {
    lang_ast_assignment *next;
    lang_ast_name *name;
    lang_term *value;
};

typedef struct lang_ast_assignments {
    lang_ast_assignment *first, *last;
} lang_ast_assignments;

typedef struct lang_ast_label {       /* what follows an action in a label */
    lang_terms arguments;             /* in parentheses */
    lang_term *guard;                 /* `when`; NULL: none */
    lang_ast_assignments assignments; /* `do` */
    lang_ast_conditions conditions;   /* of time and of other instances */
} lang_ast_label;

struct lang_ast_name {
    lang_ast_name *next;
    const char *text; /* unquoted, escapes resolved */
    const char *doc;  /* the `///` text directly before it, or NULL */
    lang_place place;
    bool quoted;
    bool wrong;                  /* what is wrong with it has been said; `text` may be anything */
    const lang_ast_label *label; /* of an action in a label; NULL: nothing follows it */
    const lang_ast_name *group;  /* the name of a group that it is here for; NULL: it was written itself */
};

typedef struct lang_ast_names {
    lang_ast_name *first, *last;
} lang_ast_names;

/* The word of a condition, in the order in which they stand. */
typedef enum lang_ast_word { LANG_AST_AFTER, LANG_AST_WITHIN, LANG_AST_UNLESS, LANG_AST_WHILE } lang_ast_word;

/* --[ACTIONS]-> TARGET */
typedef struct lang_ast_arrow lang_ast_arrow;
struct lang_ast_arrow {
    lang_ast_arrow *next;
    lang_ast_names actions;
    lang_ast_name *target;
};

typedef struct lang_ast_arrows {
    lang_ast_arrow *first, *last;
} lang_ast_arrows;

typedef struct lang_ast_duration {
    int64_t milliseconds; /* SPEX_INFINITY: for ever */
    bool wrong;           /* what is wrong with it has been said */
    lang_place place;
} lang_ast_duration;

/* A duration that is text by itself, "1h30m"; a bare number is milliseconds. Returns what is wrong with it,
 * or NULL. (duration.c) */
const char *lang_read_duration(const char *text, int64_t *milliseconds);

/* after DURATION, within DURATION, unless OTHER in (STATES), while OTHER in (STATES) */
struct lang_ast_condition {
    lang_ast_condition *next;
    lang_ast_word word;
    lang_place place;
    lang_ast_duration duration;
    lang_ast_name *other;  /* a spec */
    lang_ast_names states; /* of it, or groups */
};

/* bool, int(LOW..HIGH): one word; a | b: several. In agents also ref, duration, string(N), data(N), list(T,
 * N), set(T, N), map(K, V, N), and the name of a record or an enum. */
typedef struct lang_ast_type lang_ast_type;
struct lang_ast_type {
    lang_ast_names words;
    lang_term *range;                   /* NULL: none */
    const lang_ast_type *key, *element; /* NULL: none */
    lang_term *capacity;                /* NULL: none */
    uint32_t depth;                     /* of containers in it */
    lang_place place;
};

typedef struct lang_ast_parameter lang_ast_parameter;
struct lang_ast_parameter {
    lang_ast_parameter *next;
    lang_ast_name *name;
    const lang_ast_type *type;
};

typedef struct lang_ast_parameters {
    lang_ast_parameter *first, *last;
} lang_ast_parameters;

/* ACTION(NAME: TYPE, ...) */
typedef struct lang_ast_signature lang_ast_signature;
struct lang_ast_signature {
    lang_ast_signature *next;
    lang_ast_name *name;
    lang_ast_parameters parameters;
};

typedef struct lang_ast_signatures {
    lang_ast_signature *first, *last;
} lang_ast_signatures;

/* NAME: TYPE = VALUE */
typedef struct lang_ast_variable {
    lang_ast_name *name;
    const lang_ast_type *type;
    lang_term *value; /* NULL: its type's first */
} lang_ast_variable;

typedef struct lang_ast_clause lang_ast_clause;
struct lang_ast_clause {
    lang_ast_clause *next;
    lang_clause_kind kind; /* its form says which of these it has */
    lang_place place;
    const char *doc;
    lang_ast_names names;
    lang_ast_arrows arrows;
    lang_ast_duration duration;
    lang_ast_signatures signatures;
    lang_ast_variable variable;
};

typedef struct lang_ast_clauses {
    lang_ast_clause *first, *last;
} lang_ast_clauses;

typedef enum lang_ast_operator {
    LANG_AST_SPEC,       /* name: a spec */
    LANG_AST_PARALLEL,   /* || */
    LANG_AST_INTERLEAVE, /* ||| */
    LANG_AST_ON,         /* |[ names ]| */
    LANG_AST_HIDE,       /* hide { names } in left */
    LANG_AST_RENAME      /* rename { names[0] -> names[1], ... } in left */
} lang_ast_operator;

/* Expressions are also linked in the order in which they are to be evaluated: operands before operators. */
typedef struct lang_ast_expression lang_ast_expression;
struct lang_ast_expression {
    lang_ast_expression *next; /* to be evaluated next, within one spec */
    lang_ast_expression *left, *right;
    lang_ast_operator operation;
    lang_place place;          /* from its first token to its last */
    lang_place operator_place; /* of the operator, or of the name */
    lang_ast_name *name;
    lang_ast_names names;     /* renaming: from, to, from, to, ... */
    bool grouped;             /* in parentheses: its states stay one part of a combined state's name */
    bool absorbed;            /* one link of a chain a || b || c, which is composed as a whole */
    uint32_t spec;            /* of a name: which of the known specs it is; UINT32_MAX: none */
    struct lang_value *value; /* while it is evaluated (compose.c) */
    struct lang_value *full;  /* the one that it had in full */
};

typedef struct lang_ast_spec lang_ast_spec;
struct lang_ast_spec {
    lang_ast_spec *next;
    lang_ast_name *name;
    lang_place place;
    const char *doc;
    bool damaged; /* there was a syntax error in it: what seems missing may have been in what was skipped */
    lang_ast_clauses clauses;
    lang_ast_expression *expression; /* NULL: a spec given outright */
    lang_ast_expression *first;      /* of the expressions in order of evaluation */
};

typedef enum lang_ast_property {
    LANG_AST_EQUIVALENT,
    LANG_AST_REFINES,
    LANG_AST_DEADLOCK_FREE,
    LANG_AST_LIVELOCK_FREE,
    LANG_AST_DETERMINISTIC,
    LANG_AST_REACHES,
    LANG_AST_ALWAYS_REACHES
} lang_ast_property;

typedef struct lang_ast_assertion lang_ast_assertion;
struct lang_ast_assertion {
    lang_ast_assertion *next;
    lang_ast_name *spec;
    lang_ast_property property;
    bool negated, with_faults;
    lang_place place, property_place, faults_place;
    lang_ast_names names; /* the other spec, or states */
    lang_ast_name *under; /* NULL: the default */
};

typedef struct lang_ast_import lang_ast_import;
struct lang_ast_import {
    lang_ast_import *next;
    lang_ast_name *path;
    lang_place place;
};

/* A stretch of a file. */
typedef struct lang_ast_span lang_ast_span;
struct lang_ast_span {
    lang_ast_span *next;
    lang_place place;
};

typedef struct lang_ast_file {
    bool damaged;                      /* there was a syntax error in it */
    lang_ast_span *whole, *last_whole; /* its items without one, in order */
    lang_ast_spec *specs, *last_spec;
    lang_ast_assertion *assertions, *last_assertion;
    lang_ast_import *imports, *last_import;
    struct lang_ast_agents *agents; /* NULL: there is no such item */
} lang_ast_file;

#endif
