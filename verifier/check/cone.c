/* What cannot influence a property may have been what a bound cut, or what made the search too large: where a
 * property holds within bounds only, or was not finished, a search without that may say that it holds. It is
 * only believed where it says so: all else is told as it is in the whole. So it ends with the first step that
 * is cut, after which nothing of it would be believed. */
#include "config.h"

#include "verifier/check/result.h"

#include <stdlib.h>
#include <string.h>

#define MORE_STATES 100000u /* than the whole search had, at most */

static bool may_be_bettered(const check_result *r, const check_finding *f)
{
    spex_explorer_end end = r->figures.end;
    return f->verdict == SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS ||
           (f->verdict == SPEX_EXPLORER_NOT_FINISHED &&
            (end == SPEX_EXPLORER_STATES_LIMIT || end == SPEX_EXPLORER_MEMORY || end == SPEX_EXPLORER_DISK));
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

/* Findings, and the cone of each (NULL: it has none, or there is nothing to better). */
typedef struct bettering {
    check_result *r;
    const checking_cone **cones;
    double left; /* seconds that may be taken, if there is a limit */
} bettering;

/* What a search of a cone says of the findings that have it. False: no memory. */
static bool take_findings(bettering *b, const checking_cone *cone, const checking_model *model,
                          spex_explorer *search, uint64_t states)
{
    check_result *r = b->r;
    bool fine = true;
    for (uint32_t i = 0; i < r->count && fine; i++) {
        check_finding *f = &r->findings[i];
        uint64_t work = 0;
        if (b->cones[i] != cone || !says_holds(model, search, checking_claim_of(r->model, f->property)))
            continue;
        f->verdict = SPEX_EXPLORER_HOLDS;
        f->is_fine = true;
        f->cone_states = states;
        f->left_out = name_left_out(r, cone);
        fine = f->left_out && check_find_irrelevant(r, f, model, search, &work);
    }
    return fine;
}

static bool search_cone(bettering *b, const checking_cone *cone)
{
    check_result *r = b->r;
    checking_options options = *checking_options_of(r->model);
    spex_explorer_options limits = *r->limits;
    bool *claims = base_arena_array(r->arena, r->system->claim_count + 1ull, sizeof *claims);
    checking_model *model = NULL;
    spex_explorer *search = NULL;
    spex_explorer_figures figures;
    spex_explorer_error trouble;
    for (uint32_t i = 0; i < r->count && claims; i++) {
        int64_t claim = checking_claim_of(r->model, r->findings[i].property);
        if (b->cones[i] == cone && claim >= 0)
            claims[claim] = true;
    }
    options.cone = cone;
    options.claims = claims;
    limits.first = false;
    limits.uncut = true;
    limits.timeout = b->left;
    limits.states = limits.states ? limits.states : r->figures.states + MORE_STATES;
    bool fine = claims != NULL;
    if (fine && checking_open(&model, r->system, &options, NULL) == BASE_OK &&
        spex_explorer_open(&search, checking_explorer_model(model), &limits, &trouble) == SPEX_EXPLORER_OK &&
        spex_explorer_run(search) == SPEX_EXPLORER_OK) {
        spex_explorer_get_figures(search, &figures);
        b->left = b->left > figures.seconds ? b->left - figures.seconds : 0;
        fine = take_findings(b, cone, model, search, figures.states);
    }
    spex_explorer_close(search);
    checking_close(model);
    return fine;
}

/* Findings that have the same cone share one. */
static void find_cone(bettering *b, uint32_t number)
{
    check_result *r = b->r;
    const check_finding *f = &r->findings[number];
    const checking_cone *cone =
        may_be_bettered(r, f) ? checking_cone_of(r->model, checking_claim_of(r->model, f->property), r->arena)
                              : NULL;
    if (!cone || checking_is_cut_in(r->model, r->search, cone))
        return;
    b->cones[number] = cone;
    for (uint32_t k = 0; k < number; k++)
        if (b->cones[k] && checking_is_same_cone(r->model, b->cones[k], cone))
            b->cones[number] = b->cones[k];
}

static const char *is_switched_off(const check_result *r)
{
    return r->options->no_cone          ? "it was not wanted"
           : r->options->search.compact ? "states are not kept"
           : r->options->certificate    ? "a certificate is of all states"
                                        : NULL;
}

const char *check_no_cone(const check_result *r)
{
    bool is_wanted = false;
    if (is_switched_off(r))
        return is_switched_off(r);
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->findings[i].left_out)
            return NULL;
        is_wanted = is_wanted || may_be_bettered(r, &r->findings[i]);
    }
    return is_wanted                                  ? "no property holds without bounds by it"
           : r->figures.end == SPEX_EXPLORER_COMPLETE ? "no property holds within bounds only"
                                                      : "the search was not finished";
}

bool check_search_cones(check_result *r)
{
    bettering b = {.r = r, .cones = base_arena_array(r->arena, r->count + 1ull, sizeof *b.cones)};
    bool fine = b.cones != NULL;
    if (!r->limits || is_switched_off(r))
        return fine;
    bool is_limited = r->limits->timeout > 0;
    b.left = is_limited ? r->limits->timeout - r->figures.seconds : 0;
    for (uint32_t i = 0; i < r->count && fine; i++)
        find_cone(&b, i);
    for (uint32_t i = 0; i < r->count && fine; i++) {
        bool is_first = b.cones[i] != NULL;
        for (uint32_t k = 0; k < i; k++)
            is_first = is_first && b.cones[k] != b.cones[i];
        if (is_first && (!is_limited || b.left > 0))
            fine = search_cone(&b, b.cones[i]);
    }
    return fine;
}
