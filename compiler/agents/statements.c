/* Statements in C. A function returns the place where something went wrong, and has changed nothing then
 * (undo.c), or 0. Whatever can go wrong in a statement is looked at before anything comes of it.
 */
#include "config.h"

#include "compiler/agents/writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void statement(agents_writer *w, const lang_ast_statement *statement);

void agents_block(agents_writer *w, const lang_ast_block *block)
{
    const uint32_t standing = w->standing_count;
    bool has_returned = false;
    w->indent++;
    for (const lang_ast_statement *s = block->first; s; s = s->next) {
        statement(w, s);
        has_returned = s->kind == LANG_RETURN;
    }
    w->indent--;
    agents_close_block(w, standing, has_returned);
}

static void fail_at(agents_writer *w, uint32_t place, const char *condition)
{
    agents_fail(w, condition, agents_format(w, "%" PRIu32, place));
}

/* ---- assignments ---- */

static void assign_entry(agents_writer *w, const lang_ast_statement *s)
{
    const lang_term *target = s->target;
    const lang_type *map = &target->left->type;
    const char *container = agents_target(w, target->left);
    uint32_t before = w->place_count; /* what is wrong with the target was looked at */
    const char *key = agents_value_as(w, target->right, map->key, "a key outside the range");
    const char *value = agents_value_as(w, s->value, map->element, "a value outside the range");
    const uint32_t change = agents_change_begin(w, agents_field_of(target->left), false);
    bool fails = w->place_count != before, keeps = fails || agents_is_undone(w, change);
    bool key_is_scalar = lang_type_is_scalar(map->key), value_is_scalar = lang_type_is_scalar(map->element);
    uint32_t number = ++w->temporaries;
    if (keeps || !key_is_scalar) {
        agents_line(w, "const %s key_%" PRIu32 " = %s;", agents_type(w, map->key, "key"), number, key);
        key = agents_format(w, "%skey_%" PRIu32, key_is_scalar ? "" : "&", number);
    }
    if (keeps || !value_is_scalar) {
        agents_line(w, "const %s value_%" PRIu32 " = %s;", agents_type(w, map->element, "value"), number,
                    value);
        value = agents_format(w, "%svalue_%" PRIu32, value_is_scalar ? "" : "&", number);
    }
    agents_check_fault(w, fails);
    const char *undo = agents_save_addition(w, change, "put", map, container, key, value);
    uint32_t place = agents_place_of(w, target->place, "a full container");
    fail_at(w, place,
            agents_format(w, "!%s(&%s, %s, %s)", agents_helper(w, "put", map, NULL), container, key, value));
    agents_change_end(w, change, undo);
}

/* Is all of a value the first of a list of the state, as it is there? Nothing else can go wrong then. */
static bool is_taken(agents_writer *w, const lang_term *value, const lang_type *type)
{
    const bool is = agents_is_call(value, LANG_FUNCTION_take_first) &&
                    value->arguments.first->kind == LANG_TERM_NAME && agents_same_type(&value->type, type);
    w->alone = is ? value : NULL;
    return is;
}

static void assign(agents_writer *w, const lang_ast_statement *s)
{
    const lang_term *target = s->target;
    if (target->kind == LANG_TERM_INDEX && target->left->type.kind == LANG_MAP) {
        assign_entry(w, s);
        return;
    }
    uint32_t before = w->place_count;
    const bool takes = is_taken(w, s->value, &target->type);
    const char *value = agents_value_as(w, s->value, &target->type, "a value outside the range");
    if (w->place_count != before) {
        const char *kept = agents_format(w, "value_%" PRIu32, ++w->temporaries);
        agents_line(w, "const %s %s = %s;", agents_type(w, &target->type, "value"), kept, value);
        agents_check_fault(w, true);
        value = kept;
    }
    if (takes)
        agents_taken(w, s->value->arguments.first, value, true);
    const char *variable = agents_target(w, target);
    const uint32_t change = agents_change_begin(w, agents_field_of(target), false);
    const char *undo = agents_save_value(w, change, &target->type, variable);
    agents_line(w, "%s = %s;", variable, value);
    agents_change_end(w, change, undo);
}

static void let(agents_writer *w, const lang_ast_statement *s)
{
    const lang_field *local = &w->scope.local_fields->fields[s->slot];
    uint32_t before = w->place_count;
    const bool takes = is_taken(w, s->value, &local->type);
    const char *value = agents_value_as(w, s->value, &local->type, "a value outside the range");
    agents_line(w, "%s %s = %s;", agents_type(w, &local->type, local->name), w->scope.locals[s->slot], value);
    agents_check_fault(w, w->place_count != before);
    if (takes)
        agents_taken(w, s->value->arguments.first, w->scope.locals[s->slot], false);
    fprintf(w->out, "\x02%s\n", w->scope.locals[s->slot]); /* where nothing reads it (functions.c) */
}

/* ---- what leaves ---- */

typedef struct body_value {
    const char *member, *value;
} body_value;

static const lang_messages *messages_of(const agents_writer *w, const lang_ast_statement *s)
{
    return s->kind == LANG_EMIT ? &w->agent->emits : &w->agent->sends;
}

/* The values of a message's fields: those that can fail in variables. False: no memory. */
static body_value *values_of(agents_writer *w, const lang_ast_statement *s, const lang_message *message)
{
    body_value *values = base_arena_array(w->arena, message->fields.count + 1ull, sizeof *values);
    const lang_term *argument = s->arguments.first;
    bool fails = false;
    for (uint32_t i = 0; values && i < message->fields.count; i++) {
        const lang_field *field = &message->fields.fields[i];
        uint32_t before = w->place_count;
        values[i].member = agents_field_name(w, field);
        values[i].value = argument ? agents_value_as(w, argument, &field->type, "a value outside the range")
                                   : agents_first_value(w, field);
        if (w->place_count != before) {
            const char *name = agents_format(w, "value_%" PRIu32, ++w->temporaries);
            agents_line(w, "const %s %s = %s;", agents_type(w, &field->type, field->name), name,
                        values[i].value);
            values[i].value = name;
            fails = true;
        }
        argument = argument ? argument->next : NULL;
    }
    agents_check_fault(w, fails);
    w->no_memory = w->no_memory || !values;
    return values;
}

/* The receiver, which has to be one that can be sent to. */
static const char *receiver(agents_writer *w, const lang_ast_statement *s)
{
    const char *to = agents_format(w, "to_%" PRIu32, ++w->temporaries);
    uint32_t before = w->place_count;
    const char *value = agents_scalar(w, s->value);
    agents_line(w, "const spex_ref %s = %s;", to, value);
    agents_check_fault(w, w->place_count != before);
    uint32_t place =
        agents_place_of(w, s->value->place, "a send to none, to itself, or to one that is not connected");
    fail_at(w, place, agents_format(w, "!spex_is_peer(out, %s)", to));
    return to;
}

/* The next output, as a variable `output` where it is not NULL; where outputs are not bounded, if there is
 * room. */
static void take_room(agents_writer *w, const char *call, const char *output)
{
    if (output)
        agents_line(w, "%s_output *const %s = %s;", w->c_name, output, call);
    if (w->most_constant) {
        if (!output)
            agents_line(w, "%s;", call);
        return;
    }
    w->can_fail = true;
    agents_fail(w, agents_format(w, "!%s", output ? output : call), "SPEX_NO_PLACE");
}

static void put_output(agents_writer *w, const lang_ast_statement *s)
{
    const lang_message *message = &messages_of(w, s)->messages[s->slot];
    const body_value *values = values_of(w, s, message);
    const char *to = s->kind == LANG_SEND ? receiver(w, s) : "SPEX_NONE";
    const char *kind = s->kind == LANG_EMIT   ? "SPEX_EMIT"
                       : s->kind == LANG_SEND ? "SPEX_SEND"
                                              : "SPEX_BROADCAST";
    const char *which =
        agents_find(w, agents_format(w, "%s %s %" PRIu32, s->kind == LANG_EMIT ? "emit" : "send",
                                     w->agent->name, s->slot))
            ->name;
    const char *output = agents_format(w, "output_%" PRIu32, ++w->temporaries);
    const char *call = agents_format(w, "%s_output_next(out, %s, %s, %s)", w->c_name, kind, which, to);
    take_room(w, call, message->fields.count ? output : NULL);
    for (uint32_t i = 0; values && i < message->fields.count; i++)
        agents_line(w, "%s->body.%s_%s.%s = %s;", output, s->kind == LANG_EMIT ? "emits" : "sends",
                    agents_word(w, message->tag), values[i].member, values[i].value);
}

static void timer(agents_writer *w, const lang_ast_statement *s)
{
    const char *name = agents_find(w, agents_format(w, "timer %s %" PRIu32, w->agent->name, s->slot))->name;
    uint32_t before = w->place_count;
    const char *after =
        s->kind == LANG_START ? agents_value_as(w, s->value, &s->value->type, "a duration") : NULL;
    const char *output = agents_format(w, "output_%" PRIu32, ++w->temporaries);
    if (after && w->place_count != before) {
        agents_line(w, "const int64_t after_%" PRIu32 " = %s;", w->temporaries, after);
        after = agents_format(w, "after_%" PRIu32, w->temporaries);
        agents_check_fault(w, true);
    }
    const char *call = agents_format(w, "%s_output_next(out, %s, %s, SPEX_NONE)", w->c_name,
                                     after ? "SPEX_START" : "SPEX_STOP", name);
    take_room(w, call, after ? output : NULL);
    if (after)
        agents_line(w, "%s->head.after = %s;", output, after);
}

/* ---- calls ---- */

/* A value as a parameter of a procedure or a helper: a scalar, or a pointer. */
static const char *argument(agents_writer *w, const lang_term *term, const lang_type *type)
{
    const char *value = agents_value_as(w, term, type, "a value outside the range");
    return lang_type_is_scalar(type) ? value
                                     : agents_format(w, "(%s[1]){%s}", agents_type(w, type, "value"), value);
}

static void call_procedure(agents_writer *w, const lang_term *call)
{
    const lang_procedure *procedure = &w->agent->procedures[call->slot];
    const char *text = agents_format(w, "%s_do_%s(self", w->c_name, agents_word(w, procedure->name));
    uint32_t before = w->place_count, i = 0;
    for (const lang_term *a = call->arguments.first; a; a = a->next, i++) {
        const lang_type *type = &procedure->locals.fields[i].type;
        const char *value = argument(w, a, type);
        if (w->place_count != before) {
            bool is_scalar = lang_type_is_scalar(type);
            agents_line(w, "const %s%s argument_%" PRIu32 " = %s;", agents_type(w, type, "value"),
                        is_scalar ? "" : " *", ++w->temporaries, value);
            value = agents_format(w, "argument_%" PRIu32, w->temporaries);
            agents_check_fault(w, true);
            before = w->place_count;
        }
        text = agents_format(w, "%s, %s", text, value);
    }
    text = agents_format(w, "%s, out)", text);
    if (!w->procedure_changes[call->slot])
        return; /* no memory */
    agents_save_call(w, w->procedure_changes[call->slot]);
    if (!w->procedure_fails[call->slot]) {
        agents_line(w, "%s;", text);
    } else {
        w->can_fail = true;
        const char *failed = agents_format(w, "failed_%" PRIu32, ++w->temporaries);
        agents_line(w, "const uint32_t %s = %s;", failed, text);
        agents_fail(w, failed, failed);
    }
    agents_saved_call(w);
}

/* append, prepend, insert, put: what can find the container full. */
static void add_to(agents_writer *w, const lang_term *call, const char *helper)
{
    const lang_term *container = call->arguments.first, *first = container->next, *second = first->next;
    bool is_map = container->type.kind == LANG_MAP;
    const char *target = agents_target(w, container);
    uint32_t before = w->place_count;
    const char *one = argument(w, first, is_map ? container->type.key : container->type.element);
    const char *two = second && is_map ? argument(w, second, container->type.element) : NULL;
    const bool is_append = strcmp(helper, "append") == 0;
    const uint32_t change =
        agents_change_begin(w, agents_field_of(container), is_append && container->kind == LANG_TERM_NAME);
    if (w->place_count != before || (agents_is_undone(w, change) && !is_append)) {
        uint32_t number = ++w->temporaries;
        const lang_type *type = is_map ? container->type.key : container->type.element;
        agents_line(w, "const %s%s first_%" PRIu32 " = %s;", agents_type(w, type, "value"),
                    lang_type_is_scalar(type) ? "" : " *", number, one);
        one = agents_format(w, "first_%" PRIu32, number);
        if (two) {
            type = container->type.element;
            agents_line(w, "const %s%s second_%" PRIu32 " = %s;", agents_type(w, type, "value"),
                        lang_type_is_scalar(type) ? "" : " *", number, two);
            two = agents_format(w, "second_%" PRIu32, number);
        }
        agents_check_fault(w, w->place_count != before);
    }
    const char *undo = agents_save_addition(w, change, helper, &container->type, target, one, two);
    uint32_t place = agents_place_of(w, call->place, "a full container");
    fail_at(w, place,
            agents_format(w, "!%s(&%s, %s%s%s)", agents_helper(w, helper, &container->type, NULL), target,
                          one, two ? ", " : "", two ? two : ""));
    agents_change_end(w, change, undo);
}

static void remove_from(agents_writer *w, const lang_term *call)
{
    const lang_term *container = call->arguments.first, *what = container->next;
    const lang_type *type = container->type.kind == LANG_MAP ? container->type.key : container->type.element;
    const char *target = agents_target(w, container);
    uint32_t before = w->place_count;
    const char *value = type->kind == LANG_INT || type->kind == LANG_DURATION ? agents_wide(w, what)
                                                                              : argument(w, what, type);
    const uint32_t change = agents_change_begin(w, agents_field_of(container), false);
    if (w->place_count != before || agents_is_undone(w, change)) {
        uint32_t number = ++w->temporaries;
        bool is_integer = type->kind == LANG_INT || type->kind == LANG_DURATION;
        agents_line(w, "const %s%s what_%" PRIu32 " = %s;",
                    is_integer ? "int64_t" : agents_type(w, type, "value"),
                    lang_type_is_scalar(type) ? "" : " *", number, value);
        value = agents_format(w, "what_%" PRIu32, number);
        agents_check_fault(w, w->place_count != before);
    }
    const char *undo = agents_save_removal(w, change, &container->type, target, value);
    agents_line(w, "%s(&%s, %s);", agents_helper(w, "remove", &container->type, NULL), target, value);
    agents_change_end(w, change, undo);
}

static void clear(agents_writer *w, const lang_term *call)
{
    const lang_term *container = call->arguments.first;
    const char *target = agents_target(w, container);
    const uint32_t change = agents_change_begin(w, agents_field_of(container), false);
    const char *undo = agents_save_value(w, change, &container->type, target);
    agents_line(w, "%s.count = 0;", target);
    agents_change_end(w, change, undo);
}

static void call(agents_writer *w, const lang_term *term)
{
    uint32_t before = w->place_count;
    if (term->meaning == LANG_MEANS_PROCEDURE) {
        call_procedure(w, term);
        return;
    }
    if (term->meaning == LANG_MEANS_FUNCTION) {
        switch (term->slot) {
        case LANG_FUNCTION_append:
            add_to(w, term, "append");
            return;
        case LANG_FUNCTION_prepend:
            add_to(w, term, "prepend");
            return;
        case LANG_FUNCTION_insert:
            add_to(w, term, "insert");
            return;
        case LANG_FUNCTION_put:
            add_to(w, term, "put");
            return;
        case LANG_FUNCTION_remove:
            remove_from(w, term);
            return;
        case LANG_FUNCTION_clear:
            clear(w, term);
            return;
        default:
            break;
        }
    }
    const char *text = agents_scalar(w, term);
    agents_line(w, term->type.kind == LANG_NOTHING ? "%s;" : "(void)%s;", text);
    agents_check_fault(w, w->place_count != before);
}

/* ---- control ---- */

static void branch(agents_writer *w, const lang_ast_statement *s)
{
    uint32_t before = w->place_count;
    const char *condition = agents_condition(w, s->value);
    if (w->place_count != before) {
        const char *name = agents_format(w, "holds_%" PRIu32, ++w->temporaries);
        agents_line(w, "const bool %s = %s;", name, condition);
        agents_check_fault(w, true);
        condition = name;
    }
    agents_line(w, "if (%s) {", condition);
    agents_take_branch(w, s->place, "if, when it is true");
    const uint32_t over = w->over_count;
    uint32_t count;
    agents_block(w, &s->body);
    const uint32_t *aside = agents_set_aside(w, over, &count);
    if ((s->has_otherwise && s->otherwise.first) || w->notes_branches) {
        agents_line(w, "} else {");
        agents_take_branch(w, s->place, "if, when it is false");
        agents_block(w, &s->otherwise);
    }
    agents_take_back(w, aside, count);
    agents_line(w, "}");
}

/* Over the container as it is when the loop begins: over a copy of it. */
static void loop(agents_writer *w, const lang_ast_statement *s)
{
    const lang_field *local = &w->scope.local_fields->fields[s->slot];
    const char *name = w->scope.locals[s->slot], *type = agents_type(w, &local->type, local->name);
    uint32_t number = ++w->temporaries;
    if (s->value->kind == LANG_TERM_NAME && s->value->meaning == LANG_MEANS_PEERS) {
        agents_line(w,
                    "for (uint32_t at_%" PRIu32 " = 0; at_%" PRIu32 " < out->peer_count; at_%" PRIu32 "++) {",
                    number, number, number);
        agents_line(w, "    const %s %s = out->peers[at_%" PRIu32 "];", type, name, number);
    } else {
        uint32_t before = w->place_count;
        const char *value = agents_value_as(w, s->value, &s->value->type, "a value");
        agents_line(w, "const %s in_%" PRIu32 " = %s;", agents_type(w, &s->value->type, "value"), number,
                    value);
        agents_check_fault(w, w->place_count != before);
        agents_line(
            w, "for (uint32_t at_%" PRIu32 " = 0; at_%" PRIu32 " < in_%" PRIu32 ".count; at_%" PRIu32 "++) {",
            number, number, number, number);
        agents_line(w, "    const %s %s = in_%" PRIu32 ".%s[at_%" PRIu32 "];", type, name, number,
                    s->value->type.kind == LANG_MAP ? "keys" : "items", number);
    }
    agents_line(w, "    (void)%s;", name);
    agents_take_branch(w, s->place, "for, its body");
    const uint32_t first_change = w->change_count, failures = w->failure_count;
    agents_begin_loop(w);
    agents_block(w, &s->body);
    agents_end_loop(w, first_change, failures);
    agents_line(w, "}");
}

static void assertion(agents_writer *w, const lang_ast_statement *s)
{
    uint32_t before = w->place_count;
    const char *text = agents_scalar(w, s->value);
    if (w->place_count != before) {
        const char *name = agents_format(w, "holds_%" PRIu32, ++w->temporaries);
        agents_line(w, "const bool %s = %s;", name, text);
        agents_check_fault(w, true);
        text = name;
    }
    uint32_t place = agents_place_of(w, s->place, "an assertion that does not hold");
    fail_at(w, place, agents_format(w, "!%s", text));
}

static void statement(agents_writer *w, const lang_ast_statement *s)
{
    w->statement_change = w->change_count;
    switch (s->kind) {
    case LANG_ASSIGN:
        assign(w, s);
        break;
    case LANG_LET:
        let(w, s);
        break;
    case LANG_IF:
        branch(w, s);
        break;
    case LANG_FOR:
        loop(w, s);
        break;
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        put_output(w, s);
        break;
    case LANG_START:
    case LANG_STOP:
        timer(w, s);
        break;
    case LANG_ASSERT:
        assertion(w, s);
        break;
    case LANG_RETURN:
        agents_line(w, "return\x01;"); /* what it returns is known when the whole body is (handlers.c) */
        break;
    case LANG_CALL:
        call(w, s->value);
        break;
    }
}
