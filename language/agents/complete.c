/* Is each message taken by some handler, and each handler taken at all? Booleans and enums are looked at
 * value by value: those of the message, and those fields and parameters that guards ask. What else a guard
 * asks is an unknown, true or false as it likes, and the same one wherever it is written the same. So what is
 * said here is true: that some values of enums and booleans fit no handler whatever the unknowns are, and
 * that a handler is covered by those before it, or asks what cannot be, whatever they are.
 */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

#define MOST_VARIABLES 24u
#define MOST_CASES     65536u
#define MOST_WORK      (UINT64_C(1) << 21) /* cases by handlers */

typedef struct variable {
    lang_meaning meaning; /* FIELD, PARAMETER, MESSAGE; NOTHING: an unknown */
    uint32_t slot;
    const lang_type *type;
    const lang_term *term;       /* of an unknown ... */
    const lang_handler *handler; /* ... and whose guard it is in */
    uint32_t size, value;
} variable;

typedef struct cases {
    const lang_agent *agent;
    const lang_message *message;
    variable variables[MOST_VARIABLES];
    uint32_t count, known; /* the first `known` are no unknowns */
    bool is_too_much;
} cases;

/* ---- which variables there are ---- */

static bool is_finite(const lang_type *type)
{
    return type->kind == LANG_BOOL || type->kind == LANG_WORDS;
}

/* What a name in a guard stands for; a local is its field of the message. */
static bool resolve(const lang_handler *handler, const lang_message *message, const lang_term *term,
                    lang_meaning *meaning, uint32_t *slot)
{
    *meaning = term->meaning;
    *slot = term->slot;
    if (term->kind != LANG_TERM_NAME)
        return false;
    if (term->meaning == LANG_MEANS_FIELD || term->meaning == LANG_MEANS_PARAMETER)
        return true;
    for (uint32_t f = 0; term->meaning == LANG_MEANS_LOCAL && f < message->fields.count; f++)
        if (handler->pattern_slot[f] == term->slot) {
            *meaning = LANG_MEANS_MESSAGE;
            *slot = f;
            return true;
        }
    return false;
}

/* The same term, with the same meaning? C functions may answer differently each time. */
static bool is_same(const cases *c, const lang_handler *ha, const lang_term *a, const lang_handler *hb,
                    const lang_term *b)
{
    if (!a || !b)
        return a == b;
    lang_meaning ma, mb;
    uint32_t sa, sb;
    bool ra = resolve(ha, c->message, a, &ma, &sa), rb = resolve(hb, c->message, b, &mb, &sb);
    if (ra || rb)
        return ra && rb && ma == mb && sa == sb;
    if (a->kind != b->kind || a->operation != b->operation || a->meaning != b->meaning ||
        a->meaning == LANG_MEANS_EXTERN || a->value != b->value ||
        (a->text && b->text && strcmp(a->text, b->text) != 0))
        return false;
    const lang_term *x = a->arguments.first, *y = b->arguments.first;
    for (; x && y; x = x->next, y = y->next)
        if (!is_same(c, ha, x, hb, y))
            return false;
    return x == y && is_same(c, ha, a->left, hb, b->left) && is_same(c, ha, a->right, hb, b->right);
}

static variable *find_variable(cases *c, lang_meaning meaning, uint32_t slot)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->variables[i].meaning == meaning && c->variables[i].slot == slot &&
            meaning != LANG_MEANS_NOTHING)
            return &c->variables[i];
    return NULL;
}

static void add_variable(cases *c, variable v)
{
    if (c->count == MOST_VARIABLES)
        c->is_too_much = true;
    else
        c->variables[c->count++] = v;
}

/* A name of few values. */
static bool add_name(cases *c, const lang_handler *handler, const lang_term *term)
{
    lang_meaning meaning;
    uint32_t slot;
    if (!is_finite(&term->type) || !resolve(handler, c->message, term, &meaning, &slot))
        return false;
    const lang_fields *fields = meaning == LANG_MEANS_FIELD       ? &c->agent->state
                                : meaning == LANG_MEANS_PARAMETER ? &c->agent->parameters
                                                                  : &c->message->fields;
    if (!find_variable(c, meaning, slot))
        add_variable(c, (variable){.meaning = meaning,
                                   .slot = slot,
                                   .type = &fields->fields[slot].type,
                                   .size = (uint32_t)fields->fields[slot].type.high + 1});
    return true;
}

static bool is_value(const lang_term *term)
{
    return term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE && is_finite(&term->type);
}

static bool compares(const lang_term *term)
{
    return term->operation &&
           (term->operation->signature == LANG_EQUALS || term->operation->signature == LANG_COMPARES);
}

/* Can it be told from the variables: a name, a constant, a comparison of two such, and what connects them? */
static bool is_simple(const cases *c, const lang_handler *handler, const lang_term *term)
{
    lang_meaning meaning;
    uint32_t slot;
    return is_value(term) || (is_finite(&term->type) && resolve(handler, c->message, term, &meaning, &slot));
}

static bool is_told(const cases *c, const lang_handler *handler, const lang_term *term)
{
    if (compares(term))
        return is_simple(c, handler, term->left) && is_simple(c, handler, term->right);
    return is_simple(c, handler, term);
}

static bool connects(const lang_term *term)
{
    return term->operation && term->operation->signature == LANG_CONNECTS;
}

/* `of`: 0 in a guard; else one more than the field whose constant it is. */
static variable *find_unknown(cases *c, const lang_handler *handler, const lang_term *term, uint32_t of)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const variable *v = &c->variables[i];
        if (v->meaning == LANG_MEANS_NOTHING && v->slot == of &&
            (v->term == term || is_same(c, v->handler, v->term, handler, term)))
            return &c->variables[i];
    }
    return NULL;
}

/* Unknowns come after what is known. */
static void add_terms(cases *c, const lang_handler *handler, const lang_term *term, bool unknowns)
{
    if (connects(term)) {
        if (term->left)
            add_terms(c, handler, term->left, unknowns);
        add_terms(c, handler, term->right, unknowns);
    } else if (is_told(c, handler, term)) {
        if (!unknowns && compares(term)) {
            add_name(c, handler, term->left);
            add_name(c, handler, term->right);
        } else if (!unknowns) {
            add_name(c, handler, term);
        }
    } else if (unknowns && !find_unknown(c, handler, term, 0)) {
        add_variable(c, (variable){.term = term, .handler = handler, .size = 2});
    }
}

/* ---- is a handler taken, for the values that the variables have? ---- */

static const char *word_of(const cases *c, const lang_handler *handler, const lang_term *term)
{
    static const char *const booleans[] = {"false", "true"};
    const lang_type *type = &term->type;
    int64_t value = term->value;
    lang_meaning meaning;
    uint32_t slot;
    if (!is_value(term)) {
        resolve(handler, c->message, term, &meaning, &slot);
        const variable *v = find_variable((cases *)c, meaning, slot);
        type = v->type;
        value = v->value;
    }
    return type->kind == LANG_BOOL ? booleans[value] : type->words[value];
}

static bool compare(const cases *c, const lang_handler *handler, const lang_term *term)
{
    const char *left = word_of(c, handler, term->left), *right = word_of(c, handler, term->right);
    lang_operator_kind kind = term->operation->kind;
    if (kind == LANG_OPERATOR_equal || kind == LANG_OPERATOR_unequal)
        return (strcmp(left, right) == 0) == (kind == LANG_OPERATOR_equal);
    const lang_type *type = &term->left->type;
    if (lang_type_fits(type, &term->right->type))
        type = &term->right->type;
    int64_t a = lang_type_word(type, left), b = lang_type_word(type, right);
    return kind == LANG_OPERATOR_less      ? a < b
           : kind == LANG_OPERATOR_at_most ? a <= b
           : kind == LANG_OPERATOR_greater ? a > b
                                           : a >= b;
}

static bool holds(cases *c, const lang_handler *handler, const lang_term *term)
{
    if (!connects(term)) {
        if (!is_told(c, handler, term))
            return find_unknown(c, handler, term, 0)->value != 0;
        return compares(term) ? compare(c, handler, term) : strcmp(word_of(c, handler, term), "true") == 0;
    }
    bool left = term->left && holds(c, handler, term->left);
    switch (term->operation->kind) {
    case LANG_OPERATOR_not:
        return !holds(c, handler, term->right);
    case LANG_OPERATOR_and:
        return left && holds(c, handler, term->right);
    case LANG_OPERATOR_or:
        return left || holds(c, handler, term->right);
    default:
        return !left || holds(c, handler, term->right);
    }
}

/* A constant in a pattern that is no word is an unknown, too; of the constant's own. */
static bool fits(cases *c, const lang_handler *handler)
{
    for (uint32_t f = 0; f < c->message->fields.count; f++) {
        const lang_term *constant = handler->pattern[f];
        if (!constant)
            continue;
        const variable *v = find_variable(c, LANG_MEANS_MESSAGE, f);
        bool is_equal =
            v ? v->value == constant->value : find_unknown(c, handler, constant, f + 1)->value != 0;
        if (!is_equal)
            return false;
    }
    return !handler->guard || holds(c, handler, handler->guard);
}

/* ---- all cases ---- */

static void collect(cases *c, bool unknowns)
{
    for (uint32_t h = 0; h < c->agent->handler_count; h++) {
        const lang_handler *handler = &c->agent->handlers[h];
        if (handler->kind != LANG_ON_MESSAGE || &c->agent->accepts.messages[handler->of] != c->message)
            continue;
        for (uint32_t f = 0; f < c->message->fields.count; f++) {
            const lang_type *type = &c->message->fields.fields[f].type;
            const lang_term *constant = handler->pattern[f];
            if (!constant)
                continue;
            if (!is_finite(type)) {
                if (unknowns && !find_unknown(c, handler, constant, f + 1))
                    add_variable(c,
                                 (variable){.term = constant, .handler = handler, .slot = f + 1, .size = 2});
            } else if (!unknowns && !find_variable(c, LANG_MEANS_MESSAGE, f)) {
                add_variable(c, (variable){.meaning = LANG_MEANS_MESSAGE,
                                           .slot = f,
                                           .type = type,
                                           .size = (uint32_t)type->high + 1});
            }
        }
        if (handler->guard)
            add_terms(c, handler, handler->guard, unknowns);
    }
}

/* The next values; false: those were the last. The last variable changes fastest. */
static bool next_case(cases *c, uint32_t from)
{
    for (uint32_t i = c->count; i-- > from;) {
        if (++c->variables[i].value < c->variables[i].size)
            return true;
        c->variables[i].value = 0;
    }
    return false;
}

/* How many cases there are of the variables from the first one on. */
static uint64_t count_cases(const cases *c)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < c->count && count <= MOST_CASES; i++)
        count *= c->variables[i].size;
    return count;
}

typedef struct finding {
    uint8_t *is_missed; /* per case of what is known: whatever the unknowns are, nobody takes it */
    uint8_t *is_taken;  /* per handler of the agent: in some case it is, perhaps */
    uint8_t *fits_once; /* ... it would be, but for those before it */
    uint32_t missed;
} finding;

static bool takes(cases *c, finding *found)
{
    bool is_taken = false;
    for (uint32_t h = 0; h < c->agent->handler_count; h++) {
        const lang_handler *handler = &c->agent->handlers[h];
        if (handler->kind != LANG_ON_MESSAGE || &c->agent->accepts.messages[handler->of] != c->message ||
            !fits(c, handler))
            continue;
        found->fits_once[h] = 1;
        found->is_taken[h] = found->is_taken[h] || !is_taken;
        is_taken = true;
    }
    return is_taken;
}

static void try_all(cases *c, finding *found)
{
    uint32_t number = 0;
    bool more = true;
    for (; more; number++) {
        bool is_taken = false, inner = true;
        for (; inner; inner = next_case(c, c->known))
            is_taken = takes(c, found) || is_taken;
        found->is_missed[number] = !is_taken;
        found->missed += !is_taken;
        uint32_t all = c->count;
        c->count = c->known;
        more = next_case(c, 0);
        c->count = all;
    }
}

/* ---- saying which values ---- */

/* Sets the values of what is known to those of a case; the number of a case that differs in one variable. */
static void set_case(cases *c, uint32_t number)
{
    for (uint32_t i = c->known; i-- > 0;) {
        c->variables[i].value = number % c->variables[i].size;
        number /= c->variables[i].size;
    }
}

static uint32_t stride_of(const cases *c, uint32_t place)
{
    uint32_t stride = 1;
    for (uint32_t i = place + 1; i < c->known; i++)
        stride *= c->variables[i].size;
    return stride;
}

/* All cases that agree with the one at hand in what is `kept` are missed; `mark`: they are told now. */
static bool all_missed(cases *c, finding *found, uint32_t number, uint32_t kept, uint32_t place, bool mark)
{
    if (place == c->known) {
        if (mark)
            found->is_missed[number] = 2;
        return found->is_missed[number] != 0;
    }
    if (kept >> place & 1)
        return all_missed(c, found, number, kept, place + 1, mark);
    uint32_t stride = stride_of(c, place), size = c->variables[place].size;
    uint32_t first = number - number / stride % size * stride;
    for (uint32_t v = 0; v < size; v++)
        if (!all_missed(c, found, first + v * stride, kept, place + 1, mark))
            return false;
    return true;
}

static const char *variable_name(const cases *c, const variable *v)
{
    const lang_fields *fields = v->meaning == LANG_MEANS_FIELD       ? &c->agent->state
                                : v->meaning == LANG_MEANS_PARAMETER ? &c->agent->parameters
                                                                     : &c->message->fields;
    return fields->fields[v->slot].name;
}

/* "phase == free and sure == false", of as few variables as will do. */
static const char *describe(lang_checker *checker, cases *c, finding *found, uint32_t number)
{
    uint32_t kept = (uint32_t)((UINT64_C(1) << c->known) - 1);
    for (uint32_t i = c->known; i-- > 0;)
        if (all_missed(c, found, number, kept & ~(UINT32_C(1) << i), 0, false))
            kept &= ~(UINT32_C(1) << i);
    all_missed(c, found, number, kept, 0, true);
    set_case(c, number);
    const char *text = "";
    for (uint32_t i = 0; i < c->known; i++)
        if (kept >> i & 1)
            text = lang_text(checker->diagnostics, "%s%s%s is %s", text, *text ? " and " : "",
                             variable_name(c, &c->variables[i]),
                             lang_value_text(checker->arena, c->variables[i].type, c->variables[i].value));
    return text;
}

#define MOST_TOLD 3u

static void warn_partial(lang_checker *checker, cases *c, finding *found)
{
    lang_diagnostics *d = checker->diagnostics;
    uint32_t told = 0, left = found->missed;
    uint64_t all = 1;
    for (uint32_t i = 0; i < c->known; i++)
        all *= c->variables[i].size;
    for (uint32_t n = 0; n < all && left > 0 && told < MOST_TOLD; n++) {
        if (found->is_missed[n] != 1)
            continue;
        const char *text = describe(checker, c, found, n);
        bool is_said = told++ > 0;
        if (!is_said &&
            !lang_warn(d, LANG_W_PARTIAL, c->message->place, "no handler takes %s when %s; it is %s then",
                       lang_quote(checker, c->message->tag), *text ? text : "it comes",
                       c->message->reply_count > 0 ? "refused" : "ignored"))
            return;
        if (is_said)
            lang_note(d, c->message->place, "nor when %s", text);
    }
    for (uint32_t n = 0; n < all && told == MOST_TOLD; n++)
        if (found->is_missed[n] == 1) {
            lang_note(d, c->message->place, "nor for other values");
            return;
        }
}

static void warn_never_taken(lang_checker *checker, const cases *c, const finding *found)
{
    for (uint32_t h = 0; h < c->agent->handler_count; h++) {
        const lang_handler *handler = &c->agent->handlers[h];
        if (handler->kind != LANG_ON_MESSAGE || &c->agent->accepts.messages[handler->of] != c->message ||
            found->is_taken[h])
            continue;
        lang_warn(checker->diagnostics, LANG_W_UNREACHABLE, handler->place,
                  found->fits_once[h]
                      ? "this handler of %s is never taken: those before it take all that it would"
                      : "this handler of %s is never taken: what it asks cannot be",
                  lang_quote(checker, c->message->tag));
    }
}

static bool check_message(lang_checker *checker, const lang_agent *agent, uint32_t m)
{
    cases c = {.agent = agent, .message = &agent->accepts.messages[m]};
    bool is_handled = false;
    for (uint32_t h = 0; h < agent->handler_count; h++)
        is_handled = is_handled || (agent->handlers[h].kind == LANG_ON_MESSAGE && agent->handlers[h].of == m);
    if (!is_handled) {
        lang_error(checker->diagnostics, c.message->place, "no handler takes %s: write 'on %s%s { ... }'",
                   lang_quote(checker, c.message->tag), c.message->tag,
                   c.message->fields.count > 0 ? "(...)" : "");
        return false;
    }
    collect(&c, false);
    c.known = c.count;
    collect(&c, true);
    uint64_t all = count_cases(&c);
    if (c.is_too_much || all > MOST_CASES || all * agent->handler_count > MOST_WORK)
        return true;
    finding found = {lang_make_array(checker, (size_t)all, 1),
                     lang_make_array(checker, agent->handler_count, 1),
                     lang_make_array(checker, agent->handler_count, 1), 0};
    if (checker->no_memory)
        return false;
    try_all(&c, &found);
    warn_never_taken(checker, &c, &found);
    if (found.missed > 0)
        warn_partial(checker, &c, &found);
    return true;
}

bool lang_check_complete(lang_checker *checker, const lang_agent *agent)
{
    bool ok = true;
    for (uint32_t m = 0; m < agent->accepts.count && !checker->no_memory; m++)
        ok = check_message(checker, agent, m) && ok;
    return ok;
}
