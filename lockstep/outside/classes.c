/* A step is what its thread did before it, how it came out, and the set of steps before it that it depends
 * on; a class is the set of its steps. Sets are sums of hashes; those of an object are kept by the way it was
 * touched. */
#include "lockstep/outside/classes.h"

#include <stdlib.h>

#include "base/array.h"
#include "lockstep/dependence.h"

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = (a ^ (b + UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

typedef struct touches {
    uint32_t ways; /* in which it was touched, a bit each */
    uint64_t of[LOCKSTEP_TOUCHES];
} touches;

static uint32_t conflicts_of(lockstep_touch how)
{
    uint32_t set = 0;
    for (unsigned other = 0; other < LOCKSTEP_TOUCHES; other++)
        set |= (uint32_t)lockstep_is_conflict((lockstep_touch)other, how) << other;
    return set;
}

static uint64_t sum_of(const touches *t, uint32_t ways)
{
    uint64_t sum = 0;
    for (uint32_t rest = t->ways & ways; rest; rest &= rest - 1)
        sum += t->of[__builtin_ctz(rest)];
    return sum;
}

uint64_t lockstep_class_of(const lockstep_program *p)
{
    uint64_t of_thread[LOCKSTEP_THREADS_MAX] = {0}, sum = 0;
    uint32_t conflicts[LOCKSTEP_TOUCHES] = {0}; /* of those that are met */
    const uint32_t count = p->memory->result.object_count + 1;
    touches *of_object =
        base_alloc_zeroed(2 * (uint64_t)count, sizeof *of_object); /* by round, of barriers */
    const lockstep_step *steps = lockstep_steps(p->memory);
    for (uint32_t i = 0; i < p->memory->result.step_count && of_object; i++) {
        const lockstep_step *s = &steps[i];
        const lockstep_touch how[2] = {lockstep_touch_of(s->op), lockstep_second_touch_of(s->op)};
        const uint32_t objects[2] = {s->object + (s->round ? count : 0), s->also};
        uint64_t hash = mix(of_thread[s->thread], s->op | (uint64_t)s->turn << 8 | (uint64_t)s->thread << 16 |
                                                      (uint64_t)s->other << 24);
        for (int k = 0; k < 2; k++) {
            if (!objects[k])
                continue;
            if (!conflicts[how[k]])
                conflicts[how[k]] = conflicts_of(how[k]);
            hash = mix(hash, sum_of(&of_object[objects[k]], conflicts[how[k]]));
        }
        for (int k = 0; k < 2; k++)
            if (objects[k]) {
                of_object[objects[k]].of[how[k]] += hash;
                of_object[objects[k]].ways |= 1u << how[k];
            }
        of_thread[s->thread] = hash;
        sum += hash;
    }
    free(of_object);
    return sum;
}

uint64_t lockstep_reads_of(const lockstep_program *p)
{
    uint32_t made[LOCKSTEP_THREADS_MAX] = {0};
    uint64_t sum = 0;
    uint64_t *written = base_alloc_zeroed((uint64_t)p->memory->result.object_count + 1, sizeof *written);
    const lockstep_step *steps = lockstep_steps(p->memory);
    for (uint32_t i = 0; i < p->memory->result.step_count && written; i++) {
        const lockstep_step *s = &steps[i];
        const uint64_t name = (uint64_t)s->thread << 32 | ++made[s->thread];
        const lockstep_touch how = lockstep_touch_of(s->op);
        if (s->op != LOCKSTEP_STORE && s->op != LOCKSTEP_ATOMIC_STORE) /* all others see what was there */
            sum += mix(name, s->object ? mix(written[s->object], s->op) : s->op);
        if (s->object && how != LOCKSTEP_LOOK)
            written[s->object] = name;
    }
    free(written);
    return sum;
}
