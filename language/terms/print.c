/* Terms as text. */
#include "language/terms/operators.h"

#include <stdarg.h>

static char *print(base_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = base_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

/* An operand, in parentheses where it needs them. */
static const char *operand_text(base_arena *arena, const lang_term *term, const lang_operator *outer,
                                bool is_right)
{
    const char *text = lang_term_text(arena, term);
    bool is_bare = !term->operation || lang_binds_by_itself(term->operation, outer, is_right);
    if (term->kind == LANG_TERM_PREFIX && outer->operands == 1 && *term->text == *outer->text)
        is_bare = false; /* -(-1), as `--` is something else in C */
    return !text || is_bare ? text : print(arena, "(%s)", text);
}

const char *lang_term_text(base_arena *arena, const lang_term *term)
{
    if (!term->operation)
        return term->quoted ? print(arena, "\"%s\"", term->text) : term->text;
    const char *right = operand_text(arena, term->right, term->operation, true);
    if (!right || term->operation->operands == 1)
        return right ? print(arena, "%s%s", term->text, right) : NULL;
    const char *left = operand_text(arena, term->left, term->operation, false);
    if (!left)
        return NULL;
    bool is_tight = term->operation->signature == LANG_RANGES;
    return print(arena, is_tight ? "%s%s%s" : "%s %s %s", left, term->text, right);
}
