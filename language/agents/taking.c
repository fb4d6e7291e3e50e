/* take_first changes a list, and gives a value: what else in the same statement looks at that list would see
 * it before or after, as a C compiler likes. So nothing else may, but what stands behind `&&`, `||`,
 * `implies`, which are evaluated in order, and what is changed by the statement itself, which comes last.
 */
#include "language/agents/checker.h"

#include <string.h>

static bool is_taking(const lang_term *t)
{
    return t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION &&
           t->slot == LANG_FUNCTION_take_first;
}

static const lang_term *root_of(const lang_term *t)
{
    while (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX)
        t = t->left;
    return t;
}

static const lang_term *next_operand(const lang_term *t, const lang_term *last)
{
    if (!last)
        return t->left ? t->left : t->right ? t->right : t->arguments.first;
    if (last == t->left)
        return t->right ? t->right : t->arguments.first;
    return last == t->right ? t->arguments.first : last->next;
}

static const lang_term *find_taking(const lang_term *t)
{
    const lang_term *found = is_taking(t) ? t : NULL;
    for (const lang_term *o = NULL; !found && (o = next_operand(t, o));)
        found = find_taking(o);
    return found;
}

static const lang_term *find_mention(const lang_term *t, const lang_term *variable)
{
    if (t->kind == LANG_TERM_NAME)
        return t->meaning == variable->meaning && t->slot == variable->slot ? t : NULL;
    const lang_term *found = NULL;
    for (const lang_term *o = NULL; !found && (o = next_operand(t, o));)
        found = find_mention(o, variable);
    return found;
}

/* What is taken in one operand, and looked at in the other. */
static bool are_apart(lang_sight *sight, const lang_term *taking, const lang_term *other)
{
    const lang_term *found = find_taking(taking);
    const lang_term *variable = found ? root_of(found->arguments.first) : NULL;
    const lang_term *mention = variable ? find_mention(other, variable) : NULL;
    if (!mention)
        return true;
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_error(d, mention->place,
               "whether this is %s before or after 'take_first' is not said: the order is the C "
               "compiler's",
               lang_quote(sight->checker, variable->text));
    lang_note(d, found->place, "it is changed here; 'let' in a statement before takes it first");
    return false;
}

static bool check_operands(lang_sight *sight, const lang_term *t)
{
    bool is_ordered = t->kind == LANG_TERM_BINARY && t->operation->signature == LANG_CONNECTS;
    for (const lang_term *o = NULL; (o = next_operand(t, o));) {
        if (!check_operands(sight, o))
            return false;
        for (const lang_term *p = o; !is_ordered && (p = next_operand(t, p));)
            if (!are_apart(sight, o, p) || !are_apart(sight, p, o))
                return false;
    }
    return true;
}

/* What a statement changes as a whole is only looked at when all else is done. */
static const lang_term *changed_last(const lang_ast_statement *s)
{
    if (s->kind == LANG_ASSIGN)
        return s->target->kind == LANG_TERM_NAME ? s->target : NULL;
    const bool is_change =
        s->kind == LANG_CALL && s->value->meaning == LANG_MEANS_FUNCTION && !is_taking(s->value);
    const lang_term *first = is_change ? s->value->arguments.first : NULL;
    return first && first->kind == LANG_TERM_NAME ? first : NULL;
}

/* The terms of a statement, but what it changes last: each may be evaluated before the others. */
static const lang_term *next_part(const lang_ast_statement *s, const lang_term *part)
{
    const bool is_call = s->kind == LANG_CALL && !is_taking(s->value);
    const lang_term *target = s->kind == LANG_ASSIGN ? s->target : NULL, *value = is_call ? NULL : s->value;
    const lang_term *arguments = is_call ? s->value->arguments.first : s->arguments.first, *next;
    if (!part)
        next = target ? target : value ? value : arguments;
    else if (part == target)
        next = value;
    else
        next = part == value ? arguments : part->next;
    return next && next == changed_last(s) ? next_part(s, next) : next;
}

bool lang_check_taking(lang_sight *sight, const lang_ast_statement *s)
{
    for (const lang_term *t = NULL; (t = next_part(s, t));) {
        if (!find_taking(t))
            continue;
        if (!check_operands(sight, t))
            return false;
        for (const lang_term *o = NULL; (o = next_part(s, o));)
            if (o != t && !are_apart(sight, t, o))
                return false;
    }
    return true;
}
