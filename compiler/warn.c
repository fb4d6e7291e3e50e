/* Warnings that take the whole LTS to see: states that no run reaches, states that nothing leads out of. */
#include "compiler/check.h"

#include <stdlib.h>

static bool is_terminal(const lts *l, lts_state s)
{
    return l->first[s] == l->first[s + 1];
}

static void warn_unreachable(spexc_draft *draft, const uint8_t *reachable)
{
    spexc_diagnostics *d = draft->diagnostics;
    const spexc_spec *spec = draft->spec;
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (!reachable[s])
            spexc_warn(d, SPEXC_W_UNREACHABLE, spec->states[s].place, "no run of %s reaches the state %s",
                       spexc_quoted(d, spec->name), spexc_quoted(d, spec->states[s].name));
}

/* One warning for all the states of a spec that nothing leads out of, as one arrow more may free them all. */
static bool warn_trap(spexc_draft *draft, const uint8_t *reachable)
{
    spexc_diagnostics *d = draft->diagnostics;
    const spexc_spec *spec = draft->spec;
    const lts *l = spec->lts;
    bool *free_states = spexc_arena_array(draft->arena, l->states, sizeof *free_states), some = false;
    if (!free_states)
        return false;
    for (lts_state s = 0; s < l->states; s++) {
        free_states[s] = is_terminal(l, s) && reachable[s];
        some = some || free_states[s];
    }
    if (!some)
        return true;
    if (lts_coreachable(l, free_states) != LTS_OK)
        return false;
    uint32_t trapped = 0;
    lts_state first = LTS_NONE;
    for (lts_state s = 0; s < l->states; s++) {
        if (!reachable[s] || free_states[s])
            continue;
        first = trapped++ ? first : s;
    }
    if (trapped == 0)
        return true;
    const char *others = trapped == 1   ? ""
                         : trapped == 2 ? " (nor from 1 other)"
                                        : spexc_text(d, " (nor from %u others)", trapped - 1);
    spexc_warn(d, SPEXC_W_TRAP, spec->states[first].place, "no terminal state can be reached from %s%s",
               spexc_quoted(d, spec->states[first].name), others);
    return true;
}

bool spexc_warn_spec(spexc_draft *draft)
{
    uint8_t *reachable;
    if (lts_reachable(draft->spec->lts, &reachable) != LTS_OK)
        return false;
    warn_unreachable(draft, reachable);
    bool ok = warn_trap(draft, reachable);
    free(reachable);
    return ok;
}
