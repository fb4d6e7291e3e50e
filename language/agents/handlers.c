/* Handlers: what they are for, which messages fit them, what they do. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

static bool is_word_of(const lang_type *type, const lang_term *pattern)
{
    if (pattern->kind != LANG_TERM_NAME || pattern->quoted)
        return false;
    if (type->kind == LANG_BOOL)
        return strcmp(pattern->text, "true") == 0 || strcmp(pattern->text, "false") == 0;
    if (type->kind == LANG_REF)
        return strcmp(pattern->text, "none") == 0;
    return type->kind == LANG_WORDS && lang_type_word(type, pattern->text) >= 0;
}

static bool is_constant(const lang_checker *checker, const lang_term *pattern)
{
    const lang_item *item = pattern->kind == LANG_TERM_NAME ? lang_find_item(checker, pattern->text) : NULL;
    return item && item->kind == LANG_DECLARES_CONSTANT;
}

/* A name that is nearly a word of the field's enum binds a local, which may not be what is meant. */
static void warn_near_word(lang_checker *checker, const lang_type *type, const lang_term *pattern)
{
    base_near near;
    if (type->kind != LANG_WORDS || !lang_near_search(checker->diagnostics, &near, pattern->text))
        return;
    for (int64_t i = 0; i <= type->high; i++)
        base_near_offer(&near, type->words[i]);
    if (near.best)
        lang_warn(checker->diagnostics, LANG_W_PATTERN, pattern->place, "%s is a name for any value here%s",
                  lang_quote(checker, pattern->text), lang_near_text(checker->diagnostics, &near));
}

static bool check_pattern(lang_sight *sight, lang_term *pattern, const lang_field *field, uint32_t *slot,
                          const lang_term **constant)
{
    lang_checker *checker = sight->checker;
    *slot = UINT32_MAX;
    *constant = NULL;
    if (pattern->kind == LANG_TERM_ANY)
        return true;
    bool is_name = pattern->kind == LANG_TERM_NAME && !is_word_of(&field->type, pattern) &&
                   !is_constant(checker, pattern);
    if (!is_name) {
        lang_term *const next = pattern->next;
        pattern->next = NULL;
        *constant = lang_check_constant(checker, pattern, &field->type);
        pattern->next = next;
        return *constant != NULL;
    }
    warn_near_word(checker, &field->type, pattern);
    const lang_ast_name name = {.text = pattern->text, .place = pattern->place, .quoted = pattern->quoted};
    *slot = lang_add_local(sight, &name, &field->type, LANG_LOCAL_PATTERN);
    return *slot != UINT32_MAX;
}

static bool check_patterns(lang_sight *sight, const lang_ast_handler *ast, const lang_message *message,
                           lang_handler *handler)
{
    lang_checker *checker = sight->checker;
    uint32_t count = 0;
    for (const lang_term *p = ast->patterns.first; p; p = p->next)
        count++;
    uint32_t *slots = lang_make_array(checker, message->fields.count, sizeof *slots);
    const lang_term **constants = lang_make_array(checker, message->fields.count, sizeof(lang_term *));
    if (!slots || !constants)
        return false;
    handler->pattern_slot = slots;
    handler->pattern = constants;
    if (count != message->fields.count) {
        lang_error(checker->diagnostics, ast->name->place, "%s has %u field%s, and %u %s here",
                   lang_quote(checker, message->tag), (unsigned)message->fields.count,
                   message->fields.count == 1 ? "" : "s", (unsigned)count,
                   count == 1 ? "pattern stands" : "patterns stand");
        lang_note(checker->diagnostics, message->place, "it is declared here");
        return false;
    }
    bool ok = true;
    uint32_t i = 0;
    for (lang_term *p = ast->patterns.first; p; p = p->next, i++)
        ok = check_pattern(sight, p, &message->fields.fields[i], &slots[i], &constants[i]) && ok;
    return ok;
}

/* Which of the agent's claims a `resilience` handler is for. */
static bool find_claim(lang_checker *checker, const lang_agent *agent, const lang_ast_handler *ast,
                       uint32_t *number)
{
    base_near near;
    bool searches = lang_near_search(checker->diagnostics, &near, ast->name->text);
    for (*number = 0; *number < agent->claim_count; ++*number) {
        const lang_claim *claim = &agent->claims[*number];
        if (strcmp(claim->name, ast->name->text) == 0) {
            if (claim->kind == LANG_LIVENESS && claim->tier == LANG_MONITORED && claim->within)
                return true;
            lang_error(checker->diagnostics, ast->name->place,
                       "%s is no 'liveness' that is 'monitored within' a time: it is never missed",
                       lang_quote(checker, ast->name->text));
            lang_note(checker->diagnostics, claim->place, "it is here");
            return false;
        }
        if (searches)
            base_near_offer(&near, claim->name);
    }
    lang_error(checker->diagnostics, ast->name->place, "there is no property %s%s",
               lang_quote(checker, ast->name->text), lang_near_text(checker->diagnostics, &near));
    return false;
}

static bool check_head(lang_sight *sight, const lang_ast_handler *ast, lang_handler *handler)
{
    lang_checker *checker = sight->checker;
    const lang_agent *agent = sight->agent;
    bool ok = true;
    if (ast->kind == LANG_ON_MESSAGE) {
        handler->of = lang_need_message(checker, agent, LANG_ACCEPTS, ast->name);
        ok = handler->of != UINT32_MAX &&
             check_patterns(sight, ast, &agent->accepts.messages[handler->of], handler);
    } else if (ast->kind == LANG_ON_TIMER) {
        handler->of = lang_find_timer(agent, ast->name->text);
    } else if (ast->kind == LANG_ON_MISSED) {
        ok = find_claim(checker, agent, ast, &handler->of);
    }
    sight->may_change = false;
    if (ast->period)
        ok = lang_check_value(sight, ast->period, &lang_type_duration) && ok;
    if (ast->guard)
        ok = lang_check_value(sight, ast->guard, &lang_type_bool) && ok;
    sight->may_change = true;
    return ok;
}

static bool check_handler(lang_checker *checker, lang_agent_facts *facts, const lang_ast_handler *ast,
                          lang_handler *handler)
{
    lang_locals locals = {0};
    lang_sight sight = {.checker = checker,
                        .agent = facts->agent,
                        .facts = facts,
                        .locals = &locals,
                        .sees_state = true,
                        .sees_parameters = true};
    *handler = (lang_handler){.kind = ast->kind,
                              .ast = ast,
                              .name = ast->name ? ast->name->text : NULL,
                              .guard = ast->guard,
                              .period = ast->period,
                              .body = &ast->body,
                              .place = ast->place};
    bool ok = check_head(&sight, ast, handler);
    ok = lang_check_block(&sight, (lang_ast_block *)&ast->body) && ok;
    handler->locals = (lang_fields){locals.fields, locals.count};
    return ok;
}

/* `on start` and `on fault` stand once. */
static bool check_once(lang_checker *checker, const lang_ast_handler *ast, const lang_handler *before,
                       uint32_t count)
{
    if (ast->kind != LANG_ON_START && ast->kind != LANG_ON_FAULT)
        return true;
    for (uint32_t i = 0; i < count; i++)
        if (before[i].kind == ast->kind) {
            lang_error(checker->diagnostics, ast->place, "there is an 'on %s' already",
                       ast->kind == LANG_ON_START ? "start" : "fault");
            lang_note(checker->diagnostics, before[i].place, "it is here");
            return false;
        }
    return true;
}

bool lang_check_handlers(lang_checker *checker, lang_agent_facts *facts)
{
    lang_agent *agent = facts->agent;
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_handler *ast = agent->ast->handlers; ast; ast = ast->next)
        count++;
    lang_handler *handlers = lang_make_array(checker, count, sizeof *handlers);
    if (!handlers)
        return false;
    agent->handlers = handlers;
    for (const lang_ast_handler *ast = agent->ast->handlers; ast && !checker->no_memory; ast = ast->next) {
        ok = check_once(checker, ast, handlers, agent->handler_count) && ok;
        ok = check_handler(checker, facts, ast, &handlers[agent->handler_count]) && ok;
        agent->handler_count++;
    }
    return ok;
}
