/* A specification's LTS, reduced as it was asked for. */
#include "compiler/reduce.h"

#include <assert.h>
#include <stdlib.h>

static base_status keep(const lang_spec *spec, spexc_reduced *reduced, base_error *error)
{
    uint32_t n = spec->lts->states;
    lts_state *block_of = malloc((n + 1ull) * sizeof *block_of);
    if (!block_of)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < n; s++)
        block_of[s] = s;
    *reduced = (spexc_reduced){.lts = spec->lts, .classes = {.blocks = n, .states = n, .block_of = block_of}};
    return BASE_OK;
}

base_status spexc_reduce(const lang_spec *spec, spexc_reduction reduction, bool keep_unreachable,
                         spexc_reduced *reduced, base_error *error)
{
    assert(reduction <= SPEXC_REDUCE_BRANCHING);
    if (reduction == SPEXC_REDUCE_NONE)
        return keep(spec, reduced, error);
    lts_options options = {.equivalence = reduction == SPEXC_REDUCE_STRONG ? LTS_STRONG : LTS_BRANCHING,
                           .keep_unreachable = keep_unreachable};
    *reduced = (spexc_reduced){.lts = NULL};
    base_status status = lts_reduce(spec->lts, &options, &reduced->made, &reduced->classes, error);
    if (status == BASE_OK) {
        assert(reduced->classes.states == spec->lts->states &&
               reduced->classes.blocks == reduced->made->states);
        reduced->lts = reduced->made;
    }
    return status;
}

void spexc_reduced_release(spexc_reduced *reduced)
{
    lts_free(reduced->made);
    lts_partition_release(&reduced->classes);
}
