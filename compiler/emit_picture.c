/* Pictures of a specification as declared. States and edges bear their own names, internal actions too;
 * internal steps are dashed, terminal states double-ringed, `///` text becomes tooltips, or notes. */
#include "compiler/emit.h"

/* What is said about a transition, else about its action, else nothing: NULL. */
static const char *transition_doc(const lang_spec *spec, const lang_transition *t)
{
    return t->doc || t->action == LTS_NONE ? t->doc : spec->actions[t->action].doc;
}

static void add_states(lts_picture *picture, const lang_spec *spec)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        lts_picture_add_node(picture, &(lts_picture_node){.number = s,
                                                          .label = spec->states[s].name,
                                                          .tooltip = spec->states[s].doc,
                                                          .is_final = spexc_is_terminal(spec, s)});
}

static void add_transitions(lts_picture *picture, const lang_spec *spec)
{
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        lts_picture_add_edge(picture, &(lts_picture_edge){.from = t->from,
                                                          .to = t->to,
                                                          .label = spexc_action_name(spec, t->action),
                                                          .tooltip = transition_doc(spec, t),
                                                          .is_silent = spexc_is_silent(spec, t->action)});
    }
}

base_status spexc_emit_picture(const lang_spec *spec, const lts_picture_format *format, FILE *out)
{
    lts_picture_style style = lts_picture_circles;
    style.has_silent_in_parentheses = true; /* all labels are names here */
    lts_picture *picture = lts_picture_begin(format, &style, spec->name, spec->doc, out);
    if (!picture)
        return BASE_E_NOMEM;
    add_states(picture, spec);
    lts_picture_mark_initial(picture, spec->lts->initial);
    add_transitions(picture, spec);
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spexc_is_terminal(spec, s))
            lts_picture_mark_final(picture, s);
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (spec->states[s].doc)
            lts_picture_add_note(picture, s, spec->states[s].doc);
    return lts_picture_end(picture);
}
