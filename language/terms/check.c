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

const char *lang_type_called(const lang_scope *scope, const lang_type *type)
{
    lang_diagnostics *d = scope->diagnostics;
    switch (type->kind) {
    case LANG_BOOL:
        return "a boolean";
    case LANG_INT:
        return "a number";
    case LANG_WORDS:
        return lang_text(d, "one of %s", lang_quoted(d, lang_type_text(scope->arena, type)));
    case LANG_DURATION:
        return "a duration";
    case LANG_REF:
        return "a ref";
    case LANG_STRING:
        return "a string";
    case LANG_DATA:
        return "data";
    case LANG_NOTHING:
        return "nothing that has a value";
    default:
        return lang_text(d, "a %s", lang_quoted(d, lang_type_text(scope->arena, type)));
    }
}

/* In a specification values are numbers that stand for words, in the order of one enum alone. */
static bool fits(const lang_scope *scope, const lang_type *type, const lang_type *wanted)
{
    if (scope->vocabulary)
        return lang_type_fits(type, wanted);
    return type->kind == wanted->kind && (type->kind != LANG_WORDS || lang_type_is(type, wanted));
}

bool lang_term_require(const lang_scope *scope, const lang_term *term, const lang_type *wanted)
{
    if (!wanted || fits(scope, &term->type, wanted))
        return true;
    if (term->type.kind == LANG_NOTHING) {
        lang_error(scope->diagnostics, term->place, "this has no value");
        return false;
    }
    lang_error(scope->diagnostics, term->place, "expected %s here, and this is %s",
               lang_type_called(scope, wanted), lang_type_called(scope, &term->type));
    return false;
}

static void set_value(lang_term *term, const lang_type *type, int64_t value)
{
    term->type = *type;
    term->value = value;
    term->slot = UINT32_MAX;
    term->meaning = LANG_MEANS_VALUE;
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
    set_value(term, &lang_type_int, value);
    return true;
}

static bool is_boolean(const lang_term *term)
{
    return !term->quoted && (strcmp(term->text, "true") == 0 || strcmp(term->text, "false") == 0);
}

static bool report_unknown(const lang_scope *scope, const lang_term *term, const lang_type *wanted)
{
    lang_diagnostics *d = scope->diagnostics;
    base_near near;
    bool searches = lang_near_search(d, &near, term->text);
    for (uint32_t i = 0; searches && i < scope->count; i++)
        base_near_offer(&near, scope->variables[i].name);
    for (int64_t i = 0; searches && wanted && wanted->kind == LANG_WORDS && i <= wanted->high; i++)
        base_near_offer(&near, wanted->words[i]);
    if (scope->vocabulary && scope->vocabulary->explain(scope, term, searches ? &near : NULL))
        return false;
    lang_error(d, term->place, "there is no %s here%s", lang_quoted(d, term->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, term->place, near.best);
    return false;
}

/* A variable, else a constant. */
static bool check_name(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    for (uint32_t i = 0; i < scope->count; i++)
        if (strcmp(scope->variables[i].name, term->text) == 0) {
            term->slot = i;
            term->type = scope->variables[i].type;
            term->meaning = LANG_MEANS_VARIABLE;
            return true;
        }
    if (scope->vocabulary && !is_boolean(term) && scope->vocabulary->knows(scope, term))
        return scope->vocabulary->check_name(scope, term);
    int64_t word = wanted ? lang_type_word(wanted, term->text) : -1;
    if (word < 0 && !is_boolean(term)) {
        lang_expansion made = scope->vocabulary ? scope->vocabulary->expand(scope, term) : LANG_NOT_SHORT;
        return made == LANG_EXPANDED || (made == LANG_NOT_SHORT && report_unknown(scope, term, wanted));
    }
    set_value(term, word >= 0 ? wanted : &lang_type_bool, word >= 0 ? word : *term->text == 't');
    return true;
}

/* Does it mean nothing without a type that is wanted: a word, a literal in brackets or braces? */
static bool wants_type(const lang_scope *scope, const lang_term *term)
{
    if (term->kind == LANG_TERM_LIST || term->kind == LANG_TERM_RECORD)
        return true;
    if (term->kind != LANG_TERM_NAME || is_boolean(term))
        return false;
    for (uint32_t i = 0; i < scope->count; i++)
        if (strcmp(scope->variables[i].name, term->text) == 0)
            return false;
    return !scope->vocabulary || !scope->vocabulary->knows(scope, term);
}

/* Two operands of one type: the one that is no word says which. */
static bool check_alike(const lang_scope *scope, lang_term *term)
{
    bool turned = wants_type(scope, term->left) && !wants_type(scope, term->right);
    lang_term *first = turned ? term->right : term->left, *second = turned ? term->left : term->right;
    if (!check(scope, first, NULL) || !check(scope, second, &first->type))
        return false;
    return fits(scope, &first->type, &second->type) || lang_term_require(scope, second, &first->type);
}

static bool check_comparison(const lang_scope *scope, lang_term *term)
{
    if (!check_alike(scope, term))
        return false;
    const lang_type *type = &term->left->type;
    bool is_equality = term->operation->signature == LANG_EQUALS;
    if (type->has_data)
        lang_error(scope->diagnostics, term->place,
                   "data is passed on and never looked at: it cannot be compared");
    else if (!is_equality && !lang_type_is_ordered(type))
        lang_error(scope->diagnostics, term->place, "%s has no order", lang_type_called(scope, type));
    else
        return true;
    return false;
}

static bool check_operands(const lang_scope *scope, lang_term *term, const lang_type *type)
{
    bool left = !term->left || (check(scope, term->left, type) && lang_term_require(scope, term->left, type));
    bool right = check(scope, term->right, type) && lang_term_require(scope, term->right, type);
    return left && right;
}

/* Durations are added and subtracted, and multiplied and divided by numbers. */
static bool is_duration(const lang_term *term)
{
    if (term->right->type.kind != LANG_DURATION && (!term->left || term->left->type.kind != LANG_DURATION))
        return false;
    bool left = term->left && term->left->type.kind == LANG_DURATION;
    bool right = term->right->type.kind == LANG_DURATION;
    switch (term->operation->kind) {
    case LANG_OPERATOR_negate:
    case LANG_OPERATOR_keep:
        return true;
    case LANG_OPERATOR_add:
    case LANG_OPERATOR_subtract:
    case LANG_OPERATOR_remainder:
        return left && right;
    case LANG_OPERATOR_multiply:
        return left ? term->right->type.kind == LANG_INT : term->left->type.kind == LANG_INT;
    case LANG_OPERATOR_divide:
        return left && term->right->type.kind == LANG_INT;
    default:
        return false;
    }
}

static bool check_numbers(const lang_scope *scope, lang_term *term)
{
    bool left = !term->left || check(scope, term->left, &lang_type_int);
    if (!check(scope, term->right, &lang_type_int) || !left)
        return false;
    term->type = lang_type_int;
    if (is_duration(term)) {
        term->type = lang_type_duration;
        return true;
    }
    bool is_ratio = term->left && term->operation->kind == LANG_OPERATOR_divide &&
                    term->left->type.kind == LANG_DURATION && term->right->type.kind == LANG_DURATION;
    if (is_ratio)
        return true;
    left = !term->left || lang_term_require(scope, term->left, &lang_type_int);
    return lang_term_require(scope, term->right, &lang_type_int) && left;
}

static bool is_range(const lang_term *term)
{
    return term->operation && term->operation->signature == LANG_RANGES;
}

bool lang_term_check_range(const lang_scope *scope, lang_term *term)
{
    term->type = lang_type_int;
    if (is_range(term))
        return check_operands(scope, term, &lang_type_int);
    lang_error(scope->diagnostics, term->place, "expected a range such as 0..3");
    return false;
}

/* Of a value and a list that is written out: its words are those of the value's type. */
static bool check_contained_literal(const lang_scope *scope, lang_term *term)
{
    if (!check(scope, term->left, NULL))
        return false;
    const lang_type *type = term->left->type.kind == LANG_INT ? &lang_type_int : &term->left->type;
    lang_type list = {.kind = LANG_LIST, .element = type, .has_data = type->has_data};
    for (const lang_term *item = term->right->arguments.first; item; item = item->next)
        list.capacity++;
    return check(scope, term->right, &list);
}

/* Of a number and a range, or of a value and a container. */
static bool check_contained(const lang_scope *scope, lang_term *term)
{
    if (is_range(term->right) || !scope->vocabulary) {
        bool left =
            check(scope, term->left, &lang_type_int) && lang_term_require(scope, term->left, &lang_type_int);
        return lang_term_check_range(scope, term->right) && left;
    }
    bool is_word = term->left->kind == LANG_TERM_NAME && !scope->vocabulary->knows(scope, term->left);
    if (term->right->kind == LANG_TERM_LIST && term->right->arguments.first && !is_word)
        return check_contained_literal(scope, term);
    if (!check(scope, term->right, NULL))
        return false;
    const lang_type *type = &term->right->type;
    if (!lang_type_is_container(type)) {
        lang_error(scope->diagnostics, term->right->place,
                   "expected a range, a set, a list or a map here, and this is %s",
                   lang_type_called(scope, type));
        return false;
    }
    const lang_type *wanted = type->kind == LANG_MAP ? type->key : type->element;
    return check(scope, term->left, wanted) && lang_term_require(scope, term->left, wanted);
}

static bool check_operator(const lang_scope *scope, lang_term *term)
{
    term->type = lang_type_bool;
    switch (term->operation->signature) {
    case LANG_NUMBERS:
        return check_numbers(scope, term);
    case LANG_CONNECTS:
        return check_operands(scope, term, &lang_type_bool);
    case LANG_COMPARES:
    case LANG_EQUALS:
        return check_comparison(scope, term);
    case LANG_CONTAINED:
        return check_contained(scope, term);
    default:
        lang_error(scope->diagnostics, term->place, "a range stands only behind 'in' and in a type");
        return false;
    }
}

static bool check(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    if (term->kind == LANG_TERM_NUMBER) /* one that has been checked may stand for a word */
        return term->meaning == LANG_MEANS_VALUE || check_number(scope, term);
    if (term->kind == LANG_TERM_NAME)
        return check_name(scope, term, wanted);
    if (term->operation)
        return check_operator(scope, term);
    assert(scope->vocabulary);
    return scope->vocabulary->check_other(scope, term, wanted);
}

bool lang_term_check(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    assert(term);
    return check(scope, term, wanted) && lang_term_require(scope, term, wanted);
}

bool lang_term_is_constant(const lang_term *term)
{
    if (term->operation)
        return (!term->left || lang_term_is_constant(term->left)) && lang_term_is_constant(term->right);
    return term->kind == LANG_TERM_NUMBER || term->kind == LANG_TERM_DURATION ||
           (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE && !term->constant);
}
