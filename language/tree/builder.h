/* Building a syntax tree: what the actions of the grammar call. It knows nothing of scanning and parsing.
 * Whatever makes a node returns NULL when memory is short, and says so in `out_of_memory`.
 */
#ifndef LANGUAGE_TREE_BUILDER_H
#define LANGUAGE_TREE_BUILDER_H

#include "base/arena.h"
#include "language/diagnostics/diagnostics.h"
#include "language/tree/ast.h"

typedef struct lang_tree_doc lang_tree_doc;

/* What of an item of agents has been read so far (agents_builder.h). */
typedef struct lang_tree_item {
    struct lang_ast_agent *agent;   /* NULL: it is none */
    struct lang_ast_system *system; /* NULL: it is none */
    struct lang_ast_program *program;
    lang_ast_name *event, *action; /* the word of an event; the action that is observed */
    lang_term *values;             /* what an extern returns */
    bool sensitive, durable;       /* the field */
} lang_tree_item;

typedef struct lang_tree_builder {
    base_arena *arena; /* of the nodes */
    lang_diagnostics *diagnostics;
    lang_ast_file *file; /* the root */
    lang_tree_doc *docs; /* newest first */
    bool damaged;        /* there was a syntax error in the spec at hand */
    lang_ast_expression *first_expression, *last_expression; /* of the spec at hand */
    lang_tree_item item;
    bool out_of_memory;
} lang_tree_builder;

/* A `///` text, from its first to its last line, that stands directly before a token. Texts come in order. */
bool lang_tree_add_doc(lang_tree_builder *tree, const char *text, const char *end, lang_place token);
/* The one directly before the token that begins at `place`; NULL: there is none. (docs.c) */
const char *lang_tree_doc_before(lang_tree_builder *tree, lang_place place);

/* A name whose text lies in the arena; NULL: it could not be put there. */
lang_ast_name *lang_tree_name(lang_tree_builder *tree, const char *text, lang_place place);
lang_ast_names lang_tree_list(lang_ast_name *name); /* NULL: the empty list */
lang_ast_names lang_tree_append(lang_ast_names names, lang_ast_name *name);
lang_ast_names lang_tree_prepend(lang_ast_name *name, lang_ast_names names);
/* What a sum of numbers with units, or one word, says; what is wrong with it is told (duration.c). */
lang_ast_duration lang_tree_duration(lang_tree_builder *tree, lang_place place, lang_ast_names parts);

/* Parts of labels and signatures (signatures.c). A term of operands and operators; a list with one more. */
lang_term *lang_tree_operand(lang_tree_builder *tree, lang_term_kind kind, const lang_ast_name *name);
lang_term *lang_tree_operator(lang_tree_builder *tree, const char *text, bool is_prefix, lang_place place);
lang_terms lang_tree_terms(lang_terms list, lang_term *term);
lang_term *lang_tree_term(lang_tree_builder *tree, lang_terms list);
lang_term *lang_tree_group(lang_tree_builder *tree, lang_terms list, lang_place place); /* in parentheses */
/* The action with what follows it in a label; nothing: as it is. */
lang_ast_name *lang_tree_label(lang_tree_builder *tree, lang_ast_name *action, lang_ast_label label);
lang_ast_assignment *lang_tree_assignment(lang_tree_builder *tree, lang_ast_name *name, lang_terms value);
/* Conditions of a label: one more; they are put on the action. (conditions.c) */
lang_ast_condition *lang_tree_time(lang_tree_builder *tree, lang_place place, lang_ast_word word,
                                   lang_ast_duration duration);
lang_ast_condition *lang_tree_relation(lang_tree_builder *tree, lang_place place, lang_ast_word word,
                                       lang_ast_name *other, lang_ast_names states);
lang_ast_conditions lang_tree_conditions(lang_ast_conditions list, lang_ast_condition *condition);
lang_ast_name *lang_tree_limit(lang_tree_builder *tree, lang_ast_name *action,
                               lang_ast_conditions conditions);
const char *lang_condition_word(lang_ast_word word); /* "after" */
const lang_ast_type *lang_tree_type(lang_tree_builder *tree, lang_place place, lang_ast_names words,
                                    lang_term *range);
lang_ast_parameter *lang_tree_parameter(lang_tree_builder *tree, lang_ast_name *name,
                                        const lang_ast_type *type);
lang_ast_signature *lang_tree_signature(lang_tree_builder *tree, lang_ast_name *name,
                                        lang_ast_parameters parameters);
lang_ast_clause *lang_tree_signatures(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                      lang_ast_signatures signatures);
lang_ast_clause *lang_tree_variable(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                    lang_ast_variable variable);

lang_ast_arrow *lang_tree_arrow(lang_tree_builder *tree, lang_ast_names actions, lang_ast_name *target);
lang_ast_clause *lang_tree_transitions(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                       lang_ast_names sources, lang_ast_arrows arrows);
lang_ast_clause *lang_tree_clause(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                  lang_ast_names names);
lang_ast_clause *lang_tree_timed_clause(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                        lang_ast_duration duration, lang_ast_names names);
void lang_tree_add_clause(lang_ast_clauses *clauses, lang_ast_clause *clause); /* NULL: nothing */

/* A node like `model`, to be evaluated after those made before. */
lang_ast_expression *lang_tree_expression(lang_tree_builder *tree, lang_ast_expression model);
lang_ast_spec *lang_tree_add_spec(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                  lang_ast_clauses clauses, lang_ast_expression *expression);
lang_ast_assertion *lang_tree_property(lang_tree_builder *tree, lang_ast_property property, lang_place place,
                                       lang_ast_names names, lang_ast_name *under);
/* Notes an item that has been read whole, at its place. */
void lang_tree_keep(lang_tree_builder *tree, lang_place place);
void lang_tree_add_assertion(lang_tree_builder *tree, lang_place place, bool negated, lang_ast_name *spec,
                             lang_ast_assertion *assertion);
lang_ast_import *lang_tree_add_import(lang_tree_builder *tree, lang_place place, lang_ast_name *path);

#endif
