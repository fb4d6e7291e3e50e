/* The whole explanation, part by part; each has its share of the time. */
#include "histories/explain/explain.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/explain/parts.h"
#include "histories/models/space.h"

/* An order of what comes before the bad end, and the state after it. */
static base_status explain_prefix(const history *h, const history_model *model, double seconds,
                                  history_account *account, base_error *error)
{
    history_problems problems;
    size_t which;
    base_status status = history_problem_until(h, model, account->bad, false, &problems, &which, error);
    if (status)
        return status;
    history_limits limits;
    history_result result;
    history_limit_seconds(&limits, seconds);
    const history_problem *p = &problems.of[which];
    status = history_decide(p, &limits, false, &result);
    if (!status && result.verdict == HISTORY_YES) {
        account->prefix = base_alloc(result.order_count, sizeof *account->prefix);
        for (uint32_t i = 0; i < result.order_count && account->prefix; i++)
            account->prefix[account->prefix_count++] = p->calls[result.order[i]].op;
    }
    history_result_release(&result);
    history_problems_release(&problems);
    return status;
}

static base_status explain_open(const history *h, const history_problem *p, history_account *account)
{
    const uint32_t end = h->ops[account->bad].end;
    account->open = base_alloc(p->count, sizeof *account->open);
    for (uint32_t i = 0; i < p->count && account->open; i++)
        if (p->calls[i].end >= end)
            account->open[account->open_count++] = p->calls[i].op;
    return account->open ? BASE_OK : BASE_E_NOMEM;
}

base_status history_explain(const history *h, const history_model *model, const history_finding *finding,
                            double seconds, history_account *account, base_error *error)
{
    assert(h && model && finding && finding->verdict == HISTORY_NO && account);
    *account = (history_account){.bad = HISTORY_NEVER, .object = finding->object};
    history_limits limits;
    history_limit_seconds(&limits, seconds); /* without it there is nothing else to tell */
    base_status status = history_find_bad(h, model, finding->problem, &limits, &account->bad, error);
    if (status || account->bad == HISTORY_NEVER)
        return status;
    status = explain_prefix(h, model, seconds / 4, account, error);
    history_problems problems = {0};
    size_t which;
    if (!status)
        status = history_problem_until(h, model, account->bad, true, &problems, &which, error);
    if (!status) {
        const history_problem *p = &problems.of[which];
        account->object = p->object;
        status = explain_open(h, p, account);
        history_limit_seconds(&limits, seconds / 4);
        if (!status)
            status = history_find_ways(p, &limits, account, error);
        history_limit_seconds(&limits, seconds / 4);
        if (!status)
            status = history_shrink(p, account->bad, &limits, &account->few, &account->few_count,
                                    &account->is_least, error);
    }
    history_problems_release(&problems);
    if (!status)
        status = history_remark(h, model, account, error);
    if (status)
        history_account_release(account);
    return status;
}

void history_account_release(history_account *a)
{
    for (size_t i = 0; i < a->way_count; i++) {
        free(a->ways[i].state);
        free(a->ways[i].refusal);
        free(a->ways[i].placed);
    }
    free(a->prefix);
    free(a->prefix_state);
    free(a->open);
    free(a->ways);
    free(a->few);
    free(a->remark);
    *a = (history_account){.bad = HISTORY_NEVER};
}
