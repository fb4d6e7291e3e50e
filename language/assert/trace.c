/* A run with a given trace, looked up in a behaviour: traces that were found in determinised or reduced
 * systems have no lines of the source, this has.
 */
#include "language/assert/pair.h"

#include <assert.h>

/* The visible steps of the run; all of them when silent ones count, and of systems, where they are told. */
static void note_steps(lang_asserted *claim, const lang_value *value, const lts_run *run, bool weak)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < run->length; i++)
        if (!weak || value->told_by || run->steps[i].label != LTS_TAU)
            lang_note_action(claim, value, ++number, run->steps[i]);
}

bool lang_pair_note_trace(const lang_pair *p, const lang_value *value, const base_names *labels,
                          const lts_label *trace, uint32_t length, bool weak, lts_state goal)
{
    assert(value && (goal == LTS_NONE || goal < value->lts->states));
    const lang_value *whole = value == p->left ? p->claim->system : p->other_system;
    if (whole && whole != value) { /* in a reduced one internal steps are missing */
        value = whole;
        goal = LTS_NONE;
    }
    lts_label *own = base_arena_array(p->claim->loader->unit->arena, length, sizeof *own);
    if (!own)
        return false;
    for (uint32_t i = 0; i < length; i++)
        own[i] = lts_label_in(value->lts->labels, labels, trace[i]);
    const lts_trace wanted = {own, length, weak};
    bool found;
    lts_run run = {0};
    if (lts_run_of_trace(value->lts, &wanted, goal, UINT64_MAX, &found, &run) != BASE_OK)
        return false;
    assert(found);
    note_steps(p->claim, value, &run, weak);
    lts_run_release(&run);
    return true;
}
