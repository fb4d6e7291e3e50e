/* All schedules of a bound before those of the next, each once: every schedule is the plain one (the thread
 * that runs goes on while it can) but for what it deviates in, and is made from the one that lacks its last
 * deviation.
 *
 * preemption: Musuvathi and Qadeer, "Iterative context bounding for systematic testing of multithreaded
 * programs", PLDI 2007. delay: Emmi, Qadeer, Rakamaric, "Delay-bounded scheduling", POPL 2011. */
#include "lockstep/outside/frontier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Those of one bound. */
typedef struct beginnings {
    uint16_t **turns;
    uint32_t *lengths;
    size_t count, next, capacity, length_capacity;
} beginnings;

struct lockstep_frontier {
    beginnings *of; /* by bound */
    size_t count, capacity;
    bool has_begun;
};

lockstep_frontier *lockstep_frontier_begin(void)
{
    return base_alloc_zeroed(1, sizeof(lockstep_frontier));
}

void lockstep_frontier_end(lockstep_frontier *f)
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

base_status lockstep_frontier_next(lockstep_frontier *f, uint32_t bound, lockstep_proposal *p, bool *is_over)
{
    assert(f && p && is_over);
    *is_over = false;
    p->plan = (lockstep_plan){.policy = LOCKSTEP_STAY};
    p->bound = 0;
    if (!f->has_begun) {
        f->has_begun = true;
        return BASE_OK;
    }
    for (size_t i = 0; i < f->count && i <= bound; i++) {
        beginnings *b = &f->of[i];
        if (b->next == b->count)
            continue;
        if (!lockstep_make_turns(p, b->lengths[b->next]))
            return BASE_E_NOMEM;
        p->bound = (uint32_t)i;
        p->plan.prefix = b->lengths[b->next];
        memcpy(p->turns, b->turns[b->next], p->plan.prefix * sizeof *p->turns);
        free(b->turns[b->next++]);
        return BASE_OK;
    }
    *is_over = true;
    return BASE_OK;
}

static bool add_beginning(lockstep_frontier *f, size_t bound, const lockstep_step *steps, uint32_t length,
                          uint32_t then, uint32_t woken)
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
    turns[length] = (uint16_t)(then | woken << 8);
    b->turns[b->count] = turns;
    b->lengths[b->count++] = length + 1;
    return true;
}

/* What each thread that was ready would have cost instead of the one that moved; the plain one costs nothing.
 */
static uint32_t cost_of(bool is_delay, const lockstep_step *steps, uint32_t at, uint32_t other)
{
    const lockstep_set ready = steps[at].ready & ~steps[at].idle;
    if (is_delay) { /* how many ready threads are passed over, in the order of numbers */
        uint32_t delays = 0;
        const uint32_t from = at > 0 ? steps[at - 1].thread : 0;
        for (uint32_t i = from; i != other; i = (i + 1) % LOCKSTEP_THREADS_MAX)
            delays += lockstep_has(ready, i);
        return delays;
    }
    return at > 0 && ready >> steps[at - 1].thread & 1 && other != steps[at - 1].thread;
}

static bool has_values(const lockstep_step *step)
{
    return step->op != LOCKSTEP_SEND && step->waiting && step->other < LOCKSTEP_THREADS_MAX;
}

base_status lockstep_frontier_learn(lockstep_frontier *f, const lockstep_proposal *p,
                                    const lockstep_program *program)
{
    assert(f && p && program);
    const lockstep_step *steps = lockstep_steps(program->memory);
    for (uint32_t i = p->plan.prefix; i < program->memory->result.step_count; i++) {
        /* another value costs nothing; what becomes of what is sent is not tried */
        for (lockstep_set rest = has_values(&steps[i]) ? steps[i].waiting & ~lockstep_bit(steps[i].other) : 0;
             rest; rest &= rest - 1)
            if (!add_beginning(f, p->bound, steps, i, steps[i].thread, lockstep_first_of(rest)))
                return BASE_E_NOMEM;
        for (lockstep_set rest = steps[i].ready; rest; rest &= rest - 1) {
            const uint32_t other = lockstep_first_of(rest);
            const uint32_t cost = cost_of(p->strategy == LOCKSTEP_BY_DELAY, steps, i, other);
            if (other != steps[i].thread &&
                !add_beginning(f, p->bound + cost, steps, i, other, LOCKSTEP_NOBODY))
                return BASE_E_NOMEM;
        }
    }
    return BASE_OK;
}
