/* What cannot influence a property may have been what a bound cut, or what made the search too large: where a
 * property holds within bounds only, or was not finished, a search without that may say that it holds. It is
 * only believed where it says so: all else is told as it is in the whole. */
#include "config.h"

#include "verifier/check/result.h"

#include <stdlib.h>
#include <string.h>

#define MORE_STATES 100000u /* than the whole search had, at most */

static bool may_be_bettered(const check_result *r, const check_finding *f)
{
    bool is_open = f->verdict == SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS ||
                   (f->verdict == SPEX_EXPLORER_NOT_FINISHED &&
                    (r->figures.end == SPEX_EXPLORER_STATES_LIMIT || r->figures.end == SPEX_EXPLORER_MEMORY));
    return is_open && !f->of_runs;
}

/* Does the search say of all that a claim consists of that it holds? */
static bool says_holds(const checking_model *model, const spex_explorer *search, int64_t claim)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    for (uint32_t p = 0; p < m->property_count; p++)
        if (checking_claim_of(model, p) == claim &&
            spex_explorer_find(search, p)->verdict != SPEX_EXPLORER_HOLDS)
            return false;
    return true;
}

static const char *name_left_out(const check_result *r, const checking_cone *cone)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    checking_name_left_out(r->model, cone, out);
    const char *kept = fclose(out) == 0 ? base_arena_text(r->arena, text, length) : NULL;
    free(text);
    return kept;
}

/* Searches for all findings that have this cone. *left: seconds that it may take, if there is a limit; what
 * is left of them. False: no memory. */
static bool search_cone(check_result *r, const checking_cone *const *cones, const checking_cone *cone,
                        double *left)
{
    checking_options options = *checking_options_of(r->model);
    spex_explorer_options limits = r->options->search;
    bool *claims = base_arena_array(r->arena, r->system->claim_count + 1ull, sizeof *claims);
    checking_model *model = NULL;
    spex_explorer *search = NULL;
    spex_explorer_figures figures;
    spex_explorer_error trouble;
    for (uint32_t i = 0; i < r->count && claims; i++) {
        int64_t claim = checking_claim_of(r->model, r->findings[i].property);
        if (cones[i] == cone && claim >= 0)
            claims[claim] = true;
    }
    options.cone = cone;
    options.claims = claims;
    options.no_parts = true;
    limits.timeout = *left;
    limits.states = limits.states ? limits.states : r->figures.states + MORE_STATES;
    bool has_searched =
        claims && checking_open(&model, r->system, &options, NULL) == BASE_OK &&
        spex_explorer_open(&search, checking_explorer_model(model), &limits, &trouble) == SPEX_EXPLORER_OK &&
        spex_explorer_run(search) == SPEX_EXPLORER_OK;
    bool fine = claims != NULL;
    if (has_searched) {
        spex_explorer_get_figures(search, &figures);
        *left = *left > figures.seconds ? *left - figures.seconds : 0;
    }
    for (uint32_t i = 0; i < r->count && has_searched; i++) {
        check_finding *f = &r->findings[i];
        if (cones[i] != cone || !says_holds(model, search, checking_claim_of(r->model, f->property)))
            continue;
        f->verdict = SPEX_EXPLORER_HOLDS;
        f->is_fine = true;
        f->cone_states = figures.states;
        fine = (f->left_out = name_left_out(r, cone)) && fine;
    }
    spex_explorer_close(search);
    checking_close(model);
    return fine;
}

bool check_search_cones(check_result *r)
{
    const checking_cone **cones = base_arena_array(r->arena, r->count + 1ull, sizeof *cones);
    bool fine = cones != NULL, is_limited = r->options->search.timeout > 0;
    double left = is_limited ? r->options->search.timeout - r->figures.seconds : 0;
    if (!r->options->cone || r->options->search.compact || r->options->certificate)
        return true;
    for (uint32_t i = 0; i < r->count && fine; i++) {
        check_finding *f = &r->findings[i];
        if (!may_be_bettered(r, f))
            continue;
        const checking_cone *cone =
            checking_cone_of(r->model, checking_claim_of(r->model, f->property), r->arena);
        if (cone && !checking_is_cut_in(r->model, r->search, cone))
            cones[i] = cone;
        for (uint32_t k = 0; k < i && cones[i]; k++)
            if (cones[k] && checking_is_same_cone(r->model, cones[k], cones[i]))
                cones[i] = cones[k];
    }
    for (uint32_t i = 0; i < r->count && fine; i++) {
        bool is_first = cones[i] != NULL;
        for (uint32_t k = 0; k < i; k++)
            is_first = is_first && cones[k] != cones[i];
        if (is_first && (!is_limited || left > 0))
            fine = search_cone(r, cones, cones[i], &left);
    }
    return fine;
}
