/* Building statements and blocks. */
#include "language/tree/agents_builder.h"
#include "language/tree/make.h"

#include <assert.h>

lang_ast_statement *lang_tree_statement(lang_tree_builder *tree, lang_ast_statement model)
{
    LANG_MAKE(tree, lang_ast_statement, {0});
    *node = model;
    node->has_otherwise = model.otherwise.place.line > 0;
    node->depth = model.body.depth > model.otherwise.depth ? model.body.depth : model.otherwise.depth;
    return node;
}

/* The term that a chain of members and indices begins with. */
static lang_term *root(lang_term *term)
{
    while (term->kind == LANG_TERM_MEMBER || term->kind == LANG_TERM_INDEX)
        term = term->left;
    return term;
}

lang_ast_statement *lang_tree_assign(lang_tree_builder *tree, lang_place place, lang_term *target,
                                     lang_term *value)
{
    lang_term *begin = root(target);
    if (begin->kind == LANG_TERM_STRING)
        begin->kind = LANG_TERM_NAME; /* a name that is quoted */
    if (begin->kind != LANG_TERM_NAME) {
        lang_error(tree->diagnostics, target->place, "nothing can be assigned to this; it is no field");
        return NULL;
    }
    return lang_tree_statement(
        tree, (lang_ast_statement){.kind = LANG_ASSIGN, .place = place, .target = target, .value = value});
}

lang_ast_statement *lang_tree_call_statement(lang_tree_builder *tree, lang_place place, lang_term *call,
                                             bool ended)
{
    if (call->kind == LANG_TERM_CALL)
        return lang_tree_statement(tree,
                                   (lang_ast_statement){.kind = LANG_CALL, .place = place, .value = call});
    base_near near;
    base_near_begin(&near, call->kind == LANG_TERM_NAME ? call->text : "");
    base_near_offer(&near, "return");
    if (ended)
        lang_error(tree->diagnostics, call->place,
                   "this does nothing; a statement is a call or an assignment%s",
                   lang_near_text(tree->diagnostics, &near));
    return NULL;
}

lang_ast_block lang_tree_statements(lang_ast_block block, lang_ast_statement *statement)
{
    if (!statement)
        return block;
    assert(!statement->next);
    LANG_APPEND(block.first, block.last, statement);
    if (statement->depth > block.depth)
        block.depth = statement->depth;
    return block;
}

lang_ast_block lang_tree_block(lang_tree_builder *tree, lang_place place, lang_ast_block statements)
{
    statements.place = place;
    if (++statements.depth <= LANG_DEEPEST_BLOCK)
        return statements;
    lang_error(tree->diagnostics, place, "blocks nest more than %u deep here", LANG_DEEPEST_BLOCK);
    return (lang_ast_block){.place = place, .depth = 1};
}
