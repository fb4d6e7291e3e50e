/* From a block and options to a plan. */
#include "config.h"

#include "verifier/chaos/plan.h"

#include "base/shown.h"
#include "cli/cli.h"

static int complain_of(const chaos_said *said, const char *message)
{
    base_print_shown(stderr, "spex chaos: --%s: %s\nTry 'spex chaos --help'.\n", chaos_word_name(said->word),
                     message);
    return CLI_TROUBLE;
}

int chaos_merge_plan(const chaos_job *job, const lang_system *system, const char *path, chaos_plan *plan)
{
    chaos_trouble trouble;
    uint32_t seen = 0;
    *plan = system->chaos;
    if (job->no_faults)
        chaos_plan_remove_faults(plan);
    for (size_t i = 0; i < job->said_count; i++) {
        const chaos_said *said = &job->said[i];
        bool is_more = seen >> said->word & 1;
        seen |= UINT32_C(1) << said->word;
        if (!said->text)
            chaos_plan_remove(plan, said->word);
        else if (!chaos_plan_override(plan, said->word, said->text, is_more, &trouble))
            return complain_of(said, trouble.message);
    }
    if (chaos_plan_is_sound(plan, &trouble))
        return CLI_YES;
    base_print_shown(stderr, "%s:%s: error: %s\n", path, system->name, trouble.message);
    return CLI_TROUBLE;
}
