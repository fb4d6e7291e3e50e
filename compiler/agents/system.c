/* A system as the search of it reads it: its agents with their parameters, what comes from outside, what may
 * go wrong. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>
#include <string.h>

/* ---- inputs ---- */

/* Every value of a small type; false: there are too many to be all tried. */
static bool all_values(agents_writer *w, const lang_type *type, const char **text)
{
    bool is_whole = type->kind == LANG_INT && (uint64_t)type->high - (uint64_t)type->low > 1000000;
    switch (type->kind) {
    case LANG_BOOL:
        *text = "{2, 0, NULL}";
        return true;
    case LANG_WORDS:
    case LANG_INT:
        *text = agents_format(w, "{%" PRIu64 "u, %s, NULL}", (uint64_t)type->high - (uint64_t)type->low + 1,
                              agents_number(w, type->low));
        return !is_whole;
    case LANG_REF:
        *text = agents_format(w, "{%" PRIu32 ", 0, NULL}", w->system->instance_count + 1);
        return true;
    case LANG_DATA:
        *text = agents_format(w, "{1, 0, &(%s){.count = 0}}", agents_type(w, type, "value"));
        return true;
    default:
        return false;
    }
}

/* A value as an initializer of something static, where compound literals are no constants: they lose their
 * types, "(spex_string_8){.count = 1}". */
static const char *as_initializer(agents_writer *w, const char *value)
{
    char *text = base_arena_text(w->arena, value, strlen(value)), *to = text;
    bool is_quoted = false;
    w->no_memory = w->no_memory || !text;
    for (const char *at = text; to && *at;) {
        const char *end = !is_quoted && *at == '(' ? strchr(at, ')') : NULL;
        if (end && end[1] == '{') {
            at = end + 1;
            continue;
        }
        is_quoted = *at == '"' ? !is_quoted : is_quoted;
        if (is_quoted && *at == '\\')
            *to++ = *at++;
        *to++ = *at++;
    }
    if (to)
        *to = '\0';
    return text ? text : "";
}

typedef struct value_list {
    const char *items; /* with commas between them */
    uint32_t count;
} value_list;

/* A number or a word that is given twice is one value. */
static void add_value(agents_writer *w, value_list *list, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = list->items; *at;) {
        size_t one = strcspn(at, ",");
        if (one == length && strncmp(at, text, length) == 0)
            return;
        at += one + strspn(at + one, ", ");
    }
    list->items = agents_format(w, "%s%s%s", list->items, list->count++ ? ", " : "", text);
}

/* The values that the text gives: a range, a list, or one. */
static const char *given_values(agents_writer *w, const lang_term *values, const lang_type *type)
{
    if (values->kind == LANG_TERM_BINARY)
        return agents_format(w, "{%" PRIu64 "u, %s, NULL}",
                             (uint64_t)values->right->value - (uint64_t)values->left->value + 1,
                             agents_number(w, values->left->value));
    bool is_list = lang_are_values(values, type);
    value_list list = {.items = ""};
    for (const lang_term *a = is_list ? values->arguments.first : values; a; a = is_list ? a->next : NULL) {
        bool is_group = a->kind == LANG_TERM_NAME && a->meaning == LANG_MEANS_AGENT &&
                        w->system->members[a->slot].is_group;
        const lang_member *group = is_group ? &w->system->members[a->slot] : NULL;
        for (uint32_t i = 0; group && i < group->count; i++)
            add_value(w, &list, agents_format(w, "%" PRIu32, group->first + i + 1));
        if (!group)
            add_value(w, &list, as_initializer(w, agents_value_as(w, a, type, "a value")));
    }
    return agents_format(w, "{%" PRIu32 ", 0, (const %s[]){%s}}", list.count, agents_type(w, type, "value"),
                         list.items);
}

typedef struct input_list {
    FILE *out;
    uint32_t count, clauses;
    const char *trouble; /* an input that needs an environment clause */
} input_list;

static void write_input(agents_writer *w, input_list *list, uint32_t agent, const lang_member *member,
                        uint32_t message_number, const lang_term *const *given, uint32_t clause,
                        uint32_t at_most)
{
    const lang_message *message = &member->agent->accepts.messages[message_number];
    const char *values = "";
    for (uint32_t i = 0; i < message->fields.count; i++) {
        const lang_field *field = &message->fields.fields[i];
        const char *text;
        if (given && given[i]) {
            text = given_values(w, given[i], &field->type);
        } else if (!all_values(w, &field->type, &text)) {
            list->trouble = agents_format(w, "%s.%s of %s", message->tag, field->name, member->name);
            text = "{1, 0, NULL}";
        }
        values = agents_format(w, "%s%s%s", values, i ? ", " : "", text);
    }
    fprintf(list->out, "    {%" PRIu32 ", %" PRIu32 ", %s, %" PRIu32 ", ", agent, message_number,
            *values ? agents_format(w, "(const spex_values[]){%s}", values) : "NULL", clause);
    if (at_most == LANG_NO_LIMIT)
        fputs("SPEX_NO_LIMIT},\n", list->out);
    else
        fprintf(list->out, "%" PRIu32 "},\n", at_most);
    list->count++;
}

/* Is it a message that some agent connected to it sends, or a reply to what it sends itself? */
static bool comes_from_agents(const lang_system *system, uint32_t agent, const lang_member *member,
                              const char *tag)
{
    for (uint32_t m = 0; m < system->member_count; m++) {
        const lang_agent *other = system->members[m].agent;
        for (uint32_t k = 0; other && k < system->members[m].count; k++) {
            uint32_t from = system->members[m].first + k;
            for (uint32_t s = 0;
                 s < other->sends.count && system->linked[from * system->instance_count + agent]; s++)
                if (strcmp(other->sends.messages[s].tag, tag) == 0)
                    return true;
            for (uint32_t e = 0; e < other->accepts.count; e++)
                for (uint32_t r = 0; r < other->accepts.messages[e].reply_count; r++) {
                    const lang_message *request = &other->accepts.messages[e];
                    bool asks = false;
                    for (uint32_t s = 0; s < member->agent->sends.count; s++)
                        asks = asks || strcmp(member->agent->sends.messages[s].tag, request->tag) == 0;
                    if (asks && strcmp(other->emits.messages[request->replies[r]].tag, tag) == 0)
                        return true;
                }
        }
    }
    return false;
}

static void write_inputs(agents_writer *w, input_list *list)
{
    const lang_system *system = w->system;
    fputs("static const spex_system_input inputs[] = {\n", list->out);
    for (uint32_t i = 0; i < system->input_count; i++) {
        const lang_input *input = &system->inputs[i];
        const lang_member *member = &system->members[input->member];
        for (uint32_t k = 0; k < member->count; k++)
            if (input->to[k])
                write_input(w, list, member->first + k, member, input->message, input->values, input->clause,
                            input->at_most);
        list->clauses = input->clause + 1 > list->clauses ? input->clause + 1 : list->clauses;
    }
    for (uint32_t m = 0; m < system->member_count && !system->has_environment; m++) {
        const lang_member *member = &system->members[m];
        for (uint32_t k = 0; k < member->count; k++)
            for (uint32_t a = 0; a < member->agent->accepts.count; a++)
                if (!comes_from_agents(system, member->first + k, member,
                                       member->agent->accepts.messages[a].tag))
                    write_input(w, list, member->first + k, member, a, NULL, list->clauses++, LANG_NO_LIMIT);
    }
    fputs("    {0, 0, NULL, 0, 0}, /* the end */\n};\n\n", list->out);
}

static void put_limit(const char *member, uint32_t limit, FILE *out)
{
    if (limit == LANG_NO_LIMIT)
        fprintf(out, ".%s = SPEX_NO_LIMIT, ", member);
    else
        fprintf(out, ".%s = %" PRIu32 ", ", member, limit);
}

static void put_bound(const char *member, uint64_t bound, FILE *out)
{
    fprintf(out, ".%s = UINT64_C(%" PRIu64 "), ", member, bound);
}

static void write_descriptor(agents_writer *w, const input_list *inputs, uint32_t claims, uint32_t apart,
                             FILE *out)
{
    const lang_system *s = w->system;
    fputs("const spex_system spex_this_system = {\n    .abi = SPEX_AGENT_ABI,\n    .name = ", out);
    spexc_c_string(s->name, out);
    fputs(",\n    .source = ", out);
    spexc_c_string(w->source, out);
    fprintf(out,
            ",\n    .members = members, .member_count = %" PRIu32 ", .agent_count = %" PRIu32
            ",\n    .linked = linked,\n",
            s->member_count, s->instance_count);
    fprintf(
        out, "    .network = {.unordered = %d, .drops = %d, .loses = %d, .duplicates = %d, .delays = %d, ",
        s->network.unordered, s->network.drops, s->network.loses, s->network.duplicates, s->network.delays);
    put_limit("capacity", s->network.capacity, out);
    put_limit("at_most_lost", s->network.at_most_lost, out);
    put_limit("at_most_duplicated", s->network.at_most_duplicated, out);
    fprintf(out, "},\n    .inputs = inputs, .input_count = %" PRIu32 ", .clause_count = %" PRIu32 ",\n",
            inputs->count, inputs->clauses);
    fprintf(out,
            "    .faults = {.crashes = crashes, .crash_count = %" PRIu32 ", .restart = %d, .partition = %d, ",
            s->faults.crash_count, s->faults.restart, s->faults.partition);
    put_limit("at_most_partitions", s->faults.at_most_partitions, out);
    fprintf(out, "},\n    .bounds = {.has_int = %d, .low = %s, .high = %s, ", s->bounds.has_int,
            agents_number(w, s->bounds.low), agents_number(w, s->bounds.high));
    put_bound("queue", s->bounds.queue, out);
    put_bound("inputs", s->bounds.inputs, out);
    put_bound("crashes", s->bounds.crashes, out);
    put_bound("states", s->bounds.states, out);
    fprintf(out, "},\n    .final = %s,\n    .claims = claims, .claim_count = %" PRIu32 ",\n",
            s->final ? "is_final" : "NULL", claims);
    if (w->notes_branches)
        fprintf(out, "    .branches = branches, .branch_count = %" PRIu32 ", .was_taken = was_taken,\n",
                w->branch_count);
    fprintf(out,
            "    .apart = apart, .apart_count = %" PRIu32
            ",\n    .externals = externals, .external_count = %" PRIu32 ",\n};\n",
            apart, w->all->external_count);
}

static void write_crashes(agents_writer *w, FILE *out)
{
    const lang_system *s = w->system;
    for (uint32_t i = 0; i < s->faults.crash_count; i++)
        agents_write_flags(agents_format(w, "who_%" PRIu32, i), s->faults.crashes[i].who, s->instance_count,
                           out);
    fputs("static const spex_system_crash crashes[] = {\n", out);
    for (uint32_t i = 0; i < s->faults.crash_count; i++) {
        fprintf(out, "    {.who = who_%" PRIu32 ", ", i);
        put_limit("at_most", s->faults.crashes[i].at_most, out);
        fputs("},\n", out);
    }
    fputs("    {.who = NULL}, /* the end */\n};\n\n", out);
}

const char *agents_write_system(agents_writer *w, const lang_system *system, FILE *out)
{
    input_list inputs = {.out = out};
    w->system = system;
    w->agent = NULL;
    fputs("/* ======== the system ======== */\n\n", out);
    agents_text params, claims;
    if (!agents_text_begin(&params) || !agents_text_begin(&claims)) {
        w->no_memory = true;
        return NULL;
    }
    agents_write_members(w, "", params.out);
    inputs.out = params.out;
    write_inputs(w, &inputs);
    uint32_t claim_count = agents_write_system_claims(w, claims.out);
    if (system->final)
        (void)agents_write_view(w, "is_final", system->final, false);
    fflush(params.out);
    fflush(claims.out);
    fflush(w->types.out);
    fflush(w->helpers.out);
    fputs(w->types.text, out);
    fputs(w->helpers.text, out);
    fputs(params.text, out);
    fputs(claims.text, out);
    agents_write_flags("linked", system->linked, (size_t)system->instance_count * system->instance_count,
                       out);
    write_crashes(w, out);
    if (w->notes_branches)
        agents_define_branches(w, out);
    uint32_t apart = agents_write_apart(w, out);
    agents_write_externals(w, out);
    write_descriptor(w, &inputs, claim_count, apart, out);
    agents_text_end(&params);
    agents_text_end(&claims);
    return inputs.trouble;
}
