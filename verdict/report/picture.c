/* Pictures for the report. What they look like is said by the page's style sheet, through classes. */
#include "verdict/report/picture.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "compiler/compiler.h"

static const lts_picture_style boxes = {
    .dot_head = "bgcolor=transparent; rankdir=TB; nodesep=0.35; ranksep=0.45;\n"
                "node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=12, height=0.35, "
                "margin=\"0.12,0.04\"];\n"
                "edge [fontname=\"sans-serif\", fontsize=11, arrowsize=0.7];\n",
    .dot_start = "shape=point, width=0.1, class=\"start\"",
    .dot_arrow = " [class=\"start\"]",
    .dot_final = "peripheries=2",
    .dot_prefix = "s",
};

static bool is_shown(const verdict_picture *p, lts_state s)
{
    return !p->is_shown || p->is_shown[s];
}

static void add_state(lts_picture *picture, const verdict_picture *p, lts_state s)
{
    char number[16], id[64];
    const char *name = lts_state_text(p->l, s, number);
    snprintf(id, sizeof id, "%s-s%" PRIu32, p->prefix, s);
    lts_picture_add_node(picture, &(lts_picture_node){.number = s,
                                                      .label = name,
                                                      .tooltip = name,
                                                      .id = id,
                                                      .class = s == p->l->initial ? "state initial" : "state",
                                                      .is_final = lts_is_terminal(p->l, s)});
}

static const lang_transition *transition_of(const verdict_picture *p, uint64_t e)
{
    return p->spec && p->l->origin && p->l->origin[e] < p->spec->transition_count
               ? &p->spec->transitions[p->l->origin[e]]
               : NULL;
}

char *verdict_picture_label(const verdict_picture *p, uint64_t e)
{
    const char *action = base_names_text(p->l->labels, p->l->edges[e].label);
    const lang_transition *t = transition_of(p, e);
    const char *more = t && t->written ? strchr(t->lines, '\n') : NULL;
    more = more ? more : "";
    size_t size = strlen(action) + strlen(more) + 1;
    char *label = malloc(size);
    if (label)
        snprintf(label, size, "%s%s", action, more);
    return label;
}

static bool add_edge(lts_picture *picture, const verdict_picture *p, lts_state s, uint64_t e)
{
    lts_edge edge = p->l->edges[e];
    const char *more = p->edge_class ? p->edge_class(e, p->arg) : NULL;
    const lang_transition *t = transition_of(p, e);
    char id[64], classes[64], *label = verdict_picture_label(p, e);
    if (!label)
        return false;
    snprintf(id, sizeof id, "%s-e%" PRIu64, p->prefix, e);
    snprintf(classes, sizeof classes, "step%s%s%s%s", edge.label == LTS_TAU ? " silent" : "",
             t && t->optional ? " optional" : "", more ? " " : "", more ? more : "");
    lts_picture_add_edge(picture, &(lts_picture_edge){.from = s,
                                                      .to = edge.target,
                                                      .label = label,
                                                      .id = id,
                                                      .class = classes,
                                                      .is_silent = edge.label == LTS_TAU,
                                                      .is_optional = t && t->optional});
    free(label);
    return true;
}

static base_status draw(const verdict_picture *p, bool *is_plain, FILE *out)
{
    assert(is_shown(p, p->l->initial));
    lts_picture *picture = lts_picture_begin(&lts_picture_svg, &boxes, p->prefix, NULL, out);
    if (!picture)
        return BASE_E_NOMEM;
    bool is_good = true;
    for (uint32_t i = 0; p->spec && i < p->spec->initial_count; i++)
        if (is_shown(p, p->spec->initials[i]))
            lts_picture_mark_initial(picture, p->spec->initials[i]);
    if (!p->spec)
        lts_picture_mark_initial(picture, p->l->initial);
    for (lts_state s = 0; s < p->l->states; s++) {
        if (!is_shown(p, s))
            continue;
        add_state(picture, p, s);
        for (uint64_t e = p->l->first[s]; e < p->l->first[s + 1]; e++)
            if (is_shown(p, p->l->edges[e].target))
                is_good = add_edge(picture, p, s, e) && is_good;
    }
    char *caption = p->spec ? spexc_caption(p->spec) : NULL;
    is_good = is_good && (caption || !p->spec);
    if (caption && *caption)
        lts_picture_add_caption(picture, p->l->initial, caption);
    free(caption);
    base_status status = lts_picture_end(picture, is_plain);
    return is_good ? status : BASE_E_NOMEM;
}

/* The <svg> element alone, without what comes before it in a file of its own. */
static char *element(char *file)
{
    char *svg = file ? strstr(file, "<svg") : NULL;
    if (svg)
        memmove(file, svg, strlen(svg) + 1);
    else
        free(file);
    return svg ? file : NULL;
}

char *verdict_picture_svg(const verdict_picture *picture, bool *is_plain)
{
    *is_plain = false;
    char *svg = NULL;
    size_t size;
    FILE *out = lts_picture_svg.is_missing ? NULL : open_memstream(&svg, &size);
    if (!out)
        return NULL;
    base_status status = draw(picture, is_plain, out);
    fclose(out);
    if (status == BASE_OK)
        return element(svg);
    free(svg);
    return NULL;
}

base_status verdict_picture_around(const lts *l, const lts_state *seeds, size_t count, uint32_t most,
                                   uint8_t *is_marked)
{
    lts_state *queue = base_alloc((uint64_t)most + 1, sizeof *queue);
    if (!queue)
        return BASE_E_NOMEM;
    uint32_t marked = 0;
    for (size_t i = 0; i < count && marked < most; i++)
        if (seeds[i] < l->states && !is_marked[seeds[i]]) {
            is_marked[seeds[i]] = 1;
            queue[marked++] = seeds[i];
        }
    for (uint32_t i = 0; i < marked; i++)
        for (uint64_t e = l->first[queue[i]]; e < l->first[queue[i] + 1] && marked < most; e++) {
            lts_state t = l->edges[e].target;
            if (!is_marked[t]) {
                is_marked[t] = 1;
                queue[marked++] = t;
            }
        }
    free(queue);
    return BASE_OK;
}

uint64_t verdict_edge_number(const lts *l, const base_names *labels, lts_state from, lts_label label,
                             lts_state to)
{
    lts_label own = lts_label_in(l->labels, labels, label);
    if (from >= l->states || to >= l->states || own == LTS_NONE)
        return UINT64_MAX;
    return lts_find_edge(l, from, own, to);
}
