/* Handlers: what they are of, their patterns and guards. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

static lang_sight sight_of(lang_checker *checker, lang_agent_facts *facts, lang_locals *locals)
{
    return (lang_sight){.checker = checker,
                        .agent = facts->agent,
                        .facts = facts,
                        .locals = locals,
                        .sees_state = true,
                        .sees_parameters = true};
}

/* ---- patterns ---- */

/* Is a name in a pattern a constant? */
static bool is_constant_name(lang_sight *sight, const lang_term *term, const lang_type *type)
{
    const lang_item *item = lang_find_item(sight->checker, term->text);
    bool is_own = !term->quoted && (strcmp(term->text, "true") == 0 || strcmp(term->text, "false") == 0 ||
                                    strcmp(term->text, "none") == 0 || strcmp(term->text, "self") == 0);
    return is_own || lang_type_word(type, term->text) >= 0 || (item && item->kind == LANG_DECLARES_CONSTANT);
}

/* A name that is one letter off a word of the enum was most likely meant to be that word. */
static void warn_near(lang_sight *sight, const lang_term *term, const lang_field *field)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    base_near near;
    if (field->type.kind != LANG_WORDS || strlen(term->text) < 3 || !lang_near_search(d, &near, term->text))
        return;
    for (int64_t i = 0; i <= field->type.high; i++)
        base_near_offer(&near, field->type.words[i]);
    if (near.best &&
        lang_warn(d, LANG_W_PATTERN, term->place, "%s is a new name here, which takes every %s%s",
                  lang_quote(sight->checker, term->text), lang_quote(sight->checker, field->name),
                  lang_near_text(d, &near)))
        lang_fix(d, term->place, near.best);
}

/* One field's: `slot` is the local that it binds. */
static bool check_pattern(lang_sight *sight, lang_term *term, const lang_field *field, uint32_t *slot,
                          const lang_term **constant)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    if (term->kind == LANG_TERM_ANY)
        return true;
    if (term->kind == LANG_TERM_NAME && !is_constant_name(sight, term, &field->type)) {
        const lang_ast_name name = {.text = term->text, .place = term->place};
        warn_near(sight, term, field);
        *slot = lang_add_local(sight, &name, &field->type, LANG_LOCAL_PATTERN);
        return *slot != UINT32_MAX;
    }
    if (field->type.kind == LANG_NOTHING)
        return false;
    if (field->type.has_data || !(lang_type_is_scalar(&field->type) || field->type.kind == LANG_STRING)) {
        lang_error(d, term->place, "a pattern has no constant for %s: give it a name, and ask in 'when'",
                   lang_quote(sight->checker, field->name));
        return false;
    }
    if (term->kind == LANG_TERM_NAME && strcmp(term->text, "self") == 0) {
        *constant = term;
        return lang_check_value(sight, term, &field->type);
    }
    *constant = lang_check_constant(sight->checker, term, &field->type);
    return *constant != NULL;
}

static bool check_patterns(lang_sight *sight, lang_handler *handler, const lang_message *message)
{
    const lang_fields *fields = &message->fields;
    lang_checker *checker = sight->checker;
    uint32_t given = 0, i = 0;
    for (const lang_term *term = handler->ast->patterns.first; term; term = term->next)
        given++;
    uint32_t *slots = lang_make_array(checker, fields->count, sizeof *slots);
    const lang_term **constants = lang_make_array(checker, fields->count, sizeof(const lang_term *));
    if (!slots || !constants)
        return false;
    for (uint32_t f = 0; f < fields->count; f++)
        slots[f] = UINT32_MAX;
    handler->pattern_slot = slots;
    handler->pattern = constants;
    bool ok = given == fields->count;
    if (!ok) {
        lang_error(checker->diagnostics, handler->place, "%s has %u field%s, and this pattern has %u",
                   lang_quote(checker, message->tag), (unsigned)fields->count, fields->count == 1 ? "" : "s",
                   (unsigned)given);
        lang_note(checker->diagnostics, message->place, "it is declared here");
    }
    for (lang_term *term = handler->ast->patterns.first; term && i < fields->count; term = term->next, i++)
        ok = check_pattern(sight, term, &fields->fields[i], &slots[i], &constants[i]) && ok;
    for (lang_term *term = handler->ast->patterns.first; term && !ok; term = term->next)
        if (term->kind == LANG_TERM_NAME && i >= fields->count && given > fields->count) {
            const lang_ast_name name = {.text = term->text, .place = term->place};
            bool is_there = false;
            for (uint32_t v = 0; v < sight->locals->visible_count; v++)
                is_there =
                    is_there || strcmp(sight->locals->fields[sight->locals->visible[v]].name, name.text) == 0;
            if (!is_there)
                lang_add_local(sight, &name, &lang_type_nothing, LANG_LOCAL_PATTERN);
        }
    return ok;
}

/* ---- what a handler is of ---- */

static bool name_handler(lang_checker *checker, const lang_agent *agent, lang_handler *handler)
{
    lang_diagnostics *d = checker->diagnostics;
    const lang_ast_name *name = handler->ast->name;
    handler->name = name ? name->text : NULL;
    handler->of = UINT32_MAX;
    if (handler->kind == LANG_ON_MESSAGE)
        handler->of = lang_need_message(checker, agent, LANG_ACCEPTS, name);
    else if (handler->kind == LANG_ON_TIMER)
        handler->of = lang_find_timer(agent, name->text);
    else if (handler->kind != LANG_ON_MISSED)
        return true;
    if (handler->kind != LANG_ON_MISSED)
        return handler->of != UINT32_MAX;
    for (uint32_t i = 0; i < agent->claim_count; i++)
        if (strcmp(agent->claims[i].name, name->text) == 0)
            handler->of = i;
    const lang_claim *claim = handler->of == UINT32_MAX ? NULL : &agent->claims[handler->of];
    if (claim && claim->tier == LANG_MONITORED && claim->within)
        return true;
    if (claim) {
        lang_error(d, name->place,
                   "%s is no liveness that is 'monitored within' a time, so nobody would tell when it "
                   "is missed",
                   lang_quote(checker, name->text));
        lang_note(d, claim->place, "it is here");
        return false;
    }
    base_near near;
    bool searches = lang_near_search(d, &near, name->text);
    for (uint32_t i = 0; searches && i < agent->claim_count; i++)
        base_near_offer(&near, agent->claims[i].name);
    lang_error(d, name->place, "there is no property %s%s", lang_quote(checker, name->text),
               lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, name->place, lang_text(d, "\"%s\"", near.best));
    return false;
}

/* Of some there is only one: the second would never be taken. */
static bool check_once(lang_checker *checker, const lang_agent *agent, const lang_handler *handler)
{
    static const char *const called[] = {[LANG_ON_START] = "'on start'",
                                         [LANG_ON_FAULT] = "'on fault'",
                                         [LANG_ON_TIMER] = "'on timer' for",
                                         [LANG_INTERNAL] = "'internal'",
                                         [LANG_ON_MISSED] = "'on' for"};
    if (handler->kind == LANG_ON_MESSAGE || handler->kind == LANG_EVERY)
        return true;
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *other = &agent->handlers[i];
        bool is_same = other->kind == handler->kind &&
                       (!other->name || !handler->name || strcmp(other->name, handler->name) == 0);
        if (!is_same)
            continue;
        if (handler->name)
            lang_error(checker->diagnostics, handler->place, "there is an %s %s already",
                       called[handler->kind], lang_quote(checker, handler->name));
        else
            lang_error(checker->diagnostics, handler->place, "there is an %s already", called[handler->kind]);
        lang_note(checker->diagnostics, other->place, "it is here");
        return false;
    }
    return true;
}

static bool check_guard(lang_sight *sight, lang_handler *handler)
{
    const lang_ast_handler *ast = handler->ast;
    bool ok = true;
    handler->guard = ast->guard;
    handler->period = ast->period;
    if (ast->guard)
        ok = lang_check_value(sight, ast->guard, &lang_type_bool);
    if (!ast->period)
        return ok;
    lang_sight period = {.checker = sight->checker, .agent = sight->agent, .sees_parameters = true};
    ok = lang_check_value(&period, ast->period, &lang_type_duration) && ok;
    if (!ok || !lang_term_is_constant(ast->period))
        return ok;
    int64_t value;
    lang_place at = ast->period->place;
    if (!lang_term_evaluate(ast->period, NULL, &value, &at) && value > 0)
        return ok;
    lang_error(sight->checker->diagnostics, at, "'every' needs a duration of at least 1ms");
    return false;
}

static bool make_handler(lang_checker *checker, lang_agent_facts *facts, lang_ast_handler *ast)
{
    lang_agent *agent = facts->agent;
    lang_handler *handler =
        (lang_handler *)&agent->handlers[agent->handler_count]; /* ours, still being made */
    lang_locals locals = {0};
    lang_sight sight = sight_of(checker, facts, &locals);
    *handler = (lang_handler){.kind = ast->kind,
                              .ast = ast,
                              .body = &ast->body,
                              .place = ast->name ? ast->name->place : ast->place};
    bool ok = name_handler(checker, agent, handler);
    if (ast->kind == LANG_ON_MESSAGE && ok) {
        ok = check_patterns(&sight, handler, &agent->accepts.messages[handler->of]);
    } else if (ast->kind == LANG_ON_MESSAGE) {
        for (const lang_term *term = ast->patterns.first; term; term = term->next) {
            const lang_ast_name name = {.text = term->text, .place = term->place};
            if (term->kind == LANG_TERM_NAME)
                lang_add_local(&sight, &name, &lang_type_nothing, LANG_LOCAL_PATTERN);
        }
    }
    ok = check_once(checker, agent, handler) && ok;
    ok = check_guard(&sight, handler) && ok;
    sight.may_change = true;
    ok = lang_check_block(&sight, &ast->body) && ok;
    handler->locals = (lang_fields){locals.fields, locals.count};
    agent->handler_count++;
    return ok;
}

bool lang_check_handlers(lang_checker *checker, lang_agent_facts *facts)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_handler *ast = facts->agent->ast->handlers; ast; ast = ast->next)
        count++;
    facts->agent->handlers = lang_make_array(checker, count, sizeof(lang_handler));
    if (!facts->agent->handlers)
        return false;
    for (lang_ast_handler *ast = facts->agent->ast->handlers; ast && !checker->no_memory; ast = ast->next)
        ok = make_handler(checker, facts, ast) && ok;
    return ok;
}
