/* Judging a history: by search, or, of transactions, by dependencies. */
#include "verifier/history/judge.h"

#include "verifier/history/guard.h"

#include <string.h>

enum { MOST_SHOWN = 10 };

const char *spexv_asked(const spexv_judging *job)
{
    return *job->isolation.name ? job->isolation.name : history_condition_name(job->checking.condition);
}

bool spexv_ask(spexv_judging *job, const char *condition)
{
    if (history_find_isolation(condition, &job->isolation))
        return true;
    job->checking.condition = history_find_condition(condition);
    return job->checking.condition != HISTORY_CONDITIONS;
}

/* Under a condition for transactions. */
static int judge_transactions(const spexv_judging *job, const char *file, history *h,
                              void (*each)(void *arg, history_report *report), void *arg)
{
    base_error error = {0};
    history_model model;
    history_isolation_result result = {0};
    history_report r = {.file = file,
                        .model = job->model,
                        .condition = spexv_asked(job),
                        .h = h,
                        .checked = &model,
                        .error = &error,
                        .is_brief = job->is_brief};
    const history_model_class *class = history_find_model(job->model);
    const bool is_list = class == &history_list_append;
    base_status status = history_model_begin(&model, class, h->values, job->init, &error);
    if (!status && !is_list && class != &history_multi_register)
        status = base_fail(&error, BASE_E_SYNTAX, 0, 0,
                           "%s is asked of transactions: of list-append and multi-register", r.condition);
    if (!status)
        status = history_isolation_check(h, is_list, model.init, &job->isolation, &result, &error);
    if (status) {
        each(arg, &r);
        return status == BASE_E_NOMEM ? CLI_TROUBLE : CLI_NO;
    }
    r.error = NULL;
    r.isolation = &result;
    each(arg, &r);
    const int outcome = result.verdict == HISTORY_ISOLATION_YES ? CLI_YES : CLI_NO;
    history_isolation_release(&result);
    return outcome;
}

int spexv_judge(const spexv_judging *job, const char *file, history *h,
                void (*each)(void *arg, history_report *report), void *arg)
{
    if (*job->isolation.name)
        return judge_transactions(job, file, h, each, arg);
    base_error error = {0};
    history_model model = {0};
    history_finding finding = {0};
    history_account account = {.bad = HISTORY_NEVER};
    history_report r = {.file = file,
                        .model = job->model,
                        .condition = spexv_asked(job),
                        .h = h,
                        .checked = &model,
                        .is_brief = job->is_brief};
    if (job->timeout)
        spexv_guard_until(job->timeout + 1);
    base_status status = spexv_model_begin(&job->source, job->init, &model, h, &error);
    if (!status)
        status = history_check(h, &model, &job->checking, &finding, &error);
    if (!status && finding.verdict == HISTORY_NO && !job->is_brief) {
        const history_condition condition = job->checking.condition;
        status =
            condition == HISTORY_LINEARIZABLE
                ? history_explain(h, &model, &finding, MOST_SHOWN, &account, &error)
                : history_explain_condition(h, &model, &finding, condition, MOST_SHOWN, &account, &error);
        r.account = &account;
    }
    spexv_guard_until(0);
    r.error = status ? &error : NULL;
    r.finding = status ? NULL : &finding;
    each(arg, &r);
    const int outcome = status == BASE_E_NOMEM                     ? CLI_TROUBLE
                        : status || finding.verdict != HISTORY_YES ? CLI_NO
                                                                   : CLI_YES;
    history_account_release(&account);
    history_finding_release(&finding);
    spexv_model_end(&model);
    return outcome;
}
