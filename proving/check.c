/* All that is claimed of the agents of a file, and their faults. */
#include "config.h"

#include "proving/proving.h"

#include <inttypes.h>

static void tell_story(lang_diagnostics *d, const proving_answer *answer)
{
    for (uint32_t i = 0; i < answer->story_count; i++)
        lang_note_plain(d, "%s", answer->story[i]);
}

static const char *steps_text(lang_diagnostics *d, uint64_t count)
{
    return lang_text(d, "%" PRIu64 " step%s", count, count == 1 ? "" : "s");
}

static bool check_claim(const lang_agents *all, const lang_agent *agent, const lang_claim *claim,
                        const proving_options *options, lang_diagnostics *d)
{
    base_arena *arena = base_arena_new();
    proving_answer answer;
    if (!arena)
        return false;
    proving_prove(all, agent, claim, options, arena, &answer);
    const char *name = lang_quoted(d, claim->name);
    switch (answer.verdict) {
    case PROVING_HOLDS:
    case PROVING_NO_MEMORY:
        break;
    case PROVING_VIOLATED:
        lang_error(d, claim->place, "%s does not hold: it is violated in %s", name,
                   steps_text(d, answer.length));
        tell_story(d, &answer);
        break;
    case PROVING_VACUOUS:
        lang_error(d, claim->place, "%s is vacuous: it holds, but only because '%s' never comes about", name,
                   answer.reason);
        break;
    case PROVING_UNDECIDED:
        lang_error(d, claim->place, "%s is not decided: %s", name, answer.reason);
        if (answer.place.line)
            lang_note(d, answer.place, "this is where it matters");
        if (!proving_has_solver())
            lang_note_plain(d, "this spexc was built without Z3, which may decide it");
        break;
    }
    base_arena_free(arena);
    return answer.verdict != PROVING_NO_MEMORY;
}

static bool check_faults(const lang_agents *all, const lang_agent *agent, const proving_options *options,
                         lang_diagnostics *d)
{
    base_arena *arena = base_arena_new();
    proving_answer answer;
    if (!arena)
        return false;
    proving_find_fault(all, agent, options, arena, &answer);
    if (answer.verdict == PROVING_VIOLATED && lang_has_warned(d, LANG_W_FAULT, answer.place)) {
        ; /* it was said that this is a fault each time */
    } else if (answer.verdict == PROVING_VIOLATED) {
        if (lang_warn(d, LANG_W_FAULT, answer.place, "this may be a fault: %s", answer.reason))
            tell_story(d, &answer);
    } else if (answer.verdict == PROVING_UNDECIDED) {
        if (lang_warn(d, LANG_W_FAULT, agent->place, "whether a handler of %s may fault is not decided: %s",
                      lang_quoted(d, agent->name), answer.reason) &&
            answer.place.line)
            lang_note(d, answer.place, "this is where it matters");
    }
    base_arena_free(arena);
    return answer.verdict != PROVING_NO_MEMORY;
}

bool proving_check(const lang_agents *all, const proving_options *options, lang_diagnostics *d)
{
    for (uint32_t i = 0; i < all->own_agents; i++) {
        const lang_agent *agent = &all->agents[i];
        for (uint32_t n = 0; n < agent->claim_count; n++)
            if (agent->claims[n].tier == LANG_PROVEN && agent->claims[n].kind != LANG_LTL &&
                !check_claim(all, agent, &agent->claims[n], options, d))
                return false;
        if (!check_faults(all, agent, options, d))
            return false;
    }
    return true;
}
