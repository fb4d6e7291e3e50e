/* From transitions to the LTS. */
#include "language/spec/builder.h"

#include <assert.h>
#include <string.h>

static bool add_all(const lang_spec_builder *builder, lts_builder *edges)
{
    const lang_spec *spec = builder->spec;
    base_names *labels = lts_builder_labels(edges);
    lts_label *label_of = base_arena_array(builder->arena, spec->action_count, sizeof *label_of);
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

bool lang_lower_spec(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    assert(!spec->lts && spec->initial < spec->state_count);
    lts_builder *edges = lts_builder_new(NULL);
    if (!edges)
        return false;
    if (!add_all(builder, edges)) {
        lts_builder_free(edges);
        return false;
    }
    return lts_builder_finish(edges, spec->state_count, spec->initial, &spec->lts, NULL) == BASE_OK;
}
