/* What operators and functions make of values that are at hand. */
#include "proving/machine.h"

#include <string.h>

__extension__ typedef __int128 wide;

/* Two numbers are taken for other things: they are not known. */
int64_t proving_known(int64_t value)
{
    return value == UNCHOSEN ? UNKNOWN : value;
}

static bool whole(proving_machine *m, const lang_term *t, wide n, int64_t *value)
{
    if (n < INT64_MIN || n > INT64_MAX)
        return proving_fault(m, t->operator_place.line ? t->operator_place : t->place, "more than 64 bits");
    *value = proving_known((int64_t)n);
    if (*value == UNKNOWN)
        proving_unknown(m, "the least of all numbers");
    return true;
}

/* Of a number that is not known: may computing it have failed? */
bool proving_unknown_number(proving_machine *m, const lang_term *t, int64_t *value)
{
    *value = UNKNOWN;
    if (!lang_range_of(t).may_overflow || !proving_either(m, t->place))
        return true;
    return proving_fault(m, t->place, "more than 64 bits, or a division by zero");
}

static bool shift(proving_machine *m, const lang_term *t, int64_t a, int64_t by, bool is_left, int64_t *value)
{
    if (by < 0 || by > 63)
        return proving_fault(m, t->place, "a shift outside 0..63");
    wide power = (wide)1 << by;
    if (is_left)
        return whole(m, t, (wide)a * power, value);
    wide quotient = a / power;
    return whole(m, t, a % power < 0 ? quotient - 1 : quotient, value);
}

bool proving_arithmetic(proving_machine *m, const lang_term *t, int64_t a, int64_t b, int64_t *value)
{
    switch (t->operation->kind) {
    case LANG_OPERATOR_complement:
        return whole(m, t, ~b, value);
    case LANG_OPERATOR_negate:
        return whole(m, t, -(wide)b, value);
    case LANG_OPERATOR_keep:
        return whole(m, t, b, value);
    case LANG_OPERATOR_multiply:
        return whole(m, t, (wide)a * b, value);
    case LANG_OPERATOR_divide:
        return b == 0 ? proving_fault(m, t->place, "division by zero") : whole(m, t, (wide)a / b, value);
    case LANG_OPERATOR_remainder:
        if (a == INT64_MIN && b == -1)
            return proving_fault(m, t->place, "more than 64 bits");
        return b == 0 ? proving_fault(m, t->place, "division by zero") : whole(m, t, (wide)a % b, value);
    case LANG_OPERATOR_add:
        return whole(m, t, (wide)a + b, value);
    case LANG_OPERATOR_subtract:
        return whole(m, t, (wide)a - b, value);
    case LANG_OPERATOR_shift_left:
        return shift(m, t, a, b, true, value);
    case LANG_OPERATOR_shift_right:
        return shift(m, t, a, b, false, value);
    case LANG_OPERATOR_and_bits:
        return whole(m, t, a & b, value);
    case LANG_OPERATOR_or_bits:
        return whole(m, t, a | b, value);
    default:
        return whole(m, t, a ^ b, value);
    }
}

int64_t proving_says(proving_machine *m, lang_operator_kind kind, proving_order order)
{
    bool is_equality = kind == LANG_OPERATOR_equal || kind == LANG_OPERATOR_unequal;
    if (order == MAYBE)
        return UNKNOWN;
    if (order == DIFFERENT && !is_equality) {
        proving_unknown(m, "the order of refs or texts");
        return UNKNOWN;
    }
    switch (kind) {
    case LANG_OPERATOR_less:
        return order == LESS;
    case LANG_OPERATOR_at_most:
        return order != GREATER;
    case LANG_OPERATOR_greater:
        return order == GREATER;
    case LANG_OPERATOR_at_least:
        return order != LESS;
    case LANG_OPERATOR_equal:
        return order == EQUAL;
    default:
        return order != EQUAL;
    }
}

bool proving_absolute(proving_machine *m, const lang_term *t, int64_t in, int64_t *value)
{
    if (in == UNKNOWN) {
        *value = UNKNOWN;
        return lang_range_of(t->arguments.first).low > INT64_MIN || !proving_either(m, t->place) ||
               proving_fault(m, t->place, "more than 64 bits");
    }
    return whole(m, t, in < 0 ? -(wide)in : in, value);
}

bool proving_sum(proving_machine *m, const lang_term *t, const int64_t *in, int64_t *value)
{
    const lang_type *type = &t->arguments.first->type;
    uint32_t step = proving_entry(type), skip = type->kind == LANG_MAP ? proving_width(type->key) : 0;
    wide all = 0;
    *value = UNKNOWN;
    for (int64_t i = 0; *in != UNKNOWN && i < *in; i++) {
        if (in[1 + i * step + skip] == UNKNOWN)
            goto unknown;
        all += in[1 + i * step + skip];
        if (all < INT64_MIN || all > INT64_MAX)
            return proving_fault(m, t->place, "more than 64 bits");
    }
    if (*in != UNKNOWN) {
        *value = (int64_t)all;
        return true;
    }
unknown:;
    wide most = (wide)(type->element->high > -(wide)type->element->low ? type->element->high
                                                                       : -(wide)type->element->low) *
                type->capacity;
    return most <= INT64_MAX || !proving_either(m, t->place) ||
           proving_fault(m, t->place, "more than 64 bits");
}

bool proving_length(proving_machine *m, const lang_term *t, const int64_t *in, int64_t *value)
{
    if (t->arguments.first->type.kind != LANG_STRING) {
        *value = *in;
        return true;
    }
    bool is_told = *in != UNKNOWN && *in < m->cone->text_count;
    *value = is_told ? (int64_t)strlen(m->cone->texts[*in]) : UNKNOWN;
    if (!is_told)
        proving_unknown(m, "the length of a text");
    return true;
}

/* Which of two values of one key is kept: 0 the left, 1 the right; 2: it is not known. */
int proving_keeps_right(proving_machine *m, const lang_type *of, const char *how, const int64_t *a,
                        const int64_t *b)
{
    if (strcmp(how, "left") == 0 || strcmp(how, "right") == 0)
        return *how == 'r';
    int64_t less = proving_says(m, LANG_OPERATOR_less, proving_compare(m, of, a, of, b));
    int64_t same = proving_says(m, LANG_OPERATOR_equal, proving_compare(m, of, a, of, b));
    if (same == 1)
        return 0;
    return less == UNKNOWN ? 2 : strcmp(how, "max") == 0 ? less != 0 : less == 0;
}
