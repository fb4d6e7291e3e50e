/* Procedures and handlers as static functions. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* ---- locals ---- */

/* Does it look like a variable that statements.c makes: "value_12"? */
static bool is_temporary(const char *name)
{
    const char *digits = strrchr(name, '_');
    if (!digits || !digits[1])
        return false;
    while (*++digits)
        if (!isdigit((unsigned char)*digits))
            return false;
    return true;
}

static bool is_external(const agents_writer *w, const char *name)
{
    for (uint32_t i = 0; i < w->all->external_count; i++)
        if (strcmp(w->all->externals[i].name, name) == 0)
            return true;
    return false;
}

const char **agents_local_names(agents_writer *w, const lang_fields *locals, uint32_t pointers)
{
    static const char *const taken[] = {"self", "in", "out", "fault", "before", "old", "now", "index", NULL};
    const char **names = base_arena_array(w->arena, locals->count + 1ull, sizeof *names);
    const char **bare = base_arena_array(w->arena, locals->count + 1ull, sizeof *bare);
    w->no_memory = w->no_memory || !names || !bare;
    for (uint32_t i = 0; names && bare && i < locals->count; i++) {
        const char *name = agents_name(w, locals->fields[i].name, taken);
        bool is_taken = is_temporary(name) || is_external(w, name);
        for (uint32_t k = 0; k <= i;) {
            if (is_taken || (k < i && strcmp(bare[k], name) == 0)) {
                name = agents_format(w, "%s_", name);
                is_taken = false;
                k = 0;
            } else {
                k++;
            }
        }
        bare[i] = name;
        bool is_pointer = i < pointers && !lang_type_is_scalar(&locals->fields[i].type);
        names[i] = is_pointer ? agents_format(w, "(*%s)", name) : name;
    }
    return names;
}

/* ---- bodies ---- */

/* Fills in what is known only now: what `return` returns, and which locals nothing reads. */
static void put_body(agents_writer *w, const char *text, FILE *out)
{
    const char *whole = text;
    for (; *text; text++) {
        if (*text == '\x01') {
            fputs(w->can_fail ? " 0" : "", out);
        } else if (*text == '\x02') {
            const char *end = strchr(text, '\n');
            const char *name = agents_format(w, "%.*s", (int)(end - text) - 1, text + 1);
            if (agents_count_mentions(whole, name) == 2) /* where it is declared, and here */
                fprintf(out, "    (void)%s;\n", name);
            text = end;
        } else {
            fputc(*text, out);
        }
    }
}

/* "const uint32_t failed_1 = CALL; if (failed_1) return failed_1;" at the end: "return CALL;". */
static bool shorten_end(char *text)
{
    static const char declares[] = "    const uint32_t failed_", asks[] = "    if (failed_";
    char *last = NULL;
    for (char *at = text; (at = strstr(at, declares)); at++)
        last = at == text || at[-1] == '\n' ? at : last;
    char *call = last ? strstr(last, " = ") : NULL;
    char *end = call ? strchr(call, '\n') : NULL;
    if (!end || strncmp(end + 1, asks, strlen(asks)) != 0)
        return false;
    char *answer = strchr(end + 1, '\n'), *rest = answer ? strchr(answer + 1, '\n') : NULL;
    if (!rest || rest[1])
        return false;
    end[1] = '\0';
    char *to = last + strlen("    ");
    memcpy(to, "return", strlen("return"));
    memmove(to + strlen("return"), call + strlen(" ="), strlen(call + strlen(" =")) + 1);
    return true;
}

/* Writes a body to `body`: once to see what can go wrong after what, and once more. False: no memory. */
static bool write_body(agents_writer *w, const lang_ast_block *block, agents_text *body)
{
    const uint32_t places = w->place_count, branches = w->branch_count;
    agents_undo_begin(w);
    for (int time = 0; time < 2; time++) {
        if (!agents_text_begin(body)) {
            w->no_memory = true;
            return false;
        }
        w->out = body->out;
        w->indent = 0;
        w->can_fail = false;
        w->temporaries = 0;
        w->place_count = places;
        w->branch_count = branches;
        agents_block(w, block);
        if (time == 0) {
            agents_text_end(body);
            if (w->no_memory)
                return false;
            agents_undo_again(w);
        }
    }
    fflush(body->out);
    return true;
}

/* A static function with that body: its parameters are `self`, the first `parameters` locals, `out`. */
static void write_function(agents_writer *w, const char *name, const char *head, const lang_fields *locals,
                           uint32_t parameters, const lang_ast_block *block, FILE *out)
{
    agents_text body;
    const char **names = agents_local_names(w, locals, parameters);
    w->scope = (agents_scope){.state = "self", .locals = names, .local_fields = locals};
    for (uint32_t i = 0; i < parameters; i++) /* an enum that is first mentioned here is called after it */
        (void)agents_type(w, &locals->fields[i].type, locals->fields[i].name);
    if (!write_body(w, block, &body))
        return;
    fprintf(out, "/* %s */\nstatic %s %s(%s_state *self", head, w->can_fail ? "uint32_t" : "void", name,
            w->c_name);
    for (uint32_t i = 0; names && i < parameters; i++) {
        bool is_scalar = lang_type_is_scalar(&locals->fields[i].type);
        const char *type = agents_type(w, &locals->fields[i].type, locals->fields[i].name);
        if (is_scalar)
            fprintf(out, ", %s %s", type, names[i]);
        else
            fprintf(out, ", const %s *%.*s", type, (int)strlen(names[i]) - 3, names[i] + 2);
    }
    fputs(", spex_outbox *out)\n{\n", out);
    if (!agents_mentions(body.text, "self"))
        fputs("    (void)self;\n", out);
    if (!agents_mentions(body.text, "out"))
        fputs("    (void)out;\n", out);
    for (uint32_t i = 0; names && i < parameters; i++) {
        bool is_pointer = *names[i] == '(';
        const char *bare =
            is_pointer ? agents_format(w, "%.*s", (int)strlen(names[i]) - 3, names[i] + 2) : names[i];
        if (!agents_mentions(body.text, bare))
            fprintf(out, "    (void)%s;\n", bare);
    }
    if (agents_mentions(body.text, "fault"))
        fputs("    uint32_t fault = 0;\n", out);
    agents_put_kept(w, out);
    bool returns = shorten_end(body.text);
    put_body(w, body.text, out);
    fputs(w->can_fail && !returns ? "    return 0;\n" : "", out);
    agents_put_undo(w, out);
    fputs("}\n\n", out);
    agents_text_end(&body);
}

static const char *comment(agents_writer *w, const char *text)
{
    agents_text safe;
    if (!agents_text_begin(&safe)) {
        w->no_memory = true;
        return "";
    }
    spexc_c_comment(text, safe.out);
    fflush(safe.out);
    const char *copy = agents_format(w, "%s", safe.text);
    agents_text_end(&safe);
    return copy;
}

static const char *pattern_text(agents_writer *w, const lang_handler *handler)
{
    const char *text = "";
    uint32_t i = 0;
    for (const lang_term *p = handler->ast->patterns.first; p; p = p->next, i++) {
        const char *one = p->kind == LANG_TERM_ANY ? "_" : lang_term_text(w->arena, p);
        text = agents_format(w, "%s%s%s", text, i ? ", " : "", one ? one : "?");
    }
    return i ? agents_format(w, "(%s)", text) : "";
}

const char *agents_head_of(agents_writer *w, const lang_handler *handler)
{
    static const char *const heads[] = {"on ",    "on start",  "on fault", "on timer ",
                                        "every ", "internal ", "on "};
    const char *name = handler->name ? handler->name : "";
    const char *text = agents_format(w, handler->kind == LANG_ON_MISSED ? "%s\"%s\"%s" : "%s%s%s",
                                     heads[handler->kind], handler->kind == LANG_EVERY ? "" : name,
                                     handler->kind == LANG_ON_MESSAGE ? pattern_text(w, handler) : "");
    if (handler->period) {
        const char *period = lang_term_text(w->arena, handler->period);
        text = agents_format(w, "%s%s", text, period ? period : "");
    }
    if (handler->guard) {
        const char *guard = lang_term_text(w->arena, handler->guard);
        text = agents_format(w, "%s when %s", text, guard ? guard : "");
    }
    return text;
}

/* ---- procedures and handlers ---- */

static const char *procedure_name(agents_writer *w, uint32_t number)
{
    return agents_format(w, "%s_do_%s", w->c_name, agents_word(w, w->agent->procedures[number].name));
}

void agents_write_procedures(agents_writer *w)
{
    for (uint32_t i = 0; i < w->agent->procedure_count; i++) {
        const lang_procedure *procedure = &w->agent->procedures[i];
        const char *name = procedure_name(w, i);
        const char *head = agents_format(w, "do %s (%s)", comment(w, procedure->name),
                                         agents_where(w, procedure->ast->place));
        agents_text text;
        if (!agents_text_begin(&text)) {
            w->no_memory = true;
            return;
        }
        write_function(w, name, head, &procedure->locals, procedure->parameter_count, procedure->body,
                       text.out);
        fflush(text.out);
        w->procedure_text[i] = base_arena_text(w->arena, text.text, text.length);
        w->no_memory = w->no_memory || !w->procedure_text[i];
        agents_text_end(&text);
        w->procedure_fails[i] = w->can_fail;
        w->procedure_changes[i] =
            base_arena_array(w->arena, w->agent->state.count + 1ull, sizeof *w->procedure_changes[i]);
        w->no_memory = w->no_memory || !w->procedure_changes[i];
        agents_note_changes(w, w->procedure_changes[i]);
    }
}

/* Those that handlers, or others that are put, call. */
static void put_procedures(agents_writer *w, const char *handlers, const char *on_fault, FILE *out)
{
    bool *is_called = base_arena_array(w->arena, w->agent->procedure_count + 1ull, sizeof *is_called);
    if (!is_called) {
        w->no_memory = true;
        return;
    }
    for (uint32_t i = w->agent->procedure_count; i-- > 0 && !w->no_memory;) {
        is_called[i] = agents_mentions(handlers, procedure_name(w, i)) ||
                       agents_mentions(on_fault, procedure_name(w, i));
        for (uint32_t k = i + 1; k < w->agent->procedure_count && !is_called[i]; k++)
            is_called[i] = is_called[k] && agents_mentions(w->procedure_text[k], procedure_name(w, i));
    }
    for (uint32_t i = 0; i < w->agent->procedure_count && !w->no_memory; i++)
        if (is_called[i])
            fputs(w->procedure_text[i], out);
}

/* Is it taken whatever the message and the state? */
bool agents_is_always(const lang_agent *agent, const lang_handler *handler)
{
    if (handler->guard)
        return false;
    for (uint32_t i = 0;
         handler->kind == LANG_ON_MESSAGE && i < agent->accepts.messages[handler->of].fields.count; i++)
        if (handler->pattern && handler->pattern[i])
            return false;
    return true;
}

/* Is there one before it that is always taken where it could be? */
static bool is_hidden(const lang_agent *agent, uint32_t number)
{
    const lang_handler *handler = &agent->handlers[number];
    if (handler->kind == LANG_EVERY || handler->kind == LANG_INTERNAL)
        return false;
    for (uint32_t i = 0; i < number; i++) {
        const lang_handler *before = &agent->handlers[i];
        bool same =
            before->kind == handler->kind &&
            (handler->kind == LANG_ON_START || handler->kind == LANG_ON_FAULT || before->of == handler->of);
        if (same && agents_is_always(agent, before))
            return true;
    }
    return false;
}

/* How many of a handler's locals come from its patterns. */
uint32_t agents_parameter_count(const lang_agent *agent, const lang_handler *handler)
{
    uint32_t count = 0;
    for (uint32_t i = 0;
         handler->kind == LANG_ON_MESSAGE && i < agent->accepts.messages[handler->of].fields.count; i++)
        count += handler->pattern_slot && handler->pattern_slot[i] != UINT32_MAX;
    return count;
}

void agents_write_handlers(agents_writer *w, FILE *out, FILE *on_fault)
{
    static const char *const kinds[] = {"on",    "on_start", "on_fault", "on_timer",
                                        "every", "internal", "on_missed"};
    for (uint32_t i = 0; i < w->agent->handler_count; i++) {
        const lang_handler *handler = &w->agent->handlers[i];
        if (is_hidden(w->agent, i))
            continue;
        bool is_named = handler->kind == LANG_ON_MESSAGE || handler->kind == LANG_ON_TIMER ||
                        handler->kind == LANG_INTERNAL;
        const char *name = is_named
                               ? agents_format(w, "%s_%s_%s_%" PRIu32, w->c_name, kinds[handler->kind],
                                               agents_word(w, handler->name), i + 1)
                               : agents_format(w, "%s_%s_%" PRIu32, w->c_name, kinds[handler->kind], i + 1);
        const char *head = agents_format(w, "%s (%s)", comment(w, agents_head_of(w, handler)),
                                         agents_where(w, handler->place));
        write_function(w, name, head, &handler->locals, agents_parameter_count(w->agent, handler),
                       handler->body, handler->kind == LANG_ON_FAULT ? on_fault : out);
        w->handler_function[i] = name;
        w->handler_fails[i] = w->can_fail;
    }
}

void agents_put_handlers(agents_writer *w, const char *handlers, const char *on_fault, FILE *out)
{
    put_procedures(w, handlers, on_fault, out);
    fputs(handlers, out);
    fputs(on_fault, out);
}
