/* From a system and a plan to a model in which what the plan does can happen. */
#include "config.h"

#include "chaos/setup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 16, MOST_ROOM = 65536, MOST_SPLIT = 45 };

static bool says(const chaos_plan *plan, chaos_word word)
{
    return plan->has_block || (plan->given >> word & 1);
}

static bool is_partitioned(const chaos_plan *plan)
{
    for (unsigned i = 0; i < CHAOS_PARTITIONS; i++)
        if (plan->partition[i].is_on)
            return true;
    return false;
}

/* ---- what the system allows itself ---- */

/* Where the plan says nothing, what strikes is what `faults` and `network` allow. */
static void fill_in(chaos_setup *s)
{
    chaos_plan *plan = &s->plan;
    const spex_system *system = &s->system;
    const struct {
        chaos_word word;
        bool is_allowed;
    } own[] = {{CHAOS_KILL, system->faults.crash_count > 0},
               {CHAOS_PARTITION, system->faults.partition},
               {CHAOS_DROP, system->network.loses},
               {CHAOS_DUPLICATE, system->network.duplicates}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!says(plan, own[i].word) && own[i].is_allowed)
            s->drawn |= UINT32_C(1) << own[i].word;
    if (!(plan->given >> CHAOS_WORKLOAD & 1))
        s->drawn |= UINT32_C(1) << CHAOS_WORKLOAD;
    if (s->drawn >> CHAOS_KILL & 1)
        plan->kill.is_on = true;
    if (s->drawn >> CHAOS_PARTITION & 1)
        plan->partition[CHAOS_HALVES] =
            (chaos_spells){true, {4 * CHAOS_SECOND, 10 * CHAOS_SECOND}, {1 * CHAOS_SECOND, 5 * CHAOS_SECOND}};
    if (s->drawn >> CHAOS_DROP & 1)
        plan->drop = 1;
    if (s->drawn >> CHAOS_DUPLICATE & 1)
        plan->duplicate = 1;
}

/* The agents that may be killed: those that `crash` clauses name; where there are none, all. */
static bool list_crashing(chaos_setup *s)
{
    const spex_system *system = &s->system;
    uint32_t *list = base_arena_array(s->arena, s->agent_count + 1ull, sizeof *list);
    bool *who = base_arena_array(s->arena, s->agent_count + 1ull, sizeof *who);
    if (!list || !who)
        return false;
    for (uint32_t a = 0; a < s->agent_count; a++) {
        who[a] = system->faults.crash_count == 0;
        for (uint32_t i = 0; i < system->faults.crash_count; i++)
            who[a] = who[a] || system->faults.crashes[i].who[a];
        if (who[a])
            list[s->crashing_count++] = a;
    }
    s->crashing = list;
    s->crash = (spex_system_crash){who, SPEX_NO_LIMIT};
    return true;
}

/* What the plan says is allowed. */
static void allow(chaos_setup *s)
{
    chaos_plan *plan = &s->plan;
    spex_system *system = &s->system;
    if (plan->kill.is_on && says(plan, CHAOS_KILL)) {
        system->faults.crashes = &s->crash;
        system->faults.crash_count = 1;
        system->faults.restart = true;
    }
    if (is_partitioned(plan) && says(plan, CHAOS_PARTITION)) {
        system->faults.partition = true;
        system->faults.at_most_partitions = SPEX_NO_LIMIT;
    }
    if ((plan->partition[CHAOS_ONEWAY].is_on || plan->partition[CHAOS_RING].is_on) &&
        !system->network.delays) {
        system->network.loses = true;
        system->network.at_most_lost = SPEX_NO_LIMIT;
    }
}

/* ---- what contradicts, and what cannot act ---- */

static base_status find_contradiction(const chaos_setup *s, base_error *error)
{
    const spex_system *system = &s->system;
    static const char text[] = "'%s' contradicts the network clause of %s, which does not say '%s'";
    if (s->plan.drop && !system->network.loses)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, text, "drop", system->name, "loses");
    if (s->plan.duplicate && !system->network.duplicates)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, text, "duplicate", system->name, "duplicates");
    if (is_partitioned(&s->plan) && s->agent_count > MOST_SPLIT)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "%s has %" PRIu32 " agents; partitions are of at most %d",
                         system->name, s->agent_count, MOST_SPLIT);
    return BASE_OK;
}

static bool has_timers(const chaos_setup *s)
{
    for (uint32_t a = 0; a < s->agent_count; a++)
        for (uint32_t t = 0; t < checking_agent_type(s->model, a)->timer_count; t++)
            if (checking_agent_type(s->model, a)->timers[t].kind != SPEX_INTERNAL)
                return true;
    return false;
}

static bool has_durable(const chaos_setup *s)
{
    for (uint32_t a = 0; a < s->agent_count; a++)
        if (checking_keeps(s->model, a))
            return true;
    return false;
}

static void find_idle(const chaos_setup *s, chaos_tell *warn, void *arg)
{
    const chaos_plan *p = &s->plan;
    bool is_silent = checking_channel_count(s->model) == 0;
    const struct {
        bool is_so;
        const char *text;
    } rows[] = {
        {is_partitioned(p) && s->agent_count < 2, "'partition' cannot act: there is one agent"},
        {p->partition[CHAOS_RING].is_on && s->agent_count > 1 && s->agent_count < 4,
         "'partition ring' cannot act: among so few agents each hears every other one"},
        {is_partitioned(p) && is_silent && s->agent_count > 1,
         "'partition' cannot act: no agent sends anything to another one"},
        {p->drop && is_silent, "'drop' cannot act: no agent sends anything to another one"},
        {p->duplicate && is_silent, "'duplicate' cannot act: no agent sends anything to another one"},
        {(p->delay.high || p->slow.is_on) && is_silent,
         "'delay' cannot act: no agent sends anything to another one"},
        {p->reorder && is_silent, "'reorder' cannot act: no agent sends anything to another one"},
        {p->reorder && !is_silent && !s->system.network.unordered,
         "'reorder' cannot act: the network clause keeps messages of each pair in order"},
        {p->skew && !has_timers(s), "'skew' cannot act: no agent has a timer"},
        {p->full.is_on && !has_durable(s), "'disk full' cannot act: no agent has a durable field"},
        {p->torn && !has_durable(s), "'disk torn' cannot act: no agent has a durable field"},
        {p->torn && has_durable(s) && !p->kill.is_on, "'disk torn' cannot act: nothing is killed"},
        {(p->given >> CHAOS_WORKLOAD & 1) && p->rate && s->system.input_count == 0,
         "'workload' cannot act: no agent accepts anything from outside"},
        {(p->given >> CHAOS_SUPERVISE & 1) && !p->kill.is_on, "'supervise' cannot act: nothing is killed"},
        {(p->given >> CHAOS_RESTART & 1) && !p->kill.is_on, "'restart' cannot act: nothing is killed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is_so)
            warn(arg, rows[i].text);
}

/* ---- making it ---- */

static base_status open_model(chaos_setup *s, base_error *error)
{
    s->options = (checking_options){.queue = s->room,
                                    .inputs = UINT64_MAX,
                                    .crashes = UINT64_MAX,
                                    .has_int = true,
                                    .low = INT64_MIN,
                                    .high = INT64_MAX,
                                    .no_parts = true,
                                    .monitored = true};
    base_status status = checking_open(&s->model, &s->system, &s->options, error);
    if (status == BASE_OK)
        s->models[s->model_count++] = s->model;
    return status;
}

bool chaos_setup_grow(chaos_setup *s)
{
    base_error error;
    if (s->room >= MOST_ROOM || s->model_count == sizeof s->models / sizeof *s->models)
        return false;
    s->room *= 2;
    return open_model(s, &error) == BASE_OK;
}

bool chaos_setup_grow_as(chaos_setup *setup, const chaos_setup *other)
{
    while (setup->room < other->room)
        if (!chaos_setup_grow(setup))
            return false;
    return true;
}

base_status chaos_setup_open(chaos_setup **setup, const spex_system *system, const chaos_plan *plan,
                             chaos_tell *warn, void *arg, base_error *error)
{
    chaos_setup *s = calloc(1, sizeof *s);
    if (s)
        s->arena = base_arena_new();
    if (!s || !s->arena) {
        free(s);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    }
    s->system = *system;
    s->system.bounds.inputs = s->system.bounds.crashes = UINT64_MAX; /* bounds are of searches */
    s->plan = *plan;
    s->agent_count = system->agent_count;
    s->room = FIRST_ROOM;
    base_status status = list_crashing(s) ? BASE_OK : BASE_E_NOMEM;
    if (status == BASE_OK)
        status = find_contradiction(s, error);
    fill_in(s);
    allow(s);
    if (status == BASE_OK)
        status = open_model(s, error);
    if (status == BASE_OK && warn)
        find_idle(s, warn, arg);
    if (status == BASE_OK)
        *setup = s;
    else
        chaos_setup_close(s);
    return status;
}

void chaos_setup_close(chaos_setup *s)
{
    if (!s)
        return;
    for (uint32_t i = 0; i < s->model_count; i++)
        checking_close(s->models[i]);
    base_arena_free(s->arena);
    free(s);
}

void chaos_setup_add_notes(const chaos_setup *s, const chaos_setup *other)
{
    for (uint32_t i = 0; i < other->model_count; i++)
        checking_add_notes(s->model, other->models[i]);
}

const chaos_plan *chaos_setup_plan(const chaos_setup *s)
{
    return &s->plan;
}

const spex_system *chaos_setup_system(const chaos_setup *s)
{
    return &s->system;
}

const checking_model *chaos_setup_model(const chaos_setup *s)
{
    return s->model;
}
