/* What is around the agents of a system: network, environment, faults, and the bounds of searches. */
#include "language/agents/systems.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* A setting's number; `missing` where it has none. */
static bool take_number(lang_checker *checker, const lang_ast_setting *setting, const char *what,
                        int64_t least, uint32_t missing, uint32_t *number)
{
    int64_t value = missing;
    bool ok =
        !setting->low || lang_check_count(checker, setting->low, what, least, LANG_NO_LIMIT - 1, &value);
    *number = (uint32_t)value;
    return ok;
}

static bool is_given(const lang_ast_setting *setting)
{
    return setting->place.line > 0;
}

/* Two settings that exclude each other. */
static bool check_either(lang_checker *checker, const lang_ast_setting *a, const lang_ast_setting *b,
                         const char *message)
{
    if (!is_given(a) || !is_given(b))
        return true;
    bool in_order = a->place.line < b->place.line ||
                    (a->place.line == b->place.line && a->place.column < b->place.column);
    lang_error(checker->diagnostics, in_order ? b->place : a->place, "%s", message);
    lang_note(checker->diagnostics, in_order ? a->place : b->place, "the other is here");
    return false;
}

bool lang_check_network(lang_checker *checker, lang_system *system)
{
    const lang_ast_network *ast = &system->ast->network;
    system->network.unordered = is_given(&ast->unordered);
    system->network.drops = is_given(&ast->capacity_drops);
    system->network.loses = is_given(&ast->loses);
    system->network.duplicates = is_given(&ast->duplicates);
    system->network.delays = is_given(&ast->partition_delays);
    bool ok = check_either(checker, &ast->fifo, &ast->unordered, "a network is 'fifo' or 'unordered'");
    ok =
        take_number(checker, &ast->capacity, "a capacity", 1, LANG_NO_LIMIT, &system->network.capacity) && ok;
    ok = take_number(checker, &ast->loses, "how many it loses", 0, LANG_NO_LIMIT,
                     &system->network.at_most_lost) &&
         ok;
    return take_number(checker, &ast->duplicates, "how many it duplicates", 0, LANG_NO_LIMIT,
                       &system->network.at_most_duplicated) &&
           ok;
}

static bool take_bound(lang_checker *checker, const lang_ast_setting *setting, const char *what,
                       int64_t least, uint64_t *bound)
{
    int64_t value = 0;
    *bound = UINT64_MAX;
    if (!is_given(setting))
        return true;
    bool ok = lang_check_count(checker, setting->low, what, least, INT64_MAX, &value);
    *bound = (uint64_t)value;
    return ok;
}

bool lang_check_bounds(lang_checker *checker, lang_system *system)
{
    const lang_ast_bounds *ast = &system->ast->bounds;
    bool ok = true;
    if (is_given(&ast->integers)) {
        system->bounds.has_int = true;
        const lang_term *low = lang_check_constant(checker, ast->integers.low, &lang_type_int);
        const lang_term *high =
            ast->integers.high ? lang_check_constant(checker, ast->integers.high, &lang_type_int) : NULL;
        ok = low && high;
        if (!ast->integers.high)
            lang_error(checker->diagnostics, ast->integers.place,
                       "'int' is bounded by a range, such as 'int 0..7'");
        if (ok && low->value > high->value) {
            lang_error(checker->diagnostics, ast->integers.low->place,
                       "this range is empty: it ends before it begins");
            ok = false;
        }
        system->bounds.low = ok ? low->value : 0;
        system->bounds.high = ok ? high->value : 0;
    }
    ok = take_bound(checker, &ast->queue, "the bound 'queue'", 1, &system->bounds.queue) && ok;
    ok = take_bound(checker, &ast->inputs, "the bound 'inputs'", 0, &system->bounds.inputs) && ok;
    ok = take_bound(checker, &ast->crashes, "the bound 'crashes'", 0, &system->bounds.crashes) && ok;
    return take_bound(checker, &ast->states, "the bound 'states'", 1, &system->bounds.states) && ok;
}

/* ---- faults ---- */

static bool take_at_most(lang_checker *checker, lang_term *at_most, uint32_t *number)
{
    int64_t value = LANG_NO_LIMIT;
    bool ok = !at_most ||
              lang_check_count(checker, at_most, "how many there are at most", 0, LANG_NO_LIMIT - 1, &value);
    *number = (uint32_t)value;
    return ok;
}

static bool mark_list(lang_sight *sight, lang_terms terms, bool *marked)
{
    bool ok = true;
    for (lang_term *term = terms.first; term; term = term->next)
        ok = lang_mark_agents(sight, term, marked) && ok;
    return ok;
}

bool lang_check_faults(lang_sight *sight, lang_system *system)
{
    lang_checker *checker = sight->checker;
    const lang_ast_faults *ast = &system->ast->faults;
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_crash *crash = ast->crashes; crash; crash = crash->next)
        count++;
    lang_crash *crashes = lang_make_array(checker, count, sizeof *crashes);
    if (!crashes)
        return false;
    for (const lang_ast_crash *crash = ast->crashes; crash; crash = crash->next) {
        bool *who = lang_make_array(checker, system->instance_count, sizeof *who);
        lang_crash *made = &crashes[system->faults.crash_count++];
        made->who = who;
        if (!who)
            return false;
        ok = mark_list(sight, crash->agents, who) && ok;
        ok = take_at_most(checker, crash->at_most, &made->at_most) && ok;
    }
    system->faults.crashes = crashes;
    system->faults.restart = is_given(&ast->restart);
    system->faults.partition = is_given(&ast->partition);
    if (is_given(&ast->restart) && count == 0)
        lang_warn(checker->diagnostics, LANG_W_UNUSED, ast->restart.place,
                  "nothing crashes, so that nothing restarts");
    return take_at_most(checker, ast->partition.low, &system->faults.at_most_partitions) && ok;
}

/* ---- inputs ---- */

static bool check_value(lang_sight *sight, lang_term *entry, const lang_agent *agent,
                        const lang_message *message, const lang_term **values)
{
    lang_checker *checker = sight->checker;
    lang_diagnostics *d = checker->diagnostics;
    uint32_t i = lang_find_field(&message->fields, entry->text);
    if (i == UINT32_MAX) {
        base_near near;
        bool searches = lang_near_search(d, &near, entry->text);
        for (uint32_t f = 0; searches && f < message->fields.count; f++)
            base_near_offer(&near, message->fields.fields[f].name);
        lang_error(d, entry->operator_place.line ? entry->operator_place : entry->place,
                   "%s of %s has no field %s%s", lang_quote(checker, message->tag),
                   lang_quote(checker, agent->name), lang_quote(checker, entry->text),
                   lang_near_text(d, &near));
        lang_note(d, message->place, "it is declared here");
        return false;
    }
    if (values[i]) {
        lang_error(d, entry->place, "the values of %s are given twice", lang_quote(checker, entry->text));
        return false;
    }
    values[i] = lang_check_values(sight, entry->right, &message->fields.fields[i].type);
    return values[i] != NULL;
}

/* What one member gets by a clause. */
static bool make_input(lang_sight *sight, lang_system *system, const lang_ast_input *ast, const bool *marked,
                       uint32_t member, lang_input *input)
{
    lang_checker *checker = sight->checker;
    const lang_member *m = &system->members[member];
    const lang_agent *agent = lang_member_protocol(m);
    uint32_t message = lang_need_message(checker, agent, LANG_ACCEPTS, ast->tag);
    if (message == UINT32_MAX)
        return false;
    const lang_message *accepted = &agent->accepts.messages[message];
    *input =
        (lang_input){.member = member,
                     .message = message,
                     .to = marked + m->first,
                     .values = lang_make_array(checker, accepted->fields.count, sizeof(const lang_term *))};
    bool ok = input->values != NULL && take_at_most(checker, ast->at_most, &input->at_most);
    for (lang_term *entry = ast->values.first; entry && ok; entry = entry->next)
        ok = check_value(sight, entry, agent, accepted, input->values);
    return ok;
}

static bool make_inputs(lang_sight *sight, lang_system *system, const lang_ast_input *ast, uint32_t clause,
                        lang_input **inputs, uint32_t *room)
{
    bool *marked = lang_make_array(sight->checker, system->instance_count, sizeof *marked);
    if (!marked || !mark_list(sight, ast->agents, marked))
        return false;
    for (uint32_t i = 0; i < system->member_count; i++) {
        bool is_meant = false;
        for (uint32_t j = 0; j < system->members[i].count; j++)
            is_meant = is_meant || marked[system->members[i].first + j];
        if (!is_meant)
            continue;
        lang_input *grown =
            lang_grow_array(sight->checker, *inputs, system->input_count, room, sizeof *grown);
        if (!grown)
            return false;
        *inputs = grown;
        lang_input *input = &grown[system->input_count];
        if (!make_input(sight, system, ast, marked, i, input))
            return false;
        input->clause = clause;
        system->input_count++;
    }
    return true;
}

bool lang_check_environment(lang_sight *sight, lang_system *system)
{
    lang_input *inputs = NULL;
    uint32_t room = 0, clause = 0;
    bool ok = true;
    system->has_environment = system->ast->has_environment;
    for (const lang_ast_input *ast = system->ast->inputs; ast; ast = ast->next)
        ok = make_inputs(sight, system, ast, clause++, &inputs, &room) && ok;
    system->inputs = inputs;
    return ok;
}
