/* Labels evaluated, for a monitor in memory that keeps variables. */
#include "compiler/kept.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct spexc_kept {
    spex_kept kept;
    const lang_spec *spec;
    lang_by_state by_state;
    spex_kept_variable *variables;
};

/* An engine asks this in several threads at once: room for values is on the stack. */
#define MOST_VARIABLES 256u

static uint32_t step(const void *arg, uint32_t state, int64_t *values, uint32_t action)
{
    const spexc_kept *k = arg;
    const lang_spec *spec = k->spec;
    int64_t here[MOST_VARIABLES + LANG_MOST_PARAMETERS], next[MOST_VARIABLES];
    bool is_out_of_range = false;
    memcpy(here, values, spec->variable_count * sizeof *values);
    for (uint32_t i = k->by_state.first[state]; i < k->by_state.first[state + 1]; i++) {
        const lang_transition *t = &spec->written[k->by_state.transition[i]];
        lang_trouble trouble;
        if (t->action != action)
            continue;
        lang_step taken = lang_take(spec, t, here, next, &trouble);
        is_out_of_range = is_out_of_range || taken == LANG_OUT_OF_RANGE || taken == LANG_FAULT;
        if (taken != LANG_TAKEN)
            continue;
        memcpy(values, next, spec->variable_count * sizeof *values);
        return t->to;
    }
    return is_out_of_range ? SPEX_NO_RUN - 1 : SPEX_NO_RUN;
}

static void describe(spexc_kept *k)
{
    static const char *const booleans[] = {"false", "true"};
    const lang_spec *spec = k->spec;
    for (uint32_t v = 0; v < spec->variable_count; v++) {
        const lang_memory *variable = &spec->variables[v];
        const lang_type *type = &variable->type;
        k->variables[v] = (spex_kept_variable){variable->name, type->low, type->high, variable->initial,
                                               type->kind == LANG_BOOL ? booleans : type->words};
    }
    k->kept = (spex_kept){spec->variable_count, k->variables, step, k};
}

base_status spexc_kept_build(const lang_spec *spec, spexc_kept **out, base_error *error)
{
    assert(spec->unfolded_count > 0);
    if (spec->variable_count > MOST_VARIABLES)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "more than %u variables cannot be kept", MOST_VARIABLES);
    spexc_kept *k = calloc(1, sizeof *k);
    if (!k)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    k->spec = spec;
    k->variables = base_alloc(spec->variable_count, sizeof *k->variables);
    if (!k->variables || !lang_group_by_state(spec, &k->by_state)) {
        spexc_kept_free(k);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    }
    describe(k);
    *out = k;
    return BASE_OK;
}

void spexc_kept_free(spexc_kept *kept)
{
    if (!kept)
        return;
    lang_by_state_release(&kept->by_state);
    free(kept->variables);
    free(kept);
}

const spex_kept *spexc_kept_get(const spexc_kept *kept)
{
    return &kept->kept;
}
