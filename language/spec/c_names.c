/* Names in C: what a state and an action are called in the generated files. Two of one kind that meet so,
 * after upper-casing, are an error.
 */
#include "language/spec/builder.h"
#include "language/spec/names.h"

#include <assert.h>
#include <string.h>

static bool name_states(lang_spec_builder *builder, lang_c_scope *scope)
{
    lang_spec *spec = builder->spec;
    for (uint32_t s = 0; s < spec->state_count; s++) {
        lang_state *state = &spec->states[s];
        uint32_t first;
        state->c_name = lang_c_name(builder->arena, state->name, true, false);
        if (!state->c_name || !lang_c_scope_add(scope, state->c_name, s, &first))
            return false;
        if (first != s)
            lang_report_same_c_name(builder->diagnostics, "state", state->place, state->name,
                                    spec->states[first].place, spec->states[first].name, state->c_name);
    }
    return true;
}

static bool name_actions(lang_spec_builder *builder, lang_c_scope *scope)
{
    lang_spec *spec = builder->spec;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        lang_action *action = &spec->actions[a];
        uint32_t first;
        action->c_name = lang_c_name(builder->arena, action->name, true, false);
        if (!action->c_name || !lang_c_scope_add(scope, action->c_name, a, &first))
            return false;
        if (first != a)
            lang_report_same_c_name(builder->diagnostics, "action", action->place, action->name,
                                    spec->actions[first].place, spec->actions[first].name, action->c_name);
        if (strcmp(action->c_name, "TAU") == 0)
            lang_error(builder->diagnostics, action->place,
                       "the action %s has the same name in C as the internal action, TAU",
                       lang_quoted(builder->diagnostics, action->name));
    }
    return true;
}

bool lang_check_c_names(lang_spec_builder *builder)
{
    assert(builder->spec->state_count > 0);
    lang_c_scope states, actions;
    bool ok = lang_c_scope_begin(&states, builder->arena, builder->spec->state_count);
    ok = lang_c_scope_begin(&actions, builder->arena, builder->spec->action_count) && ok;
    ok = ok && name_states(builder, &states) && name_actions(builder, &actions);
    lang_c_scope_end(&states);
    lang_c_scope_end(&actions);
    return ok;
}
