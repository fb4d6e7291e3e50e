/* States and actions come to be by being mentioned, and are numbered in the order of that. */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <string.h>

uint32_t lang_mention_state(lang_spec_builder *builder, const lang_ast_name *name)
{
    lang_spec *spec = builder->spec;
    uint32_t number;
    if (base_names_intern(builder->states, name->text, strlen(name->text), &number) != BASE_OK)
        return LTS_NONE;
    assert(number <= spec->state_count);
    if (number < spec->state_count)
        return number;
    lang_state *states = base_arena_grow(builder->arena, spec->states, spec->state_count,
                                         &builder->state_room, sizeof *states);
    if (!states)
        return LTS_NONE;
    spec->states = states;
    spec->states[spec->state_count++] = (lang_state){.name = name->text, .place = name->place, .timeout = -1};
    lang_check_name(builder->diagnostics, name, false);
    return number;
}

bool lang_mention_action(lang_spec_builder *builder, const lang_ast_name *name, uint32_t *number)
{
    lang_spec *spec = builder->spec;
    *number = LTS_NONE;
    if (lang_is_tau(name))
        return true;
    if (base_names_intern(builder->actions, name->text, strlen(name->text), number) != BASE_OK)
        return false;
    assert(*number <= spec->action_count);
    if (*number < spec->action_count)
        return true;
    lang_action *actions = base_arena_grow(builder->arena, spec->actions, spec->action_count,
                                           &builder->action_room, sizeof *actions);
    if (!actions)
        return false;
    spec->actions = actions;
    spec->actions[spec->action_count++] = (lang_action){.name = name->text, .place = name->place};
    lang_check_name(builder->diagnostics, name, true);
    return true;
}
