/* What the shared object does is none of the program's doing: its calls are no steps. */
#include "lockstep/inside/own.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <spex-lockstep-strategy.h>

#include "lockstep/inside/objects.h"

static const spex_lockstep_strategy_functions *functions;

bool lockstep_load_own(lockstep_memory *memory)
{
    if (!*memory->own.path || functions)
        return true;
    void *handle = dlopen(memory->own.path, RTLD_NOW | RTLD_LOCAL);
    if (handle)
        functions = dlsym(handle, "spex_lockstep_strategy");
    if (!functions)
        fprintf(stderr, "%s\n", dlerror());
    return functions != NULL;
}

static spex_lockstep_run run_of(lockstep_memory *m)
{
    return (spex_lockstep_run){.number = m->own.number,
                               .seed = m->plan.seed,
                               .memory = m->own.memory,
                               .memory_size = sizeof m->own.memory};
}

void lockstep_begin_own(void)
{
    const spex_lockstep_run run = run_of(lockstep_shared);
    if (lockstep_shared->plan.policy == LOCKSTEP_OWN && functions && functions->begin)
        functions->begin(&run);
}

uint32_t lockstep_choose_own(lockstep_set ready, lockstep_set idle)
{
    static const char *const operations[] = {
#define LOCKSTEP_NAME(name, text) text,
        LOCKSTEP_OPS(LOCKSTEP_NAME)
#undef LOCKSTEP_NAME
    };
    spex_lockstep_pending pending[LOCKSTEP_THREADS_MAX];
    size_t count = 0;
    for (lockstep_set rest = ready; rest; rest &= rest - 1) {
        const uint32_t number = lockstep_first_of(rest);
        const thread *t = &lockstep_now->threads[number];
        pending[count++] = (spex_lockstep_pending){.thread = number,
                                                   .operation = operations[t->op],
                                                   .kind = t->of ? lockstep_kind_name(t->of->kind) : "",
                                                   .object = t->of ? t->of->number : 0,
                                                   .also = t->also ? t->also->number : 0,
                                                   .place = (uintptr_t)t->place,
                                                   .steps = t->steps,
                                                   .is_idle = (idle >> number & 1) != 0};
    }
    const spex_lockstep_run run = run_of(lockstep_shared);
    const spex_lockstep_choice choice = {.step = lockstep_shared->result.step_count,
                                         .last = lockstep_now->last,
                                         .ready = pending,
                                         .count = count};
    thread *self = lockstep_self;
    lockstep_self = NULL;
    const size_t chosen = functions->choose(&run, &choice);
    lockstep_self = self;
    if (chosen >= count)
        lockstep_fail(LOCKSTEP_BAD_STRATEGY, 0, "the strategy chose %zu, of %zu threads", chosen, count);
    return pending[chosen].thread;
}

void lockstep_end_own(int status)
{
    const lockstep_result *r = &lockstep_shared->result;
    const spex_lockstep_run run = run_of(lockstep_shared);
    const spex_lockstep_result result = {
        .steps = r->step_count,
        .choices = r->choice_count,
        .has_failed = status != 0 || (r->failure != LOCKSTEP_FINE && r->failure < LOCKSTEP_CUT)};
    if (lockstep_shared->plan.policy == LOCKSTEP_OWN && functions && functions->end)
        functions->end(&run, &result);
}
