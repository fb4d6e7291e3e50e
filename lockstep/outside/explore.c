/* Strategies over many runs. Sampling ones differ from run to run by their seed and by what has been learned:
 * how many steps with a choice there are, how many steps each thread makes. Systematic ones try all schedules
 * of a bound before those of the next, each once: every schedule is the plain one (the thread that runs goes
 * on while it can) but for what it deviates in, and is made from the one that lacks its last deviation.
 *
 * preemption: Musuvathi and Qadeer, "Iterative context bounding for systematic testing of multithreaded
 * programs", PLDI 2007. delay: Emmi, Qadeer, Rakamaric, "Delay-bounded scheduling", POPL 2011. */
#include "lockstep/outside/explore.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "lockstep/outside/classes.h"
#include "lockstep/outside/exhaust.h"
#include "lockstep/outside/rff.h"

enum { SYSTEMATIC_FIRST = 100 }; /* runs of the portfolio that are systematic, at most */

/* Beginnings of schedules still to try, of one bound. */
typedef struct beginnings {
    uint16_t **turns;
    uint32_t *lengths;
    size_t count, next, capacity, length_capacity;
} beginnings;

typedef struct lockstep_frontier {
    beginnings *of; /* by bound */
    size_t count, capacity;
} lockstep_frontier;

typedef struct lockstep_classes {
    uint64_t *slots;
    size_t count, size;
} lockstep_classes;

static const char *const names[LOCKSTEP_STRATEGIES] = {"portfolio", "random",     "pct",   "fair-pct",
                                                       "idpct",     "pos",        "urw",   "surw",
                                                       "rff",       "preemption", "delay", "exhaustive"};

const char *lockstep_strategy_name(unsigned number)
{
    return number < LOCKSTEP_STRATEGIES ? names[number] : NULL;
}

/* ---- classes ---- */

static bool note_class(lockstep_classes *c, uint64_t class, uint64_t *distinct)
{
    class += class == 0;
    if (2 * (c->count + 1) > c->size) {
        const size_t size = c->size ? 2 * c->size : 1024;
        uint64_t *slots = base_alloc_zeroed(size, sizeof *slots);
        if (!slots)
            return false;
        for (size_t i = 0; i < c->size; i++)
            if (c->slots[i]) {
                size_t at = c->slots[i] & (size - 1);
                while (slots[at])
                    at = (at + 1) & (size - 1);
                slots[at] = c->slots[i];
            }
        free(c->slots);
        c->slots = slots;
        c->size = size;
    }
    size_t at = class & (c->size - 1);
    while (c->slots[at] && c->slots[at] != class)
        at = (at + 1) & (c->size - 1);
    if (!c->slots[at]) {
        c->slots[at] = class;
        c->count++;
        ++*distinct;
    }
    return true;
}

/* ---- what is left to try ---- */

static bool add_beginning(lockstep_frontier *f, size_t bound, const lockstep_step *steps, uint32_t length,
                          uint32_t then)
{
    while (f->count <= bound) {
        if (!base_grow(f->of, f->capacity, f->count + 1))
            return false;
        f->of[f->count++] = (beginnings){0};
    }
    beginnings *b = &f->of[bound];
    uint16_t *turns = base_alloc((uint64_t)length + 1, sizeof *turns);
    if (!turns || !base_grow(b->turns, b->capacity, b->count + 1) ||
        !base_grow(b->lengths, b->length_capacity, b->count + 1)) {
        free(turns);
        return false;
    }
    for (uint32_t i = 0; i < length; i++)
        turns[i] = lockstep_turn_of(&steps[i]);
    turns[length] = (uint16_t)(then | LOCKSTEP_NOBODY << 8);
    b->turns[b->count] = turns;
    b->lengths[b->count++] = length + 1;
    return true;
}

static void release_frontier(lockstep_frontier *f)
{
    for (size_t i = 0; f && i < f->count; i++) {
        for (size_t k = f->of[i].next; k < f->of[i].count; k++)
            free(f->of[i].turns[k]);
        free(f->of[i].turns);
        free(f->of[i].lengths);
    }
    if (f)
        free(f->of);
    free(f);
}

/* What each thread that was ready would have cost instead of the one that moved; the plain one costs nothing.
 */
static uint32_t cost_of(bool is_delay, const lockstep_step *steps, uint32_t at, uint32_t other)
{
    const uint64_t ready = steps[at].ready & ~steps[at].idle;
    if (is_delay) { /* how many ready threads are passed over, in the order of numbers */
        uint32_t delays = 0;
        const uint32_t from = at > 0 ? steps[at - 1].thread : 0;
        for (uint32_t i = from; i != other; i = (i + 1) % LOCKSTEP_THREADS_MAX)
            delays += ready >> i & 1;
        return delays;
    }
    return at > 0 && ready >> steps[at - 1].thread & 1 && other != steps[at - 1].thread;
}

/* Schedules that deviate once more than the one that just ran, behind its own deviations. */
static bool branch(lockstep_exploration *x, const lockstep_program *p, bool is_delay, size_t bound,
                   uint32_t from)
{
    const lockstep_step *steps = lockstep_steps(p->memory);
    for (uint32_t i = from; i < p->memory->result.step_count; i++)
        for (uint64_t rest = steps[i].ready; rest; rest &= rest - 1) {
            const uint32_t other = (uint32_t)__builtin_ctzll(rest);
            if (other != steps[i].thread &&
                !add_beginning(x->frontier, bound + cost_of(is_delay, steps, i, other), steps, i, other))
                return false;
        }
    return true;
}

/* The next beginning, of the least bound that has one; false: there is none. */
static bool take_beginning(lockstep_exploration *x, lockstep_program *p, size_t *bound, uint32_t *length)
{
    for (size_t i = 0; i < x->frontier->count; i++) {
        beginnings *b = &x->frontier->of[i];
        if (b->next == b->count)
            continue;
        *bound = i;
        *length = b->lengths[b->next];
        memcpy(lockstep_turns(p->memory), b->turns[b->next], *length * sizeof(uint16_t));
        free(b->turns[b->next++]);
        x->bound = (uint32_t)i;
        return true;
    }
    return false;
}

static base_status run_systematic(lockstep_exploration *x, lockstep_program *p, bool is_delay,
                                  lockstep_outcome *outcome, bool *is_over, base_error *error)
{
    size_t bound = 0;
    uint32_t length = 0;
    if (x->frontier->count > 0 && !take_beginning(x, p, &bound, &length)) {
        *is_over = true;
        return BASE_OK;
    }
    p->memory->plan =
        (lockstep_plan){.policy = LOCKSTEP_STAY, .prefix = length, .points = lockstep_points_now(p)};
    base_status status = lockstep_run(p, outcome, error);
    if (!status && !branch(x, p, is_delay, bound, length))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for the schedules to be tried");
    if (x->frontier->count == 0) /* it has one schedule only */
        *is_over = !status;
    return status;
}

/* ---- sampling ---- */

static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static base_status run_sampling(lockstep_exploration *x, lockstep_program *p, lockstep_strategy strategy,
                                lockstep_outcome *outcome, base_error *error)
{
    static const lockstep_policy policies[LOCKSTEP_STRATEGIES] = {
        [LOCKSTEP_BY_RANDOM] = LOCKSTEP_RANDOM,     [LOCKSTEP_BY_PCT] = LOCKSTEP_PCT,
        [LOCKSTEP_BY_FAIR_PCT] = LOCKSTEP_FAIR_PCT, [LOCKSTEP_BY_IDPCT] = LOCKSTEP_PCT,
        [LOCKSTEP_BY_POS] = LOCKSTEP_POS,           [LOCKSTEP_BY_URW] = LOCKSTEP_URW,
        [LOCKSTEP_BY_SURW] = LOCKSTEP_SURW,         [LOCKSTEP_BY_RFF] = LOCKSTEP_RFF};
    lockstep_plan *plan = &p->memory->plan;
    *plan = (lockstep_plan){.policy = (uint32_t)policies[strategy],
                            .seed = mix(x->seed ^ mix(x->done)),
                            .depth = strategy == LOCKSTEP_BY_IDPCT ? 2 + (uint32_t)(x->done % 5) : x->depth,
                            .choices = x->choices,
                            .points = lockstep_points_now(p)};
    memcpy(plan->expected, x->expected, sizeof plan->expected);
    if (strategy == LOCKSTEP_BY_SURW) {
        plan->interesting = x->interesting;
        memcpy(plan->expected, x->selected, sizeof plan->expected);
    }
    if (strategy == LOCKSTEP_BY_RFF)
        lockstep_rff_next(x->rff, plan);
    x->last = names[strategy];
    base_status status = lockstep_run(p, outcome, error);
    if (!status && strategy == LOCKSTEP_BY_RFF && lockstep_rff_learn(x->rff, p, &x->reads))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for what reads have read");
    return status;
}

/* ---- all ---- */

static base_status run_exhaustive(lockstep_exploration *x, lockstep_program *p, lockstep_outcome *outcome,
                                  bool *is_over, base_error *error)
{
    if (!lockstep_exhaust_next(x->exhaustion, p)) {
        *is_over = true;
        return BASE_OK;
    }
    base_status status = lockstep_run(p, outcome, error);
    if (!status && lockstep_exhaust_learn(x->exhaustion, p))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for the schedules to be tried");
    x->loop = x->loop ? x->loop : p->memory->result.loop;
    if (!status && outcome->failure == LOCKSTEP_SLEPT)
        x->slept++;
    else if (!status && !note_class(x->read_classes, lockstep_reads_of(p), &x->reads))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for the schedules that were seen");
    return status;
}

/* What it does not try: whom the clock lets go on, what x86's memory has to do with condition variables, and
 * what is not the program's. */
static bool has_other_choices(const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    bool has = r->spin_count || r->outside_count || r->diverged_at != UINT32_MAX;
    for (uint32_t i = 0; i < r->step_count; i++)
        has |= steps[i].op == LOCKSTEP_SLEEP || steps[i].turn != LOCKSTEP_DONE ||
               (steps[i].op == LOCKSTEP_WAKE && p->options->memory == LOCKSTEP_TSO);
    return has;
}

/* Likewise of the other systematic ones. */
static bool has_more_choices(const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    bool has = r->open_wakes || r->spin_count || r->outside_count || r->diverged_at != UINT32_MAX;
    for (uint32_t i = 0; i < r->step_count && p->options->spurious > 0; i++)
        has |= lockstep_steps(p->memory)[i].op == LOCKSTEP_WAKE;
    return has;
}

/* Adds what each thread's children have to what it has: there it is thought of before they are there. */
static void add_children(const lockstep_result *r, uint32_t threads, uint32_t *own)
{
    for (uint32_t i = threads; i-- > 1;)
        if (r->threads[i].parent < i)
            own[r->threads[i].parent] += own[i];
}

static bool touches(const lockstep_step *s, uint32_t object)
{
    return s->object == object || s->also == object;
}

/* Draws an object that two threads touched in ways whose order matters, and counts the steps that touched it.
 */
static bool select_object(lockstep_exploration *x, const lockstep_program *p, uint32_t threads)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    const uint32_t objects = r->object_count;
    uint32_t *kept = base_alloc((uint64_t)objects + 1, sizeof *kept), count = 0;
    uint64_t *by = base_alloc_zeroed(2 * ((uint64_t)objects + 1), sizeof *by), *changed = by + objects + 1;
    for (uint32_t i = 0; i < r->step_count && kept && by; i++)
        for (int k = 0; k < 2; k++) {
            const uint32_t o = k ? steps[i].also : steps[i].object;
            by[o] |= UINT64_C(1) << steps[i].thread;
            changed[o] |= !lockstep_only_reads(steps[i].op);
        }
    for (uint32_t o = 1; o <= objects && kept && by; o++)
        if (by[o] & (by[o] - 1) && changed[o] && r->objects[o - 1].kind != LOCKSTEP_THREAD)
            kept[count++] = o;
    const uint32_t drawn = count ? kept[mix(x->seed + 7 * x->done) % count] : 0;
    memset(x->selected, 0, sizeof x->selected);
    x->interesting = drawn ? r->objects[drawn - 1].address : 0;
    for (uint32_t i = 0; i < r->step_count && drawn; i++)
        x->selected[steps[i].thread] += touches(&steps[i], drawn);
    add_children(r, threads, x->selected);
    const bool is_good = kept && by;
    free(kept);
    free(by);
    return is_good;
}

/* Steps of each thread and of all that it made, which is where they are thought of before they are there. */
static bool learn(lockstep_exploration *x, const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    uint32_t own[LOCKSTEP_THREADS_MAX] = {0};
    uint32_t threads = 0;
    for (uint32_t i = 0; i < r->step_count; i++) {
        own[steps[i].thread]++;
        threads = steps[i].thread >= threads ? steps[i].thread + 1u : threads;
    }
    add_children(r, threads, own);
    memcpy(x->expected, own, sizeof own);
    x->choices = r->choice_count > x->choices ? r->choice_count : x->choices;
    x->threads = threads > x->threads ? threads : x->threads;
    x->is_partial |= x->strategy == LOCKSTEP_BY_EXHAUSTION ? has_other_choices(p) : has_more_choices(p);
    x->steps += r->step_count;
    x->left += r->left > 0;
    return (x->strategy != LOCKSTEP_BY_SURW && x->strategy != LOCKSTEP_BY_PORTFOLIO) ||
           select_object(x, p, threads);
}

static lockstep_strategy turn_of(const lockstep_exploration *x)
{
    static const lockstep_strategy turns[] = {LOCKSTEP_BY_PCT,  LOCKSTEP_BY_POS, LOCKSTEP_BY_RANDOM,
                                              LOCKSTEP_BY_SURW, LOCKSTEP_BY_URW, LOCKSTEP_BY_IDPCT};
    return turns[x->done % (sizeof turns / sizeof *turns)];
}

/* In turns; first a short systematic try. */
static lockstep_strategy next_of_portfolio(const lockstep_exploration *x)
{
    return x->done < SYSTEMATIC_FIRST && x->done % 2 == 0 ? LOCKSTEP_BY_PREEMPTION : turn_of(x);
}

base_status lockstep_explore_next(lockstep_exploration *x, lockstep_program *p, lockstep_outcome *outcome,
                                  bool *is_over, base_error *error)
{
    assert(x && p && outcome && is_over);
    lockstep_strategy strategy = x->strategy;
    *is_over = false;
    if (strategy == LOCKSTEP_BY_PORTFOLIO)
        strategy = x->is_searched ? turn_of(x) : next_of_portfolio(x);
    base_status status;
    if (strategy == LOCKSTEP_BY_EXHAUSTION) {
        x->last = names[strategy];
        status = run_exhaustive(x, p, outcome, is_over, error);
        if (!status && *is_over) {
            x->is_exhausted = !x->is_partial;
            return BASE_OK;
        }
    } else if (strategy == LOCKSTEP_BY_PREEMPTION || strategy == LOCKSTEP_BY_DELAY) {
        x->last = names[strategy];
        status = run_systematic(x, p, strategy == LOCKSTEP_BY_DELAY, outcome, is_over, error);
        if (!status && *is_over && x->frontier->count > 0) { /* nothing was run */
            x->is_searched = true;
            x->is_exhausted = !x->is_partial;
            *is_over = x->is_exhausted || x->strategy != LOCKSTEP_BY_PORTFOLIO;
            return *is_over ? BASE_OK : lockstep_explore_next(x, p, outcome, is_over, error);
        }
    } else {
        status = run_sampling(x, p, strategy, outcome, error);
    }
    if (status)
        return status;
    x->done++;
    x->cut += outcome->failure == LOCKSTEP_CUT ||
              (p->memory->result.is_unfair && outcome->failure == LOCKSTEP_FINE);
    x->is_partial |= outcome->failure == LOCKSTEP_HANG || outcome->failure == LOCKSTEP_CUT ||
                     outcome->failure == LOCKSTEP_LIMIT ||
                     (outcome->failure == LOCKSTEP_LIVELOCK && strategy != LOCKSTEP_BY_EXHAUSTION);
    x->limited += outcome->failure == LOCKSTEP_LIMIT;
    if (!learn(x, p))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to learn from a run");
    if (*is_over) {
        x->is_searched = true;
        x->is_exhausted = !x->is_partial;
        *is_over = x->is_exhausted || x->strategy != LOCKSTEP_BY_PORTFOLIO;
    }
    if (outcome->failure == LOCKSTEP_SLEPT)
        return BASE_OK;
    x->complete++;
    if (!note_class(x->classes, lockstep_class_of(p), &x->distinct))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for the schedules that were seen");
    return BASE_OK;
}

base_status lockstep_explore_begin(lockstep_exploration *x)
{
    x->frontier = base_alloc_zeroed(1, sizeof *x->frontier);
    x->classes = base_alloc_zeroed(1, sizeof *x->classes);
    x->read_classes = base_alloc_zeroed(1, sizeof *x->read_classes);
    x->exhaustion = lockstep_exhaust_begin();
    x->rff = lockstep_rff_begin();
    x->last = names[x->strategy];
    return x->frontier && x->classes && x->read_classes && x->exhaustion && x->rff ? BASE_OK : BASE_E_NOMEM;
}

void lockstep_explore_end(lockstep_exploration *x)
{
    release_frontier(x->frontier);
    if (x->classes)
        free(x->classes->slots);
    free(x->classes);
    if (x->read_classes)
        free(x->read_classes->slots);
    free(x->read_classes);
    lockstep_exhaust_end(x->exhaustion);
    lockstep_rff_end(x->rff);
    x->rff = NULL;
    x->exhaustion = NULL;
    x->read_classes = NULL;
    x->frontier = NULL;
    x->classes = NULL;
}
