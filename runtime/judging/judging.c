/* A recording under way, judged by what decides histories (histories/), with the outcome as data. */
#include "histories/histories.h"

#include <spex-history.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "runtime/ground/rest.h"

#define USUAL_MEMORY      ((size_t)4 << 30)
#define SECONDS_TO_REASON 10

/* ---- what was recorded, as a history ---- */

typedef struct taking {
    history *h;
    uint64_t line;
    base_error error;
} taking;

static history_value value_of(history_values *values, const spex_value *given);

static history_value list_of(history_values *values, const spex_value *given)
{
    history_value *items = malloc((given->length + 1) * sizeof *items), list = HISTORY_ABSENT;
    bool ok = items != NULL;
    for (size_t i = 0; i < given->length && ok; i++) {
        items[i] = value_of(values, &given->is.items[i]);
        ok = items[i] != HISTORY_ABSENT;
    }
    if (ok)
        list = history_list(values, items, given->length);
    free(items);
    return list;
}

/* HISTORY_ABSENT: none was given, or no memory. */
static history_value value_of(history_values *values, const spex_value *given)
{
    history_value value;
    switch (given->kind) {
    case SPEX_NULL:
        return HISTORY_NULL;
    case SPEX_BOOLEAN:
        return history_boolean(given->is.integer != 0);
    case SPEX_INTEGER:
        return history_integer(values, given->is.integer);
    case SPEX_TEXT:
        return history_text(values, given->is.text, given->length);
    case SPEX_LIST:
        return list_of(values, given);
    case SPEX_JSON: /* what is none becomes a text, as in the file */
        value = history_json_whole(values, given->is.text, given->length, NULL);
        return value != HISTORY_ABSENT ? value : history_text(values, given->is.text, given->length);
    default:
        return HISTORY_ABSENT;
    }
}

static int take(const spex_history_event *event, void *arg)
{
    static const history_event_type types[] = {[SPEX_EVENT_INVOKE] = HISTORY_EVENT_INVOKE,
                                               [SPEX_EVENT_OK] = HISTORY_EVENT_OK,
                                               [SPEX_EVENT_FAIL] = HISTORY_EVENT_FAIL,
                                               [SPEX_EVENT_INFO] = HISTORY_EVENT_INFO,
                                               [SPEX_EVENT_NOTE] = HISTORY_EVENT_NOTE};
    taking *t = arg;
    history_values *v = t->h->values;
    const history_event e = {
        .type = types[event->type],
        .process = event->process < 0 ? HISTORY_ABSENT : history_integer(v, event->process),
        .f = event->f ? history_text(v, event->f, strlen(event->f)) : HISTORY_ABSENT,
        .key = value_of(v, &event->key),
        .value = value_of(v, &event->value),
        .result = value_of(v, &event->result),
        .text = event->text ? history_text(v, event->text, strlen(event->text)) : HISTORY_ABSENT,
        .until = HISTORY_ABSENT,
        .time = event->time < 0 ? HISTORY_NO_TIME : event->time,
        .line = ++t->line};
    switch (history_add(t->h, &e, &t->error)) {
    case BASE_OK:
        return SPEX_OK;
    case BASE_E_NOMEM:
        return SPEX_E_NOMEM;
    default:
        return SPEX_E_SYNTAX;
    }
}

/* ---- the outcome as data ---- */

typedef struct judging {
    base_arena *arena;
    history *h;
    history_model model;
    history_report report;
    history_finding finding;
    history_account account;
    history_isolation_result isolation;
    base_error error;
    spex_history_verdict verdict;
    bool no_memory;
} judging;

static const char *keep(judging *j, const char *text, size_t length)
{
    const char *kept = base_arena_text(j->arena, text, length);
    j->no_memory |= !kept;
    return kept;
}

/* The text, which is released; "" is nothing. */
static const char *keep_string(judging *j, bool ok, history_string *string)
{
    j->no_memory |= !ok;
    const char *kept = string->length ? keep(j, string->text, string->length) : NULL;
    history_string_release(string);
    return kept;
}

static const char *json_of(judging *j, history_value value)
{
    history_string text = {0};
    if (value == HISTORY_ABSENT)
        return NULL;
    return keep_string(j, history_write_value(&text, j->h->values, value, 0), &text);
}

static void put_operations(judging *j)
{
    const history *h = j->h;
    spex_history_operation *all = base_arena_array(j->arena, h->op_count + 1, sizeof *all);
    j->no_memory |= !all;
    for (size_t i = 0; i < h->op_count && all; i++) {
        const history_op *op = &h->ops[i];
        history_string text = {0};
        const bool has_answer = op->outcome == HISTORY_OK;
        all[i] =
            (spex_history_operation){.process = history_integer_of(h->values, h->processes[op->process].name),
                                     .f = keep(j, history_text_of(h->values, op->f, NULL),
                                               strlen(history_text_of(h->values, op->f, NULL))),
                                     .key = json_of(j, op->key),
                                     .value = op->argument == HISTORY_NULL ? NULL : json_of(j, op->argument),
                                     .answer = !has_answer                    ? NULL
                                               : op->result != HISTORY_ABSENT ? json_of(j, op->result)
                                               : op->argument == HISTORY_NULL ? json_of(j, op->answer)
                                                                              : NULL,
                                     .outcome = has_answer                      ? SPEX_OP_OK
                                                : op->outcome == HISTORY_FAILED ? SPEX_OP_FAIL
                                                                                : SPEX_OP_INFO,
                                     .start = op->start,
                                     .end = op->end == HISTORY_NEVER ? UINT64_MAX : op->end};
        const bool ok = history_write_op(&text, h, op);
        all[i].text = keep_string(j, ok, &text);
    }
    j->verdict.operations = all;
    j->verdict.operation_count = all ? h->op_count : 0;
}

static const size_t *numbers(judging *j, const uint32_t *from, size_t count, size_t *kept)
{
    size_t *all = base_arena_array(j->arena, count + 1, sizeof *all);
    j->no_memory |= !all;
    for (size_t i = 0; i < count && all; i++)
        all[i] = from[i];
    *kept = all ? count : 0;
    return all;
}

static const char *keep_text(judging *j, const char *text)
{
    return text && *text ? keep(j, text, strlen(text)) : NULL;
}

static void put_finding(judging *j)
{
    static const spex_history_answer answers[] = {[HISTORY_YES] = SPEX_HISTORY_FITS,
                                                  [HISTORY_NO] = SPEX_HISTORY_DOES_NOT_FIT,
                                                  [HISTORY_UNDECIDED] = SPEX_HISTORY_NOT_DECIDED};
    spex_history_verdict *v = &j->verdict;
    const history_account *a = &j->account;
    v->answer = answers[history_report_verdict(&j->report)];
    v->bad = a->bad == HISTORY_NEVER ? SPEX_HISTORY_NO_OPERATION : a->bad;
    v->witness = numbers(j, j->finding.order, j->finding.order_count, &v->witness_count);
    v->longest = numbers(j, a->prefix, a->prefix_count, &v->longest_count);
    v->few = numbers(j, a->few, a->few_count, &v->few_count);
    if (j->report.error)
        v->reason = keep_text(j, j->error.message);
    else if (v->answer == SPEX_HISTORY_NOT_DECIDED)
        v->reason = keep_text(j, j->report.isolation ? j->isolation.reason : j->finding.why);
    else if (j->report.isolation && j->isolation.anomaly_count > 0 && j->isolation.anomalies[0].forbidden)
        v->reason = keep_text(j, j->isolation.anomalies[0].text);
    else
        v->reason = keep_text(j, a->remark);
}

static void put_report(judging *j)
{
    history_string text = {0};
    const bool ok = history_show_text(&j->report, &text);
    j->verdict.report = keep_string(j, ok, &text);
}

/* ---- judging ---- */

typedef struct question {
    const char *model, *condition;
    history_isolation isolation; /* without a name: the condition below */
    history_condition which;
    spex_history_check_options options;
} question;

static bool is_transactions(const question *q)
{
    return *q->isolation.name != '\0';
}

/* What is asked, by its names. */
static int read_question(question *q)
{
    if (!q->options.own && (!q->model || !history_find_model(q->model)))
        return SPEX_E_ARGUMENT;
    if (!q->condition)
        q->condition = history_condition_name(HISTORY_LINEARIZABLE);
    if (!history_find_isolation(q->condition, &q->isolation)) {
        q->isolation = (history_isolation){.name = ""};
        q->which = history_find_condition(q->condition);
        if (q->which == HISTORY_CONDITIONS)
            return SPEX_E_ARGUMENT;
    }
    return q->options.timeout < 0 ? SPEX_E_ARGUMENT : SPEX_OK;
}

static int begin_model(judging *j, const question *q)
{
    /* The layouts are the same: own.h. */
    const base_status status =
        q->options.own
            ? history_functions_begin(&j->model, (const history_functions *)(const void *)q->options.own,
                                      j->h->values, &j->error)
            : history_model_begin(&j->model, history_find_model(q->model), j->h->values, q->options.init,
                                  &j->error);
    return status == BASE_OK ? SPEX_OK : status == BASE_E_NOMEM ? SPEX_E_NOMEM : SPEX_E_ARGUMENT;
}

static base_status decide_transactions(judging *j, const question *q)
{
    const bool is_list = j->model.class == &history_list_append;
    if (!is_list && j->model.class != &history_multi_register)
        return base_fail(&j->error, BASE_E_SYNTAX, 0, 0,
                         "%s is asked of transactions: of list-append and multi-register", q->condition);
    const base_status status =
        history_isolation_check(j->h, is_list, j->model.init, &q->isolation, &j->isolation, &j->error);
    if (!status)
        j->report.isolation = &j->isolation;
    return status;
}

static base_status decide(judging *j, const question *q)
{
    const history_check_options how = {.condition = q->which,
                                       .jobs = q->options.jobs,
                                       .timeout = q->options.timeout,
                                       .bytes = q->options.memory ? (size_t)q->options.memory : USUAL_MEMORY};
    base_status status = history_check(j->h, &j->model, &how, &j->finding, &j->error);
    if (!status)
        j->report.finding = &j->finding;
    if (!status && j->finding.verdict == HISTORY_NO && !q->options.brief) {
        status =
            q->which == HISTORY_LINEARIZABLE
                ? history_explain(j->h, &j->model, &j->finding, SECONDS_TO_REASON, &j->account, &j->error)
                : history_explain_condition(j->h, &j->model, &j->finding, q->which, SECONDS_TO_REASON,
                                            &j->account, &j->error);
        j->report.account = &j->account;
    }
    return status;
}

static int judge(judging *j, const question *q)
{
    int code = begin_model(j, q);
    base_status status = BASE_OK;
    if (code == SPEX_OK)
        status = is_transactions(q) ? decide_transactions(j, q) : decide(j, q);
    if (status == BASE_E_NOMEM || code == SPEX_E_NOMEM)
        return SPEX_E_NOMEM;
    if (code != SPEX_OK || status) {
        j->report.error = &j->error;
        j->report.finding = NULL;
    }
    if (code == SPEX_OK)
        put_operations(j);
    put_finding(j);
    put_report(j);
    if (j->no_memory)
        return SPEX_E_NOMEM;
    return code != SPEX_OK ? code : status ? SPEX_E_SYNTAX : SPEX_OK;
}

static void end(judging *j)
{
    history_account_release(&j->account);
    history_finding_release(&j->finding);
    history_isolation_release(&j->isolation);
    if (j->model.class == &history_functions_class)
        history_functions_end(&j->model);
    history_free(j->h);
}

static int check(spex_history *recording, question *q, spex_history_verdict *verdict)
{
    judging j = {.arena = base_arena_new(), .h = history_new(), .account = {.bad = HISTORY_NEVER}};
    taking t = {.h = j.h};
    j.verdict.answer = SPEX_HISTORY_NOT_DECIDED;
    j.verdict.bad = SPEX_HISTORY_NO_OPERATION;
    int code = j.arena && j.h ? spex_history_each(recording, take, &t) : SPEX_E_NOMEM;
    j.report = (history_report){.file = "history",
                                .model = q->model ? q->model : q->options.own->name,
                                .condition = q->condition,
                                .h = j.h,
                                .checked = &j.model,
                                .is_brief = q->options.brief};
    if (code == SPEX_E_SYNTAX)
        j.verdict.reason = keep_text(&j, t.error.message);
    if (code == SPEX_OK)
        code = judge(&j, q);
    end(&j);
    j.verdict.memory = j.arena;
    *verdict = j.verdict;
    return code;
}

/* Copies a struct of the caller's size, which may be another version's. */
static void copy_sized(void *to, size_t to_size, const void *from, size_t from_size)
{
    memset(to, 0, to_size);
    memcpy(to, from, to_size < from_size ? to_size : from_size);
}

int spex_history_check_sized(spex_history *recording, const char *model, const char *condition,
                             const spex_history_check_options *options, size_t options_size,
                             spex_history_verdict *verdict, size_t verdict_size)
{
    question q = {.model = model, .condition = condition};
    spex_history_verdict found = {.answer = SPEX_HISTORY_NOT_DECIDED, .bad = SPEX_HISTORY_NO_OPERATION};
    if (!verdict)
        return SPEX_E_ARGUMENT;
    if (options)
        copy_sized(&q.options, sizeof q.options, options, options_size);
    if (q.options.own)
        q.model = q.options.own->name ? q.options.own->name : "model";
    int code = recording ? read_question(&q) : SPEX_E_ARGUMENT;
    spex_rest();
    if (code == SPEX_OK)
        code = check(recording, &q, &found);
    spex_resume();
    copy_sized(verdict, verdict_size, &found, sizeof found);
    if (code == SPEX_OK && found.answer == SPEX_HISTORY_DOES_NOT_FIT)
        spex_tell_history(found.report ? found.report : found.reason);
    return code;
}

void spex_history_verdict_release_sized(spex_history_verdict *verdict, size_t size)
{
    spex_history_verdict v;
    if (!verdict)
        return;
    copy_sized(&v, sizeof v, verdict, size);
    base_arena_free(v.memory);
    memset(verdict, 0, size);
}
