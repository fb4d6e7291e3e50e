/* When timers fire. */
#include "config.h"

#include "chaos/world.h"

void world_disarm(world *w, uint32_t agent, uint32_t timer)
{
    world_timer *t = &w->agents[agent].timers[timer];
    w->armed -= t->is_armed;
    t->is_armed = false;
    t->stamp++;
}

void world_arm(world *w, uint32_t agent, uint32_t timer, int64_t after)
{
    world_timer *t = &w->agents[agent].timers[timer];
    world_disarm(w, agent, timer);
    int64_t due = w->now + (after > 0 ? after : 0);
    w->armed++;
    w->outcome->counts.timers++;
    t->is_armed = true;
    (void)world_add(
        w,
        (agenda_item){.at = due, .kind = AGENDA_TIMER, .which = agent, .number = timer, .stamp = t->stamp});
}

/* By how much a timer may be late: nobody promises the speed of a process. */
static int64_t latest(const world *w, uint32_t agent, uint32_t timer)
{
    static const int64_t limits[] = {1, 1, 50, 1000, 10000};
    uint64_t drawn = draw(w->script->pace, DRAW_LATE, agent, timer);
    return CHAOS_MILLISECOND * (w->script->is_wild ? limits[drawn % 5] : 1);
}

/* How much sooner than it says, since a timer of 5 s may come before one of 1 s: by the same part each time.
 */
static int64_t hurried(const world *w, uint32_t agent, uint32_t timer, int64_t after)
{
    static const int64_t parts[] = {1, 1, 10, 100};
    uint64_t drawn = draw(w->script->pace, DRAW_HURRY, agent, timer);
    return w->script->is_wild ? after / parts[drawn % 4] : after;
}

/* After how long it fires; its clock may be wrong. */
static int64_t skewed(world *w, uint32_t agent, uint32_t timer, int64_t after)
{
    uint64_t number = w->agents[agent].timers[timer].armings++;
    uint64_t drawn = draw(w->script->pace, DRAW_TIMER, (uint64_t)agent << 32 | timer, number);
    const chaos_range skew = {-w->plan->skew, w->plan->skew};
    if (world_is_even(w, checking_channel_count(w->model) + agent))
        return after;
    after = hurried(w, agent, timer, after);
    int64_t late = (int64_t)(drawn % (uint64_t)latest(w, agent, timer));
    after += late + drawn_within(base_hash_number(drawn), skew);
    return after > 0 ? after : late;
}

/* A step of its own that an agent may take is taken as fast as a message comes. */
static int64_t by_itself(world *w, uint32_t agent, uint32_t timer)
{
    uint64_t number = w->agents[agent].timers[timer].armings++;
    uint64_t drawn = draw(w->script->pace, DRAW_TIMER, (uint64_t)agent << 32 | timer, number);
    int64_t limit = 10 * CHAOS_MILLISECOND;
    if (w->script->is_wild)
        limit = draw_pace(draw(w->script->pace, DRAW_LATE, agent, timer));
    bool is_even = world_is_even(w, checking_channel_count(w->model) + agent);
    return is_even ? CHAOS_MILLISECOND : 1 + (int64_t)(drawn % (uint64_t)limit);
}

void world_start_timer(world *w, uint32_t agent, uint32_t timer, int64_t after)
{
    world_arm(w, agent, timer, skewed(w, agent, timer, after * CHAOS_MILLISECOND));
}

void world_keep_timers(world *w, uint32_t agent)
{
    const spex_agent *type = checking_agent_type(w->model, agent);
    for (uint32_t t = 0; t < type->timer_count; t++) {
        world_timer *timer = &w->agents[agent].timers[t];
        enum spex_timer_kind kind = type->timers[t].kind;
        int64_t period;
        if (kind == SPEX_TIMER)
            continue;
        bool is_ready = checking_walk_is_ready(w->walk, agent, t, &period);
        if (!is_ready) {
            if (timer->is_missed)
                world_recover(w, agent, t);
            if (timer->is_armed)
                world_disarm(w, agent, t);
        } else if (!timer->is_armed && !timer->is_missed) {
            world_arm(w, agent, t,
                      kind == SPEX_INTERNAL
                          ? by_itself(w, agent, t)
                          : skewed(w, agent, t, (period > 0 ? period : 1) * CHAOS_MILLISECOND));
        }
    }
}
