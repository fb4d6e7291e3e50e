/* One step after the other: each is told, judged, and taken. */
#include "config.h"

#include "base/array.h"
#include "chaos/world.h"

#include <string.h>

bool world_add(world *w, agenda_item item)
{
    item.tie = draw(w->script->pace, DRAW_TIE, (uint64_t)item.kind << 32 | item.which,
                    (uint64_t)item.stamp << 32 | item.number);
    bool fine = agenda_add(&w->agenda, &item);
    w->no_memory = w->no_memory || !fine;
    return fine;
}

void world_tell(world *w, chaos_event_kind kind, const chaos_fault *fault, const char *text)
{
    chaos_event event = {.at = w->now, .kind = kind, .fault = fault, .text = text};
    if (fault && fault->kind == CHAOS_FAULT_PARTITION && fault->how != CHAOS_RING)
        event.side = partition_side(fault, w->setup->agent_count) << 1;
    if (w->watch)
        w->watch(w->arg, &event);
}

void world_tell_agent(world *w, chaos_event_kind kind, uint32_t agent)
{
    const chaos_event event = {.at = w->now, .kind = kind, .agent = agent};
    if (w->watch)
        w->watch(w->arg, &event);
}

static void give_up(world *w, const char *trouble)
{
    w->outcome->trouble = trouble;
    w->has_ended = true;
}

static void note(world *w, const checking_tried *tried)
{
    chaos_outcome *o = w->outcome;
    w->told++;
    o->digest = base_hash_number(o->digest ^ base_hash_number((uint64_t)w->now ^ tried->step->label * 31));
    if (w->script->has_hits && tried->step->outcome == SPEX_EXPLORER_STEP)
        o->states = base_hash_number(o->states ^ base_hash_bytes(tried->step->after, w->m->state_size));
    const chaos_event event = {.at = w->now,
                               .kind = o->counts.steps == 0 ? CHAOS_EVENT_START : CHAOS_EVENT_STEP,
                               .before = tried->before,
                               .step = tried->step};
    if (w->watch)
        w->watch(w->arg, &event);
}

bool world_take(world *w, const checking_tried *tried)
{
    const spex_explorer_step *step = tried->step;
    if (!step) {
        w->no_memory = true;
        return false;
    }
    if (checking_is_queue_cut(w->model, step)) {
        w->needs_room = w->has_ended = true;
        return false;
    }
    if (step->outcome == SPEX_EXPLORER_CUT) {
        give_up(w, "a handler sent more, or asked for more results of externs, than one step has room for");
        return false;
    }
    note(w, tried);
    world_judge_step(w, tried);
    if (step->outcome == SPEX_EXPLORER_FAULT)
        return false;
    checking_walk_take(w->walk);
    if (w->plan->check == 0)
        world_judge_state(w);
    world_judge_promises(w);
    w->outcome->counts.steps++;
    w->idle = 0;
    w->has_ended = w->has_ended || w->told == w->script->most_steps;
    return true;
}

/* ---- what waits ---- */

void world_hold(world *w, held_items *held, const agenda_item *item)
{
    if (!base_grow(held->items, held->room, held->count + 1))
        w->no_memory = true;
    else
        held->items[held->count++] = *item;
}

void world_release(world *w, held_items *held)
{
    for (size_t i = 0; i < held->count; i++) {
        agenda_item item = held->items[i];
        uint64_t drawn = draw(w->script->pace, DRAW_RELEASE, (uint64_t)item.kind << 32 | item.which,
                              (uint64_t)item.stamp << 32 | item.number);
        item.at = w->now + 1 + (int64_t)(drawn % (uint64_t)CHAOS_MILLISECOND);
        (void)world_add(w, item);
    }
    held->count = 0;
}
