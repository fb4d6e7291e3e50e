/* The syntax tree of a .lts file, as the parser builds it. It lives in the arena of its unit; lists are
 * linked in the order of the source. Nothing in it has been checked beyond the grammar.
 */
#ifndef SPEXC_AST_H
#define SPEXC_AST_H

#include "compiler/place.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct spexc_ast_name spexc_ast_name;
struct spexc_ast_name {
    spexc_ast_name *next;
    const char *text; /* unquoted, escapes resolved */
    const char *doc;  /* the `///` text directly before it, or NULL */
    spexc_place place;
    bool quoted;
    bool wrong; /* what is wrong with it has been said; `text` may be anything */
};

typedef struct spexc_ast_names {
    spexc_ast_name *first, *last;
} spexc_ast_names;

/* --[ACTIONS]-> TARGET */
typedef struct spexc_ast_arrow spexc_ast_arrow;
struct spexc_ast_arrow {
    spexc_ast_arrow *next;
    spexc_ast_names actions;
    spexc_ast_name *target;
};

typedef struct spexc_ast_arrows {
    spexc_ast_arrow *first, *last;
} spexc_ast_arrows;

typedef struct spexc_ast_duration {
    int64_t milliseconds; /* SPEX_INFINITY: for ever */
    spexc_place place;
} spexc_ast_duration;

typedef enum spexc_ast_kind {
    SPEXC_AST_TRANSITIONS,        /* names: the sources, none for `*`; arrows */
    SPEXC_AST_INITIAL,            /* names: one */
    SPEXC_AST_STATE,              /* names */
    SPEXC_AST_FINAL,              /* names */
    SPEXC_AST_INTERNAL,           /* names */
    SPEXC_AST_TRANSITION_TIMEOUT, /* duration; names: the states it is for, none for all */
    SPEXC_AST_PRUNE_TIMEOUT,      /* duration */
    SPEXC_AST_PRUNABLE,           /* names: states, or one unquoted `none`, `all`, `terminal` */
    SPEXC_AST_ON_ERROR            /* names: one */
} spexc_ast_kind;

typedef struct spexc_ast_clause spexc_ast_clause;
struct spexc_ast_clause {
    spexc_ast_clause *next;
    spexc_ast_kind kind;
    spexc_place place;
    const char *doc;
    spexc_ast_names names;
    spexc_ast_arrows arrows;
    spexc_ast_duration duration;
};

typedef struct spexc_ast_clauses {
    spexc_ast_clause *first, *last;
} spexc_ast_clauses;

typedef enum spexc_ast_operator {
    SPEXC_AST_SPEC,       /* name: a spec */
    SPEXC_AST_PARALLEL,   /* || */
    SPEXC_AST_INTERLEAVE, /* ||| */
    SPEXC_AST_ON,         /* |[ names ]| */
    SPEXC_AST_HIDE,       /* hide { names } in left */
    SPEXC_AST_RENAME      /* rename { names[0] -> names[1], ... } in left */
} spexc_ast_operator;

/* Expressions are also linked in the order in which they are to be evaluated: operands before operators. */
typedef struct spexc_ast_expression spexc_ast_expression;
struct spexc_ast_expression {
    spexc_ast_expression *next; /* to be evaluated next, within one spec */
    spexc_ast_expression *left, *right;
    spexc_ast_operator operation;
    spexc_place place;          /* from its first token to its last */
    spexc_place operator_place; /* of the operator, or of the name */
    spexc_ast_name *name;
    spexc_ast_names names;     /* renaming: from, to, from, to, ... */
    bool grouped;              /* in parentheses: its states stay one part of a combined state's name */
    bool absorbed;             /* one link of a chain a || b || c, which is composed as a whole */
    uint32_t spec;             /* of a name: which of the known specs it is; UINT32_MAX: none */
    struct spexc_value *value; /* while it is evaluated (compose.c) */
    struct spexc_value *full;  /* the one that it had in full */
};

typedef struct spexc_ast_spec spexc_ast_spec;
struct spexc_ast_spec {
    spexc_ast_spec *next;
    spexc_ast_name *name;
    spexc_place place;
    const char *doc;
    bool damaged; /* there was a syntax error in it: what seems missing may have been in what was skipped */
    spexc_ast_clauses clauses;
    spexc_ast_expression *expression; /* NULL: a spec given outright */
    spexc_ast_expression *first;      /* of the expressions in order of evaluation */
};

typedef enum spexc_ast_property {
    SPEXC_AST_EQUIVALENT,
    SPEXC_AST_REFINES,
    SPEXC_AST_DEADLOCK_FREE,
    SPEXC_AST_LIVELOCK_FREE,
    SPEXC_AST_DETERMINISTIC,
    SPEXC_AST_REACHES,
    SPEXC_AST_ALWAYS_REACHES
} spexc_ast_property;

typedef struct spexc_ast_assertion spexc_ast_assertion;
struct spexc_ast_assertion {
    spexc_ast_assertion *next;
    spexc_ast_name *spec;
    spexc_ast_property property;
    bool negated;
    spexc_place place, property_place;
    spexc_ast_names names; /* the other spec, or states */
    spexc_ast_name *under; /* NULL: the default */
};

typedef struct spexc_ast_import spexc_ast_import;
struct spexc_ast_import {
    spexc_ast_import *next;
    spexc_ast_name *path;
    spexc_place place;
};

typedef struct spexc_ast_file {
    bool damaged; /* there was a syntax error in it */
    spexc_ast_spec *specs, *last_spec;
    spexc_ast_assertion *assertions, *last_assertion;
    spexc_ast_import *imports, *last_import;
} spexc_ast_file;

#endif
