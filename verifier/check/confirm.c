/* Runs of violations are confirmed: the search's code was compiled with optimization and notes branches; this
 * one is as it ships and compiled without. */
#include "config.h"

#include "verifier/check/confirm.h"

#include "cli/cli.h"
#include "verifier/check/follow.h"

static bool is_to_be_confirmed(const check_finding *f)
{
    return f->verdict == SPEX_EXPLORER_VIOLATED && f->found->first;
}

static int confirm_all(const check_result *r, const checking_model *model)
{
    int status = CLI_YES;
    for (uint32_t i = 0; i < r->count; i++) {
        const check_finding *f = &r->findings[i];
        const check_run run = {.first = f->found->first,
                               .moments = f->found->run,
                               .length = f->found->run_length,
                               .cycle_length = f->found->cycle_length};
        if (!is_to_be_confirmed(f) || check_confirms(model, f->property, &run))
            continue;
        fprintf(
            stderr,
            "%s:%s: error: the run that violates '%s' is not one of the same handlers compiled in another "
            "way: the compiler is wrong, or spex is; nothing is said of the property\n",
            r->path, r->system->name, f->name);
        status = CLI_TROUBLE;
    }
    return status;
}

int check_confirm(const check_result *r, const lang_agents *agents)
{
    bool any = false;
    for (uint32_t i = 0; i < r->count; i++)
        any = any || is_to_be_confirmed(&r->findings[i]);
    if (!any)
        return CLI_YES;
    systems_code code;
    checking_model *model = NULL;
    base_error error;
    int status = systems_compile(agents, r->text, r->path, SYSTEMS_TO_REPLAY, !r->options->no_cache, &code);
    if (status == CLI_YES && checking_open(&model, code.system, &r->options->model, &error) != BASE_OK) {
        fprintf(stderr, "%s:%s: error: %s\n", r->path, r->system->name, error.message);
        status = CLI_TROUBLE;
    }
    if (status == CLI_YES)
        status = confirm_all(r, model);
    checking_close(model);
    systems_release(&code);
    return status;
}
