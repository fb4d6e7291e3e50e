/* Systems: their agents, who may send to whom, what comes from outside and what may go wrong. */
#include "language/agents/checker.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MOST_AGENTS 100000

/* ---- members ---- */

static bool make_member(lang_checker *checker, const lang_ast_member *ast, lang_system *system,
                        lang_member *member)
{
    int64_t count = 1;
    bool ok = true;
    for (uint32_t i = 0; i < system->member_count; i++)
        if (strcmp(system->members[i].name, ast->name->text) == 0) {
            lang_error(checker->diagnostics, ast->name->place, "there is an agent %s already",
                       lang_quote(checker, ast->name->text));
            lang_note(checker->diagnostics, system->members[i].place, "it is here");
            ok = false;
        }
    if (ast->count)
        ok = lang_check_count(checker, ast->count, "the number of agents", 1, MOST_AGENTS, &count) && ok;
    *member = (lang_member){.name = ast->name->text,
                            .doc = ast->doc,
                            .program = ast->program,
                            .is_group = ast->count != NULL,
                            .count = (uint32_t)count,
                            .first = system->instance_count,
                            .place = ast->name->place};
    system->instance_count += member->count;
    if (!ast->agent)
        return ok;
    const lang_item *item = lang_need_item(checker, ast->agent, LANG_DECLARES_AGENT);
    if (!item || item->progress != LANG_DONE)
        return false;
    member->agent = &checker->agents[item->number];
    return ok;
}

static bool check_argument(lang_sight *sight, const lang_ast_member *ast, const lang_field *parameter,
                           const lang_term **value)
{
    lang_checker *checker = sight->checker;
    for (lang_term *entry = ast->arguments.first; entry; entry = entry->next)
        if (strcmp(entry->text, parameter->name) == 0) {
            *value = entry->right;
            return lang_check_value(sight, entry->right, &parameter->type);
        }
    *value = parameter->value;
    if (parameter->value)
        return true;
    lang_error(checker->diagnostics, ast->name->place, "the parameter %s of %s is not given",
               lang_quote(checker, parameter->name), lang_quote(checker, ast->agent->text));
    lang_note(checker->diagnostics, parameter->place, "it is declared here");
    return false;
}

static bool check_arguments(lang_sight *sight, const lang_ast_member *ast, lang_member *member)
{
    lang_checker *checker = sight->checker;
    const lang_fields *parameters = &member->agent->parameters;
    const lang_term **values = lang_make_array(checker, parameters->count, sizeof(lang_term *));
    bool ok = values != NULL;
    member->arguments = values;
    sight->sees_index = member->is_group;
    for (uint32_t i = 0; i < parameters->count && values; i++)
        ok = check_argument(sight, ast, &parameters->fields[i], &values[i]) && ok;
    for (const lang_term *entry = ast->arguments.first; entry; entry = entry->next) {
        if (lang_find_field(parameters, entry->text) != UINT32_MAX)
            continue;
        base_near near;
        bool searches = lang_near_search(checker->diagnostics, &near, entry->text);
        for (uint32_t i = 0; i < parameters->count && searches; i++)
            base_near_offer(&near, parameters->fields[i].name);
        lang_error(checker->diagnostics, entry->place, "%s has no parameter %s%s",
                   lang_quote(checker, member->agent->name), lang_quote(checker, entry->text),
                   lang_near_text(checker->diagnostics, &near));
        lang_note(checker->diagnostics, member->agent->place, "it is here");
        ok = false;
    }
    sight->sees_index = false;
    return ok;
}

static bool make_members(lang_sight *sight, const lang_ast_system *ast, lang_system *system)
{
    lang_checker *checker = sight->checker;
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_member *m = ast->members; m; m = m->next)
        count++;
    lang_member *members = lang_make_array(checker, count, sizeof *members);
    if (!members)
        return false;
    system->members = members;
    for (const lang_ast_member *m = ast->members; m; m = m->next) {
        ok = make_member(checker, m, system, &members[system->member_count]) && ok;
        system->member_count++;
    }
    count = 0;
    for (const lang_ast_member *m = ast->members; m && ok; m = m->next, count++)
        if (members[count].agent)
            ok = check_arguments(sight, m, &members[count]) && ok;
    return ok;
}

/* ---- sets of agents ---- */

/* Marks the agents that a term means: a group, an agent, or one of a group. */
static bool mark_agents(lang_sight *sight, lang_term *term, bool *who)
{
    lang_checker *checker = sight->checker;
    const lang_system *system = sight->system;
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, term, NULL))
        return false;
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_AGENT) {
        const lang_member *member = &system->members[term->slot];
        for (uint32_t i = 0; i < member->count; i++)
            who[member->first + i] = true;
        return true;
    }
    uint32_t number = lang_member_of(sight, term);
    lang_place at;
    int64_t index;
    if (number == UINT32_MAX || term->kind != LANG_TERM_INDEX ||
        lang_term_evaluate(term->right, NULL, &index, &at)) {
        lang_error(checker->diagnostics, term->place, "expected agents of the system here");
        return false;
    }
    who[system->members[number].first + index] = true;
    return true;
}

static bool make_links(lang_sight *sight, const lang_ast_system *ast, lang_system *system)
{
    lang_checker *checker = sight->checker;
    uint32_t n = system->instance_count;
    bool *linked = lang_make_array(checker, (size_t)n * n, sizeof *linked);
    bool *from = lang_make_array(checker, n, sizeof *from), *to = lang_make_array(checker, n, sizeof *to),
         ok = true;
    if (!linked || !from || !to)
        return false;
    system->linked = linked;
    system->has_links = ast->has_connect;
    for (uint32_t i = 0; i < n && !ast->has_connect; i++)
        for (uint32_t k = 0; k < n; k++)
            linked[i * n + k] = i != k;
    for (const lang_ast_link *link = ast->links; link; link = link->next) {
        memset(from, 0, n);
        memset(to, 0, n);
        bool fine = mark_agents(sight, link->from, from);
        fine = mark_agents(sight, link->to, to) && fine;
        ok = ok && fine;
        for (uint32_t i = 0; i < n && fine; i++)
            for (uint32_t k = 0; k < n; k++)
                linked[i * n + k] = linked[i * n + k] || (from[i] && to[k] && i != k);
    }
    return ok;
}

/* ---- messages between them ---- */

/* Does some agent of the sender's connections accept what it sends, and can it take it? */
static bool check_receiver(lang_checker *checker, const lang_member *from, const lang_message *sent,
                           const lang_member *to, const lang_message *accepted)
{
    lang_diagnostics *d = checker->diagnostics;
    for (uint32_t i = 0; i < accepted->fields.count; i++) {
        const lang_field *field = &accepted->fields.fields[i];
        uint32_t given = lang_find_field(&sent->fields, field->name);
        if (given == UINT32_MAX && !field->value) {
            lang_error(d, sent->place, "%s sends %s without the field %s, which %s needs",
                       lang_quote(checker, from->agent->name), lang_quote(checker, sent->tag),
                       lang_quote(checker, field->name), lang_quote(checker, to->agent->name));
            lang_note(d, field->place, "it is declared here, without a default");
            return false;
        }
        const lang_type *type = given == UINT32_MAX ? NULL : &sent->fields.fields[given].type;
        bool fits =
            !type ||
            (lang_type_fits(type, &field->type) &&
             !(type->kind == LANG_INT && (type->low < field->type.low || type->high > field->type.high)) &&
             !(type->capacity > field->type.capacity));
        if (!fits) {
            lang_error(d, sent->fields.fields[given].place, "%s is %s here, and %s takes %s only",
                       lang_quote(checker, field->name), lang_type_text(checker->arena, type),
                       lang_quote(checker, to->agent->name), lang_type_text(checker->arena, &field->type));
            lang_note(d, field->place, "it is declared here");
            return false;
        }
    }
    return true;
}

static bool check_sends(lang_checker *checker, const lang_system *system, const lang_member *from)
{
    bool ok = true;
    uint32_t n = system->instance_count;
    for (uint32_t s = 0; s < from->agent->sends.count; s++) {
        const lang_message *sent = &from->agent->sends.messages[s];
        bool is_accepted = false;
        for (uint32_t m = 0; m < system->member_count; m++) {
            const lang_member *to = &system->members[m];
            bool is_linked = false;
            for (uint32_t a = 0; a < from->count && !is_linked; a++)
                for (uint32_t b = 0; b < to->count && !is_linked; b++)
                    is_linked = system->linked[(from->first + a) * n + to->first + b];
            if (!is_linked)
                continue;
            uint32_t accepted = to->agent ? lang_find_message(&to->agent->accepts, sent->tag) : 0;
            is_accepted = is_accepted || !to->agent || accepted != UINT32_MAX;
            if (to->agent && accepted != UINT32_MAX)
                ok = check_receiver(checker, from, sent, to, &to->agent->accepts.messages[accepted]) && ok;
        }
        if (!is_accepted) {
            lang_error(checker->diagnostics, from->place,
                       "%s sends %s, which none of those that it is connected to accepts",
                       lang_quote(checker, from->name), lang_quote(checker, sent->tag));
            lang_note(checker->diagnostics, sent->place, "it is declared here");
            ok = false;
        }
    }
    return ok;
}

/* ---- settings ---- */

static bool count_of(lang_checker *checker, const lang_ast_setting *setting, const char *what,
                     uint32_t *value)
{
    int64_t number = LANG_NO_LIMIT;
    bool ok = !setting->low || lang_check_count(checker, setting->low, what, 0, LANG_NO_LIMIT - 1, &number);
    *value = (uint32_t)number;
    return ok;
}

static bool make_network(lang_checker *checker, const lang_ast_network *ast, lang_system *system)
{
    system->network.unordered = ast->unordered.place.line > 0;
    system->network.drops = ast->capacity_drops.place.line > 0;
    system->network.loses = ast->loses.place.line > 0;
    system->network.duplicates = ast->duplicates.place.line > 0;
    system->network.delays = ast->partition_delays.place.line > 0;
    bool ok = count_of(checker, &ast->capacity, "a capacity", &system->network.capacity);
    ok = count_of(checker, &ast->loses, "'at most'", &system->network.at_most_lost) && ok;
    ok = count_of(checker, &ast->duplicates, "'at most'", &system->network.at_most_duplicated) && ok;
    if (ast->fifo.place.line && ast->unordered.place.line) {
        lang_error(checker->diagnostics, ast->unordered.place,
                   "a network is 'fifo' or 'unordered', not both");
        lang_note(checker->diagnostics, ast->fifo.place, "the other one is here");
        ok = false;
    }
    return ok;
}

static bool make_faults(lang_sight *sight, const lang_ast_faults *ast, lang_system *system)
{
    lang_checker *checker = sight->checker;
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_crash *c = ast->crashes; c; c = c->next)
        count++;
    lang_crash *crashes = lang_make_array(checker, count, sizeof *crashes);
    system->faults.crashes = crashes;
    for (const lang_ast_crash *c = ast->crashes; c && crashes; c = c->next) {
        lang_crash *crash = &crashes[system->faults.crash_count++];
        bool *who = lang_make_array(checker, system->instance_count, sizeof *who);
        int64_t most = LANG_NO_LIMIT;
        crash->who = who;
        for (lang_term *agents = c->agents.first; agents && who; agents = agents->next)
            ok = mark_agents(sight, agents, who) && ok;
        if (c->at_most)
            ok = lang_check_count(checker, c->at_most, "'at most'", 0, LANG_NO_LIMIT - 1, &most) && ok;
        crash->at_most = (uint32_t)most;
    }
    system->faults.restart = ast->restart.place.line > 0;
    system->faults.partition = ast->partition.place.line > 0;
    ok = count_of(checker, &ast->partition, "'at most'", &system->faults.at_most_partitions) && ok;
    return ok && crashes;
}

static bool bound_of(lang_checker *checker, const lang_ast_setting *setting, const char *what, int64_t low,
                     uint64_t *value)
{
    int64_t number;
    *value = UINT64_MAX;
    if (!setting->low)
        return true;
    if (!lang_check_count(checker, setting->low, what, low, INT64_MAX, &number))
        return false;
    *value = (uint64_t)number;
    return true;
}

static bool make_bounds(lang_checker *checker, const lang_ast_bounds *ast, lang_system *system)
{
    bool ok = bound_of(checker, &ast->queue, "a bound", 0, &system->bounds.queue);
    ok = bound_of(checker, &ast->inputs, "a bound", 0, &system->bounds.inputs) && ok;
    ok = bound_of(checker, &ast->crashes, "a bound", 0, &system->bounds.crashes) && ok;
    ok = bound_of(checker, &ast->states, "a bound", 1, &system->bounds.states) && ok;
    if (!ast->integers.low)
        return ok;
    const lang_term *low = lang_check_constant(checker, ast->integers.low, &lang_type_int);
    const lang_term *high =
        ast->integers.high ? lang_check_constant(checker, ast->integers.high, &lang_type_int) : NULL;
    if (!low || !high)
        return false;
    system->bounds.has_int = true;
    system->bounds.low = low->value;
    system->bounds.high = high->value;
    if (low->value <= high->value)
        return ok;
    lang_error(checker->diagnostics, ast->integers.place, "this range is empty: it ends before it begins");
    return false;
}

/* ---- what comes from outside ---- */

static bool make_values(lang_sight *sight, const lang_ast_input *ast, const lang_message *message,
                        lang_input *input)
{
    lang_checker *checker = sight->checker;
    const lang_term **values = lang_make_array(checker, message->fields.count, sizeof(lang_term *));
    bool ok = values != NULL;
    input->values = values;
    for (lang_term *entry = ast->values.first; entry && values; entry = entry->next) {
        uint32_t field = lang_find_field(&message->fields, entry->text);
        if (field == UINT32_MAX) {
            lang_error(checker->diagnostics, entry->place, "%s has no field %s",
                       lang_quote(checker, message->tag), lang_quote(checker, entry->text));
            lang_note(checker->diagnostics, message->place, "it is declared here");
            ok = false;
            continue;
        }
        values[field] = lang_check_values(sight, entry->right, &message->fields.fields[field].type);
        ok = ok && values[field];
    }
    return ok;
}

static bool make_input(lang_sight *sight, const lang_ast_input *ast, uint32_t clause, lang_system *system,
                       lang_input *inputs)
{
    lang_checker *checker = sight->checker;
    int64_t most = LANG_NO_LIMIT;
    bool *who = lang_make_array(checker, system->instance_count, sizeof *who), ok = who != NULL;
    for (lang_term *agents = ast->agents.first; agents && who; agents = agents->next)
        ok = mark_agents(sight, agents, who) && ok;
    if (ast->at_most)
        ok = lang_check_count(checker, ast->at_most, "'at most'", 0, LANG_NO_LIMIT - 1, &most) && ok;
    for (uint32_t m = 0; m < system->member_count && ok; m++) {
        const lang_member *member = &system->members[m];
        bool any = false;
        for (uint32_t i = 0; i < member->count; i++)
            any = any || who[member->first + i];
        if (!any || !member->agent)
            continue;
        lang_input *input = &inputs[system->input_count];
        *input =
            (lang_input){.member = m, .to = who + member->first, .clause = clause, .at_most = (uint32_t)most};
        input->message = lang_need_message(checker, member->agent, LANG_ACCEPTS, ast->tag);
        if (input->message == UINT32_MAX ||
            !make_values(sight, ast, &member->agent->accepts.messages[input->message], input))
            return false;
        system->input_count++;
    }
    return ok;
}

static bool make_environment(lang_sight *sight, const lang_ast_system *ast, lang_system *system)
{
    uint32_t count = 0, clause = 0;
    bool ok = true;
    for (const lang_ast_input *i = ast->inputs; i; i = i->next)
        count++;
    lang_input *inputs =
        lang_make_array(sight->checker, (size_t)count * system->member_count, sizeof *inputs);
    system->inputs = inputs;
    system->has_environment = ast->has_environment;
    for (const lang_ast_input *i = ast->inputs; i && inputs; i = i->next)
        ok = make_input(sight, i, clause++, system, inputs) && ok;
    return ok && inputs;
}

/* ---- what is observed ---- */

static bool make_observation(lang_sight *sight, const lang_ast_observation *ast, lang_observation *made)
{
    lang_checker *checker = sight->checker;
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, ast->agents, NULL))
        return false;
    bool is_name = ast->agents->kind == LANG_TERM_NAME && ast->agents->meaning == LANG_MEANS_AGENT;
    uint32_t member = is_name ? ast->agents->slot : lang_member_of(sight, ast->agents);
    int64_t index = 0;
    lang_place at;
    if (member == UINT32_MAX || (!is_name && lang_term_evaluate(ast->agents->right, NULL, &index, &at))) {
        lang_error(checker->diagnostics, ast->agents->place, "expected agents of the system here");
        return false;
    }
    const lang_agent *agent = sight->system->members[member].agent;
    *made = (lang_observation){.action = ast->action->text,
                               .member = member,
                               .instance = is_name ? LANG_NO_LIMIT : (uint32_t)index,
                               .tag = ast->tag->text,
                               .place = ast->place};
    const lang_messages *all[] = {agent ? &agent->accepts : NULL, agent ? &agent->emits : NULL,
                                  agent ? &agent->sends : NULL};
    const lang_message *message = NULL;
    for (unsigned k = 0; k < 3 && agent && !message; k++) {
        made->message = lang_find_message(all[k], ast->tag->text);
        made->what = k == 0 ? LANG_OBSERVES_INPUT : k == 1 ? LANG_OBSERVES_EMIT : LANG_OBSERVES_SEND;
        message = made->message == UINT32_MAX ? NULL : &all[k]->messages[made->message];
    }
    if (!message) {
        lang_error(
            checker->diagnostics, ast->tag->place, "there is no message %s that %s accepts, emits or sends",
            lang_quote(checker, ast->tag->text), lang_quote(checker, sight->system->members[member].name));
        return false;
    }
    uint32_t count = 0;
    for (const lang_ast_name *f = ast->fields.first; f; f = f->next)
        count++;
    uint32_t *fields = lang_make_array(checker, count, sizeof *fields);
    made->fields = fields;
    for (const lang_ast_name *f = ast->fields.first; f && fields; f = f->next) {
        uint32_t field = lang_find_field(&message->fields, f->text);
        bool is_receiver =
            made->what == LANG_OBSERVES_SEND && field == UINT32_MAX && strcmp(f->text, "to") == 0;
        if (field == UINT32_MAX && !is_receiver) {
            lang_error(checker->diagnostics, f->place, "%s has no field %s",
                       lang_quote(checker, message->tag), lang_quote(checker, f->text));
            return false;
        }
        fields[made->field_count++] = field;
    }
    return fields != NULL;
}

static bool make_observations(lang_sight *sight, const lang_ast_system *ast, lang_system *system)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_observation *o = ast->observations; o; o = o->next)
        count++;
    lang_observation *made = lang_make_array(sight->checker, count, sizeof *made);
    system->observations = made;
    for (const lang_ast_observation *o = ast->observations; o && made; o = o->next)
        ok = make_observation(sight, o, &made[system->observation_count++]) && ok;
    return ok && made;
}

/* ---- the system ---- */

bool lang_make_system(lang_checker *checker, lang_item *item)
{
    const lang_ast_system *ast = item->ast.system;
    lang_system *system = &checker->systems[item->number];
    checker->file = item->file;
    *system = (lang_system){.name = ast->name->text, .doc = ast->doc, .ast = ast, .place = ast->name->place};
    lang_sight sight = {.checker = checker, .system = system};
    bool ok = make_members(&sight, ast, system);
    if (!ok || checker->no_memory)
        return false;
    ok = make_links(&sight, ast, system);
    for (uint32_t m = 0; m < system->member_count && ok; m++)
        if (system->members[m].agent)
            ok = check_sends(checker, system, &system->members[m]) && ok;
    ok = make_network(checker, &ast->network, system) && ok;
    ok = make_faults(&sight, &ast->faults, system) && ok;
    ok = make_bounds(checker, &ast->bounds, system) && ok;
    ok = make_environment(&sight, ast, system) && ok;
    if (ast->final) {
        sight.is_final = true;
        system->final = ast->final;
        ok = lang_check_value(&sight, ast->final, &lang_type_bool) && ok;
        sight.is_final = false;
    }
    lang_claim *claims = NULL;
    ok = lang_list_claims(checker, ast->claims, &claims, &system->claim_count, true) && ok;
    system->claims = claims;
    ok = claims && lang_check_claims(&sight, claims, system->claim_count) && ok;
    ok = make_observations(&sight, ast, system) && ok;
    item->progress = ok ? LANG_DONE : LANG_WRONG;
    return ok;
}
