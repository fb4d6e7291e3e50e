/* Many lines of an .aut file at once. (aut-piece.c) */
#ifndef LTS_AUT_PIECE_H
#define LTS_AUT_PIECE_H

#include "lts/lts.h"

#define LTS_PENDING_I LTS_MAX    /* the label `i`, until it is known what it means */
#define LTS_FRESH     (1u << 31) /* labels from here on are numbers in `fresh` */

/* Whole lines, and what they say. Several threads may parse pieces over one table of labels, which none of
 * them changes. */
typedef struct lts_aut_piece {
    const char *text;
    size_t length;
    const lts_names *labels;
    uint64_t states;  /* how many the header has */
    lts_names *fresh; /* the labels that `labels` does not have; NULL until there is one */
    lts_state *sources;
    lts_edge *edges;
    size_t count, source_capacity, edge_capacity;
    bool saw_tau, saw_i;
    bool plain; /* each line was a transition spelled in the usual way, and right */
} lts_aut_piece;

/* Parses the lines up to the first that is not plain. */
void lts_aut_piece_parse(lts_aut_piece *p);
void lts_aut_piece_release(lts_aut_piece *p);

#endif
