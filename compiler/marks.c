/* Final states are told from others all the way to the tables of a monitor, which otherwise only keep what
 * may follow: each has a step of its own name, to the initial state, which reduction and determinising treat
 * as one like others, so that a subset has it where it has a final state. No subset is made that would not be
 * there without it. In the tables it becomes a flag of the run state.
 */
#include "compiler/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "__final__"; /* no action is called so: such names are reserved */

uint32_t spexc_mark_label(const lts *l)
{
    return base_names_find(l->labels, mark, sizeof mark - 1);
}

uint64_t spexc_count_marks(const lts *l)
{
    uint32_t label = spexc_mark_label(l);
    uint64_t count = 0;
    for (uint64_t e = 0; label != LTS_NONE && e < l->transitions; e++)
        count += l->edges[e].label == label;
    return count;
}

/* The same labels with the same numbers, and the mark. */
static base_names *labels_and_mark(const base_names *labels, uint32_t *number)
{
    base_names *names = base_names_new();
    base_status status = names ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t i = 0; status == BASE_OK && i < base_names_count(labels); i++) {
        status = base_names_intern(names, base_names_text(labels, i), base_names_length(labels, i), number);
        assert(status != BASE_OK || *number == i);
    }
    if (status == BASE_OK)
        status = base_names_intern(names, mark, sizeof mark - 1, number);
    if (status == BASE_OK)
        return names;
    base_names_unref(names);
    return NULL;
}

static base_status copy_marked(const lang_spec *spec, lts_builder *b, uint32_t label)
{
    const lts *l = spec->lts;
    base_status status = BASE_OK;
    for (uint32_t s = 0; s < l->states; s++) {
        for (uint64_t e = l->first[s]; status == BASE_OK && e < l->first[s + 1]; e++)
            status = lts_builder_add(b, s, l->edges[e].label, l->edges[e].target, LTS_NONE);
        if (status == BASE_OK && spec->states[s].final)
            status = lts_builder_add(b, s, label, l->initial, LTS_NONE);
    }
    return status;
}

base_status spexc_mark_finals(const lang_spec *spec, lts **out, base_error *error)
{
    bool any = false;
    for (uint32_t s = 0; s < spec->state_count; s++)
        any |= spec->states[s].final;
    *out = NULL;
    if (!any)
        return BASE_OK;
    uint32_t label = LTS_NONE;
    base_names *names = labels_and_mark(spec->lts->labels, &label);
    lts_builder *b = names ? lts_builder_new(names) : NULL;
    base_names_unref(names);
    if (!b)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    base_status status = copy_marked(spec, b, label);
    if (status == BASE_OK)
        return lts_builder_finish(b, spec->lts->states, spec->lts->initial, out, error);
    lts_builder_free(b);
    return base_fail(error, status, 0, 0, "no memory");
}
