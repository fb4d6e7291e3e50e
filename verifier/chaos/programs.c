/* What a system says of real programs, for those who run them. */
#include "config.h"

#include "verifier/chaos/programs.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

bool chaos_has_programs(const lang_system *system)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (system->members[i].program)
            return true;
    return false;
}

bool chaos_has_agents(const lang_system *system)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (!system->members[i].program)
            return true;
    return false;
}

const lang_system *chaos_with_programs(const lang_system *system, base_arena *arena)
{
    if (!chaos_has_programs(system))
        return system;
    lang_system *copy = base_arena_alloc(arena, sizeof *copy);
    lang_member *members = base_arena_array(arena, system->member_count, sizeof *members);
    if (!copy || !members)
        return NULL;
    *copy = *system;
    memcpy(members, system->members, system->member_count * sizeof *members);
    for (uint32_t i = 0; i < system->member_count; i++)
        members[i].agent = lang_member_protocol(&members[i]);
    copy->members = members;
    return copy;
}

/* ---- messages ---- */

static client_shape shape_of(const lang_type *type)
{
    switch (type->kind) {
    case LANG_BOOL:
        return CLIENT_BOOLEAN;
    case LANG_INT:
    case LANG_DURATION:
        return CLIENT_INTEGER;
    case LANG_STRING:
    case LANG_WORDS:
    case LANG_DATA:
        return CLIENT_STRING;
    default:
        return CLIENT_ANY;
    }
}

static const char *as_of(const lang_ast_program *program, lang_direction direction, const char *tag)
{
    for (const lang_ast_message *m = program->messages; m; m = m->next)
        if (m->direction == direction && strcmp(m->name->text, tag) == 0)
            return m->as ? m->as->text : NULL;
    return NULL;
}

static bool list_replies(const lang_member *member, const lang_message *message, base_arena *arena,
                         processes_message *made)
{
    client_reply *list = base_arena_array(arena, message->reply_count + 1ull, sizeof *list);
    for (uint32_t i = 0; list && i < message->reply_count; i++) {
        const lang_message *reply = &member->protocol->emits.messages[message->replies[i]];
        const lang_field *field = reply->fields.count ? &reply->fields.fields[0] : NULL;
        list[i] = (client_reply){.tag = reply->tag,
                                 .as = as_of(member->program, LANG_EMITS, reply->tag),
                                 .field = field ? field->name : NULL,
                                 .shape = !field                    ? CLIENT_NOTHING
                                          : reply->fields.count > 1 ? CLIENT_ANY
                                                                    : shape_of(&field->type)};
        if (list[i].as && strncmp(list[i].as + 3, " = ", 3) == 0)
            list[i].shape = CLIENT_ANY;
    }
    made->replies = list;
    made->reply_count = message->reply_count;
    return list != NULL;
}

static bool list_messages(const lang_member *member, base_arena *arena, processes_program *made)
{
    const lang_messages *accepts = &member->protocol->accepts;
    processes_message *list = base_arena_array(arena, accepts->count + 1ull, sizeof *list);
    for (uint32_t i = 0; list && i < accepts->count; i++) {
        list[i].tag = accepts->messages[i].tag;
        list[i].as = as_of(member->program, LANG_ACCEPTS, list[i].tag);
        if (!list_replies(member, &accepts->messages[i], arena, &list[i]))
            return false;
    }
    made->messages = list;
    made->message_count = accepts->count;
    return list != NULL;
}

/* ---- programs ---- */

static bool is_written(const lang_ast_name *name, const char *text)
{
    return name && !name->quoted && strcmp(name->text, text) == 0;
}

static bool make_program(const lang_member *member, base_arena *arena, processes_program *made)
{
    const lang_ast_program *p = member->program;
    *made = (processes_program){.command = p->command->text,
                                .ready = p->ready && p->ready->quoted ? p->ready->text : NULL,
                                .ready_by_tcp = is_written(p->ready, "tcp"),
                                .has_peer_port = strstr(p->command->text, "{peer_port}") != NULL,
                                .has_client = p->client != NULL,
                                .client = p->client ? p->client->text : NULL,
                                .source = p->source ? p->source->text : NULL};
    made->protocol = p->source                       ? CLIENT_FUNCTION
                     : is_written(p->client, "resp") ? CLIENT_RESP
                     : is_written(p->client, "http") ? CLIENT_HTTP
                                                     : CLIENT_LINES;
    if (!p->ready)
        made->ready_by_tcp = strstr(p->command->text, "{port}") != NULL;
    return list_messages(member, arena, made);
}

/* Where a shared object is: as dlopen does not look for it, from where the command runs. */
static const char *object_path(const char *path, base_arena *arena)
{
    return strchr(path, '/') ? path : base_arena_printf(arena, "./%s", path);
}

static int check_function(const chaos_result *r, processes_program *made)
{
    char trouble[512];
    if (made->protocol != CLIENT_FUNCTION)
        return CLI_YES;
    made->source = object_path(made->source, r->arena);
    if (made->source && client_has_function(made->source, made->client, trouble))
        return CLI_YES;
    base_print_shown(stderr, "%s:%s: error: the client %s cannot be loaded: %s\n", r->path, r->text->name,
                     made->client, trouble);
    return CLI_NO;
}

static int open_service(chaos_service *s, const lang_member *member, const chaos_result *r)
{
    const lang_ast_program *p = member->program;
    *s = (chaos_service){.member = member, .is_judged = p->model != NULL};
    if (!s->is_judged)
        return CLI_YES;
    s->how.model = p->model->text;
    s->how.init = p->init ? p->init->text : NULL;
    s->how.timeout = 60;
    s->how.checking.timeout = 60;
    s->how.checking.bytes = (size_t)4096 << 20;
    s->how.checking.jobs = 2;
    if (p->condition && !spexv_ask(&s->how, p->condition->text)) {
        base_print_shown(stderr, "%s:%s: error: there is no condition '%s' of histories\n", r->path,
                         r->text->name, p->condition->text);
        return CLI_NO;
    }
    return spexv_model_open(&s->how.source, s->how.model) == CLI_YES ? CLI_YES : CLI_NO;
}

static bool list_needs(chaos_programs *p, const chaos_result *r)
{
    for (const lang_ast_requirement *n = r->text->ast->requirements; n; n = n->next)
        p->need_count++;
    p->needs = base_arena_array(r->arena, p->need_count + 1ull, sizeof *p->needs);
    uint32_t i = 0;
    for (const lang_ast_requirement *n = r->text->ast->requirements; n && p->needs; n = n->next)
        p->needs[i++] = (processes_need){n->name->text, n->start ? n->start->text : NULL,
                                         n->ready ? n->ready->text : NULL, n->stop ? n->stop->text : NULL};
    return p->needs != NULL;
}

int chaos_programs_open(chaos_programs *p, const chaos_result *r)
{
    const lang_system *system = r->text;
    *p = (chaos_programs){.list = NULL};
    if (!list_needs(p, r))
        return cli_out_of_memory("spex chaos");
    if (!chaos_has_programs(system))
        return CLI_YES;
    p->list = base_arena_array(r->arena, system->instance_count, sizeof *p->list);
    p->of = base_arena_array(r->arena, system->instance_count, sizeof *p->of);
    p->services = base_arena_array(r->arena, system->member_count, sizeof *p->services);
    if (!p->list || !p->of || !p->services)
        return cli_out_of_memory("spex chaos");
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_member *m = &system->members[i];
        if (!m->program)
            continue;
        processes_program made;
        if (!make_program(m, r->arena, &made))
            return cli_out_of_memory("spex chaos");
        int status = check_function(r, &made);
        if (status == CLI_YES)
            status = open_service(&p->services[p->service_count++], m, r);
        if (status != CLI_YES)
            return status;
        for (uint32_t k = 0; k < m->count; k++) {
            p->list[m->first + k] = made;
            p->list[m->first + k].index = k;
            p->of[m->first + k] = &p->list[m->first + k];
        }
    }
    return CLI_YES;
}

void chaos_programs_close(chaos_programs *p)
{
    for (uint32_t i = 0; i < p->service_count; i++)
        if (p->services[i].is_judged)
            spexv_model_close(&p->services[i].how.source);
}

/* ---- before the start ---- */

static bool uses_peers(const chaos_programs *p, const chaos_result *r)
{
    for (uint32_t i = 0; i < r->text->instance_count; i++)
        if (p->of && p->of[i] &&
            (strstr(p->of[i]->command, "{peers}") || strstr(p->of[i]->command, "{port:")))
            return true;
    return false;
}

void chaos_programs_tell_limits(const chaos_programs *p, const chaos_result *r)
{
    const chaos_plan *plan = chaos_setup_plan(r->setup);
    bool any_partition = false, is_asked = false, any_port = false;
    for (unsigned i = 0; i < CHAOS_PARTITIONS; i++)
        any_partition = any_partition || plan->partition[i].is_on;
    for (uint32_t i = 0; i < p->service_count; i++)
        is_asked = is_asked || p->services[i].member->program->client;
    for (uint32_t i = 0; i < r->text->instance_count; i++)
        any_port = any_port || strstr(p->list[i].command, "{port}");
    bool has_wires = uses_peers(p, r);
    const struct {
        bool is_so;
        const char *text;
    } rows[] = {
        {any_partition && !has_wires,
         "'partition' cannot act: no program is told of another one, by {peers} or {port:NAME}"},
        {(plan->delay.high || plan->slow.is_on) && !has_wires && !is_asked,
         "'delay' cannot act: no program is told of another one, and none has a client"},
        {plan->drop > 0, "'drop' cannot act: of programs the proxy carries bytes, and knows no messages"},
        {plan->duplicate > 0,
         "'duplicate' cannot act: of programs the proxy carries bytes, and knows no messages"},
        {plan->reorder > 0,
         "'reorder' cannot act: of programs the proxy carries bytes, and knows no messages"},
        {plan->skew > 0, "'skew' cannot act: programs go by the clock of the machine"},
        {plan->full.is_on || plan->torn, "'disk' cannot act: programs write to a disk that works"},
        {is_asked && !any_port, "no command says {port}: clients reach a program only where it listens"},
        {(plan->given >> CHAOS_WORKLOAD & 1) && plan->rate && chaos_setup_system(r->setup)->input_count == 0,
         "'workload' cannot act: no program accepts anything"},
        {(plan->given >> CHAOS_SUPERVISE & 1) && !plan->kill.is_on,
         "'supervise' cannot act: nothing is killed"},
        {(plan->given >> CHAOS_RESTART & 1) && !plan->kill.is_on, "'restart' cannot act: nothing is killed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is_so)
            chaos_warn((void *)(uintptr_t)r, rows[i].text);
    for (uint32_t i = 0; i < p->service_count; i++)
        if (p->services[i].member->program->client && !p->services[i].is_judged) {
            char text[400];
            snprintf(text, sizeof text,
                     "what %.200s answers is not judged: 'model' says by which model it is",
                     p->services[i].member->name);
            chaos_warn((void *)(uintptr_t)r, text);
        }
}
