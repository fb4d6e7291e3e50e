/* The names that a program reports: their numbers in a specification, new ones checked first. */
#include "runtime/specs/spec.h"

#include <assert.h>
#include <string.h>

/* Could a model file hold the name and give it back? A line of one is matched greedily from the left by
 * `^(.+) --\[(.+)\]-> (.+)$`, so a name must not bring in what ends another part of the line (`breaks`). */
static bool recordable(const char *name, const char *breaks)
{
    return *name && !strchr(name, '\n') && !strstr(name, breaks);
}

int spex_state_number(spex_spec *spec, const char *state, uint32_t *number)
{
    size_t length = strlen(state);
    *number = spex_names_find(&spec->states, state, length);
    if (*number != SPEX_NO_NAME)
        return SPEX_OK;
    return recordable(state, "]-> ") ? spex_names_add(&spec->states, state, length, number) : SPEX_E_NAME;
}

int spex_action_number(spex_spec *spec, const char *action, uint32_t *number)
{
    assert(spec->monitor); /* or which action is the internal one? */
    size_t length = strlen(action);
    *number = spex_names_find(&spec->actions, action, length);
    if (*number != SPEX_NO_NAME)
        return SPEX_OK;
    if (!strcmp(action, "__internal__") || !strcmp(action, LTS_TAU_TEXT)) {
        *number = spec->monitor->action_count - 1;
        return SPEX_OK;
    }
    if (!recordable(action, " --[") || !strcmp(action, "__initialisation__"))
        return SPEX_E_NAME;
    return spex_names_add(&spec->actions, action, length, number);
}

const char *spex_triple_from(const spex_spec *spec, spex_triple triple)
{
    return triple.from == MODEL_NIL ? "nil" : spex_names_at(&spec->states, triple.from)->text;
}

const char *spex_triple_action(const spex_spec *spec, spex_triple triple)
{
    return triple.action == MODEL_INIT ? "__initialisation__"
                                       : spex_names_at(&spec->actions, triple.action)->text;
}
