/* What the writers of outputs have in common. */
#include "compiler/subject.h"

int spexc_trouble(const spexc_subject *subject, const lang_spec *spec, const char *message)
{
    lang_error(subject->diagnostics, spec ? spec->place : lang_place_of_file(0), "%s", message);
    return 2;
}

int spexc_outcome(const spexc_subject *subject, const lang_spec *spec, base_status status)
{
    switch (status) {
    case BASE_OK:
        return 0;
    case BASE_E_NOMEM:
        return spexc_trouble(subject, spec, "no memory");
    case BASE_E_SYNTAX:
        return spexc_trouble(subject, spec, "a name holds a newline, which the format cannot");
    default:
        return spexc_trouble(subject, spec, "cannot write the output");
    }
}

int spexc_require_unfolded(const spexc_subject *subject, const lang_spec *spec)
{
    return lang_require_unfolded(spec, subject->diagnostics, spec->place) ? 0 : 1;
}

const char *spexc_action_c_name(const lang_spec *spec, uint32_t action)
{
    return action < spec->action_count ? spec->actions[action].c_name : "TAU";
}

bool spexc_is_silent(const lang_spec *spec, uint32_t action)
{
    return action >= spec->action_count || spec->actions[action].internal;
}

bool spexc_is_terminal(const lang_spec *spec, uint32_t state)
{
    return lts_is_terminal(spec->lts, state);
}

#define MOST_CONSTANTS 256u /* of one action with values */

bool spexc_has_constant(const lang_spec *spec, uint32_t action)
{
    bool has = true;
    for (uint32_t i = 0; i < spec->declared_count && has; i++) {
        const lang_declared *d = &spec->declared[i];
        has = d->count <= MOST_CONSTANTS || action <= d->first || action - d->first >= d->count;
    }
    return has;
}
