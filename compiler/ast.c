/* Building the syntax tree: what the actions of the grammar call. */
#include "compiler/parse.h"
#include "runtime/spex.h"

/* Makes `node` of a type, initialised as the braces say. */
#define MAKE(parser, type, ...)                                                                              \
    type *node = spexc_arena_alloc((parser)->arena, sizeof *node);                                           \
    if (!node) {                                                                                             \
        (parser)->out_of_memory = true;                                                                      \
        return NULL;                                                                                         \
    }                                                                                                        \
    *node = (type)__VA_ARGS__

spexc_ast_names spexc_ast_list(spexc_ast_name *name)
{
    return (spexc_ast_names){name, name};
}

spexc_ast_names spexc_ast_append(spexc_ast_names names, spexc_ast_name *name)
{
    names.last->next = name;
    return (spexc_ast_names){names.first, name};
}

spexc_ast_arrow *spexc_ast_arrow_to(spexc_parser *parser, spexc_ast_names actions, spexc_ast_name *target)
{
    MAKE(parser, spexc_ast_arrow, {.actions = actions, .target = target});
    return node;
}

spexc_ast_clause *spexc_ast_clause_of(spexc_parser *parser, spexc_ast_kind kind, spexc_place place,
                                      spexc_ast_names names)
{
    MAKE(parser, spexc_ast_clause, {.kind = kind, .place = place, .names = names});
    node->doc = spexc_scan_doc_before(parser, place);
    if (kind == SPEXC_AST_STATE || kind == SPEXC_AST_INTERNAL)
        for (spexc_ast_name *name = names.first; name; name = name->next)
            name->doc = spexc_scan_doc_before(parser, name->place);
    return node;
}

spexc_ast_clause *spexc_ast_transitions(spexc_parser *parser, spexc_place place, spexc_ast_names sources,
                                        spexc_ast_arrows arrows)
{
    spexc_ast_clause *clause = spexc_ast_clause_of(parser, SPEXC_AST_TRANSITIONS, place, sources);
    if (clause)
        clause->arrows = arrows;
    return clause;
}

spexc_ast_clause *spexc_ast_timeout(spexc_parser *parser, spexc_ast_kind kind, spexc_place place,
                                    spexc_ast_duration duration, spexc_ast_names states)
{
    spexc_ast_clause *clause = spexc_ast_clause_of(parser, kind, place, states);
    if (clause)
        clause->duration = duration;
    return clause;
}

void spexc_ast_add_clause(spexc_ast_clauses *clauses, spexc_ast_clause *clause)
{
    if (!clause)
        return;
    if (clauses->last)
        clauses->last->next = clause;
    else
        clauses->first = clause;
    clauses->last = clause;
}

spexc_ast_spec *spexc_ast_add_spec(spexc_parser *parser, spexc_place place, spexc_ast_name *name,
                                   spexc_ast_clauses clauses, spexc_ast_expression *expression)
{
    MAKE(parser, spexc_ast_spec,
         {.name = name, .place = place, .clauses = clauses, .expression = expression});
    node->first = parser->first_expression;
    node->damaged = parser->damaged;
    parser->damaged = false;
    node->doc = spexc_scan_doc_before(parser, place);
    parser->first_expression = parser->last_expression = NULL;
    spexc_ast_file *ast = parser->ast;
    if (ast->last_spec)
        ast->last_spec->next = node;
    else
        ast->specs = node;
    ast->last_spec = node;
    return node;
}

spexc_ast_expression *spexc_ast_operation(spexc_parser *parser, spexc_ast_expression model)
{
    MAKE(parser, spexc_ast_expression, {0});
    *node = model;
    if (parser->last_expression)
        parser->last_expression->next = node;
    else
        parser->first_expression = node;
    parser->last_expression = node;
    return node;
}

spexc_ast_assertion *spexc_ast_property_of(spexc_parser *parser, spexc_ast_property property,
                                           spexc_place place, spexc_ast_names names, spexc_ast_name *under)
{
    MAKE(parser, spexc_ast_assertion,
         {.property = property, .property_place = place, .names = names, .under = under});
    return node;
}

void spexc_ast_add_assertion(spexc_parser *parser, spexc_place place, bool negated, spexc_ast_name *spec,
                             spexc_ast_assertion *assertion)
{
    assertion->place = place;
    assertion->negated = negated;
    assertion->spec = spec;
    spexc_ast_file *ast = parser->ast;
    if (ast->last_assertion)
        ast->last_assertion->next = assertion;
    else
        ast->assertions = assertion;
    ast->last_assertion = assertion;
}

spexc_ast_import *spexc_ast_add_import(spexc_parser *parser, spexc_place place, spexc_ast_name *path)
{
    MAKE(parser, spexc_ast_import, {.path = path, .place = place});
    spexc_ast_file *ast = parser->ast;
    if (ast->last_import)
        ast->last_import->next = node;
    else
        ast->imports = node;
    ast->last_import = node;
    return node;
}
