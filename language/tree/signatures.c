/* Building the parts of labels, signatures and variables. */
#include "language/tree/builder.h"
#include "language/tree/make.h"

#include <assert.h>

/* Notes that memory is short. */
static lang_term *made(lang_tree_builder *tree, lang_term *term)
{
    tree->out_of_memory = tree->out_of_memory || !term;
    return term;
}

lang_term *lang_tree_operand(lang_tree_builder *tree, lang_term_kind kind, const lang_ast_name *name)
{
    return made(tree, lang_term_operand(tree->arena, kind, name->text, name->quoted, name->place));
}

lang_term *lang_tree_operator(lang_tree_builder *tree, const char *text, bool is_prefix, lang_place place)
{
    return made(tree, lang_term_operator(tree->arena, text, is_prefix, place));
}

lang_terms lang_tree_terms(lang_terms list, lang_term *term)
{
    lang_terms_append(&list, term);
    return list;
}

lang_term *lang_tree_term(lang_tree_builder *tree, lang_terms list)
{
    return made(tree, lang_term_tree(tree->diagnostics, tree->arena, list));
}

lang_term *lang_tree_group(lang_tree_builder *tree, lang_terms list, lang_place place)
{
    lang_term *term = lang_tree_term(tree, list);
    if (term) {
        term->grouped = true;
        term->place = place;
    }
    return term;
}

lang_ast_name *lang_tree_label(lang_tree_builder *tree, lang_ast_name *action, lang_ast_label label)
{
    assert(!action->label);
    if (!label.arguments.first && !label.guard && !label.assignments.first)
        return action;
    LANG_MAKE(tree, lang_ast_label, {0});
    *node = label;
    action->label = node;
    return action;
}

lang_ast_assignment *lang_tree_assignment(lang_tree_builder *tree, lang_ast_name *name, lang_terms value)
{
    lang_term *term = lang_tree_term(tree, value);
    if (!term)
        return NULL;
    LANG_MAKE(tree, lang_ast_assignment, {.name = name, .value = term});
    return node;
}

const lang_ast_type *lang_tree_type(lang_tree_builder *tree, lang_place place, lang_ast_names words,
                                    lang_term *range)
{
    assert(words.first);
    LANG_MAKE(tree, lang_ast_type, {.words = words, .range = range, .place = place});
    return node;
}

lang_ast_parameter *lang_tree_parameter(lang_tree_builder *tree, lang_ast_name *name,
                                        const lang_ast_type *type)
{
    LANG_MAKE(tree, lang_ast_parameter, {.name = name, .type = type});
    return node;
}

lang_ast_signature *lang_tree_signature(lang_tree_builder *tree, lang_ast_name *name,
                                        lang_ast_parameters parameters)
{
    LANG_MAKE(tree, lang_ast_signature, {.name = name, .parameters = parameters});
    return node;
}

lang_ast_clause *lang_tree_signatures(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                      lang_ast_signatures signatures)
{
    assert(clause->form == LANG_FORM_SIGNATURES && signatures.first);
    LANG_MAKE(tree, lang_ast_clause, {.kind = clause->kind, .place = place, .signatures = signatures});
    node->doc = lang_tree_doc_before(tree, place);
    return node;
}

lang_ast_clause *lang_tree_variable(lang_tree_builder *tree, const lang_clause *clause, lang_place place,
                                    lang_ast_variable variable)
{
    assert(clause->form == LANG_FORM_VARIABLE && variable.name && variable.type);
    LANG_MAKE(tree, lang_ast_clause, {.kind = clause->kind, .place = place, .variable = variable});
    node->doc = lang_tree_doc_before(tree, place);
    return node;
}
