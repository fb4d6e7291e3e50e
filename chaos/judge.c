/* Properties, as the run goes on. */
#include "config.h"

#include "chaos/world.h"

#include <stdlib.h>
#include <string.h>

static bool is_known(const chaos_outcome *o, const chaos_failure *failure)
{
    for (uint32_t i = 0; i < o->failure_count; i++)
        if (chaos_is_same_failure(&o->failures[i], failure))
            return true;
    return false;
}

void world_fail(world *w, chaos_failure failure)
{
    chaos_outcome *o = w->outcome;
    failure.at = w->now;
    failure.step = w->told;
    if (w->wanted && chaos_is_same_failure(w->wanted, &failure))
        w->has_ended = true;
    if (o->failure_count < CHAOS_MOST_FAILURES && !is_known(o, &failure))
        o->failures[o->failure_count++] = failure;
}

bool chaos_is_same_failure(const chaos_failure *a, const chaos_failure *b)
{
    bool same = a->kind == b->kind && a->property == b->property;
    return same && (a->property != UINT32_MAX || (a->agent == b->agent && a->claim == b->claim));
}

const char *chaos_failure_name(const chaos_setup *setup, const chaos_failure *f)
{
    if (f->kind == CHAOS_DIED)
        return "no process ends by itself";
    if (f->kind == CHAOS_MISBEHAVED)
        return "threads of a process do nothing wrong";
    if (f->kind == CHAOS_NOT_FITTING)
        return "what clients saw fits the model";
    if (f->property == UINT32_MAX)
        return checking_agent_type(setup->model, f->agent)->claims[f->claim].name;
    return checking_explorer_model(setup->model)->properties[f->property].name;
}

/* ---- steps and states ---- */

/* Are there marks that nothing has set? */
static void count_marks(world *w)
{
    w->is_all_seen = true;
    for (uint32_t i = 0; i < w->seen->mark_count && w->is_all_seen; i++)
        w->is_all_seen = w->seen->marks[i];
}

static bool of_state(const world *w, spex_explorer_of_state *function, const void *arg, bool otherwise)
{
    return function ? function(w->m->self, checking_walk_state(w->walk), arg) : otherwise;
}

void world_judge_step(world *w, const checking_tried *tried)
{
    const spex_explorer_step *step = tried->step;
    for (uint32_t i = 0; i < w->m->property_count; i++) {
        const spex_explorer_property *p = &w->m->properties[i];
        bool is_broken =
            step->outcome == SPEX_EXPLORER_FAULT
                ? p->kind == SPEX_EXPLORER_FAULTS && step->number == i
                : p->kind == SPEX_EXPLORER_STEPS && !p->step(w->m->self, tried->before, step, p->arg);
        if (is_broken)
            world_fail(w, (chaos_failure){.kind = CHAOS_VIOLATED, .property = i});
    }
    w->has_ended = w->has_ended || step->outcome == SPEX_EXPLORER_FAULT;
    if (w->is_all_seen || step->outcome != SPEX_EXPLORER_STEP)
        return;
    w->m->mark_step(w->m->self, tried->before, step, w->seen->marks);
}

void world_judge_state(world *w)
{
    w->outcome->counts.checks++;
    for (uint32_t i = 0; i < w->m->property_count; i++) {
        const spex_explorer_property *p = &w->m->properties[i];
        if (p->kind != SPEX_EXPLORER_STATES || of_state(w, p->state, p->arg, false))
            continue;
        world_fail(w, (chaos_failure){.kind = CHAOS_VIOLATED, .property = i});
    }
    if (w->is_all_seen)
        return;
    w->m->mark_state(w->m->self, checking_walk_state(w->walk), w->seen->marks);
    count_marks(w);
}

/* ---- promises ---- */

static void judge_eventually(world *w, uint32_t property)
{
    const spex_explorer_property *p = &w->m->properties[property];
    world_promise *promise = &w->promises[property];
    bool is_first = w->outcome->counts.steps == 0;
    if (!promise->is_open && ((p->at_start && !is_first) || !of_state(w, p->when, p->arg, true)))
        return;
    if (of_state(w, p->state, p->arg, false)) {
        promise->is_open = false;
        return;
    }
    if (!promise->is_open)
        promise->since = w->now;
    promise->is_open = true;
    if (p->until && !of_state(w, p->until, p->arg, true)) {
        world_fail(w,
                   (chaos_failure){.kind = CHAOS_NOT_IN_TIME, .property = property, .since = promise->since});
        promise->is_open = false;
    }
}

static void judge_settles(world *w, uint32_t property)
{
    const spex_explorer_property *p = &w->m->properties[property];
    world_promise *promise = &w->promises[property];
    bool is_first = w->outcome->counts.steps == 0;
    if (!promise->is_open && (!p->at_start || is_first) && of_state(w, p->when, p->arg, true)) {
        promise->is_open = true;
        promise->since = w->now;
    }
    if (promise->is_open && !of_state(w, p->state, p->arg, false))
        promise->last_wrong = w->now;
}

void world_judge_promises(world *w)
{
    for (uint32_t i = 0; i < w->m->property_count; i++)
        if (w->m->properties[i].kind == SPEX_EXPLORER_EVENTUALLY)
            judge_eventually(w, i);
        else if (w->m->properties[i].kind == SPEX_EXPLORER_SETTLES)
            judge_settles(w, i);
}

/* A promise that was open when the quiet time began has not been kept in all of it; or the run has stopped
 * for ever.
 */
static bool is_broken(const world *w, uint32_t property)
{
    const world_promise *promise = &w->promises[property];
    const spex_explorer_property *p = &w->m->properties[property];
    int64_t quiet = w->plan->quiet;
    bool is_over = quiet >= 0 && !w->has_ended && !w->outcome->is_at_rest;
    if (!promise->is_open)
        return false;
    if (p->kind == SPEX_EXPLORER_EVENTUALLY)
        return w->outcome->is_at_rest || (is_over && promise->since <= quiet);
    if (w->outcome->is_at_rest)
        return !of_state(w, p->state, p->arg, false);
    return is_over && promise->last_wrong >= quiet + (w->script->duration - quiet) / 2;
}

void world_judge_end(world *w)
{
    for (uint32_t i = 0; i < w->m->property_count; i++) {
        const spex_explorer_property *p = &w->m->properties[i];
        bool is_promise = p->kind == SPEX_EXPLORER_EVENTUALLY || p->kind == SPEX_EXPLORER_SETTLES;
        if (is_promise && is_broken(w, i))
            world_fail(
                w, (chaos_failure){.kind = CHAOS_NOT_IN_TIME, .property = i, .since = w->promises[i].since});
        if (p->kind == SPEX_EXPLORER_DEADLOCK && w->outcome->is_at_rest &&
            !of_state(w, p->state, p->arg, true))
            world_fail(w, (chaos_failure){.kind = CHAOS_VIOLATED, .property = i});
    }
}

/* ---- deadlines ---- */

static chaos_failure deadline_of(const world *w, uint32_t agent, uint32_t timer)
{
    return (chaos_failure){.kind = CHAOS_NOT_IN_TIME,
                           .property = UINT32_MAX,
                           .agent = agent,
                           .claim = checking_agent_type(w->model, agent)->timers[timer].claim,
                           .since = w->now};
}

void world_miss(world *w, uint32_t agent, uint32_t timer)
{
    w->agents[agent].timers[timer].is_missed = true;
    world_fail(w, deadline_of(w, agent, timer));
}

void world_recover(world *w, uint32_t agent, uint32_t timer)
{
    const chaos_failure missed = deadline_of(w, agent, timer);
    w->agents[agent].timers[timer].is_missed = false;
    for (uint32_t i = 0; i < w->outcome->failure_count; i++)
        if (chaos_is_same_failure(&w->outcome->failures[i], &missed))
            w->outcome->failures[i].is_recovered = true;
}

/* ---- at rest ---- */

typedef struct looking {
    spex_explorer_out out;
    const world *w;
    bool is_found;
} looking;

static void look(spex_explorer_out *out, const spex_explorer_step *step)
{
    looking *l = (looking *)(void *)out;
    l->is_found = l->is_found || step->outcome != SPEX_EXPLORER_STEP ||
                  memcmp(step->after, checking_walk_state(l->w->walk), l->w->m->state_size) != 0;
}

bool world_is_stuck(const world *w)
{
    void *scratch = calloc(1, w->m->scratch_size + 1);
    looking l = {.out = {.step = look, .scratch = scratch}, .w = w};
    if (scratch)
        w->m->steps(w->m->self, checking_walk_state(w->walk), &l.out);
    free(scratch);
    return scratch && !l.is_found;
}
