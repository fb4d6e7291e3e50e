/* A picture of an LTS. */
#include "lts/picture/picture.h"

#include <assert.h>

static void add_states(lts_picture *picture, const lts *l)
{
    char number[16];
    for (lts_state s = 0; s < l->states; s++)
        lts_picture_add_node(picture, &(lts_picture_node){.number = s,
                                                          .label = lts_state_text(l, s, number),
                                                          .is_final = lts_is_terminal(l, s)});
}

static void add_steps(lts_picture *picture, const lts *l, lts_state s)
{
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        lts_label label = l->edges[e].label;
        lts_picture_add_edge(picture, &(lts_picture_edge){.from = s,
                                                          .to = l->edges[e].target,
                                                          .label = base_names_text(l->labels, label),
                                                          .label_length = base_names_length(l->labels, label),
                                                          .is_silent = label == LTS_TAU});
    }
}

base_status lts_draw(const lts *l, const char *name, const lts_picture_format *format, bool *is_plain,
                     FILE *out)
{
    assert(l->initial < l->states);
    lts_picture *picture = lts_picture_begin(format, &lts_picture_circles, name, NULL, out);
    if (!picture)
        return BASE_E_NOMEM;
    add_states(picture, l);
    lts_picture_mark_initial(picture, l->initial);
    for (lts_state s = 0; s < l->states; s++) {
        add_steps(picture, l, s);
        if (lts_is_terminal(l, s))
            lts_picture_mark_final(picture, s);
    }
    return lts_picture_end(picture, is_plain);
}
