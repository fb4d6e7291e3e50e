/* Building the syntax tree: what the actions of the grammar call. */
#include "language/tree/builder.h"
#include "language/tree/make.h"

#include <assert.h>

/* ---- names and clauses ---- */

lang_ast_name *lang_tree_name(lang_tree_builder *tree, const char *text, lang_place place)
{
    assert(place.line > 0);
    LANG_MAKE(tree, lang_ast_name, {.text = text, .place = place});
    if (text)
        return node;
    tree->out_of_memory = true;
    return NULL;
}

lang_ast_names lang_tree_list(lang_ast_name *name)
{
    assert(!name || !name->next);
    return (lang_ast_names){name, name};
}

lang_ast_names lang_tree_append(lang_ast_names names, lang_ast_name *name)
{
    assert(names.first && !names.last->next && !name->next);
    names.last->next = name;
    return (lang_ast_names){names.first, name};
}

lang_ast_names lang_tree_prepend(lang_ast_name *name, lang_ast_names names)
{
    assert(names.first && !name->next);
    name->next = names.first;
    return (lang_ast_names){name, names.last};
}

lang_ast_arrow *lang_tree_arrow(lang_tree_builder *tree, lang_ast_names actions, lang_ast_name *target)
{
    assert(actions.first && target);
    LANG_MAKE(tree, lang_ast_arrow, {.actions = actions, .target = target});
    return node;
}

/* A clause with the names that its form asks for. */
static lang_ast_clause *make_clause(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                    lang_ast_names names)
{
    LANG_MAKE(tree, lang_ast_clause, {.kind = clause->kind, .place = place, .names = names});
    node->doc = lang_tree_doc_before(tree, place);
    if (clause->flags & LANG_DOC_EACH)
        for (lang_ast_name *name = names.first; name; name = name->next)
            name->doc = lang_tree_doc_before(tree, name->place);
    return node;
}

lang_ast_clause *lang_tree_transitions(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                       lang_ast_names sources, lang_ast_arrows arrows)
{
    assert(arrows.first && !arrows.last->next && lang_has_arrows(clause->kind));
    lang_ast_clause *node = make_clause(tree, clause, place, sources);
    if (node)
        node->arrows = arrows;
    return node;
}

lang_ast_clause *lang_tree_clause(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                  lang_ast_names names)
{
    assert(clause->form != LANG_FORM_FUNCTION || !names.first->next);
    return make_clause(tree, clause, place, names);
}

lang_ast_clause *lang_tree_timed_clause(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                        lang_ast_duration duration, lang_ast_names names)
{
    assert(clause->form == LANG_FORM_TIMEOUT || (clause->form == LANG_FORM_DURATION && !names.first));
    assert(duration.milliseconds >= 0);
    lang_ast_clause *node = make_clause(tree, clause, place, names);
    if (node)
        node->duration = duration;
    return node;
}

void lang_tree_add_clause(lang_ast_clauses *clauses, lang_ast_clause *clause)
{
    if (!clause)
        return;
    if (clauses->last)
        clauses->last->next = clause;
    else
        clauses->first = clause;
    clauses->last = clause;
}

/* ---- items of a file ---- */

void lang_tree_keep(lang_tree_builder *tree, lang_place place)
{
    lang_ast_span *span = tree->damaged ? NULL : base_arena_alloc(tree->arena, sizeof *span);
    tree->out_of_memory = tree->out_of_memory || (!span && !tree->damaged);
    if (!span)
        return;
    *span = (lang_ast_span){NULL, place};
    LANG_APPEND(tree->file->whole, tree->file->last_whole, span);
}

lang_ast_spec *lang_tree_add_spec(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                  lang_ast_clauses clauses, lang_ast_expression *expression)
{
    assert(tree->file && name);
    assert(!expression || tree->first_expression);
    LANG_MAKE(tree, lang_ast_spec,
              {.name = name, .place = place, .clauses = clauses, .expression = expression});
    node->first = tree->first_expression;
    node->damaged = tree->damaged;
    lang_tree_keep(tree, place);
    tree->damaged = false;
    node->doc = lang_tree_doc_before(tree, place);
    tree->first_expression = tree->last_expression = NULL;
    lang_ast_file *ast = tree->file;
    if (ast->last_spec)
        ast->last_spec->next = node;
    else
        ast->specs = node;
    ast->last_spec = node;
    return node;
}

lang_ast_expression *lang_tree_expression(lang_tree_builder *tree, lang_ast_expression model)
{
    bool is_binary = model.operation == LANG_AST_PARALLEL || model.operation == LANG_AST_INTERLEAVE ||
                     model.operation == LANG_AST_ON;
    assert((model.name != NULL) == (model.operation == LANG_AST_SPEC));
    assert((model.left != NULL) == (model.operation != LANG_AST_SPEC));
    assert((model.right != NULL) == is_binary);
    (void)is_binary;
    LANG_MAKE(tree, lang_ast_expression, {0});
    *node = model;
    if (tree->last_expression)
        tree->last_expression->next = node;
    else
        tree->first_expression = node;
    tree->last_expression = node;
    return node;
}

lang_ast_assertion *lang_tree_property(lang_tree_builder *tree, lang_ast_property property, lang_place place,
                                       lang_ast_names names, lang_ast_name *under)
{
    LANG_MAKE(tree, lang_ast_assertion,
              {.property = property, .property_place = place, .names = names, .under = under});
    return node;
}

void lang_tree_add_assertion(lang_tree_builder *tree, lang_place place, bool negated, lang_ast_name *spec,
                             lang_ast_assertion *assertion)
{
    assert(tree->file && spec && !assertion->spec);
    assertion->place = place;
    assertion->negated = negated;
    assertion->spec = spec;
    lang_ast_file *ast = tree->file;
    lang_tree_keep(tree, place);
    if (ast->last_assertion)
        ast->last_assertion->next = assertion;
    else
        ast->assertions = assertion;
    ast->last_assertion = assertion;
}

lang_ast_import *lang_tree_add_import(lang_tree_builder *tree, lang_place place, lang_ast_name *path)
{
    assert(tree->file && path);
    LANG_MAKE(tree, lang_ast_import, {.path = path, .place = place});
    lang_ast_file *ast = tree->file;
    lang_tree_keep(tree, place);
    if (ast->last_import)
        ast->last_import->next = node;
    else
        ast->imports = node;
    ast->last_import = node;
    return node;
}
