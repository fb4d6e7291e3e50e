/* What agents do: each step is tried, and if it is taken, what comes of it is put on the agenda. */
#include "config.h"

#include "chaos/world.h"

#include <string.h>

/* What a step that was taken has brought about. The lists of what was tried are used up before another step
 * is. */
static void follow(world *w, const checking_tried *tried, uint32_t agent)
{
    for (uint32_t i = 0; i < tried->armed_count; i++) {
        const checking_armed *t = &tried->armed[i];
        if (t->is_started)
            world_start_timer(w, t->agent, t->timer, t->after);
        else
            world_disarm(w, t->agent, t->timer);
    }
    const checking_put *puts = tried->puts;
    uint32_t count = tried->put_count;
    if (agent != UINT32_MAX)
        world_keep_timers(w, agent);
    world_send(w, puts, count);
}

void world_start(world *w)
{
    const checking_tried tried = checking_walk_start(w->walk);
    if (!tried.step) {
        w->outcome->trouble = "an agent cannot start: 'on start' is a fault";
        w->has_ended = true;
        return;
    }
    if (!world_take(w, &tried))
        return;
    follow(w, &tried, UINT32_MAX);
    for (uint32_t a = 0; a < w->setup->agent_count; a++)
        world_keep_timers(w, a);
}

/* Has an agent no room on its disk for what a step would write? Then it waits with it. */
static bool is_full(world *w, uint32_t agent, const checking_tried *tried)
{
    return w->agents[agent].full && tried->step && checking_walk_keeps(w->walk);
}

bool world_crash(world *w, uint32_t agent)
{
    const checking_tried tried = checking_walk_crash(w->walk, agent);
    const spex_agent *type = checking_agent_type(w->model, agent);
    world_agent *a = &w->agents[agent];
    if (!tried.step || !world_take(w, &tried))
        return false;
    world_tell_agent(w, CHAOS_EVENT_DOWN, agent);
    for (uint32_t t = 0; t < type->timer_count; t++) {
        if (a->timers[t].is_missed)
            a->timers[t].is_missed = false;
        world_disarm(w, agent, t);
    }
    for (uint32_t c = 0; c < checking_channel_count(w->model); c++)
        if (w->channels[c].to == agent)
            world_empty(w, c);
    a->held.count = 0;
    a->is_doomed = false;
    if (a->pause) {
        a->pause = 0;
        w->stopped--;
    }
    return true;
}

void world_restart(world *w, uint32_t agent, uint32_t number)
{
    world_agent *a = &w->agents[agent];
    if (number != a->restarts)
        return;
    w->restarting--;
    const checking_tried tried = checking_walk_restart(w->walk, agent);
    if (!tried.step || !world_take(w, &tried))
        return;
    world_tell_agent(w, CHAOS_EVENT_UP, agent);
    w->outcome->counts.restarts++;
    follow(w, &tried, agent);
    world_release(w, &a->held);
}

void world_plan_restart(world *w, uint32_t agent, int64_t after)
{
    if (!w->setup->system.faults.restart)
        return;
    if (chaos_gives_up(&w->restarts, w->plan, w->now)) {
        world_tell(w, CHAOS_EVENT_NOTE, NULL, "the supervisor gives up: there were too many restarts");
        return;
    }
    w->restarting++;
    (void)world_add(w, (agenda_item){.at = w->now + after,
                                     .kind = AGENDA_RESTART,
                                     .which = agent,
                                     .number = ++w->agents[agent].restarts});
}

/* A process that is killed as it handles a message: neither what it writes nor what it sends is there. */
static bool dies_now(world *w, uint32_t agent)
{
    world_agent *a = &w->agents[agent];
    if (!a->is_doomed)
        return false;
    if (world_crash(w, agent)) {
        w->outcome->counts.torn++;
        world_plan_restart(w, agent, a->restart_after);
    }
    return true;
}

static bool is_stopped(const world *w, uint32_t agent)
{
    return w->agents[agent].pause || !checking_walk_is_up(w->walk, agent);
}

void world_deliver(world *w, const agenda_item *item)
{
    world_channel *c = &w->channels[item->which];
    if (item->stamp != c->stamp)
        return;
    if (world_is_cut(w, c->from, c->to)) {
        world_hold(w, &w->parted, item);
        return;
    }
    if (is_stopped(w, c->to)) {
        world_hold(w, &w->agents[c->to].held, item);
        return;
    }
    size_t at = w->setup->system.network.unordered ? world_place_of(c, item->number) : 0;
    if (at >= c->count || dies_now(w, c->to))
        return;
    const checking_tried tried = checking_walk_deliver(w->walk, item->which, (uint32_t)at);
    if (is_full(w, c->to, &tried)) {
        world_hold(w, &w->agents[c->to].held, item);
        return;
    }
    if (!world_take(w, &tried))
        return;
    world_take_out(w, item->which, at);
    w->outcome->counts.delivered++;
    follow(w, &tried, c->to);
}

/* Of systems that may be at rest though timers go on. */
static bool changes_nothing(const world *w, const checking_tried *tried)
{
    return w->may_rest && tried->step && tried->step->outcome == SPEX_EXPLORER_STEP &&
           tried->put_count == 0 && memcmp(tried->before, tried->step->after, w->m->state_size) == 0;
}

void world_fire(world *w, const agenda_item *item)
{
    world_agent *a = &w->agents[item->which];
    world_timer *timer = &a->timers[item->number];
    if (item->stamp != timer->stamp || !timer->is_armed)
        return;
    if (is_stopped(w, item->which)) {
        world_hold(w, &a->held, item);
        return;
    }
    if (dies_now(w, item->which))
        return;
    const checking_tried tried = checking_walk_fire(w->walk, item->which, item->number);
    uint64_t idle = changes_nothing(w, &tried) ? w->idle + 1 : 0;
    if (is_full(w, item->which, &tried)) {
        world_hold(w, &a->held, item);
        return;
    }
    if (!world_take(w, &tried))
        return;
    w->armed--;
    timer->is_armed = false;
    if (checking_agent_type(w->model, item->which)->timers[item->number].kind == SPEX_DEADLINE)
        world_miss(w, item->which, item->number);
    follow(w, &tried, item->which);
    w->idle = idle;
}

void world_input(world *w, const chaos_input *input)
{
    const spex_system_input *in = &w->setup->system.inputs[input->input];
    const spex_message_type *type = &checking_agent_type(w->model, in->agent)->accepts[in->message];
    chaos_counts *counts = &w->outcome->counts;
    if (!checking_walk_has_input(w->walk, input->input))
        return;
    counts->inputs++;
    if (is_stopped(w, in->agent)) {
        counts->timed_out++;
        return;
    }
    const checking_tried tried = checking_walk_input(w->walk, input->input, input->values);
    if (is_full(w, in->agent, &tried)) {
        counts->timed_out++;
        return;
    }
    if (tried.result == SPEX_UNHANDLED || tried.result == SPEX_REFUSED)
        counts->refused++;
    else if (tried.result == SPEX_HANDLED && type->reply_count > 0)
        counts->answered++;
    else if (tried.result == SPEX_HANDLED)
        counts->taken++;
    if (world_take(w, &tried))
        follow(w, &tried, in->agent);
}
