/* Of a strict specification: may it be in the state that a program reports after a step? By its transitions
 * as declared: silent steps, the action, silent steps. A step that is one transition, as most are, is found
 * by halving; only for others are states collected.
 */
#include "runtime/specs/reach.h"
#include "runtime/specs/spec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool is_transition(const spex_monitor *m, spex_triple t)
{
    uint32_t i = spex_find_edge(m, t.from, t.action, t.to);
    return i < m->edge_count && m->edges[i].from == t.from && m->edges[i].action == t.action &&
           m->edges[i].to == t.to;
}

/* Where the specification may be before the step, and after it. Where the state that was reported before does
 * not go with the action, as after a wrong one, the run automaton knows better: it allowed the step. */
static int follow(const spex_monitor *m, spex_position position, spex_triple t, spex_reach *before,
                  spex_reach *after)
{
    if (t.from < m->state_count) {
        spex_reach_add(before, t.from);
        spex_reach_close(m, before);
        spex_reach_step(m, before, t.action, after);
    }
    if (before->count == 0 || (after->count == 0 && !spex_is_silent(m, t.action))) {
        int status = spex_reach_position(m, position, before);
        if (status)
            return status;
        spex_reach_close(m, before);
        spex_reach_step(m, before, t.action, after);
    }
    /* The monitor lets any silent action pass: the specification may rest meanwhile, as it may in tau. */
    bool rests = t.action == m->action_count - 1 || (spex_is_silent(m, t.action) && after->count == 0);
    for (uint32_t k = 0; rests && k < before->count; k++)
        spex_reach_add(after, before->todo[k]);
    spex_reach_close(m, after);
    return SPEX_OK;
}

/* The names of the states, in order of their numbers. */
static int list_states(const spex_monitor *m, const spex_reach *r, const char ***names, size_t *count)
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
    spex_reach before, after = {0};
    int status = spex_reach_init(&before, m);
    if (!status)
        status = spex_reach_init(&after, m);
    if (!status)
        status = follow(m, position, triple, &before, &after);
    if (!status && (triple.to >= m->state_count || !after.has[triple.to]))
        status = list_states(m, &after, expected, count);
    spex_reach_release(&before);
    spex_reach_release(&after);
    return status;
}
