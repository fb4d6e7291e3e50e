/* Warnings that take the whole LTS to see: states that no run reaches, states that nothing leads out of. */
#include "language/spec/builder.h"

#include <assert.h>
#include <stdlib.h>

static void warn_unreachable(lang_spec_builder *builder, const uint8_t *reachable)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    bool *is_met = base_arena_array(builder->arena, spec->source_count, sizeof *is_met);
    for (uint32_t s = 0; is_met && s < spec->state_count; s++)
        is_met[lang_source_of(spec, s)] |= reachable[s];
    for (uint32_t s = 0; is_met && s < spec->source_count; s++)
        if (!is_met[s])
            lang_warn(d, LANG_W_UNREACHABLE, spec->sources[s].place, "no run of %s reaches the state %s",
                      lang_quoted(d, spec->name), lang_quoted(d, spec->sources[s].name));
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

/* Says that the two edges of a state, of one label, are two. */
static void warn_choice(lang_spec_builder *builder, lts_state s, uint64_t e, lang_place *told,
                        bool *is_told_of)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    const lts *l = spec->lts;
    const lang_transition *one = &spec->transitions[l->origin[e - 1]],
                          *other = &spec->transitions[l->origin[e]];
    bool is_told = told->line == other->place.line && told->column == other->place.column;
    *told = other->place;
    if (spec->source_of) { /* once for what was written once, whatever the variables */
        is_told = is_told || is_told_of[other->source];
        is_told_of[other->source] = true;
    }
    if (!is_told &&
        lang_warn(d, LANG_W_NONDETERMINISTIC, other->place, "%s leads from %s to %s and to %s",
                  lang_quoted(d, base_names_text(l->labels, l->edges[e].label)),
                  lang_quoted(d, spec->states[s].name), lang_quoted(d, spec->states[one->to].name),
                  lang_quoted(d, spec->states[other->to].name)))
        lang_note(d, one->place, "the other transition is here");
}

/* Once for what was written once, whatever the values. */
static void warn_nondeterministic(lang_spec_builder *builder, const uint8_t *reachable)
{
    const lts *l = builder->spec->lts;
    bool *is_told = base_arena_array(builder->arena, builder->spec->written_count, sizeof *is_told);
    for (lts_state s = 0; is_told && s < l->states && !builder->spec->unfolded_count; s++) {
        lang_place told = {0};
        for (uint64_t e = l->first[s] + 1; reachable[s] && e < l->first[s + 1]; e++)
            if (l->edges[e].label == l->edges[e - 1].label && l->edges[e].label != LTS_TAU)
                warn_choice(builder, s, e, &told, is_told);
    }
}

bool lang_warn_spec(lang_spec_builder *builder)
{
    uint8_t *reachable;
    assert(builder->spec->lts && builder->spec->lts->states == builder->spec->state_count);
    const lang_spec *spec = builder->spec;
    if (lts_reachable_from(spec->lts, spec->initials, spec->initial_count, &reachable) != BASE_OK)
        return false;
    warn_unreachable(builder, reachable);
    warn_nondeterministic(builder, reachable);
    bool ok = warn_trap(builder, reachable);
    free(reachable);
    return ok;
}
