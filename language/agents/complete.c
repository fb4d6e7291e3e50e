/* Does each message find a handler? One that no handler is for is an error; values of enums and booleans that
 * fit none, in fields and in the state, are a warning that names them.
 */
#include "language/agents/checker.h"

#include <string.h>

#define MOST_VARIABLES    64u
#define MOST_COMBINATIONS 4096u

/* What a guard or pattern looks at: a field of the message or of the state, of a small type. */
typedef struct choice {
    lang_meaning meaning; /* LANG_MEANS_MESSAGE or LANG_MEANS_FIELD */
    uint32_t slot;
    const lang_type *type;
    int64_t value;
} choice;

typedef struct cases {
    const lang_agent *agent;
    const lang_message *message;
    const lang_handler *handler; /* whose terms are looked at */
    choice choices[MOST_VARIABLES];
    uint32_t count;
    bool is_too_many;
} cases;

/* Three values: what is not known counts as one that may be. */
typedef enum truth { NO, YES, MAYBE } truth;

static bool is_small(const lang_type *type)
{
    return type->kind == LANG_BOOL || type->kind == LANG_WORDS;
}

static choice *find_choice(cases *c, lang_meaning meaning, uint32_t slot)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->choices[i].meaning == meaning && c->choices[i].slot == slot)
            return &c->choices[i];
    return NULL;
}

static void note_choice(cases *c, lang_meaning meaning, uint32_t slot, const lang_type *type)
{
    if (!is_small(type) || find_choice(c, meaning, slot))
        return;
    if (c->count == MOST_VARIABLES)
        c->is_too_many = true;
    else
        c->choices[c->count++] = (choice){meaning, slot, type, 0};
}

/* The message's field that a local of the handler at hand is; UINT32_MAX: none. */
static uint32_t field_of_local(const cases *c, uint32_t slot)
{
    for (uint32_t i = 0; i < c->message->fields.count; i++)
        if (c->handler->pattern_slot && c->handler->pattern_slot[i] == slot)
            return i;
    return UINT32_MAX;
}

static choice *choice_of(cases *c, const lang_term *term)
{
    if (term->kind != LANG_TERM_NAME)
        return NULL;
    if (term->meaning == LANG_MEANS_FIELD)
        return find_choice(c, LANG_MEANS_FIELD, term->slot);
    if (term->meaning != LANG_MEANS_LOCAL)
        return NULL;
    return find_choice(c, LANG_MEANS_MESSAGE, field_of_local(c, term->slot));
}

static void note_term(cases *c, const lang_term *term)
{
    if (!term)
        return;
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_FIELD)
        note_choice(c, LANG_MEANS_FIELD, term->slot, &term->type);
    else if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_LOCAL &&
             field_of_local(c, term->slot) != UINT32_MAX)
        note_choice(c, LANG_MEANS_MESSAGE, field_of_local(c, term->slot), &term->type);
    if (term->kind != LANG_TERM_PREFIX && term->kind != LANG_TERM_BINARY)
        return;
    note_term(c, term->left);
    note_term(c, term->right);
}

static truth evaluate(cases *c, const lang_term *term);

static truth compare(cases *c, const lang_term *term)
{
    const choice *a = choice_of(c, term->left), *b = choice_of(c, term->right);
    const lang_term *constant = a ? term->right : term->left;
    const choice *one = a ? a : b;
    bool is_equal = term->operation->kind == LANG_OPERATOR_equal;
    if (!one || (!is_equal && term->operation->kind != LANG_OPERATOR_unequal))
        return MAYBE;
    if (a && b) {
        bool same = a->type->kind == LANG_WORDS
                        ? strcmp(a->type->words[a->value], b->type->words[b->value]) == 0
                        : a->value == b->value;
        return same == is_equal ? YES : NO;
    }
    if (constant->kind != LANG_TERM_NAME || constant->meaning != LANG_MEANS_VALUE)
        return MAYBE;
    bool same = one->type->kind == LANG_WORDS && constant->type.kind == LANG_WORDS
                    ? strcmp(one->type->words[one->value], constant->type.words[constant->value]) == 0
                    : one->value == constant->value;
    return same == is_equal ? YES : NO;
}

static truth evaluate(cases *c, const lang_term *term)
{
    const choice *one = choice_of(c, term);
    if (one && one->type->kind == LANG_BOOL)
        return one->value ? YES : NO;
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_VALUE && term->type.kind == LANG_BOOL)
        return term->value ? YES : NO;
    if (term->kind != LANG_TERM_PREFIX && term->kind != LANG_TERM_BINARY)
        return MAYBE;
    if (term->operation->signature == LANG_EQUALS || term->operation->signature == LANG_COMPARES)
        return compare(c, term);
    if (term->operation->signature != LANG_CONNECTS)
        return MAYBE;
    truth b = evaluate(c, term->right), a = term->left ? evaluate(c, term->left) : NO;
    switch (term->operation->kind) {
    case LANG_OPERATOR_not:
        return b == MAYBE ? MAYBE : b == YES ? NO : YES;
    case LANG_OPERATOR_and:
        return a == NO || b == NO ? NO : a == YES && b == YES ? YES : MAYBE;
    case LANG_OPERATOR_or:
        return a == YES || b == YES ? YES : a == NO && b == NO ? NO : MAYBE;
    default: /* implies */
        return a == NO || b == YES ? YES : a == YES && b == NO ? NO : MAYBE;
    }
}

/* Does the handler fit, in the case at hand? */
static truth fits(cases *c, const lang_handler *handler)
{
    truth all = YES;
    c->handler = handler;
    for (uint32_t i = 0; i < c->message->fields.count; i++) {
        const lang_term *pattern = handler->pattern ? handler->pattern[i] : NULL;
        const choice *one = pattern ? find_choice(c, LANG_MEANS_MESSAGE, i) : NULL;
        if (pattern && !one)
            all = all == NO ? NO : MAYBE;
        else if (pattern && pattern->value != one->value)
            return NO;
    }
    if (!handler->guard)
        return all;
    truth guard = evaluate(c, handler->guard);
    return guard == NO ? NO : all == YES && guard == YES ? YES : MAYBE;
}

static bool next_case(cases *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        if (++c->choices[i].value <= c->choices[i].type->high)
            return true;
        c->choices[i].value = 0;
    }
    return false;
}

static const char *case_text(lang_checker *checker, const cases *c)
{
    const char *text = "";
    for (uint32_t i = 0; i < c->count; i++) {
        const choice *one = &c->choices[i];
        const lang_fields *fields = one->meaning == LANG_MEANS_FIELD ? &c->agent->state : &c->message->fields;
        text =
            lang_text(checker->diagnostics, "%s%s%s is %s", text,
                      i == 0              ? ""
                      : i + 1 == c->count ? " and "
                                          : ", ",
                      fields->fields[one->slot].name, lang_value_text(checker->arena, one->type, one->value));
    }
    return text;
}

/* Looks at every combination of what handlers look at. */
static void check_cases(lang_checker *checker, cases *c, bool *is_taken)
{
    bool is_missing = false;
    do {
        truth covered = NO;
        for (uint32_t i = 0; i < c->agent->handler_count && covered != YES; i++) {
            const lang_handler *handler = &c->agent->handlers[i];
            if (handler->kind != LANG_ON_MESSAGE || strcmp(handler->name, c->message->tag) != 0)
                continue;
            truth one = fits(c, handler);
            is_taken[i] = is_taken[i] || one != NO;
            covered = one == YES || covered == NO ? one : covered;
        }
        if (covered == NO && !is_missing && c->count > 0) {
            is_missing = true;
            lang_warn(checker->diagnostics, LANG_W_PARTIAL, c->message->place,
                      "no handler fits %s where %s: it is ignored then", lang_quote(checker, c->message->tag),
                      case_text(checker, c));
        }
    } while (next_case(c));
}

static bool check_message(lang_checker *checker, const lang_agent *agent, uint32_t tag, bool *is_taken)
{
    cases c = {.agent = agent, .message = &agent->accepts.messages[tag]};
    bool has_handler = false;
    uint64_t combinations = 1;
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *handler = &agent->handlers[i];
        if (handler->kind != LANG_ON_MESSAGE || handler->of != tag)
            continue;
        has_handler = true;
        c.handler = handler;
        for (uint32_t f = 0; f < c.message->fields.count; f++)
            if (handler->pattern && handler->pattern[f])
                note_choice(&c, LANG_MEANS_MESSAGE, f, &c.message->fields.fields[f].type);
        note_term(&c, handler->guard);
    }
    if (!has_handler) {
        lang_error(checker->diagnostics, c.message->place,
                   "no handler is for %s, which %s accepts: add 'on %s ...'",
                   lang_quote(checker, c.message->tag), lang_quote(checker, agent->name), c.message->tag);
        return false;
    }
    for (uint32_t i = 0; i < c.count && combinations <= MOST_COMBINATIONS; i++)
        combinations *= (uint64_t)c.choices[i].type->high + 1;
    if (c.is_too_many || combinations > MOST_COMBINATIONS) { /* too many to look at: each may be taken */
        for (uint32_t i = 0; i < agent->handler_count; i++)
            is_taken[i] = true;
        return true;
    }
    check_cases(checker, &c, is_taken);
    return true;
}

bool lang_check_complete(lang_checker *checker, const lang_agent *agent)
{
    bool *is_taken = lang_make_array(checker, agent->handler_count, sizeof *is_taken);
    bool ok = is_taken != NULL;
    for (uint32_t i = 0; i < agent->accepts.count && is_taken; i++)
        ok = check_message(checker, agent, i, is_taken) && ok;
    for (uint32_t i = 0; i < agent->handler_count && is_taken; i++)
        if (agent->handlers[i].kind == LANG_ON_MESSAGE && !is_taken[i])
            lang_warn(checker->diagnostics, LANG_W_UNREACHABLE, agent->handlers[i].place,
                      "this handler is never taken: those before it take all that fits it");
    return ok;
}
