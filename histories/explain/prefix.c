/* The longest beginning of a history that fits. Whether a beginning fits can only change from yes to no as it
 * grows, so its end is searched for by doubling and halving. */
#include "histories/explain/parts.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"

void history_limit_seconds(history_limits *limits, double seconds)
{
    *limits = (history_limits){.bytes = (size_t)1 << 30};
    clock_gettime(CLOCK_MONOTONIC, &limits->deadline);
    limits->deadline.tv_sec += (time_t)seconds + 1;
}

typedef struct ending {
    uint32_t end, call;
} ending;

typedef struct bisection {
    const history *h;
    const history_model *model;
    history_limits *limits;
    const history_problem *problem; /* whole */
    uint32_t *only;                 /* its operations */
    ending *ends;                   /* of its known calls, in their order */
    bool is_over;
    uint32_t passed; /* by the last search that found no order: with so many ends it fits */
} bisection;

/* Does the beginning with the first `count` ends fit? */
static base_status fits(bisection *b, uint32_t count, bool *yes, base_error *error)
{
    const uint32_t cut = count ? b->ends[count - 1].end + 1 : 0;
    const history_choice choice = {.only = b->only, .count = b->problem->count, .cut = cut};
    history_problems problems;
    base_status status = history_problems_make(b->h, b->model, &choice, &problems, error);
    *yes = true;
    for (size_t i = 0; i < problems.count && !status && *yes; i++) {
        history_result result;
        status = history_decide(&problems.of[i], b->limits, false, &result);
        if (status)
            break;
        b->is_over |= result.verdict == HISTORY_UNDECIDED;
        *yes = result.verdict == HISTORY_YES;
        b->passed = result.verdict == HISTORY_NO && problems.count == 1 ? result.passed : 0;
        history_result_release(&result);
    }
    history_problems_release(&problems);
    return status;
}

static int by_end(const void *a, const void *b)
{
    const ending *x = a, *y = b;
    return x->end < y->end ? -1 : x->end > y->end;
}

static bool begin(bisection *b)
{
    const history_problem *p = b->problem;
    b->only = base_alloc(p->count, sizeof *b->only);
    b->ends = base_alloc(p->count, sizeof *b->ends);
    if (!b->only || !b->ends)
        return false;
    uint32_t known = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        b->only[i] = p->calls[i].op;
        if (p->calls[i].end != HISTORY_NEVER)
            b->ends[known++] = (ending){p->calls[i].end, i};
    }
    return true;
}

/* The least number of ends, up to `limit`, with which the problem does not fit; more than `limit`: it fits
 * with all these. */
static base_status bisect(bisection *b, uint32_t limit, uint32_t *least, base_error *error)
{
    bool yes;
    base_status status = fits(b, limit, &yes, error);
    uint32_t low = 0, high = limit; /* fits with `low`, does not with `high` */
    *least = limit + 1;
    if (status || yes || b->is_over)
        return status;
    low = b->passed; /* mostly the next end is the bad one */
    for (uint32_t step = 1; low > 0 && low + step < high && !status && !b->is_over; step *= 2) {
        const uint32_t reached = low;
        status = fits(b, reached + step, &yes, error);
        if (!yes) {
            high = reached + step;
            break;
        }
        low = reached + step;
    }
    while (low + 1 < high && !status && !b->is_over) {
        const uint32_t middle = low + (high - low) / 2;
        status = fits(b, middle, &yes, error);
        if (yes)
            low = middle;
        else
            high = middle;
    }
    *least = high;
    return status;
}

static base_status find_in(bisection *b, uint32_t *bad, uint32_t *bad_end, base_error *error)
{
    base_status status = BASE_OK;
    if (!begin(b))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to explain");
    qsort(b->ends, b->problem->known, sizeof *b->ends, by_end);
    uint32_t limit = 0, least; /* ends before the one that is bad already */
    while (limit < b->problem->known && b->ends[limit].end < *bad_end)
        limit++;
    if (limit > 0)
        status = bisect(b, limit, &least, error);
    if (limit > 0 && !status && !b->is_over && least <= limit) {
        const history_call *call = &b->problem->calls[b->ends[least - 1].call];
        *bad = call->op;
        *bad_end = call->end;
    }
    return status;
}

base_status history_find_bad(const history *h, const history_model *model, size_t problem,
                             history_limits *limits, uint32_t *bad, base_error *error)
{
    assert(h && model && limits && bad);
    const history_choice choice = {.cut = HISTORY_NEVER};
    history_problems problems;
    uint32_t bad_end = HISTORY_NEVER;
    *bad = HISTORY_NEVER;
    base_status status = history_problems_make(h, model, &choice, &problems, error);
    /* first the one that is known not to fit, then whether another's beginning fails before */
    for (size_t k = 0; k < problems.count && !status; k++) {
        const size_t i = k == 0 ? problem : k <= problem ? k - 1 : k;
        bisection b = {.h = h, .model = model, .limits = limits, .problem = &problems.of[i]};
        status = find_in(&b, bad, &bad_end, error);
        free(b.only);
        free(b.ends);
        if (b.is_over) {
            *bad = HISTORY_NEVER;
            break;
        }
    }
    history_problems_release(&problems);
    return status;
}

base_status history_problem_until(const history *h, const history_model *model, uint32_t bad, bool with_bad,
                                  history_problems *problems, size_t *which, base_error *error)
{
    assert(bad < h->op_count && h->ops[bad].outcome == HISTORY_OK);
    const history_choice choice = {.cut = h->ops[bad].end + with_bad};
    base_status status = history_problems_make(h, model, &choice, problems, error);
    *which = 0;
    for (size_t i = 0; i < problems->count && !status; i++)
        for (uint32_t k = 0; k < problems->of[i].count; k++)
            if (problems->of[i].calls[k].op == bad)
                *which = i;
    return status;
}
