/* Asking an implicit LTS, and the explicit one as one. */
#include "lts/implicit.h"

#include "base/array.h"

uint64_t *lts_successors_add(lts_successors *successors, lts_label label, uint32_t origin)
{
    size_t words = successors->words, end = ((size_t)successors->count + 1) * words;
    if (!base_grow(successors->steps, successors->step_capacity, (size_t)successors->count + 1) ||
        !base_grow(successors->targets, successors->target_capacity, end))
        return NULL;
    successors->steps[successors->count++] = (lts_implicit_step){label, origin};
    return successors->targets + end - words;
}

void lts_successors_release(lts_successors *successors)
{
    free(successors->steps);
    free(successors->targets);
    *successors = (lts_successors){0};
}

static void begin(const lts_implicit *x, lts_successors *out)
{
    assert(x && x->words && out);
    out->words = x->words;
    out->count = 0;
}

base_status lts_implicit_initials(const lts_implicit *x, lts_successors *out)
{
    begin(x, out);
    base_status status = x->initials(x->self, x->scratch, out);
    assert(status != BASE_OK || out->count > 0);
    return status;
}

base_status lts_implicit_successors(const lts_implicit *x, const uint64_t *state, lts_successors *out)
{
    begin(x, out);
    return x->successors(x->self, x->scratch, state, out);
}

/* ---- the explicit LTS ---- */

static base_status explicit_initials(const void *self, void *scratch, lts_successors *out)
{
    const lts *l = self;
    uint64_t *target = lts_successors_add(out, LTS_TAU, LTS_NONE);
    (void)scratch;
    if (!target)
        return BASE_E_NOMEM;
    *target = l->initial;
    return BASE_OK;
}

static base_status explicit_successors(const void *self, void *scratch, const uint64_t *state,
                                       lts_successors *out)
{
    const lts *l = self;
    (void)scratch;
    assert(*state < l->states);
    for (uint64_t e = l->first[*state]; e < l->first[*state + 1]; e++) {
        uint64_t *target = lts_successors_add(out, l->edges[e].label, l->origin ? l->origin[e] : LTS_NONE);
        if (!target)
            return BASE_E_NOMEM;
        *target = l->edges[e].target;
    }
    return BASE_OK;
}

static const char *explicit_text(const void *self, const uint64_t *state, char buffer[static 16])
{
    return lts_state_text(self, (lts_state)*state, buffer);
}

lts_implicit lts_implicit_of(const lts *l)
{
    assert(l);
    return (lts_implicit){.self = l,
                          .words = 1,
                          .labels = l->labels,
                          .initials = explicit_initials,
                          .successors = explicit_successors,
                          .state_text = explicit_text};
}
