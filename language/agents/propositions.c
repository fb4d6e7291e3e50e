/* Propositions: names for what is true or false of a state. Where a property says one, what it is short for
 * is put in its place, as a copy, so that nothing that reads properties has to know of them; it keeps the
 * name for what is printed. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

#define MOST_TERMS    10000u /* in one of them, those that it uses included */
#define DEEPEST       1000u
#define MOST_EXPANDED 200000u /* in all that uses them */

/* ---- the terms ---- */

static lang_term *copy(lang_checker *checker, const lang_term *term)
{
    if (!term || checker->no_memory)
        return NULL;
    lang_term *made = lang_make_array(checker, 1, sizeof *made);
    if (!made)
        return NULL;
    *made = *term;
    made->next = NULL;
    made->left = copy(checker, term->left);
    made->right = copy(checker, term->right);
    made->arguments = (lang_terms){NULL, NULL};
    for (const lang_term *a = term->arguments.first; a && !checker->no_memory; a = a->next) {
        lang_term *argument = copy(checker, a);
        if (argument)
            lang_terms_append(&made->arguments, argument);
    }
    return made;
}

typedef struct extent {
    uint32_t terms, depth, deepest;
    const lang_term *temporal; /* the first one */
    bool is_of_fields;
} extent;

/* No further than what is too much. */
static void measure(extent *e, const lang_term *term)
{
    if (!term || e->terms > MOST_TERMS || e->depth > DEEPEST)
        return;
    e->terms++;
    e->depth++;
    e->deepest = e->depth > e->deepest ? e->depth : e->deepest;
    if (term->kind == LANG_TERM_TEMPORAL && !e->temporal)
        e->temporal = term;
    e->is_of_fields = e->is_of_fields || term->meaning == LANG_MEANS_FIELD;
    measure(e, term->left);
    measure(e, term->right);
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        measure(e, a);
    e->depth--;
}

/* ---- where a name is used ---- */

static lang_named *find(const lang_sight *sight, const char *name)
{
    for (uint32_t i = 0; i < sight->named_count; i++)
        if (strcmp(sight->named[i].ast->name->text, name) == 0)
            return &sight->named[i];
    return NULL;
}

/* Checks a term that stands for a proposition: it sees no name that is bound around it. */
static bool check_inside(lang_sight *sight, lang_term *term)
{
    uint32_t hidden = sight->hidden_count;
    bool is_claim = sight->is_claim, is_ltl = sight->is_ltl;
    sight->hidden_count = sight->bound_count;
    sight->is_claim = true;
    sight->is_ltl = false;
    bool ok = lang_check_value(sight, term, &lang_type_bool);
    sight->hidden_count = hidden;
    sight->is_claim = is_claim;
    sight->is_ltl = is_ltl;
    return ok;
}

static bool declare(lang_sight *sight, lang_named *named);

/* Is it there, and of the moment that is meant? */
static bool can_use(lang_sight *sight, lang_named *named, const lang_term *name)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    const char *quoted = lang_quote(sight->checker, name->text);
    if (named->progress == LANG_AT_HAND) {
        lang_error(d, name->place, "the proposition %s is short for something that it stands in itself",
                   quoted);
        lang_note(d, named->ast->name->place, "it is here");
        return false;
    }
    if (!declare(sight, named))
        return false;
    if (sight->moment != LANG_BARE || !named->is_of_fields)
        return true;
    lang_error(d, name->place,
               "this property is of a step: is %s meant before it or after it? Write old(%s) or new(%s)",
               quoted, name->text, name->text);
    return false;
}

lang_expansion lang_expand_proposition(lang_sight *sight, lang_term *name)
{
    lang_checker *checker = sight->checker;
    lang_named *named = find(sight, name->text);
    if (!named)
        return LANG_NOT_SHORT;
    named->is_used = named->is_used || !sight->is_declaring;
    if (!can_use(sight, named, name))
        return LANG_NOT_WELL;
    extent size = {0};
    measure(&size, named->value);
    checker->expanded += size.terms;
    if (checker->expanded > MOST_EXPANDED) {
        if (checker->expanded - size.terms <= MOST_EXPANDED)
            lang_error(checker->diagnostics, name->place,
                       "what propositions are short for is more than %u terms in this file", MOST_EXPANDED);
        return LANG_NOT_WELL;
    }
    const char *text = lang_term_text(checker->arena, name);
    lang_term *value = copy(checker, named->value), *next = name->next;
    checker->no_memory = checker->no_memory || !text;
    if (checker->no_memory || !value)
        return LANG_NOT_WELL;
    const lang_place place = name->place;
    *name = *value;
    bool ok = check_inside(sight, name);
    name->next = next;
    name->place = name->operator_place = place;
    name->named = text;
    return ok ? LANG_EXPANDED : LANG_NOT_WELL;
}

/* ---- what is declared ---- */

static bool report_taken(lang_checker *checker, const lang_ast_proposition *ast, const char *what,
                         const lang_place *there)
{
    lang_error(checker->diagnostics, ast->name->place, "there is %s %s already", what,
               lang_quote(checker, ast->name->text));
    if (there)
        lang_note(checker->diagnostics, *there, "it is here");
    return false;
}

/* Propositions come last where it is asked what a name means, and one that is something else would never be
 * meant. */
static bool is_name_free(lang_sight *sight, const lang_ast_proposition *ast)
{
    const char *name = ast->name->text;
    const lang_named *other = find(sight, name);
    if (other)
        return report_taken(sight->checker, ast, "a proposition", &other->ast->name->place);
    for (unsigned k = 0; k < 2 && sight->agent; k++) {
        const lang_fields *fields = k == 0 ? &sight->agent->state : &sight->agent->parameters;
        uint32_t i = lang_find_field(fields, name);
        if (i != UINT32_MAX)
            return report_taken(sight->checker, ast, k == 0 ? "a field" : "a parameter",
                                &fields->fields[i].place);
    }
    for (uint32_t i = 0; sight->system && i < sight->system->member_count; i++)
        if (strcmp(sight->system->members[i].name, name) == 0)
            return report_taken(sight->checker, ast, "an agent", &sight->system->members[i].place);
    const lang_item *item = lang_find_item(sight->checker, name);
    if (item && item->kind == LANG_DECLARES_CONSTANT)
        return report_taken(sight->checker, ast, "a constant", &item->name->place);
    lang_scope scope = lang_scope_of(sight);
    const lang_term own = {.kind = LANG_TERM_NAME, .text = name, .place = ast->name->place};
    return !scope.vocabulary->knows(&scope, &own) ||
           report_taken(sight->checker, ast, "something called", NULL);
}

static bool is_of_state(lang_sight *sight, lang_named *named)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    extent e = {0};
    measure(&e, named->ast->value);
    named->is_of_fields = e.is_of_fields;
    if (e.temporal)
        lang_error(d, e.temporal->operator_place.line ? e.temporal->operator_place : e.temporal->place,
                   "'%s' cannot stand here: a proposition is true or false of a state", e.temporal->text);
    else if (e.terms > MOST_TERMS || e.deepest > DEEPEST)
        lang_error(d, named->ast->name->place,
                   "%s is short for more than %u terms, or for what nests more than %u deep",
                   lang_quote(sight->checker, named->ast->name->text), MOST_TERMS, DEEPEST);
    else
        return true;
    return false;
}

/* Checks it once, for what is wrong with it and as it is shown. */
static bool declare(lang_sight *sight, lang_named *named)
{
    if (named->progress != LANG_UNSEEN)
        return named->progress == LANG_DONE;
    bool is_declaring = sight->is_declaring;
    lang_moment moment = sight->moment;
    sight->is_declaring = true;
    sight->moment = LANG_ANY_MOMENT;
    named->progress = LANG_AT_HAND;
    bool ok = check_inside(sight, named->ast->value) && is_of_state(sight, named);
    named->progress = ok ? LANG_DONE : LANG_WRONG;
    sight->is_declaring = is_declaring;
    sight->moment = moment;
    return ok;
}

static bool list(lang_sight *sight, const lang_ast_proposition *first)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_proposition *ast = first; ast; ast = ast->next)
        count++;
    if (count > 0 && !lang_are_few(sight->checker, count, first->place, "propositions"))
        return false;
    lang_named *named = lang_make_array(sight->checker, count, sizeof *named);
    for (const lang_ast_proposition *ast = first; ast && named; ast = ast->next) {
        if (!is_name_free(sight, ast)) {
            ok = false;
            continue;
        }
        named[sight->named_count] = (lang_named){.ast = ast, .value = copy(sight->checker, ast->value)};
        sight->named = named;
        sight->named_count++;
    }
    return ok && !sight->checker->no_memory;
}

bool lang_check_propositions(lang_sight *sight, const lang_ast_proposition *first,
                             const lang_proposition **made, uint32_t *count)
{
    bool ok = list(sight, first);
    lang_proposition *all = lang_make_array(sight->checker, sight->named_count, sizeof *all);
    *made = all;
    *count = all ? sight->named_count : 0;
    for (uint32_t i = 0; i < sight->named_count && all && !sight->checker->no_memory; i++) {
        const lang_ast_proposition *ast = sight->named[i].ast;
        ok = declare(sight, &sight->named[i]) && ok;
        all[i] = (lang_proposition){ast->name->text, ast->doc, ast->value, ast->name->place};
    }
    return ok && all;
}

void lang_warn_propositions(const lang_sight *sight)
{
    for (uint32_t i = 0; i < sight->named_count; i++)
        if (!sight->named[i].is_used)
            lang_warn(sight->checker->diagnostics, LANG_W_UNUSED, sight->named[i].ast->name->place,
                      "the proposition %s is used nowhere",
                      lang_quote(sight->checker, sight->named[i].ast->name->text));
}
