/* Checking terms: what each name means, and whether the types fit. A term is checked with the type that is
 * wanted of it, which is how a lone word of an enumeration is understood. Terms nest only so deeply
 * (precedence.c), so that recursion is fine.
 */
#include "language/terms/operators.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool check(const lang_scope *scope, lang_term *term, const lang_type *wanted);

/* What kind of thing a type is, for messages. */
static const char *called(const lang_scope *scope, const lang_type *type)
{
    return type->kind == LANG_BOOL ? "a boolean"
           : type->kind == LANG_INT
               ? "a number"
               : lang_text(scope->diagnostics, "one of %s",
                           lang_quoted(scope->diagnostics, lang_type_text(scope->arena, type)));
}

static bool same_words(const lang_type *a, const lang_type *b)
{
    if (a->kind != LANG_WORDS || a->high != b->high)
        return a->kind != LANG_WORDS;
    for (int64_t i = 0; i <= a->high; i++)
        if (strcmp(a->words[i], b->words[i]) != 0)
            return false;
    return true;
}

static bool fits(const lang_type *type, const lang_type *wanted)
{
    return type->kind == wanted->kind && same_words(type, wanted);
}

/* Has the term the type that is wanted? */
static bool require(const lang_scope *scope, const lang_term *term, const lang_type *wanted)
{
    if (!wanted || fits(&term->type, wanted))
        return true;
    lang_error(scope->diagnostics, term->place, "expected %s here, and this is %s", called(scope, wanted),
               called(scope, &term->type));
    return false;
}

static bool check_number(const lang_scope *scope, lang_term *term)
{
    char *end;
    errno = 0;
    bool is_octal = term->text[0] == '0' && term->text[1] >= '0' && term->text[1] <= '9';
    long long value = strtoll(term->text, &end, 0);
    if (*end != '\0' || is_octal) {
        lang_error(scope->diagnostics, term->place, "%s is not a number",
                   lang_quoted(scope->diagnostics, term->text));
        return false;
    }
    if (errno == ERANGE) {
        lang_error(scope->diagnostics, term->place, "this number is larger than 64 bits can hold");
        return false;
    }
    term->value = value;
    term->type = lang_type_int;
    return true;
}

static bool is_boolean(const lang_term *term)
{
    return !term->quoted && (strcmp(term->text, "true") == 0 || strcmp(term->text, "false") == 0);
}

/* A variable, else a constant. */
static bool check_name(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    lang_diagnostics *d = scope->diagnostics;
    for (uint32_t i = 0; i < scope->count; i++)
        if (strcmp(scope->variables[i].name, term->text) == 0) {
            term->slot = i;
            term->type = scope->variables[i].type;
            return true;
        }
    int64_t word = wanted ? lang_type_word(wanted, term->text) : -1;
    if (word >= 0 || is_boolean(term)) {
        term->type = word >= 0 ? *wanted : lang_type_bool;
        term->value = word >= 0 ? word : *term->text == 't';
        return true;
    }
    base_near near;
    bool searches = lang_near_search(d, &near, term->text);
    for (uint32_t i = 0; searches && i < scope->count; i++)
        base_near_offer(&near, scope->variables[i].name);
    for (int64_t i = 0; searches && wanted && wanted->kind == LANG_WORDS && i <= wanted->high; i++)
        base_near_offer(&near, wanted->words[i]);
    lang_error(d, term->place, "there is no %s here%s", lang_quoted(d, term->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, term->place, near.best);
    return false;
}

/* Is it a name that means nothing without a type that is wanted? */
static bool is_word(const lang_scope *scope, const lang_term *term)
{
    if (term->kind != LANG_TERM_NAME || is_boolean(term))
        return false;
    for (uint32_t i = 0; i < scope->count; i++)
        if (strcmp(scope->variables[i].name, term->text) == 0)
            return false;
    return true;
}

/* Two operands of one type: the one that is no word says which. */
static bool check_alike(const lang_scope *scope, lang_term *term)
{
    bool turned = is_word(scope, term->left);
    lang_term *first = turned ? term->right : term->left, *second = turned ? term->left : term->right;
    if (!check(scope, first, NULL) || !check(scope, second, &first->type))
        return false;
    return require(scope, second, &first->type);
}

static bool check_operands(const lang_scope *scope, lang_term *term, const lang_type *type)
{
    bool left = !term->left || (check(scope, term->left, type) && require(scope, term->left, type));
    bool right = check(scope, term->right, type) && require(scope, term->right, type);
    return left && right;
}

static bool check_range(const lang_scope *scope, lang_term *term)
{
    if (term->operation && term->operation->signature == LANG_RANGES)
        return check_operands(scope, term, &lang_type_int);
    lang_error(scope->diagnostics, term->place, "expected a range such as 0..3");
    return false;
}

static bool check(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    if (term->kind == LANG_TERM_NUMBER)
        return check_number(scope, term);
    if (term->kind == LANG_TERM_NAME)
        return check_name(scope, term, wanted);
    const lang_operator *operation = term->operation;
    term->type = operation->signature == LANG_NUMBERS ? lang_type_int : lang_type_bool;
    switch (operation->signature) {
    case LANG_NUMBERS:
        return check_operands(scope, term, &lang_type_int);
    case LANG_CONNECTS:
        return check_operands(scope, term, &lang_type_bool);
    case LANG_COMPARES:
    case LANG_EQUALS:
        return check_alike(scope, term);
    case LANG_CONTAINED: {
        bool left = check(scope, term->left, &lang_type_int) && require(scope, term->left, &lang_type_int);
        return check_range(scope, term->right) && left;
    }
    default:
        lang_error(scope->diagnostics, term->place, "a range stands only behind 'in' and in a type");
        return false;
    }
}

bool lang_term_check(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    assert(term && wanted);
    return check(scope, term, wanted) && require(scope, term, wanted);
}
