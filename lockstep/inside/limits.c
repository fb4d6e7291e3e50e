/* How many steps a run may have, and whether one that has used them up goes round. */
#include "lockstep/inside/limits.h"

#include "lockstep/inside/hints.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/variables.h"

enum { SPINS_MAX = 300, SAMPLES = 16 };
static uint64_t samples[SAMPLES]; /* hashes of the program's variables, where accesses are not seen */
static unsigned sample_count;

void lockstep_note_progress(void)
{
    lockstep_now->news++;
}

void lockstep_count_anew(void)
{
    lockstep_now->counted_from = lockstep_shared->result.step_count;
    if (lockstep_now->is_past_half)
        lockstep_shared->plan.policy = lockstep_now->policy;
    lockstep_now->is_past_half = false;
}

void lockstep_note_value_of(object *o)
{
    if (!o || o->kind == LOCKSTEP_MEMORY)
        return;
    const uint32_t value = (uint32_t)(o->holder + 1) + o->count + o->turn;
    const uint64_t mark = UINT64_C(1) << (value < 63 ? value : 63);
    if (!(o->had & mark))
        lockstep_now->news++;
    o->had |= mark;
}

/* From time to time in the second part; then: were all that came later there before? */
static void take_sample(uint32_t steps)
{
    const uint32_t every = lockstep_shared->plan.steps / SAMPLES + 1;
    if (!lockstep_is_instrumented && sample_count < SAMPLES && steps % every == 0)
        samples[sample_count++] = lockstep_hash_variables();
}

static bool is_going_round(void)
{
    if (lockstep_now->network && !lockstep_is_instrumented) /* others' variables are not seen */
        return false;
    for (unsigned i = sample_count / 2; i < sample_count; i++) {
        bool was_there = false;
        for (unsigned k = 0; k < sample_count / 2; k++)
            was_there |= samples[i] == samples[k];
        if (!was_there)
            return false;
    }
    return true;
}

static _Noreturn void end_cut(uint32_t steps)
{
    const uint64_t place = lockstep_self ? lockstep_self->place : 0;
    const char *what = lockstep_hot_since(lockstep_now->halfway_step);
    if (lockstep_now->is_past_half && what)
        lockstep_fail(LOCKSTEP_LIVELOCK, place, "%u steps, and still hot: %s", steps, what);
    if (lockstep_now->is_past_half && lockstep_now->finished == lockstep_now->halfway_finished &&
        lockstep_now->news == lockstep_now->halfway_news && is_going_round())
        lockstep_fail(LOCKSTEP_LIVELOCK, place,
                      "%u steps in which no thread ended and nothing took a value that it had not had",
                      steps - lockstep_shared->plan.steps);
    lockstep_fail(LOCKSTEP_CUT, 0, "%u steps and no end", steps);
}

void lockstep_count_steps(void)
{
    lockstep_memory *m = lockstep_shared;
    const uint32_t steps = m->result.step_count - lockstep_now->counted_from;
    if (!lockstep_now->is_past_half && steps >= m->plan.steps) {
        lockstep_now->is_past_half = true;
        m->result.is_unfair = 1;
        lockstep_now->halfway_step = m->result.step_count;
        lockstep_now->halfway_finished = lockstep_now->finished;
        lockstep_now->halfway_news = lockstep_now->news;
        sample_count = 0;
        lockstep_now->policy = m->plan.policy;
        m->plan.policy = LOCKSTEP_RANDOM; /* it may have been unfair only */
    }
    if (lockstep_now->spins > SPINS_MAX)
        lockstep_fail(LOCKSTEP_LIVELOCK, lockstep_self ? lockstep_self->place : 0,
                      "threads spin, and nothing else happens");
    if (lockstep_now->is_past_half)
        take_sample(steps);
    if (steps >= 2 * m->plan.steps || m->result.step_count >= m->step_capacity)
        end_cut(steps);
}
