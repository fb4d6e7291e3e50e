/* Strategies over many runs, in rounds: the plans of a round are made from what was learned in the rounds
 * before, so that its runs can be made at the same time and come out alike however many are. Sampling
 * strategies differ from run to run by their seed and by what has been learned: how many steps with a choice
 * there are, how many steps each thread makes, which objects two threads touch. */
#include "lockstep/outside/explore.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "lockstep/dependence.h"
#include "lockstep/outside/classes.h"
#include "lockstep/outside/exhaust.h"
#include "lockstep/outside/frontier.h"
#include "lockstep/outside/rff.h"

/* Rounds grow, so that much is learned from the first runs. */
enum { ROUND_MAX = 32, ROUNDS_AFTER = 4, TRIES_EVERY = 4 };

typedef struct lockstep_round {
    lockstep_proposal of[ROUND_MAX];
    size_t count, launched, next; /* next: to be given back */
    uint32_t points;              /* that were known when it was made */
    lockstep_member *last;        /* made the run that was given back last */
} lockstep_round;

static const char *const names[LOCKSTEP_STRATEGIES] = {
    "portfolio", "random", "pct",        "fair-pct", "idpct",      "pos", "urw",
    "surw",      "rff",    "preemption", "delay",    "exhaustive", "own"};

const char *lockstep_strategy_name(unsigned number)
{
    return number < LOCKSTEP_BY_OWN ? names[number] : NULL;
}

static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* ---- a round's plans ---- */

/* Draws an object for the number of a run, whose orders are to be uniform, by how often it is touched. */
static void propose_object(const lockstep_exploration *x, uint64_t number, lockstep_plan *plan)
{
    memset(plan->expected, 0, sizeof plan->expected);
    if (x->object_count == 0)
        return;
    const uint64_t at = mix(x->seed + 7 * number) % x->objects[x->object_count - 1].touched;
    const lockstep_shared_object *o = x->objects;
    while (o->touched <= at)
        o++;
    plan->interesting = o->address;
    memcpy(plan->expected, o->steps, sizeof plan->expected);
}

static void propose_sample(lockstep_exploration *x, uint64_t number, lockstep_proposal *p)
{
    static const lockstep_policy policies[LOCKSTEP_STRATEGIES] = {[LOCKSTEP_BY_RANDOM] = LOCKSTEP_RANDOM,
                                                                  [LOCKSTEP_BY_PCT] = LOCKSTEP_PCT,
                                                                  [LOCKSTEP_BY_FAIR_PCT] = LOCKSTEP_FAIR_PCT,
                                                                  [LOCKSTEP_BY_IDPCT] = LOCKSTEP_PCT,
                                                                  [LOCKSTEP_BY_POS] = LOCKSTEP_POS,
                                                                  [LOCKSTEP_BY_URW] = LOCKSTEP_URW,
                                                                  [LOCKSTEP_BY_SURW] = LOCKSTEP_SURW,
                                                                  [LOCKSTEP_BY_RFF] = LOCKSTEP_RFF,
                                                                  [LOCKSTEP_BY_OWN] = LOCKSTEP_OWN};
    p->plan =
        (lockstep_plan){.policy = (uint32_t)policies[p->strategy],
                        .seed = mix(x->seed ^ mix(number)),
                        .depth = p->strategy == LOCKSTEP_BY_IDPCT ? 2 + (uint32_t)(number % 5) : x->depth,
                        .choices = x->sampled_choices};
    memcpy(p->plan.expected, x->expected, sizeof p->plan.expected);
    if (p->strategy == LOCKSTEP_BY_SURW)
        propose_object(x, number, &p->plan);
    if (p->strategy == LOCKSTEP_BY_RFF)
        lockstep_rff_next(x->rff, &p->plan);
}

static bool is_systematic(lockstep_strategy strategy)
{
    return strategy == LOCKSTEP_BY_PREEMPTION || strategy == LOCKSTEP_BY_DELAY;
}

/* One more of the round; `*is_over`: there is none. BASE_E_NOMEM. */
static base_status propose(lockstep_exploration *x, const lockstep_options *options, bool *is_over)
{
    lockstep_round *r = x->round;
    lockstep_proposal *p = &r->of[r->count];
    const bool is_portfolio = x->strategy == LOCKSTEP_BY_PORTFOLIO;
    base_status status = BASE_OK;
    *is_over = false;
    p->strategy = !is_portfolio ? x->strategy
                  : r->count == 0 && lockstep_portfolio_tries(&x->portfolio)
                      ? LOCKSTEP_BY_EXHAUSTION
                      : lockstep_portfolio_next(&x->portfolio);
    if (p->strategy == LOCKSTEP_BY_EXHAUSTION)
        status = lockstep_exhaust_next(x->exhaustion, options, p, is_over);
    else if (is_systematic(p->strategy))
        status = lockstep_frontier_next(x->frontier, r->count ? r->of[0].bound : UINT32_MAX, p, is_over);
    else
        propose_sample(x, x->done + r->count, p);
    const bool has_none =
        options->points == LOCKSTEP_POINTS_SYNC ||
        (options->node_count && options->points != LOCKSTEP_POINTS_ALL); /* places are of programs */
    p->plan.points = has_none ? 0
                     : options->points == LOCKSTEP_POINTS_ALL || p->strategy == LOCKSTEP_BY_EXHAUSTION
                         ? UINT32_MAX
                         : x->point_count;
    r->count += !*is_over;
    return status;
}

static uint64_t round_size(const lockstep_exploration *x)
{
    const uint64_t grown = x->done / ROUNDS_AFTER, left = x->seconds ? UINT64_MAX : x->runs - x->done;
    const uint64_t size = x->strategy == LOCKSTEP_BY_EXHAUSTION || x->done == 0 ? 1
                          : x->strategy == LOCKSTEP_BY_PORTFOLIO && lockstep_portfolio_tries(&x->portfolio)
                              ? TRIES_EVERY
                          : grown < 1         ? 1
                          : grown < ROUND_MAX ? grown
                                              : ROUND_MAX;
    return size < left ? size : left;
}

/* None are made when nothing is left to try. */
static base_status make_round(lockstep_exploration *x, const lockstep_options *options)
{
    lockstep_round *r = x->round;
    base_status status = BASE_OK;
    bool is_over = false;
    r->count = r->launched = r->next = 0;
    const uint64_t size = round_size(x);
    while (r->count < size && !is_over && !status) {
        status = propose(x, options, &is_over);
        if (is_over && x->strategy == LOCKSTEP_BY_PORTFOLIO) { /* of the try */
            lockstep_portfolio_end_try(&x->portfolio);
            is_over = x->is_exhausted = x->portfolio.is_whole;
        }
    }
    r->points = x->point_count;
    if (is_over && r->count == 0 && x->strategy != LOCKSTEP_BY_PORTFOLIO)
        x->is_exhausted = !x->is_partial;
    if (r->count > 0 && is_systematic(x->strategy))
        x->bound = r->of[0].bound;
    return status;
}

/* ---- what a run has shown ---- */

/* What exhaustive search does not try: whom the clock lets go on, what x86's memory has to do with condition
 * variables, and what is not the program's. */
static bool is_unforeseen(const lockstep_step *step)
{
    return step->turn != LOCKSTEP_DONE && (step->turn != LOCKSTEP_SPURIOUS || step->op == LOCKSTEP_WAKE);
}

static bool has_other_choices(const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    bool has = p->options->faults & LOCKSTEP_FAULTS_OF_NODES || r->spin_count || r->outside_count ||
               r->diverged_at != UINT32_MAX;
    for (uint32_t i = 0; i < r->step_count; i++)
        has |= steps[i].op == LOCKSTEP_SLEEP || is_unforeseen(&steps[i]) ||
               (steps[i].op == LOCKSTEP_WAKE && p->options->memory == LOCKSTEP_TSO);
    return has;
}

/* Likewise wake-ups without a signal, which are there where somebody waits for one. */
static bool has_wakes(const lockstep_program *p)
{
    const lockstep_step *steps = lockstep_steps(p->memory);
    bool has = false;
    for (uint32_t i = 0; i < p->memory->result.step_count && p->options->spurious > 0; i++)
        has |= steps[i].op == LOCKSTEP_WAKE;
    return has;
}

/* Likewise of the other systematic ones. */
static bool has_more_choices(const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    return p->options->faults & LOCKSTEP_FAULTS_OF_NODES || r->spin_count || r->outside_count ||
           r->diverged_at != UINT32_MAX || has_wakes(p);
}

/* Adds what each thread's children have to what it has: there it is thought of before they are there. */
static void add_children(const lockstep_result *r, uint32_t *own)
{
    for (uint32_t i = r->thread_count; i-- > 1;)
        if (r->threads[i].parent < i)
            own[r->threads[i].parent] += own[i];
}

static bool touches(const lockstep_step *s, uint32_t object)
{
    return s->object == object || s->also == object;
}

/* Keeps an object, and counts the steps that touched it. */
static bool keep_object(lockstep_exploration *x, const lockstep_program *p, uint32_t number)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    if (!base_grow(x->objects, x->object_capacity, x->object_count + 1))
        return false;
    lockstep_shared_object *o = &x->objects[x->object_count++];
    *o = (lockstep_shared_object){.address = r->objects[number - 1].address};
    o->touched = x->object_count > 1 ? o[-1].touched : 0;
    for (uint32_t i = 0; i < r->step_count; i++)
        if (touches(&steps[i], number)) {
            o->touched++;
            o->steps[steps[i].thread]++;
        }
    add_children(r, o->steps);
    return true;
}

/* Those that two threads touched in ways whose order matters. */
static bool learn_objects(lockstep_exploration *x, const lockstep_program *p)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    lockstep_set *by = base_alloc_zeroed(2 * ((uint64_t)r->object_count + 1), sizeof *by);
    lockstep_set *changed = by ? by + r->object_count + 1 : NULL;
    bool is_good = by != NULL;
    x->object_count = 0;
    for (uint32_t i = 0; i < r->step_count && is_good; i++)
        for (int k = 0; k < 2; k++) {
            const uint32_t o = k ? steps[i].also : steps[i].object;
            by[o] |= lockstep_bit(steps[i].thread);
            changed[o] |= k ? lockstep_second_touch_of(steps[i].op) != LOCKSTEP_LOOK
                            : !lockstep_only_looks(steps[i].op);
        }
    for (uint32_t o = 1; o <= r->object_count && is_good; o++)
        if (by[o] & (by[o] - 1) && changed[o] && r->objects[o - 1].kind != LOCKSTEP_THREAD)
            is_good = keep_object(x, p, o);
    free(by);
    return is_good;
}

/* Steps of each thread and of all that it made, which is where they are thought of before they are there. */
static bool learn_sample(lockstep_exploration *x, const lockstep_program *p, bool is_last)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    x->sampled_choices = r->choice_count > x->sampled_choices ? r->choice_count : x->sampled_choices;
    memset(x->expected, 0, sizeof x->expected);
    for (uint32_t i = 0; i < r->step_count; i++)
        x->expected[steps[i].thread]++;
    add_children(r, x->expected);
    return !is_last || (x->strategy != LOCKSTEP_BY_SURW && x->strategy != LOCKSTEP_BY_PORTFOLIO) ||
           learn_objects(x, p);
}

/* Each once, in the order in which they were found. */
static void learn_points(lockstep_exploration *x, const lockstep_program *p)
{
    const lockstep_memory *m = p->memory;
    for (uint32_t i = 0; i < m->point_count; i++) {
        uint32_t k = i < x->point_count && x->points[i] == m->points[i] ? i : 0;
        while (k < x->point_count && x->points[k] != m->points[i])
            k++;
        if (k == x->point_count && k < LOCKSTEP_POINTS_MAX)
            x->points[x->point_count++] = m->points[i];
    }
}

static bool learn_exhaustive(lockstep_exploration *x, const lockstep_program *p,
                             const lockstep_outcome *outcome)
{
    bool is_new = false;
    if (lockstep_exhaust_learn(x->exhaustion, p))
        return false;
    x->loop = x->loop ? x->loop : p->memory->result.loop;
    const bool is_blocked = outcome->failure == LOCKSTEP_DEADLOCK || outcome->failure == LOCKSTEP_LIVELOCK;
    x->slept += outcome->failure == LOCKSTEP_SLEPT;
    x->blocked += is_blocked;
    x->complete += !is_blocked && outcome->failure != LOCKSTEP_SLEPT;
    if (outcome->failure != LOCKSTEP_SLEPT &&
        !lockstep_numbers_add(&x->read_classes, lockstep_reads_of(p), &is_new))
        return false;
    x->reads += is_new;
    return true;
}

/* What the strategy that made the run has to know of it. */
static bool learn_strategy(lockstep_exploration *x, const lockstep_proposal *by, const lockstep_program *p,
                           const lockstep_outcome *outcome)
{
    const bool is_cut = outcome->failure == LOCKSTEP_HANG || outcome->failure == LOCKSTEP_CUT ||
                        outcome->failure == LOCKSTEP_LIMIT ||
                        (outcome->failure == LOCKSTEP_LIVELOCK && by->strategy != LOCKSTEP_BY_EXHAUSTION);
    if (by->strategy == LOCKSTEP_BY_EXHAUSTION) {
        const bool is_partial = has_other_choices(p) || is_cut;
        if (!learn_exhaustive(x, p, outcome))
            return false;
        if (x->strategy == LOCKSTEP_BY_PORTFOLIO)
            lockstep_portfolio_note_try(&x->portfolio, p,
                                        is_partial || has_wakes(p) || p->memory->result.loop != 0);
        else
            x->is_partial |= is_partial;
        return true;
    }
    if (is_systematic(by->strategy)) {
        x->is_partial |= has_more_choices(p) || is_cut;
        return lockstep_frontier_learn(x->frontier, by, p) == BASE_OK;
    }
    return by->strategy != LOCKSTEP_BY_RFF || lockstep_rff_learn(x->rff, p, &x->reads) == BASE_OK;
}

static const char *file_of(const char *path)
{
    return strrchr(path, '/') + 1;
}

static bool learn(lockstep_exploration *x, const lockstep_proposal *by, const lockstep_program *p,
                  const lockstep_outcome *outcome)
{
    const lockstep_result *r = &p->memory->result;
    const bool is_last = x->round->next + 1 == x->round->count;
    bool is_new = false;
    x->last = by->strategy == LOCKSTEP_BY_OWN ? file_of(p->options->own) : names[by->strategy];
    x->done++;
    x->cut += outcome->failure == LOCKSTEP_CUT || (r->is_unfair && outcome->failure == LOCKSTEP_FINE);
    x->limited += outcome->failure == LOCKSTEP_LIMIT;
    x->choices = r->choice_count > x->choices ? r->choice_count : x->choices;
    x->threads = r->thread_count > x->threads ? r->thread_count : x->threads;
    x->steps += r->step_count;
    x->left += r->left > 0;
    learn_points(x, p);
    if (!learn_strategy(x, by, p, outcome))
        return false;
    /* where every access is a step, there are more than in a run that is drawn */
    const bool has_all = r->is_instrumented && by->strategy == LOCKSTEP_BY_EXHAUSTION;
    if (!has_all && !learn_sample(x, p, is_last))
        return false;
    if (outcome->failure != LOCKSTEP_SLEPT &&
        !lockstep_numbers_add(&x->classes, lockstep_class_of(p), &is_new))
        return false;
    x->distinct += is_new;
    if (x->strategy == LOCKSTEP_BY_PORTFOLIO)
        lockstep_portfolio_learn(&x->portfolio, by->strategy, is_new);
    return true;
}

/* ---- runs ---- */

/* Each has the places that were known when the round was made. */
static void give_points(const lockstep_exploration *x, lockstep_team *team)
{
    for (unsigned i = 0; i < team->count; i++) {
        lockstep_member *m = &team->members[i];
        if (m->run != LOCKSTEP_NO_RUN)
            continue;
        m->program.memory->point_count = x->round->points;
        memcpy(m->program.memory->points, x->points, x->round->points * sizeof *x->points);
    }
}

base_status lockstep_explore_next(lockstep_exploration *x, lockstep_team *team, lockstep_program **program,
                                  lockstep_outcome *outcome, base_error *error)
{
    assert(x && team && program && outcome);
    lockstep_round *r = x->round;
    lockstep_member *member;
    base_status status = BASE_OK;
    *program = NULL;
    if (r->last)
        r->last->run = LOCKSTEP_NO_RUN;
    r->last = NULL;
    if (r->next == r->count && make_round(x, team->members[0].program.options))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for the schedules to be tried");
    if (r->count == 0)
        return BASE_OK;
    do {
        give_points(x, team);
        status = lockstep_team_launch(team, r->of, &r->launched, r->count, error);
        if (!status)
            status = lockstep_team_finish(team, r->next, &member, outcome, error);
        if (!status && outcome->failure == LOCKSTEP_ALONE) {
            status = lockstep_team_part(team, error);
            r->launched = r->next;
        }
    } while (!status && outcome->failure == LOCKSTEP_ALONE);
    if (!status && outcome->failure == LOCKSTEP_BAD_STRATEGY)
        status = base_fail(error, BASE_E_IO, 0, 0, "%s", outcome->message);
    if (status)
        return status;
    r->last = member;
    *program = &member->program;
    if (!learn(x, &r->of[r->next], *program, outcome))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to learn from a run");
    r->next++;
    return BASE_OK;
}

base_status lockstep_explore_begin(lockstep_exploration *x)
{
    x->round = base_alloc_zeroed(1, sizeof *x->round);
    x->frontier = lockstep_frontier_begin();
    x->exhaustion = lockstep_exhaust_begin();
    x->rff = lockstep_rff_begin();
    x->last = names[x->strategy];
    return x->round && x->frontier && x->exhaustion && x->rff ? BASE_OK : BASE_E_NOMEM;
}

void lockstep_explore_end(lockstep_exploration *x)
{
    for (size_t i = 0; x->round && i < ROUND_MAX; i++)
        free(x->round->of[i].turns);
    free(x->round);
    free(x->objects);
    lockstep_frontier_end(x->frontier);
    lockstep_exhaust_end(x->exhaustion);
    lockstep_rff_end(x->rff);
    lockstep_numbers_release(&x->classes);
    lockstep_numbers_release(&x->read_classes);
    x->round = NULL;
    x->objects = NULL;
    x->frontier = NULL;
    x->exhaustion = NULL;
    x->rff = NULL;
}

const char *lockstep_exploration_name(const lockstep_exploration *x)
{
    return x->strategy == LOCKSTEP_BY_OWN ? x->last : names[x->strategy];
}
