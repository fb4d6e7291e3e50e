/* Many lines of an .aut file at once. (aut-piece.c) */
#ifndef LTS_IO_AUT_PIECE_H
#define LTS_IO_AUT_PIECE_H

#include "lts/builder.h"
#include "lts/io/io.h"

/* Lines, and the transitions that they are. Labels have numbers of the piece's own, which outlast its lines
 * as it is used for others; so several threads can parse a piece each. */
typedef struct lts_aut_piece {
    const char *text; /* whole lines */
    size_t length;
    uint64_t states;   /* how many the header has */
    base_names *names; /* of the labels */
    lts_state *sources;
    lts_edge *edges;
    size_t count, source_capacity, edge_capacity;
    bool ascending; /* no source is smaller than the one before */
    bool plain;     /* each line was a transition spelled in the usual way, and right */
} lts_aut_piece;

/* Parses the lines up to the first that is not plain. */
void lts_aut_piece_parse(lts_aut_piece *p);
void lts_aut_piece_release(lts_aut_piece *p);

#endif
