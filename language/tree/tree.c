/* Building the syntax tree: what the actions of the grammar call. */
#include "language/tree/parse.h"
#include <spex.h>

/* Makes `node` of a type, initialised as the braces say. */
#define MAKE(parser, type, ...)                                                                              \
    type *node = base_arena_alloc((parser)->arena, sizeof *node);                                            \
    if (!node) {                                                                                             \
        (parser)->out_of_memory = true;                                                                      \
        return NULL;                                                                                         \
    }                                                                                                        \
    *node = (type)__VA_ARGS__

lang_ast_names lang_ast_list(lang_ast_name *name)
{
    return (lang_ast_names){name, name};
}

lang_ast_names lang_ast_append(lang_ast_names names, lang_ast_name *name)
{
    names.last->next = name;
    return (lang_ast_names){names.first, name};
}

lang_ast_arrow *lang_ast_arrow_to(lang_parser *parser, lang_ast_names actions, lang_ast_name *target)
{
    MAKE(parser, lang_ast_arrow, {.actions = actions, .target = target});
    return node;
}

lang_ast_clause *lang_ast_clause_of(lang_parser *parser, lang_ast_kind kind, lang_place place,
                                    lang_ast_names names)
{
    MAKE(parser, lang_ast_clause, {.kind = kind, .place = place, .names = names});
    node->doc = lang_scan_doc_before(parser, place);
    if (kind == LANG_AST_STATE || kind == LANG_AST_INTERNAL)
        for (lang_ast_name *name = names.first; name; name = name->next)
            name->doc = lang_scan_doc_before(parser, name->place);
    return node;
}

lang_ast_clause *lang_ast_transitions(lang_parser *parser, lang_place place, lang_ast_names sources,
                                      lang_ast_arrows arrows)
{
    lang_ast_clause *clause = lang_ast_clause_of(parser, LANG_AST_TRANSITIONS, place, sources);
    if (clause)
        clause->arrows = arrows;
    return clause;
}

lang_ast_clause *lang_ast_timeout(lang_parser *parser, lang_ast_kind kind, lang_place place,
                                  lang_ast_duration duration, lang_ast_names states)
{
    lang_ast_clause *clause = lang_ast_clause_of(parser, kind, place, states);
    if (clause)
        clause->duration = duration;
    return clause;
}

void lang_ast_add_clause(lang_ast_clauses *clauses, lang_ast_clause *clause)
{
    if (!clause)
        return;
    if (clauses->last)
        clauses->last->next = clause;
    else
        clauses->first = clause;
    clauses->last = clause;
}

lang_ast_spec *lang_ast_add_spec(lang_parser *parser, lang_place place, lang_ast_name *name,
                                 lang_ast_clauses clauses, lang_ast_expression *expression)
{
    MAKE(parser, lang_ast_spec, {.name = name, .place = place, .clauses = clauses, .expression = expression});
    node->first = parser->first_expression;
    node->damaged = parser->damaged;
    parser->damaged = false;
    node->doc = lang_scan_doc_before(parser, place);
    parser->first_expression = parser->last_expression = NULL;
    lang_ast_file *ast = parser->ast;
    if (ast->last_spec)
        ast->last_spec->next = node;
    else
        ast->specs = node;
    ast->last_spec = node;
    return node;
}

lang_ast_expression *lang_ast_operation(lang_parser *parser, lang_ast_expression model)
{
    MAKE(parser, lang_ast_expression, {0});
    *node = model;
    if (parser->last_expression)
        parser->last_expression->next = node;
    else
        parser->first_expression = node;
    parser->last_expression = node;
    return node;
}

lang_ast_assertion *lang_ast_property_of(lang_parser *parser, lang_ast_property property, lang_place place,
                                         lang_ast_names names, lang_ast_name *under)
{
    MAKE(parser, lang_ast_assertion,
         {.property = property, .property_place = place, .names = names, .under = under});
    return node;
}

void lang_ast_add_assertion(lang_parser *parser, lang_place place, bool negated, lang_ast_name *spec,
                            lang_ast_assertion *assertion)
{
    assertion->place = place;
    assertion->negated = negated;
    assertion->spec = spec;
    lang_ast_file *ast = parser->ast;
    if (ast->last_assertion)
        ast->last_assertion->next = assertion;
    else
        ast->assertions = assertion;
    ast->last_assertion = assertion;
}

lang_ast_import *lang_ast_add_import(lang_parser *parser, lang_place place, lang_ast_name *path)
{
    MAKE(parser, lang_ast_import, {.path = path, .place = place});
    lang_ast_file *ast = parser->ast;
    if (ast->last_import)
        ast->last_import->next = node;
    else
        ast->imports = node;
    ast->last_import = node;
    return node;
}
