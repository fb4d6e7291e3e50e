/* Causal consistency by its definition: operations come one after the other, each with a set of causes among
 * those that came before, which contains its process's earlier ones and the causes of all of them. */
#include "histories/check/causal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/models/space.h"

#define CALLS_MAX 64u

typedef struct causal {
    const history_problem *p;
    history_condition condition;
    history_limits *limits;
    history_result *result;
    history_space space;
    history_label *labels; /* the problem's, then the same with open answers */
    uint32_t count;
    uint64_t own[CALLS_MAX];    /* the earlier calls of its process */
    uint64_t causes[CALLS_MAX]; /* of those that have come */
    uint32_t order[CALLS_MAX], ordered;
    uint64_t come;
    uint64_t steps;
    bool gives_up, out_of_memory;
} causal;

static uint64_t bit(uint32_t call)
{
    return (uint64_t)1 << call;
}

static history_state next_of(causal *c, history_state state, uint32_t call, bool is_open)
{
    const history_state next =
        history_next(&c->space, state, c->p->calls[call].label + (is_open ? c->p->label_count : 0));
    if (next == HISTORY_NO_STATE)
        c->out_of_memory = true;
    if (++c->steps % 4096 == 0 && history_is_over(c->limits, &c->result->reason))
        c->gives_up = true;
    return next;
}

/* The causes in the order in which they came, then the call. */
static bool explained_in_order(causal *c, uint64_t causes, uint32_t call)
{
    history_state state = history_initial(&c->space);
    for (uint32_t i = 0; i < c->ordered && state < HISTORY_NO_STATE; i++)
        if (causes & bit(c->order[i]))
            state = next_of(c, state, c->order[i], true);
    return state < HISTORY_NO_STATE && next_of(c, state, call, false) < HISTORY_NO_STATE;
}

/* Some order of the causes that are left, then the call. `firm`: calls whose answers count. */
static bool explained_somehow(causal *c, history_state state, uint64_t left, uint64_t firm, uint32_t call)
{
    if (left == 0)
        return next_of(c, state, call, false) < HISTORY_NO_STATE;
    for (uint32_t i = 0; i < c->count && !c->gives_up; i++) {
        if (!(left & bit(i)) || (c->causes[i] & left))
            continue;
        const history_state next = next_of(c, state, i, !(firm & bit(i)));
        if (next < HISTORY_NO_STATE && explained_somehow(c, next, left & ~bit(i), firm, call))
            return true;
    }
    return false;
}

static bool is_explained(causal *c, uint64_t causes, uint32_t call)
{
    if (c->condition == HISTORY_CCV)
        return explained_in_order(c, causes, call);
    const uint64_t firm = c->condition == HISTORY_CM ? c->own[call] : 0;
    return explained_somehow(c, history_initial(&c->space), causes, firm, call);
}

static bool place_next(causal *c);

/* With these causes, closed under causes: does it go on to the end? */
static bool place_with(causal *c, uint32_t call, uint64_t causes)
{
    c->result->configurations++;
    if (!is_explained(c, causes, call))
        return false;
    c->causes[call] = causes;
    c->order[c->ordered++] = call;
    c->come |= bit(call);
    if (place_next(c))
        return true;
    c->come &= ~bit(call);
    c->ordered--;
    return false;
}

/* Adds causes one by one, in the order in which they came: with the one, then without. */
static bool choose_causes(causal *c, uint32_t call, uint64_t causes, uint32_t from)
{
    if (c->gives_up || c->out_of_memory)
        return false;
    while (from > 0 && causes & bit(c->order[from - 1]))
        from--;
    if (from == 0)
        return place_with(c, call, causes);
    const uint32_t other = c->order[from - 1];
    return choose_causes(c, call, causes | bit(other) | c->causes[other], from - 1) ||
           choose_causes(c, call, causes, from - 1);
}

static bool place_next(causal *c)
{
    bool all = true;
    for (uint32_t i = 0; i < c->count; i++)
        all &= (c->come & bit(i)) || c->p->calls[i].end == HISTORY_NEVER;
    if (all)
        return true;
    for (uint32_t i = 0; i < c->count && !c->gives_up && !c->out_of_memory; i++) {
        if (c->come & bit(i) || c->own[i] & ~c->come)
            continue;
        uint64_t causes = c->own[i];
        for (uint32_t k = 0; k < c->count; k++)
            if (c->own[i] & bit(k))
                causes |= c->causes[k];
        if (choose_causes(c, i, causes, c->ordered))
            return true;
    }
    return false;
}

static bool begin(causal *c)
{
    const history_problem *p = c->p;
    c->labels = base_alloc(2 * (uint64_t)p->label_count, sizeof *c->labels);
    if (!c->labels)
        return false;
    for (uint32_t i = 0; i < p->label_count; i++) {
        c->labels[i] = c->labels[p->label_count + i] = p->labels[i];
        c->labels[p->label_count + i].answer = HISTORY_OPEN_ANSWER;
    }
    for (uint32_t i = 0; i < c->count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (p->calls[k].process == p->calls[i].process)
                c->own[i] |= bit(k);
    return history_space_begin(&c->space, p->model, p->object, c->labels, 2 * p->label_count);
}

base_status history_search_causal(const history_problem *problem, history_condition condition,
                                  history_limits *limits, history_result *result)
{
    assert(problem && limits && result);
    *result = (history_result){.verdict = HISTORY_UNDECIDED, .reason = HISTORY_REASON_SIZE};
    if (problem->count > CALLS_MAX)
        return BASE_OK;
    causal c = {
        .p = problem, .condition = condition, .limits = limits, .result = result, .count = problem->count};
    result->reason = HISTORY_REASON_NONE;
    const bool ok = begin(&c);
    if (ok) {
        const bool fits = place_next(&c);
        if (c.out_of_memory)
            result->reason = HISTORY_REASON_MEMORY;
        else if (fits || !c.gives_up)
            result->verdict = fits ? HISTORY_YES : HISTORY_NO;
        if (result->verdict != HISTORY_UNDECIDED)
            result->reason = HISTORY_REASON_NONE;
    }
    free(c.labels);
    history_space_end(&c.space);
    return ok ? BASE_OK : BASE_E_NOMEM;
}
