/* Pictures for the report. What they look like is said by the page's style sheet, through classes. */
#include "verdict/report/picture.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "compiler/compiler.h"

static void put_text(const char *text, FILE *out)
{
    base_put_escaped(base_escape_dot, text, strlen(text), out);
}

static bool is_shown(const verdict_picture *p, lts_state s)
{
    return !p->is_shown || p->is_shown[s];
}

static void put_state(const verdict_picture *p, lts_state s, FILE *out)
{
    char number[16];
    const char *name = lts_state_text(p->l, s, number);
    bool is_terminal = p->l->first[s] == p->l->first[s + 1];
    fprintf(out, "s%" PRIu32 " [id=\"%s-s%" PRIu32 "\", class=\"%s\", tooltip=\"", s, p->prefix, s,
            s == p->l->initial ? "state initial" : "state");
    put_text(name, out);
    fputs("\", label=\"", out);
    put_text(name, out);
    fputs(is_terminal ? "\", peripheries=2];\n" : "\"];\n", out);
}

static void put_edge(const verdict_picture *p, lts_state s, uint64_t e, FILE *out)
{
    lts_edge edge = p->l->edges[e];
    const char *more = p->edge_class ? p->edge_class(e, p->arg) : NULL;
    fprintf(out, "s%" PRIu32 " -> s%" PRIu32 " [id=\"%s-e%" PRIu64 "\", class=\"step%s%s%s\", label=\"", s,
            edge.target, p->prefix, e, edge.label == LTS_TAU ? " silent" : "", more ? " " : "",
            more ? more : "");
    put_text(edge.label == LTS_TAU ? LTS_TAU_TEXT : base_names_text(p->l->labels, edge.label), out);
    fputs(edge.label == LTS_TAU ? "\", style=dashed];\n" : "\"];\n", out);
}

static void put_dot(const verdict_picture *p, FILE *out)
{
    fprintf(out, "digraph \"%s\" {\n", p->prefix);
    fputs("bgcolor=transparent; rankdir=TB; nodesep=0.35; ranksep=0.45;\n"
          "node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=12, height=0.35, "
          "margin=\"0.12,0.04\"];\n"
          "edge [fontname=\"sans-serif\", fontsize=11, arrowsize=0.7];\n",
          out);
    if (is_shown(p, p->l->initial))
        fprintf(out,
                "start [shape=point, width=0.1, class=\"start\"]; start -> s%" PRIu32 " [class=\"start\"];\n",
                p->l->initial);
    for (lts_state s = 0; s < p->l->states; s++) {
        if (!is_shown(p, s))
            continue;
        put_state(p, s, out);
        for (uint64_t e = p->l->first[s]; e < p->l->first[s + 1]; e++)
            if (is_shown(p, p->l->edges[e].target))
                put_edge(p, s, e, out);
    }
    fputs("}\n", out);
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

char *verdict_picture_svg(const verdict_picture *picture)
{
    char *dot = NULL, *svg = NULL;
    size_t dot_size, svg_size;
    FILE *out = open_memstream(&dot, &dot_size);
    if (!out)
        return NULL;
    put_dot(picture, out);
    fclose(out);
    out = dot ? open_memstream(&svg, &svg_size) : NULL;
    if (!out) {
        free(dot);
        return NULL;
    }
    bool is_drawn = spexc_emit_svg(dot, out);
    fclose(out);
    free(dot);
    if (is_drawn)
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
    lts_label own = label == LTS_TAU ? LTS_TAU
                                     : base_names_find(l->labels, base_names_text(labels, label),
                                                       base_names_length(labels, label));
    if (from >= l->states || to >= l->states || own == LTS_NONE)
        return UINT64_MAX;
    for (uint64_t e = l->first[from]; e < l->first[from + 1]; e++)
        if (l->edges[e].label == own && l->edges[e].target == to)
            return e;
    return UINT64_MAX;
}
