/* The thread that has made fewest steps moves, but that at one step, another one each run, the next one does:
 * what goes wrong by one preemption is found where there are few steps. */
#include <spex-lockstep-strategy.h>

static void begin(const spex_lockstep_run *run)
{
    unsigned *at = run->memory; /* the step of this run; 0 at first */
    at[1] = at[0];
}

static size_t choose(const spex_lockstep_run *run, const spex_lockstep_choice *choice)
{
    const unsigned *at = run->memory;
    size_t best = 0;
    for (size_t i = 1; i < choice->count; i++)
        if (choice->ready[i].is_idle < choice->ready[best].is_idle ||
            (choice->ready[i].is_idle == choice->ready[best].is_idle &&
             choice->ready[i].steps < choice->ready[best].steps))
            best = i;
    return choice->step == at[1] ? (best + 1) % choice->count : best;
}

static void end(const spex_lockstep_run *run, const spex_lockstep_result *result)
{
    unsigned *at = run->memory;
    if (!result->has_failed)
        at[0] = at[0] < result->steps ? at[0] + 1 : 0;
}

const spex_lockstep_strategy_functions spex_lockstep_strategy = {SPEX_LOCKSTEP_STRATEGY_VERSION, begin,
                                                                 choose, end};
