/* Of a strict specification: may it be in the state that a program reports after a step? By its transitions
 * as declared: silent steps, the action, silent steps. A step that is one transition, as most are, is found
 * by halving; only for others are states collected.
 */
#include "runtime/specs/spec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct reach { /* a set of declared states, and those of it that were not gone on from yet */
    bool *has;
    uint32_t *todo, count;
} reach;

static bool is_silent(const spex_monitor *m, uint32_t action)
{
    return action == m->action_count - 1 || m->internal[action];
}

/* Is `edge` before the transition from `from` by `action` to `to`? */
static bool is_before(const spex_edge *edge, uint32_t from, uint32_t action, uint32_t to)
{
    if (edge->from != from)
        return edge->from < from;
    return edge->action != action ? edge->action < action : edge->to < to;
}

/* The first transition that is not before that one. */
static uint32_t find_edge(const spex_monitor *m, uint32_t from, uint32_t action, uint32_t to)
{
    uint32_t low = 0, high = m->edge_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_before(&m->edges[middle], from, action, to))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_transition(const spex_monitor *m, spex_triple t)
{
    uint32_t i = find_edge(m, t.from, t.action, t.to);
    return i < m->edge_count && m->edges[i].from == t.from && m->edges[i].action == t.action &&
           m->edges[i].to == t.to;
}

static int reach_init(reach *r, const spex_monitor *m)
{
    *r = (reach){calloc(m->state_count, sizeof *r->has), malloc(m->state_count * sizeof *r->todo), 0};
    return r->has && r->todo ? SPEX_OK : SPEX_E_NOMEM;
}

static void reach_release(reach *r)
{
    free(r->has);
    free(r->todo);
}

static void reach_add(reach *r, uint32_t state)
{
    if (!r->has[state])
        r->todo[r->count++] = state; /* each state once, so that there is room */
    r->has[state] = true;
}

static void close_silently(const spex_monitor *m, reach *r)
{
    for (uint32_t done = 0; done < r->count; done++) {
        uint32_t from = r->todo[done];
        for (uint32_t i = find_edge(m, from, 0, 0); i < m->edge_count && m->edges[i].from == from; i++)
            if (is_silent(m, m->edges[i].action))
                reach_add(r, m->edges[i].to);
    }
}

/* Where `action` leads to. */
static void step(const spex_monitor *m, const reach *from, uint32_t action, reach *to)
{
    for (uint32_t k = 0; k < from->count; k++) {
        uint32_t state = from->todo[k], i = find_edge(m, state, action, 0);
        for (; i < m->edge_count && m->edges[i].from == state && m->edges[i].action == action; i++)
            reach_add(to, m->edges[i].to);
    }
}

/* The declared states that the run automaton may stand for in `position`: what they allow, it allows. */
static int begin_at_position(const spex_monitor *m, spex_position position, reach *r)
{
    bool *here = malloc(2 * (size_t)m->action_count * sizeof *here), *there = here + m->action_count;
    uint32_t count;
    int status = here ? spex_monitor_allowed(m, position, here, &count) : SPEX_E_NOMEM;
    for (uint32_t s = 0; !status && s < m->state_count; s++) {
        status = spex_monitor_allowed(m, (spex_position){.run = m->resume[s]}, there, &count);
        bool fits = true;
        for (uint32_t a = 0; a < m->action_count && fits; a++)
            fits = !there[a] || here[a];
        if (fits)
            reach_add(r, s);
    }
    free(here);
    return status;
}

/* Where the specification may be before the step, and after it. Where the state that was reported before does
 * not go with the action, as after a wrong one, the run automaton knows better: it allowed the step. */
static int follow(const spex_monitor *m, spex_position position, spex_triple t, reach *before, reach *after)
{
    if (t.from < m->state_count) {
        reach_add(before, t.from);
        close_silently(m, before);
        step(m, before, t.action, after);
    }
    if (before->count == 0 || (after->count == 0 && !is_silent(m, t.action))) {
        int status = begin_at_position(m, position, before);
        if (status)
            return status;
        close_silently(m, before);
        step(m, before, t.action, after);
    }
    /* The monitor lets any silent action pass: the specification may rest meanwhile, as it may in tau. */
    bool rests = t.action == m->action_count - 1 || (is_silent(m, t.action) && after->count == 0);
    for (uint32_t k = 0; rests && k < before->count; k++)
        reach_add(after, before->todo[k]);
    close_silently(m, after);
    return SPEX_OK;
}

/* The names of the states, in order of their numbers. */
static int list_states(const spex_monitor *m, const reach *r, const char ***names, size_t *count)
{
    const char **list = malloc((r->count + (size_t)1) * sizeof *list);
    if (!list)
        return SPEX_E_NOMEM;
    *count = 0;
    for (uint32_t s = 0; s < m->state_count; s++)
        if (r->has[s])
            list[(*count)++] = m->states[s];
    *names = list;
    return SPEX_OK;
}

int spex_check_reported(const spex_spec *spec, spex_position position, spex_triple triple,
                        const char ***expected, size_t *count)
{
    assert(spec->monitor);
    const spex_monitor *m = spec->monitor;
    *expected = NULL;
    if (triple.from < m->state_count && is_transition(m, triple))
        return SPEX_OK;
    assert(triple.action < m->action_count); /* else it was not allowed */
    reach before, after = {0};
    int status = reach_init(&before, m);
    if (!status)
        status = reach_init(&after, m);
    if (!status)
        status = follow(m, position, triple, &before, &after);
    if (!status && (triple.to >= m->state_count || !after.has[triple.to]))
        status = list_states(m, &after, expected, count);
    reach_release(&before);
    reach_release(&after);
    return status;
}
