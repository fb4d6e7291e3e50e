/* Which parts of a property that holds do not matter: it would hold as well with something in their place. */
#include "config.h"

#include "verifier/check/result.h"

/* Of properties about whole runs, all parts of all of them may take so many times the states of the system.
 */
#define MOST_WORK 5000000u

static bool is_within(const spex_system_claim *claim, uint32_t part, const bool *is_out)
{
    uint32_t parent = claim->parts[part].parent;
    for (; parent != UINT32_MAX; parent = claim->parts[parent].parent)
        if (is_out[parent])
            return true;
    return false;
}

bool check_find_irrelevant(check_result *r, check_finding *f, const checking_model *model,
                           spex_explorer *search, uint64_t *work)
{
    int64_t claim_number = checking_claim_of(r->model, f->property);
    const spex_system_claim *claim = claim_number >= 0 ? &r->system->claims[claim_number] : NULL;
    bool holds = f->verdict == SPEX_EXPLORER_HOLDS || f->verdict == SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS;
    if (!claim || !holds || f->irrelevant || r->options->model.no_parts)
        return true;
    bool *is_out = base_arena_array(r->arena, claim->part_count + 1ull, sizeof *is_out);
    f->irrelevant = base_arena_array(r->arena, claim->part_count + 1ull, sizeof *f->irrelevant);
    if (!is_out || !f->irrelevant)
        return false;
    for (uint32_t i = 0; i < claim->part_count; i++) {
        if (is_within(claim, i, is_out))
            continue;
        *work += f->of_runs ? r->figures.states : 0;
        enum checking_mattering one = *work > MOST_WORK
                                          ? CHECKING_NOT_KNOWN
                                          : checking_part_matters(model, search, (uint32_t)claim_number, i);
        is_out[i] = one == CHECKING_DOES_NOT_MATTER;
        if (is_out[i])
            f->irrelevant[f->irrelevant_count++] = &claim->parts[i];
        f->has_unknown_parts = f->has_unknown_parts || one == CHECKING_NOT_KNOWN;
    }
    return true;
}
