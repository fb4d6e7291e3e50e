/* Properties of one LTS. Each comes down to whether a run gets to one of certain states, which are marked
 * first; a shortest run to the nearest of them is the witness.
 */
#include "lts/properties.h"

#include "base/array.h"
#include "lts/components.h"
#include "lts/reachable.h"

#include <assert.h>
#include <string.h>

void lts_witness_release(lts_witness *w)
{
    lts_run_release(&w->run);
    lts_run_release(&w->cycle);
    *w = (lts_witness){0};
}

static base_status find_marked(const lts *l, const bool *marked, lts_witness *w)
{
    const lts_goal goal = {.from = l->initial, .to = marked, .last = LTS_NONE};
    return lts_shortest_run(l, &goal, &w->found, &w->run);
}

base_status lts_find_target(const lts *l, const bool *targets, lts_witness *w)
{
    assert(l && targets && w);
    *w = (lts_witness){0};
    return find_marked(l, targets, w);
}

/* ---- deadlocks ---- */

base_status lts_find_deadlock(const lts *l, const bool *final, lts_witness *w)
{
    assert(l && w);
    *w = (lts_witness){0};
    bool *marked = base_alloc(l->states, sizeof *marked);
    if (!marked)
        return BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states; s++)
        marked[s] = lts_is_terminal(l, s) && !(final && final[s]);
    base_status status = find_marked(l, marked, w);
    free(marked);
    return status;
}

/* ---- livelocks ---- */

/* A shortest cycle of silent steps through the end of the run, which lies on one. */
static base_status find_cycle(const lts *l, bool *marked, lts_witness *w)
{
    bool found = false;
    memset(marked, 0, l->states * sizeof *marked);
    marked[w->run.end] = true;
    const lts_goal goal = {.from = w->run.end, .to = marked, .last = LTS_TAU, .silent = true};
    base_status status = lts_shortest_run(l, &goal, &found, &w->cycle);
    assert(status != BASE_OK || found);
    return status;
}

base_status lts_find_livelock(const lts *l, lts_witness *w)
{
    assert(l && w);
    *w = (lts_witness){0};
    bool *marked = NULL;
    base_status status = lts_tau_cycles(l, &marked);
    if (status == BASE_OK)
        status = find_marked(l, marked, w);
    if (status == BASE_OK && w->found)
        status = find_cycle(l, marked, w);
    free(marked);
    if (status != BASE_OK)
        lts_witness_release(w);
    return status;
}

/* ---- determinism ---- */

/* The second of the first two edges of `s` between which the label does not decide, `l->transitions` where
 * there are none. The silent action decides nothing, so it stands alone or not at all. */
static uint64_t choice_of(const lts *l, lts_state s)
{
    for (uint64_t e = l->first[s] + 1; e < l->first[s + 1]; e++)
        if (l->edges[e - 1].label == l->edges[e].label || l->edges[e - 1].label == LTS_TAU)
            return e;
    return l->transitions;
}

base_status lts_find_choice(const lts *l, lts_witness *w)
{
    assert(l && w);
    *w = (lts_witness){0};
    bool *marked = base_alloc(l->states, sizeof *marked);
    if (!marked)
        return BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states; s++)
        marked[s] = choice_of(l, s) < l->transitions;
    base_status status = find_marked(l, marked, w);
    if (status == BASE_OK && w->found) {
        uint64_t second = choice_of(l, w->run.end);
        w->steps[0] = lts_step_of(l, w->run.end, second - 1);
        w->steps[1] = lts_step_of(l, w->run.end, second);
    }
    free(marked);
    return status;
}

/* ---- reachability ---- */

base_status lts_find_dead_end(const lts *l, const bool *targets, lts_witness *w)
{
    assert(l && targets && w);
    *w = (lts_witness){0};
    bool *marked = base_alloc(l->states, sizeof *marked);
    if (!marked)
        return BASE_E_NOMEM;
    memcpy(marked, targets, l->states * sizeof *marked);
    base_status status = lts_coreachable(l, marked);
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        marked[s] = !marked[s];
    if (status == BASE_OK)
        status = find_marked(l, marked, w);
    free(marked);
    return status;
}
