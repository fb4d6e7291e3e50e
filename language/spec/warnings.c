/* Warnings that take the whole LTS to see: states that no run reaches, states that nothing leads out of. */
#include "language/spec/builder.h"

#include <assert.h>
#include <stdlib.h>

static void warn_unreachable(lang_spec_builder *builder, const uint8_t *reachable)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (!reachable[s])
            lang_warn(d, LANG_W_UNREACHABLE, spec->states[s].place, "no run of %s reaches the state %s",
                      lang_quoted(d, spec->name), lang_quoted(d, spec->states[s].name));
}

/* One warning for all the states of a spec that nothing leads out of, as one arrow more may free them all. */
static bool warn_trap(lang_spec_builder *builder, const uint8_t *reachable)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    const lts *l = spec->lts;
    bool *free_states = base_arena_array(builder->arena, l->states, sizeof *free_states), some = false;
    if (!free_states)
        return false;
    for (lts_state s = 0; s < l->states; s++) {
        free_states[s] = lts_is_terminal(l, s) && reachable[s];
        some = some || free_states[s];
    }
    if (!some)
        return true;
    if (lts_coreachable(l, free_states) != BASE_OK)
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
                                        : lang_text(d, " (nor from %u others)", trapped - 1);
    lang_warn(d, LANG_W_TRAP, spec->states[first].place, "no terminal state can be reached from %s%s",
              lang_quoted(d, spec->states[first].name), others);
    return true;
}

bool lang_warn_spec(lang_spec_builder *builder)
{
    uint8_t *reachable;
    assert(builder->spec->lts && builder->spec->lts->states == builder->spec->state_count);
    const lang_spec *spec = builder->spec;
    if (lts_reachable_from(spec->lts, spec->initials, spec->initial_count, &reachable) != BASE_OK)
        return false;
    warn_unreachable(builder, reachable);
    bool ok = warn_trap(builder, reachable);
    free(reachable);
    return ok;
}
