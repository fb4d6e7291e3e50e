/* Which models have a way of their own, quicker than the search, and what it finds. */
#include "histories/check/containers.h"

#include <assert.h>

history_special history_decide_specially(const history_problem *p, history_result *result)
{
    assert(p && result);
    if (p->has_optional || (p->model->class != &history_queue && p->model->class != &history_stack))
        return HISTORY_SPECIAL_UNFIT;
    history_container c;
    history_special done = history_container_begin(&c, p);
    if (done == HISTORY_SPECIAL_YES)
        done = p->model->class == &history_queue ? history_decide_queue(&c) : history_decide_stack(&c);
    if (done == HISTORY_SPECIAL_YES && !history_keeps_time(p, c.order, c.order_count)) {
        assert(!"the order of a container keeps real time");
        done = HISTORY_SPECIAL_UNFIT;
    }
    *result = (history_result){0};
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
