/* Parts of properties that do not matter. Of what is said of states and steps the search has marked each part
 * without which the property would not hold; what is said of runs is judged once more with something in the
 * part's place. */
#include "config.h"

#include "checking/model.h"

#include <assert.h>

static bool is_marked(const checking_model *m, const spex_explorer *search, uint32_t claim, uint32_t part)
{
    for (uint32_t i = 0; i < m->part_mark_count; i++)
        if (m->part_marks[i].claim == claim && m->part_marks[i].part == part &&
            spex_explorer_mark(search, m->subject_count + i))
            return true;
    return false;
}

static enum checking_mattering judge(const checking_model *m, spex_explorer *search, uint32_t property,
                                     uint32_t part, bool value)
{
    base_arena *arena = base_arena_new();
    const spex_explorer_property *replaced =
        arena ? checking_replace_part(m, arena, property, part, value) : NULL;
    spex_explorer_verdict verdict = SPEX_EXPLORER_NOT_FINISHED;
    if (replaced && spex_explorer_judge(search, replaced, &verdict, NULL) != SPEX_EXPLORER_OK)
        verdict = SPEX_EXPLORER_NOT_FINISHED;
    base_arena_free(arena);
    return verdict == SPEX_EXPLORER_VIOLATED       ? CHECKING_MATTERS
           : verdict == SPEX_EXPLORER_NOT_FINISHED ? CHECKING_NOT_KNOWN
                                                   : CHECKING_DOES_NOT_MATTER;
}

enum checking_mattering checking_part_matters(const checking_model *m, spex_explorer *search, uint32_t claim,
                                              uint32_t part)
{
    const spex_part *p = &m->system->claims[claim].parts[part];
    assert(claim < m->system->claim_count && part < m->system->claims[claim].part_count);
    if (m->system->claims[claim].claim_kind == SPEX_SAFETY)
        return is_marked(m, search, claim, part) ? CHECKING_MATTERS : CHECKING_DOES_NOT_MATTER;
    for (uint32_t i = 0; i < m->property_count; i++)
        for (int value = 0; value < 2 && m->properties[i].claim == (int64_t)claim; value++) {
            enum checking_mattering one = (value ? p->as_true : p->as_false)
                                              ? judge(m, search, i, part, value)
                                              : CHECKING_DOES_NOT_MATTER;
            if (one != CHECKING_DOES_NOT_MATTER)
                return one;
        }
    return CHECKING_DOES_NOT_MATTER;
}
