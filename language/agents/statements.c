/* Statements: what handlers and procedures do. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

/* ---- locals ---- */

static bool is_visible(const lang_locals *locals, const char *name, uint32_t *slot)
{
    for (uint32_t i = locals->visible_count; i-- > 0;)
        if (strcmp(locals->fields[locals->visible[i]].name, name) == 0) {
            *slot = locals->visible[i];
            return true;
        }
    return false;
}

static bool grow_locals(lang_checker *checker, lang_locals *locals)
{
    void *fields =
        lang_grow_array(checker, locals->fields, locals->count, &locals->field_room, sizeof *locals->fields);
    void *kinds =
        lang_grow_array(checker, locals->kinds, locals->count, &locals->kind_room, sizeof *locals->kinds);
    void *visible = lang_grow_array(checker, locals->visible, locals->visible_count, &locals->visible_room,
                                    sizeof *locals->visible);
    if (!fields || !kinds || !visible)
        return false;
    locals->fields = fields;
    locals->kinds = kinds;
    locals->visible = visible;
    return true;
}

uint32_t lang_add_local(lang_sight *sight, const lang_ast_name *name, const lang_type *type,
                        lang_local_kind kind)
{
    lang_locals *locals = sight->locals;
    lang_diagnostics *d = sight->checker->diagnostics;
    uint32_t first;
    bool is_twice = is_visible(locals, name->text, &first);
    if (is_twice) {
        lang_error(d, name->place, "there is a local %s already", lang_quote(sight->checker, name->text));
        lang_note(d, locals->fields[first].place, "it is here");
    }
    if (!lang_are_few(sight->checker, locals->count + 1, name->place, "locals") ||
        !grow_locals(sight->checker, locals))
        return UINT32_MAX;
    uint32_t slot = locals->count++;
    locals->fields[slot] =
        (lang_field){.name = name->text, .doc = name->doc, .type = *type, .place = name->place};
    locals->kinds[slot] = kind;
    locals->visible[locals->visible_count++] = slot;
    return is_twice ? UINT32_MAX : slot;
}

/* ---- one by one ---- */

static bool check_assign(lang_sight *sight, lang_ast_statement *s)
{
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, s->target, NULL) || !lang_check_target(sight, s->target))
        return false;
    const lang_type type = s->target->type;
    return lang_check_value(sight, s->value, &type);
}

static bool check_let(lang_sight *sight, lang_ast_statement *s)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    bool ok = lang_check_value(sight, s->value, NULL);
    lang_type type = ok ? s->value->type : lang_type_nothing;
    if (ok && type.kind == LANG_NOTHING) {
        lang_error(d, s->value->place, "this has no value that could be kept");
        ok = false;
    } else if (ok && type.capacity == LANG_NO_CAPACITY) {
        lang_error(d, s->value->place,
                   "how many 'peers' there are only the system knows: they cannot be kept");
        type = lang_type_nothing;
        ok = false;
    }
    if (type.kind == LANG_INT)
        type = lang_type_int;
    s->slot = lang_add_local(sight, s->name, &type, LANG_LOCAL_LET);
    return ok && s->slot != UINT32_MAX;
}

static bool check_if(lang_sight *sight, lang_ast_statement *s)
{
    bool ok = lang_check_value(sight, s->value, &lang_type_bool);
    ok = lang_check_block(sight, &s->body) && ok;
    return (!s->has_otherwise || lang_check_block(sight, &s->otherwise)) && ok;
}

static bool check_for(lang_sight *sight, lang_ast_statement *s)
{
    lang_scope scope = lang_scope_of(sight);
    bool ok = lang_term_check(&scope, s->value, NULL);
    if (ok && !lang_type_is_container(&s->value->type)) {
        lang_error(scope.diagnostics, s->value->place,
                   "'for' goes over a list, a set or a map, and this is %s",
                   lang_type_called(&scope, &s->value->type));
        ok = false;
    }
    const lang_type *type = &s->value->type;
    const lang_type *element = !ok ? &lang_type_nothing : type->kind == LANG_MAP ? type->key : type->element;
    uint32_t before = sight->locals->visible_count;
    s->slot = lang_add_local(sight, s->name, element, LANG_LOCAL_LOOP);
    ok = ok && s->slot != UINT32_MAX;
    ok = lang_check_block(sight, &s->body) && ok;
    sight->locals->visible_count = before;
    return ok;
}

/* Its receiver has been checked. */
static bool note_sending(lang_sight *sight, const lang_ast_statement *s)
{
    lang_agent_facts *facts = sight->facts;
    bool is_parameter =
        s->kind == LANG_SEND && s->value->kind == LANG_TERM_NAME && s->value->meaning == LANG_MEANS_PARAMETER;
    if (!is_parameter)
        ((lang_message *)&sight->agent->sends.messages[s->slot])->roams = true; /* ours, still being made */
    lang_sending *sendings = lang_grow_array(sight->checker, facts->sendings, facts->sending_count,
                                             &facts->sending_room, sizeof *sendings);
    if (!sendings)
        return false;
    facts->sendings = sendings;
    sendings[facts->sending_count++] = (lang_sending){s, s->slot};
    return true;
}

/* emit, send, broadcast */
static bool check_message(lang_sight *sight, lang_ast_statement *s)
{
    lang_direction direction = s->kind == LANG_EMIT ? LANG_EMITS : LANG_SENDS;
    const lang_messages *messages = direction == LANG_EMITS ? &sight->agent->emits : &sight->agent->sends;
    s->slot = lang_need_message(sight->checker, sight->agent, direction, s->name);
    bool ok = s->slot != UINT32_MAX;
    if (ok) {
        const lang_message *message = &messages->messages[s->slot];
        ok = lang_check_arguments(sight, s->arguments, &message->fields, message->tag, s->name->place, true);
        if (direction == LANG_EMITS)
            sight->facts->emitted[s->slot] = true;
    }
    bool has_receiver = s->kind != LANG_SEND || lang_check_value(sight, s->value, &lang_type_ref);
    if (direction == LANG_SENDS && s->slot != UINT32_MAX)
        ok = note_sending(sight, s) && ok;
    if (s->kind != LANG_SEND || !has_receiver)
        return ok && has_receiver;
    if (s->value->meaning == LANG_MEANS_SELF || s->value->meaning == LANG_MEANS_NONE)
        lang_warn(sight->checker->diagnostics, LANG_W_FAULT, s->value->place,
                  s->value->meaning == LANG_MEANS_SELF
                      ? "this is a fault each time: nothing is sent to oneself; call a 'do', or start a timer"
                      : "this is a fault each time: nothing can be sent to 'none'");
    return ok;
}

static bool check_timer(lang_sight *sight, lang_ast_statement *s)
{
    s->slot = lang_find_timer(sight->agent, s->name->text);
    if (s->slot == UINT32_MAX)
        return false; /* there are too many, which was said */
    return s->kind != LANG_START || lang_check_value(sight, s->value, &lang_type_duration);
}

/* A call of a `do`; its bodies come in the order of their calls. */
static bool check_procedure_call(lang_sight *sight, lang_term *call, uint32_t i)
{
    const lang_procedure *procedure = &sight->agent->procedures[i];
    const lang_fields parameters = {procedure->locals.fields, procedure->parameter_count};
    call->meaning = LANG_MEANS_PROCEDURE;
    call->slot = i;
    call->type = lang_type_nothing;
    return lang_check_arguments(sight, call->arguments, &parameters, procedure->name, call->place, false);
}

static bool check_call(lang_sight *sight, lang_ast_statement *s)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_term *call = s->value;
    if (call->kind != LANG_TERM_CALL) {
        lang_error(d, call->place, "this is computed and not used");
        return false;
    }
    lang_function function = lang_find_function(call->text);
    for (uint32_t i = 0; function == LANG_FUNCTION_COUNT && i < sight->agent->procedure_count; i++)
        if (strcmp(sight->agent->procedures[i].name, call->text) == 0)
            return check_procedure_call(sight, call, i);
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, call, NULL))
        return false;
    if (call->meaning != LANG_MEANS_FUNCTION || lang_is_change(function))
        return true;
    lang_error(d, call->place, "%s only computes something, which is not used",
               lang_quote(sight->checker, call->text));
    return false;
}

static bool check_statement(lang_sight *sight, lang_ast_statement *s)
{
    switch (s->kind) {
    case LANG_ASSIGN:
        return check_assign(sight, s);
    case LANG_LET:
        return check_let(sight, s);
    case LANG_IF:
        return check_if(sight, s);
    case LANG_FOR:
        return check_for(sight, s);
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        return check_message(sight, s);
    case LANG_START:
    case LANG_STOP:
        return check_timer(sight, s);
    case LANG_ASSERT:
        return lang_check_value(sight, s->value, &lang_type_bool);
    case LANG_CALL:
        return check_call(sight, s);
    default:
        return true;
    }
}

bool lang_check_block(lang_sight *sight, lang_ast_block *block)
{
    uint32_t before = sight->locals->visible_count;
    bool ok = true;
    for (lang_ast_statement *s = block->first; s; s = s->next) {
        ok = check_statement(sight, s) && lang_check_taking(sight, s) && ok;
        if (s->kind == LANG_RETURN && s->next)
            lang_warn(sight->checker->diagnostics, LANG_W_UNREACHABLE, s->next->place,
                      "nothing behind 'return' is done");
    }
    sight->locals->visible_count = before;
    return ok;
}
