/* Terms as text. A term that reaches as far right as it can (`always`, `for all`) stands without parentheses
 * at the right end only. Terms nest only so deeply (precedence.c), so that recursion is fine.
 */
#include "language/terms/operators.h"

#include <stdio.h>
#include <string.h>

typedef struct writer {
    base_arena *arena;
    char *text;
    uint32_t length, room;
    bool failed;
} writer;

static void put_bytes(writer *out, const char *text, size_t length)
{
    while (out->length + length >= out->room && !out->failed) {
        char *grown = base_arena_grow(out->arena, out->text, out->room, &out->room, 1);
        out->failed = !grown;
        if (grown)
            out->text = grown;
    }
    if (out->failed)
        return;
    memcpy(out->text + out->length, text, length);
    out->length += (uint32_t)length;
}

static void put(writer *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

/* In double quotes, with escapes where it needs them. */
static void put_quoted(writer *out, const char *text)
{
    put(out, "\"");
    for (; *text; text++) {
        char octal[8];
        if (*text == '\n')
            put(out, "\\n");
        else if ((unsigned char)*text < ' ' || *text == '\x7f')
            snprintf(octal, sizeof octal, "\\%03o", (unsigned)(unsigned char)*text), put(out, octal);
        else if (*text == '"' || *text == '\\')
            put(out, "\\"), put_bytes(out, text, 1);
        else
            put_bytes(out, text, 1);
    }
    put(out, "\"");
}

static void put_name(writer *out, const lang_term *term)
{
    if (term->quoted)
        put_quoted(out, term->text);
    else
        put(out, term->text);
}

static void put_term(writer *out, const lang_term *term, bool is_last);

static void put_grouped(writer *out, const lang_term *term)
{
    put(out, "(");
    put_term(out, term, true);
    put(out, ")");
}

/* next(P): a call until it has been checked. */
static bool is_next(const lang_term *term)
{
    return term->kind == LANG_TERM_TEMPORAL && strcmp(term->text, "next") == 0;
}

/* Does it swallow all that stands behind it? */
static bool reaches(const lang_term *term)
{
    if (term->named)
        return false;
    bool is_quantifier = term->kind == LANG_TERM_QUANTIFIER &&
                         (strcmp(term->text, "for all") == 0 || strcmp(term->text, "exists") == 0);
    return is_quantifier || (term->kind == LANG_TERM_TEMPORAL && !term->left && !is_next(term));
}

static const lang_operator *operation_of(const lang_term *term)
{
    if (term->named)
        return NULL;
    return term->kind == LANG_TERM_TEMPORAL && term->left ? lang_find_operator("until", 2) : term->operation;
}

/* An operand, in parentheses where it needs them. */
static void put_operand(writer *out, const lang_term *term, const lang_operator *outer, bool is_right,
                        bool is_last)
{
    const lang_operator *inner = operation_of(term);
    bool is_bare = inner ? lang_binds_by_itself(inner, outer, is_right) : !reaches(term) || is_last;
    if (term->kind == LANG_TERM_PREFIX && outer->operands == 1 && *term->text == *outer->text)
        is_bare = false; /* -(-1), as `--` is something else in C */
    if (outer->operands == 1 &&
        (term->kind == LANG_TERM_GOES || (term->kind == LANG_TERM_EVENT && term->left)))
        is_bare = false; /* it would be the same, but is read otherwise */
    if (is_bare || term->named)
        put_term(out, term, is_last);
    else
        put_grouped(out, term);
}

/* What `.`, `[` and words like `emits` may follow. */
static void put_postfix(writer *out, const lang_term *term)
{
    bool is_bare = !operation_of(term) && !reaches(term) && term->kind != LANG_TERM_EVENT &&
                   term->kind != LANG_TERM_GOES;
    if (is_bare)
        put_term(out, term, false);
    else
        put_grouped(out, term);
}

static void put_list(writer *out, lang_terms terms)
{
    for (const lang_term *term = terms.first; term; term = term->next) {
        if (term != terms.first)
            put(out, ", ");
        put_term(out, term, true);
    }
}

static void put_operation(writer *out, const lang_term *term, bool is_last)
{
    const lang_operator *operation = operation_of(term);
    if (operation->operands == 2) {
        put_operand(out, term->left, operation, false, false);
        put(out, operation->signature == LANG_RANGES ? "" : " ");
    }
    put(out, operation->text);
    if (operation->operands == 2)
        put(out, operation->signature == LANG_RANGES ? "" : " ");
    put_operand(out, term->right, operation, true, is_last);
}

static void put_quantifier(writer *out, const lang_term *term)
{
    bool is_counted = strcmp(term->text, "count") == 0, is_call = !reaches(term);
    bool has_where = is_counted || strcmp(term->text, "exists") == 0;
    put(out, term->text);
    put(out, is_call ? "(" : " ");
    put_list(out, term->arguments);
    put(out, " in ");
    put_postfix(out, term->left);
    if (term->right) {
        put(out, has_where ? " where " : ": ");
        put_term(out, term->right, true);
    }
    put(out, is_call ? ")" : "");
}

static void put_event(writer *out, const lang_term *term)
{
    if (term->left) {
        put_postfix(out, term->left);
        put(out, " ");
    }
    put(out, term->text);
    put(out, " ");
    put_name(out, term->right);
}

static void put_goes(writer *out, const lang_term *term)
{
    put_postfix(out, term->left);
    put(out, " goes ");
    put_postfix(out, term->arguments.first);
    put(out, " -> ");
    put_postfix(out, term->arguments.last);
}

/* One in brackets of some kind. */
static void put_enclosed(writer *out, const char *open, lang_terms terms, const char *close)
{
    put(out, open);
    put_list(out, terms);
    put(out, close);
}

static void put_term(writer *out, const lang_term *term, bool is_last)
{
    if (term->named) {
        put(out, term->named);
        return;
    }
    if (operation_of(term)) {
        put_operation(out, term, is_last);
        return;
    }
    switch (term->kind) {
    case LANG_TERM_STRING:
        put_quoted(out, term->text);
        break;
    case LANG_TERM_MEMBER:
        put_postfix(out, term->left);
        put(out, ".");
        put_name(out, term);
        break;
    case LANG_TERM_INDEX:
        put_postfix(out, term->left);
        put_enclosed(out, "[", (lang_terms){term->right, term->right}, "]");
        break;
    case LANG_TERM_CALL:
        put_name(out, term);
        put_enclosed(out, "(", term->arguments, ")");
        break;
    case LANG_TERM_LIST:
        put_enclosed(out, "[", term->arguments, "]");
        break;
    case LANG_TERM_RECORD:
        put_enclosed(out, term->arguments.first ? "{ " : "{", term->arguments, " }");
        break;
    case LANG_TERM_ENTRY:
        put_name(out, term);
        put(out, ": ");
        put_term(out, term->right, true);
        break;
    case LANG_TERM_QUANTIFIER:
        put_quantifier(out, term);
        break;
    case LANG_TERM_EVENT:
        put_event(out, term);
        break;
    case LANG_TERM_GOES:
        put_goes(out, term);
        break;
    case LANG_TERM_TEMPORAL:
        put(out, term->text);
        if (is_next(term)) {
            put_grouped(out, term->right);
            break;
        }
        put(out, " ");
        put_term(out, term->right, true);
        break;
    default:
        put_name(out, term);
        break;
    }
}

const char *lang_term_text(base_arena *arena, const lang_term *term)
{
    writer out = {.arena = arena};
    put_term(&out, term, true);
    put_bytes(&out, "", 1);
    return out.failed ? NULL : out.text;
}
