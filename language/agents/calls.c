/* Calls: the language's functions, and C functions of the program. */
#include "language/agents/checker.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static uint32_t count_terms(lang_terms terms)
{
    uint32_t count = 0;
    for (const lang_term *term = terms.first; term; term = term->next)
        count++;
    return count;
}

/* Has the call so many arguments? */
static bool needs(lang_sight *sight, const lang_term *term, uint32_t count, const char *form)
{
    uint32_t given = count_terms(term->arguments);
    if (given == count)
        return true;
    lang_error(sight->checker->diagnostics, term->place,
               "%s takes %" PRIu32 " argument%s, as in %s, and here %s %" PRIu32,
               lang_quote(sight->checker, term->text), count, count == 1 ? "" : "s", form,
               given == 1 ? "is" : "are", given);
    return false;
}

/* Kinds of types, as bits. */
#define KIND(NAME)    (1u << LANG_##NAME)
#define ANY_CONTAINER (KIND(LIST) | KIND(SET) | KIND(MAP))

static bool check_kind(lang_sight *sight, lang_term *term, unsigned kinds, const char *what)
{
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, term, NULL))
        return false;
    if (kinds >> term->type.kind & 1)
        return true;
    lang_error(scope.diagnostics, term->place, "expected %s here, and this is %s", what,
               lang_type_called(&scope, &term->type));
    return false;
}

static const lang_type *key_of(const lang_type *type)
{
    return type->kind == LANG_MAP ? type->key : type->element;
}

static bool check_number(lang_sight *sight, lang_term *term)
{
    return check_kind(sight, term, KIND(INT) | KIND(DURATION), "a number");
}

static bool check_abs(lang_sight *sight, lang_term *term)
{
    if (!needs(sight, term, 1, "abs(x)") || !check_number(sight, term->arguments.first))
        return false;
    term->type = term->arguments.first->type.kind == LANG_INT ? lang_type_int : lang_type_duration;
    return true;
}

/* The least or greatest of what a container holds. */
static bool check_least_of(lang_sight *sight, lang_term *term)
{
    const lang_term *a = term->arguments.first;
    term->type = *a->type.element;
    if (lang_type_is_scalar(&term->type))
        return true;
    lang_error(sight->checker->diagnostics, a->place, "what is in %s cannot be compared so",
               lang_quote(sight->checker, lang_type_text(sight->checker->arena, &a->type)));
    return false;
}

/* min and max: of two values of one type, or of what a container holds. */
static bool check_least(lang_sight *sight, lang_term *term)
{
    lang_scope scope = lang_scope_of(sight);
    lang_term *a = term->arguments.first;
    if (count_terms(term->arguments) == 1) {
        if (!lang_term_check(&scope, a, NULL))
            return false;
        if (lang_type_is_container(&a->type))
            return check_least_of(sight, term);
    }
    if (!needs(sight, term, 2, "min(x, y)") || !lang_term_check(&scope, a, NULL))
        return false;
    lang_term *b = a->next;
    if (!lang_type_is_scalar(&a->type)) {
        lang_error(scope.diagnostics, a->place, "expected a number here, and this is %s",
                   lang_type_called(&scope, &a->type));
        return false;
    }
    const lang_type type = a->type.kind == LANG_INT ? lang_type_int : a->type;
    if (!lang_term_check(&scope, b, NULL) ||
        (!lang_type_fits(&type, &b->type) && !lang_term_require(&scope, b, &type)))
        return false;
    term->type = type.kind != LANG_INT && lang_type_fits(&type, &b->type) ? b->type : type;
    return true;
}

static bool check_sum(lang_sight *sight, lang_term *term)
{
    lang_term *a = term->arguments.first;
    if (!needs(sight, term, 1, "sum(l)") || !check_kind(sight, a, ANY_CONTAINER, "a list, a set or a map"))
        return false;
    term->type = lang_type_int;
    if (a->type.element->kind == LANG_INT)
        return true;
    lang_error(sight->checker->diagnostics, a->place, "there are no numbers in %s to be added up",
               lang_quote(sight->checker, lang_type_text(sight->checker->arena, &a->type)));
    return false;
}

static bool check_get(lang_sight *sight, lang_term *term)
{
    lang_term *m = term->arguments.first;
    if (!needs(sight, term, 3, "get(m, key, otherwise)") || !check_kind(sight, m, KIND(MAP), "a map"))
        return false;
    term->type = *m->type.element;
    bool ok = lang_check_value(sight, m->next, m->type.key);
    return lang_check_value(sight, m->next->next, m->type.element) && ok;
}

static bool check_merge(lang_sight *sight, lang_term *term)
{
    static const char *const hows[] = {"max", "min", "left", "right"};
    static const lang_type how = {.kind = LANG_WORDS, .high = 3, .words = hows};
    lang_term *a = term->arguments.first;
    if (!needs(sight, term, 3, "merge(a, b, max)") || !check_kind(sight, a, KIND(MAP), "a map"))
        return false;
    lang_term *b = a->next, *word = b->next;
    term->type = a->type;
    if (!lang_check_value(sight, b, &a->type))
        return false;
    int64_t value = word->kind == LANG_TERM_NAME ? lang_type_word(&how, word->text) : -1;
    if (value < 0) {
        lang_error(sight->checker->diagnostics, word->place,
                   "how values of one key are merged is one of max, min, left, right");
        return false;
    }
    word->type = how;
    word->meaning = LANG_MEANS_VALUE;
    word->slot = UINT32_MAX;
    word->value = value;
    if (value >= 2 || lang_type_is_ordered(a->type.element))
        return true;
    lang_error(sight->checker->diagnostics, word->place,
               "the values of %s have no order: merge them by left or right",
               lang_quote(sight->checker, lang_type_text(sight->checker->arena, &a->type)));
    return false;
}

/* first, last, keys, values, sorted: what comes out of a container. */
static bool check_contents(lang_sight *sight, lang_term *term, lang_function function)
{
    bool is_map = function == LANG_FUNCTION_keys || function == LANG_FUNCTION_values;
    const char *form = lang_text(sight->checker->diagnostics, "%s(%c)", term->text, is_map ? 'm' : 'l');
    lang_term *a = term->arguments.first;
    if (!needs(sight, term, 1, form) || !check_kind(sight, a, is_map ? KIND(MAP) : KIND(LIST) | KIND(SET),
                                                    is_map ? "a map" : "a list or a set"))
        return false;
    const lang_type *type = &a->type;
    if (function == LANG_FUNCTION_first || function == LANG_FUNCTION_last) {
        term->type = *type->element;
        return true;
    }
    bool is_keys = function == LANG_FUNCTION_keys;
    term->type = (lang_type){.kind = is_keys ? LANG_SET : LANG_LIST,
                             .capacity = type->capacity,
                             .element = is_keys ? type->key : type->element};
    term->type.has_data = term->type.element->has_data;
    if (function != LANG_FUNCTION_sorted || type->kind == LANG_SET || lang_type_is_ordered(type->element))
        return true;
    lang_error(sight->checker->diagnostics, a->place, "the elements of %s have no order",
               lang_quote(sight->checker, lang_type_text(sight->checker->arena, type)));
    return false;
}

static bool check_has(lang_sight *sight, lang_term *term)
{
    lang_term *a = term->arguments.first;
    term->type = lang_type_bool;
    if (!needs(sight, term, 2, "has(m, key)") ||
        !check_kind(sight, a, ANY_CONTAINER, "a list, a set or a map"))
        return false;
    if (a->type.kind != LANG_LIST || !a->type.element->has_data)
        return lang_check_value(sight, a->next, key_of(&a->type));
    lang_error(sight->checker->diagnostics, a->place,
               "data is passed on and never looked at: it cannot be compared");
    return false;
}

static bool check_length(lang_sight *sight, lang_term *term, bool is_length)
{
    term->type = is_length ? lang_type_int : lang_type_bool;
    return needs(sight, term, 1, is_length ? "length(l)" : "empty(l)") &&
           check_kind(sight, term->arguments.first, ANY_CONTAINER | KIND(STRING),
                      "a list, a set, a map or a string");
}

/* size(GROUP): a number that is known. */
static bool check_size(lang_sight *sight, lang_term *term)
{
    uint32_t member = UINT32_MAX;
    if (needs(sight, term, 1, "size(n)"))
        member = lang_check_agent_group(sight, term->arguments.first);
    if (member == UINT32_MAX)
        return false;
    term->kind = LANG_TERM_NUMBER;
    term->value = sight->system->members[member].count;
    term->type = lang_type_int;
    term->meaning = LANG_MEANS_VALUE;
    term->slot = UINT32_MAX;
    term->text = lang_value_text(sight->checker->arena, &lang_type_int, term->value);
    return term->text != NULL;
}

/* ---- of systems, of steps ---- */

/* The fields of the messages of that tag that agents of the system may have under way; NULL: nobody sends it.
 */
static const lang_fields *find_pending(const lang_system *system, const char *tag)
{
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_agent *agent = system->members[i].agent;
        uint32_t m = agent ? lang_find_message(&agent->sends, tag) : UINT32_MAX;
        if (m != UINT32_MAX)
            return &agent->sends.messages[m].fields;
        m = agent ? lang_find_message(&agent->emits, tag) : UINT32_MAX;
        if (m != UINT32_MAX && agent->emits.messages[m].is_reply)
            return &agent->emits.messages[m].fields;
    }
    return NULL;
}

static bool report_not_sent(lang_sight *sight, const lang_term *tag)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    base_near near;
    bool searches = lang_near_search(d, &near, tag->text);
    for (uint32_t i = 0; searches && i < sight->system->member_count; i++) {
        const lang_agent *agent = sight->system->members[i].agent;
        for (uint32_t m = 0; agent && m < agent->sends.count; m++)
            base_near_offer(&near, agent->sends.messages[m].tag);
    }
    lang_error(d, tag->place, "no agent of this system sends %s%s", lang_quote(sight->checker, tag->text),
               lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, tag->place, near.best);
    return false;
}

/* pending(TAG), pending(TAG.FIELD) */
static bool check_pending(lang_sight *sight, lang_term *term)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_term *what = term->arguments.first, *tag = what;
    term->type = lang_type_int;
    if (!sight->system || !needs(sight, term, 1, "pending(TAG)")) {
        if (!sight->system)
            lang_error(d, term->place,
                       "'pending' stands only in a system: an agent does not know what is under way");
        return false;
    }
    if (what->kind == LANG_TERM_MEMBER)
        tag = what->left;
    if (tag->kind != LANG_TERM_NAME) {
        lang_error(d, what->place,
                   "expected a tag here, or one of its fields: pending(TAG), pending(TAG.FIELD)");
        return false;
    }
    const lang_fields *fields = find_pending(sight->system, tag->text);
    if (!fields)
        return report_not_sent(sight, tag);
    tag->meaning = LANG_MEANS_TAG;
    tag->slot = UINT32_MAX;
    if (tag == what)
        return true;
    uint32_t field = lang_find_field(fields, what->text);
    if (field != UINT32_MAX && fields->fields[field].type.kind == LANG_INT) {
        what->meaning = LANG_MEANS_MESSAGE;
        what->slot = field;
        what->type = fields->fields[field].type;
        return true;
    }
    lang_error(d, what->place,
               field == UINT32_MAX ? "%s has no field %s" : "%s has no field %s that is a number",
               lang_quote(sight->checker, tag->text), lang_quote(sight->checker, what->text));
    return false;
}

static bool check_up(lang_sight *sight, lang_term *term)
{
    lang_scope scope = lang_scope_of(sight);
    term->type = lang_type_bool;
    if (!needs(sight, term, 1, "up(a)") || !lang_term_check(&scope, term->arguments.first, &lang_type_ref))
        return false;
    if (lang_member_of(sight, term->arguments.first) != UINT32_MAX)
        return true;
    lang_error(scope.diagnostics, term->arguments.first->place, "expected an agent of a system here");
    return false;
}

/* old(...), new(...) */
static bool check_moment(lang_sight *sight, lang_term *term, lang_moment moment, const lang_type *wanted)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_moment before = sight->moment;
    if (before == LANG_ANY_MOMENT) {
        lang_error(d, term->place, "%s stands only in a safety property of a step",
                   lang_quote(sight->checker, term->text));
        return false;
    }
    if (before != LANG_BARE) {
        lang_error(d, term->place, "%s cannot stand in 'old' or 'new'",
                   lang_quote(sight->checker, term->text));
        return false;
    }
    if (!needs(sight, term, 1, lang_text(d, "%s(field)", term->text)))
        return false;
    sight->moment = moment;
    bool ok = lang_check_value(sight, term->arguments.first, wanted);
    sight->moment = before;
    term->type = term->arguments.first->type;
    return ok;
}

/* ---- those that change their first argument ---- */

static bool check_change(lang_sight *sight, lang_term *term, lang_function function)
{
    static const struct {
        unsigned kinds;
        uint32_t count;
        const char *form, *what;
    } changes[] = {{KIND(LIST), 2, "append(l, x)", "a list"},
                   {KIND(LIST), 2, "prepend(l, x)", "a list"},
                   {KIND(SET), 2, "insert(s, x)", "a set"},
                   {ANY_CONTAINER, 2, "remove(l, x)", "a list, a set or a map"},
                   {ANY_CONTAINER | KIND(STRING) | KIND(DATA), 1, "clear(l)", "a list, a set or a map"},
                   {KIND(LIST) | KIND(SET), 1, "take_first(l)", "a list or a set"},
                   {KIND(MAP), 3, "put(m, key, value)", "a map"}};
    lang_diagnostics *d = sight->checker->diagnostics;
    unsigned row = function - LANG_FUNCTION_append;
    if (!sight->may_change) {
        lang_error(d, term->place, "%s changes something, and stands only in what handlers do",
                   lang_quote(sight->checker, term->text));
        return false;
    }
    lang_term *a = term->arguments.first;
    term->type = lang_type_nothing;
    if (!needs(sight, term, changes[row].count, changes[row].form) ||
        !check_kind(sight, a, changes[row].kinds, changes[row].what) || !lang_check_target(sight, a))
        return false;
    if (function == LANG_FUNCTION_take_first)
        term->type = *a->type.element;
    if (function == LANG_FUNCTION_remove && a->type.kind == LANG_LIST && a->type.element->has_data) {
        lang_error(d, a->place, "data is passed on and never looked at: it cannot be compared");
        return false;
    }
    bool ok = !a->next || lang_check_value(sight, a->next,
                                           function == LANG_FUNCTION_put ? a->type.key : key_of(&a->type));
    return (function != LANG_FUNCTION_put || lang_check_value(sight, a->next->next, a->type.element)) && ok;
}

static bool check_function(lang_sight *sight, lang_term *term, lang_function function,
                           const lang_type *wanted)
{
    term->meaning = LANG_MEANS_FUNCTION;
    term->slot = function;
    switch (function) {
    case LANG_FUNCTION_length:
    case LANG_FUNCTION_empty:
        return check_length(sight, term, function == LANG_FUNCTION_length);
    case LANG_FUNCTION_has:
        return check_has(sight, term);
    case LANG_FUNCTION_get:
        return check_get(sight, term);
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        return check_least(sight, term);
    case LANG_FUNCTION_abs:
        return check_abs(sight, term);
    case LANG_FUNCTION_sum:
        return check_sum(sight, term);
    case LANG_FUNCTION_merge:
        return check_merge(sight, term);
    case LANG_FUNCTION_size:
        return check_size(sight, term);
    case LANG_FUNCTION_pending:
        return check_pending(sight, term);
    case LANG_FUNCTION_up:
        return check_up(sight, term);
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new:
        return check_moment(sight, term, function == LANG_FUNCTION_old ? LANG_OLD : LANG_NEW, wanted);
    default:
        return lang_is_change(function) ? check_change(sight, term, function)
                                        : check_contents(sight, term, function);
    }
}

/* ---- calls of what is declared ---- */

bool lang_check_arguments(lang_sight *sight, lang_terms arguments, const lang_fields *fields,
                          const char *name, lang_place place, bool has_defaults)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    uint32_t i = 0, least = has_defaults ? 0 : fields->count, given = count_terms(arguments);
    for (uint32_t f = 0; f < fields->count && has_defaults; f++)
        least = fields->fields[f].value ? least : f + 1;
    bool ok = given >= least && given <= fields->count;
    if (!ok) {
        lang_error(d, place, "%s takes %s%" PRIu32 " value%s, and here %s %" PRIu32,
                   lang_quote(sight->checker, name),
                   least < fields->count ? given < least ? "at least " : "at most " : "",
                   given < least ? least : fields->count,
                   (given < least ? least : fields->count) == 1 ? "" : "s", given == 1 ? "is" : "are", given);
        if (fields->count > 0)
            lang_note(d, fields->fields[given < least ? given : fields->count - 1].place,
                      given < least ? "this one is missing" : "this is the last one");
    }
    for (lang_term *argument = arguments.first; argument && i < fields->count;
         argument = argument->next, i++) {
        const lang_type *type = &fields->fields[i].type;
        ok = type->kind != LANG_NOTHING && lang_check_value(sight, argument, type) && ok;
    }
    return ok;
}

static bool check_extern(lang_sight *sight, lang_term *term, const lang_item *item)
{
    const lang_external *external = &sight->checker->made->externals[item->number];
    if (sight->is_claim) {
        lang_error(sight->checker->diagnostics, term->place,
                   "a property calls no C function: ask what it led to");
        return false;
    }
    term->meaning = LANG_MEANS_EXTERN;
    term->slot = item->number;
    term->type = external->result;
    return item->progress == LANG_DONE && lang_check_arguments(sight, term->arguments, &external->parameters,
                                                               external->name, term->place, false);
}

static bool report_no_function(lang_sight *sight, const lang_term *term)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    base_near near;
    bool searches = lang_near_search(d, &near, term->text);
    for (lang_function f = 0; searches && f < LANG_FUNCTION_COUNT; f++)
        base_near_offer(&near, lang_function_name(f));
    for (uint32_t i = 0; searches && sight->agent && i < sight->agent->procedure_count; i++)
        base_near_offer(&near, sight->agent->procedures[i].name);
    if (searches)
        lang_offer_items(sight->checker, &near, LANG_DECLARES_EXTERN);
    if (!lang_may_be_skipped(sight->checker, term->text))
        lang_error(d, term->operator_place.line ? term->operator_place : term->place,
                   "there is no function %s%s", lang_quote(sight->checker, term->text),
                   lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, term->operator_place, near.best);
    return false;
}

/* next(P), which is temporal from now on. */
static bool check_next(lang_sight *sight, lang_term *term)
{
    if (!needs(sight, term, 1, "next(P)"))
        return false;
    term->kind = LANG_TERM_TEMPORAL;
    term->right = term->arguments.first;
    term->arguments = (lang_terms){NULL, NULL};
    term->type = lang_type_bool;
    return lang_check_value(sight, term->right, &lang_type_bool);
}

bool lang_check_call(lang_sight *sight, lang_term *term, const lang_type *wanted)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    if (sight->is_ltl && !term->quoted && strcmp(term->text, "next") == 0)
        return check_next(sight, term);
    lang_function function = lang_find_function(term->text);
    if (function != LANG_FUNCTION_COUNT)
        return check_function(sight, term, function, wanted);
    for (uint32_t i = 0; sight->agent && i < sight->agent->procedure_count; i++)
        if (strcmp(sight->agent->procedures[i].name, term->text) == 0) {
            lang_error(d, term->place, "%s is a 'do': it does something, and has no value",
                       lang_quote(sight->checker, term->text));
            return false;
        }
    const lang_item *item = lang_find_item(sight->checker, term->text);
    return item && item->kind == LANG_DECLARES_EXTERN ? check_extern(sight, term, item)
                                                      : report_no_function(sight, term);
}
