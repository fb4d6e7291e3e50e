/* Saying why an assertion does not hold, with the lines of the source that the steps come from. */
#include "compiler/assertion.h"

static spexc_diagnostics *diagnostics_of(const spexc_claim *claim)
{
    return claim->loader->diagnostics;
}

const char *spexc_state_shown(spexc_claim *claim, spexc_value *value, lts_state state)
{
    if (!value->names && !spexc_value_name(claim->loader, value))
        return "'?'";
    return spexc_quoted(diagnostics_of(claim), value->names[state]);
}

/* The transition that a step comes from, and which spec has it; NULL: none is known. */
static const spexc_transition *transition_of(const spexc_claim *claim, const spexc_value *value,
                                             lts_step step, uint32_t *spec)
{
    if (step.origin == LTS_NONE)
        return NULL;
    return spexc_origin(claim->loader, value->origin_base + step.origin, spec);
}

/* Where a step comes from; the assertion itself where that is unknown. */
static spexc_place place_of(const spexc_claim *claim, const spexc_value *value, lts_step step)
{
    uint32_t spec;
    const spexc_transition *t = transition_of(claim, value, step, &spec);
    return t ? t->place : claim->ast->place;
}

/* A silent step is called by the action that it was in the source, if it was one. */
static const char *action_shown(const spexc_claim *claim, const spexc_value *value, lts_step step)
{
    spexc_diagnostics *d = diagnostics_of(claim);
    if (step.label != LTS_TAU)
        return spexc_quoted(d, lts_names_text(value->lts->labels, step.label));
    uint32_t spec;
    const spexc_transition *t = transition_of(claim, value, step, &spec);
    if (!t || t->action == LTS_NONE)
        return "an internal step";
    return spexc_text(d, "the internal %s",
                      spexc_quoted(d, claim->loader->unit->specs[spec].actions[t->action].name));
}

void spexc_note_step(spexc_claim *claim, spexc_value *value, uint32_t number, lts_step step)
{
    spexc_diagnostics *d = diagnostics_of(claim);
    const char *count = number ? spexc_text(d, "step %u: ", number) : "";
    spexc_note(d, place_of(claim, value, step), "%s%s leads from %s to %s", count,
               action_shown(claim, value, step), spexc_state_shown(claim, value, step.from),
               spexc_state_shown(claim, value, step.to));
}

void spexc_note_action(spexc_claim *claim, const spexc_value *value, uint32_t number, lts_step step)
{
    spexc_note(diagnostics_of(claim), place_of(claim, value, step), "step %u: %s", number,
               action_shown(claim, value, step));
}

void spexc_note_run(spexc_claim *claim, spexc_value *value, const lts_run *run)
{
    for (uint32_t i = 0; i < run->length; i++)
        spexc_note_step(claim, value, i + 1, run->steps[i]);
}
