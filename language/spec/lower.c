/* From transitions to the LTS. */
#include "language/spec/builder.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

static bool add_all(base_arena *arena, const lang_spec *spec, lts_builder *edges)
{
    base_names *labels = lts_builder_labels(edges);
    lts_label *label_of = base_arena_array(arena, spec->action_count, sizeof *label_of);
    if (!label_of)
        return false;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const char *name = spec->actions[a].name;
        if (!spec->actions[a].internal &&
            base_names_intern(labels, name, strlen(name), &label_of[a]) != BASE_OK)
            return false;
    }
    for (uint32_t s = 0; s < spec->state_count; s++) {
        lts_state number;
        const char *name = spec->states[s].name;
        if (lts_builder_state(edges, name, strlen(name), &number) != BASE_OK)
            return false;
        assert(number == s);
    }
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        lts_label label = t->action == LTS_NONE ? LTS_TAU : label_of[t->action];
        if (lts_builder_add(edges, t->from, label, t->to, i) != BASE_OK)
            return false;
    }
    return true;
}

bool lang_is_initial(const lang_spec *spec, lts_state state)
{
    for (uint32_t i = 0; i < spec->initial_count; i++)
        if (spec->initials[i] == state)
            return true;
    return false;
}

bool lang_settle_initial(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    if (spec->initial_count > 0)
        return true;
    spec->initials = base_arena_array(builder->arena, 1, sizeof *spec->initials);
    if (!spec->initials)
        return false;
    spec->initials[0] = spec->initial;
    spec->initial_count = 1;
    return true;
}

bool lang_optional_edges(const lang_spec *spec, uint8_t **optional)
{
    const lts *l = spec->lts;
    uint32_t i = 0;
    *optional = NULL;
    while (i < spec->transition_count && !spec->transitions[i].optional)
        i++;
    if (i == spec->transition_count)
        return true;
    uint8_t *marks = base_alloc(l->transitions, 1);
    if (!marks)
        return false;
    memset(marks, 1, (size_t)l->transitions);
    for (i = 0; i < spec->transition_count; i++) { /* of some that are one edge, one may be required */
        const lang_transition *t = &spec->transitions[i];
        if (t->optional)
            continue;
        bool is_silent = t->action == LTS_NONE || spec->actions[t->action].internal;
        const char *name = is_silent ? LTS_TAU_TEXT : spec->actions[t->action].name;
        uint64_t edge = lts_find_edge(l, t->from, base_names_find(l->labels, name, strlen(name)), t->to);
        assert(edge < l->transitions);
        marks[edge] = 0;
    }
    *optional = marks;
    return true;
}

void lang_set_sources(lang_spec *spec)
{
    spec->sources = spec->states;
    spec->source_count = spec->state_count;
    spec->written = spec->transitions;
    spec->written_count = spec->transition_count;
    for (uint32_t i = 0; i < spec->transition_count; i++)
        spec->transitions[i].source = i;
}

/* Transitions by an input are optional. */
static void mark_inputs(lang_spec *spec)
{
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        lang_transition *t = &spec->transitions[i];
        t->optional = t->optional || (t->action != LTS_NONE && spec->actions[t->action].input);
    }
}

static bool lower(base_arena *arena, lang_spec *spec)
{
    mark_inputs(spec);
    assert(!spec->lts && spec->initial < spec->state_count);
    lts_builder *edges = lts_builder_new(NULL);
    if (!edges)
        return false;
    if (!add_all(arena, spec, edges)) {
        lts_builder_free(edges);
        return false;
    }
    return lts_builder_finish(edges, spec->state_count, spec->initial, &spec->lts, NULL) == BASE_OK;
}

bool lang_lower_spec(lang_spec_builder *builder)
{
    assert(builder->spec->initial_count > 0);
    return lower(builder->arena, builder->spec) &&
           (!builder->spec->folded || lower(builder->arena, builder->spec->folded));
}
