/* Each agent in turn: its declarations, its functions, what the run time reads of it. */
#include "config.h"

#include "compiler/agents/agents.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- what an agent's things are called ---- */

static void name_fields(agents_writer *w)
{
    static const char *const taken[] = {"params", NULL};
    const lang_agent *agent = w->agent;
    w->state_names = base_arena_array(w->arena, agent->state.count + 1ull, sizeof *w->state_names);
    w->param_names = base_arena_array(w->arena, agent->parameters.count + 1ull, sizeof *w->param_names);
    w->no_memory = w->no_memory || !w->state_names || !w->param_names;
    for (uint32_t i = 0; w->state_names && i < agent->state.count; i++)
        w->state_names[i] = agents_name(w, agent->state.fields[i].name, taken);
    for (uint32_t i = 0; w->param_names && i < agent->parameters.count; i++)
        w->param_names[i] = agents_name(w, agent->parameters.fields[i].name, NULL);
}

/* All that fires, timers by their numbers first. */
static void list_timers(agents_writer *w)
{
    const lang_agent *agent = w->agent;
    uint32_t most = agent->timer_count + agent->handler_count + agent->claim_count;
    agents_timer *timers = base_arena_array(w->arena, most + 1ull, sizeof *timers);
    w->timers = timers;
    w->timer_count = 0;
    w->no_memory = w->no_memory || !timers;
    if (!timers)
        return;
    for (uint32_t i = 0; i < agent->timer_count; i++)
        timers[w->timer_count++] =
            (agents_timer){AGENTS_TIMER, agents_format(w, "TIMER_%s", agents_word(w, agent->timers[i])),
                           agent->timers[i], UINT32_MAX, UINT32_MAX};
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *handler = &agent->handlers[i];
        if (handler->kind == LANG_EVERY)
            timers[w->timer_count++] = (agents_timer){AGENTS_EVERY, agents_format(w, "EVERY_%" PRIu32, i + 1),
                                                      "every", i, UINT32_MAX};
        else if (handler->kind == LANG_INTERNAL)
            timers[w->timer_count++] = (agents_timer){
                AGENTS_INTERNAL, agents_format(w, "INTERNAL_%s", agents_word(w, handler->name)),
                handler->name, i, UINT32_MAX};
    }
    for (uint32_t i = 0; i < agent->claim_count; i++)
        if (agent->claims[i].kind == LANG_LIVENESS && agent->claims[i].tier == LANG_MONITORED &&
            agent->claims[i].within)
            timers[w->timer_count++] =
                (agents_timer){AGENTS_DEADLINE, agents_format(w, "DEADLINE_%" PRIu32, i + 1),
                               agent->claims[i].name, UINT32_MAX, i};
    for (uint32_t i = 0; i < w->timer_count; i++) {
        timers[i].constant =
            agents_unique(w, agents_format(w, "%s_%s", w->upper, agents_upper(w, timers[i].constant)));
        agents_know(w, agents_format(w, "timer %s %" PRIu32, agent->name, i), timers[i].constant, NULL);
    }
}

/* The names that every agent has, so that none of its messages takes one. */
static void reserve(agents_writer *w)
{
    static const char *const words[] = {"init",  "reset",  "restart", "handle", "timer", "ready", "period",
                                        "state", "params", "message", "output", "agent", "end"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        (void)agents_unique(w, agents_format(w, "%s_%s", w->c_name, words[i]));
}

static bool begin_agent(agents_writer *w, const lang_agent *agent, const char *prefix)
{
    w->agent = agent;
    w->places = NULL;
    w->place_count = w->place_room = 0;
    w->c_name = agents_unique(w, agents_name(w, agents_format(w, "%s%s", prefix, agent->name), NULL));
    w->upper = agents_upper(w, w->c_name);
    w->procedure_fails = base_arena_array(w->arena, agent->procedure_count + 1ull, sizeof(bool));
    w->procedure_changes =
        base_arena_array(w->arena, agent->procedure_count + 1ull, sizeof *w->procedure_changes);
    w->is_kept = base_arena_array(w->arena, agent->state.count + 1ull, sizeof *w->is_kept);
    w->call_changes = base_arena_array(w->arena, agent->state.count + 1ull, sizeof *w->call_changes);
    w->call_undo = base_arena_array(w->arena, agent->state.count + 1ull, sizeof *w->call_undo);
    w->handler_fails = base_arena_array(w->arena, agent->handler_count + 1ull, sizeof(bool));
    w->procedure_text = base_arena_array(w->arena, agent->procedure_count + 1ull, sizeof(char *));
    w->handler_function = base_arena_array(w->arena, agent->handler_count + 1ull, sizeof(char *));
    reserve(w);
    name_fields(w);
    list_timers(w);
    w->most_outputs = agents_most_outputs(w);
    w->most_constant = w->most_outputs > AGENTS_MANY_OUTPUTS
                           ? NULL
                           : agents_unique(w, agents_format(w, "%s_MOST_OUTPUTS", w->upper));
    return !w->no_memory && w->procedure_fails && w->procedure_changes && w->is_kept && w->call_changes &&
           w->call_undo && w->handler_fails && w->handler_function;
}

/* ---- the header ---- */

static void put_doc(const char *doc, FILE *out)
{
    if (!doc)
        return;
    fputs("/*\n", out);
    spexc_c_comment_lines(doc, " * ", out);
    fputs(" */\n", out);
}

static void declare_enum(agents_writer *w, const char *name, const char *const *constants, uint32_t count,
                         FILE *out)
{
    fprintf(out, "enum %s {", name);
    for (uint32_t i = 0; i < count; i++)
        fprintf(out, "%s\n    %s", i ? "," : "", constants[i]);
    if (count == 0)
        fprintf(out, "\n    %s", agents_unique(w, agents_format(w, "%s_NONE", agents_upper(w, name))));
    fputs("\n};\n\n", out);
}

/* The tags of accepts, emits or sends, numbered. */
static void declare_tags(agents_writer *w, const char *name, const char *key, const char *part,
                         const lang_messages *messages, FILE *out)
{
    const char **constants = base_arena_array(w->arena, messages->count + 1ull, sizeof *constants);
    w->no_memory = w->no_memory || !constants;
    for (uint32_t i = 0; constants && i < messages->count; i++) {
        constants[i] =
            agents_unique(w, agents_format(w, "%s_%s%s", w->upper, part,
                                           agents_upper(w, agents_word(w, messages->messages[i].tag))));
        agents_know(w, agents_format(w, "%s %s %" PRIu32, key, w->agent->name, i), constants[i], NULL);
    }
    if (constants)
        declare_enum(w, agents_format(w, "%s_%s", w->c_name, name), constants, messages->count, out);
}

static void declare_bodies(agents_writer *w, lang_direction direction, const lang_messages *messages,
                           FILE *out)
{
    static const char *const words[] = {"accepts", "emits", "sends"};
    for (uint32_t i = 0; i < messages->count; i++) {
        const lang_message *message = &messages->messages[i];
        if (message->fields.count == 0)
            continue;
        fprintf(out, "typedef struct %s {\n", agents_body_type(w, direction, message));
        agents_declare_fields(w, &message->fields, agents_format(w, "%s_%s", words[direction], message->tag),
                              NULL, out);
        fprintf(out, "} %s;\n\n", agents_body_type(w, direction, message));
    }
}

static uint32_t put_union(agents_writer *w, lang_direction direction, const lang_messages *messages,
                          FILE *out)
{
    static const char *const prefix[] = {"", "emits_", "sends_"};
    uint32_t count = 0;
    for (uint32_t i = 0; i < messages->count; i++) {
        const lang_message *message = &messages->messages[i];
        if (message->fields.count == 0)
            continue;
        const char *word = direction == LANG_ACCEPTS
                               ? agents_name(w, message->tag, NULL)
                               : agents_format(w, "%s%s", prefix[direction], agents_word(w, message->tag));
        fprintf(out, "        %s %s;\n", agents_body_type(w, direction, message), word);
        count++;
    }
    return count;
}

static void declare_structs(agents_writer *w, FILE *out)
{
    const lang_agent *agent = w->agent;
    const char *c = w->c_name;
    fprintf(out, "typedef struct %s_params {\n", c);
    agents_declare_fields(w, &agent->parameters, NULL, w->param_names, out);
    fprintf(out, "%s} %s_params;\n\n",
            agent->parameters.count ? "" : "    uint8_t nothing; /* it has no parameters */\n", c);
    fprintf(out, "typedef struct %s_state {\n    %s_params params;\n", c, c);
    agents_declare_fields(w, &agent->state, NULL, w->state_names, out);
    fprintf(out, "} %s_state;\n\n", c);
    declare_bodies(w, LANG_ACCEPTS, &agent->accepts, out);
    declare_bodies(w, LANG_EMITS, &agent->emits, out);
    declare_bodies(w, LANG_SENDS, &agent->sends, out);
    fprintf(out, "/* A message to it. */\ntypedef struct %s_message {\n    enum %s_tag tag;\n    union {\n",
            c, c);
    if (put_union(w, LANG_ACCEPTS, &agent->accepts, out) == 0)
        fputs("        uint8_t nothing;\n", out);
    fprintf(out, "    } body;\n} %s_message;\n\n", c);
    fprintf(out,
            "/* What comes of a message: `which` of head is of enum %s_emits, %s_sends or %s_timer. */\n"
            "typedef struct %s_output {\n    spex_output head;\n    union {\n",
            c, c, c, c);
    uint32_t count = put_union(w, LANG_EMITS, &agent->emits, out);
    count += put_union(w, LANG_SENDS, &agent->sends, out);
    if (count == 0)
        fputs("        uint8_t nothing;\n", out);
    fprintf(out, "    } body;\n} %s_output;\n\n", c);
}

/* lock_acquire(client): a message. */
static void declare_constructors(agents_writer *w, FILE *out)
{
    for (uint32_t i = 0; i < w->agent->accepts.count; i++) {
        const lang_message *message = &w->agent->accepts.messages[i];
        const char *name =
            agents_unique(w, agents_format(w, "%s_%s", w->c_name, agents_word(w, message->tag)));
        const char **names = agents_local_names(w, &message->fields, 0);
        fprintf(out, "static inline %s_message %s(", w->c_name, name);
        for (uint32_t k = 0; names && k < message->fields.count; k++)
            fprintf(out, "%s%s %s", k ? ", " : "", agents_type(w, &message->fields.fields[k].type, "value"),
                    names[k]);
        fprintf(out, "%s)\n{\n    %s_message in;\n    memset(&in, 0, sizeof in);\n    in.tag = %s;\n",
                message->fields.count ? "" : "void", w->c_name,
                agents_find(w, agents_format(w, "tag %s %" PRIu32, w->agent->name, i))->name);
        for (uint32_t k = 0; names && k < message->fields.count; k++)
            fprintf(out, "    in.body.%s.%s = %s;\n", agents_name(w, message->tag, NULL),
                    agents_field_name(w, &message->fields.fields[k]), names[k]);
        fputs("    return in;\n}\n\n", out);
    }
}

/* lock_call, lock_cast: messages to an agent of a node. A message that is called so keeps its name. */
static void declare_calls(agents_writer *w, FILE *out)
{
    const char *c = w->c_name;
    bool is_asked = false;
    for (uint32_t i = 0; i < w->agent->accepts.count; i++)
        is_asked = is_asked || w->agent->accepts.messages[i].reply_count > 0;
    if (is_asked)
        fprintf(out,
                "/* Asks agent `to` of a node, and waits for the reply, so many milliseconds at most: "
                "SPEX_OK or SPEX_E_...;\n"
                " * `which` of its head is of enum %s_emits. `reply` may be NULL. */\n"
                "static inline int %s(spex_node *node, const char *to, %s_message in, int64_t timeout, "
                "%s_output *reply)\n{\n"
                "    return spex_node_call(node, to, &%s_agent, &in, timeout, reply);\n}\n\n",
                c, agents_unique(w, agents_format(w, "%s_call", c)), c, c, c);
    if (w->agent->accepts.count > 0)
        fprintf(out,
                "/* The same without waiting. */\n"
                "static inline int %s(spex_node *node, const char *to, %s_message in)\n{\n"
                "    return spex_node_cast(node, to, &%s_agent, &in);\n}\n\n",
                agents_unique(w, agents_format(w, "%s_cast", c)), c, c);
}

static void declare_functions(agents_writer *w, bool freestanding, FILE *out)
{
    const char *c = w->c_name;
    fprintf(
        out,
        "/* A new one; `on start` runs. This, restart, handle and timer return what enum spex_handled says; "
        "in the\n"
        " * outbox, `count` and `fault` have to be 0 before. They are functions of what they are given "
        "alone. */\n"
        "int %s_init(%s_state *self, const %s_params *params, spex_outbox *out);\n"
        "/* As new but for durable fields. */\n"
        "void %s_reset(%s_state *self);\n"
        "/* The same, and `on start` runs. */\n"
        "int %s_restart(%s_state *self, spex_outbox *out);\n"
        "int %s_handle(%s_state *self, const %s_message *in, spex_outbox *out);\n"
        "int %s_timer(%s_state *self, enum %s_timer timer, spex_outbox *out);\n"
        "/* May it fire: does its `when` hold? Of a deadline: does it run? */\n"
        "bool %s_ready(const %s_state *self, enum %s_timer timer, spex_outbox *out);\n"
        "/* Of an `every` or a deadline: milliseconds; else 0. */\n"
        "int64_t %s_period(const %s_state *self, enum %s_timer timer, spex_outbox *out);\n\n",
        c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c);
    if (!freestanding)
        fprintf(out, "extern const spex_agent %s_agent;\n\n", c);
}

/* How much room an outbox needs; nothing where that depends on its peers. */
static void declare_most_outputs(const agents_writer *w, FILE *out)
{
    if (w->most_constant)
        fprintf(out,
                "/* A call has no more outputs than that. With less room in the outbox it does nothing: "
                "SPEX_NO_ROOM. */\n"
                "enum { %s = %" PRIu32 " };\n\n",
                w->most_constant, w->most_outputs ? w->most_outputs : 1);
}

static void declare_agent(agents_writer *w, const spexc_agents_options *options, FILE *out)
{
    agents_text body;
    if (!agents_text_begin(&body)) {
        w->no_memory = true;
        return;
    }
    declare_tags(w, "tag", "tag", "", &w->agent->accepts, body.out);
    declare_tags(w, "emits", "emit", "EMITS_", &w->agent->emits, body.out);
    declare_tags(w, "sends", "send", "SENDS_", &w->agent->sends, body.out);
    const char **constants = base_arena_array(w->arena, w->timer_count + 1ull, sizeof *constants);
    w->no_memory = w->no_memory || !constants;
    for (uint32_t i = 0; constants && i < w->timer_count; i++)
        constants[i] = w->timers[i].constant;
    if (constants)
        declare_enum(w, agents_format(w, "%s_timer", w->c_name), constants, w->timer_count, body.out);
    declare_structs(w, body.out);
    declare_most_outputs(w, body.out);
    declare_constructors(w, body.out);
    declare_functions(w, options->freestanding, body.out);
    if (!options->freestanding && !options->is_model)
        declare_calls(w, body.out);
    fflush(body.out);
    fflush(w->types.out);
    fputs("/* ======== ", out);
    spexc_c_comment(w->agent->name, out);
    fputs(" ======== */\n\n", out);
    put_doc(w->agent->doc, out);
    agents_put_lines(w->types.text, out);
    agents_put_lines(body.text, out);
    agents_text_end(&body);
}

/* ---- the source ---- */

/* Types that were first mentioned in functions. */
static bool renew(agents_text *text)
{
    agents_text_end(text);
    return agents_text_begin(text);
}

/* What the numbers of faults mean: there is no table of it in firmware. */
static void list_places(const agents_writer *w, FILE *out)
{
    if (w->place_count == 0)
        return;
    fputs("/* `fault` of the outbox:\n", out);
    for (uint32_t i = 0; i < w->place_count; i++) {
        fprintf(out, " *   %" PRIu32 "  ", i + 1);
        spexc_c_comment(w->source, out);
        fprintf(out, ":%" PRIu32 ":%" PRIu32 ": %s\n", w->places[i].place.line, w->places[i].place.column,
                w->places[i].what);
    }
    fputs(" */\n\n", out);
}

static void define_agent(agents_writer *w, const spexc_agents_options *options, FILE *out)
{
    agents_text functions;
    if (!renew(&w->types) || !renew(&w->helpers) || !agents_text_begin(&functions)) {
        w->no_memory = true;
        return;
    }
    agents_write_functions(w, functions.out);
    if (!options->freestanding) {
        agents_write_claims(w, functions.out);
        agents_write_descriptor(w, functions.out);
    }
    fflush(functions.out);
    fflush(w->types.out);
    fflush(w->helpers.out);
    fputs("/* ======== ", out);
    spexc_c_comment(w->agent->name, out);
    fputs(" ======== */\n\n", out);
    if (options->freestanding)
        list_places(w, out);
    agents_put_lines(w->types.text, out);
    agents_put_called(w, functions.text, out);
    agents_put_lines(functions.text, out);
    agents_text_end(&functions);
}

/* The headers of externs, each once. */
static void include_externs(const lang_agents *agents, FILE *out)
{
    for (uint32_t i = 0; i < agents->external_count; i++) {
        bool is_new = agents->externals[i].header != NULL;
        for (uint32_t k = 0; k < i && is_new; k++)
            is_new = !agents->externals[k].header ||
                     strcmp(agents->externals[k].header, agents->externals[i].header) != 0;
        if (is_new)
            fprintf(out, "#include \"%s\"\n", agents->externals[i].header);
    }
}

static bool is_member(const lang_system *system, const lang_agent *agent)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (system->members[i].agent == agent)
            return true;
    return false;
}

static bool write_agent(agents_writer *w, const spexc_agents_options *options, const lang_agent *agent,
                        FILE *header, FILE *source)
{
    w->piece_count = 0;
    bool fine = agents_text_begin(&w->types) && agents_text_begin(&w->helpers) &&
                begin_agent(w, agent, options->c_prefix);
    if (fine)
        declare_agent(w, options, header);
    if (fine && source)
        define_agent(w, options, source);
    agents_text_end(&w->types);
    agents_text_end(&w->helpers);
    return fine && !w->no_memory;
}

/* The own agents, or those of a system, programs as agents among them. False: no memory. */
static bool write_agents(agents_writer *w, const spexc_agents_options *options, const lang_system *system,
                         FILE *header, FILE *source)
{
    bool fine = true;
    for (uint32_t i = 0; fine && i < w->all->agent_count; i++)
        if (system ? is_member(system, &w->all->agents[i]) : i < w->all->own_agents)
            fine = write_agent(w, options, &w->all->agents[i], header, source);
    for (uint32_t i = 0; fine && system && i < system->member_count; i++)
        if (system->members[i].program && system->members[i].agent)
            fine = write_agent(w, options, system->members[i].agent, header, source);
    return fine;
}

/* Records, which all agents share, come first. */
static bool write_records(agents_writer *w, FILE *out)
{
    if (!agents_text_begin(&w->types))
        return false;
    for (uint32_t i = 0; i < w->all->record_count; i++) {
        const lang_type type = {
            .kind = LANG_RECORD, .name = w->all->records[i]->name, .record = w->all->records[i]};
        (void)agents_type(w, &type, "value");
    }
    fflush(w->types.out);
    fputs(w->types.text, out);
    agents_text_end(&w->types);
    return !w->no_memory;
}

static bool begin(agents_writer *w, const lang_agents *agents, const char *source)
{
    *w = (agents_writer){.all = agents,
                         .source = source,
                         .c_prefix = "",
                         .call = agents_call,
                         .system_term = agents_system_term,
                         .arena = base_arena_new(),
                         .used = base_names_new()};
    return w->arena && w->used;
}

static void end(agents_writer *w)
{
    base_names_unref(w->used);
    base_arena_free(w->arena);
}

bool spexc_agents_write(const lang_agents *agents, const spexc_agents_options *options, FILE *header,
                        FILE *source)
{
    assert(agents && options && options->source);
    agents_writer w;
    FILE *nowhere = fopen("/dev/null", "w");
    bool fine = begin(&w, agents, options->source) && nowhere;
    if (fine) {
        include_externs(agents, source ? source : nowhere);
        fine = write_records(&w, header ? header : nowhere) &&
               write_agents(&w, options, NULL, header ? header : nowhere, source);
    }
    if (nowhere)
        fclose(nowhere);
    end(&w);
    return fine;
}

bool spexc_program_write(const lang_agents *agents, const spexc_agents_options *options, FILE *out)
{
    assert(agents && options && out);
    agents_writer w;
    FILE *nowhere = fopen("/dev/null", "w"); /* where the pair of the file has all this */
    bool fine = begin(&w, agents, options->source) && nowhere;
    w.c_prefix = options->c_prefix;
    fine = fine && write_records(&w, nowhere) && write_agents(&w, options, NULL, nowhere, nowhere);
    if (fine)
        agents_write_main(&w, out);
    fine = fine && !w.no_memory;
    if (nowhere)
        fclose(nowhere);
    end(&w);
    return fine;
}

/* What stands for the externs, with the types that it is the first to mention. */
static bool write_asked(agents_writer *w, FILE *out)
{
    agents_text asked;
    if (!renew(&w->types) || !agents_text_begin(&asked))
        return false;
    agents_write_asked(w, asked.out);
    fflush(asked.out);
    fflush(w->types.out);
    fputs(w->types.text, out);
    fputs(asked.text, out);
    agents_text_end(&asked);
    return true;
}

bool spexc_agent_write(const lang_agents *agents, const lang_agent *agent, const char *source, bool is_asked,
                       FILE *out)
{
    assert(agents && agent && source && out);
    const spexc_agents_options options = {.source = source, .c_prefix = "", .is_model = true};
    agents_writer w;
    bool fine = begin(&w, agents, source);
    w.asks_externs = is_asked;
    w.is_model = !is_asked;
    fputs("#include <spex-agents.h>\n\n", out);
    fine = fine && write_records(&w, out) && agents_text_begin(&w.types) && agents_text_begin(&w.helpers) &&
           begin_agent(&w, agent, options.c_prefix);
    if (fine)
        declare_agent(&w, &options, out);
    fine = fine && (!is_asked || write_asked(&w, out));
    if (fine)
        define_agent(&w, &options, out);
    agents_text_end(&w.types);
    agents_text_end(&w.helpers);
    if (fine)
        fprintf(out, "\nconst spex_agent *const spex_this_agent = &%s_agent;\n", w.c_name);
    fine = fine && !w.no_memory;
    end(&w);
    return fine;
}

bool spexc_system_write(const lang_agents *agents, const lang_system *system, const char *source,
                        bool notes_branches, FILE *out, char *trouble, size_t room)
{
    assert(agents && system && source && out && trouble);
    const spexc_agents_options options = {.source = source, .c_prefix = "", .is_model = true};
    agents_writer w;
    const char *field = NULL;
    bool fine = begin(&w, agents, source);
    w.is_model = true;
    w.instance_count = system->instance_count;
    w.notes_branches = notes_branches;
    *trouble = '\0';
    fputs("#include <spex-agents.h>\n\n", out);
    if (notes_branches)
        agents_declare_branches(out);
    fine = fine && write_records(&w, out) && write_agents(&w, &options, system, out, out) &&
           agents_text_begin(&w.types) && agents_text_begin(&w.helpers);
    if (fine)
        field = agents_write_system(&w, system, out);
    if (field)
        snprintf(trouble, room, "%s", field);
    agents_text_end(&w.types);
    agents_text_end(&w.helpers);
    fine = fine && !w.no_memory;
    end(&w);
    return fine;
}
