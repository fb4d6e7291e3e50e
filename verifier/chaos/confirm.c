/* Failures are confirmed: the code that ran was compiled with optimization and notes branches; this one is as
 * it ships and compiled without. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"
#include "cli/cli.h"
#include "systems/systems.h"
#include "verifier/check/follow.h"

/* A run that is longer is taken once more, but not looked for among all that a search would find. */
enum { LONGEST = 2000, MOST_SPLIT = 12 };

static bool is_to_be_searched(const chaos_result *r, const chaos_finding *f)
{
    return f->story.left_out == 0 && f->story.found.run_length <= LONGEST &&
           r->check.system->agent_count <= MOST_SPLIT;
}

/* Is a failure of the kind one that a run alone shows, whatever its times? */
static bool is_of_run(const chaos_setup *setup, const chaos_failure *failure)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(setup));
    return failure->property != UINT32_MAX && m->properties[failure->property].kind != SPEX_EXPLORER_SETTLES;
}

static bool is_confirmed(const chaos_result *r, const chaos_finding *f, chaos_setup *other)
{
    chaos_outcome outcome;
    chaos_seen seen;
    bool fine = chaos_seen_make(&seen, other) &&
                chaos_run(other, &f->script, NULL, NULL, &seen, NULL, &outcome) &&
                chaos_digest(&outcome) == f->story.digest;
    chaos_seen_release(&seen);
    if (!fine || !is_to_be_searched(r, f) || chaos_setup_model(r->setup) != f->story.model)
        return fine;
    const check_run run = {
        .first = f->story.found.first, .moments = f->story.found.run, .length = f->story.found.run_length};
    const checking_model *model = chaos_setup_model(other);
    return is_of_run(r->setup, &f->failure) ? check_confirms(model, f->failure.property, &run)
                                            : check_is_run(model, &run);
}

static int confirm_all(const chaos_result *r, chaos_setup *other)
{
    int status = CLI_YES;
    for (uint32_t i = 0; i < r->finding_count; i++) {
        if (is_confirmed(r, &r->findings[i], other))
            continue;
        base_print_shown(
            stderr,
            "%s:%s: error: the run that fails '%s' is not one of the same handlers compiled in another way: "
            "the compiler is wrong, or spex is; nothing is said of the property\n",
            r->path, r->text->name, chaos_failure_name(r->setup, &r->findings[i].failure));
        status = CLI_TROUBLE;
    }
    return status;
}

int chaos_confirm(chaos_result *r, const lang_agents *agents, const chaos_plan *plan)
{
    systems_code code;
    chaos_setup *other = NULL;
    base_error error;
    if (r->finding_count == 0)
        return CLI_YES;
    int status = systems_compile(agents, r->text, r->path, SYSTEMS_TO_REPLAY, !r->job->no_cache, &code);
    if (status == CLI_YES && chaos_setup_open(&other, code.system, plan, NULL, NULL, &error) != BASE_OK) {
        base_print_shown(stderr, "%s:%s: error: %s\n", r->path, r->text->name, error.message);
        status = CLI_TROUBLE;
    }
    if (status == CLI_YES)
        status =
            chaos_setup_grow_as(other, r->setup) ? confirm_all(r, other) : cli_out_of_memory("spex chaos");
    chaos_setup_close(other);
    systems_release(&code);
    return status;
}
