/* Whether states are reached, for any number of assertions of one behaviour: what is known of it is found
 * once. All runs can still get to one of some states exactly if each component that no step leaves, and that
 * is reachable, has one of them: a run can always go on into such a component, and stays there.
 */
#include "language/assert/claim.h"

#include <assert.h>
#include <stdlib.h>

/* Numbers the reachable components that no step leaves. */
static void number_ends(const lts *l, const uint8_t *reachable, const uint32_t *component, uint32_t *number,
                        lang_reach *reach)
{
    for (lts_state s = 0; s < l->states; s++) {
        number[component[s]] = reachable[s] ? number[component[s]] : LTS_NONE;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (component[l->edges[e].target] != component[s])
                number[component[s]] = LTS_NONE;
    }
    for (uint32_t c = 0; c < l->states; c++) /* more than there are components */
        if (number[c] != LTS_NONE)
            number[c] = reach->end_count++;
    for (lts_state s = 0; s < l->states; s++) {
        reach->end_of[s] = number[component[s]];
        if (reach->end_of[s] != LTS_NONE)
            reach->state_of[reach->end_of[s]] = s;
    }
}

static bool find_ends(const lts *l, lang_reach *reach)
{
    uint32_t count = 0;
    size_t room = l->states + (size_t)1;
    uint32_t *component = malloc(room * sizeof *component), *number = malloc(room * sizeof *number);
    reach->end_of = malloc(room * sizeof *reach->end_of);
    reach->state_of = malloc(room * sizeof *reach->state_of);
    reach->is_hit = calloc(room, sizeof *reach->is_hit);
    bool ok = component && number && reach->end_of && reach->state_of && reach->is_hit &&
              lts_components(l, component, &count) == BASE_OK;
    for (uint32_t c = 0; ok && c < l->states; c++)
        number[c] = c < count ? 0 : LTS_NONE;
    if (ok)
        number_ends(l, reach->reachable, component, number, reach);
    free(component);
    free(number);
    return ok;
}

bool lang_reach_find(lang_value *value)
{
    lang_reach *reach = &value->reach;
    if (reach->is_known)
        return true;
    lang_reach_release(reach);
    const lts *l = value->lts;
    const lang_spec *plain = value->plain; /* which alone can begin in several states */
    base_status status = lts_reachable_from(l, plain ? plain->initials : &l->initial,
                                            plain ? plain->initial_count : 1, &reach->reachable);
    reach->is_known = status == BASE_OK && find_ends(l, reach);
    return reach->is_known;
}

lts_state lang_reach_any(const lang_value *value)
{
    assert(value->reach.is_known);
    for (uint32_t i = 0; i < value->target_count; i++)
        if (value->reach.reachable[value->targets[i]])
            return value->targets[i];
    return LTS_NONE;
}

lts_state lang_reach_missed(lang_value *value)
{
    lang_reach *reach = &value->reach;
    assert(reach->is_known);
    uint32_t hit = 0, missed = 0;
    for (uint32_t i = 0; i < value->target_count; i++) {
        uint32_t end = reach->end_of[value->targets[i]];
        if (end == LTS_NONE || reach->is_hit[end])
            continue;
        reach->is_hit[end] = true;
        hit++;
    }
    if (hit < reach->end_count)
        while (reach->is_hit[missed])
            missed++;
    for (uint32_t i = 0; i < value->target_count; i++)
        if (reach->end_of[value->targets[i]] != LTS_NONE)
            reach->is_hit[reach->end_of[value->targets[i]]] = false;
    return hit < reach->end_count ? reach->state_of[missed] : LTS_NONE;
}
