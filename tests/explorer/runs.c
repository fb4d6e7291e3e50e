/* Each step is looked for among those that there are; the last one, or the last state, must break the
 * property. */
#include "config.h"

#include "tests/explorer/runs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef struct matching { /* a step of a run, looked for among the steps that there are */
    spex_explorer_out out;
    const spex_explorer_model *model;
    const void *before;
    const spex_explorer_moment *moment;
    uint32_t property;
    bool is_there, breaks;
} matching;

static void match(spex_explorer_out *out, const spex_explorer_step *step)
{
    matching *m = (matching *)out;
    const spex_explorer_property *p = &m->model->properties[m->property];
    if (step->label != m->moment->label || step->outcome != m->moment->outcome ||
        step->agent != m->moment->agent)
        return;
    if (step->outcome == SPEX_EXPLORER_FAULT) {
        m->is_there = true;
        m->breaks = m->breaks || step->number == m->property;
        return;
    }
    if (step->outcome != SPEX_EXPLORER_STEP ||
        memcmp(step->after, m->moment->after, m->model->state_size) != 0)
        return;
    m->is_there = true;
    m->breaks =
        m->breaks || (p->kind == SPEX_EXPLORER_STEPS && !p->step(m->model->self, m->before, step, p->arg));
}

/* Checks that a run is one, and ends in what it shows. */
void runs_check(const spex_explorer_model *model, uint32_t property, const spex_explorer_finding *f,
                const brute *b)
{
    const spex_explorer_property *p = &model->properties[property];
    ck_assert_uint_eq(f->length, b->broken[property]);
    ck_assert_ptr_nonnull(f->first);
    ck_assert_uint_eq(f->run_length, f->length);
    ck_assert_uint_lt(brute_number(b, f->first), b->first_count);
    const void *state = f->first;
    uint32_t switches = 0;
    bool breaks = p->kind == SPEX_EXPLORER_STATES || p->kind == SPEX_EXPLORER_DEADLOCK;
    void *scratch = calloc(1, model->scratch_size + 1);
    for (size_t i = 0; i < f->run_length; i++) {
        matching m = {{.step = match, .scratch = scratch}, model, state, &f->run[i], property, false, false};
        model->steps(model->self, state, &m.out);
        ck_assert(m.is_there);
        switches += i > 0 && f->run[i].agent != f->run[i - 1].agent;
        if (f->run[i].outcome == SPEX_EXPLORER_STEP)
            state = f->run[i].after;
        if (i + 1 == f->run_length)
            breaks = breaks || m.breaks;
    }
    free(scratch);
    if (p->kind == SPEX_EXPLORER_STATES || p->kind == SPEX_EXPLORER_DEADLOCK)
        ck_assert(!p->state(model->self, state, p->arg));
    ck_assert(breaks);
    ck_assert_uint_eq(switches, b->switches[property]);
}
