/* Saying why an assertion does not hold, with the lines of the source that the steps come from. */
#include "language/assert/claim.h"

#include <assert.h>

static lang_diagnostics *diagnostics_of(const lang_asserted *claim)
{
    return claim->loader->diagnostics;
}

const char *lang_state_shown(lang_asserted *claim, lang_value *value, lts_state state)
{
    assert(state < value->lts->states);
    if (!value->names && !lang_value_name(claim->loader, value, claim->ast->place))
        return "'?'";
    return lang_quoted(diagnostics_of(claim), value->names[state]);
}

/* The transition that a step comes from, and which spec has it; NULL: none is known. */
static const lang_transition *transition_of(const lang_asserted *claim, const lang_value *value,
                                            lts_step step, uint32_t *spec)
{
    if (step.origin == LTS_NONE || value->told_by)
        return NULL;
    return lang_origin(claim->loader, value->origin_base + step.origin, spec);
}

/* Where a step comes from; the assertion itself where that is unknown. */
static lang_place place_of(const lang_asserted *claim, const lang_value *value, lts_step step)
{
    uint32_t spec;
    const lang_transition *t = transition_of(claim, value, step, &spec);
    return t ? t->place : claim->ast->place;
}

/* A silent step is called by the action that it was in the source, if it was one. */
static const char *action_shown(const lang_asserted *claim, const lang_value *value, lts_step step)
{
    lang_diagnostics *d = diagnostics_of(claim);
    const lang_system_lts *told_by = step.origin == LTS_NONE ? NULL : value->told_by;
    const char *what = step.label == LTS_TAU
                           ? "an internal step"
                           : lang_quoted(d, base_names_text(value->lts->labels, step.label));
    if (told_by)
        return lang_text(d, "%s (%s)", what, told_by->tell(told_by->story, step.origin, d));
    if (step.label != LTS_TAU)
        return what;
    uint32_t spec;
    const lang_transition *t = transition_of(claim, value, step, &spec);
    if (!t || t->action == LTS_NONE)
        return "an internal step";
    return lang_text(d, "the internal %s",
                     lang_quoted(d, claim->loader->unit->specs[spec].actions[t->action].name));
}

void lang_note_step(lang_asserted *claim, lang_value *value, uint32_t number, lts_step step)
{
    lang_diagnostics *d = diagnostics_of(claim);
    assert(step.from < value->lts->states && step.to < value->lts->states);
    const char *count = number ? lang_text(d, "step %u: ", number) : "";
    lang_note(d, place_of(claim, value, step), "%s%s leads from %s to %s", count,
              action_shown(claim, value, step), lang_state_shown(claim, value, step.from),
              lang_state_shown(claim, value, step.to));
}

void lang_note_action(lang_asserted *claim, const lang_value *value, uint32_t number, lts_step step)
{
    lang_diagnostics *d = diagnostics_of(claim);
    if (value->told_by)
        lang_note_plain(d, "step %u: %s", number, action_shown(claim, value, step));
    else
        lang_note(d, place_of(claim, value, step), "step %u: %s", number, action_shown(claim, value, step));
}

#define MOST_STEPS 50000u /* that all messages show together */

bool lang_shows_no_more(const lang_asserted *claim)
{
    return claim->loader->shown_steps > MOST_STEPS;
}

void lang_note_run(lang_asserted *claim, lang_value *value, const lts_run *run)
{
    assert(run->length == 0 || run->steps[run->length - 1].to == run->end);
    if (lang_shows_no_more(claim)) {
        lang_note_plain(diagnostics_of(claim), "the run is not shown, as so many have been shown already");
        return;
    }
    claim->loader->shown_steps += run->length;
    for (uint32_t i = 0; i < run->length; i++)
        lang_note_step(claim, value, i + 1, run->steps[i]);
}
