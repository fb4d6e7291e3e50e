/* The invariants of a checked specification. */
#include "language/spec/spec.h"

#include <assert.h>
#include <string.h>

static bool is_timeout(int64_t milliseconds)
{
    return milliseconds >= 0 && milliseconds <= SPEX_INFINITY;
}

static void check_states(const lang_spec *spec)
{
    assert(spec->state_count > 0 && spec->initial < spec->state_count);
    base_names *c_names = base_names_new();
    for (uint32_t s = 0; s < spec->state_count; s++) {
        const lang_state *state = &spec->states[s];
        uint32_t number;
        assert(state->name && state->c_name && *state->c_name);
        assert(state->timeout == -1 || is_timeout(state->timeout));
        assert(!state->prunable || spec->prunable == SPEX_PRUNABLE_NAMED);
        assert(!spec->source_of || spec->source_of[s] < spec->source_count);
        if (c_names && !spec->source_of &&
            base_names_intern(c_names, state->c_name, strlen(state->c_name), &number) == BASE_OK)
            assert(number == s);
    }
    base_names_unref(c_names);
}

static void check_actions(const lang_spec *spec)
{
    base_names *c_names = base_names_new();
    uint32_t visible = 0;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const lang_action *action = &spec->actions[a];
        uint32_t number;
        assert(action->name && action->c_name && *action->c_name);
        assert(strcmp(action->c_name, "TAU") != 0);
        visible += !action->internal;
        if (c_names && base_names_intern(c_names, action->c_name, strlen(action->c_name), &number) == BASE_OK)
            assert(number == a);
    }
    assert(base_names_count(spec->lts->labels) == visible + 1);
    base_names_unref(c_names);
}

/* Each edge of the LTS is the transition that its origin says. */
static void check_edges(const lang_spec *spec)
{
    const lts *l = spec->lts;
    assert(l->states == spec->state_count && l->initial == spec->initial);
    assert(l->transitions <= spec->transition_count && (l->origin || l->transitions == 0));
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            assert(l->origin[e] < spec->transition_count);
            const lang_transition *t = &spec->transitions[l->origin[e]];
            const lang_action *action = t->action == LTS_NONE ? NULL : &spec->actions[t->action];
            assert(t->from == s && t->to == l->edges[e].target);
            if (!action || action->internal)
                assert(l->edges[e].label == LTS_TAU);
            else
                assert(strcmp(base_names_text(l->labels, l->edges[e].label), action->name) == 0);
        }
}

static void check_transitions(const lang_spec *spec)
{
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        assert(t->from < spec->state_count && t->to < spec->state_count);
        assert(t->action < spec->action_count || t->action == LTS_NONE);
        assert(t->place.line > 0);
    }
}

void lang_spec_check(const lang_spec *spec)
{
    assert(spec->name && spec->c_name && spec->lts);
    assert(is_timeout(spec->transition_timeout) && is_timeout(spec->prune_timeout));
    check_states(spec);
    check_actions(spec);
    check_transitions(spec);
    check_edges(spec);
}
