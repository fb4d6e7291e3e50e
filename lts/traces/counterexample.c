/* Which state of the implementation a counterexample is about. It was found in the quotient of both sides,
 * where a state stands for many. So the trace is followed through the implementation as it was given, and of
 * the states that it can lead to the first one is taken that does what it must not.
 */
#include "lts/traces/counterexample.h"

#include "base/array.h"
#include "lts/components.h"
#include "lts/transform/subsets.h"

#include <assert.h>

void lts_counterexample_free(lts_counterexample *c)
{
    if (!c)
        return;
    base_names_unref(c->labels);
    free(c->trace);
    free(c->accepts);
    free(c);
}

typedef struct fault_search {
    const lts *l;
    const lts_counterexample *why;
    lts_label last; /* LTS_COUNTEREXAMPLE_TRACE: the last label, in those of `l` */
    bool *accepted; /* LTS_COUNTEREXAMPLE_REFUSAL: per label of `l` */
    bool *on_cycle; /* LTS_COUNTEREXAMPLE_DIVERGENCE: per state */
} fault_search;

static lts_label label_in(const fault_search *x, lts_label label)
{
    return lts_label_in(x->l->labels, x->why->labels, label);
}

static base_status prepare(fault_search *x)
{
    switch (x->why->what) {
    case LTS_COUNTEREXAMPLE_TRACE:
        assert(x->why->length > 0);
        x->last = label_in(x, x->why->trace[x->why->length - 1]);
        return BASE_OK;
    case LTS_COUNTEREXAMPLE_REFUSAL:
        x->accepted = base_alloc_zeroed(base_names_count(x->l->labels), sizeof *x->accepted);
        for (uint32_t i = 0; x->accepted && i < x->why->accept_count; i++) {
            lts_label label = label_in(x, x->why->accepts[i]);
            assert(label <
                   base_names_count(x->l->labels)); /* the implementation can do all that it accepts */
            x->accepted[label] = true;
        }
        return x->accepted ? BASE_OK : BASE_E_NOMEM;
    default:
        return lts_tau_cycles(x->l, &x->on_cycle);
    }
}

static bool has_label(const lts *l, lts_state s, lts_label label)
{
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (l->edges[e].label == label)
            return true;
    return false;
}

/* Can `s` do all that is accepted, and nothing else? */
static bool accepts_just_that(const fault_search *x, lts_state s)
{
    uint32_t count = 0;
    for (uint64_t e = x->l->first[s]; e < x->l->first[s + 1]; e++) {
        lts_label label = x->l->edges[e].label;
        if (!x->accepted[label])
            return false;
        count += e == x->l->first[s] || x->l->edges[e - 1].label != label;
    }
    return count == x->why->accept_count;
}

static bool is_at_fault(const fault_search *x, lts_state s)
{
    switch (x->why->what) {
    case LTS_COUNTEREXAMPLE_TRACE:
        return has_label(x->l, s, x->last);
    case LTS_COUNTEREXAMPLE_REFUSAL:
        return accepts_just_that(x, s);
    default:
        return x->on_cycle[s];
    }
}

static base_status find_state(const fault_search *x, bool weak, lts_state *state)
{
    const lts_counterexample *why = x->why;
    uint32_t length = why->length - (why->what == LTS_COUNTEREXAMPLE_TRACE), end, count, i = 0;
    lts_powerset *space = lts_powerset_new(x->l, weak);
    base_status status = BASE_E_NOMEM;
    if (space)
        status = lts_powerset_after(space, x->l->initial, why->labels, why->trace, length, &end);
    if (status == BASE_OK) {
        assert(end != LTS_NONE); /* it has the trace */
        const lts_state *states = lts_powerset_subset(space, end, &count);
        while (i + 1 < count && !is_at_fault(x, states[i]))
            i++;
        assert(is_at_fault(x, states[i]));
        *state = states[i];
    }
    lts_powerset_free(space);
    return status;
}

base_status lts_counterexample_locate(const lts *implementation, bool weak, lts_counterexample *why)
{
    assert(why->labels && why->trace);
    fault_search x = {.l = implementation, .why = why};
    base_status status = prepare(&x);
    if (status == BASE_OK)
        status = find_state(&x, weak, &why->state);
    free(x.accepted);
    free(x.on_cycle);
    return status;
}
