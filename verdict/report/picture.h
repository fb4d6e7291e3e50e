/* Pictures of LTSs for the report: SVG whose states and transitions can be found by their numbers. */
#ifndef VERDICT_REPORT_PICTURE_H
#define VERDICT_REPORT_PICTURE_H

#include "language/language.h"
#include "lts/lts.h"

#define VERDICT_PICTURE_STATES 160u /* what is larger is shown in part */

typedef struct verdict_picture {
    const lts *l;
    const lang_spec *spec;   /* whose LTS that is: what its labels say besides is shown; NULL: a model */
    const char *prefix;      /* of the ids: state 3 is "PREFIX-s3", edge 5 "PREFIX-e5" */
    const uint8_t *is_shown; /* per state; NULL: all */
    const char *(*edge_class)(uint64_t edge, const void *arg); /* more classes of an edge, or NULL */
    const void *arg;
} verdict_picture;

/* The label of an edge: its action, and behind it, in lines of their own, what the specification says of
 * values, time and other instances; to be freed. NULL: no memory. */
char *verdict_picture_label(const verdict_picture *picture, uint64_t edge);

/* The picture as SVG, drawn by Graphviz; free it. NULL: Graphviz is not there or could not, or no memory.
 * `*is_plain`: in a plainer way than usual, see lts_picture_end. */
char *verdict_picture_svg(const verdict_picture *picture, bool *is_plain);

/* Marks, in `is_shown` (one byte per state, zeroed), the states `seeds` and then, breadth-first, what is
 * around them, until `most` are marked. */
base_status verdict_picture_around(const lts *l, const lts_state *seeds, size_t count, uint32_t most,
                                   uint8_t *is_shown);

/* Which edge of `l` this is; UINT64_MAX: none. The label is matched by its text in `labels`. */
uint64_t verdict_edge_number(const lts *l, const base_names *labels, lts_state from, lts_label label,
                             lts_state to);

#endif
