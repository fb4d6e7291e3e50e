/* Building what a label says of time and of other instances. What is given twice, in another order than that
 * of the words, or says nothing is told here.
 */
#include "language/tree/builder.h"

#include <assert.h>
#include <spex.h>

const char *lang_condition_word(lang_ast_word word)
{
    static const char *const words[] = {[LANG_AST_AFTER] = "after",
                                        [LANG_AST_WITHIN] = "within",
                                        [LANG_AST_UNLESS] = "unless",
                                        [LANG_AST_WHILE] = "while"};
    assert((size_t)word < sizeof words / sizeof *words);
    return words[word];
}

static lang_ast_condition *make(lang_tree_builder *tree, lang_ast_condition model)
{
    lang_ast_condition *node = base_arena_alloc(tree->arena, sizeof *node);
    if (node)
        *node = model;
    else
        tree->out_of_memory = true;
    return node;
}

lang_ast_condition *lang_tree_time(lang_tree_builder *tree, lang_place place, lang_ast_word word,
                                   lang_ast_duration duration)
{
    assert(word == LANG_AST_AFTER || word == LANG_AST_WITHIN);
    return make(tree, (lang_ast_condition){.word = word, .place = place, .duration = duration});
}

lang_ast_condition *lang_tree_relation(lang_tree_builder *tree, lang_place place, lang_ast_word word,
                                       lang_ast_name *other, lang_ast_names states)
{
    assert(other && states.first);
    return make(tree, (lang_ast_condition){.word = word, .place = place, .other = other, .states = states});
}

lang_ast_conditions lang_tree_conditions(lang_ast_conditions list, lang_ast_condition *condition)
{
    assert(condition && !condition->next);
    if (list.last)
        list.last->next = condition;
    else
        list.first = condition;
    list.last = condition;
    return list;
}

/* What is wrong with one that comes after `before`, which may be NULL. */
static void check_order(lang_tree_builder *tree, const lang_ast_condition *before,
                        const lang_ast_condition *condition)
{
    lang_diagnostics *d = tree->diagnostics;
    const char *word = lang_condition_word(condition->word);
    if (before && before->word == condition->word) {
        lang_error(d, condition->place, "'%s' is given twice", word);
        lang_note(d, before->place, "it was given here first");
    } else if (before && before->word > condition->word) {
        lang_error(d, condition->place, "'%s' stands before '%s'", word, lang_condition_word(before->word));
    }
}

lang_ast_name *lang_tree_limit(lang_tree_builder *tree, lang_ast_name *action, lang_ast_conditions conditions)
{
    if (!conditions.first)
        return action;
    lang_ast_label *label = base_arena_alloc(tree->arena, sizeof *label);
    if (!label) {
        tree->out_of_memory = true;
        return NULL;
    }
    *label = action->label ? *action->label : (lang_ast_label){.guard = NULL};
    label->conditions = conditions;
    action->label = label;
    const lang_ast_condition *before = NULL;
    for (const lang_ast_condition *c = conditions.first; c; before = c, c = c->next)
        check_order(tree, before, c);
    return action;
}
