/* What finds a bug differs from program to program, so that the sampling strategies take turns, those more
 * often that have brought more classes of late, up to four times as often as others.
 *
 * In between there is a short exhaustive try: a program that has few orders is done with, and it is known,
 * where all that it does with memory is seen. The try is given up where a run of it is long, or has choices
 * that it does not make. */
#include "lockstep/outside/portfolio.h"

#include <assert.h>

enum { TRIES_MAX = 50, STEPS_MAX = 300, LATELY = 64, SHARE_LEAST = 100, SHARE_MORE = 300 };

static const lockstep_strategy sampling[] = {LOCKSTEP_BY_PCT, LOCKSTEP_BY_POS, LOCKSTEP_BY_SURW,
                                             LOCKSTEP_BY_RANDOM};
enum { COUNT = sizeof sampling / sizeof *sampling };

bool lockstep_portfolio_tries(const lockstep_portfolio *x)
{
    return !x->has_tried;
}

void lockstep_portfolio_note_try(lockstep_portfolio *x, const lockstep_program *p, bool has_others)
{
    assert(x && p);
    x->tried++;
    x->is_partial |= has_others || (!p->memory->result.is_instrumented && p->memory->result.choice_count > 0);
    x->has_tried |= has_others || x->tried == TRIES_MAX || p->memory->result.step_count > STEPS_MAX;
}

void lockstep_portfolio_end_try(lockstep_portfolio *x)
{
    assert(x);
    x->has_tried = true;
    x->is_whole = !x->is_partial;
}

/* News a run, with one of two before there are any. */
static double rate_of(const lockstep_portfolio *x, lockstep_strategy s)
{
    return (x->of[s].new_classes + 1.0) / (x->of[s].runs + 2.0);
}

lockstep_strategy lockstep_portfolio_next(lockstep_portfolio *x)
{
    assert(x);
    double best = 0;
    int64_t total = 0;
    lockstep_strategy next = sampling[0];
    for (int i = 0; i < COUNT; i++)
        best = rate_of(x, sampling[i]) > best ? rate_of(x, sampling[i]) : best;
    for (int i = 0; i < COUNT; i++) {
        const lockstep_strategy s = sampling[i];
        const int64_t share = SHARE_LEAST + (int64_t)(SHARE_MORE * rate_of(x, s) / best);
        x->of[s].credit += share;
        total += share;
        if (x->of[s].credit > x->of[next].credit)
            next = s;
    }
    x->of[next].credit -= total;
    return next;
}

void lockstep_portfolio_learn(lockstep_portfolio *x, lockstep_strategy s, bool is_new)
{
    assert(x && s < LOCKSTEP_STRATEGIES);
    if (x->of[s].runs == LATELY) {
        x->of[s].runs /= 2;
        x->of[s].new_classes /= 2;
    }
    x->of[s].runs++;
    x->of[s].new_classes += is_new;
}
