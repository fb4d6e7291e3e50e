/* Which models have a way of their own, quicker than the search, and what it finds. */
#include "histories/check/containers.h"

#include <assert.h>

static history_special decide_container(const history_problem *p, history_result *result)
{
    history_container c;
    history_special done = history_container_begin(&c, p);
    if (done == HISTORY_SPECIAL_YES)
        done = p->model->class == &history_queue ? history_decide_queue(&c) : history_decide_stack(&c);
    if (done == HISTORY_SPECIAL_YES && !history_keeps_time(p, c.order, c.order_count)) {
        assert(!"the order of a container keeps real time");
        done = HISTORY_SPECIAL_UNFIT;
    }
    if (done == HISTORY_SPECIAL_YES) {
        result->verdict = HISTORY_YES;
        result->order = c.order;
        result->order_count = c.order_count;
        result->passed = p->known;
        c.order = NULL;
    } else if (done == HISTORY_SPECIAL_NO) {
        result->verdict = HISTORY_NO;
    }
    history_container_end(&c);
    return done;
}

static bool is_empty_at_first(const history_problem *p)
{
    uint32_t count;
    history_items_of(p->model->values, p->model->init, &count);
    return count == 0;
}

/* A queue in which values come again, with values that are told apart in two ways. */
static history_special decide_repeats(const history_problem *p, history_result *result)
{
    for (unsigned by_end = 0; by_end < 2; by_end++) {
        history_problem q;
        bool is_certain;
        if (!history_match_repeats(p, by_end == 0, &q, &is_certain))
            return HISTORY_SPECIAL_NO_MEMORY;
        const history_special done = decide_container(&q, result);
        history_match_end(&q);
        if (done == HISTORY_SPECIAL_YES || done == HISTORY_SPECIAL_NO_MEMORY ||
            (done == HISTORY_SPECIAL_NO && is_certain))
            return done;
        *result = (history_result){0};
    }
    return HISTORY_SPECIAL_UNFIT;
}

history_special history_decide_specially(const history_problem *p, history_result *result)
{
    assert(p && result);
    const bool is_queue = p->model->class == &history_queue;
    *result = (history_result){0};
    if (p->has_optional || (!is_queue && p->model->class != &history_stack))
        return HISTORY_SPECIAL_UNFIT;
    const history_special done = decide_container(p, result);
    return done == HISTORY_SPECIAL_UNFIT && is_queue && is_empty_at_first(p) ? decide_repeats(p, result)
                                                                             : done;
}
