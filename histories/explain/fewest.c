/* Conditions other than linearizability: the fewest operations that break them, and the rule that is broken.
 *
 * Operations are left out only where this makes no history unfit that was fit, in pieces that are halved
 * (delta debugging, Zeller and Hildebrandt 2002): all operations of an object, all those about a value where
 * values have nothing to do with each other, and those that only observe. For quiescence, which is
 * linearizability of other moments, operations are loosened instead (shrink.c). */
#include "histories/explain/explain.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/check/causal.h"
#include "histories/check/conditions.h"
#include "histories/explain/parts.h"

typedef struct fewest {
    const history *h;
    const history_model *model;
    history_condition condition;
    history_limits *limits;
    base_error *error;
    base_status status;
    bool is_over;
    uint32_t *ops; /* those that are left, in the order of their starts */
    size_t count;
    const char *rule; /* broken by them; NULL: none has words */
} fewest;

/* A group is left out as one. */
typedef struct member {
    uint64_t group;
    uint32_t op;
} member;

/* ---- does it still not fit? ---- */

static bool still_fails(fewest *f, const uint32_t *ops, size_t count)
{
    history_problems parts = {0}, whole = {0};
    history_choice choice = {.only = ops, .count = count, .cut = HISTORY_NEVER};
    history_result result = {.verdict = HISTORY_YES};
    f->status = history_problems_make(f->h, f->model, &choice, &parts, f->error);
    choice.whole = true;
    if (!f->status)
        f->status = history_problems_make(f->h, f->model, &choice, &whole, f->error);
    if (!f->status && whole.count > 0)
        f->status = history_decide_whole(&parts, &whole.of[0], f->condition, f->limits, &result);
    const bool fails = !f->status && result.verdict == HISTORY_NO;
    f->is_over |= result.verdict == HISTORY_UNDECIDED;
    if (fails)
        f->rule = result.rule;
    history_result_release(&result);
    history_problems_release(&whole);
    history_problems_release(&parts);
    return fails;
}

/* ---- what can be left out ---- */

static bool is_container(const history_model_class *class)
{
    return class == &history_queue || class == &history_stack || class == &history_priority_queue ||
           class == &history_deque;
}

/* Reads and writes only, so that what a write leaves depends on no answer. */
static bool is_register(const fewest *f)
{
    history_problems whole;
    const history_choice choice = {.only = f->ops, .count = f->count, .cut = HISTORY_NEVER, .whole = true};
    f->error->message[0] = '\0';
    if (history_problems_make(f->h, f->model, &choice, &whole, f->error))
        return false;
    bool is_one = whole.count > 0 && history_reads_and_writes(&whole.of[0]);
    history_problems_release(&whole);
    return is_one;
}

typedef enum leaving { OBJECTS, VALUES, OBSERVERS, LEAVINGS } leaving;

/* The group that an operation is left out with; false: it stays. */
static bool group_of(const fewest *f, leaving what, bool is_register, uint32_t op, uint64_t *group)
{
    const history_model_class *class = f->model->class;
    history_label label;
    if (history_label_of(f->model, f->h, &f->h->ops[op], &label, NULL))
        return false;
    switch (what) {
    case OBJECTS:
        *group = label.key;
        return class->objects && label.key != HISTORY_ABSENT;
    case VALUES: {
        const history_value value = label.argument != HISTORY_NULL       ? label.argument
                                    : label.answer < HISTORY_OPEN_ANSWER ? label.answer
                                                                         : HISTORY_NULL;
        *group = (uint64_t)label.key << 32 | value;
        return value != HISTORY_NULL &&
               (is_register || (is_container(class) && f->condition == HISTORY_SEQUENTIAL));
    }
    default:
        *group = op;
        return (is_register || f->condition == HISTORY_SEQUENTIAL) && class->observes &&
               class->observes(f->model, &label);
    }
}

static int by_group(const void *a, const void *b)
{
    const member *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->op < y->op ? -1 : x->op > y->op;
}

static size_t after_groups(const member *members, size_t count, size_t from, size_t many)
{
    for (; from < count && many > 0; many--) {
        const uint64_t group = members[from].group;
        while (from < count && members[from].group == group)
            from++;
    }
    return from;
}

/* Tries it without members `from` .. `to` - 1. `spare` has room for all operations. */
static bool leave_out(fewest *f, const member *members, size_t from, size_t to, bool *is_out, uint32_t *spare)
{
    size_t kept = 0;
    for (size_t i = from; i < to; i++)
        is_out[members[i].op] = true;
    for (size_t i = 0; i < f->count; i++)
        if (!is_out[f->ops[i]])
            spare[kept++] = f->ops[i];
    const bool fails = kept > 0 && still_fails(f, spare, kept);
    if (fails) {
        memcpy(f->ops, spare, kept * sizeof *spare);
        f->count = kept;
    }
    for (size_t i = from; i < to; i++)
        is_out[members[i].op] = false;
    return fails;
}

static void reduce(fewest *f, leaving what, bool is_register, member *members, bool *is_out, uint32_t *spare)
{
    size_t count = 0, groups = 0;
    for (size_t i = 0; i < f->count; i++)
        if (group_of(f, what, is_register, f->ops[i], &members[count].group))
            members[count++].op = f->ops[i];
    qsort(members, count, sizeof *members, by_group);
    for (size_t i = 0; i < count; i = after_groups(members, count, i, 1))
        groups++;
    for (size_t piece = groups; piece > 0 && !f->status && !f->is_over; piece /= 2) {
        size_t kept = 0;
        for (size_t from = 0, to; from < count; from = to) {
            to = after_groups(members, count, from, piece);
            if (!f->status && !f->is_over && leave_out(f, members, from, to, is_out, spare))
                continue;
            memmove(members + kept, members + from, (to - from) * sizeof *members);
            kept += to - from;
        }
        count = kept;
    }
}

/* ---- the whole ---- */

static base_status find_fewest(fewest *f)
{
    const size_t all = f->h->op_count;
    member *members = base_alloc(all, sizeof *members);
    bool *is_out = base_alloc_zeroed(all, sizeof *is_out);
    uint32_t *spare = base_alloc(all, sizeof *spare);
    f->ops = base_alloc(all, sizeof *f->ops);
    if (!members || !is_out || !spare || !f->ops)
        f->status = BASE_E_NOMEM;
    for (size_t i = 0; i < all && !f->status; i++)
        if (f->h->ops[i].outcome != HISTORY_FAILED)
            f->ops[f->count++] = (uint32_t)i;
    if (!f->status && still_fails(f, f->ops, f->count)) {
        const bool reads_and_writes = is_register(f);
        for (leaving what = 0; what < LEAVINGS; what++)
            reduce(f, what, reads_and_writes, members, is_out, spare);
    }
    free(members);
    free(is_out);
    free(spare);
    return f->status;
}

static const char *rule_of(history_condition condition)
{
    switch (condition) {
    case HISTORY_SEQUENTIAL:
        return "no one order of them gives these answers and keeps the order of each process";
    case HISTORY_QUIESCENT:
        return "no order of them gives these answers and keeps the order across moments with nothing under "
               "way";
    case HISTORY_CC:
        return "some answer is explained by no order of its causes";
    case HISTORY_CCV:
        return "no one order for all, causes first, explains each answer by its causes";
    default:
        return "some answer is explained by no order of its causes that explains its process's earlier ones";
    }
}

/* Of all session guarantees together, the first that is broken alone. */
static void name_guarantee(fewest *f)
{
    for (history_condition one = HISTORY_MONOTONIC_READS; one < HISTORY_SESSION && !f->status; one++) {
        f->condition = one;
        if (still_fails(f, f->ops, f->count))
            return;
    }
    f->condition = HISTORY_SESSION;
}

static base_status explain_quiescent(const history *h, const history_model *model,
                                     const history_finding *finding, history_limits *limits,
                                     history_account *account, base_error *error)
{
    history_problems problems;
    const history_choice choice = {.cut = HISTORY_NEVER};
    base_status status = history_problems_make(h, model, &choice, &problems, error);
    if (!status && !history_make_quiescent(h, &problems))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to explain");
    if (!status)
        status = history_shrink(&problems.of[finding->problem], HISTORY_NEVER, limits, &account->few,
                                &account->few_count, &account->is_least, error);
    history_problems_release(&problems);
    return status;
}

base_status history_explain_condition(const history *h, const history_model *model,
                                      const history_finding *finding, history_condition condition,
                                      double seconds, history_account *account, base_error *error)
{
    assert(h && model && finding && finding->verdict == HISTORY_NO && account && error);
    assert(condition != HISTORY_LINEARIZABLE && condition < HISTORY_CONDITIONS);
    *account = (history_account){.bad = HISTORY_NEVER, .object = finding->object};
    history_limits limits;
    history_limit_seconds(&limits, seconds);
    fewest f = {.h = h, .model = model, .condition = condition, .limits = &limits, .error = error};
    base_status status;
    if (condition == HISTORY_QUIESCENT) {
        status = explain_quiescent(h, model, finding, &limits, account, error);
    } else {
        status = find_fewest(&f);
        if (!status && condition == HISTORY_SESSION && !f.is_over)
            name_guarantee(&f);
        status = status ? status : f.status;
        account->few = f.ops;
        account->few_count = f.count;
        account->is_least = !f.is_over;
    }
    if (!status) {
        account->remark = strdup(f.rule ? f.rule : rule_of(condition));
        status = account->remark ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to explain");
    }
    if (status)
        history_account_release(account);
    return status;
}
