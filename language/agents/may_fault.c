/* May a term fault? Told from types and ranges alone: yes where that does not say no. */
#include "language/agents/agents.h"

#include "language/terms/operators.h"

#include <string.h>

static bool may_lose(const lang_type *from, const lang_type *to);

static bool loses_words(const lang_type *from, const lang_type *to)
{
    for (int64_t i = 0; from->words != to->words && i <= from->high; i++)
        if (lang_type_word(to, from->words[i]) < 0)
            return true;
    return false;
}

/* May a value of the one not fit the other? */
static bool may_lose(const lang_type *from, const lang_type *to)
{
    if (from->kind != to->kind)
        return false;
    switch (to->kind) {
    case LANG_INT:
        return from->low < to->low || from->high > to->high;
    case LANG_WORDS:
        return loses_words(from, to);
    case LANG_STRING:
    case LANG_DATA:
        return from->capacity > to->capacity;
    case LANG_LIST:
    case LANG_SET:
        return from->capacity > to->capacity || may_lose(from->element, to->element);
    case LANG_MAP:
        return from->capacity > to->capacity || may_lose(from->element, to->element) ||
               may_lose(from->key, to->key);
    default:
        return false;
    }
}

bool lang_may_fault_as(const lang_term *t, const lang_type *wanted)
{
    if (lang_may_fault(t))
        return true;
    if (t->kind == LANG_TERM_LIST || t->kind == LANG_TERM_RECORD)
        return false;
    if (wanted->kind == LANG_INT) {
        lang_range range = lang_range_of(t);
        return range.low < wanted->low || range.high > wanted->high;
    }
    if (wanted->kind == LANG_WORDS && t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_VALUE)
        return lang_type_word(wanted, t->type.words[t->value]) < 0;
    if (wanted->kind == LANG_STRING && t->kind == LANG_TERM_STRING)
        return strlen(t->text) > wanted->capacity;
    return may_lose(&t->type, wanted);
}

static bool sum_may_fault(const lang_type *type)
{
    __extension__ __int128 low = type->element->low, high = type->element->high, capacity = type->capacity;
    return low * capacity < INT64_MIN || high * capacity > INT64_MAX;
}

static bool call_may_fault(const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    if (t->meaning != LANG_MEANS_FUNCTION)
        return true;
    switch (t->slot) {
    case LANG_FUNCTION_first:
    case LANG_FUNCTION_last:
    case LANG_FUNCTION_take_first:
    case LANG_FUNCTION_merge:
        return true;
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        return !a->next;
    case LANG_FUNCTION_sum:
        return sum_may_fault(&a->type);
    case LANG_FUNCTION_abs:
        return lang_range_of(a).low == INT64_MIN;
    case LANG_FUNCTION_get:
        return lang_may_fault_as(a->next->next, &t->type);
    default:
        return false;
    }
}

static bool literal_may_fault(const lang_term *t)
{
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (t->kind == LANG_TERM_RECORD && a->kind == LANG_TERM_ENTRY) {
            const lang_fields *fields = &t->type.record->fields;
            for (uint32_t i = 0; i < fields->count; i++)
                if (strcmp(fields->fields[i].name, a->text) == 0 &&
                    lang_may_fault_as(a->right, &fields->fields[i].type))
                    return true;
        } else if (lang_may_fault_as(a, t->type.element)) {
            return true;
        }
    return false;
}

bool lang_may_fault(const lang_term *t)
{
    if (!t)
        return false;
    bool may = t->kind == LANG_TERM_INDEX || (t->kind == LANG_TERM_CALL && call_may_fault(t));
    if (t->kind == LANG_TERM_LIST || t->kind == LANG_TERM_RECORD)
        return literal_may_fault(t);
    if (t->operation && t->operation->signature == LANG_NUMBERS)
        may = may || lang_range_of(t).may_overflow;
    if (t->operation &&
        (t->operation->signature == LANG_EQUALS || t->operation->signature == LANG_COMPARES) &&
        t->left->type.kind == LANG_WORDS)
        may =
            may || (t->left->type.high >= t->right->type.high ? loses_words(&t->right->type, &t->left->type)
                                                              : loses_words(&t->left->type, &t->right->type));
    if (may || lang_may_fault(t->left) || lang_may_fault(t->right))
        return true;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (lang_may_fault(a->kind == LANG_TERM_ENTRY ? a->right : a))
            return true;
    return false;
}
