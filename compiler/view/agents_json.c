/* The agents and systems of a file as JSON, for other programs: share/spex/agents.schema.json says what it
 * looks like. Types and expressions are texts, as they would be written. */
#include "compiler/view/json_parts.h"
#include "compiler/view/view.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static json_t *term(base_arena *arena, const lang_term *of)
{
    return of ? spexc_json_text(lang_term_text(arena, of)) : json_null();
}

static json_t *terms(base_arena *arena, lang_terms of)
{
    json_t *list = json_array();
    for (const lang_term *each = of.first; each; each = each->next)
        list = spexc_json_append(list, term(arena, each));
    return list;
}

static json_t *limit(uint32_t number)
{
    return number == LANG_NO_LIMIT ? json_null() : json_integer(number);
}

/* {"name": ..., "doc": ..., "line": ...}, which all things have. */
static json_t *thing(const char *name, const char *doc, lang_place place)
{
    return json_pack("{s:o, s:o, s:i}", "name", spexc_json_text(name), "doc", spexc_json_text(doc), "line",
                     (int)place.line);
}

static json_t *fields(base_arena *arena, lang_fields of)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < of.count; i++) {
        const lang_field *field = &of.fields[i];
        json_t *object = thing(field->name, field->doc, field->place);
        object = spexc_json_with(object, "type", spexc_json_text(lang_type_text(arena, &field->type)));
        if (field->value)
            object = spexc_json_with(object, "value", term(arena, field->value));
        object = spexc_json_mark(object, "sensitive", field->sensitive);
        list = spexc_json_append(list, spexc_json_mark(object, "durable", field->durable));
    }
    return list;
}

/* ---- declarations ---- */

static json_t *records(base_arena *arena, const lang_agents *all)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < all->record_count; i++) {
        const struct lang_record *record = all->records[i];
        list = spexc_json_append(list, spexc_json_with(thing(record->name, record->doc, record->place),
                                                       "fields", fields(arena, record->fields)));
    }
    return list;
}

static json_t *enumerations(const lang_agents *all)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < all->enumeration_count; i++) {
        const lang_enumeration *each = &all->enumerations[i];
        json_t *words = json_array();
        for (int64_t w = 0; w <= each->type.high; w++)
            words = spexc_json_append(words, spexc_json_text(each->type.words[w]));
        list = spexc_json_append(list,
                                 spexc_json_with(thing(each->name, each->doc, each->place), "words", words));
    }
    return list;
}

static json_t *externals(base_arena *arena, const lang_agents *all)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < all->external_count; i++) {
        const lang_external *each = &all->externals[i];
        bool is_void = each->result.kind == LANG_NOTHING;
        json_t *object = thing(each->name, each->doc, each->place);
        object = spexc_json_with(object, "header", spexc_json_text(each->header));
        object = spexc_json_with(object, "parameters", fields(arena, each->parameters));
        object = spexc_json_with(object, "type",
                                 spexc_json_text(is_void ? NULL : lang_type_text(arena, &each->result)));
        list = spexc_json_append(list, spexc_json_with(object, "returns", term(arena, each->returns)));
    }
    return list;
}

/* ---- agents ---- */

static json_t *messages(base_arena *arena, const lang_agent *agent, lang_messages of, bool is_accepted)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < of.count; i++) {
        const lang_message *message = &of.messages[i];
        json_t *object = thing(message->tag, message->doc, message->place), *replies = json_array();
        object = spexc_json_with(object, "fields", fields(arena, message->fields));
        for (uint32_t r = 0; r < message->reply_count; r++)
            replies =
                spexc_json_append(replies, spexc_json_text(agent->emits.messages[message->replies[r]].tag));
        if (is_accepted) {
            object = spexc_json_with(object, "where", term(arena, message->where));
            object = spexc_json_with(object, "replies", replies);
            object = spexc_json_with(object, "max_queue", limit(message->max_queue));
            object = spexc_json_with(object, "priority", json_boolean(message->priority));
        } else {
            json_decref(replies);
        }
        list = spexc_json_append(list, object);
    }
    return list;
}

static json_t *handlers(base_arena *arena, const lang_agent *agent)
{
    static const char *const kinds[] = {
        [LANG_ON_MESSAGE] = "message", [LANG_ON_START] = "start", [LANG_ON_FAULT] = "fault",
        [LANG_ON_TIMER] = "timer",     [LANG_EVERY] = "every",    [LANG_INTERNAL] = "internal",
        [LANG_ON_MISSED] = "missed"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *handler = &agent->handlers[i];
        json_t *object = thing(handler->name, handler->ast->doc, handler->place);
        object = spexc_json_with(object, "kind", spexc_json_text(kinds[handler->kind]));
        object = spexc_json_with(object, "patterns", terms(arena, handler->ast->patterns));
        object = spexc_json_with(object, "period", term(arena, handler->period));
        list = spexc_json_append(list, spexc_json_with(object, "when", term(arena, handler->guard)));
    }
    return list;
}

static json_t *procedures(base_arena *arena, const lang_agent *agent)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < agent->procedure_count; i++) {
        const lang_procedure *each = &agent->procedures[i];
        const lang_fields parameters = {each->locals.fields, each->parameter_count};
        list = spexc_json_append(list, spexc_json_with(thing(each->name, each->doc, each->ast->place),
                                                       "parameters", fields(arena, parameters)));
    }
    return list;
}

static json_t *names(lang_ast_names of)
{
    json_t *list = json_array();
    for (const lang_ast_name *name = of.first; name; name = name->next)
        list = spexc_json_append(list, spexc_json_text(name->text));
    return list;
}

static json_t *properties(base_arena *arena, const lang_claim *claims, uint32_t count)
{
    static const char *const kinds[] = {
        [LANG_SAFETY] = "safety", [LANG_LIVENESS] = "liveness", [LANG_LTL] = "ltl"};
    static const char *const tiers[] = {[LANG_TIER_DEFAULT] = "checked",
                                        [LANG_PROVEN] = "proven",
                                        [LANG_CHECKED] = "checked",
                                        [LANG_MONITORED] = "monitored"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++) {
        const lang_claim *claim = &claims[i];
        json_t *object = thing(claim->name, claim->doc, claim->place);
        object = spexc_json_with(object, "kind", spexc_json_text(kinds[claim->kind]));
        object = spexc_json_with(object, "tier", spexc_json_text(tiers[claim->tier]));
        object = spexc_json_with(object, "formula", term(arena, claim->formula));
        object = spexc_json_with(object, "within", term(arena, claim->within));
        list = spexc_json_append(list, spexc_json_with(object, "fair", names(claim->ast->fair)));
    }
    return list;
}

static json_t *propositions(base_arena *arena, const lang_proposition *of, uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        list = spexc_json_append(list, spexc_json_with(thing(of[i].name, of[i].doc, of[i].place), "value",
                                                       term(arena, of[i].value)));
    return list;
}

static json_t *agent_of(base_arena *arena, const lang_agent *agent)
{
    char fingerprint[24];
    json_t *object = thing(agent->name, agent->doc, agent->place), *timers = json_array();
    snprintf(fingerprint, sizeof fingerprint, "xxh3:%016" PRIx64, agent->fingerprint);
    for (uint32_t i = 0; i < agent->timer_count; i++)
        timers = spexc_json_append(timers, spexc_json_text(agent->timers[i]));
    object = spexc_json_with(object, "fingerprint", json_string(fingerprint));
    object = spexc_json_with(object, "parameters", fields(arena, agent->parameters));
    object = spexc_json_with(object, "state", fields(arena, agent->state));
    object = spexc_json_with(object, "max_queue", limit(agent->max_queue));
    object = spexc_json_with(object, "accepts", messages(arena, agent, agent->accepts, true));
    object = spexc_json_with(object, "emits", messages(arena, agent, agent->emits, false));
    object = spexc_json_with(object, "sends", messages(arena, agent, agent->sends, false));
    object = spexc_json_with(object, "timers", timers);
    object = spexc_json_with(object, "handlers", handlers(arena, agent));
    object = spexc_json_with(object, "procedures", procedures(arena, agent));
    object = spexc_json_with(object, "propositions",
                             propositions(arena, agent->propositions, agent->proposition_count));
    return spexc_json_with(object, "properties", properties(arena, agent->claims, agent->claim_count));
}

/* ---- systems ---- */

static json_t *members(base_arena *arena, const lang_system *system)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_member *member = &system->members[i];
        json_t *object = thing(member->name, member->doc, member->place), *arguments = json_object();
        for (uint32_t p = 0; member->agent && p < member->agent->parameters.count; p++)
            arguments = spexc_json_with(arguments, member->agent->parameters.fields[p].name,
                                        term(arena, member->arguments[p]));
        object =
            spexc_json_with(object, "agent", spexc_json_text(member->agent ? member->agent->name : NULL));
        object = spexc_json_with(object, "program",
                                 spexc_json_text(member->program ? member->program->command->text : NULL));
        object = spexc_json_with(object, "group", json_boolean(member->is_group));
        object = spexc_json_with(object, "count", json_integer(member->count));
        list = spexc_json_append(list, spexc_json_with(object, "arguments", arguments));
    }
    return list;
}

/* "c[1]" */
static const char *instance(base_arena *arena, const lang_system *system, uint32_t number)
{
    const lang_member *member = system->members;
    while (number >= member->first + member->count)
        member++;
    if (!member->is_group)
        return member->name;
    char index[16];
    snprintf(index, sizeof index, "[%" PRIu32 "]", number - member->first);
    size_t room = strlen(member->name) + strlen(index) + 1;
    char *text = base_arena_alloc(arena, room);
    if (text)
        snprintf(text, room, "%s%s", member->name, index);
    return text;
}

static json_t *links(base_arena *arena, const lang_system *system)
{
    json_t *list = json_array();
    if (!system->has_links) {
        json_decref(list);
        return json_null();
    }
    for (uint32_t from = 0; from < system->instance_count; from++)
        for (uint32_t to = 0; to < system->instance_count; to++)
            if (system->linked[(size_t)from * system->instance_count + to])
                list = spexc_json_append(list,
                                         json_pack("[o, o]", spexc_json_text(instance(arena, system, from)),
                                                   spexc_json_text(instance(arena, system, to))));
    return list;
}

static json_t *network(const lang_system *system)
{
    return json_pack("{s:s, s:o, s:b, s:b, s:o, s:b, s:o, s:b}", "order",
                     system->network.unordered ? "unordered" : "fifo", "capacity",
                     limit(system->network.capacity), "drops", system->network.drops, "loses",
                     system->network.loses, "at_most_lost", limit(system->network.at_most_lost), "duplicates",
                     system->network.duplicates, "at_most_duplicated",
                     limit(system->network.at_most_duplicated), "partition_delays", system->network.delays);
}

/* What comes from outside; null: what nobody sends, with every value. */
static json_t *environment(base_arena *arena, const lang_system *system)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < system->input_count; i++) {
        const lang_input *input = &system->inputs[i];
        const lang_member *member = &system->members[input->member];
        const lang_message *message = &lang_member_protocol(member)->accepts.messages[input->message];
        json_t *to = json_array(), *values = json_object();
        for (uint32_t n = 0; n < member->count; n++)
            if (input->to[n])
                to = spexc_json_append(to, spexc_json_text(instance(arena, system, member->first + n)));
        for (uint32_t f = 0; f < message->fields.count; f++)
            if (input->values[f])
                values =
                    spexc_json_with(values, message->fields.fields[f].name, term(arena, input->values[f]));
        list = spexc_json_append(list,
                                 json_pack("{s:o, s:o, s:o, s:o, s:i}", "tag", spexc_json_text(message->tag),
                                           "to", to, "values", values, "at_most", limit(input->at_most),
                                           "clause", (int)input->clause));
    }
    if (system->has_environment)
        return list;
    json_decref(list);
    return json_null();
}

static json_t *faults(base_arena *arena, const lang_system *system)
{
    json_t *crashes = json_array();
    for (uint32_t i = 0; i < system->faults.crash_count; i++) {
        const lang_crash *crash = &system->faults.crashes[i];
        json_t *who = json_array();
        for (uint32_t n = 0; n < system->instance_count; n++)
            if (crash->who[n])
                who = spexc_json_append(who, spexc_json_text(instance(arena, system, n)));
        crashes = spexc_json_append(crashes,
                                    json_pack("{s:o, s:o}", "agents", who, "at_most", limit(crash->at_most)));
    }
    return json_pack("{s:o, s:b, s:b, s:o}", "crashes", crashes, "restart", system->faults.restart,
                     "partition", system->faults.partition, "at_most_partitions",
                     limit(system->faults.at_most_partitions));
}

static json_t *bound(uint64_t number)
{
    return number > INT64_MAX ? json_null() : json_integer((json_int_t)number);
}

static json_t *bounds(const lang_system *system)
{
    json_t *range = system->bounds.has_int
                        ? json_pack("[I, I]", (json_int_t)system->bounds.low, (json_int_t)system->bounds.high)
                        : json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "int", range, "queue", bound(system->bounds.queue),
                     "inputs", bound(system->bounds.inputs), "crashes", bound(system->bounds.crashes),
                     "states", bound(system->bounds.states));
}

static json_t *observations(const lang_system *system)
{
    static const char *const kinds[] = {
        [LANG_OBSERVES_INPUT] = "input", [LANG_OBSERVES_EMIT] = "emit", [LANG_OBSERVES_SEND] = "send"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < system->observation_count; i++) {
        const lang_observation *o = &system->observations[i];
        json_t *object =
            json_pack("{s:o, s:o, s:o, s:o, s:s, s:i}", "action", spexc_json_text(o->action), "agent",
                      spexc_json_text(system->members[o->member].name), "index", limit(o->instance), "tag",
                      spexc_json_text(o->tag), "kind", kinds[o->what], "line", (int)o->place.line);
        list = spexc_json_append(list, object);
    }
    return list;
}

static json_t *system_of(base_arena *arena, const lang_system *system)
{
    json_t *object = thing(system->name, system->doc, system->place);
    object = spexc_json_with(object, "agents", members(arena, system));
    object = spexc_json_with(object, "final", term(arena, system->final));
    object = spexc_json_with(object, "connect", links(arena, system));
    object = spexc_json_with(object, "network", network(system));
    object = spexc_json_with(object, "environment", environment(arena, system));
    object = spexc_json_with(object, "faults", faults(arena, system));
    object = spexc_json_with(object, "bounds", bounds(system));
    object = spexc_json_with(object, "propositions",
                             propositions(arena, system->propositions, system->proposition_count));
    object = spexc_json_with(object, "properties", properties(arena, system->claims, system->claim_count));
    return spexc_json_with(object, "observe", observations(system));
}

int spexc_view_agents_json(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    const lang_agents *all = subject->agents;
    base_arena *arena = base_arena_new();
    json_t *agents = json_array(), *systems = json_array(), *root = NULL;
    assert(all && !spec);
    (void)spec;
    if (arena) {
        for (uint32_t i = 0; i < all->own_agents; i++)
            agents = spexc_json_append(agents, agent_of(arena, &all->agents[i]));
        for (uint32_t i = 0; i < all->own_systems; i++)
            systems = spexc_json_append(systems, system_of(arena, &all->systems[i]));
        root = json_pack("{s:i, s:s, s:o, s:o, s:o, s:o, s:o}", "version", 1, "source", subject->source,
                         "records", records(arena, all), "enums", enumerations(all), "externs",
                         externals(arena, all), "agents", agents, "systems", systems);
    }
    bool fine = root && json_dumpf(root, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
    json_decref(root);
    base_arena_free(arena);
    return fine ? 0 : spexc_outcome(subject, NULL, BASE_E_NOMEM);
}
