/* From operands and operators in the order of the source to a tree, by precedence: two stacks (Dijkstra's
 * shunting yard), so that nothing here recurs.
 */
#include "language/terms/operators.h"

#include <assert.h>
#include <string.h>

#define DEEPEST 1000u /* so deep what recurs in a term may go */

#define ROW(NAME, TEXT, OPERANDS, PRECEDENCE, SIGNATURE)                                                     \
    {LANG_OPERATOR_##NAME, TEXT, OPERANDS, PRECEDENCE, LANG_##SIGNATURE},
static const lang_operator operators[] = {LANG_OPERATORS(ROW)};

/* `until` binds as an operator does, but makes a temporal term. */
static const lang_operator until = {LANG_OPERATOR_KINDS, "until", 2, 2, LANG_CONNECTS};

const char *lang_operator_name(const lang_operator *operation)
{
#define NAME_OF_OPERATOR(NAME, ...) #NAME,
    static const char *const names[] = {LANG_OPERATORS(NAME_OF_OPERATOR)};
#undef NAME_OF_OPERATOR
    return names[operation->kind];
}

lang_operator_kind lang_mirrored(lang_operator_kind kind)
{
    switch (kind) {
    case LANG_OPERATOR_less:
        return LANG_OPERATOR_greater;
    case LANG_OPERATOR_at_most:
        return LANG_OPERATOR_at_least;
    case LANG_OPERATOR_greater:
        return LANG_OPERATOR_less;
    case LANG_OPERATOR_at_least:
        return LANG_OPERATOR_at_most;
    default:
        return kind;
    }
}

const lang_operator *lang_find_operator(const char *text, unsigned operands)
{
    if (operands == 2 && strcmp(text, until.text) == 0)
        return &until;
    for (unsigned i = 0; i < LANG_OPERATOR_KINDS; i++)
        if (operators[i].operands == operands && strcmp(operators[i].text, text) == 0)
            return &operators[i];
    return NULL;
}

static bool groups_to_the_right(const lang_operator *operation)
{
    return operation->kind == LANG_OPERATOR_implies || operation == &until;
}

bool lang_binds_by_itself(const lang_operator *inner, const lang_operator *outer, bool is_right)
{
    if (inner->precedence != outer->precedence)
        return inner->precedence > outer->precedence;
    return outer->operands == 1 || is_right == groups_to_the_right(outer);
}

lang_term *lang_term_operand(base_arena *arena, lang_term_kind kind, const char *text, bool quoted,
                             lang_place place)
{
    assert(kind == LANG_TERM_NAME || kind == LANG_TERM_NUMBER || kind == LANG_TERM_STRING ||
           kind == LANG_TERM_ANY);
    lang_term *term = base_arena_alloc(arena, sizeof *term);
    if (term)
        *term = (lang_term){.kind = kind,
                            .text = text,
                            .quoted = quoted,
                            .place = place,
                            .operator_place = place,
                            .slot = UINT32_MAX};
    return term;
}

lang_term *lang_term_operator(base_arena *arena, const char *text, bool is_prefix, lang_place place)
{
    const lang_operator *operation = lang_find_operator(text, is_prefix ? 1 : 2);
    assert(operation);
    lang_term *term = base_arena_alloc(arena, sizeof *term);
    if (term)
        *term = (lang_term){.kind = is_prefix ? LANG_TERM_PREFIX : LANG_TERM_BINARY,
                            .operation = operation,
                            .text = operation->text,
                            .place = place,
                            .operator_place = place,
                            .slot = UINT32_MAX};
    return term;
}

void lang_terms_append(lang_terms *list, lang_term *term)
{
    if (list->last)
        list->last->next = term;
    else
        list->first = term;
    list->last = term;
}

typedef struct yard {
    lang_term **operands, **waiting;
    uint32_t operand_count, waiting_count;
} yard;

static lang_place span(lang_place first, lang_place last)
{
    first.end_line = last.end_line;
    first.end_column = last.end_column;
    return first;
}

/* The operator that waits last gets its operands. */
static void reduce(yard *y)
{
    lang_term *term = y->waiting[--y->waiting_count];
    assert(y->operand_count >= term->operation->operands);
    term->right = y->operands[--y->operand_count];
    if (term->operation->operands == 2)
        term->left = y->operands[--y->operand_count];
    uint32_t left = term->left ? term->left->depth : 0;
    term->depth = 1 + (left > term->right->depth ? left : term->right->depth);
    term->place = span(term->left ? term->left->place : term->place, term->right->place);
    if (term->operation == &until) {
        term->kind = LANG_TERM_TEMPORAL;
        term->operation = NULL;
    }
    y->operands[y->operand_count++] = term;
}

/* The term, if it does not nest too deeply. */
static lang_term *shallow(lang_diagnostics *diagnostics, base_arena *arena, lang_term *term)
{
    if (term->depth <= DEEPEST)
        return term;
    lang_error(diagnostics, term->place, "this expression nests more than %u deep", DEEPEST);
    return lang_term_operand(arena, LANG_TERM_NUMBER, "0", false, term->place);
}

lang_term *lang_term_tree(lang_diagnostics *diagnostics, base_arena *arena, lang_terms list)
{
    uint32_t count = 0;
    assert(list.first);
    for (const lang_term *term = list.first; term; term = term->next)
        count++;
    yard y = {base_arena_array(arena, count, sizeof(lang_term *)),
              base_arena_array(arena, count, sizeof(lang_term *)), 0, 0};
    if (!y.operands || !y.waiting)
        return NULL;
    for (lang_term *term = list.first, *next; term; term = next) {
        next = term->next;
        term->next = NULL;
        bool is_operator = term->operation && !term->right;
        if (!is_operator) {
            y.operands[y.operand_count++] = term;
            continue;
        }
        while (term->kind == LANG_TERM_BINARY && y.waiting_count > 0 &&
               lang_binds_by_itself(y.waiting[y.waiting_count - 1]->operation, term->operation, false))
            reduce(&y);
        y.waiting[y.waiting_count++] = term;
    }
    while (y.waiting_count > 0)
        reduce(&y);
    assert(y.operand_count == 1);
    return shallow(diagnostics, arena, y.operands[0]);
}

lang_term *lang_term_compound(lang_diagnostics *diagnostics, base_arena *arena, lang_term model)
{
    lang_term *term = base_arena_alloc(arena, sizeof *term);
    if (!term)
        return NULL;
    *term = model;
    term->slot = UINT32_MAX;
    uint32_t deepest = 0;
    const lang_term *parts[] = {model.left, model.right, model.arguments.first};
    for (size_t i = 0; i < 3; i++)
        for (const lang_term *part = parts[i]; part; part = i == 2 ? part->next : NULL)
            deepest = part->depth > deepest ? part->depth : deepest;
    term->depth = deepest + 1;
    return shallow(diagnostics, arena, term);
}
