/* What the run time reads of an agent: its fields, messages, timers and claims, with where they lie. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>
#include <string.h>

static const char *members_of(agents_writer *w, const char *name, const char *c_type, const char *path,
                              const lang_fields *fields, const char *const *names, FILE *out)
{
    if (fields->count == 0)
        return "NULL";
    const char **types = base_arena_array(w->arena, fields->count, sizeof *types);
    w->no_memory = w->no_memory || !types;
    for (uint32_t i = 0; types && i < fields->count; i++)
        types[i] = agents_described(w, &fields->fields[i].type, out);
    fprintf(out, "static const spex_member %s[] = {\n", name);
    for (uint32_t i = 0; types && i < fields->count; i++) {
        const lang_field *field = &fields->fields[i];
        fputs("    {.name = ", out);
        spexc_c_string(field->name, out);
        fprintf(out, ", .type = %s, .offset = offsetof(%s, %s%s)", types[i], c_type, path,
                names ? names[i] : agents_field_name(w, field));
        if (!names && field->value) {
            fputs(", .value = ", out);
            spexc_c_string(agents_value_text(w->arena, field), out);
        }
        fprintf(out, "%s%s},\n", field->sensitive ? ", .sensitive = true" : "",
                field->durable ? ", .durable = true" : "");
    }
    fputs("};\n\n", out);
    return name;
}

/* Writes a function that gives fields of a message or a record the values that they have where they are not
 * given; returns its name, or NULL where there are none. */
static const char *first_of(agents_writer *w, const char *name, const char *c_type, const lang_fields *fields,
                            FILE *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < fields->count; i++)
        count += fields->fields[i].value != NULL;
    if (count == 0)
        return NULL;
    fprintf(out, "static void %s(void *any)\n{\n    %s *const made = any;\n", name, c_type);
    for (uint32_t i = 0; i < fields->count; i++)
        if (fields->fields[i].value)
            fprintf(out, "    made->%s = %s;\n", agents_field_name(w, &fields->fields[i]),
                    agents_first_value(w, &fields->fields[i]));
    fputs("}\n\n", out);
    return name;
}

/* The parts of a message's `where`. */
static void describe_conditions(agents_writer *w, const char *name, const spex_where *conditions,
                                uint32_t count, FILE *out)
{
    if (count == 0)
        return;
    fprintf(out, "static const spex_where %s_conditions[] = {\n", name);
    for (uint32_t i = 0; i < count; i++) {
        fputs("    {.text = ", out);
        spexc_c_string(conditions[i].text, out);
        if (conditions[i].field) {
            fputs(", .field = ", out);
            spexc_c_string(conditions[i].field, out);
            fprintf(out, ", .low = %s, .high = %s", agents_number(w, conditions[i].low),
                    agents_number(w, conditions[i].high));
        }
        fputs("},\n", out);
    }
    fputs("};\n\n", out);
}

static const char *kind_of(const lang_type *type)
{
    static const char *const kinds[] = {"BOOL", "INT",  "WORDS", "DURATION", "REF",    "STRING",
                                        "DATA", "LIST", "SET",   "MAP",      "RECORD", "RECORD"};
    return kinds[type->kind];
}

const char *agents_described(agents_writer *w, const lang_type *type, FILE *out)
{
    const char *mangled = agents_mangled(w, type), *c_type = agents_type(w, type, "value");
    const char *key = agents_format(w, "described %s", mangled);
    const agents_known *known = agents_find(w, key);
    if (known)
        return known->name;
    const char *name = agents_unique(w, agents_format(w, "type_of_%s", mangled));
    const char *element = type->element ? agents_described(w, type->element, out) : NULL;
    const char *map_key = type->key ? agents_described(w, type->key, out) : NULL;
    const char *members = type->kind == LANG_RECORD ? members_of(w, agents_format(w, "%s_members", name),
                                                                 c_type, "", &type->record->fields, NULL, out)
                                                    : NULL;
    const char *first = type->kind == LANG_RECORD ? first_of(w, agents_format(w, "%s_first", name), c_type,
                                                             &type->record->fields, out)
                                                  : NULL;
    if (type->kind == LANG_WORDS) {
        fprintf(out, "static const char *const %s_words[] = {", name);
        for (int64_t i = 0; i <= type->high; i++) {
            fputs(i ? ", " : "", out);
            spexc_c_string(type->words[i], out);
        }
        fputs("};\n", out);
    }
    fprintf(out, "static const spex_type %s = {.kind = SPEX_TYPE_%s, .size = sizeof(%s)", name, kind_of(type),
            c_type);
    if (lang_type_is_scalar(type)) {
        int64_t low = type->kind == LANG_DURATION ? INT64_MIN : type->kind == LANG_REF ? 0 : type->low;
        int64_t high = type->kind == LANG_DURATION ? INT64_MAX
                       : type->kind == LANG_REF    ? UINT32_MAX
                       : type->kind == LANG_BOOL   ? 1
                                                   : type->high;
        fprintf(out, ", .low = %s, .high = %s", agents_number(w, low), agents_number(w, high));
    }
    if (type->kind == LANG_WORDS)
        fprintf(out, ", .words = %s_words", name);
    if (!lang_type_is_scalar(type) && type->kind != LANG_RECORD)
        fprintf(out, ", .capacity = %" PRIu32, type->capacity);
    if (element)
        fprintf(out, ", .element = %s", element);
    if (type->kind == LANG_MAP)
        fprintf(out, ", .key = %s, .items = offsetof(%s, keys), .values = offsetof(%s, values)", map_key,
                c_type, c_type);
    else if (!lang_type_is_scalar(type) && type->kind != LANG_RECORD)
        fprintf(out, ", .items = offsetof(%s, items)", c_type);
    if (members)
        fprintf(out, ", .members = %s, .member_count = %" PRIu32, members, type->record->fields.count);
    if (first)
        fprintf(out, ", .first = %s", first);
    fputs("};\n\n", out);
    const char *pointer = agents_format(w, "&%s", name);
    agents_know(w, key, pointer, type);
    return pointer;
}

static void describe_messages(agents_writer *w, const char *what, const lang_messages *messages,
                              bool is_output, FILE *out)
{
    const char **members = base_arena_array(w->arena, messages->count + 1ull, sizeof *members);
    const char **first = base_arena_array(w->arena, messages->count + 1ull, sizeof *first);
    uint32_t *conditions = base_arena_array(w->arena, messages->count + 1ull, sizeof *conditions);
    w->no_memory = w->no_memory || !members || !first || !conditions;
    if (messages->count == 0 || w->no_memory)
        return;
    for (uint32_t i = 0; i < messages->count; i++) {
        const lang_message *message = &messages->messages[i];
        const char *type = agents_format(w, "%s_%s_%s", w->c_name, what, agents_word(w, message->tag));
        members[i] =
            members_of(w, agents_format(w, "%s_members", type), type, "", &message->fields, NULL, out);
        first[i] = first_of(w, agents_format(w, "%s_first", type), type, &message->fields, out);
        const spex_where *parts = agents_conditions(w->arena, message, &conditions[i]);
        describe_conditions(w, type, parts, conditions[i], out);
        if (message->reply_count) {
            fprintf(out, "static const uint32_t %s_replies[] = {", type);
            for (uint32_t r = 0; r < message->reply_count; r++)
                fprintf(out, "%s%" PRIu32, r ? ", " : "", message->replies[r]);
            fputs("};\n\n", out);
        }
    }
    fprintf(out, "static const spex_message_type %s_%s[] = {\n", w->c_name, what);
    for (uint32_t i = 0; i < messages->count; i++) {
        const lang_message *message = &messages->messages[i];
        const char *word = is_output ? agents_format(w, "%s_%s", what, agents_word(w, message->tag))
                                     : agents_name(w, message->tag, NULL);
        fputs("    {.tag = ", out);
        spexc_c_string(message->tag, out);
        if (message->fields.count)
            fprintf(out, ", .members = %s, .member_count = %" PRIu32 ", .offset = offsetof(%s_%s, body.%s)",
                    members[i], message->fields.count, w->c_name, is_output ? "output" : "message", word);
        fprintf(out, ", .max_queue = %s",
                message->max_queue == LANG_NO_LIMIT ? "UINT32_MAX" : agents_number(w, message->max_queue));
        if (message->priority)
            fputs(", .priority = true", out);
        if (message->roams)
            fputs(", .roams = true", out);
        if (message->reply_count)
            fprintf(out, ",\n     .replies = %s_%s_%s_replies, .reply_count = %" PRIu32, w->c_name, what,
                    agents_word(w, message->tag), message->reply_count);
        if (conditions[i])
            fprintf(out, ",\n     .conditions = %s_%s_%s_conditions, .condition_count = %" PRIu32, w->c_name,
                    what, agents_word(w, message->tag), conditions[i]);
        if (first[i])
            fprintf(out, ",\n     .first = %s", first[i]);
        fputs("},\n", out);
    }
    fputs("};\n\n", out);
}

static void describe_timers(agents_writer *w, FILE *out)
{
    static const char *const kinds[] = {"SPEX_TIMER", "SPEX_EVERY", "SPEX_INTERNAL", "SPEX_DEADLINE"};
    if (w->timer_count == 0)
        return;
    fprintf(out, "static const spex_timer_type %s_timers[] = {\n", w->c_name);
    for (uint32_t i = 0; i < w->timer_count; i++) {
        fputs("    {.name = ", out);
        spexc_c_string(w->timers[i].name, out);
        fprintf(out, ", .kind = %s, .claim = %" PRIu32 "},\n", kinds[w->timers[i].kind],
                w->timers[i].kind == AGENTS_DEADLINE ? w->timers[i].claim : 0);
    }
    fputs("};\n\n", out);
}

static void describe_claims(agents_writer *w, FILE *out)
{
    static const char *const tiers[] = {"SPEX_CHECKED", "SPEX_PROVEN", "SPEX_CHECKED", "SPEX_MONITORED"};
    static const char *const kinds[] = {
        [LANG_SAFETY] = "SPEX_SAFETY", [LANG_LIVENESS] = "SPEX_LIVENESS", [LANG_LTL] = "SPEX_LTL"};
    if (w->agent->claim_count == 0)
        return;
    fprintf(out, "static const spex_claim %s_claims[] = {\n", w->c_name);
    for (uint32_t i = 0; i < w->agent->claim_count; i++) {
        const lang_claim *claim = &w->agent->claims[i];
        fputs("    {.name = ", out);
        spexc_c_string(claim->name, out);
        fprintf(out, ", .kind = %s, .tier = %s%s, .line = %" PRIu32, kinds[claim->kind], tiers[claim->tier],
                claim->is_of_step ? ", .is_of_step = true" : "", claim->place.line);
        if (claim->kind == LANG_SAFETY)
            fprintf(out, ", .holds = %s_holds_%" PRIu32, w->c_name, i + 1);
        fputs("},\n", out);
    }
    fputs("};\n\n", out);
}

static void describe_places(agents_writer *w, FILE *out)
{
    if (w->agent->handler_count) {
        fprintf(out, "static const spex_place %s_handlers[] = {\n", w->c_name);
        for (uint32_t i = 0; i < w->agent->handler_count; i++) {
            const lang_handler *handler = &w->agent->handlers[i];
            fprintf(out, "    {%" PRIu32 ", %" PRIu32 ", ", handler->place.line, handler->place.column);
            spexc_c_string(agents_head_of(w, handler), out);
            fputs("},\n", out);
        }
        fputs("};\n\n", out);
    }
    if (w->place_count) {
        fprintf(out, "static const spex_place %s_places[] = {\n", w->c_name);
        for (uint32_t i = 0; i < w->place_count; i++)
            fprintf(out, "    {%" PRIu32 ", %" PRIu32 ", \"%s\"},\n", w->places[i].place.line,
                    w->places[i].place.column, w->places[i].what);
        fputs("};\n\n", out);
    }
}

/* The functions of the descriptor take a void * where the agent's take its state. */
static void write_doors(agents_writer *w, FILE *out)
{
    const char *c = w->c_name;
    fprintf(
        out,
        "static int %s_init_any(void *self, const void *params, spex_outbox *out)\n{\n    return "
        "%s_init(self, params, out);\n}\n\n"
        "static void %s_reset_any(void *self)\n{\n    %s_reset(self);\n}\n\n"
        "static int %s_restart_any(void *self, spex_outbox *out)\n{\n    return %s_restart(self, out);\n}\n\n"
        "static int %s_handle_any(void *self, const void *in, spex_outbox *out)\n{\n    return "
        "%s_handle(self, in, out);\n}\n\n"
        "static int %s_timer_any(void *self, uint32_t timer, spex_outbox *out)\n{\n    return %s_timer(self, "
        "(enum %s_timer)timer, out);\n}\n\n"
        "static bool %s_ready_any(const void *self, uint32_t timer, spex_outbox *out)\n{\n    return "
        "%s_ready(self, (enum %s_timer)timer, out);\n}\n\n"
        "static int64_t %s_period_any(const void *self, uint32_t timer, spex_outbox *out)\n{\n    return "
        "%s_period(self, (enum %s_timer)timer, out);\n}\n\n",
        c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c);
}

static void put_array(agents_writer *w, const char *member, const char *name, uint32_t count,
                      const char *count_name, FILE *out)
{
    if (count)
        fprintf(out, "    .%s = %s_%s,\n    .%s = %" PRIu32 ",\n", member, w->c_name, name, count_name,
                count);
}

void agents_write_descriptor(agents_writer *w, FILE *out)
{
    const lang_agent *agent = w->agent;
    const char *c = w->c_name;
    const char *state = members_of(w, agents_format(w, "%s_fields", c), agents_format(w, "%s_state", c), "",
                                   &agent->state, w->state_names, out);
    const char *params = members_of(w, agents_format(w, "%s_parameters", c), agents_format(w, "%s_params", c),
                                    "", &agent->parameters, w->param_names, out);
    describe_messages(w, "accepts", &agent->accepts, false, out);
    describe_messages(w, "emits", &agent->emits, true, out);
    describe_messages(w, "sends", &agent->sends, true, out);
    describe_timers(w, out);
    describe_claims(w, out);
    describe_places(w, out);
    write_doors(w, out);
    fprintf(out, "const spex_agent %s_agent = {\n    .abi = SPEX_AGENT_ABI,\n    .name = ", c);
    spexc_c_string(agent->name, out);
    fputs(",\n    .source = ", out);
    spexc_c_string(w->source, out);
    fprintf(out,
            ",\n    .state_size = sizeof(%s_state),\n    .params_size = sizeof(%s_params),\n"
            "    .message_size = sizeof(%s_message),\n    .output_size = sizeof(%s_output),\n"
            "    .body = offsetof(%s_message, body),\n    .outputs = %s,\n    .max_queue = %s,\n",
            c, c, c, c, c, w->most_outputs == UINT32_MAX ? "UINT32_MAX" : agents_number(w, w->most_outputs),
            agent->max_queue == LANG_NO_LIMIT ? "UINT32_MAX" : agents_number(w, agent->max_queue));
    if (agent->state.count)
        fprintf(out, "    .state = %s,\n    .state_count = %" PRIu32 ",\n", state, agent->state.count);
    if (agent->parameters.count)
        fprintf(out, "    .params = %s,\n    .params_count = %" PRIu32 ",\n", params,
                agent->parameters.count);
    put_array(w, "accepts", "accepts", agent->accepts.count, "accept_count", out);
    put_array(w, "emits", "emits", agent->emits.count, "emit_count", out);
    put_array(w, "sends", "sends", agent->sends.count, "send_count", out);
    put_array(w, "timers", "timers", w->timer_count, "timer_count", out);
    put_array(w, "claims", "claims", agent->claim_count, "claim_count", out);
    put_array(w, "handlers", "handlers", agent->handler_count, "handler_count", out);
    put_array(w, "places", "places", w->place_count, "place_count", out);
    fprintf(out,
            "    .init = %s_init_any,\n    .reset = %s_reset_any,\n    .restart = %s_restart_any,\n    "
            ".handle = %s_handle_any,\n"
            "    .timer = %s_timer_any,\n    .ready = %s_ready_any,\n    .period = %s_period_any,\n};\n",
            c, c, c, c, c, c, c);
}
