/* A schedule is the plain one (whoever runs goes on while it can) and a list of changes: "after its n-th
 * step, thread a gives way to b". The list is made short by leaving out pieces of it that are halved (delta
 * debugging, Zeller and Hildebrandt 2002), then one by one, until none can be left out; then, greedily,
 * threads come last, and the turn is passed to others where it is passed on. As a change is told by the steps
 * of its own thread, leaving out others does not shift it. */
#include "lockstep/outside/shrink.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "lockstep/outside/frontier.h"

enum { SEARCH_RUNS = 300 };

typedef struct shrinking {
    lockstep_program *program;
    uint64_t longest; /* steps that are worth fewer preemptions */
    lockstep_schedule *best;
    lockstep_change *changes;
    size_t count;
    lockstep_set demoted; /* threads */
    uint32_t left;        /* runs */
    base_error *error;
    base_status status;
} shrinking;

/* Where a schedule deviates from the plain one. */
static bool find_changes(shrinking *x)
{
    const lockstep_schedule *s = x->best;
    uint32_t made[LOCKSTEP_THREADS_MAX] = {0};
    uint32_t last = 0;
    free(x->changes);
    x->count = 0;
    x->changes = base_alloc((uint64_t)s->count + 2, sizeof *x->changes);
    for (uint32_t i = 0; i < s->count && x->changes; i++) {
        const lockstep_step *step = &s->steps[i];
        if (x->count + 2 > s->count)
            break;
        if (lockstep_is_fault(step->op)) { /* whoever was to go on goes on */
            x->changes[x->count++] = (lockstep_change){
                .thread = (uint8_t)last, .count = made[last], .to = step->thread, .woken = step->other};
            continue;
        }
        const uint32_t plain = lockstep_plain(step->ready, step->idle, last);
        if (plain != step->thread)
            x->changes[x->count++] = (lockstep_change){
                .thread = (uint8_t)last, .count = made[last], .to = step->thread, .woken = LOCKSTEP_NOBODY};
        last = step->thread;
        made[last]++;
        if (step->waiting && step->other < LOCKSTEP_THREADS_MAX &&
            step->other != lockstep_first_of(step->waiting))
            x->changes[x->count++] = (lockstep_change){
                .thread = (uint8_t)last, .count = made[last], .to = LOCKSTEP_NOBODY, .woken = step->other};
    }
    return x->changes != NULL;
}

static bool is_smaller(const lockstep_schedule *a, const lockstep_schedule *b)
{
    if (a->faults != b->faults)
        return a->faults < b->faults;
    if (a->preemptions != b->preemptions)
        return a->preemptions < b->preemptions;
    if (a->switches != b->switches)
        return a->switches < b->switches;
    return a->count < b->count;
}

/* A run that fails likewise and is smaller, or as small where that is enough, is the best from then on. */
static bool keep_if_smaller(shrinking *x, const lockstep_outcome *outcome, bool may_be_equal)
{
    if (x->status || !lockstep_same_failure(x->program->options, outcome, &x->best->outcome))
        return false;
    lockstep_schedule new;
    x->status = lockstep_schedule_take(&new, x->program, outcome);
    if (x->status || new.count > x->longest ||
        (may_be_equal ? is_smaller(x->best, &new) : !is_smaller(&new, x->best))) {
        lockstep_schedule_release(&new);
        return false;
    }
    lockstep_schedule_release(x->best);
    *x->best = new;
    return true;
}

/* Runs with these changes alone; a run that fails likewise and is smaller, or as small where that is enough,
 * is the best from then on. */
static bool run_with(shrinking *x, const lockstep_change *changes, size_t count, bool may_be_equal)
{
    if (x->left == 0 || count > LOCKSTEP_CHANGES_MAX || x->status)
        return false;
    x->left--;
    lockstep_memory *m = x->program->memory;
    m->plan = (lockstep_plan){.policy = LOCKSTEP_STAY,
                              .change_count = (uint32_t)count,
                              .demoted = x->demoted,
                              .points = x->best->points};
    if (count)
        memcpy(m->changes, changes, count * sizeof *changes);
    lockstep_outcome outcome;
    x->status = lockstep_run(x->program, &outcome, x->error);
    return keep_if_smaller(x, &outcome, may_be_equal);
}

static bool still_fails(shrinking *x, const lockstep_change *changes, size_t count)
{
    return run_with(x, changes, count, true);
}

static bool is_better_with(shrinking *x, const lockstep_change *changes, size_t count)
{
    return run_with(x, changes, count, false);
}

static void leave_out_pieces(shrinking *x, lockstep_change *spare)
{
    for (size_t piece = x->count; piece > 0; piece /= 2)
        for (size_t from = 0; from < x->count;) {
            const size_t to = from + piece < x->count ? from + piece : x->count;
            size_t kept = 0;
            for (size_t i = 0; i < x->count; i++)
                if (i < from || i >= to)
                    spare[kept++] = x->changes[i];
            if (still_fails(x, spare, kept)) {
                memcpy(x->changes, spare, kept * sizeof *spare);
                x->count = kept;
            } else {
                from = to;
            }
        }
}

/* A schedule of many turns of a loop deviates from the plain one too often to be told by changes: pieces of
 * its steps are left out first, halved until the changes can be told. */
static void leave_out_steps(shrinking *x)
{
    lockstep_memory *m = x->program->memory;
    for (uint32_t piece = x->best->count / 2; piece > 0; piece /= 2)
        for (uint32_t from = 0; from < x->best->count && x->left > 0 && !x->status;) {
            lockstep_schedule_give(x->best, x->program);
            const uint32_t to = piece < x->best->count - from ? from + piece : x->best->count;
            if (to < m->plan.prefix)
                memmove(lockstep_turns(m) + from, lockstep_turns(m) + to,
                        (m->plan.prefix - to) * sizeof *lockstep_turns(m));
            m->plan.prefix -= to - from < m->plan.prefix ? to - from : m->plan.prefix;
            lockstep_outcome outcome;
            x->left--;
            x->status = lockstep_run(x->program, &outcome, x->error);
            if (!keep_if_smaller(x, &outcome, false))
                from = to;
            else if (!find_changes(x) || x->count <= LOCKSTEP_CHANGES_MAX)
                return;
        }
}

/* Threads that the failure has no need of come last: later, or never. */
static bool demote(shrinking *x)
{
    const lockstep_change none = {0};
    const uint32_t before[3] = {x->best->preemptions, x->best->switches, x->best->count};
    x->demoted = 0;
    for (uint32_t t = 0; t < x->best->thread_count && x->left > 0 && !x->status; t++) {
        x->demoted |= lockstep_bit(t);
        if (!still_fails(x, x->count ? x->changes : &none, x->count))
            x->demoted &= ~lockstep_bit(t);
    }
    x->demoted = 0;
    return x->best->preemptions != before[0] || x->best->switches != before[1] || x->best->count != before[2];
}

/* Where the turn passes on, it may as well pass to another thread. */
static bool pass_to_others(shrinking *x, lockstep_change *spare)
{
    uint32_t made[LOCKSTEP_THREADS_MAX] = {0}, last = 0;
    bool has_changed = false;
    for (uint32_t i = 0; i < x->best->count && x->left > 0 && !x->status && !has_changed; i++) {
        const lockstep_step step = x->best->steps[i]; /* the best may become another one */
        if (lockstep_is_fault(step.op))
            continue;
        for (lockstep_set rest = step.ready; rest && step.thread != last && !has_changed; rest &= rest - 1) {
            const uint32_t to = lockstep_first_of(rest);
            if (to == step.thread || to == last)
                continue;
            spare[0] = (lockstep_change){
                .thread = (uint8_t)last, .count = made[last], .to = (uint8_t)to, .woken = LOCKSTEP_NOBODY};
            if (x->count)
                memcpy(spare + 1, x->changes, x->count * sizeof *spare);
            has_changed = is_better_with(x, spare, x->count + 1);
        }
        if (!has_changed)
            made[last = step.thread]++;
    }
    return has_changed;
}

/* Looks for the same failure among the schedules with fewer preemptions, from none on. */
static void search_below(shrinking *x)
{
    lockstep_frontier *frontier = lockstep_frontier_begin();
    lockstep_proposal next = {.strategy = LOCKSTEP_BY_PREEMPTION};
    bool is_over = false;
    if (!frontier)
        x->status = BASE_E_NOMEM;
    for (uint32_t i = 0; i < SEARCH_RUNS && x->left > 0 && !x->status; i++) {
        const uint32_t most = x->best->preemptions;
        if (i > 0 && most == 0) /* the plain one has none */
            break;
        x->status = lockstep_frontier_next(frontier, most ? most - 1 : 0, &next, &is_over);
        if (x->status || is_over)
            break;
        next.plan.points = x->best->points;
        lockstep_give(&next, x->program);
        lockstep_outcome outcome;
        x->left--;
        x->status = lockstep_run(x->program, &outcome, x->error);
        if (!x->status)
            x->status = lockstep_frontier_learn(frontier, &next, x->program);
        keep_if_smaller(x, &outcome, false);
    }
    free(next.turns);
    lockstep_frontier_end(frontier);
}

/* Likewise among schedules that are drawn, with fewer faults: what follows one that is left out is another
 * run. */
static void search_with_fewer_faults(shrinking *x)
{
    for (uint64_t i = 0; i < SEARCH_RUNS && x->left > 0 && !x->status && x->best->faults > 1; i++) {
        lockstep_outcome outcome;
        x->left--;
        x->program->memory->plan = (lockstep_plan){.policy = i % 2 ? LOCKSTEP_POS : LOCKSTEP_PCT,
                                                   .seed = i * UINT64_C(0x9e3779b97f4a7c15),
                                                   .depth = 3,
                                                   .choices = x->best->count,
                                                   .fewer_faults = x->best->faults - 1,
                                                   .points = x->best->points};
        x->status = lockstep_run(x->program, &outcome, x->error);
        keep_if_smaller(x, &outcome, false);
    }
}

base_status lockstep_shrink(lockstep_program *program, lockstep_schedule *schedule, uint32_t runs,
                            uint32_t *used, base_error *error)
{
    assert(program && schedule && used);
    shrinking x = {.program = program,
                   .best = schedule,
                   .left = runs,
                   .longest = (uint64_t)2 * schedule->count + 100,
                   .error = error};
    search_below(&x);
    search_with_fewer_faults(&x);
    bool goes_on = true;
    for (size_t before = SIZE_MAX; x.status == BASE_OK && x.left > 0 && goes_on;) {
        lockstep_change *spare = NULL;
        if (find_changes(&x) && x.count > LOCKSTEP_CHANGES_MAX)
            leave_out_steps(&x);
        if (!x.changes || !(spare = base_alloc((uint64_t)x.count + 1, sizeof *spare))) {
            x.status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to shrink the schedule");
            break;
        }
        goes_on = x.count < before;
        before = x.count;
        if (goes_on)
            leave_out_pieces(&x, spare);
        if (demote(&x) || pass_to_others(&x, spare)) {
            goes_on = true;
            before = SIZE_MAX;
        }
        free(spare);
    }
    free(x.changes);
    *used = runs - x.left;
    return x.status;
}
