/* Expressions in C. What may fail calls a function that sets `fault`, a variable of the function at hand, and
 * goes on with some value: whoever uses the value looks at `fault` before anything comes of it. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- constants ---- */

static const char *quoted(agents_writer *w, const char *text)
{
    agents_text quoted;
    const char *copy = "";
    if (!agents_text_begin(&quoted)) {
        w->no_memory = true;
        return copy;
    }
    spexc_c_string(text, quoted.out);
    fflush(quoted.out);
    copy = agents_format(w, "%s", quoted.text);
    agents_text_end(&quoted);
    return copy;
}

/* ---- names ---- */

bool agents_is_call(const lang_term *term, lang_function function)
{
    return term->kind == LANG_TERM_CALL && term->meaning == LANG_MEANS_FUNCTION && term->slot == function;
}

static const char *field_in(agents_writer *w, const char *state, uint32_t slot)
{
    return agents_format(w, "%s->%s", state, w->state_names[slot]);
}

static const char *name(agents_writer *w, const lang_term *term)
{
    switch (term->meaning) {
    case LANG_MEANS_VALUE:
        return agents_constant(w, &term->type, term->value);
    case LANG_MEANS_LOCAL:
        return w->scope.locals[term->slot];
    case LANG_MEANS_FIELD:
        return field_in(w, w->scope.state, term->slot);
    case LANG_MEANS_PARAMETER:
        return agents_format(w, "%s->params.%s", w->scope.state, w->param_names[term->slot]);
    case LANG_MEANS_MESSAGE:
        return agents_format(w, "%s.%s", w->scope.message, agents_name(w, term->text, NULL));
    case LANG_MEANS_SELF:
        return "out->self";
    case LANG_MEANS_NONE:
        return "SPEX_NONE";
    default:
        return "0";
    }
}

/* Does it name something that lies in memory as its type says? */
bool agents_is_variable(const lang_term *term)
{
    switch (term->kind) {
    case LANG_TERM_NAME:
        return term->meaning == LANG_MEANS_LOCAL || term->meaning == LANG_MEANS_FIELD ||
               term->meaning == LANG_MEANS_PARAMETER || term->meaning == LANG_MEANS_MESSAGE;
    case LANG_TERM_MEMBER:
    case LANG_TERM_INDEX:
        if (term->kind == LANG_TERM_MEMBER && term->left->type.kind == LANG_REF)
            return true; /* a field of an agent of the system */
        return agents_is_variable(term->left);
    case LANG_TERM_CALL:
        return (agents_is_call(term, LANG_FUNCTION_old) || agents_is_call(term, LANG_FUNCTION_new)) &&
               agents_is_variable(term->arguments.first);
    default:
        return false;
    }
}

/* An index of a list: one that can be none is a fault whatever the list holds. */
static const char *checked_index(agents_writer *w, const lang_term *at, const char *inside)
{
    lang_range range = lang_range_of(at->right);
    const char *text = agents_wide(w, at->right);
    uint32_t place = agents_place_of(w, at->place, "an index outside");
    if (range.low >= (int64_t)at->left->type.capacity || range.high < 0)
        return agents_format(w, "(uint32_t)spex_fail(&fault, %" PRIu32 ")", place);
    return agents_format(w, "spex_index_within(%s, %scount, %" PRIu32 ", &fault, %" PRIu32 ")", text, inside,
                         at->left->type.capacity, place);
}

/* The entry of a list or a map: "self->line.items[spex_index(...)]". */
static const char *entry_of(agents_writer *w, const lang_term *at)
{
    const lang_term *container = at->left;
    const char *pointer = agents_pointer(w, container);
    const char *inside =
        *pointer == '&' ? agents_format(w, "%s.", pointer + 1) : agents_format(w, "(%s)->", pointer);
    if (container->type.kind != LANG_MAP)
        return agents_format(w, "%sitems[%s]", inside, checked_index(w, at, inside));
    const char *key = agents_entry(w, at->right, container->type.key);
    uint32_t place = agents_place_of(w, at->place, "a key that is not there");
    return agents_format(w, "%svalues[%s(%s, %s, &fault, %" PRIu32 ")]", inside,
                         agents_helper(w, "slot", &container->type, NULL), pointer, key, place);
}

/* A key of a map or an element of a set or list, as the helpers take it: a value, or a pointer. */
const char *agents_entry(agents_writer *w, const lang_term *term, const lang_type *type)
{
    if (lang_type_is_scalar(type)) {
        if (type->kind != LANG_INT)
            return agents_value_as(w, term, type, "a value");
        return agents_wide(w, term); /* one outside the range is in no container */
    }
    if (agents_same_type(&term->type, type) || term->kind == LANG_TERM_RECORD ||
        term->kind == LANG_TERM_LIST || term->kind == LANG_TERM_STRING) {
        lang_term copy = *term;
        copy.type = *type;
        return agents_pointer(w, &copy);
    }
    return agents_format(w, "(%s[1]){%s}", agents_type(w, type, "value"),
                         agents_value_as(w, term, type, "a value"));
}

const char *agents_variable(agents_writer *w, const lang_term *term)
{
    const char *of_system = w->part_text ? w->part_text(w, term) : NULL;
    if (!of_system && w->system)
        of_system = w->system_term(w, term);
    if (of_system)
        return of_system;
    switch (term->kind) {
    case LANG_TERM_MEMBER:
        if (agents_is_variable(term->left))
            return agents_format(w, "%s.%s", agents_variable(w, term->left),
                                 agents_name(w, term->text, NULL));
        return agents_format(w, "(%s)->%s", agents_pointer(w, term->left), agents_name(w, term->text, NULL));
    case LANG_TERM_INDEX:
        return entry_of(w, term);
    case LANG_TERM_CALL: { /* old, new */
        agents_scope scope = w->scope;
        if (agents_is_call(term, LANG_FUNCTION_old))
            w->scope.state = scope.old;
        const char *text = agents_variable(w, term->arguments.first);
        w->scope = scope;
        return text;
    }
    default:
        return name(w, term);
    }
}

/* ---- integers ---- */

/* Is its C type int64_t, whatever its value? */
static bool is_int64(const lang_term *term)
{
    if (term->kind == LANG_TERM_NUMBER || term->kind == LANG_TERM_DURATION ||
        term->meaning == LANG_MEANS_VALUE)
        return false;
    return strcmp(agents_integer_type(&term->type), "int64_t") == 0;
}

/* An integer, as an int where it fits (`is_wide`: as an int64_t). */
static const char *integer(agents_writer *w, const lang_term *term, bool is_wide);

static const char *checked(agents_writer *w, const char *function, const lang_term *term, const char *what)
{
    const char *left = term->left ? agents_format(w, "%s, ", integer(w, term->left, false)) : "";
    const char *right = integer(w, term->right, false);
    uint32_t place = agents_place_of(w, term->operator_place, what);
    return agents_format(w, "%s(%s%s, &fault, %" PRIu32 ")", function, left, right, place);
}

static const char *arithmetic(agents_writer *w, const lang_term *term, bool is_wide)
{
    static const struct {
        lang_operator_kind kind;
        const char *function, *what;
    } functions[] = {
        {LANG_OPERATOR_add, "spex_add", "more than 64 bits"},
        {LANG_OPERATOR_subtract, "spex_subtract", "more than 64 bits"},
        {LANG_OPERATOR_multiply, "spex_multiply", "more than 64 bits"},
        {LANG_OPERATOR_divide, "spex_divide", "a division by zero, or more than 64 bits"},
        {LANG_OPERATOR_remainder, "spex_remainder", "a division by zero"},
        {LANG_OPERATOR_shift_left, "spex_shift_left", "a shift outside 0..63, or more than 64 bits"},
        {LANG_OPERATOR_shift_right, "spex_shift_right", "a shift outside 0..63"},
        {LANG_OPERATOR_negate, "spex_negate", "more than 64 bits"}};
    lang_range range = lang_range_of(term);
    if (range.may_overflow)
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
            if (functions[i].kind == term->operation->kind)
                return checked(w, functions[i].function, term, functions[i].what);
    if (term->operation->kind == LANG_OPERATOR_shift_right && lang_range_of(term->left).low < 0)
        return checked(w, "spex_shift_right", term,
                       "a shift outside 0..63"); /* C leaves that to the compiler */
    bool is_narrow = lang_range_is_narrow(range) && lang_range_is_narrow(lang_range_of(term->right)) &&
                     (!term->left || lang_range_is_narrow(lang_range_of(term->left)));
    bool is_shift = term->operation->kind == LANG_OPERATOR_shift_left ||
                    term->operation->kind == LANG_OPERATOR_shift_right;
    bool wide = is_wide || !is_narrow || (is_shift && lang_range_of(term->right).high > 30);
    const char *text = term->left
                           ? agents_format(w, "(%s %s %s)", integer(w, term->left, wide),
                                           term->operation->text, integer(w, term->right, wide))
                           : agents_format(w, "(%s%s)", term->operation->text, integer(w, term->right, wide));
    return text;
}

static const char *integer(agents_writer *w, const lang_term *term, bool is_wide)
{
    if (term->kind == LANG_TERM_NUMBER || term->kind == LANG_TERM_DURATION ||
        (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE)) {
        if (is_wide && term->value >= INT32_MIN && term->value <= INT32_MAX)
            return agents_format(w, term->value < 0 ? "(-INT64_C(%" PRId64 "))" : "INT64_C(%" PRId64 ")",
                                 term->value < 0 ? -term->value : term->value);
        return agents_number(w, term->value);
    }
    if (term->kind == LANG_TERM_PREFIX || term->kind == LANG_TERM_BINARY)
        return arithmetic(w, term, is_wide);
    const char *of_system = w->system && term->kind != LANG_TERM_MEMBER ? w->system_term(w, term) : NULL;
    if (of_system)
        return of_system;
    const char *text = term->kind == LANG_TERM_CALL ? w->call(w, term) : agents_variable(w, term);
    bool is_count = agents_is_call(term, LANG_FUNCTION_length);
    if (is_count)
        return text; /* it has its own cast */
    bool is_unsigned_int = strcmp(agents_integer_type(&term->type), "uint32_t") == 0;
    return (is_wide || is_unsigned_int) && !is_int64(term) ? agents_format(w, "(int64_t)%s", text) : text;
}

const char *agents_wide(agents_writer *w, const lang_term *term)
{
    return integer(w, term, !lang_range_is_narrow(lang_range_of(term)));
}

/* ---- comparisons and booleans ---- */

static bool is_constant(const lang_term *term)
{
    return term->kind == LANG_TERM_NUMBER || term->kind == LANG_TERM_DURATION ||
           (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE);
}

bool agents_is_integer(const lang_type *type)
{
    return type->kind == LANG_INT || type->kind == LANG_DURATION;
}

/* The one of two types that holds the values of both. */
const lang_type *agents_wider(const lang_term *a, const lang_term *b)
{
    bool a_is_literal =
        a->kind == LANG_TERM_STRING || a->kind == LANG_TERM_LIST || a->kind == LANG_TERM_RECORD;
    bool b_is_literal =
        b->kind == LANG_TERM_STRING || b->kind == LANG_TERM_LIST || b->kind == LANG_TERM_RECORD;
    if (a_is_literal != b_is_literal &&
        (a_is_literal ? b : a)->type.capacity >= (a_is_literal ? a : b)->type.capacity)
        return a_is_literal ? &b->type : &a->type;
    if (a->type.kind == LANG_WORDS)
        return b->type.high > a->type.high ? &b->type : &a->type;
    return b->type.capacity > a->type.capacity ? &b->type : &a->type;
}

/* Is it the same, and nothing else, however often it is evaluated? */
static bool is_pure(const lang_term *term)
{
    if (!term)
        return true;
    if (term->kind == LANG_TERM_CALL &&
        (term->meaning == LANG_MEANS_EXTERN || agents_is_call(term, LANG_FUNCTION_take_first)))
        return false;
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        if (!is_pure(a))
            return false;
    return is_pure(term->left) && is_pure(term->right);
}

/* A comparison of two texts; of a text with itself compilers warn, whose author may have meant it. */
static const char *compared(agents_writer *w, const lang_term *term, const char *left, const char *right,
                            bool can_fail)
{
    bool holds = term->operation->kind == LANG_OPERATOR_equal ||
                 term->operation->kind == LANG_OPERATOR_at_most ||
                 term->operation->kind == LANG_OPERATOR_at_least;
    if (strcmp(left, right) == 0 && !can_fail && is_pure(term))
        return holds ? "true" : "false";
    return agents_format(w, "(%s %s %s)", left, term->operation->text, right);
}

/* What a comparison of integers says whatever they are; NULL: that depends. */
static const char *settled(const lang_term *term)
{
    lang_range a = lang_range_of(term->left), b = lang_range_of(term->right);
    bool less = a.high<b.low, at_most = a.high <= b.low, greater = a.low> b.high, at_least = a.low >= b.high;
    bool yes, no;
    switch (term->operation->kind) {
    case LANG_OPERATOR_less:
        yes = less, no = at_least;
        break;
    case LANG_OPERATOR_at_most:
        yes = at_most, no = greater;
        break;
    case LANG_OPERATOR_greater:
        yes = greater, no = at_most;
        break;
    case LANG_OPERATOR_at_least:
        yes = at_least, no = less;
        break;
    default:
        yes = no = less || greater;
        no = no && term->operation->kind == LANG_OPERATOR_equal;
        yes = yes && term->operation->kind == LANG_OPERATOR_unequal;
    }
    return yes ? "true" : no ? "false" : NULL;
}

static const char *comparison(agents_writer *w, const lang_term *term)
{
    const lang_term *a = term->left, *b = term->right;
    uint32_t before = w->place_count;
    const lang_type *type = agents_wider(a, b);
    if (agents_is_integer(&a->type) || agents_is_integer(&b->type)) {
        bool wide = !lang_range_is_narrow(lang_range_of(a)) || !lang_range_is_narrow(lang_range_of(b));
        const char *left = integer(w, a, wide && !is_int64(a)), *right = integer(w, b, wide && !is_int64(b));
        if (w->place_count == before && is_pure(term) && settled(term))
            return settled(term); /* compilers warn of one that is always the same */
        return compared(w, term, left, right, w->place_count != before);
    }
    if (lang_type_is_scalar(type)) {
        const char *left = agents_value_as(w, a, type, "a value"),
                   *right = agents_value_as(w, b, type, "a value");
        return compared(w, term, left, right, w->place_count != before);
    }
    const char *left = agents_entry(w, a, type), *right = agents_entry(w, b, type);
    return agents_format(w, "(%s(%s, %s) %s 0)", agents_compare(w, type), left, right, term->operation->text);
}

static const char *contained(agents_writer *w, const lang_term *term)
{
    const lang_term *in = term->right;
    if (in->kind == LANG_TERM_BINARY && in->operation->kind == LANG_OPERATOR_range)
        return agents_format(w, "spex_in(%s, %s, %s)", agents_wide(w, term->left), agents_wide(w, in->left),
                             agents_wide(w, in->right));
    if (in->kind == LANG_TERM_NAME && in->meaning == LANG_MEANS_PEERS)
        return agents_format(w, "spex_is_peer(out, %s)", agents_scalar(w, term->left));
    const lang_type *element = in->type.kind == LANG_MAP ? in->type.key : in->type.element;
    const char *pointer = agents_pointer(w, in);
    return agents_format(w, "%s(%s, %s)", agents_helper(w, "has", &in->type, NULL), pointer,
                         agents_entry(w, term->left, element));
}

/* An operand of && or ||: in parentheses where one has to think, or the compiler would ask. */
static const char *connected(agents_writer *w, const lang_term *operand, const lang_term *term)
{
    bool is_binary = operand->kind == LANG_TERM_BINARY;
    bool compares = is_binary && (operand->operation->signature == LANG_COMPARES ||
                                  operand->operation->signature == LANG_EQUALS);
    bool is_same = is_binary && operand == term->left && operand->operation->kind == term->operation->kind;
    return compares || is_same ? agents_condition(w, operand) : agents_scalar(w, operand);
}

static const char *binary(agents_writer *w, const lang_term *term)
{
    switch (term->operation->signature) {
    case LANG_COMPARES:
    case LANG_EQUALS:
        return comparison(w, term);
    case LANG_CONTAINED:
        return contained(w, term);
    case LANG_CONNECTS:
        if (term->operation->kind == LANG_OPERATOR_implies)
            return agents_format(w, "(!%s || %s)", agents_scalar(w, term->left),
                                 agents_scalar(w, term->right));
        if (!term->left)
            return agents_format(w, "!%s", agents_scalar(w, term->right));
        const char *left = connected(w, term->left, term);
        return agents_format(w, "(%s %s %s)", left, term->operation->text, connected(w, term->right, term));
    default:
        return integer(w, term, false);
    }
}

/* ---- properties of steps ---- */

static const char *event(agents_writer *w, const lang_term *term)
{
    if (strcmp(term->text, "handles") == 0)
        return agents_format(
            w, "(in && in->tag == %s)",
            agents_find(w, agents_format(w, "tag %s %" PRIu32, w->agent->name, term->right->slot))->name);
    bool is_emit = strcmp(term->text, "emits") == 0;
    const char *key =
        agents_format(w, "%s %s %" PRIu32, is_emit ? "emit" : "send", w->agent->name, term->right->slot);
    return agents_format(w, "spex_has_output(out, sizeof(%s_output), %s, %s)", w->c_name,
                         is_emit ? "SPEX_EMIT" : "SPEX_SEND", agents_find(w, key)->name);
}

static const char *goes(agents_writer *w, const lang_term *term)
{
    const lang_term *from = term->arguments.first, *to = from->next;
    agents_scope scope = w->scope;
    w->scope.state = scope.old;
    const char *old = agents_variable(w, term->left);
    w->scope = scope;
    return agents_format(
        w, "(%s == %s && %s == %s)", old, agents_value_as(w, from, &term->left->type, "a value"),
        agents_variable(w, term->left), agents_value_as(w, to, &term->left->type, "a value"));
}

/* ---- values of any type ---- */

const char *agents_scalar(agents_writer *w, const lang_term *term)
{
    const char *of_system = w->part_text ? w->part_text(w, term) : NULL;
    if (!of_system && w->system)
        of_system = w->system_term(w, term);
    if (of_system)
        return of_system;
    switch (term->kind) {
    case LANG_TERM_PREFIX:
        return term->operation->signature == LANG_CONNECTS ? binary(w, term) : integer(w, term, false);
    case LANG_TERM_BINARY:
        return binary(w, term);
    case LANG_TERM_EVENT:
        return event(w, term);
    case LANG_TERM_GOES:
        return goes(w, term);
    case LANG_TERM_CALL:
        return w->call(w, term);
    case LANG_TERM_MEMBER:
    case LANG_TERM_INDEX:
        return agents_variable(w, term);
    case LANG_TERM_NUMBER:
    case LANG_TERM_DURATION:
        return agents_number(w, term->value);
    default:
        return name(w, term);
    }
}

const char *agents_condition(agents_writer *w, const lang_term *term)
{
    const char *text = agents_scalar(w, term);
    return agents_is_enclosed(text) ? agents_format(w, "%.*s", (int)strlen(text) - 2, text + 1) : text;
}

static const char *list_literal(agents_writer *w, const lang_term *term, const lang_type *type)
{
    const char *c_type = agents_type(w, type, "value");
    if (type->kind == LANG_LIST || !term->arguments.first) {
        const char *items = "";
        uint32_t count = 0;
        for (const lang_term *a = term->arguments.first; a; a = a->next, count++)
            items = agents_format(w, "%s%s%s", items, count ? ", " : "",
                                  agents_value_as(w, a, type->element, "a value outside the range"));
        return count ? agents_format(w, "(%s){.count = %" PRIu32 ", .items = {%s}}", c_type, count, items)
                     : agents_format(w, "(%s){.count = 0}", c_type);
    }
    const char *text = agents_format(w, "(%s){.count = 0}", c_type);
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        text = agents_format(w, "%s(%s, %s)", agents_helper(w, "with", type, NULL), text,
                             lang_type_is_scalar(type->element)
                                 ? agents_value_as(w, a, type->element, "a value outside the range")
                                 : agents_entry(w, a, type->element));
    return text;
}

static const char *record_literal(agents_writer *w, const lang_term *term, const lang_type *type)
{
    const char *text = agents_format(w, "(%s){", agents_type(w, type, "value"));
    const lang_fields *fields = &type->record->fields;
    for (uint32_t i = 0; i < fields->count; i++) {
        const lang_field *field = &fields->fields[i];
        const lang_term *entry = term->arguments.first;
        while (entry && strcmp(entry->text, field->name) != 0)
            entry = entry->next;
        text =
            agents_format(w, "%s%s.%s = %s", text, i ? ", " : "", agents_field_name(w, field),
                          entry ? agents_value_as(w, entry->right, &field->type, "a value outside the range")
                                : agents_first_value(w, field));
    }
    return agents_format(w, "%s}", text);
}

/* A value that is no scalar, of its own type. */
static const char *whole(agents_writer *w, const lang_term *term, const lang_type *type)
{
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE && term->constant)
        return agents_value_as(w, term->constant, type, "a value outside the range");
    switch (term->kind) {
    case LANG_TERM_LIST:
        return list_literal(w, term, type);
    case LANG_TERM_RECORD:
        return record_literal(w, term, type);
    case LANG_TERM_STRING: {
        size_t length = strlen(term->text);
        return length ? agents_format(w, "(%s){.count = %zu, .items = %s}", agents_type(w, type, "value"),
                                      length, quoted(w, term->text))
                      : agents_format(w, "(%s){.count = 0}", agents_type(w, type, "value"));
    }
    case LANG_TERM_CALL:
        return w->call(w, term);
    default:
        return agents_variable(w, term);
    }
}

const char *agents_pointer(agents_writer *w, const lang_term *term)
{
    if (agents_is_variable(term)) {
        const char *text = agents_variable(w, term);
        if (strncmp(text, "(*", 2) == 0 && strcspn(text, ")") == strlen(text) - 1) /* "(*line)" */
            return agents_format(w, "%.*s", (int)strlen(text) - 3, text + 2);
        return agents_format(w, "&%s", text);
    }
    const char *text = whole(w, term, &term->type);
    if (*text == '*')
        return text + 1;
    return agents_format(w, "(%s[1]){%s}", agents_type(w, &term->type, "value"), text);
}

/* The same in a system, whose terms take words by their numbers. */
static const char *as_numbers(agents_writer *w, const lang_term *term, const lang_type *type)
{
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE)
        return agents_number(w, lang_type_word(type, term->type.words[term->value]));
    const char *text = agents_scalar(w, term);
    if (agents_same_type(&term->type, type))
        return agents_format(w, "(int)%s", text);
    const char *map = "";
    for (int64_t i = 0; i <= term->type.high; i++)
        map = agents_format(w, "%s%s%" PRId64, map, i ? ", " : "", lang_type_word(type, term->type.words[i]));
    return agents_format(w, "((const int[]){%s})[%s]", map, text);
}

/* An enum's value as one of another enum. */
static const char *as_words(agents_writer *w, const lang_term *term, const lang_type *type)
{
    if (w->system)
        return as_numbers(w, term, type);
    bool is_constant =
        (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE) || term->kind == LANG_TERM_NUMBER;
    if (is_constant && term->type.kind == LANG_WORDS) {
        int64_t value = lang_type_word(type, term->type.words[term->value]);
        return agents_word_constant(w, type, value < 0 ? 0 : value);
    }
    const char *text = agents_scalar(w, term);
    if (agents_same_type(&term->type, type))
        return text;
    return agents_format(w, "%s(%s)", agents_convert(w, &term->type, type), text);
}

static const char *as_integer(agents_writer *w, const lang_term *term, const lang_type *type,
                              const char *what)
{
    lang_range range = lang_range_of(term);
    bool is_full = type->kind == LANG_DURATION || (type->low == INT64_MIN && type->high == INT64_MAX);
    const char *c_type = agents_integer_type(type);
    bool is_literal = is_constant(term);
    if (is_full || (range.low >= type->low && range.high <= type->high)) {
        const char *text = integer(w, term, is_full && !lang_range_is_narrow(range));
        bool is_same = is_literal || strcmp(agents_integer_type(&term->type), c_type) == 0;
        bool is_leaf = is_literal || agents_is_variable(term);
        if (is_same && !is_literal && is_leaf)
            return agents_variable(w, term);
        if (is_full || (is_same && is_leaf))
            return text;
        return agents_format(w, "(%s)%s", c_type, text);
    }
    const char *text = agents_wide(w, term);
    uint32_t place = agents_place_of(w, term->place, what);
    return agents_format(w, "(%s)spex_within(%s, %s, %s, &fault, %" PRIu32 ")", c_type, text,
                         agents_number(w, type->low), agents_number(w, type->high), place);
}

const char *agents_value_as(agents_writer *w, const lang_term *term, const lang_type *type, const char *what)
{
    switch (type->kind) {
    case LANG_INT:
    case LANG_DURATION:
        return as_integer(w, term, type, what);
    case LANG_WORDS:
        return as_words(w, term, type);
    case LANG_BOOL:
    case LANG_REF:
        return term->kind == LANG_TERM_NUMBER ? agents_constant(w, type, term->value)
                                              : agents_scalar(w, term);
    default:
        break;
    }
    bool is_literal = term->kind == LANG_TERM_LIST || term->kind == LANG_TERM_RECORD ||
                      term->kind == LANG_TERM_STRING || (term->kind == LANG_TERM_NAME && term->constant);
    if (is_literal || agents_same_type(&term->type, type))
        return whole(w, term, type);
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_PEERS)
        return agents_format(w, "%s(out, &fault, %" PRIu32 ")", agents_helper(w, "peers", type, NULL),
                             agents_place_of(w, term->place, "a full container"));
    const char *convert = agents_convert(w, &term->type, type), *pointer = agents_pointer(w, term);
    uint32_t place =
        agents_place_of(w, term->place, "a value that does not fit"); /* what was taken is gone by then */
    return agents_format(w, "%s(%s, &fault, %" PRIu32 ")", convert, pointer, place);
}

const char *agents_first_value(agents_writer *w, const lang_field *field)
{
    if (field->value)
        return agents_value_as(w, field->value, &field->type, "a value outside the range");
    if (lang_type_is_scalar(&field->type)) {
        bool has_zero = field->type.kind != LANG_INT || (field->type.low <= 0 && field->type.high >= 0);
        return agents_constant(w, &field->type, has_zero ? 0 : field->type.low);
    }
    const char *type = agents_type(w, &field->type, field->name);
    if (field->type.kind != LANG_RECORD)
        return agents_format(w, "(%s){.count = 0}", type);
    const lang_term nothing = {.kind = LANG_TERM_RECORD};
    return record_literal(w, &nothing, &field->type);
}

/* ---- what can be changed ---- */

/* Keeps an index in a variable, and sees to it that it is there. */
static const char *kept_index(agents_writer *w, const char *index)
{
    const char *kept = agents_format(w, "index_%" PRIu32, ++w->temporaries);
    agents_line(w, "const uint32_t %s = %s;", kept, index);
    agents_check_fault(w, true);
    return kept;
}

const char *agents_target(agents_writer *w, const lang_term *term)
{
    if (term->kind == LANG_TERM_MEMBER)
        return agents_format(w, "%s.%s", agents_target(w, term->left), agents_name(w, term->text, NULL));
    if (term->kind != LANG_TERM_INDEX)
        return name(w, term);
    const char *container = agents_target(w, term->left);
    if (term->left->type.kind == LANG_MAP) {
        const char *key = agents_entry(w, term->right, term->left->type.key);
        return agents_format(
            w, "%s.values[%s]", container,
            kept_index(w, agents_format(w, "%s(&%s, %s, &fault, %" PRIu32 ")",
                                        agents_helper(w, "slot", &term->left->type, NULL), container, key,
                                        agents_place_of(w, term->place, "a key that is not there"))));
    }
    const char *index = checked_index(w, term, agents_format(w, "%s.", container));
    return agents_format(w, "%s.items[%s]", container, kept_index(w, index));
}
