/* Every order of the calls, one call after the other, without memory. */
#include "tests/histories/brute.h"

#include <stdlib.h>

#include "histories/models/space.h"

typedef struct trying {
    const history *h;
    history_space space;
    history_label labels[16];
    bool used[16];
    bool (*may_come)(const struct trying *t, uint32_t op); /* next, after those used */
} trying;

static bool try_all(trying *t, history_state state)
{
    bool all = true;
    for (uint32_t i = 0; i < t->h->op_count; i++)
        all &= t->used[i] || t->h->ops[i].outcome != HISTORY_OK;
    if (all)
        return true;
    for (uint32_t i = 0; i < t->h->op_count; i++) {
        if (t->used[i] || t->h->ops[i].outcome == HISTORY_FAILED || !t->may_come(t, i))
            continue;
        const history_state next = history_next_by(&t->space, state, &t->labels[i]);
        if (next == HISTORY_NO_STATE)
            abort();
        if (next == HISTORY_REFUSED)
            continue;
        t->used[i] = true;
        const bool found = try_all(t, next);
        t->used[i] = false;
        if (found)
            return true;
    }
    return false;
}

static bool in_real_time(const trying *t, uint32_t op)
{
    for (uint32_t i = 0; i < t->h->op_count; i++)
        if (!t->used[i] && t->h->ops[i].outcome == HISTORY_OK && t->h->ops[i].end < t->h->ops[op].start)
            return false;
    return true;
}

static bool in_process_order(const trying *t, uint32_t op)
{
    for (uint32_t i = 0; i < t->h->op_count; i++)
        if (!t->used[i] && t->h->ops[i].outcome == HISTORY_OK &&
            t->h->ops[i].process == t->h->ops[op].process && t->h->ops[i].start < t->h->ops[op].start)
            return false;
    return true;
}

/* Is there a moment, after one operation and before another, at which none is under way? */
static bool is_quiet_between(const history *h, uint32_t first, uint32_t second)
{
    for (uint32_t e = h->ops[first].end; e < h->ops[second].start; e++) { /* right after event e */
        bool is_quiet = true;
        for (uint32_t i = 0; i < h->op_count; i++)
            is_quiet &= h->ops[i].outcome == HISTORY_FAILED || h->ops[i].start > e || h->ops[i].end <= e;
        if (is_quiet)
            return true;
    }
    return false;
}

static bool in_quiet_order(const trying *t, uint32_t op)
{
    for (uint32_t i = 0; i < t->h->op_count; i++)
        if (!t->used[i] && t->h->ops[i].outcome == HISTORY_OK && is_quiet_between(t->h, i, op))
            return false;
    return true;
}

static bool try_model(const history *h, const history_model *model,
                      bool (*may_come)(const trying *t, uint32_t op))
{
    trying t = {.h = h, .may_come = may_come};
    if (h->op_count > 16 || !history_space_begin(&t.space, model, HISTORY_ABSENT, NULL, 0))
        abort();
    for (uint32_t i = 0; i < h->op_count; i++)
        if (h->ops[i].outcome != HISTORY_FAILED && history_label_of(model, h, &h->ops[i], &t.labels[i], NULL))
            abort();
    const bool found = try_all(&t, history_initial(&t.space));
    history_space_end(&t.space);
    return found;
}

bool brute_linearizable(const history *h, const history_model *model)
{
    return try_model(h, model, in_real_time);
}

bool brute_sequential(const history *h, const history_model *model)
{
    return try_model(h, model, in_process_order);
}

bool brute_quiescent(const history *h, const history_model *model)
{
    return try_model(h, model, in_quiet_order);
}

bool brute_allows(const history *h, const history_model *model, const uint32_t *order, size_t count)
{
    history_space space;
    history_label label;
    if (!history_space_begin(&space, model, HISTORY_ABSENT, NULL, 0))
        abort();
    history_state state = history_initial(&space);
    for (size_t i = 0; i < count && state != HISTORY_REFUSED; i++) {
        if (history_label_of(model, h, &h->ops[order[i]], &label, NULL))
            abort();
        state = history_next_by(&space, state, &label);
    }
    history_space_end(&space);
    return state != HISTORY_REFUSED;
}
