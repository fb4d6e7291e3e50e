/* Each member is a process of its own that forks its runs; a run goes to whoever is free. Runs do not see
 * each other, as one that is about to change what others could see ends before it does (LOCKSTEP_ALONE). */
#include "lockstep/outside/team.h"

#include <assert.h>
#include <stdlib.h>

base_status lockstep_team_start(const lockstep_options *options, unsigned count, lockstep_team *t,
                                base_error *error)
{
    assert(options && count > 0 && t);
    *t = (lockstep_team){.members = base_alloc_zeroed(count, sizeof *t->members)};
    if (!t->members)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for so many programs");
    base_status status = BASE_OK;
    for (unsigned i = 0; i < count && !status; i++) {
        lockstep_member *m = &t->members[i];
        m->run = LOCKSTEP_NO_RUN;
        status = i == 0 ? lockstep_start(options, &m->program, error)
                        : lockstep_start_another(&t->members[0].program, i, &m->program, error);
        t->count += !status;
        if (*m->program.block)
            break;
    }
    return status;
}

void lockstep_team_stop(lockstep_team *t)
{
    assert(t);
    while (t->count > 0)
        lockstep_stop(&t->members[--t->count].program);
    free(t->members);
    t->members = NULL;
}

static lockstep_member *find_member(const lockstep_team *t, size_t run)
{
    const unsigned count = t->is_alone ? 1 : t->count;
    for (unsigned i = 0; i < count; i++)
        if (t->members[i].run == run)
            return &t->members[i];
    return NULL;
}

base_status lockstep_team_launch(lockstep_team *t, lockstep_proposal *proposals, size_t *next, size_t count,
                                 base_error *error)
{
    assert(t && proposals && next);
    lockstep_member *m;
    while (*next < count && (m = find_member(t, LOCKSTEP_NO_RUN)) != NULL) {
        lockstep_proposal *p = &proposals[*next];
        m->program.wants_batches = true;
        p->plan.is_shared = t->count > 1 && !t->is_alone && count > 1;
        lockstep_give(p, &m->program);
        const base_status status = lockstep_launch(&m->program, error);
        if (status)
            return status;
        m->run = (*next)++;
        m->is_done = false;
    }
    return BASE_OK;
}

base_status lockstep_team_finish(lockstep_team *t, size_t run, lockstep_member **member,
                                 lockstep_outcome *outcome, base_error *error)
{
    assert(t && member && outcome);
    *member = find_member(t, run);
    assert(*member);
    (*member)->is_done = true;
    return lockstep_finish(&(*member)->program, outcome, error);
}

base_status lockstep_team_part(lockstep_team *t, base_error *error)
{
    assert(t);
    base_status status = BASE_OK;
    for (unsigned i = 0; i < t->count && !status; i++) {
        lockstep_member *m = &t->members[i];
        lockstep_outcome ignored;
        if (m->run != LOCKSTEP_NO_RUN && !m->is_done)
            status = lockstep_finish(&m->program, &ignored, error);
        m->run = LOCKSTEP_NO_RUN;
    }
    t->is_alone = true;
    return status;
}
