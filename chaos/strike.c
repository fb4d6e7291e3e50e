/* What goes wrong begins, and ends. */
#include "config.h"

#include "chaos/world.h"

#include <stdlib.h>

/* ---- kills ---- */

/* Also those that a supervisor takes down along with it. */
static bool strike_down(world *w, const chaos_fault *fault)
{
    uint32_t first, end;
    chaos_go_down(w->plan, fault->agent, w->setup->agent_count, &first, &end);
    if (!checking_walk_is_up(w->walk, fault->agent) || !world_crash(w, fault->agent))
        return false;
    world_plan_restart(w, fault->agent, fault->lasts);
    for (uint32_t a = first; a < end && !w->has_ended; a++)
        if (a != fault->agent && checking_walk_is_up(w->walk, a) && world_crash(w, a))
            world_plan_restart(w, a, fault->lasts);
    return true;
}

/* One that is killed with its last write cut dies as it writes. */
static bool doom(world *w, const chaos_fault *fault)
{
    world_agent *a = &w->agents[fault->agent];
    bool is_torn = w->plan->torn && (fault->choice & 1) && checking_keeps(w->model, fault->agent) &&
                   checking_walk_is_up(w->walk, fault->agent);
    if (is_torn) {
        a->is_doomed = true;
        a->restart_after = fault->lasts;
    }
    return is_torn;
}

/* ---- partitions ---- */

static bool split(world *w, const chaos_fault *fault)
{
    uint64_t side = partition_side(fault, w->setup->agent_count);
    const checking_tried tried = checking_walk_split(w->walk, side);
    if (!tried.step || !world_take(w, &tried))
        return false;
    for (uint32_t c = 0; c < checking_channel_count(w->model) && !w->setup->system.network.delays; c++)
        if (checking_walk_is_across(w->walk, w->channels[c].from, w->channels[c].to))
            world_empty(w, c);
    return true;
}

static bool part(world *w, const chaos_fault *fault)
{
    uint32_t count = w->setup->agent_count;
    w->cut = calloc((size_t)count * count, sizeof *w->cut);
    if (!w->cut) {
        w->no_memory = true;
        return false;
    }
    chaos_partition_cuts(fault, count, w->cut);
    for (uint32_t c = 0; c < checking_channel_count(w->model) && !w->setup->system.network.delays; c++) {
        world_channel *channel = &w->channels[c];
        for (size_t left = channel->count;
             left > 0 && w->cut[channel->from * count + channel->to] && !w->has_ended; left--)
            world_lose(w, c, channel->ids[0]);
    }
    return true;
}

static bool begin_partition(world *w, const chaos_fault *fault)
{
    if (w->partition)
        return false;
    return fault->how == CHAOS_HALVES || fault->how == CHAOS_ISOLATE ? split(w, fault) : part(w, fault);
}

static void heal(world *w)
{
    w->partition = 0;
    if (w->cut) {
        free(w->cut);
        w->cut = NULL;
    } else {
        const checking_tried tried = checking_walk_heal(w->walk);
        if (!tried.step || !world_take(w, &tried))
            return;
    }
    world_release(w, &w->parted);
}

/* ---- all of them ---- */

static bool strike(world *w, const chaos_fault *fault, size_t number)
{
    world_agent *a = &w->agents[fault->agent];
    switch (fault->kind) {
    case CHAOS_FAULT_KILL:
        return doom(w, fault) || strike_down(w, fault);
    case CHAOS_FAULT_PAUSE:
        if (a->pause || !checking_walk_is_up(w->walk, fault->agent))
            return false;
        a->pause = number + 1;
        return true;
    case CHAOS_FAULT_PARTITION:
        if (!begin_partition(w, fault))
            return false;
        w->partition = number + 1;
        return true;
    case CHAOS_FAULT_SLOW:
        w->slow = number + 1;
        return true;
    default:
        if (a->full || !checking_keeps(w->model, fault->agent))
            return false;
        a->full = number + 1;
        return true;
    }
}

void world_begin_fault(world *w, size_t number)
{
    const chaos_fault *fault = &w->script->faults[number];
    if (!strike(w, fault, number))
        return;
    w->outcome->counts.faults[fault->kind]++;
    if (fault->kind == CHAOS_FAULT_KILL)
        return; /* that is a step, and told */
    world_tell(w, CHAOS_EVENT_FAULT_BEGINS, fault, NULL);
    w->stopped++;
    (void)world_add(
        w, (agenda_item){.at = w->now + fault->lasts, .kind = AGENDA_END, .which = (uint32_t)number});
}

void world_end_fault(world *w, size_t number)
{
    const chaos_fault *fault = &w->script->faults[number];
    world_agent *a = &w->agents[fault->agent];
    if (fault->kind == CHAOS_FAULT_PAUSE && a->pause != number + 1)
        return; /* it was killed meanwhile */
    w->stopped--;
    world_tell(w, CHAOS_EVENT_FAULT_ENDS, fault, NULL);
    switch (fault->kind) {
    case CHAOS_FAULT_PAUSE:
        a->pause = 0;
        world_release(w, &a->held);
        break;
    case CHAOS_FAULT_PARTITION:
        heal(w);
        break;
    case CHAOS_FAULT_SLOW:
        w->slow = w->slow == number + 1 ? 0 : w->slow;
        break;
    default:
        a->full = 0;
        world_release(w, &a->held);
    }
}
