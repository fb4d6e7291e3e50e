/* Constants: terms whose value is known here. They are folded to one value each. */
#include "language/agents/checker.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static const lang_term *fold(lang_sight *sight, lang_term *term, const lang_type *type);

static bool evaluate(lang_checker *checker, const lang_term *term, int64_t *value)
{
    lang_place at = term->place;
    const char *fault = lang_term_evaluate(term, NULL, value, &at);
    if (fault)
        lang_error(checker->diagnostics, at, "%s", fault);
    return !fault;
}

static bool is_in_range(lang_checker *checker, lang_place place, int64_t value, const lang_type *type)
{
    if (type->kind != LANG_INT || lang_type_has(type, value))
        return true;
    lang_error(checker->diagnostics, place, "%" PRId64 " is not in %s", value,
               lang_quote(checker, lang_type_text(checker->arena, type)));
    return false;
}

/* What is computed from constants and does not fit is a fault when it is done; what is written so is wrong.
 */
static bool check_number(lang_sight *sight, const lang_term *term, const lang_type *wanted)
{
    lang_checker *checker = sight->checker;
    lang_diagnostics *d = checker->diagnostics;
    lang_place at = term->place;
    int64_t value;
    bool is_written = !term->operation || (term->operation->operands == 1 && !term->right->operation);
    const char *fault = lang_term_evaluate(term, NULL, &value, &at);
    if (is_written || !sight->may_change)
        return fault ? evaluate(checker, term, &value) : is_in_range(checker, term->place, value, wanted);
    if (fault)
        lang_warn(d, LANG_W_FAULT, at, "this is a fault each time: %s", fault);
    else if (!lang_type_has(wanted, value))
        lang_warn(d, LANG_W_FAULT, term->place, "this is a fault each time: %" PRId64 " is not in %s", value,
                  lang_quote(checker, lang_type_text(checker->arena, wanted)));
    return true;
}

bool lang_check_within(lang_sight *sight, const lang_term *term, const lang_type *wanted)
{
    lang_checker *checker = sight->checker;
    if (wanted->kind == LANG_INT && lang_term_is_constant(term))
        return check_number(sight, term, wanted);
    bool is_known = term->kind == LANG_TERM_STRING || term->constant;
    if (wanted->kind != LANG_STRING || !is_known || term->type.capacity <= wanted->capacity)
        return true;
    lang_error(checker->diagnostics, term->place,
               "this string has %" PRIu32 " bytes, and there is room for %" PRIu32, term->type.capacity,
               wanted->capacity);
    return false;
}

bool lang_check_value(lang_sight *sight, lang_term *term, const lang_type *wanted)
{
    lang_scope scope = lang_scope_of(sight);
    return lang_term_check(&scope, term, wanted) && (!wanted || lang_check_within(sight, term, wanted));
}

/* ---- folding ---- */

static lang_term *constant_term(lang_checker *checker, const lang_term *term, const lang_type *type,
                                int64_t value)
{
    lang_term *made = lang_make_array(checker, 1, sizeof *made);
    if (made)
        *made = (lang_term){.kind = LANG_TERM_NUMBER,
                            .text = lang_type_is_scalar(type) && type->kind != LANG_REF &&
                                            lang_type_has(type, value)
                                        ? lang_value_text(checker->arena, type, value)
                                        : term->text,
                            .place = term->place,
                            .operator_place = term->place,
                            .type = *type,
                            .meaning = LANG_MEANS_VALUE,
                            .slot = UINT32_MAX,
                            .value = value};
    return made;
}

static const lang_term *fold_scalar(lang_sight *sight, lang_term *term, const lang_type *type)
{
    lang_checker *checker = sight->checker;
    int64_t value = 0;
    if (type->kind == LANG_REF && (term->meaning == LANG_MEANS_NONE || term->meaning == LANG_MEANS_SELF ||
                                   lang_member_of(sight, term) != UINT32_MAX))
        return term;
    if (!lang_term_is_constant(term)) {
        lang_error(checker->diagnostics, term->place, "a constant is wanted here");
        return NULL;
    }
    if (!evaluate(checker, term, &value) || !is_in_range(checker, term->place, value, type))
        return NULL;
    if (type->kind == LANG_WORDS)
        value = lang_type_word(type, term->type.words[value]);
    return constant_term(checker, term, type, value);
}

/* Each argument of a literal, or what stands right of an entry. */
static const lang_term *fold_literal(lang_sight *sight, lang_term *term)
{
    lang_terms folded = {NULL, NULL};
    for (lang_term *item = term->arguments.first; item; item = item->next) {
        lang_term *value = item->kind == LANG_TERM_ENTRY ? item->right : item;
        const lang_type type = item->type;
        const lang_term *constant = fold(sight, value, &type);
        lang_term *copy = lang_make_array(sight->checker, 1, sizeof *copy);
        if (!constant || !copy)
            return NULL;
        *copy = item->kind == LANG_TERM_ENTRY ? *item : *constant;
        if (item->kind == LANG_TERM_ENTRY) {
            copy->right = lang_make_array(sight->checker, 1, sizeof *copy);
            if (!copy->right)
                return NULL;
            *copy->right = *constant;
        }
        copy->next = NULL;
        lang_terms_append(&folded, copy);
    }
    lang_term *literal = lang_make_array(sight->checker, 1, sizeof *literal);
    if (!literal)
        return NULL;
    *literal = *term;
    literal->arguments = folded;
    return literal;
}

static const lang_term *fold(lang_sight *sight, lang_term *term, const lang_type *type)
{
    if (lang_type_is_scalar(type))
        return fold_scalar(sight, term, type);
    if (term->kind == LANG_TERM_NAME && term->constant)
        return term->constant;
    if (term->kind == LANG_TERM_STRING)
        return term;
    if (term->kind == LANG_TERM_LIST || term->kind == LANG_TERM_RECORD)
        return fold_literal(sight, term);
    lang_error(sight->checker->diagnostics, term->place, "a constant is wanted here");
    return NULL;
}

const lang_term *lang_check_constant(lang_checker *checker, lang_term *term, const lang_type *wanted)
{
    lang_sight sight = {.checker = checker, .sees_self = checker->knows_self};
    if (!lang_check_value(&sight, term, wanted))
        return NULL;
    if (term->type.kind == LANG_NOTHING) {
        lang_error(checker->diagnostics, term->place, "a constant is wanted here");
        return NULL;
    }
    const lang_type type = wanted ? *wanted : term->type;
    return fold(&sight, term, &type);
}

bool lang_check_count(lang_checker *checker, lang_term *term, const char *what, int64_t low, int64_t high,
                      int64_t *value)
{
    const lang_term *constant = lang_check_constant(checker, term, &lang_type_int);
    if (!constant)
        return false;
    *value = constant->value;
    if (*value >= low && *value <= high)
        return true;
    if (high == INT64_MAX)
        lang_error(checker->diagnostics, term->place, "%s is at least %" PRId64, what, low);
    else
        lang_error(checker->diagnostics, term->place, "%s is between %" PRId64 " and %" PRId64, what, low,
                   high);
    return false;
}

static bool is_range(const lang_term *term)
{
    return term->operation && term->operation->signature == LANG_RANGES;
}

bool lang_check_ends(lang_checker *checker, lang_term *range, int64_t *low, int64_t *high)
{
    if (!is_range(range)) {
        lang_error(checker->diagnostics, range->place, "expected a range such as 0..3");
        return false;
    }
    const lang_term *first = lang_check_constant(checker, range->left, &lang_type_int);
    const lang_term *last = lang_check_constant(checker, range->right, &lang_type_int);
    if (!first || !last)
        return false;
    *low = first->value;
    *high = last->value;
    if (*low <= *high)
        return true;
    lang_error(checker->diagnostics, range->place, "this range is empty: it ends before it begins");
    return false;
}

static const lang_term *check_range(lang_sight *sight, lang_term *term, const lang_type *type)
{
    lang_checker *checker = sight->checker;
    int64_t low, high;
    lang_scope scope = lang_scope_of(sight);
    if (type->kind != LANG_INT) {
        lang_error(checker->diagnostics, term->place, "expected %s here, and this is a range of numbers",
                   lang_type_called(&scope, type));
        return NULL;
    }
    if (!lang_check_ends(checker, term, &low, &high) || !is_in_range(checker, term->left->place, low, type) ||
        !is_in_range(checker, term->right->place, high, type))
        return NULL;
    lang_term *range = lang_make_array(checker, 1, sizeof *range);
    if (!range)
        return NULL;
    *range = *term;
    range->type = *type;
    range->left = constant_term(checker, term->left, type, low);
    range->right = constant_term(checker, term->right, type, high);
    return checker->no_memory ? NULL : range;
}

/* One value; where refs are wanted a group stands for all its agents. */
static const lang_term *check_one(lang_sight *sight, lang_term *term, const lang_type *type)
{
    lang_scope scope = lang_scope_of(sight);
    bool is_name = sight->system && type->kind == LANG_REF && term->kind == LANG_TERM_NAME;
    if (is_name && scope.vocabulary->knows(&scope, term)) {
        if (!scope.vocabulary->check_name(&scope, term))
            return NULL;
        if (term->meaning == LANG_MEANS_AGENT)
            return term;
    }
    return lang_check_value(sight, term, type) ? fold(sight, term, type) : NULL;
}

bool lang_are_values(const lang_term *term, const lang_type *type)
{
    const lang_term *first = term->arguments.first;
    if (term->kind == LANG_TERM_LIST)
        return !lang_type_is_container(type);
    return term->kind == LANG_TERM_RECORD &&
           (type->kind != LANG_RECORD || (first && first->kind != LANG_TERM_ENTRY));
}

const lang_term *lang_check_values(lang_sight *sight, lang_term *term, const lang_type *type)
{
    if (is_range(term))
        return check_range(sight, term, type);
    if (!lang_are_values(term, type))
        return check_one(sight, term, type);
    lang_terms folded = {NULL, NULL};
    for (lang_term *value = term->arguments.first; value; value = value->next) {
        const lang_term *constant = check_one(sight, value, type);
        lang_term *copy = constant ? lang_make_array(sight->checker, 1, sizeof *copy) : NULL;
        if (!copy)
            return NULL;
        *copy = *constant;
        copy->next = NULL;
        lang_terms_append(&folded, copy);
    }
    lang_term *list = lang_make_array(sight->checker, 1, sizeof *list);
    if (!list)
        return NULL;
    *list = *term;
    list->arguments = folded;
    list->type = *type;
    return list;
}
