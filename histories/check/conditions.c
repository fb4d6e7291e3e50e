/* Quiescent and sequential consistency. */
#include "histories/check/conditions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/check/causal.h"
#include "histories/check/sequential.h"

/* ---- quiescent ---- */

bool history_make_quiescent(const history *h, history_problems *problems)
{
    assert(h && problems);
    uint32_t *moved = base_alloc(h->events, sizeof *moved); /* where each event goes */
    uint8_t *kind =
        base_alloc_zeroed(h->events, sizeof *kind); /* 1 a start, 2 an end, 3 a start without one */
    if (!moved || !kind) {
        free(moved);
        free(kind);
        return false;
    }
    for (size_t i = 0; i < h->op_count; i++) {
        const history_op *op = &h->ops[i];
        if (op->outcome == HISTORY_FAILED)
            continue;
        kind[op->start] = op->end == HISTORY_NEVER ? 3 : 1;
        if (op->end != HISTORY_NEVER)
            kind[op->end] = 2;
    }
    uint32_t under_way = 0, from = 0, starts = 0;
    for (uint32_t e = 0; e <= h->events; e++) {
        if (e == h->events || (under_way == 0 && e > from)) { /* a block ends: its starts, then its ends */
            uint32_t start = from, end = from + starts;
            for (uint32_t k = from; k < e; k++)
                moved[k] = kind[k] == 1 || kind[k] == 3 ? start++ : end++;
            from = e;
            starts = 0;
        }
        if (e == h->events)
            break;
        starts += kind[e] == 1 || kind[e] == 3;
        under_way += kind[e] == 1 || kind[e] == 3;
        under_way -= kind[e] == 2;
    }
    for (size_t i = 0; i < problems->count; i++)
        for (uint32_t k = 0; k < problems->of[i].count; k++) {
            history_call *c = &problems->of[i].calls[k];
            c->start = moved[c->start];
            if (c->end != HISTORY_NEVER)
                c->end = moved[c->end];
        }
    free(moved);
    free(kind);
    return true;
}

/* ---- sequential ---- */

static bool is_container(const history_model_class *class)
{
    return class == &history_queue || class == &history_stack || class == &history_priority_queue ||
           class == &history_deque;
}

bool history_takes_too_much(const history_problem *p, bool *no_memory)
{
    assert(p && no_memory);
    *no_memory = false;
    const history_model *m = p->model;
    if (!is_container(m->class))
        return false;
    const uint32_t values = history_values_count(m->values);
    int64_t *left = base_alloc_zeroed(values, sizeof *left);
    if (!left) {
        *no_memory = true;
        return false;
    }
    uint32_t initial;
    const history_value *items = history_items_of(m->values, m->init, &initial);
    for (uint32_t i = 0; i < initial; i++)
        left[items[i]]++;
    for (uint32_t i = 0; i < p->count; i++) {
        const history_label *label = &p->labels[p->calls[i].label];
        if (label->argument != HISTORY_NULL)
            left[label->argument]++;
        else if (label->answer < HISTORY_OPEN_ANSWER && label->answer != HISTORY_NULL)
            left[label->answer]--;
    }
    bool too_much = false;
    for (uint32_t i = 0; i < values; i++)
        too_much |= left[i] < 0;
    free(left);
    return too_much;
}

/* First for orders that are likely, for some of the time, then for all. */
static base_status search_both(const history_problem *problem, history_limits *limits, history_result *result)
{
    history_limits own = {.bytes = limits->bytes, .deadline = limits->deadline};
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    now.tv_sec += own.deadline.tv_sec ? (own.deadline.tv_sec - now.tv_sec) / 2 + 1 : 30;
    if (!own.deadline.tv_sec || now.tv_sec < own.deadline.tv_sec)
        own.deadline = now;
    base_status status = history_search_sequential(problem, true, &own, result);
    if (status || result->verdict == HISTORY_YES)
        return status;
    history_result_release(result);
    return history_search_sequential(problem, false, limits, result);
}

base_status history_decide_sequential(const history_problems *parts, const history_problem *whole,
                                      history_limits *limits, history_result *result)
{
    assert(parts && whole && limits && result);
    bool no_memory;
    *result = (history_result){.verdict = HISTORY_NO};
    if (history_takes_too_much(whole, &no_memory) || no_memory)
        return no_memory ? BASE_E_NOMEM : BASE_OK;
    for (size_t i = 0; i < parts->count && parts->count > 1;
         i++) { /* an object alone that is not is enough */
        base_status status = search_both(&parts->of[i], limits, result);
        if (status || result->verdict == HISTORY_NO)
            return status;
        history_result_release(result);
    }
    return search_both(whole, limits, result);
}

/* ---- causal, session ---- */

/* What is sequentially consistent is causally so; that is looked for first, for a while. */
static base_status decide_causal(const history_problems *parts, const history_problem *whole,
                                 history_condition condition, history_limits *limits, history_result *result)
{
    if (whole->count > 24) {
        history_limits own = {.bytes = limits->bytes, .deadline = limits->deadline};
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        now.tv_sec += 10;
        if (!own.deadline.tv_sec || own.deadline.tv_sec > now.tv_sec)
            own.deadline = now;
        base_status status = history_decide_sequential(parts, whole, &own, result);
        if (status || result->verdict == HISTORY_YES)
            return status;
        history_result_release(result);
    }
    return history_search_causal(whole, condition, limits, result);
}

base_status history_decide_whole(const history_problems *parts, const history_problem *whole,
                                 history_condition condition, history_limits *limits, history_result *result)
{
    assert(parts && whole && limits && result);
    if (condition == HISTORY_SEQUENTIAL)
        return history_decide_sequential(parts, whole, limits, result);
    history_accesses accesses;
    const history_fit fit = history_accesses_begin(&accesses, whole);
    base_status status = fit == HISTORY_FIT_NO_MEMORY ? BASE_E_NOMEM : BASE_OK;
    *result = (history_result){.verdict = HISTORY_UNDECIDED, .reason = HISTORY_REASON_MODEL};
    if (fit == HISTORY_FITS)
        status = condition <= HISTORY_CM ? history_find_patterns(&accesses, condition, limits, result)
                                         : history_decide_session(&accesses, condition, result);
    else if (!status && condition <= HISTORY_CM)
        status = decide_causal(parts, whole, condition, limits, result);
    history_accesses_end(&accesses);
    return status;
}
