/* Who may send to whom, and whether they understand each other: what is sent is accepted, with fields that
 * fit, and who asks accepts the replies. Messages and fields travel by name.
 */
#include "language/agents/systems.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- links ---- */

static bool add_link(lang_sight *sight, const lang_ast_link *link, lang_system *system, bool *linked)
{
    uint32_t n = system->instance_count;
    bool *from = lang_make_array(sight->checker, n, sizeof *from),
         *to = lang_make_array(sight->checker, n, sizeof *to);
    if (!from || !to)
        return false;
    bool ok = lang_mark_agents(sight, link->from, from);
    ok = lang_mark_agents(sight, link->to, to) && ok;
    for (size_t a = 0; a < n && ok; a++)
        for (size_t b = 0; b < n && from[a]; b++)
            linked[a * n + b] = linked[a * n + b] || (to[b] && a != b);
    return ok;
}

bool lang_check_links(lang_sight *sight, lang_system *system)
{
    size_t n = system->instance_count;
    bool ok = true;
    bool *linked = lang_make_array(sight->checker, n * n, sizeof *linked);
    if (!linked)
        return false;
    system->has_links = system->ast->has_connect;
    system->linked = linked;
    for (size_t i = 0; i < n * n && !system->has_links; i++)
        linked[i] = i / n != i % n;
    for (const lang_ast_link *link = system->ast->links; link; link = link->next)
        ok = add_link(sight, link, system, linked) && ok;
    return ok;
}

/* ---- do values fit? ---- */

static bool contains(const lang_type *wide, const lang_type *narrow);

static bool contains_fields(const lang_fields *wide, const lang_fields *narrow)
{
    for (uint32_t i = 0; i < wide->count; i++) {
        uint32_t f = lang_find_field(narrow, wide->fields[i].name);
        if (f == UINT32_MAX ? !wide->fields[i].value
                            : !contains(&wide->fields[i].type, &narrow->fields[f].type))
            return false;
    }
    return true;
}

/* Has the one type all values of the other? */
static bool contains(const lang_type *wide, const lang_type *narrow)
{
    if (wide->kind != narrow->kind || narrow->capacity > wide->capacity)
        return false;
    if (wide->kind == LANG_INT)
        return narrow->low >= wide->low && narrow->high <= wide->high;
    if (wide->kind == LANG_WORDS)
        return lang_type_fits(narrow, wide);
    if (wide->kind == LANG_RECORD)
        return wide->record == narrow->record ||
               contains_fields(&wide->record->fields, &narrow->record->fields);
    return !lang_type_is_container(wide) || (contains(wide->element, narrow->element) &&
                                             (wide->kind != LANG_MAP || contains(wide->key, narrow->key)));
}

typedef struct meeting { /* of a message that one agent sends and another accepts */
    const lang_agent *from, *to;
    const lang_message *sent, *accepted;
} meeting;

static void note_system(lang_checker *checker, const lang_system *system)
{
    lang_note(checker->diagnostics, system->place, "they meet in the system %s",
              lang_quote(checker, system->name));
}

static bool check_fields(lang_checker *checker, const lang_system *system, meeting m)
{
    lang_diagnostics *d = checker->diagnostics;
    bool ok = true;
    for (uint32_t i = 0; i < m.accepted->fields.count; i++) {
        const lang_field *wanted = &m.accepted->fields.fields[i];
        uint32_t f = lang_find_field(&m.sent->fields, wanted->name);
        if (f == UINT32_MAX && !wanted->value) {
            lang_error(d, m.sent->place, "%s wants a field %s in %s, which %s does not give",
                       lang_quote(checker, m.to->name), lang_quote(checker, wanted->name),
                       lang_quote(checker, m.accepted->tag), lang_quote(checker, m.from->name));
        } else if (f != UINT32_MAX && !contains(&wanted->type, &m.sent->fields.fields[f].type)) {
            lang_error(d, m.sent->fields.fields[f].place, "%s is %s here, and %s accepts %s",
                       lang_quote(checker, wanted->name),
                       lang_quote(checker, lang_type_text(checker->arena, &m.sent->fields.fields[f].type)),
                       lang_quote(checker, m.to->name),
                       lang_quote(checker, lang_type_text(checker->arena, &wanted->type)));
        } else {
            continue;
        }
        lang_note(d, wanted->place, "it is declared here");
        note_system(checker, system);
        ok = false;
    }
    return ok;
}

/* ---- kinds of agents that meet ---- */

typedef struct kinds {
    const lang_agent **agents;
    bool *meet;   /* from * count + to: some agent of the one kind may send to one of the other */
    uint32_t *of; /* per member: its kind; UINT32_MAX: a program */
    uint32_t count;
} kinds;

static bool list_kinds(lang_checker *checker, const lang_system *system, kinds *k)
{
    size_t n = system->instance_count;
    *k = (kinds){.agents = lang_make_array(checker, system->member_count, sizeof(void *)),
                 .of = lang_make_array(checker, system->member_count, sizeof(uint32_t))};
    if (checker->no_memory)
        return false;
    for (uint32_t i = 0; i < system->member_count; i++) {
        uint32_t kind = 0;
        while (kind < k->count && k->agents[kind] != system->members[i].agent)
            kind++;
        if (system->members[i].agent && kind == k->count)
            k->agents[k->count++] = system->members[i].agent;
        k->of[i] = system->members[i].agent ? kind : UINT32_MAX;
    }
    k->meet = lang_make_array(checker, (size_t)k->count * k->count, sizeof(bool));
    uint32_t *kind_at = lang_make_array(checker, n, sizeof *kind_at);
    if (checker->no_memory)
        return false;
    for (uint32_t i = 0; i < system->member_count; i++)
        for (uint32_t j = 0; j < system->members[i].count; j++)
            kind_at[system->members[i].first + j] = k->of[i];
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            if (system->linked[a * n + b] && kind_at[a] != UINT32_MAX && kind_at[b] != UINT32_MAX)
                k->meet[(size_t)kind_at[a] * k->count + kind_at[b]] = true;
    return true;
}

static bool check_reply(lang_checker *checker, const lang_system *system, meeting request, uint32_t reply)
{
    lang_diagnostics *d = checker->diagnostics;
    const lang_message *sent = &request.to->emits.messages[reply];
    uint32_t accepted = lang_find_message(&request.from->accepts, sent->tag);
    if (accepted != UINT32_MAX)
        return check_fields(
            checker, system,
            (meeting){request.to, request.from, sent, &request.from->accepts.messages[accepted]});
    lang_error(d, request.sent->place, "%s asks %s of %s, and does not accept its reply %s",
               lang_quote(checker, request.from->name), lang_quote(checker, request.sent->tag),
               lang_quote(checker, request.to->name), lang_quote(checker, sent->tag));
    lang_note(d, sent->place, "the reply is declared here");
    note_system(checker, system);
    return false;
}

static bool has_programs(const lang_system *system)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (system->members[i].program)
            return true;
    return false;
}

/* One message that agents of a kind send: who takes it? */
static bool check_message(lang_checker *checker, const lang_system *system, const kinds *k, uint32_t kind,
                          const lang_sending *sending)
{
    lang_diagnostics *d = checker->diagnostics;
    const lang_agent *from = k->agents[kind];
    const lang_message *sent = &from->sends.messages[sending->message];
    bool is_accepted = false, ok = true;
    for (uint32_t to = 0; to < k->count; to++) {
        uint32_t m = lang_find_message(&k->agents[to]->accepts, sent->tag);
        if (!k->meet[(size_t)kind * k->count + to] || m == UINT32_MAX)
            continue;
        is_accepted = true;
        meeting met = {from, k->agents[to], sent, &k->agents[to]->accepts.messages[m]};
        ok = check_fields(checker, system, met) && ok;
        for (uint32_t r = 0; r < met.accepted->reply_count; r++)
            ok = check_reply(checker, system, met, met.accepted->replies[r]) && ok;
    }
    if (is_accepted || has_programs(system))
        return ok;
    lang_error(d, system->place, "%s sends %s, and none of those that it is connected to accepts that",
               lang_quote(checker, from->name), lang_quote(checker, sent->tag));
    lang_note(d, sending->statement->place, "it is sent here");
    return false;
}

static bool is_first(const lang_agent_facts *facts, uint32_t i)
{
    for (uint32_t other = 0; other < i; other++)
        if (facts->sendings[other].message == facts->sendings[i].message)
            return false;
    return true;
}

/* ---- sends whose receiver is known ---- */

/* May it be evaluated when `index` is known? */
static bool is_known(const lang_term *term)
{
    if (term->operation)
        return (!term->left || is_known(term->left)) && is_known(term->right);
    return term->meaning == LANG_MEANS_INDEX || lang_term_is_constant(term);
}

/* The instance that an argument means for one of a group; UINT32_MAX: that is not known. */
static uint32_t receiver(lang_sight *sight, const lang_term *argument, uint32_t index)
{
    const lang_system *system = sight->system;
    if (argument->kind == LANG_TERM_NAME && argument->meaning == LANG_MEANS_AGENT)
        return system->members[argument->slot].first;
    uint32_t member = lang_member_of(sight, argument);
    if (argument->kind != LANG_TERM_INDEX || member == UINT32_MAX || !is_known(argument->right))
        return UINT32_MAX;
    const int64_t values[1] = {index};
    int64_t value;
    lang_place at = argument->right->place;
    const char *fault = lang_term_evaluate(argument->right, values, &value, &at);
    if (!fault && value >= 0 && value < system->members[member].count)
        return system->members[member].first + (uint32_t)value;
    if (fault)
        lang_error(sight->checker->diagnostics, at, "%s", fault);
    else
        lang_error(sight->checker->diagnostics, at,
                   "where 'index' is %" PRIu32 " this is %" PRId64 ", and %s has the agents 0 to %" PRIu32,
                   index, value, lang_quote(sight->checker, system->members[member].name),
                   system->members[member].count - 1);
    return UINT32_MAX - 1;
}

static bool check_receiver(lang_sight *sight, const lang_system *system, uint32_t from, uint32_t to,
                           const lang_term *argument, const lang_sending *sending, const lang_message *sent)
{
    lang_checker *checker = sight->checker;
    lang_diagnostics *d = checker->diagnostics;
    const lang_agent *agent = system->members[lang_member_at(system, to)].agent;
    if (to == from) {
        lang_error(d, argument->place, "%s would send %s to itself",
                   lang_instance_name(checker, system, from), lang_quote(checker, sent->tag));
    } else if (!system->linked[(size_t)from * system->instance_count + to]) {
        lang_error(d, argument->place, "%s sends %s to %s, to which it is not connected",
                   lang_instance_name(checker, system, from), lang_quote(checker, sent->tag),
                   lang_instance_name(checker, system, to));
    } else if (agent && lang_find_message(&agent->accepts, sent->tag) == UINT32_MAX) {
        lang_error(d, argument->place, "%s sends %s to %s, which does not accept it",
                   lang_instance_name(checker, system, from), lang_quote(checker, sent->tag),
                   lang_instance_name(checker, system, to));
    } else {
        return true;
    }
    lang_note(d, sending->statement->place, "it is sent here");
    return false;
}

/* Sends to parameters, whose values stand in the system. */
static bool check_member(lang_sight *sight, const lang_system *system, const lang_member *member)
{
    const lang_agent_facts *facts = &sight->checker->facts[member->agent - sight->checker->agents];
    bool ok = true;
    for (uint32_t s = 0; s < facts->sending_count; s++) {
        const lang_ast_statement *statement = facts->sendings[s].statement;
        if (statement->kind != LANG_SEND || statement->value->kind != LANG_TERM_NAME ||
            statement->value->meaning != LANG_MEANS_PARAMETER)
            continue;
        const lang_term *argument = member->arguments[statement->value->slot];
        const lang_message *sent = &member->agent->sends.messages[facts->sendings[s].message];
        bool is_fine = true;
        for (uint32_t i = 0; i < member->count && is_fine; i++) {
            uint32_t to = receiver(sight, argument, i);
            if (to == UINT32_MAX - 1)
                return false;
            if (to != UINT32_MAX)
                is_fine =
                    check_receiver(sight, system, member->first + i, to, argument, &facts->sendings[s], sent);
        }
        ok = ok && is_fine;
    }
    return ok;
}

bool lang_check_protocols(lang_sight *sight, const lang_system *system)
{
    kinds k;
    bool ok = list_kinds(sight->checker, system, &k);
    for (uint32_t i = 0; i < system->member_count && ok; i++)
        if (system->members[i].agent)
            ok = check_member(sight, system, &system->members[i]);
    for (uint32_t kind = 0; ok && kind < k.count; kind++) {
        const lang_agent_facts *facts = &sight->checker->facts[k.agents[kind] - sight->checker->agents];
        for (uint32_t i = 0; i < facts->sending_count; i++)
            if (is_first(facts, i))
                ok = check_message(sight->checker, system, &k, kind, &facts->sendings[i]) && ok;
    }
    return ok;
}
