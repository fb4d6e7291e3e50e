/* init, restart, handle, timer: which handler is taken, and what it does. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* ---- taking a handler ---- */

static uint32_t handler_of(const agents_writer *w, lang_handler_kind kind)
{
    for (uint32_t i = 0; i < w->agent->handler_count; i++)
        if (w->agent->handlers[i].kind == kind)
            return i;
    return UINT32_MAX;
}

/* Does the end of a handler that went wrong look at the state? */
static bool end_has_state(const agents_writer *w)
{
    return handler_of(w, LANG_ON_FAULT) != UINT32_MAX;
}

/* The call of a handler, in the function at hand, and what comes of it. `arguments`: ", in->body.x.y". */
static void take(agents_writer *w, uint32_t number, const char *arguments)
{
    const char *call = agents_format(w, "%s(self%s, out)", w->handler_function[number], arguments);
    agents_line(w, "out->handler = %" PRIu32 ";", number + 1);
    if (!w->handler_fails[number]) {
        agents_line(w, "%s;", call);
        agents_line(w, "return SPEX_HANDLED;");
    } else {
        agents_line(w, "return %s_end(%sout, %s);", w->c_name, end_has_state(w) ? "self, " : "", call);
    }
}

/* `if (condition) { take it }`, or without a condition. */
static void take_when(agents_writer *w, uint32_t number, const char *condition, bool can_fail,
                      const char *arguments)
{
    if (condition && can_fail) {
        const char *name = agents_format(w, "holds_%" PRIu32, number + 1);
        agents_line(w, "const bool %s = %s;", name, condition);
        agents_line(w, "if (fault)");
        agents_line(w, "    return %s_end(%sout, fault);", w->c_name, end_has_state(w) ? "self, " : "");
        condition = name;
    }
    if (!condition) {
        take(w, number, arguments);
        return;
    }
    agents_line(w, "if (%s) {", condition);
    w->indent++;
    take(w, number, arguments);
    w->indent--;
    agents_line(w, "}");
}

/* The condition under which patterns and guard fit; NULL: always. */
static const char *condition_of(agents_writer *w, const lang_handler *handler, const lang_message *message,
                                const char *body)
{
    const char *condition = NULL;
    for (uint32_t i = 0; message && i < message->fields.count; i++) {
        const lang_term *pattern = handler->pattern ? handler->pattern[i] : NULL;
        if (!pattern)
            continue;
        const lang_field *field = &message->fields.fields[i];
        const char *member = agents_format(w, "%s.%s", body, agents_field_name(w, field));
        const char *value = agents_value_as(w, pattern, &field->type, "a value");
        const char *one = lang_type_is_scalar(&field->type)
                              ? agents_format(w, "%s == %s", member, value)
                              : agents_format(w, "%s(&%s, (%s[1]){%s}) == 0", agents_compare(w, &field->type),
                                              member, agents_type(w, &field->type, "value"), value);
        condition = condition ? agents_format(w, "%s && %s", condition, one) : one;
    }
    if (!handler->guard)
        return condition;
    return condition ? agents_format(w, "%s && %s", condition, agents_scalar(w, handler->guard))
                     : agents_condition(w, handler->guard);
}

static void take_message(agents_writer *w, uint32_t number, const lang_message *message, const char *body)
{
    const lang_handler *handler = &w->agent->handlers[number];
    const char **names = base_arena_array(w->arena, handler->locals.count + 1ull, sizeof *names);
    const char *arguments = "";
    if (!names) {
        w->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < message->fields.count; i++) {
        if (!handler->pattern_slot || handler->pattern_slot[i] == UINT32_MAX)
            continue;
        const lang_field *field = &message->fields.fields[i];
        const char *member = agents_format(w, "%s.%s", body, agents_field_name(w, field));
        names[handler->pattern_slot[i]] = member;
    }
    for (uint32_t i = 0; i < agents_parameter_count(w->agent, handler); i++)
        arguments = agents_format(w, "%s, %s%s", arguments,
                                  lang_type_is_scalar(&handler->locals.fields[i].type) ? "" : "&", names[i]);
    w->scope =
        (agents_scope){.state = "self", .message = body, .locals = names, .local_fields = &handler->locals};
    uint32_t before = w->place_count;
    const char *condition = condition_of(w, handler, message, body);
    take_when(w, number, condition, w->place_count != before, arguments);
}

static void write_case(agents_writer *w, uint32_t tag)
{
    const lang_message *message = &w->agent->accepts.messages[tag];
    const char *body = agents_format(w, "in->body.%s", agents_name(w, message->tag, NULL));
    agents_line(w, "case %s: {",
                agents_find(w, agents_format(w, "tag %s %" PRIu32, w->agent->name, tag))->name);
    w->indent++;
    if (message->where) {
        w->scope = (agents_scope){.state = "self", .message = body};
        uint32_t before = w->place_count;
        const char *condition = agents_scalar(w, message->where);
        if (w->place_count != before)
            agents_line(w, "if (!%s || fault)", condition);
        else
            agents_line(w, "if (!%s)", condition);
        agents_line(w, "    return SPEX_REFUSED;");
    }
    bool is_over = false;
    for (uint32_t i = 0; i < w->agent->handler_count && !is_over; i++) {
        const lang_handler *handler = &w->agent->handlers[i];
        if (handler->kind != LANG_ON_MESSAGE || handler->of != tag)
            continue;
        take_message(w, i, message, body);
        is_over = agents_is_always(w->agent, handler);
    }
    if (!is_over)
        agents_line(w, "break;");
    w->indent--;
    agents_line(w, "}");
}

/* ---- the functions that others call ---- */

/* Is there room for whatever a handler may have? */
static void ask_for_room(agents_writer *w)
{
    if (!w->most_constant || w->most_outputs == 0)
        return;
    agents_line(w, "if (out->room < %s)", w->most_constant);
    agents_line(w, "    return SPEX_NO_ROOM;");
}

/* What is done when something went wrong: what the handler asked for is dropped, and `on fault` runs. */
static void write_end(agents_writer *w, FILE *out)
{
    uint32_t on_fault = handler_of(w, LANG_ON_FAULT);
    const char *state = end_has_state(w) ? agents_format(w, "%s_state *self, ", w->c_name) : "";
    fprintf(out,
            "/* The end of a handler: of one that went wrong, which has left the state as it was, nothing "
            "stays. */\n"
            "static int %s_end(%sspex_outbox *out, uint32_t place)\n{\n"
            "    if (place == 0)\n        return SPEX_HANDLED;\n"
            "    out->count = 0;\n"
            "%s    out->fault = place;\n",
            w->c_name, state,
            w->most_constant ? "" : "    if (place == SPEX_NO_PLACE)\n        return SPEX_NO_ROOM;\n");
    if (on_fault != UINT32_MAX && w->handler_fails[on_fault])
        fprintf(out, "    if (%s(self, out) != 0)\n        out->count = 0;\n", w->handler_function[on_fault]);
    else if (on_fault != UINT32_MAX)
        fprintf(out, "    %s(self, out);\n", w->handler_function[on_fault]);
    fputs("    return SPEX_FAULT;\n}\n\n", out);
}

/* What is written from now on goes to `body`. False: no memory. */
static bool begin_body(agents_writer *w, agents_text *body)
{
    w->no_memory = w->no_memory || !agents_text_begin(body);
    w->out = body->out;
    w->indent = 1;
    return !w->no_memory;
}

/* Puts a function whose body is in `body` behind its head. */
static void put_function(agents_writer *w, const char *head, agents_text *body, const char *const *parameters,
                         const char *end, FILE *out)
{
    (void)w;
    fflush(body->out);
    fprintf(out, "%s\n{\n", head);
    for (; *parameters; parameters++)
        if (!agents_mentions(body->text, *parameters) && !agents_mentions(end, *parameters))
            fprintf(out, "    (void)%s;\n", *parameters);
    if (agents_mentions(body->text, "fault") && strstr(body->text, "&fault"))
        fputs("    uint32_t fault = 0;\n", out);
    fputs(body->text, out);
    fprintf(out, "%s}\n\n", end);
    agents_text_end(body);
}

static void write_handle(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", "in", "out", NULL};
    agents_text body;
    if (!begin_body(w, &body))
        return;
    if (w->agent->accepts.count > 0) {
        ask_for_room(w);
        agents_line(w, "switch (in->tag) {");
        for (uint32_t i = 0; i < w->agent->accepts.count; i++)
            write_case(w, i);
        agents_line(w, "}");
    }
    put_function(w,
                 agents_format(w, "int %s_handle(%s_state *self, const %s_message *in, spex_outbox *out)",
                               w->c_name, w->c_name, w->c_name),
                 &body, parameters, "    return SPEX_UNHANDLED;\n", out);
}

/* Takes the handlers of one kind that are for `of`, in order. */
static void take_all(agents_writer *w, lang_handler_kind kind, uint32_t of)
{
    bool is_over = false;
    for (uint32_t i = 0; i < w->agent->handler_count && !is_over; i++) {
        const lang_handler *handler = &w->agent->handlers[i];
        if (handler->kind != kind || handler->of != of)
            continue;
        w->scope = (agents_scope){.state = "self", .local_fields = &handler->locals};
        uint32_t before = w->place_count;
        const char *condition = condition_of(w, handler, NULL, "");
        take_when(w, i, condition, w->place_count != before, "");
        is_over = !handler->guard;
    }
    if (!is_over)
        agents_line(w, "break;");
}

static void write_timer_case(agents_writer *w, const agents_timer *timer, uint32_t number)
{
    agents_line(w, "case %s: {", timer->constant);
    w->indent++;
    if (timer->kind == AGENTS_TIMER) {
        take_all(w, LANG_ON_TIMER, number);
    } else if (timer->kind == AGENTS_DEADLINE) {
        take_all(w, LANG_ON_MISSED, timer->claim);
    } else {
        const lang_handler *handler = &w->agent->handlers[timer->handler];
        w->scope = (agents_scope){.state = "self", .local_fields = &handler->locals};
        uint32_t before = w->place_count;
        const char *condition = condition_of(w, handler, NULL, "");
        take_when(w, timer->handler, condition, w->place_count != before, "");
        if (condition)
            agents_line(w, "break;");
    }
    w->indent--;
    agents_line(w, "}");
}

static void write_timer(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", "timer", "out", NULL};
    agents_text body;
    if (!begin_body(w, &body))
        return;
    if (w->timer_count > 0) {
        ask_for_room(w);
        agents_line(w, "switch (timer) {");
        for (uint32_t i = 0; i < w->timer_count; i++)
            write_timer_case(w, &w->timers[i], i);
        agents_line(w, "}");
    }
    put_function(w,
                 agents_format(w, "int %s_timer(%s_state *self, enum %s_timer timer, spex_outbox *out)",
                               w->c_name, w->c_name, w->c_name),
                 &body, parameters, "    return SPEX_UNHANDLED;\n", out);
}

/* Fields as they are at first: the durable ones, or all others. */
static void reset_fields(agents_writer *w, bool are_durable)
{
    for (uint32_t i = 0; i < w->agent->state.count; i++) {
        const lang_field *field = &w->agent->state.fields[i];
        if (field->durable == are_durable)
            agents_line(w, "self->%s = %s;", w->state_names[i], agents_first_value(w, field));
    }
}

static void write_init(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", "params", "out", NULL};
    agents_text body;
    if (!begin_body(w, &body))
        return;
    w->scope = (agents_scope){.state = "self"};
    agents_line(w, "memset(self, 0, sizeof *self);");
    if (w->agent->parameters.count > 0)
        agents_line(w, "self->params = *params;");
    reset_fields(w, true);
    put_function(w,
                 agents_format(w, "int %s_init(%s_state *self, const %s_params *params, spex_outbox *out)",
                               w->c_name, w->c_name, w->c_name),
                 &body, parameters, agents_format(w, "    return %s_restart(self, out);\n", w->c_name), out);
}

static void write_reset(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", NULL};
    agents_text body;
    if (!begin_body(w, &body))
        return;
    w->scope = (agents_scope){.state = "self"};
    reset_fields(w, false);
    put_function(w, agents_format(w, "void %s_reset(%s_state *self)", w->c_name, w->c_name), &body,
                 parameters, "", out);
}

static void write_restart(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", "out", NULL};
    uint32_t on_start = handler_of(w, LANG_ON_START);
    agents_text body;
    if (!begin_body(w, &body))
        return;
    if (on_start != UINT32_MAX)
        ask_for_room(w);
    agents_line(w, "%s_reset(self);", w->c_name);
    if (on_start != UINT32_MAX)
        take(w, on_start, "");
    put_function(w,
                 agents_format(w, "int %s_restart(%s_state *self, spex_outbox *out)", w->c_name, w->c_name),
                 &body, parameters, on_start == UINT32_MAX ? "    return SPEX_HANDLED;\n" : "", out);
}

/* When something that fires is ready: the `when` of it, or of a deadline that it runs. */
static void write_ready(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", "timer", "out", NULL};
    agents_text body;
    if (!begin_body(w, &body))
        return;
    if (w->timer_count > 0)
        agents_line(w, "switch (timer) {");
    for (uint32_t i = 0; i < w->timer_count; i++) {
        const agents_timer *timer = &w->timers[i];
        const char *condition = "true";
        uint32_t before = w->place_count;
        w->scope = (agents_scope){.state = "self"};
        agents_line(w, "case %s:", timer->constant);
        if (timer->kind == AGENTS_DEADLINE) {
            const lang_term *left, *right;
            agents_deadline_parts(&w->agent->claims[timer->claim], &left, &right);
            condition = agents_format(w, "%s && !%s", left ? agents_scalar(w, left) : "true",
                                      agents_scalar(w, right));
        } else if (timer->kind != AGENTS_TIMER && w->agent->handlers[timer->handler].guard) {
            condition = agents_condition(w, w->agent->handlers[timer->handler].guard);
        }
        if (w->place_count != before)
            agents_line(w, "    return (%s) && !fault;", condition);
        else
            agents_line(w, "    return %s;", condition);
    }
    if (w->timer_count > 0)
        agents_line(w, "}");
    put_function(w,
                 agents_format(w,
                               "bool %s_ready(const %s_state *self, enum %s_timer timer, spex_outbox *out)",
                               w->c_name, w->c_name, w->c_name),
                 &body, parameters, "    return false;\n", out);
}

static void write_period(agents_writer *w, FILE *out)
{
    static const char *const parameters[] = {"self", "timer", "out", NULL};
    agents_text body;
    if (!begin_body(w, &body))
        return;
    if (w->timer_count > 0)
        agents_line(w, "switch (timer) {");
    for (uint32_t i = 0; i < w->timer_count; i++) {
        const agents_timer *timer = &w->timers[i];
        const lang_term *period = timer->kind == AGENTS_DEADLINE ? w->agent->claims[timer->claim].within
                                  : timer->kind == AGENTS_EVERY  ? w->agent->handlers[timer->handler].period
                                                                 : NULL;
        w->scope = (agents_scope){.state = "self"};
        agents_line(w, "case %s:", timer->constant);
        agents_line(w, "    return %s;", period ? agents_wide(w, period) : "0");
    }
    if (w->timer_count > 0)
        agents_line(w, "}");
    put_function(
        w,
        agents_format(w, "int64_t %s_period(const %s_state *self, enum %s_timer timer, spex_outbox *out)",
                      w->c_name, w->c_name, w->c_name),
        &body, parameters, "    return 0;\n", out);
}

static void write_next(agents_writer *w, FILE *out)
{
    fprintf(out,
            "/* %s */\n"
            "static %s_output *%s_output_next(spex_outbox *out, enum spex_output_kind kind, uint32_t which, "
            "spex_ref to)\n"
            "{\n"
            "%s"
            "    %s_output *output = (%s_output *)out->outputs + out->count++;\n"
            "    output->head = (spex_output){.kind = kind, .which = which, .to = to};\n"
            "    return output;\n}\n\n",
            w->most_constant ? "One more output: there is room for it."
                             : "Room for one more output; NULL: there is none.",
            w->c_name, w->c_name,
            w->most_constant ? "" : "    if (out->count == out->room)\n        return NULL;\n", w->c_name,
            w->c_name);
}

static void write_all(agents_writer *w, agents_text *functions, agents_text *entries, agents_text *handlers,
                      agents_text *on_fault, FILE *out)
{
    agents_write_procedures(w);
    agents_write_handlers(w, handlers->out, on_fault->out);
    write_reset(w, entries->out);
    write_restart(w, entries->out);
    write_init(w, entries->out);
    write_handle(w, entries->out);
    write_timer(w, entries->out);
    write_ready(w, entries->out);
    write_period(w, entries->out);
    fflush(entries->out);
    fflush(handlers->out);
    fflush(on_fault->out);
    bool has_end = strstr(entries->text, agents_format(w, "%s_end(", w->c_name)) != NULL;
    agents_put_handlers(w, handlers->text, has_end ? on_fault->text : "", functions->out);
    if (has_end)
        write_end(w, functions->out);
    fflush(functions->out);
    if (strstr(functions->text, "_output_next("))
        write_next(w, out);
    fputs(functions->text, out);
    fputs(entries->text, out);
}

void agents_write_functions(agents_writer *w, FILE *out)
{
    agents_text functions, entries, handlers, on_fault; /* that runs where another may go wrong */
    bool begun = agents_text_begin(&functions);
    begun &= agents_text_begin(&entries);
    begun &= agents_text_begin(&handlers);
    begun &= agents_text_begin(&on_fault);
    if (begun)
        write_all(w, &functions, &entries, &handlers, &on_fault, out);
    w->no_memory = w->no_memory || !begun;
    agents_text_end(&functions);
    agents_text_end(&entries);
    agents_text_end(&handlers);
    agents_text_end(&on_fault);
}
