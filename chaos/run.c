/* A script, from its beginning to its end. */
#include "config.h"

#include "base/array.h"
#include "chaos/world.h"

#include <stdlib.h>
#include <string.h>

static int64_t choose(void *arg, int64_t count)
{
    world *w = arg;
    return (int64_t)(draw(w->script->pace, DRAW_EXTERN, 0, w->draws++) % (uint64_t)count);
}

/* ---- making a world ---- */

static bool make_agents(world *w)
{
    w->agents = base_alloc_zeroed(w->setup->agent_count, sizeof *w->agents);
    for (uint32_t a = 0; w->agents && a < w->setup->agent_count; a++) {
        w->agents[a].timers =
            base_alloc_zeroed(checking_agent_type(w->model, a)->timer_count, sizeof(world_timer));
        if (!w->agents[a].timers)
            return false;
    }
    return w->agents != NULL;
}

static int64_t draw_limit(const chaos_script *script, uint32_t channel)
{
    uint64_t drawn = draw(script->pace, DRAW_PACE, channel, 0);
    return script->is_wild ? draw_pace(drawn) : 10 * CHAOS_MILLISECOND * (int64_t)(1 + drawn % 16) / 16;
}

/* How long a message may take is a channel's own: some agents are nearer to each other than others. */
static bool make_channels(world *w)
{
    uint32_t count = checking_channel_count(w->model);
    w->channels = base_alloc_zeroed(count, sizeof *w->channels);
    for (uint32_t c = 0; w->channels && c < count; c++)
        w->channels[c] = (world_channel){.from = checking_channel_from(w->model, c),
                                         .to = checking_channel_to(w->model, c),
                                         .limit = draw_limit(w->script, c)};
    return w->channels != NULL;
}

static bool make_promises(world *w)
{
    w->promises = base_alloc_zeroed(w->m->property_count, sizeof *w->promises);
    for (uint32_t i = 0; w->promises && i < w->m->property_count; i++) {
        w->promises[i].last_wrong = -1;
        w->may_rest = w->may_rest || w->m->properties[i].kind == SPEX_EXPLORER_DEADLOCK;
    }
    return w->promises != NULL;
}

static bool make(world *w)
{
    w->walk = checking_walk_new(w->model, choose, w);
    return w->walk && make_agents(w) && make_channels(w) && make_promises(w) && world_list_hits(w);
}

static void release(world *w)
{
    for (uint32_t a = 0; w->agents && a < w->setup->agent_count; a++) {
        free(w->agents[a].timers);
        free(w->agents[a].held.items);
    }
    for (uint32_t c = 0; w->channels && c < checking_channel_count(w->model); c++)
        free(w->channels[c].ids);
    free(w->agents);
    free(w->channels);
    free(w->promises);
    free(w->parted.items);
    free(w->cut);
    free(w->sent);
    free(w->listed);
    free(w->agenda.items);
    checking_walk_free(w->walk);
}

/* ---- what happens ---- */

static void plan_input(world *w, size_t number)
{
    if (number < w->script->input_count)
        (void)world_add(w, (agenda_item){.at = w->script->inputs[number].at,
                                         .kind = AGENDA_INPUT,
                                         .number = (uint32_t)number});
}

static void plan_fault(world *w, size_t number)
{
    if (number < w->script->fault_count)
        (void)world_add(w, (agenda_item){.at = w->script->faults[number].at,
                                         .kind = AGENDA_FAULT,
                                         .which = (uint32_t)number});
}

static void plan_check(world *w)
{
    if (w->plan->check > 0)
        (void)world_add(w, (agenda_item){.at = w->now + w->plan->check, .kind = AGENDA_CHECK});
}

static void check(world *w)
{
    world_judge_state(w);
    world_tell(w, CHAOS_EVENT_CHECK, NULL, NULL);
    plan_check(w);
}

/* Is nothing under way but what comes from outside, and timers that change nothing? */
static bool is_idle(const world *w)
{
    bool is_timed = w->armed && (!w->may_rest || w->idle < 2ull * w->armed);
    if (is_timed || w->restarting || w->stopped)
        return false;
    for (uint32_t c = 0; c < checking_channel_count(w->model); c++)
        if (w->channels[c].count && checking_walk_is_up(w->walk, w->channels[c].to))
            return false;
    return true;
}

static bool has_input_left(const world *w)
{
    for (uint32_t i = 0; i < w->setup->system.input_count; i++)
        if (checking_walk_has_input(w->walk, i) &&
            checking_walk_is_up(w->walk, w->setup->system.inputs[i].agent))
            return true;
    return false;
}

static void happen(world *w, const agenda_item *item)
{
    switch (item->kind) {
    case AGENDA_MESSAGE:
        world_deliver(w, item);
        break;
    case AGENDA_TIMER:
        world_fire(w, item);
        break;
    case AGENDA_INPUT:
        plan_input(w, item->number + 1ull);
        world_input(w, &w->script->inputs[item->number]);
        break;
    case AGENDA_RESTART:
        world_restart(w, item->which, item->number);
        break;
    case AGENDA_FAULT:
        plan_fault(w, item->which + 1ull);
        world_begin_fault(w, item->which);
        break;
    case AGENDA_END:
        world_end_fault(w, item->which);
        break;
    case AGENDA_CHECK:
        check(w);
    }
}

/* Where only inputs and faults are left, and none of them can come, nothing will ever happen. */
static bool is_at_rest(const world *w, const agenda_item *next)
{
    bool is_outside = next->kind == AGENDA_INPUT || next->kind == AGENDA_FAULT ||
                      next->kind == AGENDA_CHECK ||
                      (w->may_rest && w->idle > 0 && w->idle % (2ull * w->armed + 1) == 0);
    return is_outside && is_idle(w) && (!has_input_left(w) || w->script->input_count == 0) &&
           world_is_stuck(w);
}

static void run(world *w)
{
    agenda_item item = {.at = 0};
    bool is_there = true;
    world_start(w);
    plan_input(w, 0);
    plan_fault(w, 0);
    plan_check(w);
    while (!w->has_ended && !w->no_memory && (is_there = agenda_take(&w->agenda, &item)) &&
           item.at <= w->script->duration && !w->outcome->is_at_rest) {
        if (is_at_rest(w, &item))
            break;
        w->now = item.at;
        happen(w, &item);
    }
    if (w->no_memory || w->needs_room)
        return;
    w->outcome->is_at_rest =
        !w->has_ended && (!is_there || item.at <= w->script->duration) && is_idle(w) && world_is_stuck(w);
    if (!w->has_ended && !w->outcome->is_at_rest)
        w->now = w->script->duration;
    w->outcome->ended = w->now;
    if (!w->has_ended)
        world_judge_end(w);
}

/* ---- what has come about ---- */

bool chaos_seen_make(chaos_seen *seen, const chaos_setup *setup)
{
    const spex_explorer_model *m = checking_explorer_model(setup->model);
    *seen = (chaos_seen){.mark_count = m->mark_count};
    seen->marks = base_alloc_zeroed(m->mark_count, 1);
    return seen->marks != NULL;
}

void chaos_seen_release(chaos_seen *seen)
{
    free(seen->marks);
    *seen = (chaos_seen){.marks = NULL};
}

void chaos_seen_add(chaos_seen *seen, const chaos_seen *more)
{
    for (uint32_t i = 0; i < seen->mark_count; i++)
        seen->marks[i] |= more->marks[i];
}

void chaos_counts_add(chaos_counts *counts, const chaos_counts *more)
{
    uint64_t *to = (uint64_t *)(void *)counts;
    const uint64_t *from = (const uint64_t *)(const void *)more;
    for (size_t i = 0; i < sizeof *counts / sizeof *to; i++) /* it has nothing but such numbers */
        to[i] += from[i];
}

/* ---- runs ---- */

/* Once. False: no memory, or *needs_room. */
static bool run_once(chaos_setup *setup, const chaos_script *script, const chaos_failure *wanted,
                     chaos_watch *watch, void *arg, chaos_seen *seen, chaos_script *hits,
                     chaos_outcome *outcome, bool *needs_room)
{
    world w = {.setup = setup,
               .script = script,
               .plan = &setup->plan,
               .model = setup->model,
               .m = checking_explorer_model(setup->model),
               .wanted = wanted,
               .watch = watch,
               .arg = arg,
               .seen = seen,
               .hits = hits,
               .outcome = outcome};
    *outcome = (chaos_outcome){.trouble = NULL};
    if (hits)
        hits->hit_count = 0;
    bool fine = make(&w);
    if (fine)
        run(&w);
    *needs_room = w.needs_room;
    fine = fine && !w.no_memory && !w.needs_room;
    release(&w);
    return fine;
}

bool setup_run(chaos_setup *setup, const chaos_script *script, const chaos_failure *wanted, chaos_seen *seen,
               chaos_script *hits, chaos_outcome *outcome)
{
    bool needs_room = true, fine = false;
    while (needs_room) { /* until there is room enough */
        fine = run_once(setup, script, wanted, NULL, NULL, seen, hits, outcome, &needs_room);
        if (needs_room && !chaos_setup_grow(setup)) {
            outcome->trouble = "too many messages wait for one agent";
            return true;
        }
    }
    return fine;
}

bool chaos_run(chaos_setup *setup, const chaos_script *script, chaos_watch *watch, void *arg,
               chaos_seen *seen, chaos_script *hits, chaos_outcome *outcome)
{
    bool needs_room;
    bool fine = setup_run(setup, script, NULL, seen, hits, outcome);
    return fine && watch && !outcome->trouble
               ? run_once(setup, script, NULL, watch, arg, seen, hits, outcome, &needs_room)
               : fine;
}
