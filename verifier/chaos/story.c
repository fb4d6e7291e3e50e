/* The run of a failure as what happened in it: its steps, told as spex check tells them, and between them
 * what began, ended, went down and came back. */
#include "config.h"

#include "verifier/chaos/result.h"

#include <string.h>

/* ---- what is said of an event that is no step ---- */

/* "s | c[0], c[1]" */
static const char *sides_text(const checking_model *model, uint64_t side, base_arena *arena)
{
    const char *sides[2] = {"", ""};
    for (uint32_t a = 0; a < checking_agent_count(model) && sides[0] && sides[1]; a++) {
        const char **one = &sides[side >> a & 1];
        *one = base_arena_printf(arena, "%s%s%s", *one, **one ? ", " : "", checking_agent_name(model, a));
    }
    return sides[0] && sides[1] ? base_arena_printf(arena, "%s | %s", sides[0], sides[1]) : NULL;
}

static const char *fault_text(const checking_model *model, const chaos_event *event, base_arena *arena)
{
    const chaos_fault *fault = event->fault;
    const char *end = event->kind == CHAOS_EVENT_FAULT_ENDS ? " ends" : "";
    if (fault->kind == CHAOS_FAULT_PARTITION && event->side && !*end)
        return base_arena_printf(arena, "%s: %s", chaos_fault_name(fault),
                                 sides_text(model, event->side, arena));
    if (fault->kind == CHAOS_FAULT_PARTITION)
        return base_arena_printf(arena, "%s%s", chaos_fault_name(fault), end);
    if (fault->kind == CHAOS_FAULT_SLOW)
        return base_arena_printf(arena, "%s%s", chaos_fault_name(fault), end);
    return base_arena_printf(arena, "%s of %s%s", chaos_fault_name(fault),
                             checking_agent_name(model, fault->agent), end);
}

bool chaos_is_told(chaos_event_kind kind, const chaos_fault *fault)
{
    if (kind == CHAOS_EVENT_DOWN || kind == CHAOS_EVENT_UP)
        return false;
    return !fault || fault->kind != CHAOS_FAULT_PARTITION || fault->how == CHAOS_ONEWAY ||
           fault->how == CHAOS_RING;
}

const char *chaos_event_text(const chaos_result *r, const checking_model *model, const chaos_event *event,
                             base_arena *arena)
{
    (void)r;
    switch (event->kind) {
    case CHAOS_EVENT_START:
        return "all agents start";
    case CHAOS_EVENT_CHECK:
        return "check";
    case CHAOS_EVENT_NOTE:
        return event->text;
    case CHAOS_EVENT_FAULT_BEGINS:
    case CHAOS_EVENT_FAULT_ENDS:
        return fault_text(model, event, arena);
    case CHAOS_EVENT_DOWN:
        return base_arena_printf(arena, "%s is down", checking_agent_name(model, event->agent));
    case CHAOS_EVENT_UP:
        return base_arena_printf(arena, "%s is up", checking_agent_name(model, event->agent));
    default:
        return "";
    }
}

/* ---- gathering ---- */

typedef struct gathering {
    chaos_result *r;
    chaos_story *story;
    spex_explorer_moment *moments;
    uint32_t moment_room, moment_count;
    const void *state; /* after the last step */
    bool counts_only, no_memory;
    size_t events, skip;
} gathering;

static const void *copy_state(gathering *g, const void *state)
{
    size_t size = checking_explorer_model(g->story->model)->state_size;
    void *copy = base_arena_alloc(g->r->arena, size + 1);
    g->no_memory = g->no_memory || !copy;
    return copy ? memcpy(copy, state, size) : NULL;
}

static void add_moment(gathering *g, const chaos_event *event)
{
    const spex_explorer_step *step = event->step;
    spex_explorer_moment *moments =
        base_arena_grow(g->r->arena, g->moments, g->moment_count, &g->moment_room, sizeof *moments);
    g->no_memory = g->no_memory || !moments;
    if (!moments)
        return;
    g->moments = moments;
    if (!g->story->found.first)
        g->story->found.first = copy_state(g, event->before);
    moments[g->moment_count++] = (spex_explorer_moment){
        .label = step->label,
        .agent = step->agent,
        .action = step->action,
        .outcome = step->outcome,
        .after = step->outcome == SPEX_EXPLORER_STEP ? copy_state(g, step->after) : NULL};
}

static void add_event(gathering *g, const chaos_event *event)
{
    chaos_story *s = g->story;
    bool is_of_agent = event->kind == CHAOS_EVENT_DOWN || event->kind == CHAOS_EVENT_UP;
    uint32_t agent = is_of_agent ? event->agent : CHECKING_OUTSIDE;
    if (event->fault && (event->fault->kind == CHAOS_FAULT_PAUSE || event->fault->kind == CHAOS_FAULT_FULL))
        agent = event->fault->agent;
    chaos_told *events =
        base_arena_grow(g->r->arena, s->events, (uint32_t)s->count, &s->room, sizeof *events);
    g->no_memory = g->no_memory || !events;
    if (!events)
        return;
    s->events = events;
    events[s->count++] = (chaos_told){.at = event->at,
                                      .kind = event->kind,
                                      .text = chaos_event_text(g->r, s->model, event, g->r->arena),
                                      .agent = agent,
                                      .side = event->side,
                                      .fault = event->fault,
                                      .step = SIZE_MAX};
    if (event->kind == CHAOS_EVENT_STEP) {
        events[s->count - 1].step = g->moment_count;
        add_moment(g, event);
    }
}

static void watch(void *arg, const chaos_event *event)
{
    gathering *g = arg;
    if (event->kind == CHAOS_EVENT_CHECK)
        return;
    if (g->events++ < g->skip || g->counts_only)
        return;
    if (event->kind == CHAOS_EVENT_START)
        g->story->found.first = copy_state(g, event->step->after);
    add_event(g, event);
}

/* ---- the steps ---- */

static bool tell_steps(chaos_result *r, chaos_finding *finding)
{
    chaos_story *s = &finding->story;
    check_finding *f = &s->finding;
    s->found.length = s->found.run_length;
    f->found = &s->found;
    f->verdict = SPEX_EXPLORER_VIOLATED;
    f->property = finding->failure.property;
    r->check.model = s->model;
    if (finding->failure.kind == CHAOS_NO_FAILURE) {
        f->name = "a run";
        f->kind = "none";
        f->property = SPEX_EXPLORER_NONE;
    } else if (f->property == UINT32_MAX) {
        f->name = chaos_failure_name(r->setup, &finding->failure);
        f->kind = "deadline";
    }
    if (!check_tell_run(&r->check, f))
        return false;
    f->of_runs = NULL; /* how it ends is said by the time */
    for (size_t i = 0; i < s->count; i++)
        if (s->events[i].step != SIZE_MAX) {
            s->events[i].text = f->steps[s->events[i].step]->text;
            s->events[i].agent = f->steps[s->events[i].step]->agent;
        }
    return true;
}

bool chaos_story_make(chaos_result *r, chaos_finding *finding, size_t most)
{
    chaos_outcome outcome;
    chaos_seen seen;
    chaos_story *s = &finding->story;
    gathering g = {.r = r, .story = s, .counts_only = true};
    *s = (chaos_story){.count = 0};
    bool fine = chaos_seen_make(&seen, r->setup) &&
                chaos_run(r->setup, &finding->script, watch, &g, &seen, NULL, &outcome);
    s->model = chaos_setup_model(r->setup);
    g.counts_only = false;
    g.skip = g.events > most ? g.events - most : 0;
    s->left_out = g.skip;
    g.events = 0;
    fine = fine && chaos_run(r->setup, &finding->script, watch, &g, &seen, NULL, &outcome);
    s->digest = chaos_digest(&outcome);
    s->found.run = g.moments;
    s->found.run_length = g.moment_count;
    chaos_seen_release(&seen);
    return fine && !g.no_memory && tell_steps(r, finding);
}

uint64_t chaos_digest(const chaos_outcome *outcome)
{
    return outcome->digest ^ outcome->states;
}

const chaos_history *chaos_history_of(const chaos_result *r, const chaos_finding *finding)
{
    for (uint32_t i = 0; i < r->history_count && finding->failure.kind == CHAOS_NOT_FITTING; i++) {
        const chaos_history *h = &r->histories[i];
        if (h->agent == finding->failure.agent && h->seed == finding->seed && h->verdict == HISTORY_NO)
            return h;
    }
    return NULL;
}

const char *chaos_verdict_of(const chaos_finding *finding)
{
    return finding->failure.kind == CHAOS_NOT_IN_TIME ? "not in time" : "violated";
}

const chaos_finding *chaos_finding_of(const chaos_result *r, int64_t claim)
{
    for (uint32_t i = 0; i < r->finding_count; i++)
        if (r->findings[i].failure.property != UINT32_MAX &&
            checking_claim_of(chaos_setup_model(r->setup), r->findings[i].failure.property) == claim)
            return &r->findings[i];
    return NULL;
}
