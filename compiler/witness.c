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

/* Where an edge comes from; the assertion itself where that is unknown. */
static spexc_place place_of(const spexc_claim *claim, const spexc_value *value, uint64_t edge)
{
    uint32_t spec;
    if (!value->lts->origin || value->lts->origin[edge] == LTS_NONE)
        return claim->ast->place;
    return spexc_origin(claim->loader, value->origin_base + value->lts->origin[edge], &spec)->place;
}

/* A silent step is called by the action that it was in the source, if it was one. */
static const char *action_shown(const spexc_claim *claim, const spexc_value *value, uint64_t edge)
{
    spexc_diagnostics *d = diagnostics_of(claim);
    lts_label label = value->lts->edges[edge].label;
    if (label != LTS_TAU)
        return spexc_quoted(d, lts_names_text(value->lts->labels, label));
    uint32_t spec;
    if (!value->lts->origin || value->lts->origin[edge] == LTS_NONE)
        return "an internal step";
    const spexc_transition *t =
        spexc_origin(claim->loader, value->origin_base + value->lts->origin[edge], &spec);
    if (t->action == LTS_NONE)
        return "an internal step";
    return spexc_text(d, "the internal %s",
                      spexc_quoted(d, claim->loader->unit->specs[spec].actions[t->action].name));
}

void spexc_note_step(spexc_claim *claim, spexc_value *value, uint32_t number, spexc_step step)
{
    spexc_diagnostics *d = diagnostics_of(claim);
    const char *count = number ? spexc_text(d, "step %u: ", number) : "";
    spexc_note(d, place_of(claim, value, step.edge), "%s%s leads from %s to %s", count,
               action_shown(claim, value, step.edge), spexc_state_shown(claim, value, step.from),
               spexc_state_shown(claim, value, value->lts->edges[step.edge].target));
}

void spexc_note_action(spexc_claim *claim, const spexc_value *value, uint32_t number, uint64_t edge)
{
    spexc_note(diagnostics_of(claim), place_of(claim, value, edge), "step %u: %s", number,
               action_shown(claim, value, edge));
}

void spexc_note_run(spexc_claim *claim, spexc_value *value, const spexc_step *steps, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++)
        spexc_note_step(claim, value, i + 1, steps[i]);
}
