/* Pictures of systems, whatever they are of: nodes and edges, added one after the other to a picture that is
 * written in one of the formats. This is the sub-room's door.
 *
 * Who draws says what there is, and for each format as much as it can show: a ring and a tooltip are
 * attributes of a node in DOT, but arrows and notes of their own in Mermaid. What a format cannot show is
 * left out.
 *
 * Text formats stand by themselves; those that Graphviz draws (graphviz.c) lie in an archive of their own, so
 * that libspex gains no dependency.
 */
#ifndef LTS_PICTURE_PICTURE_H
#define LTS_PICTURE_PICTURE_H

#include "lts/explicit.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct lts_picture lts_picture; /* one that is being written */
typedef struct lts_picture_writer lts_picture_writer;

/* One row a format. */
typedef struct lts_picture_format lts_picture_format;
struct lts_picture_format {
    const char *name;                 /* "mermaid" */
    const char *suffix;               /* of its files, "mmd" */
    const lts_picture_writer *writer; /* of text (writer.h) */
    /* What draws that text, or NULL: it is what is wanted. False: it cannot. See lts_picture_end. */
    bool (*render)(const lts_picture_format *format, const char *text, bool *is_plain, FILE *out);
    bool is_missing; /* this build has nothing that draws it */
};

extern const lts_picture_format lts_picture_dot;     /* Graphviz's own language (dot.c) */
extern const lts_picture_format lts_picture_mermaid; /* stateDiagram-v2 (mermaid.c) */
extern const lts_picture_format lts_picture_svg, lts_picture_png, lts_picture_pdf; /* drawn (graphviz.c) */

/* How a picture looks, where the format leaves a choice. */
typedef struct lts_picture_style {
    const char *dot_head;           /* what DOT says first: attributes of the graph, of all nodes and edges */
    const char *dot_start;          /* attributes of the point that the initial arrow comes from */
    const char *dot_arrow;          /* and of that arrow, " [...]", or "" */
    const char *dot_final;          /* attribute of final nodes */
    const char *dot_prefix;         /* of the numbers of nodes, or "" */
    bool has_silent_in_parentheses; /* labels of silent edges, where lines cannot be dashed */
} lts_picture_style;

/* Circles from left to right, as specifications are drawn. */
extern const lts_picture_style lts_picture_circles;

/* Texts may be NULL, but for labels. */
typedef struct lts_picture_node {
    uint32_t number;
    const char *label, *tooltip;
    const char *id, *class; /* for a page's script and style sheet */
    bool is_final;
} lts_picture_node;

typedef struct lts_picture_edge {
    uint32_t from, to;
    const char *label, *tooltip, *id, *class; /* a label may have several lines */
    size_t label_length;                      /* 0: `label` ends with a NUL */
    bool is_silent, is_optional;
} lts_picture_edge;

/* Begins a picture. `format`, `style` and `out` must outlive it. NULL: no memory. */
lts_picture *lts_picture_begin(const lts_picture_format *format, const lts_picture_style *style,
                               const char *name, const char *tooltip, FILE *out);
void lts_picture_add_node(lts_picture *picture, const lts_picture_node *node);
/* A frame around the nodes that are added until it ends; frames nest. */
void lts_picture_begin_frame(lts_picture *picture, uint32_t number, const char *label, const char *tooltip);
void lts_picture_end_frame(lts_picture *picture);
void lts_picture_add_edge(lts_picture *picture, const lts_picture_edge *edge);
/* An arrow from nowhere to the node; out of it, where final nodes have no ring; a note beside it, where nodes
 * have no tooltip. */
void lts_picture_mark_initial(lts_picture *picture, uint32_t node);
void lts_picture_mark_final(lts_picture *picture, uint32_t node);
void lts_picture_add_note(lts_picture *picture, uint32_t node, const char *text);
/* What is said of all of it, in lines: below the picture or, where a format has no such place, beside the
 * node, one that it begins in. */
void lts_picture_add_caption(lts_picture *picture, uint32_t node, const char *text);
/* Ends the picture and frees it. BASE_E_IO: it cannot be written; BASE_E_LIMIT: Graphviz cannot draw it, or
 * not soon enough. `*is_plain` (may be NULL): it was laid out in a plainer way, as the usual one, in layers,
 * would take more seconds of a processor than SPEX_DRAW_SECONDS in the environment allows (else 3; 0: none).
 */
base_status lts_picture_end(lts_picture *picture, bool *is_plain);

/* A picture of `l` (draw.c). Unnamed states are numbered, terminal ones final. `is_plain` as above. */
base_status lts_draw(const lts *l, const char *name, const lts_picture_format *format, bool *is_plain,
                     FILE *out);

#endif
