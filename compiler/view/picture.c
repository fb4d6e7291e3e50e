/* Pictures of a specification: as declared, unless a reduction was asked for. States and edges bear their own
 * names, internal actions too, and what labels say of values, time and other instances; internal steps are
 * dashed, optional ones have an empty head, terminal states are double-ringed, `///` text becomes tooltips,
 * or notes. */
#include "compiler/view/draw.h"
#include "compiler/view/reduced.h"
#include "compiler/view/states.h"
#include "compiler/view/view.h"

#include <assert.h>
#include <stdlib.h>

/* What is said about a transition, else about its action, else nothing: NULL. */
static const char *transition_doc(const lang_spec *spec, const lang_transition *t)
{
    return t->doc || t->action == LTS_NONE ? t->doc : spec->actions[t->action].doc;
}

static void add_transitions(lts_picture *picture, const lang_spec *spec)
{
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        if (lang_is_written_before(spec->transitions, i))
            continue;
        lts_picture_add_edge(picture, &(lts_picture_edge){.from = t->from,
                                                          .to = t->to,
                                                          .label = lang_label_lines(spec, t),
                                                          .tooltip = transition_doc(spec, t),
                                                          .is_silent = spexc_is_silent(spec, t->action),
                                                          .is_optional = t->optional});
    }
}

base_status spexc_draw(const lang_spec *spec, const lts_picture_format *format, bool *is_plain, FILE *out)
{
    char *caption = spexc_caption(spec);
    lts_picture_style style = lts_picture_circles;
    style.has_silent_in_parentheses = true; /* all labels are names here */
    lts_picture *picture = lts_picture_begin(format, &style, spec->name, spec->doc, out);
    if (!picture) {
        free(caption);
        return BASE_E_NOMEM;
    }
    bool ok = spexc_view_states(spec, picture) && caption;
    for (uint32_t i = 0; i < spec->initial_count; i++)
        lts_picture_mark_initial(picture, spec->initials[i]);
    add_transitions(picture, spec);
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spexc_is_terminal(spec, s))
            lts_picture_mark_final(picture, s);
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spec->states[s].doc)
            lts_picture_add_note(picture, s, spec->states[s].doc);
    if (ok && *caption)
        lts_picture_add_caption(picture, spec->initial, caption);
    free(caption);
    base_status status = lts_picture_end(picture, is_plain);
    return ok ? status : BASE_E_NOMEM;
}

int spexc_view_picture(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    const lts_picture_format *format = subject->picture;
    assert(spec && format && !format->is_missing);
    base_status status;
    if (subject->shown != SPEXC_REDUCE_NONE && spexc_require_unfolded(subject, spec))
        return 1;
    if (subject->shown == SPEXC_REDUCE_NONE) {
        status = spexc_draw(spec, format, NULL, out);
    } else {
        lts *view = NULL;
        status = spexc_view_reduce(spec, subject->shown, &view);
        if (status == BASE_OK)
            status = lts_draw(view, spec->name, format, NULL, out);
        lts_free(view);
    }
    if (status == BASE_E_LIMIT)
        return spexc_trouble(subject, spec, "Graphviz cannot draw this");
    return spexc_outcome(subject, spec, status);
}
